import pytest
from hypothesis import given
from hypothesis import strategies as st

from panhuo.codes.supervision_no import (
    OldForm,
    SupervisionKind,
    check,
    kind_of,
    normalise,
    parse,
    region_of,
)

ROW_MARK = "bf0e37f3221f75ee4310f10e7be74779"


def test_the_old_form_is_read_in_its_parts() -> None:
    assert parse("3302062013B00123") == OldForm("330206", 2013, "B", "00123")
    assert parse("３３０２０６ 2013b00123") == OldForm("330206", 2013, "B", "00123")
    assert parse("3302062113B00123") is None
    assert parse("33020620130001234567") is None


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("3308022022A00021", SupervisionKind.OLD_FORM),
        ("3308022022000021234", SupervisionKind.NATIONAL),
        ("33080220220000212345", SupervisionKind.NATIONAL),
        (ROW_MARK, SupervisionKind.ROW_MARK),
        (ROW_MARK.upper(), SupervisionKind.ROW_MARK),
        ("bf0e37f3-221f-75ee-4310-f10e7be74779", SupervisionKind.ROW_MARK),
    ],
)
def test_the_kinds_that_stand_in_the_column_are_told_apart(
    value: str, kind: SupervisionKind
) -> None:
    assert kind_of(value) is kind
    assert check(value) is None


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("330802202200021", "supervision_no.length"),
        ("330802202200002123456", "supervision_no.length"),
        ("", "supervision_no.character"),
        ("浙土样〔2022〕101号", "supervision_no.character"),
        ("3308022022-00021", "supervision_no.character"),
    ],
)
def test_a_fault_is_named(value: str, rule: str) -> None:
    fault = check(value)
    assert fault is not None
    assert fault.rule == rule
    assert kind_of(value) is None


def test_the_region_is_the_head_of_a_number_and_never_of_a_row_mark() -> None:
    assert region_of("3308022022A00021") == "330802"
    assert region_of("3308022022000021234") == "330802"
    assert region_of("12345678" * 4) is None
    assert region_of("ABCDEF2022000021234") is None
    assert region_of("330802") is None


def test_a_row_mark_is_kept_as_it_came() -> None:
    assert normalise(f" {ROW_MARK}\n") == ROW_MARK


@given(st.text(max_size=40))
def test_a_value_has_a_kind_or_a_fault(value: str) -> None:
    assert (kind_of(value) is None) == (check(value) is not None)


@given(st.from_regex(r"\A[0-9A-Za-z]{16,20}\Z|\A[0-9a-fA-F]{32}\Z"))
def test_a_number_that_was_normalised_stays_as_it_is(value: str) -> None:
    assert kind_of(value) is not None
    assert normalise(normalise(value)) == normalise(value)
