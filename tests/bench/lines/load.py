"""Polygons from a file to `raw`, beside ogr2ogr."""

import os
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bench.memory import peak_memory
from bench.peers import NoPeerError, ogr2ogr_version, run_ogr2ogr
from bench.polygons import REGION, grid, side_of, survey_file
from bench.result import Result, Work, compared, measured
from bench.warehouse import BenchWarehouse
from panhuo.intake.deliver import deliver
from panhuo.intake.load import Loaded, load
from panhuo.orchestration.steps import receive_landing
from panhuo.warehouse import OWNER, connect

TARGET = 1.0
PEAK_TARGET_MIB = 1024.0


def _work(table: str) -> Work:
    with connect(OWNER) as connection:
        found = connection.execute(f"select count(*), sum(st_area(geom)) from {table}").fetchone()
    assert found is not None
    return Work(int(found[0]), float(found[1]))


def _ours(file: Path) -> float:
    deliver(file, feed="survey", region=REGION, as_of=date(2024, 12, 31))
    begun = time.perf_counter()
    for delivery_id in receive_landing():
        outcome = load(delivery_id)
        if not isinstance(outcome, Loaded):
            raise RuntimeError(f"the file was not loaded: {outcome}")
    return time.perf_counter() - begun


def _ogr2ogr(file: Path) -> float:
    """Load into a table with the indexes of `raw.survey`: made after the rows, its best case."""
    begun = time.perf_counter()
    run_ogr2ogr(
        os.environ["PANHUO_DATABASE_URL"],
        *("-nln", "bench_survey", "-nlt", "MULTIPOLYGON", "-lco", "GEOMETRY_NAME=geom"),
        *("-lco", "FID=row_no", "-lco", "SPATIAL_INDEX=GIST", str(file)),
    )
    with connect(OWNER) as connection:
        connection.execute("create index on bench_survey (qsdwdm, bsm, sjnf)")
        connection.execute("create index on bench_survey (sjnf, row_no)")
    return time.perf_counter() - begun


def run(warehouse: BenchWarehouse, scale: float) -> Iterator[Result]:
    """Yield a line per format, and the memory it took."""
    shapes = grid(side_of(scale))
    for driver, name in (("GPKG", "gpkg"), ("ESRI Shapefile", "shapefile")):
        delivered, plain = survey_file(warehouse.folder / "load" / name, driver, shapes)
        with warehouse.copy(f"load_{name}"):
            with peak_memory() as peak:
                ours = _ours(delivered)
            work, peer, reason, version = _work("raw.survey"), None, None, ""
            try:
                version = ogr2ogr_version()
                peer = _ogr2ogr(plain)
                both = (work, _work("bench_survey"))
            except NoPeerError as error:
                both, reason = None, str(error)
        yield compared(
            f"load {len(shapes):,} polygons of 25 points from {driver}, file → raw",
            ours=ours,
            peer=peer,
            peer_name=f"ogr2ogr {version} PG_USE_COPY",
            work=both,
            target=TARGET,
            no_peer=reason,
            detail={"rows": work.rows, "bytes": delivered.stat().st_size},
        )
        yield measured(
            f"load from {driver}: peak memory of any process",
            ours=peak.any_process,
            unit="MiB",
            target=PEAK_TARGET_MIB,
            full_size=scale >= 1,
            detail={"python_mib": round(peak.ours), "backend_mib": round(peak.server)},
        )
