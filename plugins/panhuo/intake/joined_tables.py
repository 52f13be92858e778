"""Tables of one file that have the same columns: read as one, one after the other."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace

from panhuo.feeds.headers import fold
from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.table import SourceRow, Table

PART_HEADER = "所在表"
"""Stands beside the headers of joined tables: which of them a row is from."""


@dataclass(frozen=True)
class Part:
    """One table of a file: what its supplier calls it, and how it is opened."""

    name: str
    open: Callable[[], "AbstractContextManager[Table]"]


def same_columns(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two tables have the same headers, in whatever order, brackets and blanks aside."""
    return sorted(filter(None, map(fold, one))) == sorted(filter(None, map(fold, other)))


@contextmanager
def joined(parts: Sequence[Part], file_name: str) -> Iterator[Table]:
    """Return tables of the same columns as one; a single one as it is.

    Row numbers go on from table to table, each header row counting: row 3 of the second table is
    row 103 when the first ends with row 100. Cells stand in the order of the first one's columns.

    Raises:
        FileFaultError: while rows are read: a table declares another frame than the first
            (FILE-LAYER).
    """
    with parts[0].open() as first:
        if len(parts) == 1:
            yield first
            return
        headers = (*first.headers, PART_HEADER)
        yield replace(first, headers=headers, rows=_rows(parts, first, file_name))


def _rows(parts: Sequence[Part], first: Table, file_name: str) -> Iterator[SourceRow]:
    before = 0
    for part in parts:
        is_first = part is parts[0]
        with nullcontext(first) if is_first else part.open() as table:
            if table.crs != first.crs:
                raise FileFaultError(_other_frame(file_name, part.name))
            # notes about the first table are told by the table they make together
            about_part = () if is_first else table.notes
            places = _places(first.headers, table.headers)
            last = 0
            for row in table.rows:
                last = max(row.row_no, *(left_out.last for left_out in row.left_out), last)
                yield replace(
                    row,
                    row_no=row.row_no + before,
                    cells=_cells(row.cells, places, part.name),
                    notes=(*about_part, *row.notes),
                    left_out=tuple(
                        left_out._replace(row_no=left_out.row_no + before)
                        for left_out in row.left_out
                    ),
                )
                about_part = ()
        before += last


def _places(wanted: Sequence[str], there: Sequence[str]) -> list[int]:
    """Return where the first table's columns stand in another one; -1: nowhere."""
    if tuple(wanted) == tuple(there):
        return list(range(len(wanted)))
    left = {place: fold(header) for place, header in enumerate(there) if fold(header)}
    places = []
    for header in map(fold, wanted):
        place = next((p for p, text in left.items() if text == header), -1)
        left.pop(place, None)
        places.append(place)
    return places


def _cells(cells: Sequence[str], places: Sequence[int], name: str) -> list[str]:
    """Return the cells in order, the table's name, and what stands beyond the headers."""
    ordered = [cells[place] if 0 <= place < len(cells) else "" for place in places]
    return [*ordered, name, *cells[len(places) :]]


def _other_frame(file_name: str, name: str) -> FileFault:
    return FileFault(
        "FILE-LAYER",
        f"文件“{file_name}”内各图层的坐标系不一致（“{name}”与前面的不同），请统一坐标系或分别报送。",
        f"The layers of {file_name!r} declare different frames ({name!r} another than those before "
        "it); use one frame, or deliver them one at a time.",
        "统一各图层的坐标系，或一个图层一个文件分别报送。",
    )
