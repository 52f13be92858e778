"""Commands that start, stop and fill the one-machine stack."""

import sys
import time
from typing import Annotated

import typer

from panhuo.cli.screen import console, print_json, progress

Json = Annotated[bool, typer.Option("--json", help="print JSON")]


def up() -> None:
    """Start the stack; nothing is delivered."""
    from panhuo.runtime.portal_process import portal_url
    from panhuo.runtime.stack import up as start

    began = time.monotonic()
    with progress("starting") as say:
        info = start(say)
    console.print(f"[green]up[/] after {time.monotonic() - began:.0f} s")
    console.print(f"Airflow   {info.url}  (user admin, password in {info.passwords_file})")
    console.print(f"portal    {portal_url()}  (panhuo token --name WHO --region CODE --upload)")
    console.print("deliver   panhuo deliver FILE --feed FEED --region CODE --as-of DATE --wait")


def down() -> None:
    """Stop the stack; nothing is lost."""
    from panhuo.runtime.stack import down as stop

    stopped = stop()
    console.print("stopped " + ", ".join(stopped) if stopped else "nothing was running")


def migrate() -> None:
    """Bring the warehouse up to date: migrations, roles, reference data, dbt's tables."""
    from panhuo.runtime.deploy import deploy

    with progress("migrating") as say:
        deploy(say)
    console.print("the warehouse is up to date")


def demo(json: Json = False) -> None:
    """Run the main job on the real stack with files made for it, and show what came out."""
    from panhuo.cli.demo import run_demo

    if json:
        console.file = sys.stderr
    result = run_demo()
    if json:
        print_json(result)
    if not result["as_expected"]:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (up, down, migrate, demo):
        app.command()(command)
