"""What commands print: tables for people, JSON for programs."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

# in a file or a pipe there is no width to fit: a table must not be folded into shreds
WIDTH_WITHOUT_TERMINAL = 160


def _console(stream: TextIO) -> Console:
    return Console(file=stream, width=None if stream.isatty() else WIDTH_WITHOUT_TERMINAL)


console = _console(sys.stdout)
errors = _console(sys.stderr)


@contextmanager
def progress(first: str) -> Iterator[Callable[[str], None]]:
    """Say on standard error what is going on: a spinner in a terminal, else a line per step."""
    if errors.is_terminal:
        with errors.status(first) as status:
            yield status.update
        return
    said = ""

    def say(text: str) -> None:
        nonlocal said
        if text != said:
            errors.print(text, highlight=False)
        said = text

    say(first)
    yield say


class watching:  # noqa: N801 (a context manager)
    """A bar on standard error that tells what is being done; nothing where nobody looks."""

    def __enter__(self) -> Callable[[str, int], None]:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:,}"),
            TimeElapsedColumn(),
            console=errors,
            transient=True,
            disable=not errors.is_terminal,
        )
        self._progress.start()
        self._task = self._progress.add_task("打开 opening", total=None)
        return self._watch

    def _watch(self, what: str, done: int) -> None:
        self._progress.update(self._task, description=what, completed=done)

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date() | datetime():
            return value.isoformat()
    return str(value)


def print_json(value: Any) -> None:
    """One JSON document on standard output; numbers as numbers, times in ISO form."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")


def cell(value: Any) -> str:  # noqa: PLR0911 (one line per type)
    """A value as people read it: — for nothing, two decimals at most for quantities."""
    match value:
        case None:
            return "—"
        case bool():
            return "是" if value else "否"
        case Decimal() | float():
            return f"{value:,.4f}".rstrip("0").rstrip(".")
        case int():
            return f"{value:,}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
        case list() | tuple():
            return ", ".join(map(str, value))
    return str(value)


def table(title: str, columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> Table:
    """A table with Chinese headings.

    Args:
        title: above the table.
        columns: heading by key of the rows; numbers are aligned right by their type.
        rows: mappings; missing keys print as —.
    """
    rows = list(rows)
    drawn = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for key, heading in columns.items():
        numeric = any(
            isinstance(row.get(key), int | float | Decimal) and not isinstance(row.get(key), bool)
            for row in rows
        )
        drawn.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(cell(row.get(key)) for key in columns))
    return drawn


def print_rows(
    title: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]], empty: str
) -> None:
    """The table, or one sentence when there is nothing to show."""
    if rows:
        console.print(table(title, columns, rows))
    else:
        console.print(empty)
