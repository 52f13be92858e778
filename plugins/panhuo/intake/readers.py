"""Which reader a file gets, by what is in it; a format that none reads is refused by its name."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.read_csv import empty_file, open_csv
from panhuo.intake.read_xlsx import is_workbook, open_xlsx
from panhuo.intake.table import Table

READ_FORMATS = ("CSV", "XLSX", "GPKG", "GeoJSON", "Shapefile (zip)", "FileGDB (zip)")

Fits = Callable[[Sequence[str]], bool]
"""Whether the feed of a delivery recognises a table with these headers."""

CSV, XLSX, ZIP, GPKG, GEOJSON = "CSV", "XLSX", "ZIP", "GPKG/SQLite", "JSON/GeoJSON"

_START = 64 << 10
_MAGIC = (
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS/DOC"),
    (b"SQLite format 3\0", GPKG),
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
    (b"HeadBegin", "VCT"),
)
_REMEDIES = {
    "MDB/ACCDB": (
        "在 ArcGIS 等软件中导出为 GPKG，或导出为 FileGDB、Shapefile 并压缩成 zip 后重新报送",
        "export it from its GIS as GPKG, or as FileGDB or Shapefile in a zip",
    ),
    "VCT": (
        "用国土数据转换工具转成 GPKG，或转成 FileGDB、Shapefile 并压缩成 zip 后重新报送",
        "convert it to GPKG, or to FileGDB or Shapefile in a zip",
    ),
    "DWG": (
        "在 GIS 中赋上坐标系和属性，导出为 GPKG，或导出为 Shapefile 并压缩成 zip 后重新报送",
        "give it frame and attributes in a GIS and export it as GPKG, or as Shapefile in a zip",
    ),
    "Shapefile": (
        "把 .shp、.shx、.dbf、.prj、.cpg 一起压缩成 zip 后重新报送",
        "pack .shp, .shx, .dbf, .prj and .cpg into one zip",
    ),
    **dict.fromkeys(
        ("RAR", "7Z", "GZIP"), ("改用 zip 格式压缩后重新报送", "pack it as a zip instead")
    ),
}
_SAVE_AS_CSV = ("另存为 XLSX 或 CSV（UTF-8、GB18030）后重新报送", "save it as XLSX or CSV")
_TABLES = frozenset((".csv", ".tsv", ".xlsx", ".xls", ".mdb", ".accdb", ".vct", ".dwg"))
_ENTRY = re.compile(rb"PK\x03\x04.{26}(xl/|word/|\[Content_Types\]\.xml)", re.DOTALL)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@contextmanager
def open_table(  # noqa: PLR0913 (all that is known of how to read it)
    path: Path,
    file_name: str,
    encodings: Sequence[str] = (),
    fits: Fits = lambda headers: True,
    *,
    feed: str | None = None,
    sheet: str | None = None,
) -> Iterator[Table]:
    """Return the file as a table.

    Args:
        path: where the file is (the archive calls it by its hash).
        file_name: what its supplier calls it.
        encodings: those of its layout, if one was named.
        fits: what chooses among several layers of one file.
        feed: what it was delivered as; a workbook may have sheets of several. None: from the first
            row of its first sheet on, whatever that says.
        sheet: the one of a workbook that is meant.

    Raises:
        FileFaultError: it cannot be read: empty, of another format, or in no known encoding.
    """
    with _opened(path, file_name, encodings, fits, feed, sheet) as table:
        yield table


def _opened(  # noqa: PLR0913, PLR0917 (the same)
    path: Path,
    file_name: str,
    encodings: Sequence[str],
    fits: Fits,
    feed: str | None,
    sheet: str | None,
) -> "AbstractContextManager[Table]":
    match format_of(path, file_name):
        case "CSV":
            return open_csv(path, file_name, encodings)
        case "XLSX":
            return open_xlsx(path, file_name, feed, sheet)
        case "ZIP":
            return _open_zip(path, file_name, encodings, fits)
        case "GPKG/SQLite" | "JSON/GeoJSON":
            return _open_geodata(path, file_name, fits)
        case other:
            raise FileFaultError(_not_read(file_name, other))


def format_of(path: Path, file_name: str) -> str:
    """Return the name of the format that the first bytes of a file show; text is CSV.

    Raises:
        FileFaultError: it is empty.
    """
    with path.open("rb") as file:
        start = file.read(_START)
    if not start:
        raise FileFaultError(empty_file(file_name))
    if start.startswith(b"PK") and is_workbook(path):
        return XLSX
    return _format_other_than_csv(start) or CSV


@contextmanager
def _open_geodata(path: Path, file_name: str, fits: Fits) -> Iterator[Table]:
    # Imported here: GDAL, which a CSV does not need.
    from panhuo.intake.read_geodata import chosen, layers_of, open_layer

    layer = chosen(layers_of(path, file_name), fits, file_name)
    with open_layer(layer, file_name) as table:
        yield table


@contextmanager
def _open_zip(path: Path, file_name: str, encodings: Sequence[str], fits: Fits) -> Iterator[Table]:
    """Return the layer of a zip that is meant, else the only other table in it."""
    from panhuo.intake.read_geodata import chosen, layers_of, open_layer
    from panhuo.intake.unpack import unpacked

    with unpacked(path, file_name) as files:
        geodata = _geodata(files, file_name)
        tables = [] if geodata else _tables(files)
        if len(tables) == 1:
            with open_table(tables[0], f"{file_name}/{tables[0].name}", encodings, fits) as table:
                yield table
        else:
            layers = [layer for source in geodata for layer in layers_of(source, file_name)]
            with open_layer(chosen(layers, fits, file_name), file_name) as table:
                yield table


def _geodata(files: Sequence[Path], file_name: str) -> list[Path]:
    """Return what GDAL opens: files, by what is in them, and `.gdb` folders.

    Only what looks like its format inside is given to GDAL: a description of other places, under
    whatever name, is not.
    """
    found: dict[Path, None] = {}
    for file in files:
        database = next((p for p in file.parents if p.suffix.casefold() == ".gdb"), None)
        if database is not None:
            found[database] = None
        elif file.stat().st_size:
            kind = format_of(file, file_name)
            is_main = kind == "Shapefile" and _is_main(file)
            if kind == GPKG or is_main or (kind == GEOJSON and _is_geojson(file)):
                found[file] = None
    return list(found)


def _tables(files: Sequence[Path]) -> list[Path]:
    """Return what may be a table that is no geodata; a text only where nothing else is."""
    tables = [file for file in files if file.suffix.casefold() in _TABLES]
    return tables or [file for file in files if file.suffix.casefold() == ".txt"]


def _is_geojson(file: Path) -> bool:
    """Whether JSON has features: catalogues and styles beside geodata are JSON, too."""
    with file.open("rb") as content:
        return b"FeatureCollection" in content.read(_START)


def _is_main(file: Path) -> bool:
    """Whether it is the .shp: the index has the same first bytes."""
    return file.suffix.casefold() == ".shp"


def _format_other_than_csv(start: bytes) -> str | None:
    """Return the name of a format other than CSV, None when it may be a CSV."""
    for magic, name in _MAGIC:
        if start.startswith(magic):
            return _zipped(start) if name == ZIP else name
    if start.startswith(_UTF16):
        return None
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"[")):
        return GEOJSON
    if text.startswith((b"<!", b"<?", b"<html", b"<table")):
        return "HTML/XML"
    # Text has no NUL bytes, but for a few that a broken export leaves.
    return "二进制/binary" if start.count(b"\0") * 20 > len(start) else None


def _zipped(start: bytes) -> str:
    """Return what a zip is: office files are zips, too, and known by the names inside."""
    names = _ENTRY.findall(start)
    for part, name in ((b"xl/", "XLSX"), (b"word/", "DOCX"), (b"[Content_Types].xml", "XLSX/DOCX")):
        if part in names:
            return name
    return ZIP


def _not_read(file_name: str, found: str) -> FileFault:
    zh, en = _REMEDIES.get(found, _SAVE_AS_CSV)
    return FileFault(
        "FILE-FORMAT",
        f"文件“{file_name}”是 {found} 格式，目前可读取的格式为 {'、'.join(READ_FORMATS)}，请{zh}。",
        f"The file {file_name!r} is {found}; the formats that are read are "
        f"{', '.join(READ_FORMATS)}: {en} and deliver again.",
        f"{zh}。",
    )
