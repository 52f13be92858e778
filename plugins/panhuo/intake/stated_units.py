"""Units that do not stand in the header of their column.

Offices write 单位：公顷、万元 above a table, the unit into the upper row of a header of two, or into a
row of its own below it. Read without it 30 亩 would be 30 m².
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from panhuo.feeds.contract import ContractField, FieldType, contract_of
from panhuo.feeds.headers import Columns, fold, words_and_unit
from panhuo.feeds.layout import HEADER_SEPARATOR, Layout, LayoutColumn
from panhuo.feeds.units import known_units, units_of
from panhuo.intake.table import SourceRow, Table
from panhuo.intake.values import MERGED_SHOWN, trim

_LINE = re.compile(
    r"(?:^|[\s(,;]|面积|用地|金额|价款|计量|数量)单位:\s*(?P<units>[^():]+?)"
    r"(?=$|\)|\s+\S+:|(?:面积|用地|金额|价款|计量|数量)单位:)"
)
_BETWEEN_UNITS = re.compile(r"[、,;，；\s和]+")
_BRACKETS = "()[]【】"


def with_stated_units(table: Table, layout: Layout) -> tuple[Table, Layout]:
    """Return a table below its row of units, if it has one, and the layout that reads by all units.

    A unit of the layout or of the header itself goes before one that is stated elsewhere.
    """
    table, below = _below_units(table)
    upper = _upper(table)
    line = _line(table.above)
    file = Columns(table.headers)
    contract = contract_of(layout.feed)
    columns: dict[str, LayoutColumn] = {}
    for name, column in layout.columns.items():
        field = contract.field(name)
        place = _place(column, file)
        if place is None or column.unit is not None or not _is_measured(field):
            continue
        if _has_unit(file.headers[place]):
            continue
        allowed = units_of(field.unit or "")
        nearer = [below.get(place), upper.get(place)]
        stated = next((unit for unit in nearer if unit in allowed), None)
        if stated is None:
            of_kind = {unit for unit in line if unit in allowed}
            stated = of_kind.pop() if len(of_kind) == 1 else None
        if stated is not None and allowed[stated] != 1:
            columns[name] = column.model_copy(update={"unit": stated})
    if not columns:
        return table, layout
    return table, layout.model_copy(update={"columns": {**layout.columns, **columns}})


def _is_measured(field: ContractField) -> bool:
    return field.type is FieldType.NUMBER and bool(field.unit)


def _place(column: LayoutColumn, file: Columns) -> int | None:
    references = column.references
    return file.place(references[0]) if references and not column.join else None


def _has_unit(header: str) -> bool:
    parts = (header, *header.split(HEADER_SEPARATOR))
    return any((read := words_and_unit(part)) and read[1] in known_units() for part in parts)


def _line(above: Sequence[Sequence[str]]) -> list[str]:
    """Return the units of a line such as （单位：公顷、万元） above the header."""
    said = [
        match["units"] for row in above for cell in row for match in _LINE.finditer(_half(cell))
    ]
    return [fold(unit) for units in said for unit in _BETWEEN_UNITS.split(units) if unit]


def _half(text: str) -> str:
    return text.translate(_HALF)


_HALF = str.maketrans("：（），；\N{IDEOGRAPHIC SPACE}", ":(),; ")


def _upper(table: Table) -> Mapping[int, str]:
    """Return the units in the row above the header, by column; a title reaches to the right."""
    if not table.above:
        return {}
    row = [trim(cell) for cell in table.above[-1]]
    if sum(map(bool, row)) < 2:
        return {}
    units: dict[int, str] = {}
    title = ""
    for place in range(len(table.headers)):
        title = (row[place] if place < len(row) else "") or title
        if (read := words_and_unit(title)) is not None:
            units[place] = read[1]
    return units


def _below_units(table: Table) -> tuple[Table, Mapping[int, str]]:
    """Return the table below a row that has nothing but units, and these by column."""
    first = next(table.rows, None)
    if first is None:
        return replace(table, rows=iter(())), {}
    units = {
        place: fold(cell).strip(_BRACKETS)
        for place, cell in enumerate(first.cells)
        if trim(cell) and cell != MERGED_SHOWN
    }
    if units and set(units.values()) <= set(known_units()):
        return replace(table, rows=_after(first, table.rows)), units
    return replace(table, rows=chain((first,), table.rows)), {}


def _after(row: SourceRow, rows: Iterator[SourceRow]) -> Iterator[SourceRow]:
    """Yield the rows after one; the first tells what was left out beside it."""
    following = next(rows, None)
    if following is not None:
        yield replace(following, left_out=(*row.left_out, *following.left_out))
        yield from rows
