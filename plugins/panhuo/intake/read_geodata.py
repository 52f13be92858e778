"""Rows of GPKG, Shapefile, GeoJSON and FileGDB, streamed by GDAL some thousand at a time.

Attributes become text, numbers in their shortest exact form, and nothing is guessed of them here;
geometries stay WKB in the coordinates of the file.
"""

import json
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

# Drivers that follow a file to other files, programs or addresses; before GDAL is imported.
os.environ.setdefault(
    "OGR_SKIP", "GDALG,OGR_VRT,WFS,OAPIF,CSW,Carto,Elasticsearch,ESRIJSON,TopoJSON"
)

import nanoarrow
import numpy as np
import pyogrio
from pyogrio.raw import open_arrow, read

from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.geodata_whole import is_gdb_whole, is_shp_whole
from panhuo.intake.joined_tables import Part, joined, same_columns
from panhuo.intake.read_dbf import Dbf, open_dbf
from panhuo.intake.table import SourceRow, Table
from panhuo.intake.values import NUL_SHOWN
from panhuo.intake.wkb import CURVED, described, type_of

GEOMETRY_HEADER = "geom"
"""What a geometry is called among the headers, whatever the file calls it."""

Fits = Callable[[Sequence[str]], bool]
"""Whether a feed recognises a table with these headers."""

_BATCH = 4096
_BATCH_TARGET_BYTES = 16 << 20
_BATCH_BYTES = 256 << 20
_FIRST_ROW = 2
_SYSTEM_LAYERS = frozenset(("layer_styles", "qgis_projects"))
_SHAPEFILE = ".shp"

# That an archived file has no suffix, and that WKB is an extension of Arrow, is known.
warnings.filterwarnings("ignore", category=RuntimeWarning, module="pyogrio")
warnings.filterwarnings("ignore", message=".*geoarrow.wkb", module="nanoarrow")

pyogrio.set_gdal_config_options(
    {
        # A batch of huge polygons is cut, too.
        "OGR_ARROW_MEM_LIMIT": str(_BATCH_BYTES),
        # Degrees of an arc between two chords: 5e-7 of the area between arc and chord.
        "OGR_ARC_STEPSIZE": "0.1",
        "SHAPE_RESTORE_SHX": "YES",
        "OGR_ORGANIZE_POLYGONS": "DEFAULT",
        "GDAL_MAX_DATASET_POOL_SIZE": "16",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    }
)


@dataclass(frozen=True)
class Layer:
    """One table of a file that GDAL opens; `name` is what the supplier calls it."""

    path: Path
    layer: str
    name: str
    headers: tuple[str, ...]
    has_geometry: bool
    dbf: Dbf | None = None


def layers_of(path: Path, file_name: str) -> list[Layer]:
    """Return the tables of one file or `.gdb` folder.

    Raises:
        FileFaultError: GDAL cannot open it, or it is not all there (FILE-DAMAGED), or its names
            are no UTF-8 (FILE-ENCODING).
    """
    if not _is_whole(path):
        raise FileFaultError(_damaged(file_name))
    with _damage_told(file_name):
        return [
            _layer(path, str(name), geometry_type, file_name)
            for name, geometry_type in pyogrio.list_layers(path)
            if name not in _SYSTEM_LAYERS
        ]


def _is_whole(path: Path) -> bool:
    if path.is_dir():
        return is_gdb_whole(path)
    return path.suffix.casefold() != _SHAPEFILE or is_shp_whole(path, sibling(path, ".shx"))


@contextmanager
def _damage_told(file_name: str, row_no: int = 1) -> Iterator[None]:
    """Say of a file that GDAL gave up on it; its wrapper raises whatever a spoilt part leads it to."""
    try:
        yield
    except FileFaultError:
        raise
    except UnicodeDecodeError:
        raise FileFaultError(_no_text(file_name, row_no)) from None
    except Exception as error:
        raise FileFaultError(_damaged(file_name)) from error


def _layer(path: Path, layer: str, geometry_type: str | None, file_name: str) -> Layer:
    dbf = None
    if path.suffix.casefold() == _SHAPEFILE:
        dbf = _dbf_of(path, file_name)
        fields = dbf.names if dbf else ()
    else:
        fields = tuple(str(field) for field in pyogrio.read_info(path, layer=layer)["fields"])
    geometry = (GEOMETRY_HEADER,) if geometry_type is not None else ()
    name = path.stem if dbf else layer
    return Layer(path, layer, name, (*fields, *geometry), bool(geometry), dbf)


def _dbf_of(path: Path, file_name: str) -> Dbf | None:
    table, code_page = sibling(path, ".dbf"), sibling(path, ".cpg")
    return None if table is None else open_dbf(table, code_page, file_name)


def _prj_of(layer: Layer) -> str | None:
    """Return the text of a .prj that GDAL made nothing of: a frame is declared, if badly."""
    found = sibling(layer.path, ".prj") if layer.dbf else None
    text = found.read_bytes()[:4096].decode("utf-8", "replace").strip() if found else ""
    return text or None


def sibling(path: Path, suffix: str) -> Path | None:
    """Return the file of the same name with another suffix, in whatever case."""
    wanted = f"{path.stem}{suffix}".casefold()
    return next((p for p in path.parent.iterdir() if p.name.casefold() == wanted), None)


def chosen(
    layers: Sequence[Layer], fits: Fits, file_name: str, name: str | None = None
) -> list[Layer]:
    """Return the only layer, else those whose headers the feed recognises, all of the same columns.

    Args:
        layers: what there is.
        fits: whether the feed recognises the headers of a layer.
        file_name: what its supplier calls the file.
        name: the one that its layout reads.

    Raises:
        FileFaultError: there is none, or it cannot be told which is meant (FILE-LAYER).
    """
    if name is not None:
        layers = [layer for layer in layers if layer.name == name] or layers
    if len(layers) == 1:
        return list(layers)
    fitting = [layer for layer in layers if fits(layer.headers)]
    if fitting and all(same_columns(fitting[0].headers, layer.headers) for layer in fitting):
        return fitting
    raise FileFaultError(_undecided(layers, fitting, file_name))


@contextmanager
def open_layers(layers: Sequence[Layer], file_name: str) -> Iterator[Table]:
    """Return the layers as one table: see `open_layer` and `joined`."""
    parts = [Part(layer.name, partial(open_layer, layer, file_name)) for layer in layers]
    with joined(parts, file_name) as table:
        yield table


@contextmanager
def open_layer(layer: Layer, file_name: str) -> Iterator[Table]:
    """Return a layer as a table; its row 2 is the first feature, in the order of the file.

    Raises:
        FileFaultError: it cannot be read, before or in the middle (FILE-DAMAGED).
    """
    # A GPKG in WAL mode would leave files beside the archived one.
    options = {"IMMUTABLE": "YES"} if layer.path.suffix.casefold() == ".gpkg" else {}
    # Its names are read from the table itself; any byte is a character of this one.
    encoding = "ISO-8859-1" if layer.dbf else None
    with ExitStack() as opened:
        with _damage_told(file_name):
            meta, stream = opened.enter_context(
                open_arrow(
                    layer.path,
                    layer=layer.layer,
                    columns=[] if layer.dbf else None,
                    encoding=encoding,
                    batch_size=_batch_rows(layer, encoding),
                    return_fids=True,
                    use_pyarrow=False,
                    **options,
                )
            )
        arrays = _arrays(stream, file_name)
        rows = (
            _dbf_rows(layer.dbf, arrays, file_name)
            if layer.dbf
            else _rows(layer, arrays, file_name)
        )
        yield Table(
            headers=layer.headers,
            encoding=layer.dbf.encoding if layer.dbf else "utf-8",
            rows=rows,
            crs=(meta["crs"] or _prj_of(layer)) if layer.has_geometry else "",
            notes=layer.dbf.notes if layer.dbf else (),
        )


def _batch_rows(layer: Layer, encoding: str | None) -> int:
    """Return how many rows to read at once: fewer of a file whose polygons are large."""
    files = layer.path.rglob("*") if layer.path.is_dir() else (layer.path,)
    size = sum(file.stat().st_size for file in files)
    count = pyogrio.read_info(layer.path, layer=layer.layer, encoding=encoding)["features"]
    if count < 1:
        return _BATCH
    return int(min(max(_BATCH_TARGET_BYTES * count // size, 1), _BATCH))


def _arrays(stream: Any, file_name: str) -> Iterator[Any]:
    with nanoarrow.ArrayStream(stream) as arrays:
        reading = iter(arrays)
        while True:
            with _damage_told(file_name):
                array = next(reading, None)
            if array is None:
                return
            yield array


def _rows(layer: Layer, arrays: Iterator[Any], file_name: str) -> Iterator[SourceRow]:
    row_no = _FIRST_ROW
    n_attributes = len(layer.headers) - layer.has_geometry
    for array in arrays:
        with _damage_told(file_name, row_no):
            fids, *columns = (child.to_pylist() for child in array.iter_children())
        texts = [_as_text(column) for column in columns[:n_attributes]]
        shapes = [None] * len(array)
        if layer.has_geometry:
            with _damage_told(file_name):
                shapes = _without_curves(layer, fids, columns[-1])
            texts.append([described(shape) for shape in shapes])
        for cells, wkb in zip(map(list, zip(*texts, strict=True)), shapes, strict=True):
            yield SourceRow(row_no, cells, wkb=wkb)
            row_no += 1


def _without_curves(layer: Layer, fids: list[int], shapes: list[bytes | None]) -> list[Any]:
    """Return the geometries with chords in place of arcs, which GDAL draws where it is asked to."""
    curved = [n for n, shape in enumerate(shapes) if shape and type_of(shape) in CURVED]
    if curved:
        of = [fids[n] for n in curved]
        _, _, drawn, _ = read(layer.path, layer=layer.layer, fids=of, columns=[])
        for n, shape in zip(curved, drawn, strict=True):
            shapes[n] = shape
    return shapes


def _dbf_rows(dbf: Dbf, arrays: Iterator[Any], file_name: str) -> Iterator[SourceRow]:
    for array in arrays:
        with _damage_told(file_name):
            fids, shapes = (child.to_pylist() for child in array.iter_children())
        numbers = np.asarray(fids, dtype=np.int64)
        if len(numbers) and int(numbers[-1]) >= dbf.count:
            raise FileFaultError(_damaged(file_name))
        for fid, text, wkb in zip(fids, dbf.rows(numbers), shapes, strict=True):
            text.cells.append(described(wkb))
            yield SourceRow(_FIRST_ROW + fid, text.cells, wkb=wkb, notes=text.notes)


def _as_text(column: list[Any]) -> list[str]:
    """Return the values as text: nothing for null, whole numbers without a point."""
    first = next((value for value in column if value is not None), None)
    if isinstance(first, str):
        return [_plain(value) if value else "" for value in column]
    return ["" if value is None else _text(value) for value in column]


def _plain(text: str) -> str:
    return text.replace("\0", NUL_SHOWN) if "\0" in text else text


def _text(value: Any) -> str:
    match value:
        case bool():
            text = "true" if value else "false"
        case float():
            whole = value.is_integer() and abs(value) < 1e15
            text = str(int(value)) if whole else repr(value)
        case datetime():
            text = value.isoformat(" ")
        case bytes():
            text = f"({len(value)} bytes)"
        case list() | dict():
            text = json.dumps(value, ensure_ascii=False, default=str)
        case _:
            text = str(value)
    return _plain(text)


def _undecided(layers: Sequence[Layer], fitting: Sequence[Layer], file_name: str) -> FileFault:
    names = "、".join(layer.name for layer in (fitting or layers)[:20]) or "无"
    if not layers:
        zh, en = "没有图层", "has no layer"
    elif fitting:
        zh = f"有多个图层符合该数据类别，列却不同（{names}）"
        en = f"has several layers that fit, with different columns: {names}"
    else:
        zh, en = f"的图层（{names}）都不符合该数据类别", f"has no layer that fits, only {names}"
    return FileFault(
        "FILE-LAYER",
        f"文件“{file_name}”{zh}，请只保留要报送的一个图层后重新报送。",
        f"{file_name!r} {en}; keep the one layer that is meant and deliver again.",
        "只保留要报送的一个图层后重新报送。",
    )


def _no_text(file_name: str, row_no: int) -> FileFault:
    return FileFault(
        "FILE-ENCODING",
        f"文件“{file_name}”第 {row_no} 行以后有文字不是 UTF-8 编码，请用 UTF-8 重新导出后报送。",
        f"A text of {file_name!r}, in row {row_no} or later, is not UTF-8; export it again in UTF-8 "
        "and deliver again.",
        "用 UTF-8 重新导出后报送。",
    )


def _damaged(file_name: str) -> FileFault:
    return FileFault(
        "FILE-DAMAGED",
        f"文件“{file_name}”不完整或已损坏，无法按其格式打开，请重新导出后报送。",
        f"{file_name!r} is cut short or damaged and cannot be opened as what it is; export it "
        "again and deliver again.",
        "重新导出后报送。",
    )
