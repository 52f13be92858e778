"""`panhuo synth`: files of a province whose truth is known."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from panhuo.cli.screen import console, errors, print_json, print_rows

Counties = Annotated[int, typer.Option(min=1, max=170, help="how many counties")]
Scale = Annotated[
    float,
    typer.Option(min=0.001, max=2.0, help="1: 100,000 survey polygons and 5,000 supplies a county"),
]
Seed = Annotated[int, typer.Option(min=0, help="same arguments, same bytes")]
Faulty = Annotated[float, typer.Option(min=0.0, max=0.3, help="share of rows with a fault")]
Output = Annotated[Path, typer.Option("--output", "-o", help="folder for the files")]
Tables = Annotated[bool, typer.Option("--tables-only", help="no geometry, tables alone")]
Json = Annotated[bool, typer.Option("--json", help="print JSON")]


def synth(  # noqa: PLR0913, PLR0917 (the options of one command)
    output: Output,
    counties: Counties = 3,
    scale: Scale = 0.01,
    seed: Seed = 1,
    faulty: Faulty = 0.02,
    tables_only: Tables = False,
    json: Json = False,
) -> None:
    """Make the files of a province, with the right answer for every parcel and every faulty row."""
    from panhuo.synthetic.province import write_province

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors) as bar:
        task = bar.add_task("counties", total=counties)
        province = write_province(
            output,
            counties=counties,
            scale=scale,
            seed=seed,
            faulty=faulty,
            drawn=not tables_only,
            say=lambda what, done, total: bar.update(
                task, description=what, completed=done, total=total
            ),
        )
    listed = sum(1 for row in province.truth if row.category)
    if json:
        print_json(
            {
                "folder": str(output),
                "deliveries": len(province.deliveries),
                "rows": province.rows,
                "truth": len(province.truth),
                "in_a_category": listed,
                "quarantined": len(province.quarantine),
            }
        )
        return
    print_rows(
        f"{len(province.deliveries)} files in {output}",
        {"feed": "feed", "rows": "rows"},
        [{"feed": feed, "rows": rows} for feed, rows in province.rows.items()],
        "no rows",
    )
    console.print(
        f"truth.csv: {len(province.truth)} rows, {listed} of them in a category · "
        f"quarantine.csv: {len(province.quarantine)} rows · deliveries.csv: in which order, and how"
    )


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(synth)
