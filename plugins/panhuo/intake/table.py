"""What every reader makes of a file, whatever its format."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

Note = tuple[str, str | None, str | None]
"""A repair: rule code, field, what is shown of it."""

Fault = tuple[str, str]
"""What could not be read of a row: the header it belongs to, and why, in both languages."""


SHEETS_NOT_READ = "SHEET-NOT-READ"
"""Rule code of the note that names sheets with something in them that are not read."""


class LeftOut(NamedTuple):
    """Rows beside the data that are none: a total, a remark. `mark` is the word that shows it.

    `rows` of them follow one another, from `row_no` on.
    """

    row_no: int
    mark: str
    rows: int = 1

    @property
    def last(self) -> int:
        """Number of the last of them."""
        return self.row_no + self.rows - 1

    def goes_on_with(self, row: "LeftOut") -> bool:
        """Whether that row follows these, for the same reason."""
        return self.mark == row.mark and self.last + 1 == row.row_no

    def longer(self) -> "LeftOut":
        """These rows and the next one."""
        return self._replace(rows=self.rows + 1)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row as it came; `row_no` counts the rows of the file from 1, header and blanks included.

    `broken`: its quotation marks do not close, so where its cells end is a guess. `requoted`: they
    stood inside a cell and were read as part of it. `wkb`: the geometry of a row of geodata, whose
    cell then only says what it is; of a table with coordinates in a cell it is None. `left_out`:
    rows next to this one that are no data. `shape`: the geometry as it was read before, EWKB in
    hexadecimal, of a corrected row whose cell did not change. `stray`: what a row of a returned
    workbook gives as the number of its original, which is none.
    """

    row_no: int
    cells: list[str]
    broken: bool = False
    requoted: bool = False
    wkb: bytes | None = None
    notes: tuple[Note, ...] = ()
    faults: tuple[Fault, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    shape: str | None = None
    stray: str | None = None


@dataclass(frozen=True)
class Table:
    """A file that is open: its headers as they came, and its rows, to be read once.

    `crs`: what geodata declares its coordinates to be, as WKT or `EPSG:4549`; None when it does
    not, "" when its coordinates stand in cells, each of which speaks for itself. `notes` are about
    the file as a whole; its first row tells them. `header_row` is the number of the row the headers
    were taken from, `above` what stands in the rows above it.
    """

    headers: tuple[str, ...]
    encoding: str
    rows: Iterator[SourceRow]
    crs: str | None = ""
    notes: tuple[Note, ...] = ()
    header_row: int = 1
    above: tuple[tuple[str, ...], ...] = ()
