"""One line of the bench in a process of its own, its results as they come."""

import contextlib
from collections.abc import Callable, Iterator
from multiprocessing import ProcessError, get_context
from multiprocessing.queues import Queue
from queue import Empty

from bench.lines import county, gate, load, overlay, rebuild, rules, tiles, topology
from bench.result import Result, not_measured
from bench.warehouse import BenchWarehouse

Line = Callable[[BenchWarehouse, float], Iterator[Result]]
LINES: dict[str, Line] = {
    "load": load.run,
    "gate": gate.run,
    "county": county.run,
    "rebuild": rebuild.run,
    "rules": rules.run,
    "overlay": overlay.run,
    "tiles": tiles.run,
    "topology": topology.run,
}


def _measure(name: str, scale: float, warehouse: BenchWarehouse, results: "Queue[Result]") -> None:
    """Run one line in a process of its own; one that fails must not take the others along."""
    try:
        for result in LINES[name](warehouse, scale):
            results.put(result)
    except Exception as error:
        results.put(not_measured(name, "s", error))


def results_of(name: str, scale: float, warehouse: BenchWarehouse) -> Iterator[Result]:
    """Yield what a line measured, as it comes."""
    context = get_context("spawn")
    results: Queue[Result] = context.Queue()
    process = context.Process(target=_measure, args=(name, scale, warehouse, results))
    process.start()
    while process.is_alive() or not results.empty():
        with contextlib.suppress(Empty):
            yield results.get(timeout=0.5)
    if process.exitcode != 0:
        yield not_measured(name, "s", ProcessError(f"its process ended with {process.exitcode}"))
