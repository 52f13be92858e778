"""Whether geodata is all there: of a file that was cut short GDAL reads what is left, and says nothing.

A folder of a geodatabase that was copied while it was being written looks like any other, and so
does a Shapefile that came over a broken line: its last polygons would be none.
"""

import struct
from pathlib import Path

import numpy as np

_SHP_HEADER = 100
_TABLE = struct.Struct("<II16xQ")
_OFFSETS = struct.Struct("<IIII")
_OF_10 = 3
"""Version of the tables of ArcGIS 10 and later but those with 64-bit object identifiers."""
_OFFSETS_IN_BLOCK = 1024


def is_shp_whole(shp: Path, shx: Path | None) -> bool:
    """Whether a .shp has every record that its index, else its header, tells of.

    Source: ESRI Shapefile Technical Description (1998), file headers and index records.
    """
    with shp.open("rb") as content:
        header = content.read(_SHP_HEADER)
    if len(header) < _SHP_HEADER:
        return False
    end = 2 * int.from_bytes(header[24:28], "big")
    if shx is not None and shx.stat().st_size > _SHP_HEADER:
        index = np.fromfile(shx, dtype=">i4", offset=_SHP_HEADER).astype(np.int64)
        offsets, lengths = index[: len(index) // 2 * 2].reshape(-1, 2).T
        end = int((2 * (offsets + lengths) + 8).max(initial=_SHP_HEADER))
    return end <= shp.stat().st_size


def is_gdb_whole(folder: Path) -> bool:
    """Whether every table of a FileGDB with rows is as long as it says, and its index is there.

    Source: Rouault, Reverse-engineered specification of the FileGDB format, .gdbtable, .gdbtablx.
    """
    return all(
        _is_table_whole(table, table.with_suffix(".gdbtablx"))
        for table in folder.glob("*.gdbtable")
    )


def _is_table_whole(table: Path, index: Path) -> bool:
    with table.open("rb") as content:
        header = content.read(_TABLE.size)
    if len(header) < _TABLE.size:
        return False
    version, rows, size = map(int, _TABLE.unpack(header))
    if version != _OF_10 or rows == 0:
        return True
    if size > table.stat().st_size or not index.is_file():
        return False
    with index.open("rb") as content:
        header = content.read(_OFFSETS.size)
    if len(header) < _OFFSETS.size:
        return False
    _, blocks, _, offset_bytes = map(int, _OFFSETS.unpack(header))
    entries = blocks * _OFFSETS_IN_BLOCK * offset_bytes
    return _OFFSETS.size + entries <= index.stat().st_size
