"""A draft of a layout for a file nobody has described: which column may be which field, and why."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, islice
from pathlib import Path

from panhuo.feeds.contract import Contract, ContractField, FieldType, contract_of
from panhuo.feeds.headers import fold, unique_headers, words_and_unit
from panhuo.feeds.recognise import known_columns
from panhuo.feeds.units import UnknownUnitError, known_units, unit_factor
from panhuo.intake.column_shape import Shape
from panhuo.intake.fault import FileFaultError
from panhuo.intake.heading import SEARCHED_ROWS, open_delivered
from panhuo.intake.readers import open_table
from panhuo.intake.table import SourceRow, Table

_SAMPLED_ROWS = 5000
_PUNCTUATION = re.compile(r"[\s()\[\]【】_:：、,./*-]|必填|选填|^\d+")
_LEAST_LIKENESS = 0.6
_DIGITS_OF_DATA = re.compile(r"\d{5,}|^-?\d+([.,]\d+)*$|^\d{4}[-/.年]\d")


@dataclass(frozen=True)
class Match:
    """A column of the file taken for a field: how sure, and by what it was told."""

    field: ContractField
    place: int
    confidence: float
    told_by: str
    reads: str = "value"
    unit: str | None = None


@dataclass(frozen=True)
class Draft:
    """What was recognised of a file, and what was not.

    `headers` are unique; `header_row` is None in a file without header. `known_as`: the layout by
    which the platform reads the file already.
    """

    contract: Contract
    file_name: str
    encoding: str
    headers: tuple[str, ...]
    header_row: int | None
    is_header_first: bool
    shapes: tuple[Shape, ...]
    matches: tuple[Match, ...]
    known_as: str | None

    @property
    def missing(self) -> tuple[str, ...]:
        """Required fields that nothing in the file seems to be."""
        found = {match.field.name for match in self.matches}
        return tuple(name for name in self.contract.required if name not in found)

    @property
    def unmatched(self) -> tuple[int, ...]:
        """Places of the columns that no field was found for."""
        taken = {match.place for match in self.matches}
        return tuple(place for place in range(len(self.headers)) if place not in taken)


def suggest(file: Path, feed: str) -> Draft:
    """Read the first rows of a file and say what its columns may be.

    Raises:
        UnknownFeedError: no such feed.
        FileFaultError: the file cannot be read.
    """
    contract = contract_of(feed)
    with _opened(file, feed) as table:
        looked_at = [
            SourceRow(table.header_row, list(table.headers)),
            *islice(table.rows, SEARCHED_ROWS - 1),
        ]
        place = _header_place(looked_at, feed, is_geodata=table.crs != "")
        header = looked_at[place] if place is not None else None
        first = 0 if place is None else place + 1
        width = max(len(row.cells) for row in looked_at)
        names = header.cells if header is not None else [""] * width
        below = chain(looked_at[first:], table.rows)
        rows = [row.cells for row in islice(below, _SAMPLED_ROWS)]
        encoding = table.encoding
    headers = tuple(unique_headers(names))
    shapes = tuple(
        Shape.of([cells[n] if n < len(cells) else "" for cells in rows])
        for n in range(len(headers))
    )
    return Draft(
        contract=contract,
        file_name=file.name,
        encoding=encoding,
        headers=headers,
        header_row=None if header is None else header.row_no,
        is_header_first=place == 0,
        shapes=shapes,
        matches=tuple(_matched(contract, names, shapes)),
        known_as=_known_as(file, feed),
    )


@contextmanager
def _opened(file: Path, feed: str) -> Iterator[Table]:
    def fits(headers: Sequence[str]) -> bool:
        return known_columns(feed, headers) > 1

    with open_table(file, file.name, (), fits, feed=feed) as table:
        yield table


def _known_as(file: Path, feed: str) -> str | None:
    try:
        with open_delivered(file, file.name, feed) as headed:
            return headed.layout.layout
    except FileFaultError:
        return None


def _header_place(rows: Sequence[SourceRow], feed: str, *, is_geodata: bool) -> int | None:
    """Return which row is the header: where most is known, else the first full one of words."""
    if is_geodata:
        return 0
    known = [known_columns(feed, row.cells) for row in rows]
    if max(known) > 1:
        return known.index(max(known))
    width = max(sum(map(bool, row.cells)) for row in rows)
    first = next(n for n, row in enumerate(rows) if sum(map(bool, row.cells)) * 2 > width)
    is_data = any(_DIGITS_OF_DATA.search(fold(cell)) for cell in rows[first].cells)
    return None if is_data else first


def _matched(
    contract: Contract, headers: Sequence[str], shapes: Sequence[Shape]
) -> Iterator[Match]:
    """Yield the best pairing: each field and each column once, the surest first."""
    candidates = [
        match
        for place, (header, shape) in enumerate(zip(headers, shapes, strict=True))
        for field in contract.fields
        if (match := _candidate(field, place, header, shape)) is not None
    ]
    candidates.sort(key=lambda match: (-match.confidence, match.place))
    fields: set[str] = set()
    places: set[int] = set()
    for match in candidates:
        if match.field.name not in fields and (match.place not in places or match.reads != "value"):
            fields.add(match.field.name)
            places.add(match.place)
            yield match


def _candidate(field: ContractField, place: int, header: str, shape: Shape) -> Match | None:
    bounds = {"far_min": "lower", "far_max": "upper"}
    if field.name in bounds and fold(header).startswith("容积率") and shape.is_ranges:
        return Match(field, place, 0.9, "ranges", reads=bounds[field.name])
    likeness, told_by = _likeness(field, header)
    if likeness < 1 and not shape.fits(field):
        likeness = 0.0
    if likeness < _LEAST_LIKENESS:
        likeness, told_by = (0.65, "values") if shape.speaks_for(field) else (0.0, "")
    elif likeness < 1 and shape.speaks_for(field):
        likeness, told_by = min(likeness + 0.15, 0.98), f"{told_by}, values"
    if likeness == 0:
        return None
    return Match(field, place, likeness, told_by, unit=_unit(field, header, shape))


def _likeness(field: ContractField, header: str) -> tuple[float, str]:
    names = (field.name, field.zh, *field.aliases)
    if fold(header) in map(fold, names):
        return 1.0, "name"
    bracket = words_and_unit(header)
    words = bracket[0] if bracket is not None and bracket[1] in known_units() else header
    if fold(words) in map(fold, names):
        return 1.0, "name and unit"
    plain = _plain(words)
    if not plain:
        return 0.0, ""
    normal = [_plain(name) for name in names]
    if plain in normal:
        return 0.95, "spelling"
    return max((0.85 * _alike(plain, name), "likeness") for name in normal)


def _alike(one: str, other: str) -> float:
    """Return how alike two names are; one that is a part of the other is alike by its share."""
    ratio = SequenceMatcher(None, one, other).ratio()
    if len(one) > 1 and len(other) > 1 and (one in other or other in one):
        ratio = max(ratio, 0.75)
    return ratio


def _plain(name: str) -> str:
    return _PUNCTUATION.sub("", fold(name))


def _unit(field: ContractField, header: str, shape: Shape) -> str | None:
    """Return the unit that header or cells state, if the field can be stated in it."""
    if field.type is not FieldType.NUMBER or field.unit is None:
        return None
    bracket = words_and_unit(header)
    stated: tuple[str, ...] = shape.units if bracket is None else (bracket[1], *shape.units)
    for unit in stated:
        try:
            unit_factor(unit, field.unit)
        except UnknownUnitError:
            continue
        return unit
    return None
