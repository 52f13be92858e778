from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panhuo.feeds.contract import FieldType
from panhuo.feeds.layout import DATE_FORMATS
from panhuo.feeds.units import unit_factor
from panhuo.intake.values import (
    UnreadableValueError,
    read_boolean,
    read_integer,
    read_number,
    read_supervision_no,
    read_text,
    reader,
    scale,
    trim,
)

read_date = reader(FieldType.DATE, date_formats=DATE_FORMATS)


@pytest.mark.parametrize(
    ("hectares", "square_metres"),
    [("0.75647", "7564.70"), ("0.0416", "416.00"), ("0.323835", "3238.35"), ("2", "20000.00"),
     ("0.00000001", "0.0001"), ("12345678901234567890123.456789012345",
                                "123456789012345678901234567.89012345")],
)  # fmt: skip
def test_hectares_become_square_metres_without_float_noise(hectares, square_metres):
    assert str(scale(Decimal(hectares), unit_factor("公顷", "m²"))) == square_metres


@pytest.mark.parametrize(
    ("mu", "square_metres"), [("3", "2000.00"), ("22.5", "15000.00"), ("1", "666.6666666667")]
)
def test_mu_are_exact_where_the_result_ends(mu, square_metres):
    assert str(scale(Decimal(mu), unit_factor("亩", "m²"))) == square_metres


@pytest.mark.parametrize(
    ("text", "unit", "wan"), [("936000", "元", "93.60"), ("1.2", "亿元", "12000.00")]
)
def test_money_becomes_wan_yuan(text, unit, wan):
    assert str(scale(Decimal(text), unit_factor(unit, "万元"))) == wan


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**9, places=6))
def test_hectares_to_square_metres_and_back_is_the_same_number(hectares):
    assert Fraction(scale(hectares, Fraction(10_000))) / 10_000 == Fraction(hectares)


@pytest.mark.parametrize(
    ("text", "value", "repaired"),
    [
        ("20000.00", "20000.00", False),
        ("-1.5", "-1.5", False),
        (".5", "0.5", False),
        ("1,234.5", "1234.5", True),
        ("1，234.5", "1234.5", True),
        ("１２．５", "12.5", True),
        ("1.2E+05", "120000", True),
        ("9.13302E+17", "913302000000000000", True),
    ],
)
def test_numbers_are_read_as_written(text, value, repaired):
    assert read_number(text) == (Decimal(value), repaired)
    assert str(read_number(text)[0]) == value


@pytest.mark.parametrize(
    "text",
    ["NaN", "Infinity", "1_000", "12亩", "1.2.3", "1,23", "１２亩", "12%", "0x10", "٣", "1E999",
     "9" * 65, "约20", "1 2"],
)  # fmt: skip
def test_what_is_no_number_is_not_guessed(text):
    with pytest.raises(UnreadableValueError) as caught:
        read_number(text)
    assert text not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "value", "repaired"),
    [("50", 50, False), ("50.0", 50, True), ("１２", 12, True), ("1,000", 1000, True)],
)
def test_whole_numbers(text, value, repaired):
    assert read_integer(text) == (value, repaired)


@pytest.mark.parametrize("text", ["6.5", "1" * 19, "一", "5E3"])
def test_what_is_no_whole_number_is_not_rounded(text):
    with pytest.raises(UnreadableValueError):
        read_integer(text)


@pytest.mark.parametrize(
    "text",
    ["2017-09-21", "2017/9/21", "2017.9.21", "2017年9月21日", "20170921", "2017-09-21 00:00:00"],
)
def test_dates_in_the_forms_of_the_layout(text):
    assert read_date(text) == (date(2017, 9, 21), False)


def test_a_date_in_full_width_digits_is_read_and_noted():
    assert read_date("２０１７-09-21") == (date(2017, 9, 21), True)


@pytest.mark.parametrize(
    "text", ["2023-02-29", "2017-13-01", "2017-09", "43000", "21.09.2017", "不详", "0000-01-01"]
)
def test_a_date_that_is_none_is_not_read(text):
    with pytest.raises(UnreadableValueError):
        read_date(text)


def test_booleans_are_what_the_layout_made_of_the_words():
    assert read_boolean("true") == (True, False)
    assert read_boolean("false") == (False, False)
    with pytest.raises(UnreadableValueError):
        read_boolean("也许")


@pytest.mark.parametrize(
    ("text", "value", "repaired"),
    [
        ("3308022023B00714", "3308022023B00714", False),
        ("3308022023B 00714", "3308022023B00714", True),
        ("3308022023b00714", "3308022023B00714", True),
        ("３３０８０２２０２３Ｂ００７１４", "3308022023B00714", True),
        ("bf0e37f3221f75ee4310f10e7be74779", "bf0e37f3221f75ee4310f10e7be74779", False),
        ("见 合同b", "见 合同b", False),
    ],
)
def test_a_supervision_number_is_read_in_its_official_form(text, value, repaired):
    assert read_supervision_no(text) == (value, repaired)


def test_full_width_codes_become_half_width_but_chinese_prose_stays():
    assert read_text("３３０８０２ＧＢ") == ("330802GB", True)
    assert read_text("浙土样〔２０２２〕101号") == ("浙土样〔２０２２〕101号", False)
    assert read_text("某公司（本部）") == ("某公司（本部）", False)


@pytest.mark.parametrize(
    "blank", [" ", "\t", "\u00a0", "\u3000", "\ufeff", "\u200b", "\N{SYMBOL FOR NULL}"]
)
def test_blanks_of_any_script_are_trimmed(blank):
    assert trim(f"{blank}四会市{blank}") == "四会市"
