"""How one canonical column is read out of the cells of a row."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from panhuo.feeds.contract import Contract, ContractField, FieldType
from panhuo.feeds.headers import Columns
from panhuo.feeds.layout import Layout, LayoutColumn
from panhuo.feeds.units import unit_factor, units_of
from panhuo.intake.bounds import bound_reader
from panhuo.intake.values import (
    NUL_SHOWN,
    Reader,
    UnreadableValueError,
    Value,
    read_supervision_no,
    reader,
    trim,
)
from panhuo.settings import get_settings

# What became of a cell that was not simply read.
VALUE_NORMALISED = "VALUE-NORMALISED"
PATTERN_UNMATCHED = "LAYOUT-PATTERN"
CONTROL_REMOVED = "TEXT-CONTROL"
UNREADABLE = "unreadable"

_REMEMBERED = 4096
_LONGEST_REMEMBERED = 200
_LONGEST_IN_KEY = 120
"""Characters of a text in a key: an entry of an index has room for 2,700 bytes."""
_CONTROL = re.compile(f"[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x9f{NUL_SHOWN}]")
"""Characters that no text has; tabs and line breaks it may have."""
_WIDE = "".join(map(chr, (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))))
_HALF_WIDTH = str.maketrans(_WIDE + "．", unicodedata.normalize("NFKC", _WIDE) + ".")
"""Letters and digits; the brackets and commas of a pattern are meant as they are."""
_DIGEST_DIGITS = 32
_BETWEEN_PARTS = "\N{SYMBOL FOR UNIT SEPARATOR}"

Read = tuple[Value, str | None]
"""A value, and the rule code of what had to be done for it."""


@dataclass(frozen=True)
class CellRules:
    """What turns the text of a cell into a value: words, null marks, pattern, type."""

    read: Reader
    null_marks: frozenset[str]
    words: Mapping[str, str]
    longest: int
    pattern: "re.Pattern[str] | None" = None
    pick: str = "first"

    def value(self, cell: str) -> Read:
        """Return what a cell says."""
        if _CONTROL.search(cell):
            value, problem = self.value(_CONTROL.sub("", cell))
            return value, problem if problem == UNREADABLE else CONTROL_REMOVED
        text = trim(cell)
        if text in self.words:
            text = self.words[text]
        elif self.pattern is not None and text not in self.null_marks:
            return self._picked(text)
        return self._typed(text)

    def _picked(self, text: str) -> Read:
        assert self.pattern is not None
        text = text.translate(_HALF_WIDTH)
        found = [trim(match[1]) for match in self.pattern.finditer(text) if match[1] is not None]
        if not found:
            return None, PATTERN_UNMATCHED
        if self.pick in ("first", "last"):
            part = found[0 if self.pick == "first" else -1]
            return self._typed(self.words.get(part, part))
        read = [self._typed(self.words.get(part, part)) for part in found]
        values = [value for value, _ in read if value is not None]
        if any(problem == UNREADABLE for _, problem in read):
            return None, UNREADABLE
        return self._aggregate(values), next((problem for _, problem in read if problem), None)

    def _aggregate(self, values: Sequence[Value]) -> Value:
        if not values:
            return None
        if self.pick == "sum":
            total = sum(Decimal(value) for value in values if isinstance(value, int | Decimal))
            return int(total) if isinstance(values[0], int) else total
        pick = min if self.pick == "min" else max
        return pick(values)  # type: ignore[type-var]  # all of one type, that of the column

    def _typed(self, text: str) -> Read:
        if text in self.null_marks:
            return None, None
        if len(text) > self.longest:
            return None, UNREADABLE
        try:
            value, repaired = self.read(text)
        except UnreadableValueError:
            return None, UNREADABLE
        return value, VALUE_NORMALISED if repaired else None


@dataclass(frozen=True)
class Column:
    """A canonical column of one file; `places` are those of its cells, none of a constant.

    Cells repeat: what the last few thousand different ones were read as is remembered.
    """

    name: str
    places: tuple[int, ...]
    rules: CellRules
    constant: str = ""
    join: Callable[[Sequence[str]], str] | None = None
    remembered: dict[str, Read] = field(default_factory=dict)

    def read(self, cells: Sequence[str]) -> tuple[Value, str | None, str]:
        """Return value, rule code of a repair or `UNREADABLE`, and the text it was read from."""
        if self.join is not None:
            text = self.join([self._part(cells[place]) for place in self.places])
            return (*self._recalled(text), text)
        if not self.places:
            return (*self._recalled(self.constant), "")
        value: Value = None
        problem: str | None = None
        cell = ""
        for place in self.places:
            cell = cells[place]
            value, problem = self.remembered.get(cell) or self._recalled(cell)
            if value is not None or problem is not None:
                break
        return value, problem, cell

    def _part(self, cell: str) -> str:
        text = trim(cell)
        return "" if text in self.rules.null_marks else text

    def _recalled(self, cell: str) -> Read:
        if (found := self.remembered.get(cell)) is not None:
            return found
        if len(cell) > _LONGEST_REMEMBERED:
            return self.rules.value(cell)
        if len(self.remembered) >= _REMEMBERED:
            self.remembered.clear()
        read = self.remembered[cell] = self.rules.value(cell)
        return read


def column_of(contract: Contract, name: str, layout: Layout, file: Columns, as_of: date) -> Column:
    """Return how a column of a layout, which the file has, is read."""
    of, column = contract.field(name), layout.columns[name]
    places = [file.place(reference) for reference in column.references]
    return Column(
        name=of.name,
        places=tuple(place for place in places if place is not None),
        rules=CellRules(
            read=_reader(of, column, layout),
            null_marks=frozenset(trim(mark) for mark in layout.null_marks),
            words=column.value_map,
            longest=_longest(of, in_key=name in contract.key, digest=column.reads == "digest"),
            pattern=None if column.pattern is None else re.compile(column.pattern),
            pick=column.pick,
        ),
        constant=str(as_of.year) if column.reads == "as_of_year" else column.constant or "",
        join=_join(column),
    )


def _longest(of: ContractField, *, in_key: bool, digest: bool) -> int:
    """Return how many characters a value may have; a polygon as many as a cell."""
    settings = get_settings()
    if of.type is FieldType.GEOMETRY:
        return settings.cell_max_chars
    return _LONGEST_IN_KEY if in_key and not digest else settings.value_max_chars


def _join(column: LayoutColumn) -> Callable[[Sequence[str]], str] | None:
    if not column.join:
        return None
    if column.reads == "digest":
        # Of a key every part counts, an empty one too: a, "", b is not a, b.
        return lambda parts: _BETWEEN_PARTS.join(parts) if any(parts) else ""
    return lambda parts: column.separator.join(part for part in parts if part)


def _reader(of: ContractField, column: LayoutColumn, layout: Layout) -> Reader:
    factor = Fraction(1) if column.unit is None else unit_factor(column.unit, of.unit or "")
    if column.reads == "digest":
        return _digest
    if of.name == "supervision_no":
        return read_supervision_no
    if column.reads in ("lower", "upper"):
        return bound_reader(upper=column.reads == "upper", factor=factor)
    return reader(
        of.type,
        date_formats=layout.date_formats,
        factor=factor,
        suffixes=_suffixes(of, column),
    )


def _suffixes(of: ContractField, column: LayoutColumn) -> Mapping[str, Fraction]:
    """Return the units that may stand behind the number in a cell, with their factors."""
    if of.type not in (FieldType.NUMBER, FieldType.INTEGER):
        return {}
    if column.unit_in_cell:
        return units_of(of.unit or "")
    if column.unit is None:
        return {}
    return {
        name: factor
        for name, factor in units_of(of.unit or "").items()
        if factor == unit_factor(column.unit, of.unit or "")
    }


def _digest(text: str) -> tuple[Value, bool]:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_DIGITS], False
