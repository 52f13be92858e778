"""Where the header of a file stands, and which layout it has: what its rows are read by."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice, pairwise
from pathlib import Path

from panhuo.feeds.header_refusal import UnrecognisedHeadersError
from panhuo.feeds.headers import Columns
from panhuo.feeds.layout import CANONICAL, EXCEL_SERIAL, HEADER_SEPARATOR, Layout
from panhuo.feeds.recognise import Asked, has_signature, known_columns, layouts_of, recognise
from panhuo.intake.fault import FileFaultError
from panhuo.intake.file_format import XLS, XLSX, format_of
from panhuo.intake.joined_tables import Part, joined, same_columns
from panhuo.intake.readers import open_table
from panhuo.intake.recognise_file import (
    fault_of_headers,
    is_recognised,
    layout_asked_for,
    layout_encodings,
)
from panhuo.intake.stated_units import with_stated_units
from panhuo.intake.table import SHEETS_NOT_READ, SourceRow, Table
from panhuo.intake.values import MERGED_SHOWN, trim

SEARCHED_ROWS = 40
"""How far down a header is looked for."""

_WORKBOOKS = "xls"
"""How the encodings of workbooks begin."""


@dataclass(frozen=True)
class Headed:
    """An open file whose header and layout are known; its rows are those below the header."""

    table: Table
    layout: Layout


@contextmanager
def open_delivered(path: Path, file_name: str, feed: str, layout: Asked = None) -> Iterator[Headed]:
    """Return a delivered file, from the first row below its header on.

    Args:
        path: where the file is.
        file_name: what its supplier calls it.
        feed: what it was delivered as.
        layout: the one it was delivered with, if any.

    Raises:
        FileFaultError: it cannot be read, or no layout of the feed fits.
    """
    asked = layout_asked_for(feed, layout, file_name)
    with ExitStack() as stack:
        yield _opened(stack, _Delivered(path, file_name, feed, asked))


@dataclass(frozen=True)
class _Delivered:
    """A file, and what its delivery says of it: see `open_delivered`."""

    path: Path
    file_name: str
    feed: str
    asked: Asked


def _opened(stack: ExitStack, file: _Delivered) -> Headed:
    """Return the first way of opening the file that gives it a header.

    The reader of workbooks looks itself for headers that the feed knows. Where a layout says
    where they stand, the sheets are opened as they are.
    """
    if isinstance(file.asked, Layout):
        is_plain = file.asked.header.is_plain and file.asked.header.sheet is None
        attempts: list[Layout | None] = [None] if is_plain else [file.asked]
    else:
        attempts = [None, *(x for x in layouts_of(file.feed) if not x.header.is_plain)]
    refusal: FileFaultError | None = None
    for attempt in attempts:
        with ExitStack() as own:
            try:
                headed = own.enter_context(_attempted(file, attempt))
            except _OtherHeadersError as error:
                refusal = refusal or error.refusal
                if not error.is_workbook:
                    break
            except FileFaultError as error:
                # A sheet that a layout wants and the workbook lacks; anything else is for good.
                if attempt is None or attempt.header.sheet is None:
                    raise
                refusal = refusal or error
            else:
                stack.push(own.pop_all())
                return headed
    assert refusal is not None
    raise refusal from None


class _OtherHeadersError(Exception):
    """The headers found are none the feed knows; another way of opening may find others."""

    def __init__(self, refusal: FileFaultError, *, is_workbook: bool) -> None:
        super().__init__()
        self.refusal = refusal
        self.is_workbook = is_workbook


@contextmanager
def _attempted(file: _Delivered, attempt: Layout | None) -> Iterator[Headed]:
    """Return the file as one way of opening it gives it."""
    sheets = [] if attempt is None or attempt.header.sheet is not None else _sheets(file)
    if len(sheets) > 1:
        with _alike(file, attempt, sheets) as headed:
            yield headed
        return
    sheet = None if attempt is None else attempt.header.sheet
    with _one_table(file, attempt, sheet) as headed:
        yield headed


@contextmanager
def _alike(file: _Delivered, attempt: Layout | None, sheets: Sequence[str]) -> Iterator[Headed]:
    """Return the sheets that have headers, columns and units alike as one table."""
    found: dict[str, Headed] = {}
    refusals: dict[str, Exception] = {}
    for sheet in sheets:
        try:
            with _one_table(file, attempt, sheet) as headed:
                found[sheet] = headed
        except (_OtherHeadersError, FileFaultError) as error:
            refusals[sheet] = error
    if not found:
        raise next(iter(refusals.values()))
    first = next(iter(found.values()))
    alike = [sheet for sheet, headed in found.items() if _goes_with(first, headed)]
    left = [
        sheet
        for sheet in sheets
        if sheet not in alike and not isinstance(refusals.get(sheet), FileFaultError)
    ]
    parts = [Part(sheet, partial(_table_of, file, attempt, sheet)) for sheet in alike]
    notes = ((SHEETS_NOT_READ, None, "、".join(left)),) if left else ()
    with joined(parts, file.file_name) as table:
        yield Headed(replace(table, notes=(*table.notes, *notes)), first.layout)


def _goes_with(first: Headed, other: Headed) -> bool:
    return same_columns(first.table.headers, other.table.headers) and _units(first) == _units(other)


def _units(headed: Headed) -> dict[str, str | None]:
    return {name: column.unit for name, column in headed.layout.columns.items()}


def _sheets(file: _Delivered) -> list[str]:
    """Return the names of the sheets of a workbook, none of any other file."""
    kind = format_of(file.path, file.file_name)
    if kind not in (XLSX, XLS):
        return []
    # Imported here: calamine, which a CSV does not need.
    from panhuo.intake.read_workbook import sheets_of

    return sheets_of(file.path, file.file_name, kind)


@contextmanager
def _table_of(file: _Delivered, attempt: Layout | None, sheet: str | None) -> Iterator[Table]:
    with _one_table(file, attempt, sheet) as headed:
        yield headed.table


@contextmanager
def _one_table(file: _Delivered, attempt: Layout | None, sheet: str | None) -> Iterator[Headed]:
    """Return one table of the file, from the first row below its header and its units on."""

    def fits(headers: Sequence[str]) -> bool:
        return is_recognised(file.feed, headers, file.asked)

    of = file.feed if attempt is None else None
    encodings = layout_encodings(file.asked)
    with open_table(
        file.path, file.file_name, encodings, fits, feed=of, sheet=sheet, layout=file.asked
    ) as table:
        try:
            headed = _headed(table, file.feed, file.asked)
        except UnrecognisedHeadersError as error:
            fault = fault_of_headers(file.feed, error, table.headers, file.file_name)
            is_workbook = table.encoding.startswith(_WORKBOOKS)
            raise _OtherHeadersError(FileFaultError(fault), is_workbook=is_workbook) from None
        if table.crs == "":
            headed = Headed(*with_stated_units(headed.table, headed.layout))
        yield headed


def _headed(table: Table, feed: str, asked: Asked) -> Headed:
    """Return the table below the first of its rows that fits as a header.

    Raises:
        UnrecognisedHeadersError: none does; what is said of the row of which most is known.
    """
    if table.crs != "" or _is_first_row(table, feed, asked):
        return Headed(table, recognise(feed, table.headers, asked))
    looked_at = [
        SourceRow(table.header_row, list(table.headers)),
        *islice(table.rows, SEARCHED_ROWS - 1),
    ]
    refusals: list[tuple[bool, int, UnrecognisedHeadersError]] = []
    for place, row in enumerate(looked_at):
        for headers, rows, layout in _readings(looked_at, place, feed, asked):
            try:
                found = recognise(feed, headers, layout)
            except UnrecognisedHeadersError as error:
                known = known_columns(feed, row.cells)
                refusals.append((error.fits_feed is not None, known, error))
            else:
                below = chain(looked_at[place + rows :], table.rows)
                above = (*table.above, *(tuple(row.cells) for row in looked_at[:place]))
                headed = replace(table, headers=headers, rows=below, above=above)
                return Headed(headed, _dated(found, table))
    if not refusals:
        return Headed(table, recognise(feed, table.headers, asked))
    raise max(refusals, key=lambda refusal: refusal[:2])[2]


def _is_first_row(table: Table, feed: str, asked: Asked) -> bool:
    """Whether the first row is the header, and no layout may look for it elsewhere."""
    if isinstance(asked, Layout):
        elsewhere = not asked.header.is_plain
    else:
        elsewhere = asked is None and any(not x.header.is_plain for x in layouts_of(feed))
    return not elsewhere and is_recognised(feed, table.headers, asked)


def _readings(
    looked_at: Sequence[SourceRow], place: int, feed: str, asked: Asked
) -> Iterator[tuple[tuple[str, ...], int, Asked]]:
    """Yield the headers that may begin in a row, how many rows they take, and by which layout."""
    if isinstance(asked, Layout):
        layouts = [asked]
    else:
        # Without header or signature a file says nothing about its layout: it has to be named.
        written = [] if asked == CANONICAL else layouts_of(feed)
        layouts = [x for x in written if x.signature and not x.header.is_plain]
    is_asked = isinstance(asked, Layout)
    for layout in layouts:
        header = layout.header
        if header.row is not None and looked_at[place].row_no != header.row:
            continue
        texts = _joined([row.cells for row in looked_at[place : place + header.rows]])
        if header.rows == 0:
            texts = ("",) * max(len(row.cells) for row in looked_at)
        is_signed = has_signature(layout, texts) or not layout.signature
        if is_signed or (is_asked and header.is_plain):
            yield header.names or texts, header.rows, layout
    if not isinstance(asked, Layout):
        yield tuple(looked_at[place].cells), 1, asked


def _joined(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return one header of several rows: 批准情况/文号 for 文号 under 批准情况.

    A title reaches to the right over the columns that have a name below it.
    """
    if len(rows) <= 1:
        return tuple(rows[0]) if rows else ()
    width = max(map(len, rows))
    grid = [["" if cell == MERGED_SHOWN else trim(cell) for cell in row] for row in rows]
    grid = [row + [""] * (width - len(row)) for row in grid]
    for upper, lower in pairwise(grid):
        for column in range(1, width):
            if not upper[column] and lower[column]:
                upper[column] = upper[column - 1]
    columns = zip(*grid, strict=True)
    return tuple(HEADER_SEPARATOR.join(dict.fromkeys(filter(None, texts))) for texts in columns)


def _dated(layout: Layout, table: Table) -> Layout:
    """Return the layout that also takes the bare numbers of a workbook for days."""
    if not table.encoding.startswith(_WORKBOOKS) or EXCEL_SERIAL in layout.date_formats:
        return layout
    return layout.model_copy(update={"date_formats": (*layout.date_formats, EXCEL_SERIAL)})


def unread_headers(headed: Headed) -> list[str]:
    """Return the headers of the file that its layout neither reads nor knows."""
    table, layout = headed.table, headed.layout
    file = Columns(table.headers)
    read = {file.place(reference) for reference in layout.sources}
    read |= {file.place(header) for header in layout.ignored}
    return [
        header for place, header in enumerate(file.unique) if place not in read and trim(header)
    ]
