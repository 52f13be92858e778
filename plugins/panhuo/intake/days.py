"""A day of the calendar out of the many ways in which files write one."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from panhuo.feeds.layout import EPOCH_MILLISECONDS, EPOCH_SECONDS, EXCEL_SERIAL
from panhuo.settings import get_settings

_TIME_PART = re.compile(r"[T\s]+\d{1,2}:\d{2}.*$")
"""What follows the day in `2007-01-31 00:00:00`."""

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]+)?"
    r" ?(Z|[+-][0-9]{2}:?[0-9]{2})",
    re.ASCII,
)
_COUNT = re.compile(r"(-?[0-9]{1,15})(?:\.[0-9]*)?|-?[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}", re.ASCII)
_COMPACT = re.compile(r"%Y(%m(%d)?)?")
_COMPACT_DIGITS = {"%Y": 4, "%Y%m": 6, "%Y%m%d": 8}
_MONTH_LIKE_A_NUMBER = re.compile(r"%[Yy]\.?%m")
_ONE_DIGIT_OF_MONTH = re.compile(r"[0-9]+\.[0-9]", re.ASCII)

_DAY_0_OF_EXCEL = date(1899, 12, 30)
_LEAST_MILLISECONDS = 10**11
"""March 1973; as seconds it is the year 5138."""

_EARLIEST, _LATEST = date(1949, 10, 1), date(2100, 12, 31)
"""Between which a number is a day: outside it is a year, a quantity, or of another unit."""


def read_day(text: str, formats: Sequence[str]) -> tuple[date, bool] | None:
    """Return the day that a text in half-width characters says, and whether that was worked out.

    A time after the day is cut, one that names its zone is first brought to that of the platform:
    2007-01-30T16:00:00Z is the 31st in China. A form without a day means the first of the month.
    """
    if (moment := _MOMENT.fullmatch(text)) is not None:
        return _in_our_zone(moment)
    day = _TIME_PART.sub("", text)
    if _ISO_DAY.fullmatch(day) and "%Y-%m-%d" in formats:
        return _iso(day)
    for form in formats:
        if (number := _NUMBERED.get(form)) is not None:
            found = _counted(day, number)
        else:
            found = _formatted(day, form)
        if found is not None:
            return found, form in _NUMBERED or "%d" not in form
    return None


def _in_our_zone(moment: "re.Match[str]") -> tuple[date, bool] | None:
    try:
        said = datetime.fromisoformat(f"{moment[1]}T{moment[2]}{moment[3]}")
    except ValueError:
        return None
    day = said.astimezone(get_settings().zone).date()
    return day, day != said.date()


def _iso(text: str) -> tuple[date, bool] | None:
    try:
        return date.fromisoformat(text), False
    except ValueError:
        return None


def _formatted(text: str, form: str) -> date | None:
    # strptime would read 201711 as the first of January 2017.
    if _COMPACT.fullmatch(form) and len(text) != _COMPACT_DIGITS[form]:
        return None
    # A spreadsheet keeps 2023.10 as the number 2023.1: January or October, nobody can tell.
    if _MONTH_LIKE_A_NUMBER.fullmatch(form) and _ONE_DIGIT_OF_MONTH.fullmatch(text):
        return None
    try:
        # The day of a date has no zone; strptime only comes with a time.
        return datetime.strptime(text, form).date()  # noqa: DTZ007
    except ValueError:
        return None


def _counted(text: str, day_of: Callable[[int], date]) -> date | None:
    if _COUNT.fullmatch(text) is None:
        return None
    try:
        day = day_of(int(Decimal(text)))
    except (OverflowError, ValueError):
        return None
    return day if _EARLIEST <= day <= _LATEST else None


def _after_epoch(**units: float) -> date:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(**units)
    return moment.astimezone(get_settings().zone).date()


def _after_epoch_of_milliseconds(number: int) -> date:
    if abs(number) < _LEAST_MILLISECONDS:
        raise ValueError("seconds, by their size")
    return _after_epoch(milliseconds=number)


_NUMBERED: Mapping[str, Callable[[int], date]] = {
    EXCEL_SERIAL: lambda number: _DAY_0_OF_EXCEL + timedelta(days=number),
    EPOCH_SECONDS: lambda number: _after_epoch(seconds=number),
    EPOCH_MILLISECONDS: _after_epoch_of_milliseconds,
}
