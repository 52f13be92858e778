import pytest
from hypothesis import given
from hypothesis import strategies as st

from panhuo.codes.document_no import DocumentNo, check, compared, normalise, parse, same


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("苏自然资提〔2025〕126号", ("苏自然资提", 2025, "126")),
        ("自然资发〔2023〕171号", ("自然资发", 2023, "171")),
        ("苏政发[2017]143号", ("苏政发", 2017, "143")),
        ("锡政办发（2018）6号", ("锡政办发", 2018, "6")),
        ("锡政办发【２０１８】第０６号", ("锡政办发", 2018, "6")),
        ("浙土样〔2022〕101", ("浙土样", 2022, "101")),
        ("浙土字A[2013]-0237", ("浙土字A", 2013, "237")),
        ("浙土字（330802）A〔2021〕-0012号", ("浙土字（330802）A", 2021, "12")),
        ("粤国土资(建)字(2012)101号", ("粤国土资（建）字", 2012, "101")),
        ("《苏政地〔2020〕1234号》", ("苏政地", 2020, "1234")),
        ("浙江省人民政府令第343号", ("浙江省人民政府", None, "343")),
        ("国土资源部令第53号", ("国土资源部", None, "53")),
    ],
)
def test_the_parts_are_read_whatever_the_brackets(
    written: str, parts: tuple[str, int | None, str]
) -> None:
    assert parse(written) == DocumentNo(*parts)
    assert check(written) is None


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "document_no.empty"),
        ("浙土样2022年101号", "document_no.year"),
        ("浙土样〔22〕101号", "document_no.year"),
        ("〔2022〕101号", "document_no.structure"),
        ("浙土样〔2022〕号", "document_no.structure"),
        ("浙土样〔2022〕0号", "document_no.structure"),
        ("国发〔2004〕28号附件", "document_no.structure"),
    ],
)
def test_a_fault_is_named(text: str, rule: str) -> None:
    fault = check(text)
    assert fault is not None
    assert fault.rule == rule


def test_one_document_written_twice_is_the_same_and_two_are_not() -> None:
    assert same("浙土样〔2022〕101号", "浙土样[２０２２]第0101号")
    assert same("会议纪要", " 会议纪要 ")
    assert not same("浙土样〔2022〕101号", "浙土样〔2021〕101号")
    assert not same("浙土样〔2022〕101号", "浙土样〔2022〕110号")
    assert not same("浙土字A〔2022〕101号", "浙土字B〔2022〕101号")
    assert not same("浙土样〔2022〕101号", "苏土样〔2022〕101号")


@pytest.mark.parametrize(
    "written",
    [
        "浙土字A〔2022〕0101号",
        "浙土字A[2022]第101号",
        "浙土字A[2022]-0101号",
        "浙土字a〈2022〉101",
        "浙土字Ａ（２０２２年） 第０１０１ 号",
        "《浙土字A【2022】101号》",
    ],
)
def test_spellings_of_one_document_are_compared_as_one(written: str) -> None:
    assert compared(written) == "浙土字A〔2022〕101号"


def test_text_that_is_no_number_is_compared_without_blanks_and_kinds_of_brackets() -> None:
    assert same("会议纪要（第 3 号）", "会议纪要[第3号]")
    assert not same("会议纪要（第3号）", "会议纪要（第03号）")


def test_text_that_is_no_number_is_left_alone() -> None:
    assert normalise(" 区政府第12次会议纪要 ") == "区政府第12次会议纪要"


brackets = st.sampled_from(["〔〕", "[]", "()", "（）", "【】", "［］"])


@given(
    st.text("浙苏政土办发字通锡", min_size=1, max_size=6),
    st.integers(1950, 2049),
    st.integers(1, 99999),
    brackets,
    st.booleans(),
)
def test_every_way_of_writing_normalises_to_the_standard_one(
    organ: str, year: int, serial: int, pair: str, wide: bool
) -> None:
    standard = f"{organ}〔{year}〕{serial}号"
    number = f"第0{serial}"
    if wide:
        number = number.translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert normalise(f"{organ} {pair[0]}{year}{pair[1]}{number}号") == standard
    assert normalise(standard) == standard


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert (parse(text) is None) == (check(text) is not None)
    assert normalise(normalise(text)) == normalise(text)
