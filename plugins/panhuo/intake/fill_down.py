"""Cells that a list leaves blank, or merges downwards, because they are those of the row above."""

from collections.abc import Sequence

from panhuo.feeds.headers import Columns
from panhuo.feeds.layout import Layout
from panhuo.intake.joined_tables import PART_HEADER
from panhuo.intake.values import MERGED_SHOWN, trim


class FillDown:
    """Fills the cells of the columns of which a layout says `fill: down`, row after row.

    Of a column with fallbacks all cells are filled when none has anything. Nothing is filled from
    another one of several tables of a file.
    """

    def __init__(self, layout: Layout, headers: Sequence[str]) -> None:
        file = Columns(headers)
        columns = [column for column in layout.columns.values() if column.fill == "down"]
        places = [[file.place(reference) for reference in column.references] for column in columns]
        found = (tuple(place for place in group if place is not None) for group in places)
        self._groups = tuple(dict.fromkeys(filter(None, found)))
        self._part = len(headers) - 1 if headers and headers[-1] == PART_HEADER else None
        self._above: Sequence[str] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to fill."""
        return bool(self._groups)

    def filled(self, cells: list[str]) -> list[str]:
        """Return the cells of the next row, as many as the headers at least."""
        if self._above and self._part is not None and self._above[self._part] != cells[self._part]:
            self._above = ()
        cells = self.filled_from(self._above, cells)
        self._above = cells
        return cells

    def forget(self) -> None:
        """Fill nothing from the row above: what stands in which of its columns is a guess."""
        self._above = ()

    def filled_from(self, above: Sequence[str], cells: Sequence[str]) -> list[str]:
        """Return the cells of a row below that one, which is filled itself; empty: the first."""
        filled = list(cells)
        for group in self._groups if above else ():
            if not any(_says(cells[place]) for place in group):
                for place in group:
                    filled[place] = above[place]
        return filled


def without_fill(layout: Layout) -> Layout:
    """Return the layout for rows that are filled, or do not stand below one another."""
    columns = {
        name: column.model_copy(update={"fill": None}) for name, column in layout.columns.items()
    }
    return layout.model_copy(update={"columns": columns})


def _says(cell: str) -> bool:
    return trim(cell) not in ("", MERGED_SHOWN)
