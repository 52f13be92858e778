import pytest
from hypothesis import given
from hypothesis import strategies as st

from panhuo.codes.parcel_code import (
    ParcelCode,
    check_parcel,
    check_unit,
    normalise,
    parcel_of,
    parse,
)

PARCEL = "330802001002GB00123"
UNIT = PARCEL + "F00010001"


def rule_of_parcel(value: str) -> str | None:
    fault = check_parcel(value)
    return fault.rule if fault else None


def rule_of_unit(value: str, parcel: str | None = None) -> str | None:
    fault = check_unit(value, parcel)
    return fault.rule if fault else None


def test_a_parcel_code_is_read_in_its_parts() -> None:
    expected = ParcelCode("330802", "001", "002", "G", "B", "00123")
    assert parse(PARCEL) == expected
    assert parse(UNIT) == expected
    assert parse(PARCEL[:-1]) is None
    assert parse("330802001002GB0012A") is None


@pytest.mark.parametrize(
    "code", [PARCEL, "330802001002JC00001", "330802001002ZW99999", "330802001002GK00001"]
)
def test_sound_parcel_codes_have_no_fault(code: str) -> None:
    assert check_parcel(code) is None


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("330802001002GB0012", "parcel_code.length"),
        (UNIT, "parcel_code.length"),
        ("", "parcel_code.length"),
        ("330802001002KB00123", "parcel_code.structure"),
        ("33080200100OGB00123", "parcel_code.structure"),
        ("330802001002GB00000", "parcel_code.sequence"),
        ("330802001002GA00001", "parcel_code.ownership"),
        ("330802001002ZC00001", "parcel_code.ownership"),
    ],
)
def test_a_fault_of_a_parcel_code_is_named(code: str, rule: str) -> None:
    assert rule_of_parcel(code) == rule


@pytest.mark.parametrize("tail", ["F00010001", "L00000001", "Q00000001", "W00000000"])
def test_sound_unit_codes_have_no_fault(tail: str) -> None:
    assert check_unit(PARCEL + tail, PARCEL) is None


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        (PARCEL, "unit_code.length"),
        (PARCEL + "X00010001", "unit_code.structure"),
        (PARCEL + "F0001000A", "unit_code.structure"),
        (PARCEL + "W00000001", "unit_code.no_fixture"),
        ("330802001002GA00123F00010001", "parcel_code.ownership"),
    ],
)
def test_a_fault_of_a_unit_code_is_named(code: str, rule: str) -> None:
    assert rule_of_unit(code) == rule


def test_a_unit_belongs_to_the_parcel_it_begins_with() -> None:
    assert rule_of_unit(UNIT, PARCEL) is None
    assert rule_of_unit(UNIT, "330802001002GB00124") == "unit_code.other_parcel"
    assert parcel_of("330802 001002 GB00123 F00010001") == PARCEL


@given(st.integers(0, 28), st.sampled_from([" ", "\u3000", "\xa0", "-"]))
def test_the_display_form_is_the_same_code(place: int, gap: str) -> None:
    assert normalise((UNIT[:place] + gap + UNIT[place:]).lower()) == UNIT
    assert check_unit(UNIT[:place] + gap + UNIT[place:], PARCEL) is None


@given(st.text(max_size=30))
def test_no_text_breaks_the_checks(value: str) -> None:
    check_parcel(value)
    check_unit(value, value)
    parse(value)
