"""Geodata that was spoilt or cut short is refused, or read whole; and nothing else happens."""

import tempfile
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyogrio.raw import write

from panhuo.intake.fault import FileFaultError
from panhuo.intake.readers import open_table
from panhuo.intake.table import SourceRow

Parts = dict[str, bytes]

some = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
PATCHES = 5
DRIVERS = {".shp": "ESRI Shapefile", ".gdb": "OpenFileGDB", ".gpkg": "GPKG", ".geojson": "GeoJSON"}


@cache
def whole(suffix: str) -> Parts:
    """Patches of a survey as files of a zip."""
    shapes = [shapely.box(118.8 + n / 100, 28.9, 118.805 + n / 100, 28.905) for n in range(PATCHES)]
    with tempfile.TemporaryDirectory() as folder:
        write(
            Path(folder, f"图斑{suffix}"),
            np.array([shapely.to_wkb(shape) for shape in shapes], dtype=object),
            [np.array([f"3308022019{n:08}" for n in range(PATCHES)]), np.arange(PATCHES) + 0.5],
            ["BSM", "TBMJ"],
            geometry_type="Polygon",
            crs="EPSG:4490",
            driver=DRIVERS[suffix],
        )
        files = [file for file in Path(folder).rglob("*") if file.is_file()]
        return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(files)}


def read(parts: Parts) -> list[SourceRow] | None:
    """The rows of a zip of these files, None when it is refused."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "archived")
        path.write_bytes(content.getvalue())
        try:
            with open_table(path, "图斑.zip", feed="survey") as table:
                return list(table.rows)
        except FileFaultError as error:
            assert "图斑.zip" in error.fault.zh
            assert error.fault.next_step
            return None


@pytest.mark.parametrize("suffix", DRIVERS)
@some
@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.floats(0, 1), st.binary(min_size=1, max_size=6)),
        min_size=1,
        max_size=4,
    )
)
def test_spoilt_geodata_is_a_table_or_one_fault(
    suffix: str, spoilt: list[tuple[float, float, bytes]]
) -> None:
    parts = {name: bytearray(part) for name, part in whole(suffix).items()}
    names = sorted(parts)
    for which, place, written in spoilt:
        part = parts[names[min(int(which * len(names)), len(names) - 1)]]
        start = int(place * len(part))
        part[start : start + len(written)] = written
    rows = read({name: bytes(part) for name, part in parts.items()})
    for row in rows or ():
        assert all(isinstance(cell, str) for cell in row.cells)


@pytest.mark.parametrize("suffix", DRIVERS)
@some
@given(st.floats(0, 1), st.floats(0, 1, exclude_max=True))
def test_geodata_cut_short_is_whole_or_refused(suffix: str, which: float, kept: float) -> None:
    parts = dict(whole(suffix))
    name = sorted(parts)[min(int(which * len(parts)), len(parts) - 1)]
    parts[name] = parts[name][: int(kept * len(parts[name]))]
    rows = read(parts)
    if rows is not None and not name.endswith((".cpg", ".prj")):
        assert [row.wkb for row in rows] == [row.wkb for row in read(whole(suffix)) or ()]
        assert [row.cells[0] for row in rows] == [f"3308022019{n:08}" for n in range(PATCHES)]
