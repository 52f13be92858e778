"""How fast this machine is just now, so that absolute figures can be read."""

import hashlib
import os
import statistics
import time
from pathlib import Path

from bench.result import Result, measured
from panhuo.warehouse import OWNER, connect

_SQL = """
    select sum(st_area(st_buffer(st_makepoint(n % 180, n % 90), 0.5, 16)))
    from generate_series(1, 40000) as n
"""


def _median_of(times: int, work: "callable") -> float:  # type: ignore[valid-type]
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


def _cpu() -> None:
    digest = b""
    for _ in range(400_000):
        digest = hashlib.sha256(digest).digest()


def _sql() -> None:
    with connect(OWNER, max_parallel_workers_per_gather="0") as connection:
        connection.execute(_SQL.encode())


def calibrate() -> list[Result]:
    """Return a fixed loop of Python and a fixed statement of PostGIS, on one core each."""
    machine = {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load_1_min": float(Path("/proc/loadavg").read_text().split()[0]),
    }
    return [
        measured(
            "calibration: 400,000 chained SHA-256 in Python",
            ours=_median_of(5, _cpu),
            target=None,
            detail=machine,
        ),
        measured("calibration: 40,000 buffers in PostGIS", ours=_median_of(5, _sql), target=None),
    ]
