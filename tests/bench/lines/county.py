"""One county, landed → published; then one corrected row in it."""

import statistics
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bench import county
from bench.memory import peak_memory
from bench.result import Result, measured
from bench.stages import stages
from bench.warehouse import BenchWarehouse
from panhuo.intake.deliver import deliver
from panhuo.warehouse import OWNER, connect

COUNTY_TARGET_S = 60.0
COUNTY_PEAK_MIB = 2048.0
ROW_TARGET_S = 15.0
ENOUGH_SAMPLES = 50
ROW_BUDGET_S = 420.0
"""When the samples are slow there are fewer of them, and the line says so."""


def _correction(folder: Path, serial: int) -> tuple[Path, str]:
    """Write the file of one row: a supply of the county that was started after all."""
    with connect(OWNER) as connection:
        found = connection.execute(
            """
            select supervision_no, region_code, area_m2, land_use, signed_on
            from candidate.int_supply__current
            where started_on is null and supervision_no is not null and area_m2 > 0
                and region_code = (
                    select region_code from candidate.int_supply__current
                    group by region_code order by count(*) desc limit 1
                )
            order by supervision_no
            offset %s limit 1
            """,
            [serial],
        ).fetchone()
    if found is None:
        raise RuntimeError("no supply is left to correct")
    number, region, area, use, signed = found
    path = folder / f"correction_{serial}.csv"
    path.write_text(
        "supervision_no,area_m2,land_use,signed_on,started_on\n"
        f"{number},{area},{use},{signed or ''},2024-0{serial % 9 + 1}-15\n",
        encoding="utf-8",
    )
    return path, str(region)


def _corrections(folder: Path, samples: int) -> list[float]:
    """Seconds from landing to publication, one after the other."""
    took: list[float] = []
    begun = time.perf_counter()
    while len(took) < samples and time.perf_counter() - begun < ROW_BUDGET_S:
        path, region = _correction(folder, len(took) % 5)
        landed = time.perf_counter()
        deliver(path, feed="supply", region=region, as_of=date(2025, 6, 30))
        county.take_in()
        if not county.publish():
            raise RuntimeError("the correction was not published")
        took.append(time.perf_counter() - landed)
    return took


def run(warehouse: BenchWarehouse, scale: float) -> Iterator[Result]:
    """Yield the county, its memory, and the corrected row."""
    folder = warehouse.folder / "county"
    files = county.county_files(folder / "files", scale)
    with warehouse.copy("county"):
        county.warm_up()
        with peak_memory() as peak, stages() as watch:
            begun = time.perf_counter()
            county.land(files)
            county.take_in()
            county.publish()
            took = time.perf_counter() - begun
        rows = {feed: count for feed, count in files.rows.items() if count}
        states = "select count(*) from ops.delivery where state <> 'published'"
        unpublished = county.counted(states)
        yield measured(
            "one county, landed → published",
            ours=took,
            target=COUNTY_TARGET_S,
            full_size=scale >= 1,
            detail=watch.as_detail()
            | {"samples": 1, "rows": rows, "deliveries_not_published": unpublished},
        )
        yield measured(
            "one county: peak memory of any process",
            ours=peak.any_process,
            unit="MiB",
            target=COUNTY_PEAK_MIB,
            full_size=scale >= 1,
            detail={"python_mib": round(peak.ours), "backend_mib": round(peak.server)},
        )
        samples = ENOUGH_SAMPLES if scale >= 0.1 else 3
        with stages() as watch:
            corrected = _corrections(folder, samples)
        p95 = statistics.quantiles(corrected, n=20, method="inclusive")[-1]
        enough = len(corrected) >= ENOUGH_SAMPLES
        yield measured(
            "one corrected row in that county, landed → published, warm, p95",
            ours=p95,
            target=ROW_TARGET_S if enough else None,
            full_size=scale >= 1,
            detail={
                "p50_s": round(statistics.median(corrected), 2),
                "max_s": round(max(corrected), 2),
                "samples": len(corrected),
                "all_samples": watch.as_detail(),
            },
        )
