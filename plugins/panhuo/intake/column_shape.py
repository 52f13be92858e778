"""What the cells of an unknown column look like: days, quantities, codes, places."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from panhuo.codes import credit_code, document_no, parcel_code, region_names, supervision_no
from panhuo.codes.code_lists import code_list
from panhuo.codes.regions import load_regions
from panhuo.feeds.contract import ContractField, FieldType
from panhuo.feeds.headers import fold
from panhuo.feeds.layout import (
    DATE_FORMATS,
    EPOCH_MILLISECONDS,
    EPOCH_SECONDS,
    EXCEL_SERIAL,
    NULL_MARKS,
)
from panhuo.feeds.recognise import BOOLEAN_WORDS
from panhuo.feeds.units import known_units
from panhuo.intake.bounds import read_bounds
from panhuo.intake.days import read_day
from panhuo.intake.values import UnreadableValueError, read_number, trim

MOST = 0.8
"""Share of the filled cells that have to be of a kind for the column to be."""

_ODD_DATES = (
    *("%Y年%m月", "%Y-%m", "%Y/%m", "%Y.%m", "%Y%m%d%H%M%S", "%Y%m"),
    *(EPOCH_MILLISECONDS, EPOCH_SECONDS, EXCEL_SERIAL),
)
_COUNTED = {EPOCH_MILLISECONDS: 12, EPOCH_SECONDS: 9, EXCEL_SERIAL: 5}
_NUMBERED = ("_code", "_no", "uscc", "bsm")
"""How the fields are called that hold a number of some registry."""

_FLOAT_CODE = re.compile(r"[0-9]+\.0+")
_WITH_UNIT = re.compile(r"[+-]?[0-9][0-9.,]*\s*([^\s0-9.,+-].*)")
_YEAR = re.compile(r"20[0-9]{2}年?")
_WKT = re.compile(r"(SRID=\d+;)?\s*(MULTI)?POLYGON", re.IGNORECASE)


@dataclass(frozen=True)
class Shape:
    """The filled cells of a column, of `rows` looked at."""

    values: tuple[str, ...]
    rows: int

    @classmethod
    def of(cls, cells: Sequence[str]) -> "Shape":
        """Return the shape of these cells, of which null marks say nothing."""
        texts = (trim(cell) for cell in cells)
        return cls(tuple(text for text in texts if text not in NULL_MARKS), len(cells))

    @property
    def filled(self) -> float:
        """Share of the cells with a value."""
        return len(self.values) / self.rows if self.rows else 0.0

    @cached_property
    def counted(self) -> "Counter[str]":
        """How often each value occurs."""
        return Counter(self.values)

    def share(self, holds: Callable[[str], object]) -> float:
        """Return the share of the filled cells for which something holds."""
        found = sum(n for value, n in self.counted.items() if holds(value))
        return found / len(self.values) if self.values else 0.0

    @cached_property
    def date_formats(self) -> tuple[str, ...]:
        """Formats beyond the usual ones without which the days of the column are not read."""
        formats: tuple[str, ...] = ()
        for form in _ODD_DATES:
            usual = (*formats, *DATE_FORMATS)
            gained = self.share(
                lambda text, form=form, usual=usual: (  # type: ignore[misc]
                    read_day(text, usual) is None and _is_day(text, form)
                )
            )
            if gained > (0.5 if form in _COUNTED else 0):
                formats = (*formats, form)
        return formats

    @cached_property
    def is_days(self) -> bool:
        """Whether it holds dates in any form."""
        formats = (*self.date_formats, *DATE_FORMATS)
        return self.share(lambda text: read_day(text, formats) is not None) >= MOST

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Units that stand behind the numbers."""
        found: Counter[str] = Counter()
        for value, times in self.counted.items():
            match = _WITH_UNIT.fullmatch(value)
            if match is not None and fold(match[1]) in known_units():
                found[match[1]] += times
        return tuple(unit for unit, _ in found.most_common())

    @cached_property
    def is_numbers(self) -> bool:
        """Whether it holds quantities, with or without units."""
        return self.share(is_number) >= MOST

    @cached_property
    def is_ranges(self) -> bool:
        """Whether it holds ranges (1.0-2.0, ≥1.5) and not only numbers."""
        return not self.is_numbers and self.share(_is_range) >= MOST

    @cached_property
    def is_float_codes(self) -> bool:
        """Whether codes went through a float: 330802.0."""
        return self.share(_FLOAT_CODE.fullmatch) >= MOST

    def fits(self, field: ContractField) -> bool:  # noqa: PLR0911 (one line per type)
        """Tell whether the cells can be values of a field; an empty column can be anything."""
        if not self.values:
            return True
        match field.type:
            case FieldType.DATE:
                return self.share(lambda text: _may_be_day(text, self.date_formats)) >= 0.5
            case FieldType.NUMBER | FieldType.INTEGER:
                return self.share(is_number) >= 0.5 or self.is_ranges
            case FieldType.BOOLEAN:
                return self.share(lambda text: text in BOOLEAN_WORDS) >= 0.5
            case FieldType.GEOMETRY:
                return self.share(_WKT.match) >= MOST or self.share(_is_wkb_note) >= MOST
        if field.name.endswith(_NUMBERED):
            return not self.is_days and self.share(lambda text: any(map(str.isdigit, text))) >= 0.5
        return not self.is_days

    def speaks_for(self, field: ContractField) -> bool:
        """Tell whether the values alone say that the column is this field."""
        test = _TELLING.get(field.name)
        if test is not None:
            return self.share(test) >= MOST
        if field.codes is None or field.type is not FieldType.TEXT:
            return False
        words = code_list(field.codes)
        listed = {*words.names, *words.words}
        telling = {value for value in listed if not value.isascii() and len(value) > 1}
        return bool(telling) and len(self.values) > 1 and self.share(telling.__contains__) >= MOST

    @property
    def is_unique(self) -> bool:
        """Whether each row has a value of its own."""
        return self.rows > 1 and len(self.counted) == self.rows

    @property
    def mask(self) -> str:
        """The commonest form of the values, without what they say: 9999年99月, 字字字."""
        forms = Counter[str]()
        for value, times in self.counted.items():
            forms[_masked(value)] += times
        return forms.most_common(1)[0][0] if forms else ""


def is_number(text: str) -> bool:
    """Tell whether a cell is a quantity, with or without a unit."""
    match = _WITH_UNIT.fullmatch(text)
    if match is not None and fold(match[1]) in known_units():
        return True
    try:
        read_number(text)
    except UnreadableValueError:
        return False
    return True


def _is_range(text: str) -> bool:
    try:
        read_bounds(text)
    except UnreadableValueError:
        return False
    return True


def _is_day(text: str, form: str) -> bool:
    digits = len(text.split(".", maxsplit=1)[0].lstrip("-"))
    least = _COUNTED.get(form, 0)
    return digits >= least and read_day(text, (form,)) is not None


def _may_be_day(text: str, formats: tuple[str, ...]) -> bool:
    return read_day(text, (*formats, *DATE_FORMATS)) is not None


def _is_region_name(text: str) -> bool:
    name = region_names.without_office(region_names.clean(text))
    owner = region_names.of_own_level(name)
    return (owner or name) in _region_words()


@cache
def _region_words() -> frozenset[str]:
    return frozenset(
        region_names.clean(name) for r in load_regions() for name in (r.name, r.full_name)
    )


def _is_wkb_note(text: str) -> bool:
    return re.fullmatch(r"\w+ \(\d+ bytes\)", text) is not None


def _is_document_no(text: str) -> bool:
    return document_no.parse(text) is not None


def _is_credit_code(text: str) -> bool:
    return credit_code.kind_of(text) is not None and credit_code.check(text) is None


_TELLING: dict[str, Callable[[str], object]] = {
    "uscc": _is_credit_code,
    "holder_uscc": _is_credit_code,
    "supervision_no": lambda text: supervision_no.parse(text) is not None,
    "parcel_code": lambda text: parcel_code.check_parcel(text) is None,
    "unit_code": lambda text: parcel_code.check_unit(text) is None,
    "approval_no": _is_document_no,
    "region_name": _is_region_name,
    "year": _YEAR.fullmatch,
    "sjnf": _YEAR.fullmatch,
    "geom": _WKT.match,
}
"""What the values of these fields look like, and those of hardly anything else."""


def _masked(text: str) -> str:
    plain = "".join(
        "9" if c.isdigit() else "x" if c.isascii() and c.isalpha() else "字" if c.isalpha() else c
        for c in text[:40]
    )
    return re.sub(r"(.)\1{5,}", r"\1\1\1…", plain)
