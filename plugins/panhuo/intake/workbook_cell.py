"""A cell of a workbook as text: what a person would have typed.

A number that Excel has already rounded (codes of more than 15 digits) is not guessed back: it is
handed on as `9.13302E+17`, which no text column accepts. Nor does one accept a day or time, which
Excel makes of the plot number 1-3.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from panhuo.feeds.contract import Contract, FieldType
from panhuo.feeds.headers import Columns
from panhuo.feeds.layout import Layout
from panhuo.intake.values import DATE_SHOWN

Cell = str | float | bool | date | time | datetime | timedelta

EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""Day 0 of a workbook, and of one that counts as the first Macintosh did."""

_EXACT_DIGITS = 15
_FIRST_SERIAL, _LAST_SERIAL = 18172, 73415
"""1949-10-01 and 2100-12-31 as Excel counts days: a smaller number in a date column is a year."""


def kinds_of(contract: Contract, layout: Layout, headers: Sequence[str]) -> Mapping[int, FieldType]:
    """Return the types of the columns whose cells are values by themselves, by place from 0.

    Parts of a `join` and what a `digest` stands for are none. What is read as a day and as a text,
    too, is a day.
    """
    file = Columns(headers)
    kinds: dict[int, FieldType] = {}
    for name, column in layout.columns.items():
        if column.join or column.reads == "digest":
            continue
        for reference in column.references:
            place = file.place(reference)
            if place is not None and kinds.get(place) is not FieldType.DATE:
                kinds[place] = contract.field(name).type
    return kinds


def text_in_column(cell: Cell, kind: FieldType | None, epoch: date) -> str:
    """Return the text of a cell; a bare number in a column of dates is a day of the calendar."""
    if kind is FieldType.TEXT and isinstance(cell, date | time | timedelta):
        return DATE_SHOWN + text_of(cell)
    if (
        kind is FieldType.DATE
        and isinstance(cell, int | float)
        and not isinstance(cell, bool)
        and _FIRST_SERIAL <= cell + (epoch - EPOCH).days < _LAST_SERIAL
    ):
        return (epoch + timedelta(days=int(cell))).isoformat()
    return text_of(cell)


def text_of(cell: Cell) -> str:
    """Return a cell as a person would have typed it; dates in ISO form."""
    match cell:
        case bool():
            return "是" if cell else "否"
        case int() | float():
            return _number(float(cell))
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
    return str(cell)


def _number(number: float) -> str:
    """Return 0.3 for 0.30000000000000004 and 5 for 5.0: Excel keeps 15 digits."""
    if abs(number) >= 10**_EXACT_DIGITS:
        return f"{number:.{_EXACT_DIGITS - 1}E}"
    return f"{Decimal(f'{number:.{_EXACT_DIGITS}g}'):f}"
