"""A row of a file becomes a row of `raw`: canonical columns beside everything that came."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from json.encoder import encode_basestring

from panhuo.feeds.contract import Contract, FieldType
from panhuo.feeds.headers import Columns, unique_headers
from panhuo.feeds.layout import Layout, SkippedRows
from panhuo.intake.column import UNREADABLE, Column, column_of
from panhuo.intake.fill_down import FillDown
from panhuo.intake.row_region import RegionFinder, RowRegion
from panhuo.intake.table import LeftOut, SourceRow
from panhuo.intake.values import Value, trim

# Keys of `unparsed` that are no field: the row itself could not be read.
ROW_CELLS = "row_cells"
ROW_QUOTING = "row_quoting"
ROW_ORIGIN = "row_origin"
ROW_SHIFTED = (ROW_CELLS, ROW_QUOTING)
"""Those of a row of which nobody knows what stands in which column."""

# Rule codes of `notes`: what the loader had to repair. Each is a warning.
READ_EXCHANGED = "LAYOUT-EXCHANGED"
READ_AS_WRITTEN = "LAYOUT-AS-WRITTEN"
QUOTING_REPAIRED = "ROW-QUOTING"
ROWS_SKIPPED = "LAYOUT-SKIPPED"
LEFT_OUT = "ROW-LEFT-OUT"

_REGION = "region_code"
_LONGEST_QUOTED = 500

Note = dict[str, str | None]


@dataclass
class RawRow:
    """A row of `raw.<feed>` without its delivery; `values` are in the order of the mapper."""

    row_no: int
    region_code: str = ""
    values: list[Value] = field(default_factory=list)
    source_row: str = ""
    unparsed: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def note(self, rule_code: str, name: str | None, value: str | None) -> None:
        """Record a repair."""
        self.notes.append({"rule_code": rule_code, "field": name, "value": value})

    def note_left_out(self, row: LeftOut) -> None:
        """Record rows beside this one that were taken for none, under the number of the first."""
        value = row.mark if row.rows == 1 else f"{row.mark}（连续 {row.rows} 行）"
        note = {"rule_code": LEFT_OUT, "field": None, "value": value, "row_no": str(row.row_no)}
        self.notes.append(note)


@dataclass(frozen=True)
class _SkipTest:
    """Whether a cell says that its row is no record."""

    place: int
    equals: frozenset[str]
    matches: "re.Pattern[str] | None"
    says: str

    @classmethod
    def of(cls, rows: SkippedRows, file: Columns) -> "_SkipTest":
        pattern = None if rows.matches is None else re.compile(rows.matches)
        return cls(
            file.place(rows.source) or 0,
            frozenset(map(trim, rows.equals)),
            pattern,
            f"{rows.source}: {rows.matches or '、'.join(rows.equals) or '(空)'}",
        )

    def holds(self, cells: Sequence[str]) -> bool:
        """Return whether it does; a row that ends before the cell has an empty one."""
        text = trim(cells[self.place]) if self.place < len(cells) else ""
        return text in self.equals if self.matches is None else bool(self.matches.search(text))


class RowMapper:
    """Maps the rows of one delivery, in their order.

    Holds nothing of them but the regions they name and the row above.
    """

    def __init__(
        self, contract: Contract, layout: Layout, headers: Sequence[str], scope: str, as_of: date
    ) -> None:
        file = Columns(headers)
        self._headers = unique_headers(headers)
        self._source_names = [f"{encode_basestring(name)}: " for name in self._headers]
        # Separators after the last header, and after the last cell of a row, mean nothing.
        self._least_cells = max((n for n, h in enumerate(headers, 1) if trim(h)), default=0)
        self._fill = FillDown(layout, headers)
        self._regions = RegionFinder(scope, as_of)
        read = {name: column_of(contract, name, layout, file, as_of) for name in layout.columns}
        self._region, self._region_name = read.pop(_REGION, None), read.get("region_name")
        self._is_region_named = (
            self._region is not None and layout.columns[_REGION].reads == "region_name"
        )
        self._says_region = any(
            c is not None and c.places for c in (self._region, self._region_name)
        )
        self._columns = list(read.values())
        self._skipped = [_SkipTest.of(rows, file) for rows in layout.skip]
        self.columns = tuple(column.name for column in self._columns)
        self._read_from: dict[str, list[str]] = {}
        for column in self._columns:
            for place in column.places:
                self._read_from.setdefault(headers[place], []).append(column.name)
        kinds = [contract.field(name).type for name in self.columns]
        self.geometry_place = (
            kinds.index(FieldType.GEOMETRY) if FieldType.GEOMETRY in kinds else None
        )
        positions = {name: index for index, name in enumerate(self.columns)}
        self._exchanged = [
            (low, high, positions[low], positions[high])
            for low, high in layout.exchanged
            if low in positions and high in positions
        ]
        self._exchanged_sources = {
            name: layout.columns[name].source
            for pair in layout.exchanged
            for name in pair
            if name in positions
        }

    @property
    def region_of_scope(self) -> RowRegion:
        """Where rows go that do not say where they belong."""
        return self._regions.of_scope

    def skipped_as(self, row: SourceRow) -> str | None:
        """Return what says that a row is no record, None when it is one."""
        return next((t.says for t in self._skipped if t.holds(row.cells)), None)

    def filled(self, row: SourceRow) -> list[str]:
        """Return the cells of the next row, at least one a header, filled down by the layout."""
        cells = row.cells
        if len(cells) < len(self._headers):
            cells = cells + [""] * (len(self._headers) - len(cells))
        if not self._fill:
            return cells
        cells = self._fill.filled(cells)
        if row.broken or not self._fits(self._cells_found(row)):
            self._fill.forget()
        return cells

    def map(self, row: SourceRow) -> RawRow:
        """Return the row, read as far as it can be read; never fails."""
        raw = RawRow(row.row_no)
        for note in row.notes:
            raw.note(*note)
        for left_out in row.left_out:
            raw.note_left_out(left_out)
        for header, reason in row.faults:
            for name in self._read_from.get(header, ()):
                raw.unparsed[name] = reason[:_LONGEST_QUOTED]
        self._judge_shape(row, raw)
        cells = self.filled(row)
        raw.source_row = self._source_row(row.cells)
        raw.values = [self._value(column, cells, raw) for column in self._columns]
        for low, high, at_low, at_high in self._exchanged:
            self._settle_exchanged(raw, (low, high), (at_low, at_high))
        region = self._region_of(cells)
        raw.region_code = region.region_code
        if region.unknown is not None:
            raw.unparsed[_REGION] = region.unknown[:_LONGEST_QUOTED]
        return raw

    def _value(self, column: Column, cells: list[str], raw: RawRow) -> Value:
        """Return the value of a column, and put down what was wrong with its cell."""
        value, problem, text = column.read(cells)
        if problem == UNREADABLE:
            raw.unparsed[column.name] = text[:_LONGEST_QUOTED]
        elif problem is not None:
            raw.note(problem, column.name, text)
        return value

    def _settle_exchanged(
        self, raw: RawRow, names: tuple[str, str], places: tuple[int, int]
    ) -> None:
        """Put the smaller of the two into the lower one, whatever the header says.

        The layout already reads the two crosswise. Where the values bear it out, the header's words
        were overruled; where they do not, the header was right for once.
        """
        low, high = (raw.values[place] for place in places)
        if low is None or high is None or low == high:
            return
        if low < high:  # type: ignore[operator]  # both of one column type
            rule_code = READ_EXCHANGED
        else:
            rule_code = READ_AS_WRITTEN
            raw.values[places[0]], raw.values[places[1]] = high, low
        sources = [self._exchanged_sources[name] for name in names]
        raw.note(rule_code, names[0], f"{sources[0]} {low}, {sources[1]} {high}")

    def _region_of(self, cells: list[str]) -> RowRegion:
        """Return the unit by its code, else by its name, else that of a row which has neither."""
        if self._region is not None and (text := _said(self._region, cells)):
            if self._is_region_named:
                return self._regions.by_name(text)
            return self._regions.by_code(text)
        if self._region_name is not None and (text := _said(self._region_name, cells)):
            return self._regions.by_name(text)
        return self._regions.of_blank if self._says_region else self._regions.of_scope

    def _judge_shape(self, row: SourceRow, raw: RawRow) -> None:
        """Mark a row that is too long or too short: its values are in the wrong columns."""
        found = self._cells_found(row)
        if not self._fits(found):
            raw.unparsed[ROW_CELLS] = f"{found} / {self._least_cells}"
        if row.stray is not None:
            raw.unparsed[ROW_ORIGIN] = row.stray
        if row.broken:
            raw.unparsed[ROW_QUOTING] = '"'
        elif row.requoted:
            raw.note(QUOTING_REPAIRED, None, None)

    def _cells_found(self, row: SourceRow) -> int:
        """Return how many cells a row has, without empty ones after the last header."""
        found, most = len(row.cells), len(self._headers)
        return most if found > most and not any(map(trim, row.cells[most:])) else found

    def _fits(self, found: int) -> bool:
        return self._least_cells <= found <= len(self._headers)

    def _source_row(self, cells: list[str]) -> str:
        """Return the cells as they came, as JSON by header; those without one are named, too."""
        names = self._source_names
        if len(cells) > len(names):
            extra = range(len(names) + 1, len(cells) + 1)
            names = [*names, *(f'"column_{number}": ' for number in extra)]
        members = [name + encode_basestring(cell) for name, cell in zip(names, cells, strict=False)]
        return f"{{{', '.join(members)}}}"


def _said(column: Column, cells: list[str]) -> str:
    """Return what a region column says; what cannot be read is handed on, to be quoted."""
    value, problem, text = column.read(cells)
    return trim(text) if problem == UNREADABLE else str(value or "")
