"""Which reader a file gets, by what is in it; a format that none reads is refused by its name."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.read_csv import empty_file, open_csv
from panhuo.intake.read_xlsx import is_workbook, open_xlsx
from panhuo.intake.table import Table

READ_FORMATS = ("CSV", "XLSX")

_START = 64 << 10
_MAGIC = (
    (b"PK\x03\x04", "ZIP/XLSX"),
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS/DOC"),
    (b"SQLite format 3\0", "GPKG/SQLite"),
    (b"\x00\x00\x27\x0a", "Shapefile"),
    (b"\x00\x01\x00\x00Standard", "MDB/ACCDB"),
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "GZIP"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"PAR1", "Parquet"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"AC10", "DWG"),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@contextmanager
def open_table(
    path: Path, file_name: str, encodings: Sequence[str] = (), *, feed: str | None = None
) -> Iterator[Table]:
    """Return the file as a table.

    Args:
        path: where the file is (the archive calls it by its hash).
        file_name: what its supplier calls it.
        encodings: those of its layout, if one was named.
        feed: what it was delivered as; a workbook may have sheets of several.

    Raises:
        FileFaultError: it cannot be read: empty, of another format, or in no known encoding.
    """
    with path.open("rb") as file:
        start = file.read(_START)
    if not start:
        raise FileFaultError(empty_file(file_name))
    if start.startswith(b"PK") and is_workbook(path):
        with open_xlsx(path, file_name, feed) as table:
            yield table
        return
    if (other := _format_that_is_not_read(start)) is not None:
        raise FileFaultError(_not_read(file_name, other))
    with open_csv(path, file_name, encodings) as table:
        yield table


def _format_that_is_not_read(start: bytes) -> str | None:
    """Return the name of a format other than CSV, None when it may be a CSV."""
    for magic, name in _MAGIC:
        if start.startswith(magic):
            return _zipped(start) if magic == b"PK\x03\x04" else name
    if start.startswith(_UTF16):
        return None
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"[")):
        return "JSON/GeoJSON"
    if text.startswith((b"<!", b"<?", b"<html", b"<table")):
        return "HTML/XML"
    # Text has no NUL bytes, but for a few that a broken export leaves.
    return "二进制/binary" if start.count(b"\0") * 20 > len(start) else None


def _zipped(start: bytes) -> str:
    for part, name in ((b"xl/", "XLSX"), (b"word/", "DOCX"), (b"[Content_Types].xml", "XLSX/DOCX")):
        if part in start:
            return name
    return "ZIP"


def _not_read(file_name: str, found: str) -> FileFault:
    formats = "、".join(READ_FORMATS)
    return FileFault(
        "FILE-FORMAT",
        f"文件“{file_name}”是 {found} 格式，目前可读取的格式为 {formats}，"
        "请另存为 XLSX 或 CSV 后重新报送。",
        f"The file {file_name!r} is {found}; the formats that are read are "
        f"{', '.join(READ_FORMATS)}: save it as XLSX or CSV and deliver again.",
        "另存为 XLSX 或 CSV（UTF-8、GB18030）后重新报送。",
    )
