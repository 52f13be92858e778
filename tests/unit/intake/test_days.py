from datetime import date

import pytest

from panhuo.feeds.layout import DATE_FORMATS, EPOCH_MILLISECONDS, EPOCH_SECONDS, EXCEL_SERIAL
from panhuo.intake.days import read_day

DAY = date(2007, 1, 31)


@pytest.mark.parametrize(
    ("text", "form", "worked_out"),
    [
        ("2007年01月31日", "", False), ("2007/1/31", "", False), ("2007.1.31", "", False),
        ("20070131", "", False), ("2007-01-31 23:59:59", "", False), ("2007-1-31 8:05", "", False),
        ("2007-01-30T16:00:00.000Z", "", True), ("2007-01-31T00:00:00Z", "", False),
        ("2007-01-31T00:00:00+08:00", "", False), ("2007-01-30 20:00:00-0500", "", True),
        ("1170172800000", EPOCH_MILLISECONDS, True), ("1170259199", EPOCH_SECONDS, True),
        ("1.1701728E12", EPOCH_MILLISECONDS, True),
        ("39113", EXCEL_SERIAL, True), ("39113.75", EXCEL_SERIAL, True),
        ("31/01/2007", "%d/%m/%Y", False), ("Wed Jan 31 2007 00:00:00 GMT+0800", "%a %b %d %Y", False),
    ],
)  # fmt: skip
def test_one_day_in_many_forms(text, form, worked_out):
    assert read_day(text, (*filter(None, [form]), *DATE_FORMATS)) == (DAY, worked_out)


@pytest.mark.parametrize(("text", "form"), [("2007年1月", "%Y年%m月"), ("200701", "%Y%m")])
def test_a_month_is_its_first_day_only_where_the_layout_says_so(text, form):
    assert read_day(text, DATE_FORMATS) is None
    assert read_day(text, (form, *DATE_FORMATS)) == (date(2007, 1, 1), True)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("201711", ""), ("2007131", ""), ("39113", ""), ("1170172800000", ""), ("2007-02-30", ""),
        ("2007", EXCEL_SERIAL), ("1170172800000", EPOCH_SECONDS), ("1170172800", EPOCH_MILLISECONDS),
        ("9" * 40, EPOCH_MILLISECONDS), ("NaN", EXCEL_SERIAL), ("1E99", EPOCH_MILLISECONDS),
        ("2007-13-01T00:00:00Z", ""),
    ],
)  # fmt: skip
def test_a_number_of_another_unit_is_no_day(text, form):
    assert read_day(text, (*filter(None, [form]), *DATE_FORMATS)) is None


@pytest.mark.parametrize("form", ["%Y.%m", "%Y%m", "%y.%m"])
@pytest.mark.parametrize("text", ["2023.1", "23.1", "20231"])
def test_a_month_that_may_have_lost_its_zero_is_not_guessed(text, form):
    assert read_day(text, (form, *DATE_FORMATS)) is None


@pytest.mark.parametrize(
    ("text", "form", "month"),
    [
        ("2023.01", "%Y.%m", 1), ("2023.10", "%Y.%m", 10), ("2023.5.1", "%Y.%m", 5),
        ("2023年5月", "%Y年%m月", 5), ("2023-5", "%Y-%m", 5), ("2023/5", "%Y/%m", 5),
    ],
)  # fmt: skip
def test_a_month_that_can_have_lost_nothing_is_read(text, form, month):
    found = read_day(text, (form, *DATE_FORMATS))
    assert found is not None
    assert found[0] == date(2023, month, 1)
