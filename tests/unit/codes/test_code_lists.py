"""Code lists: what files write is read as one value, and nothing means two."""

import pytest
from pydantic import ValidationError

from panhuo.codes.code_lists import CodeList, UnknownCodeListError, code_list, load_code_lists
from panhuo.feeds.contract import contract_of, load_contracts
from panhuo.feeds.recognise import canonical_layout


@pytest.mark.parametrize("name", sorted(load_code_lists()))
def test_what_a_drop_down_offers_is_read_as_its_value(name: str) -> None:
    codes = code_list(name)
    values = {code.value for code in codes.values}
    assert {codes.words.get(word, word) for word in codes.offered} == values


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("right_nature", "102", "出让"),
        ("right_type", "4", "国有建设用地使用权/房屋所有权"),
        ("five_not", "供而未用", "GEWY"),
        ("dlbm", "0601 工业用地", "0601"),
        ("approval_status", "注销", "撤回"),
        ("disposal_action", "不予认定", "剔除"),
        ("grade", "A类", "A"),
    ],
)
def test_numbers_of_the_standards_and_words_of_the_offices_are_read(
    name: str, written: str, value: str
) -> None:
    assert code_list(name).words[written] == value


def test_the_name_of_a_land_use_is_not_its_code() -> None:
    assert "工业用地" not in code_list("dlbm").words


def test_every_coded_column_is_read_by_its_list() -> None:
    column = canonical_layout(contract_of("disposal"), ["五未类型"]).columns["category"]
    assert column.value_map["批而未供"] == "PEWG"
    named = {field.codes for c in load_contracts().values() for field in c.fields if field.codes}
    assert named <= set(load_code_lists())


def test_a_list_nobody_has_is_answered_with_those_there_are() -> None:
    with pytest.raises(UnknownCodeListError, match="plan_kind"):
        code_list("colours")


@pytest.mark.parametrize(
    "entry",
    [
        {"values": [{"value": "甲", "aliases": ["x"]}, {"value": "乙", "aliases": ["x"]}]},
        {"values": [{"value": "甲"}], "pattern": "x"},
        {},
    ],
)
def test_a_list_that_contradicts_itself_is_refused(entry: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CodeList.model_validate({"zh": "x", "source": "x", **entry})
