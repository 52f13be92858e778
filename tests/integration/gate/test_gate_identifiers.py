"""The SQL of the gate says of an identifier what `panhuo.codes` says."""

import random
from collections.abc import Callable, Iterator, Sequence

import pytest
from gate_delivery import Deliver
from psycopg import sql

from panhuo.codes import credit_code, document_no, parcel_code, supervision_no
from panhuo.codes.regions import in_scope, load_regions
from panhuo.warehouse import connect

VALID = (
    *("91330100799655058B", "9144030071526726XG", "914403001922038216", "91110000802100433B"),
    *("91110108551385082Q", "91350100M000100Y43", "91330802MA78128680", "91330802MA000004XB"),
)
INVALID = (
    "91310115MA1H8R7C6D",
    "91350100M000100Y4Z",
    "9133010079965505",
    "",
    "无",
    "9133O100799655058B",
)


def _in_sql(function: str, values: Sequence[str], schema: str = "gate") -> list[object]:
    with connect("panhuo_gate") as connection:
        rows = connection.execute(
            sql.SQL(
                "select {}(given.value) from unnest(%s::text[]) with ordinality as given (value, n)"
                " order by given.n"
            ).format(sql.Identifier(schema, function)),
            [list(values)],
        ).fetchall()
    return [row[0] for row in rows]


def _mutations(value: str, dice: random.Random, alphabet: str) -> Iterator[str]:
    """Yield the value with a character changed, dropped, doubled, swapped, in lower case, spaced."""
    if not value:
        return
    at = dice.randrange(len(value))
    yield value[:at] + dice.choice(alphabet) + value[at + 1 :]
    yield value[:at] + value[at + 1 :]
    yield value[:at] + value[at] + value[at:]
    yield value[:at] + value[at + 1 : at + 2] + value[at : at + 1] + value[at + 2 :]
    yield value.lower()
    yield f" {value[:at]} {value[at:]}\N{NO-BREAK SPACE}"
    yield value.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})


def _credit_code(dice: random.Random) -> str:
    letters = credit_code.ALPHABET
    organisation = "".join(dice.choice(letters) for _ in range(8))
    head = (
        "91"
        + "".join(dice.choice("0123456789") for _ in range(6))
        + organisation
        + credit_code.organisation_check_character(organisation)
    )
    return head + credit_code.check_character(head)


def _person_id(dice: random.Random) -> str:
    body = f"330802{dice.randint(1900, 2020)}{dice.randint(1, 14):02}{dice.randint(1, 33):02}"
    return body + f"{dice.randint(0, 999):03}" + dice.choice("0123456789X")


def _digits(dice: random.Random, length: int) -> str:
    return "".join(dice.choice("0123456789") for _ in range(length))


def _credit_verdict(value: str) -> str:
    kind = credit_code.kind_of(value)
    if kind is credit_code.HolderCode.CREDIT_CODE:
        return "invalid" if credit_code.check(value) else "credit_code"
    return kind.value if kind else "invalid"


def test_credit_codes_and_what_stands_in_their_column(standing_gate: Deliver) -> None:
    dice = random.Random(20260101)
    values = [*VALID, *INVALID]
    for _ in range(400):
        seeds = (_credit_code(dice), _person_id(dice), _digits(dice, 15), _digits(dice, 9))
        values += [*seeds, *(m for s in seeds for m in _mutations(s, dice, "0123456789AIOXZ"))]
        values.append("33080219" + _digits(dice, 7))
    expected = [_credit_verdict(value) for value in values]
    assert {"credit_code", "personal_id", "registration_no", "organisation_code", "invalid"} == set(
        expected
    )
    found = _in_sql("credit_code_verdict", values)
    assert [(v, f, e) for v, f, e in zip(values, found, expected, strict=True) if f != e] == []


@pytest.mark.parametrize("value", VALID)
def test_the_vectors_of_the_reference_are_valid(standing_gate: Deliver, value: str) -> None:
    assert _in_sql("credit_code_verdict", [value]) == ["credit_code"]


PARCELS = (
    "330802001001GB00311",
    "330802001001JA00001",
    "330802001001GC00001",
    "330802001001ZW99999",
)
UNITS = tuple(
    p + tail for p in PARCELS for tail in ("F00010001", "W00000000", "W00000001", "X00010001")
)
NUMBERS = (
    *("3308022021B00311", "33080220200031112345", "bf0e37f3221f75ee4310f10e7be74779", "3308022021"),
    *("123e4567-e89b-12d3-a456-426614174000", "3308022021-B00311", "330802２０２１B00311"),
)
DOCUMENTS = (
    *(
        "浙土样〔2022〕101号",
        "苏政发[2017]143号",
        "浙土字A〔2010〕-0123号",
        "浙江省人民政府令第343号",
    ),
    *(
        "苏自然资提〔2025〕126号",
        "通政办发（2022）1号",
        "浙政发【２０２２】３２号",
        "柯城第1批次",
        "第343号",
    ),
    *(
        "《浙土样〔2022〕101号》",
        "浙土样〔22〕101号",
        "浙土样〔2022〕号",
        "〔2022〕101号",
        "国土资函(2011)第12号",
    ),
)


@pytest.mark.parametrize(
    ("function", "check", "seeds", "alphabet"),
    [
        ("parcel_code_well_formed", parcel_code.check_parcel, PARCELS, "0123456789GJZABC"),
        ("unit_code_well_formed", parcel_code.check_unit, UNITS, "0123456789GJZFLQW"),
        ("supervision_no_well_formed", supervision_no.check, NUMBERS, "0123456789abzABZ-"),
        ("document_no_well_formed", document_no.check, DOCUMENTS, "0123〔〕[]()号第令浙AZ-"),
    ],
)
def test_structures(
    standing_gate: Deliver,
    function: str,
    check: Callable[[str], object],
    seeds: Sequence[str],
    alphabet: str,
) -> None:
    dice = random.Random(20260102)
    values = [*seeds]
    for _ in range(60):
        values += [m for seed in seeds for m in _mutations(seed, dice, alphabet)]
    expected = [check(value) is None for value in values]
    assert {True, False} == set(expected)
    found = _in_sql(function, values)
    assert [(v, f, e) for v, f, e in zip(values, found, expected, strict=True) if f != e] == []


SPELLINGS = tuple(
    f"{organ}{left}{year}{right}{before}{serial}{after}"
    for organ in ("浙土字A", "浙土字a", "浙土字（330802）A", " 粤国土资(建)字 ")
    for left, right in ("〔〕", "[]", "()", "（）", "【】", "〈〉", "［］", "《》")
    for year in ("2022", "２０２２", "2022年")
    for before in ("", "第", "-", " 第 ")
    for serial in ("101", "0101", "００１０１", "b-0101", "101-1")
    for after in ("号", "", " 号")
)
NO_NUMBERS = (
    "",
    "无",
    "会议纪要 (3)",
    "会议纪要（３）",
    "浙土字2022年101号",
    "浙土字[22]第1号",
    "abc/1",
)


def test_a_document_number_is_compared_in_sql_as_in_python(standing_gate: Deliver) -> None:
    dice = random.Random(20260103)
    values = [*SPELLINGS, *NO_NUMBERS, *DOCUMENTS]
    for _ in range(60):
        seeds = (*DOCUMENTS, *dice.sample(SPELLINGS, 20))
        values += [m for s in seeds for m in _mutations(s, dice, "0123〔〕[]()号第令浙AZ-《》")]
    expected = [document_no.compared(value) for value in values]
    found = _in_sql("document_no", values, "ops")
    assert [(v, f, e) for v, f, e in zip(values, found, expected, strict=True) if f != e] == []


def test_every_spelling_of_a_plot_is_one_number_of_land(standing_gate: Deliver) -> None:
    written = ["浙土字A〔2022〕0101号/1", "浙土字a[2022]-第101号/1", "浙土字Ａ（２０２２）101/1"]
    assert set(_in_sql("land_number", written, "ops")) == {"浙土字A〔2022〕101号/1"}
    others = ["3308022023B00714", "330802001001GB00311", "浙土字A〔2022〕0101号/01"]
    assert _in_sql("land_number", others, "ops") == [*others[:2], "浙土字A〔2022〕101号/01"]


def test_a_scope_has_the_regions_that_the_code_list_says(standing_gate: Deliver) -> None:
    scopes = ("440000", "44", "330800", "3308", "320613", "330802", "330800Z01", "110000")
    codes = [region.region_code for region in load_regions()]
    with connect("panhuo_gate") as connection:
        for scope in scopes:
            found = connection.execute("select ops.regions_within(%s)", [scope]).fetchall()
            assert {row[0] for row in found} == {c for c in codes if in_scope(c, scope)}, scope
        asked = connection.execute(
            "select ops.in_scope('320611', '320613'), ops.in_scope('330803', '330802'),"
            " ops.in_scope('330802', '33')"
        ).fetchone()
    assert asked == (True, False, True)
