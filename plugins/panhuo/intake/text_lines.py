"""Lines of a text file, none of them longer than the settings allow."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.text_encoding import Undecodable, detect_encoding
from panhuo.settings import get_settings


@contextmanager
def open_text(
    path: Path, file_name: str, kind: str, encodings: Sequence[str] = ()
) -> Iterator[tuple[io.TextIOWrapper, str]]:
    """Return the text and the encoding it has; `kind` is what a supplier saves it as.

    Raises:
        FileFaultError: it is in no encoding that can be read (FILE-ENCODING).
    """
    encoding = detect_encoding(path, encodings)
    if isinstance(encoding, Undecodable):
        raise FileFaultError(_undecodable(file_name, kind, encoding))
    with path.open(encoding=encoding, errors="strict", newline="") as text:
        yield text, encoding


def read_line(text: io.TextIOBase, file_name: str) -> str:
    """Return the next line with its break, "" at the end.

    Raises:
        FileFaultError: it is longer than `cell_max_chars` (FILE-LIMIT).
    """
    most = get_settings().cell_max_chars
    line = text.readline(most)
    if len(line) >= most and line[-1] not in "\r\n":
        raise FileFaultError(_too_long(file_name, most))
    return line


def _undecodable(file_name: str, kind: str, found: Undecodable) -> FileFault:
    return FileFault(
        "FILE-ENCODING",
        f"文件“{file_name}”第 {found.line} 行（第 {found.offset + 1} 字节）起无法按 UTF-8 或 "
        f"GB18030 解码，请另存为 UTF-8 编码的 {kind} 后重新报送。",
        f"The file {file_name!r} cannot be read as UTF-8 or GB18030 from line {found.line} (byte "
        f"{found.offset + 1}) on; save it as {kind} in UTF-8 and deliver again.",
        f"另存为 UTF-8 编码的 {kind} 后重新报送。",
    )


def _too_long(file_name: str, most: int) -> FileFault:
    return FileFault(
        "FILE-LIMIT",
        f"文件“{file_name}”有一行超过 {most:,} 个字符，不是正常的表格，请重新导出后报送。",
        f"The file {file_name!r} has a line of more than {most:,} characters and is no proper "
        "table; export it again and deliver again.",
        "重新导出后报送；图形点数过多的改用 GPKG 报送。",
    )
