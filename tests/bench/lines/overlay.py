"""Parcels cut by the survey from nothing, beside DuckDB spatial and SedonaDB on the same shapes."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import shapely

from bench import county
from bench.peers import NoPeerError, run_peer
from bench.polygons import REGION, grid, side_of
from bench.result import Result, Work, compared
from bench.shapes_in_place import PATCHES, place
from bench.warehouse import BenchWarehouse
from panhuo.transform.project import Scope, run_dbt
from panhuo.warehouse import OWNER, connect

TARGET = 1.0
SIZE = 0.1
"""Of the design's 250,000 × 390,625: a tenth takes a minute, and its ratio is the same."""
PARCEL_CELLS = 1.25
"""Parcels are that much wider than patches."""
SLIVER_DEGREES2 = 1e-13
"""About 1 mm²: what two engines call touching, one may call a pair."""


_PARCELS = f"""
    insert into candidate.int_land__shape
    select '{REGION}', n::text, 'supply', '2025-06-30', 1, 1, n::text, 'supply',
        st_multi(st_geomfromwkb(wkb, 4490))
    from parcel
"""


def _ours() -> float:
    """Seconds of the model itself: finding, cutting, measuring on the ellipsoid, writing."""
    scopes = [Scope(REGION, date(2025, 6, 30))]
    begun = time.perf_counter()
    run_dbt("run", "--select", "int_survey__cut", scopes=scopes, run_name="bench")
    return time.perf_counter() - begun


def _our_work() -> Work:
    with connect(OWNER) as connection:
        found = connection.execute(
            "select count(*), sum(st_area(geom)) from candidate.int_survey__cut "
            "where st_area(geom) > %s",
            [SLIVER_DEGREES2],
        ).fetchone()
    assert found is not None
    return Work(int(found[0]), float(found[1] or 0))


def _for_peers(path: Path, shapes: "list[bytes]") -> None:
    """Write the shapes as a matrix of bytes: all have the same number of points."""
    np.save(path, np.frombuffer(b"".join(shapes), dtype=np.uint8).reshape(len(shapes), -1))


def run(warehouse: BenchWarehouse, scale: float) -> Iterator[Result]:
    """Yield one line per peer; our time is the same in both."""
    side = side_of(SIZE * scale)
    patches = list(shapely.to_wkb(grid(side)))
    cell = 0.0008 * PARCEL_CELLS
    parcels = list(shapely.to_wkb(grid(int(side / PARCEL_CELLS), cell)))
    folder = warehouse.folder / "overlay"
    folder.mkdir(exist_ok=True)
    _for_peers(folder / "patches.npy", patches)
    _for_peers(folder / "parcels.npy", parcels)
    with warehouse.copy("overlay"):
        county.warm_up()
        place("patch", patches, PATCHES)
        place("parcel", parcels, _PARCELS)
        with connect(OWNER) as connection:
            connection.autocommit = True
            connection.execute("vacuum analyze raw.survey")
            connection.execute("vacuum analyze candidate.int_land__shape")
            connection.execute("vacuum analyze candidate.int_survey__patch")
        ours = _ours()
        work = _our_work()
    for script, name in (("overlay_duckdb", "DuckDB spatial"), ("overlay_sedonadb", "SedonaDB")):
        peer, reason, both, version, area = None, None, None, "", ""
        try:
            said = run_peer(script, folder / "parcels.npy", folder / "patches.npy", SLIVER_DEGREES2)
            peer, version, area = said["seconds"], said["version"], said["measures"]
            both = (work, Work(said["rows"], said["area"]))
        except NoPeerError as error:
            reason = str(error)
        yield compared(
            f"overlay {len(parcels):,} parcels × {len(patches):,} patches, beside {name}",
            ours=ours,
            peer=peer,
            peer_name=f"{name} {version}".strip(),
            work=both,
            target=TARGET,
            no_peer=reason,
            detail={"pairs": work.rows, "area_degrees2": work.area, "peer_measures": area},
        )
