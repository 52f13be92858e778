"""A row of a file becomes a row of `raw`: canonical columns beside everything that came."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from json.encoder import encode_basestring

from panhuo.feeds.contract import Contract, ContractField, FieldType
from panhuo.feeds.layout import Layout, LayoutColumn, unit_factor
from panhuo.intake.row_region import RegionFinder, RowRegion
from panhuo.intake.table import SourceRow
from panhuo.intake.values import Reader, UnreadableValueError, Value, reader, trim

# Keys of `unparsed` that are no field: the row itself could not be read.
ROW_CELLS = "row_cells"
ROW_QUOTING = "row_quoting"
ROW_ORIGIN = "row_origin"

# Rule codes of `notes`: what the loader had to repair. Each is a warning.
VALUE_NORMALISED = "VALUE-NORMALISED"
PATTERN_UNMATCHED = "LAYOUT-PATTERN"
READ_EXCHANGED = "LAYOUT-EXCHANGED"
READ_AS_WRITTEN = "LAYOUT-AS-WRITTEN"
QUOTING_REPAIRED = "ROW-QUOTING"

_REGION = "region_code"
_LONGEST_QUOTED = 500
_REMEMBERED = 4096
_LONGEST_REMEMBERED = 200
_UNREADABLE = "unreadable"

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


@dataclass(frozen=True)
class _Column:
    """How one canonical column is read; `index` is that of its cell, None for a constant.

    Cells repeat: what the last few thousand different ones were read as is remembered.
    """

    name: str
    index: int | None
    constant: str
    read: Reader
    words: dict[str, str]
    pattern: Callable[[str], "re.Match[str] | None"] | None
    remembered: dict[str, tuple[Value, str | None]] = field(default_factory=dict)

    def reading(self, cell: str, null_marks: frozenset[str]) -> tuple[Value, str | None]:
        """Return value and rule code of its repair: trimmed, words, null marks, pattern, type."""
        if len(cell) > _LONGEST_REMEMBERED:
            return self._read(cell, null_marks)
        if len(self.remembered) >= _REMEMBERED:
            self.remembered.clear()
        found = self.remembered[cell] = self._read(cell, null_marks)
        return found

    def _read(self, cell: str, null_marks: frozenset[str]) -> tuple[Value, str | None]:
        text = trim(self.constant if self.index is None else cell)
        text = self.words.get(text, text)
        if text in null_marks:
            return None, None
        if self.pattern is not None:
            match = self.pattern(text)
            if match is None or match[1] is None:
                return None, PATTERN_UNMATCHED
            text = match[1]
        try:
            value, repaired = self.read(text)
        except UnreadableValueError:
            return None, _UNREADABLE
        return value, VALUE_NORMALISED if repaired else None


class RowMapper:
    """Maps the rows of one delivery. Holds nothing of them but the regions they name."""

    def __init__(
        self, contract: Contract, layout: Layout, headers: Sequence[str], scope: str, as_of: date
    ) -> None:
        self._layout = layout
        self._headers = unique_headers(headers)
        self._source_names = [f"{encode_basestring(name)}: " for name in self._headers]
        # Separators after the last header, and after the last cell of a row, mean nothing.
        self._least_cells = max((n for n, h in enumerate(headers, 1) if trim(h)), default=0)
        self._places = {header: index for index, header in reversed(list(enumerate(headers)))}
        self._null_marks = frozenset(trim(mark) for mark in layout.null_marks)
        self._regions = RegionFinder(scope, as_of)
        self._region = layout.columns.get(_REGION)
        self._region_name = layout.columns.get("region_name")
        self._columns = [
            self._column(contract.field(name), column, layout, as_of)
            for name, column in layout.columns.items()
            if name != _REGION
        ]
        self.columns = tuple(column.name for column in self._columns)
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

    @property
    def region_of_scope(self) -> RowRegion:
        """Where rows go that do not say where they belong."""
        return self._regions.of_scope

    def map(self, row: SourceRow) -> RawRow:
        """Return the row, read as far as it can be read; never fails."""
        cells = row.cells
        raw = RawRow(row.row_no)
        for note in row.notes:
            raw.note(*note)
        self._judge_shape(row, raw)
        if len(cells) < len(self._headers):
            cells = cells + [""] * (len(self._headers) - len(cells))
        raw.source_row = self._source_row(row.cells)
        raw.values = [self._value(column, cells, raw) for column in self._columns]
        for low, high, at_low, at_high in self._exchanged:
            self._settle_exchanged(raw, (low, high), (at_low, at_high))
        region = self._region_of(cells)
        raw.region_code = region.region_code
        if region.unknown is not None:
            raw.unparsed[_REGION] = region.unknown[:_LONGEST_QUOTED]
        return raw

    def _column(
        self, of: ContractField, column: LayoutColumn, layout: Layout, as_of: date
    ) -> _Column:
        factor = Fraction(1)
        if column.unit is not None:
            factor = unit_factor(column.unit, of.unit or "")
        constant = str(as_of.year) if column.reads == "as_of_year" else column.constant or ""
        return _Column(
            name=of.name,
            index=None if column.source is None else self._places[column.source],
            constant=constant,
            read=reader(of.type, date_formats=layout.date_formats, factor=factor),
            words=dict(column.value_map),
            pattern=None if column.pattern is None else re.compile(column.pattern).search,
        )

    def _value(self, column: _Column, cells: list[str], raw: RawRow) -> Value:
        """Return the value of a cell, and put down what was wrong with it."""
        cell = "" if column.index is None else cells[column.index]
        if (found := column.remembered.get(cell)) is None:
            found = column.reading(cell, self._null_marks)
        value, problem = found
        if problem == _UNREADABLE:
            raw.unparsed[column.name] = cell[:_LONGEST_QUOTED]
        elif problem is not None:
            raw.note(problem, column.name, cell)
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
        sources = [self._layout.columns[name].source for name in names]
        raw.note(rule_code, names[0], f"{sources[0]} {low}, {sources[1]} {high}")

    def _region_of(self, cells: list[str]) -> RowRegion:
        if self._region is not None and (text := self._text(self._region, cells)):
            if self._region.reads == "region_name":
                return self._regions.by_name(text)
            return self._regions.by_code(text)
        if self._region_name is not None and (text := self._text(self._region_name, cells)):
            return self._regions.by_name(text)
        return self._regions.of_scope

    def _text(self, column: LayoutColumn, cells: list[str]) -> str:
        """Return the text of a region column, empty where it says nothing."""
        cell = column.constant or ""
        if column.source is not None:
            cell = cells[self._places[column.source]]
        text = trim(cell)
        text = column.value_map.get(text, text)
        return "" if text in self._null_marks else text

    def _judge_shape(self, row: SourceRow, raw: RawRow) -> None:
        """Mark a row that is too long or too short: its values are in the wrong columns."""
        found, most = len(row.cells), len(self._headers)
        if found > most and not any(trim(cell) for cell in row.cells[most:]):
            found = most
        if not self._least_cells <= found <= most:
            raw.unparsed[ROW_CELLS] = f"{found} / {self._least_cells}"
        if row.stray is not None:
            raw.unparsed[ROW_ORIGIN] = row.stray
        if row.broken:
            raw.unparsed[ROW_QUOTING] = '"'
        elif row.requoted:
            raw.note(QUOTING_REPAIRED, None, None)

    def _source_row(self, cells: list[str]) -> str:
        """Return the cells as they came, as JSON by header; those without one are named, too."""
        names = self._source_names
        if len(cells) > len(names):
            extra = range(len(names) + 1, len(cells) + 1)
            names = [*names, *(f'"column_{number}": ' for number in extra)]
        members = [name + encode_basestring(cell) for name, cell in zip(names, cells, strict=False)]
        return f"{{{', '.join(members)}}}"


def unique_headers(headers: Sequence[str]) -> list[str]:
    """Headers that can be keys: an empty one becomes column_3, a second 面积 becomes 面积#2."""
    unique: dict[str, None] = {}
    for place, header in enumerate(headers, start=1):
        name = candidate = trim(header) or f"column_{place}"
        count = 1
        while candidate in unique:
            count += 1
            candidate = f"{name}#{count}"
        unique[candidate] = None
    return list(unique)
