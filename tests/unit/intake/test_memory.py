"""Memory stays flat: four times the rows take hardly more than once."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyogrio.raw import write

# The high-water mark of the process alone: `ru_maxrss` begins with that of the one that forked it.
READ = """
import re, sys
from pathlib import Path
from panhuo.intake.readers import open_table
with open_table(Path(sys.argv[1]), "a") as table:
    count = sum(1 for row in table.rows)
status = Path("/proc/self/status").read_text()
print(count, re.search(r"VmHWM:\\s+(\\d+)", status)[1])
"""


def _csv(path: Path, rows: int) -> None:
    path.write_text("甲,乙\n" + f"{'x' * 100},{'y' * 100}\n" * rows)


def _gpkg(path: Path, rows: int) -> None:
    square = shapely.to_wkb(shapely.segmentize(shapely.box(500_000, 3e6, 500_100, 3_000_100), 8))
    write(
        path,
        np.array([square] * rows, dtype=object),
        [np.array(["甲"] * rows, dtype=object)],
        ["名称"],
        crs="EPSG:4549",
        driver="GPKG",
        geometry_type="Polygon",
    )


def _txt(path: Path, rows: int) -> None:
    points = "".join(f"J{n},1,{3_202_000 + n % 7}.{n:03},{40_487_000 + n}.5\n" for n in range(50))
    plot = f"50,1,1,甲,面,,,,@\n{points}"
    path.write_text("[属性描述]\n带号=40\n[地块坐标]\n" + plot * rows)


@pytest.mark.parametrize(
    ("name", "make", "rows"),
    [("a.csv", _csv, 60_000), ("a.gpkg", _gpkg, 24_000), ("a.txt", _txt, 2_500)],
)
def test_four_times_the_rows_take_no_more_memory(
    tmp_path: Path, name: str, make: Callable[[Path, int], None], rows: int
) -> None:
    peaks = []
    for factor in (1, 4):
        path = tmp_path / f"{factor}{name}"
        make(path, rows * factor)
        said = subprocess.run(
            [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True
        ).stdout.split()
        assert int(said[0]) == rows * factor
        peaks.append(int(said[1]))
        larger_by = path.stat().st_size / 1024
    # a reader that held the file would need more than its size again
    assert peaks[1] - peaks[0] < larger_by / 2, peaks
