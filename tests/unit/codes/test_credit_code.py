import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from panhuo.codes.credit_code import (
    ALPHABET,
    HolderCode,
    check,
    check_character,
    kind_of,
    normalise,
    organisation_check_character,
)

# Domain reference 3.3: real codes, the example of the standard, edges (check 0, organisation X).
VALID = (
    "91330100799655058B",
    "9144030071526726XG",
    "914403001922038216",
    "91110000802100433B",
    "91110108551385082Q",
    "91350100M000100Y43",
    "91330802MA78128680",
    "91330802MA000004XB",
)
# The acceptance cases.
FICTIONAL = (
    "91330802MA990001X7",
    "91330802MA9900052P",
    "91330802MA9900060J",
    "91320613MA99002396",
    "91330802MA99000955",
)
# Made up: nobody was born on these days with these numbers.
PERSON = "11010519491231002X"
OLD_PERSON = "110105491231003"

characters = st.sampled_from(ALPHABET)


@st.composite
def codes(draw: st.DrawFn) -> str:
    head = draw(characters) + draw(characters)
    head += draw(st.text("0123456789", min_size=6, max_size=6))
    body = draw(st.text(ALPHABET, min_size=8, max_size=8))
    head += body + organisation_check_character(body)
    return head + check_character(head)


def rule_of(value: str) -> str | None:
    fault = check(value)
    return fault.rule if fault else None


@pytest.mark.parametrize("code", [*VALID, *FICTIONAL])
def test_valid_codes_have_no_fault(code: str) -> None:
    assert kind_of(code) is HolderCode.CREDIT_CODE
    assert check(code) is None


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("91310115MA1H8R7C6D", "credit_code.both_checks"),
        ("91350100M000100Y4Z", "credit_code.character"),
        ("91330100799655058C", "credit_code.check"),
        ("91330110799655058B", "credit_code.check"),
        ("91330100799655059B", "credit_code.both_checks"),
        ("9133010079965505B", "credit_code.length"),
        ("91330100799655058BB", "credit_code.length"),
        ("9133O100799655058B", "credit_code.character"),
        ("913301A0799655058B", "credit_code.region"),
        ("330802000012345", "credit_code.registration_no"),
        ("79965505-8", "credit_code.organisation_code"),
        (PERSON, "credit_code.personal_id"),
        (OLD_PERSON, "credit_code.personal_id"),
        ("", "credit_code.unreadable"),
        ("张三", "credit_code.unreadable"),
        ("9.13302E+17", "credit_code.unreadable"),
    ],
)
def test_a_fault_is_named(code: str, rule: str) -> None:
    assert rule_of(code) == rule


def test_the_standard_works_out_to_three() -> None:
    assert check_character("91350100M000100Y4") == "3"
    assert check_character("91330802MA7812868") == "0"


def test_an_organisation_code_that_fails_alone_is_told_from_a_wrong_last_character() -> None:
    head = "9133010079965505" + "7"
    code = head + check_character(head)
    assert rule_of(code) == "credit_code.organisation_check"


def test_a_credit_code_of_a_village_collective_begins_with_letters() -> None:
    head = "N2330802" + "MF123456" + organisation_check_character("MF123456")
    assert check(head + check_character(head)) is None


@pytest.mark.parametrize(
    "written",
    ["91330100 799655058b", "９１３３０１００７９９６５５０５８Ｂ", " 91330100-799655058B "],
)
def test_spelling_does_not_matter(written: str) -> None:
    assert normalise(written) == "91330100799655058B"
    assert check(written) is None


@pytest.mark.parametrize(
    "mistyped", ["110105194912310021", "110105194912310X2X", PERSON[:-1] + "3"]
)
def test_a_mistyped_personal_id_is_still_not_shown(mistyped: str) -> None:
    fault = check(mistyped)
    assert fault is not None
    assert mistyped not in fault.zh + fault.en
    assert "1949" not in fault.zh + fault.en


def test_a_mistyped_check_of_a_personal_id_leaves_it_a_personal_id() -> None:
    assert kind_of("110105194912310021") is HolderCode.PERSONAL_ID


@given(codes())
def test_a_code_with_both_checks_right_is_never_faulted(code: str) -> None:
    assume(kind_of(code) is HolderCode.CREDIT_CODE)
    assert check(code) is None


@given(codes(), st.integers(0, 17), characters)
def test_every_single_character_error_is_detected(code: str, place: int, wrong: str) -> None:
    assume(code[place] != wrong)
    assert check(code[:place] + wrong + code[place + 1 :]) is not None


@given(codes(), st.integers(0, 16))
def test_every_swap_of_neighbours_is_detected(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assume(swapped != code)
    assert check(swapped) is not None


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8), st.data())
def test_every_single_error_in_an_organisation_code_is_detected(
    body: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, 7))
    wrong = data.draw(st.sampled_from("0123456789"))
    assume((int(body[place], 36) - int(wrong, 36)) % 11 != 0)
    other = body[:place] + wrong + body[place + 1 :]
    assert organisation_check_character(body) != organisation_check_character(other)


@given(st.text(max_size=24))
def test_no_text_breaks_the_check_and_none_is_repeated(value: str) -> None:
    fault = check(value)
    if fault is not None and len(value) > 8:
        assert value not in fault.zh
        assert value not in fault.en
