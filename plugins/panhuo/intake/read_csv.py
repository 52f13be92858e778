"""Rows of a CSV file: encoding, separator, quotation and line breaks as they come, streamed."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.table import SourceRow, Table
from panhuo.intake.text_lines import open_text, read_line
from panhuo.intake.values import NUL_SHOWN, trim
from panhuo.settings import get_settings

_SEPARATORS = (",", "\t", ";", "|")
_END_OF_FILE = "\x1a"
"""What DOS programs write after the last row."""


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
        line = self._again.pop() if self._again else read_line(self._text, self._file_name)
        if not line:
            raise StopIteration
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
        FileFaultError: it is empty, in no encoding that can be read, or has an endless line.
    """
    csv.field_size_limit(get_settings().cell_max_chars)
    with open_text(path, file_name, "CSV", encodings) as (text, encoding):
        separator = _separator(text)
        text.seek(0)
        rows = _rows(_Lines(text, file_name), separator)
        header = next(rows, None)
        if header is None:
            raise FileFaultError(empty_file(file_name))
        yield Table(tuple(header.cells), encoding, rows, header_row=header.row_no)


def _separator(text: io.TextIOBase) -> str:
    start = [line for line in islice(iter(lambda: text.readline(1 << 16), ""), 50) if trim(line)]
    return max(_SEPARATORS, key=lambda separator: _columns(start, separator))


def _columns(lines: list[str], separator: str) -> tuple[int, int]:
    """Return how many lines have more than one cell, and how many cells the widest of them has."""
    widths = [0]
    with suppress(csv.Error):
        for row in csv.reader(lines, delimiter=separator):
            widths.append(len(row))
    return sum(width > 1 for width in widths), max(widths)


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
        if any(cell and not cell.isspace() for cell in cells) and cells != [_END_OF_FILE]:
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
