"""Rows of a CSV file: encoding, separator, quotation and line breaks as they come, streamed."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.table import SourceRow, Table
from panhuo.intake.text_encoding import Undecodable, detect_encoding
from panhuo.intake.values import NUL_SHOWN, trim

LONGEST_CELL = 16 << 20
"""Characters of one cell: a polygon as text of some 300,000 points."""

_SEPARATORS = (",", "\t", ";")

csv.field_size_limit(LONGEST_CELL)


class _Lines:
    """The lines of the file, with those of the record that is just being read."""

    def __init__(self, text: io.TextIOBase, file_name: str) -> None:
        self._text = text
        self._file_name = file_name
        self._again: list[str] = []
        self.record: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._text.readline(LONGEST_CELL)
        if not line:
            raise StopIteration
        if len(line) >= LONGEST_CELL and line[-1] not in "\r\n":
            raise FileFaultError(_line_too_long(self._file_name))
        if "\0" in line:
            line = line.replace("\0", NUL_SHOWN)
        self.record.append(line)
        return line

    def keep_first(self) -> str:
        """Cut the record to its first line; the others are read again as records of their own."""
        self._again.extend(reversed(self.record[1:]))
        del self.record[1:]
        return self.record[0]


@contextmanager
def open_csv(path: Path, file_name: str, encodings: Sequence[str] = ()) -> Iterator[Table]:
    """Return the file as a table.

    Separator: of comma, tab and semicolon the one that cuts the header into most cells.

    Raises:
        FileFaultError: it is empty, or in no encoding that can be read.
    """
    encoding = detect_encoding(path, encodings)
    if isinstance(encoding, Undecodable):
        raise FileFaultError(_undecodable(file_name, encoding))
    with path.open(encoding=encoding, errors="strict", newline="") as text:
        separator = _separator(text)
        text.seek(0)
        rows = _rows(_Lines(text, file_name), separator)
        header = next(rows, None)
        if header is None:
            raise FileFaultError(empty_file(file_name))
        yield Table(tuple(header.cells), encoding, rows, header_row=header.row_no)


def _separator(text: io.TextIOBase) -> str:
    start = [line for line in islice(iter(lambda: text.readline(1 << 16), ""), 50) if trim(line)]
    cells = {
        separator: len(next(csv.reader(start, delimiter=separator), []))
        for separator in _SEPARATORS
    }
    return max(_SEPARATORS, key=lambda separator: cells[separator])


def _rows(lines: _Lines, separator: str) -> Iterator[SourceRow]:
    """Return the rows that are not blank.

    A quotation mark that is never closed, or closed in the middle of another row, costs only the
    row it stands in: that one is marked broken and the lines after it are read afresh.
    """
    strict = csv.reader(lines, delimiter=separator, strict=True)
    row_no = 0
    while True:
        row_no += 1
        lines.record.clear()
        broken = requoted = False
        try:
            cells = next(strict)
        except StopIteration:
            return
        except csv.Error:
            broken, requoted = len(lines.record) > 1 or _is_open(lines.record[0], separator), True
            cells = next(csv.reader([lines.keep_first()], delimiter=separator), [])
        if any(cell and not cell.isspace() for cell in cells):
            yield SourceRow(row_no, cells, broken, requoted and not broken)


def _is_open(line: str, separator: str) -> bool:
    """Whether the line ends inside quotation marks."""
    lenient = csv.reader([line, '"'], delimiter=separator)
    return sum(1 for _ in lenient) == 1


def empty_file(file_name: str) -> FileFault:
    """Return the fault of a file without content."""
    return FileFault(
        "FILE-EMPTY",
        f"文件“{file_name}”是空文件，没有表头；如确无数据，请报送只有表头的文件。",
        f"The file {file_name!r} is empty, it has not even headers; if there is nothing to report, "
        "deliver a file with the headers alone.",
        "核对导出是否成功后重新报送；确无数据时只报表头。",
    )


def _undecodable(file_name: str, found: Undecodable) -> FileFault:
    return FileFault(
        "FILE-ENCODING",
        f"文件“{file_name}”第 {found.line} 行（第 {found.offset + 1} 字节）起无法按 UTF-8 或 "
        "GB18030 解码，请另存为 UTF-8 编码的 CSV 后重新报送。",
        f"The file {file_name!r} cannot be read as UTF-8 or GB18030 from line {found.line} (byte "
        f"{found.offset + 1}) on; save it as CSV in UTF-8 and deliver again.",
        "另存为 UTF-8 编码的 CSV 后重新报送。",
    )


def _line_too_long(file_name: str) -> FileFault:
    return FileFault(
        "FILE-FORMAT",
        f"文件“{file_name}”有一行超过 {LONGEST_CELL:,} 个字符，不是正常的 CSV，请重新导出后报送。",
        f"The file {file_name!r} has a line of more than {LONGEST_CELL:,} characters and is no "
        "proper CSV; export it again and deliver again.",
        "重新导出 CSV 后报送。",
    )
