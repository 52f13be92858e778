"""Run the bench: `python -m bench`, as `make bench` does."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench.calibration import calibrate
from bench.result import Result, write_results
from bench.run_line import LINES, results_of
from bench.warehouse import bench_warehouse
from panhuo.settings import PROJECT_ROOT

Scale = Annotated[float, typer.Option(min=0.0001, max=4.0, help="1: the sizes of the design")]
Only = Annotated[str, typer.Option(help=f"some of {', '.join(LINES)}, by commas; empty: all")]
Output = Annotated[Path, typer.Option("--output", "-o", help="where the results go")]
State = Annotated[Path, typer.Option(help="where the bench keeps its server and its files")]


def _shown(result: Result) -> tuple[str, ...]:
    def number(value: float | None) -> str:
        return "—" if value is None else f"{value:,.3g}" if value < 100 else f"{value:,.0f}"

    mark = {True: "[green]yes[/]", False: "[red]no[/]", None: "—"}[result.met]
    return (
        result.name,
        number(result.ours),
        number(result.peer),
        result.unit,
        result.peer_name or "",
        number(result.ratio),
        number(result.target),
        mark,
        result.reason or "",
    )


def table(results: list[Result]) -> Table:
    """The results as people read them."""
    drawn = Table(title="bench", title_justify="left", header_style="bold")
    for heading in ("what", "ours", "peer", "unit", "beside", "ratio", "target", "met", "why not"):
        numeric = heading in ("ours", "peer", "ratio", "target")
        drawn.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for result in results:
        drawn.add_row(*_shown(result))
    return drawn


def _chosen(only: str) -> list[str]:
    asked = [name.strip() for name in only.split(",") if name.strip()] or list(LINES)
    if unknown := sorted(set(asked) - LINES.keys()):
        raise typer.BadParameter(f"no line {', '.join(unknown)}; there are {', '.join(LINES)}")
    return asked


def bench(
    scale: Scale = 1.0,
    only: Only = "",
    output: Output = PROJECT_ROOT / "bench" / "results.json",
    state: State = PROJECT_ROOT / ".panhuo" / "bench",
) -> None:
    """Measure, write the results after each line, and print them."""
    names = _chosen(only)
    console = Console(stderr=True)
    results: list[Result] = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("PostgreSQL, and a warehouse to copy")
        with bench_warehouse(state) as warehouse:
            bar.update(task, description="calibration")
            with warehouse.copy("calibration"):
                results += calibrate()
            for name in names:
                bar.update(task, description=name)
                for result in results_of(name, scale, warehouse):
                    results.append(result)
                    bar.console.print(" · ".join(filter(None, _shown(result))))
                    write_results(output, results)
        write_results(output, results)
    Console(width=None if console.is_terminal else 200).print(table(results))
    if any(result.ours is None for result in results):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(bench)
