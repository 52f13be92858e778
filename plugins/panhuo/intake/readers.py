"""Which reader a file gets; a format that none reads is refused by its name."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from panhuo.feeds.recognise import Asked
from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.file_format import (
    COORDINATES,
    CSV,
    DBF,
    GEOJSON,
    GPKG,
    LOCKED,
    MDB,
    SHAPEFILE,
    XLS,
    XLSX,
    ZIP,
    format_of,
)
from panhuo.intake.joined_tables import Part, joined, same_columns
from panhuo.intake.read_csv import open_csv
from panhuo.intake.read_dbf_table import open_dbf_table
from panhuo.intake.table import Table
from panhuo.settings import get_settings

READ_FORMATS = (
    *("CSV", "XLSX", "XLS", "DBF", "报部坐标 TXT", "GPKG", "GeoJSON"),
    *("Shapefile (zip)", "FileGDB (zip)"),
)

Fits = Callable[[Sequence[str]], bool]
"""Whether the feed of a delivery recognises a table with these headers."""

_REMEDIES = {
    MDB: (
        "在 ArcGIS 等软件中导出为 GPKG，或导出为 FileGDB、Shapefile 并压缩成 zip 后重新报送；"
        "无图形的在 Access 中导出为 XLSX 后重新报送",
        "export it from its GIS as GPKG, or as FileGDB or Shapefile in a zip; a table without "
        "geometry from Access as XLSX",
    ),
    "VCT": (
        "用国土数据转换工具转成 GPKG，或转成 FileGDB、Shapefile 并压缩成 zip 后重新报送",
        "convert it to GPKG, or to FileGDB or Shapefile in a zip",
    ),
    "DWG": (
        "在 GIS 中赋上坐标系和属性，导出为 GPKG，或导出为 Shapefile 并压缩成 zip 后重新报送",
        "give it frame and attributes in a GIS and export it as GPKG, or as Shapefile in a zip",
    ),
    SHAPEFILE: (
        "把 .shp、.shx、.dbf、.prj、.cpg 一起压缩成 zip 后重新报送",
        "pack .shp, .shx, .dbf, .prj and .cpg into one zip",
    ),
    LOCKED: ("去掉打开密码，另存为 XLSX 后重新报送", "save it as XLSX without a password"),
    **dict.fromkeys(
        ("RAR", "7Z", "GZIP"), ("改用 zip 格式压缩后重新报送", "pack it as a zip instead")
    ),
}
_SAVE_AS_CSV = ("另存为 XLSX 或 CSV（UTF-8、GB18030）后重新报送", "save it as XLSX or CSV")
_MDB_DRIVERS = frozenset(("MDB", "PGeo", "ODBC"))
_TABLES = frozenset((".csv", ".tsv", ".xlsx", ".xls", ".dbf", ".mdb", ".accdb", ".vct", ".dwg"))


@dataclass(frozen=True)
class _Wanted:
    """A file, and what the delivery says about how to read it: see `open_table`."""

    path: Path
    file_name: str
    encodings: Sequence[str]
    fits: Fits
    feed: str | None
    sheet: str | None
    layout: Asked


@contextmanager
def open_table(  # noqa: PLR0913 (all that is known of how to read it)
    path: Path,
    file_name: str,
    encodings: Sequence[str] = (),
    fits: Fits = lambda headers: True,
    *,
    feed: str | None = None,
    sheet: str | None = None,
    layout: Asked = None,
) -> Iterator[Table]:
    """Return the file as a table.

    Args:
        path: where the file is (the archive calls it by its hash).
        file_name: what its supplier calls it.
        encodings: those of its layout, if one was named.
        fits: what chooses among several layers or tables of one file.
        feed: what it was delivered as; a workbook may have sheets of several. None: from the first
            row of its first sheet on, whatever that says.
        sheet: the one of a workbook, or the layer, that is meant.
        layout: the one it was delivered with; a workbook has headers where that finds them.

    Raises:
        FileFaultError: it cannot be read: empty, of another format, in no known encoding, or over
            a limit of the settings.
    """
    with _opened(_Wanted(path, file_name, encodings, fits, feed, sheet, layout)) as table:
        most = get_settings().table_max_columns
        if len(table.headers) > most:
            raise FileFaultError(_too_wide(file_name, len(table.headers), most))
        yield table


def _opened(wanted: _Wanted) -> "AbstractContextManager[Table]":
    path, file_name = wanted.path, wanted.file_name
    found = format_of(path, file_name)
    if found == CSV:
        return open_csv(path, file_name, wanted.encodings)
    if found in (XLSX, XLS):
        # Imported here, as all below: calamine, shapely or GDAL, which a CSV does not need.
        from panhuo.intake.read_workbook import open_workbook

        return open_workbook(
            path, file_name, found, wanted.feed, wanted.sheet, layout=wanted.layout
        )
    if found == DBF:
        return open_dbf_table(path, _code_page(path), file_name)
    if found == COORDINATES:
        from panhuo.intake.read_coordinates_txt import open_coordinates_txt

        return open_coordinates_txt(path, file_name, wanted.encodings)
    if found == ZIP:
        return _open_zip(wanted)
    if found in (GPKG, GEOJSON) or (found == MDB and _reads_mdb()):
        return _open_geodata(wanted)
    raise FileFaultError(_not_read(file_name, found))


def _code_page(table: Path) -> Path | None:
    """Return the .cpg beside a table that was unpacked; an archived file stands alone."""
    if not table.suffix:
        return None
    from panhuo.intake.read_geodata import sibling

    return sibling(table, ".cpg")


@contextmanager
def _open_geodata(wanted: _Wanted) -> Iterator[Table]:
    from panhuo.intake.read_geodata import chosen, layers_of, open_layers

    layers = layers_of(wanted.path, wanted.file_name)
    layers = chosen(layers, wanted.fits, wanted.file_name, wanted.sheet)
    with open_layers(layers, wanted.file_name) as table:
        yield table


@contextmanager
def _open_zip(wanted: _Wanted) -> Iterator[Table]:
    """Return the layers of a zip that are meant, else the other tables in it that are."""
    from panhuo.intake.read_geodata import chosen, layers_of, open_layers
    from panhuo.intake.unpack import unpacked

    file_name = wanted.file_name
    with unpacked(wanted.path, file_name) as files:
        geodata = _geodata(files, file_name)
        if (lone := _without_shapes(files, geodata)) is not None:
            raise FileFaultError(_no_shapes(file_name, lone))
        if tables := [] if geodata else _tables(files):
            parts = _chosen_tables(tables, wanted)
            with joined(parts, file_name) as table:
                yield table
        else:
            layers = [layer for source in geodata for layer in layers_of(source, file_name)]
            layers = chosen(layers, wanted.fits, file_name, wanted.sheet)
            with open_layers(layers, file_name) as table:
                yield table


def _chosen_tables(tables: Sequence[Path], wanted: _Wanted) -> list[Part]:
    """Return the only table, else those the feed recognises, all of the same columns.

    Raises:
        FileFaultError: none of several is, or their columns differ (FILE-LAYER).
    """
    parts = [
        Part(
            table.name,
            partial(
                open_table,
                table,
                f"{wanted.file_name}/{table.name}",
                wanted.encodings,
                wanted.fits,
                feed=wanted.feed,
                layout=wanted.layout,
            ),
        )
        for table in tables
    ]
    if len(parts) == 1:
        return parts
    headers = {part.name: found for part in parts if (found := _headers(part, wanted.fits))}
    first = next(iter(headers.values()), ())
    if not headers or not all(same_columns(first, other) for other in headers.values()):
        raise FileFaultError(_several_tables(wanted.file_name, tables))
    return [part for part in parts if part.name in headers]


def _headers(part: Part, fits: Fits) -> tuple[str, ...]:
    """Return the headers of a table that can be read and fits; none of any other."""
    try:
        with part.open() as table:
            return table.headers if fits(table.headers) else ()
    except FileFaultError:
        return ()


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
            is_main = kind == SHAPEFILE and _is_main(file)
            is_map = kind == GPKG or is_main or (kind == GEOJSON and _is_geojson(file))
            if is_map or (kind == MDB and _reads_mdb()):
                found[file] = None
    return list(found)


def _without_shapes(files: Sequence[Path], geodata: Sequence[Path]) -> Path | None:
    """Return a part of a Shapefile whose .shp is not there, or is none; its table would be read."""
    whole = {(file.parent, file.stem.casefold()) for file in geodata}
    tables = {(f.parent, f.stem.casefold()) for f in files if f.suffix.casefold() == ".dbf"}
    return next(
        (
            file
            for file in files
            if file.suffix.casefold() in (".shp", ".shx")
            and (file.parent, file.stem.casefold()) in tables - whole
        ),
        None,
    )


def _tables(files: Sequence[Path]) -> list[Path]:
    """Return what may be a table that is no geodata; a text only where nothing else is."""
    tables = [file for file in files if file.suffix.casefold() in _TABLES]
    return tables or [file for file in files if file.suffix.casefold() == ".txt"]


def _reads_mdb() -> bool:
    """Whether the GDAL there is has a driver for databases of Access; its wheels have none."""
    import pyogrio

    return bool(_MDB_DRIVERS & pyogrio.list_drivers(read=True).keys())


def _is_geojson(file: Path) -> bool:
    """Whether JSON has features: catalogues and styles beside geodata are JSON, too."""
    with file.open("rb") as content:
        return b"FeatureCollection" in content.read(64 << 10)


def _is_main(file: Path) -> bool:
    """Whether it is the .shp: the index has the same first bytes."""
    return file.suffix.casefold() == ".shp"


def _no_shapes(file_name: str, part: Path) -> FileFault:
    shapes = f"{part.stem}.shp"
    return FileFault(
        "FILE-DAMAGED",
        f"压缩包“{file_name}”中有“{part.name}”，图形文件“{shapes}”却缺少或已损坏，请补齐后重新压缩报送。",
        f"{file_name!r} has {part.name!r}, but {shapes!r} is missing or damaged; zip it again with all "
        "parts and deliver again.",
        "补齐 .shp、.shx、.dbf、.prj 后重新压缩报送。",
    )


def _not_read(file_name: str, found: str) -> FileFault:
    zh, en = _REMEDIES.get(found, _SAVE_AS_CSV)
    return FileFault(
        "FILE-FORMAT",
        f"文件“{file_name}”是 {found} 格式，目前可读取的格式为 {'、'.join(READ_FORMATS)}，请{zh}。",
        f"The file {file_name!r} is {found}; the formats that are read are "
        f"{', '.join(READ_FORMATS)}: {en} and deliver again.",
        f"{zh}。",
    )


def _several_tables(file_name: str, tables: Sequence[Path]) -> FileFault:
    names = "、".join(table.name for table in tables[:20])
    return FileFault(
        "FILE-LAYER",
        f"压缩文件“{file_name}”内有多个表（{names}），都不符合该数据类别或列不同，请一个压缩包只报一类表。",
        f"The zip {file_name!r} holds several tables of which none fits, or with different columns: "
        f"{names}; deliver one kind at a time.",
        "一个压缩包只放列相同的表，分别报送。",
    )


def _too_wide(file_name: str, found: int, most: int) -> FileFault:
    return FileFault(
        "FILE-LIMIT",
        f"文件“{file_name}”有 {found:,} 列，超过上限 {most:,} 列，不是正常的表格，请重新导出后报送。",
        f"The file {file_name!r} has {found:,} columns, more than {most:,}, and is no proper "
        "table; export it again and deliver again.",
        "检查表头和分隔符，重新导出后报送。",
    )
