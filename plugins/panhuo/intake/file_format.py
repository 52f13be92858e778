"""Which format a file has: told by what is in it, never by its name."""

import re
import zipfile
from pathlib import Path

from panhuo.intake.fault import FileFaultError
from panhuo.intake.read_csv import empty_file
from panhuo.intake.read_dbf_table import is_dbf

CSV, XLSX, XLS, DBF, COORDINATES, ZIP = "CSV", "XLSX", "XLS", "DBF", "TXT", "ZIP"
GPKG, GEOJSON, SHAPEFILE, MDB = "GPKG/SQLite", "JSON/GeoJSON", "Shapefile", "MDB/ACCDB"
LOCKED = "加密的 Office 文件/an encrypted Office file"

XLSX_MAIN_PART = "xl/workbook.xml"
XLS_STREAMS = ("Workbook", "Book")

_OLE = "XLS/DOC"
_OLE_SECTOR, _OLE_SECTORS = slice(30, 34), (b"\x09\0\x06\0", b"\x0c\0\x06\0")
"""Where a compound document says how large its sectors are, and all that it may say (MS-CFB 2.2)."""
_START = 64 << 10
_MAGIC = (
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLE),
    (b"SQLite format 3\0", GPKG),
    (b"\x00\x00\x27\x0a", SHAPEFILE),
    (b"\x00\x01\x00\x00Standard", MDB),
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "GZIP"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"PAR1", "Parquet"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"AC10", "DWG"),
    (b"HeadBegin", "VCT"),
)
_ENTRY = re.compile(rb"PK\x03\x04.{26}(xl/|word/|\[Content_Types\]\.xml)", re.DOTALL)
_OPEN_DOCUMENT = {"mimetype", "content.xml"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SECTIONS = tuple(
    section.encode(encoding)
    for section in ("[属性描述]", "[地块坐标]")
    for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
)


def format_of(path: Path, file_name: str) -> str:
    """Return the name of the format that the first bytes of a file show; text is CSV.

    Raises:
        FileFaultError: it is empty.
    """
    with path.open("rb") as file:
        start = file.read(_START)
    if not start:
        raise FileFaultError(empty_file(file_name))
    marked = next((name for magic, name in _MAGIC if start.startswith(magic)), None)
    if marked == ZIP:
        return _zipped(path, start)
    if marked == _OLE:
        return _compound(path)
    return marked or _text_or_table(start)


def _text_or_table(start: bytes) -> str:
    """Return the format of what has no mark of its own at its beginning."""
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.removeprefix(_UTF16[0]).removeprefix(_UTF16[1]).startswith(_SECTIONS):
        return COORDINATES
    if start.startswith(_UTF16):
        return CSV
    if is_dbf(start):
        return DBF
    if text.startswith((b"{", b"[")):
        return GEOJSON
    if text.startswith((b"<!", b"<?", b"<html", b"<table")):
        return "HTML/XML"
    # Text has no NUL bytes, but for a few that a broken export leaves.
    return "二进制/binary" if start.count(b"\0") * 20 > len(start) else CSV


def _zipped(path: Path, start: bytes) -> str:
    """Return what a zip is: office files are zips, too, and known by the names inside."""
    try:
        with zipfile.ZipFile(path) as parts:
            inside = set(parts.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        inside = set()
    if XLSX_MAIN_PART in inside:
        return XLSX
    if inside >= _OPEN_DOCUMENT:
        return "ODS/ODT"
    names = _ENTRY.findall(start)
    for part, name in ((b"xl/", XLSX), (b"word/", "DOCX"), (b"[Content_Types].xml", "XLSX/DOCX")):
        if part in names:
            return name
    return ZIP


def _compound(path: Path) -> str:
    """Return what a compound document is: a workbook of before 2007, or something else."""
    # Imported here: few files are of that time.
    import olefile

    with path.open("rb") as document:
        header = document.read(_OLE_SECTOR.stop)
    if header[_OLE_SECTOR] not in _OLE_SECTORS:
        return _OLE
    try:
        with olefile.OleFileIO(path) as document:
            if any(document.exists(stream) for stream in XLS_STREAMS):
                return XLS
            return LOCKED if document.exists("EncryptedPackage") else _OLE
    except (OSError, ValueError, TypeError, IndexError, KeyError, AttributeError):
        # what the library raises for a damaged one
        return _OLE
