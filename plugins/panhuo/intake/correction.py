"""A returned workbook comes back: whose rows it corrects, and which of them were changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from psycopg import sql
from python_calamine import CalamineError, CalamineWorkbook

from panhuo.feeds.contract import FieldType, contract_of
from panhuo.feeds.header_refusal import UnrecognisedHeadersError
from panhuo.feeds.layout import Layout
from panhuo.feeds.layout_folder import UnknownLayoutError
from panhuo.feeds.recognise import recognise
from panhuo.feeds.returned_workbook import (
    MARK,
    OWN_COLUMNS,
    ROW_NO,
    ROWS,
    Mark,
    UnreadableMarkError,
    cells_in_order,
    read_mark,
    restored,
    shown,
)
from panhuo.intake.correction_faults import (
    changed_headers,
    ended,
    foreign,
    no_mark,
    nothing_changed,
    other_address,
)
from panhuo.intake.fault import FileFaultError
from panhuo.intake.file_format import XLSX, format_of
from panhuo.intake.fill_down import FillDown, without_fill
from panhuo.intake.ledger import Connection, Delivery, read_returned, transaction
from panhuo.intake.row_mapping import ROW_SHIFTED
from panhuo.intake.table import Note, SourceRow, Table
from panhuo.intake.workbook_cell import kinds_of, text_in_column
from panhuo.intake.workbook_failed import rows_with_failed
from panhuo.intake.workbook_size import NotSoundError, TooLargeError, inspect_xlsx

AS_OF_OF_ORIGIN = "RETURN-AS-OF"
"""Rule code of the note that a returned workbook was delivered for another day."""

_BATCH = 500

Cells = Sequence[str]


@dataclass
class Correction:
    """A returned workbook that is to be read: the table of its changed rows, as delivered first.

    `origins` has the number of the original row by that of the workbook, once a row was read.
    """

    origin: int
    as_of: date
    layout: Layout
    table: Table
    origins: dict[int, int] = field(default_factory=dict)


def open_correction(connection: Connection, delivery: Delivery, path: Path) -> Correction | None:
    """Return what a returned workbook corrects; None for any other file.

    Raises:
        FileFaultError: it is one, and cannot be taken: without its mark or with a changed one
            (RETURN-MARK), of a delivery nobody has here (RETURN-FOREIGN), delivered to another
            address (RETURN-ADDRESS), of a delivery that no longer counts (RETURN-ENDED), with
            changed headers (RETURN-HEADERS), or without any change (RETURN-UNCHANGED).
    """
    if format_of(path, delivery.file_name) != XLSX:
        return None
    try:
        inspected = inspect_xlsx(path)
    except (TooLargeError, NotSoundError):
        return None  # what reads any other workbook says why it cannot be read
    try:
        workbook = CalamineWorkbook.from_path(path)
        marked = _mark(workbook, delivery.file_name)
        if marked is None:
            return None
        mark, origin = _checked(connection, delivery, *marked)
        layout = recognise(mark.feed, mark.headers, mark.layout)
        failed = inspected.failed.get(workbook.sheet_names.index(ROWS), {})
        rows = rows_with_failed(workbook.get_sheet_by_name(ROWS), failed)
        reader = _Reader(mark, origin, layout, inspected.epoch, delivery.file_name)
        changed = reader.changed(rows)
    except (UnrecognisedHeadersError, UnknownLayoutError, CalamineError, OSError):
        raise FileFaultError(no_mark(delivery.file_name)) from None
    first = next(changed, None)
    if first is None:
        raise FileFaultError(nothing_changed(delivery.file_name, mark.delivery_id))

    def rest() -> Iterator[SourceRow]:
        yield first
        yield from changed

    return Correction(
        origin=origin,
        as_of=date.fromisoformat(mark.as_of),
        layout=without_fill(layout),
        table=Table(mark.headers, "xlsx", rest(), notes=_notes(delivery, mark)),
        origins=reader.origins,
    )


def _notes(delivery: Delivery, mark: Mark) -> tuple[Note, ...]:
    """Tell that the day it was delivered for is not that of what it corrects, which counts."""
    if delivery.as_of.isoformat() == mark.as_of:
        return ()
    return ((AS_OF_OF_ORIGIN, None, f"{delivery.as_of} → {mark.as_of}"),)


def _mark(workbook: CalamineWorkbook, file_name: str) -> tuple[str, Mark] | None:
    """Return digest and mark; None when it is no returned workbook.

    Raises:
        FileFaultError: it looks like one and has no mark that can be read.
    """
    if MARK in workbook.sheet_names:
        cells = [str(row[0]) for row in workbook.get_sheet_by_name(MARK).iter_rows() if row]
        try:
            return read_mark(cells)
        except UnreadableMarkError:
            raise FileFaultError(no_mark(file_name)) from None
    for name in workbook.sheet_names:
        head = next(iter(islice(workbook.get_sheet_by_name(name).iter_rows(), 1)), [])
        if tuple(map(str, head[:2])) == OWN_COLUMNS:
            raise FileFaultError(no_mark(file_name))
    return None


def _checked(
    connection: Connection, delivery: Delivery, digest: str, mark: Mark
) -> tuple[Mark, int]:
    """Return the mark when the platform made it for a delivery that still counts, and as which."""
    origin = read_returned(connection, mark.delivery_id)
    if origin is None or origin.sha256 != mark.sha256:
        raise FileFaultError(foreign(delivery.file_name))
    if not mark.is_genuine(digest, origin.ticket or ""):
        raise FileFaultError(no_mark(delivery.file_name))
    if (delivery.feed, delivery.region_code) != (origin.feed, origin.region_code):
        raise FileFaultError(other_address(delivery.file_name, mark))
    if origin.state not in ("gated", "published"):
        raise FileFaultError(
            ended(delivery.file_name, mark.delivery_id, origin.state, origin.superseded_by)
        )
    return mark, origin.counts_as


class _Reader:
    """Reads the changed rows of the sheet 差错行, in the order of the original file's columns."""

    def __init__(
        self, mark: Mark, origin: int, layout: Layout, epoch: date, file_name: str
    ) -> None:
        self._mark = mark
        self._origin = origin
        self._epoch = epoch
        self._file_name = file_name
        self._fill = FillDown(layout, mark.headers)
        self._filled: Mapping[int, Cells] = {}
        self._returned, self._together = set(mark.rows), set(mark.together)
        kinds = kinds_of(contract_of(mark.feed), layout, mark.headers)
        self._kinds = {mark.headers[place]: kind for place, kind in kinds.items()}
        shapes = [source for source, kind in self._kinds.items() if kind is FieldType.GEOMETRY]
        self._geom = mark.headers.index(shapes[0]) if shapes else None
        self.origins: dict[int, int] = {}

    def changed(self, rows: Iterator[list[Any]]) -> Iterator[SourceRow]:
        """Yield the rows that count: changed ones, and those judged beside other rows."""
        place_of = self._places(next(rows, []))
        numbered = ((row_no, cells) for row_no, cells in enumerate(rows, start=2) if any(cells))
        seen: set[int] = set()
        with transaction() as connection:
            if self._fill:
                self._filled = self._filled_originals(connection)
            while batch := list(islice(numbered, _BATCH)):
                yield from self._changed_of(connection, batch, place_of, seen)

    def _places(self, head: list[object]) -> dict[str, int]:
        """Return where each column stands; she may have moved them."""
        found = {str(text): place for place, text in enumerate(head)}
        wanted = {ROW_NO: ROW_NO} | {header: shown(header) for header in self._mark.headers}
        if missing := [header for header, text in wanted.items() if text not in found]:
            raise FileFaultError(changed_headers(self._file_name, missing))
        return {header: found[text] for header, text in wanted.items()}

    def _changed_of(
        self,
        connection: Connection,
        batch: list[tuple[int, list[object]]],
        place_of: dict[str, int],
        seen: set[int],
    ) -> Iterator[SourceRow]:
        numbers = [_number(cells, place_of[ROW_NO]) for _, cells in batch]
        originals = self._originals(connection, [n for n in numbers if n in self._returned])
        for (row_no, cells), number in zip(batch, numbers, strict=True):
            original = originals.get(number) if number is not None and number not in seen else None
            texts = [
                text_in_column(cells[place], self._kinds.get(header), self._epoch)  # type: ignore[arg-type]
                if (place := place_of[header]) < len(cells)
                else ""
                for header in self._mark.headers
            ]
            if original is None or number is None:
                stray = str(number if number is not None else "")
                yield SourceRow(row_no, [restored(text) for text in texts], stray=stray)
                continue
            seen.add(number)
            before, shape = original
            after = [restored(text, was) for text, was in zip(texts, before, strict=True)]
            if after != before or number in self._together:
                self.origins[row_no] = number
                same = self._geom is not None and after[self._geom] == before[self._geom]
                after = self._fill.filled_from(self._filled.get(number, ()), after)
                yield SourceRow(row_no, after, shape=shape if same else None)

    def _filled_originals(self, connection: Connection) -> Mapping[int, Cells]:
        """Return the rows that went back with the cells of those above them in the file.

        None where they are of a correction: its rows were filled, and do not follow one another.
        """
        found: dict[int, Cells] = {}
        with connection.cursor(name="originals") as cursor:
            cursor.execute(
                sql.SQL(
                    "select row_no, source_row, jsonb_exists_any(unparsed, %s) from {} "
                    "inner join ops.delivery using (delivery_id) "
                    "where delivery_id = %s and corrects is null order by row_no"
                ).format(sql.Identifier("raw", self._mark.feed)),
                [list(ROW_SHIFTED), self._origin],
            )
            for row_no, source_row, is_shifted in cursor:
                cells = self._fill.filled(cells_in_order(source_row, self._mark.headers))
                if is_shifted:
                    self._fill.forget()
                if row_no in self._returned:
                    found[row_no] = cells
        return found

    def _originals(
        self, connection: Connection, numbers: list[int]
    ) -> Mapping[int, tuple[list[str], str | None]]:
        """Return cells and polygon of these rows of the original, by number."""
        if not numbers:
            return {}
        shape = sql.SQL("null")
        if self._geom is not None:
            shape = sql.SQL("geom::text")
        found = connection.execute(
            sql.SQL(
                "select row_no, source_row, {} from {} where delivery_id = %s and row_no = any(%s)"
            ).format(shape, sql.Identifier("raw", self._mark.feed)),
            [self._origin, numbers],
        )
        return {
            row_no: (cells_in_order(source_row, self._mark.headers), ewkb)
            for row_no, source_row, ewkb in found
        }


def _number(cells: list[object], place: int) -> int | None:
    text = str(cells[place]).strip().removesuffix(".0") if place < len(cells) else ""
    return int(text) if text.isdecimal() and len(text) <= 15 else None
