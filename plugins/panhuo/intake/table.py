"""What every reader makes of a file, whatever its format."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class SourceRow:
    """One row as it came; `row_no` counts the rows of the file from 1, header and blanks included.

    `broken`: its quotation marks do not close, so where its cells end is a guess. `requoted`: they
    stood inside a cell and were read as part of it.
    """

    row_no: int
    cells: list[str]
    broken: bool = False
    requoted: bool = False


@dataclass(frozen=True)
class Table:
    """A file that is open: its headers as they came, and its rows, to be read once."""

    headers: tuple[str, ...]
    encoding: str
    rows: Iterator[SourceRow]
