import csv
from pathlib import Path

import pytest

from panhuo.codes.land_use import (
    LandType,
    LandUse,
    UnknownCodeSystemError,
    land_type,
    names,
    read,
    systems,
    uses_of,
)

REAL = Path(__file__).parents[4] / "shared" / "data" / "supply_results_real.csv"


def real_rows() -> list[dict[str, str]]:
    with REAL.open(encoding="gb18030", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("工业用地", LandType.INDUSTRIAL),
        (" 工业用地 ", LandType.INDUSTRIAL),
        ("新型工业用地", LandType.INDUSTRIAL),
        ("新型工业用地（100104）", LandType.INDUSTRIAL),
        ("一类工业用地(M1)", LandType.INDUSTRIAL),
        ("M0", LandType.INDUSTRIAL),
        ("仓储用地", LandType.STORAGE),
        ("物流仓储用地", LandType.STORAGE),
        ("科研用地", LandType.RESEARCH),
        ("研发用地", LandType.RESEARCH),
        ("科教用地", LandType.PUBLIC),
        ("其他普通商品住房用地", LandType.RESIDENTIAL),
        ("其他商服用地", LandType.COMMERCIAL),
        ("公园与绿地", LandType.PUBLIC),
        ("街巷用地", LandType.TRANSPORT),
    ],
)
def test_names_have_the_type_the_rules_ask_for(name: str, expected: LandType) -> None:
    assert land_type(name) is expected


@pytest.mark.parametrize("name", ["", "非工业用地", "1001", "0601", "100104", "甲"])
def test_what_is_not_known_is_not_guessed(name: str) -> None:
    assert read(name) is None
    assert land_type(name) is None
    assert uses_of(name) == ()


def test_one_number_means_other_land_in_another_system() -> None:
    assert land_type("1001", "三调") is LandType.TRANSPORT
    assert land_type("1001", "用地用海") is LandType.INDUSTRIAL
    assert land_type("0601", "三调") is LandType.INDUSTRIAL
    assert read("100104", "用地用海") is None
    assert read("100104", "用地用海/南通") == LandUse(
        "新型工业用地", LandType.INDUSTRIAL, "100104", "用地用海/南通"
    )


def test_a_name_of_several_systems_has_no_code_until_one_is_given() -> None:
    assert read("工业用地") == LandUse("工业用地", LandType.INDUSTRIAL)
    assert read("工业用地", "GB/T 21010-2017") == LandUse(
        "工业用地", LandType.INDUSTRIAL, "0601", "GB/T 21010-2017"
    )


def test_a_code_system_that_does_not_exist_is_answered_with_those_there_are() -> None:
    with pytest.raises(UnknownCodeSystemError, match="用地用海"):
        read("1001", "DLBM")


def test_a_name_has_one_type_in_all_systems_and_a_code_one_use_in_its_own() -> None:
    types: dict[str, LandType] = {}
    for system, uses in systems().items():
        codes = [use.code for use in uses if use.code is not None]
        assert len(set(codes)) == len(codes), system
        for use in uses:
            assert types.setdefault(use.name, use.land_type) is use.land_type, use.name
    assert all(use.land_type in LandType for use in names().values())


def test_packed_uses_are_read_in_their_order() -> None:
    packed = "其他商服用地40年; 中低价位、中小套型普通商品住房用地70年；城镇村道路用地42.82"
    assert [use.land_type for use in uses_of(packed)] == [
        LandType.COMMERCIAL,
        LandType.RESIDENTIAL,
        LandType.TRANSPORT,
    ]
    assert land_type(packed) is LandType.COMMERCIAL


@pytest.mark.skipif(not REAL.is_file(), reason="../shared is absent")
@pytest.mark.real_input
def test_every_use_of_the_real_file_is_known() -> None:
    rows = real_rows()
    found = {row["landPurpose"] for row in rows}
    assert len(found) == 38
    assert {name for name in found if read(name) is None} == set()
    industrial = [row for row in rows if land_type(row["landPurpose"]) is LandType.INDUSTRIAL]
    assert len(industrial) == 508
    for row in rows:
        if ";" in row["landUsegeTerm"]:
            assert len(uses_of(row["landUsegeTerm"])) == row["landUsegeTerm"].count(";") + 1
