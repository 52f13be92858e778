import csv
import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from panhuo.feeds.contract import Mode, contract_of, load_contracts
from panhuo.feeds.header_refusal import UnrecognisedHeadersError
from panhuo.feeds.layout import CANONICAL, DATE_FORMATS, NULL_MARKS, Layout, LayoutColumn
from panhuo.feeds.layout_folder import UnknownLayoutError, load_layouts
from panhuo.feeds.recognise import BOOLEAN_WORDS, canonical_layout, recognise
from panhuo.feeds.units import UnknownUnitError, unit_factor

SHARED = Path(__file__).parents[4] / "shared"
CASES = SHARED / "domain" / "acceptance_cases.md"
REAL = SHARED / "data" / "supply_results_real.csv"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
HARNESS = {"case", "recorded_on", "geom_ref"}


def case_headers() -> dict[str, list[str]]:
    """Headers of the CSV blocks of section 7, as the harness delivers them."""
    section = CASES.read_text("utf-8").split("\n## 7.")[1].split("\n## 8.")[0]
    blocks = re.findall(r"```csv name=(\w+)\n(.*)\n", section)
    headers = {}
    for feed, line in blocks:
        names = line.split(",")
        kept = [name for name in names if name not in HARNESS]
        headers[feed] = kept + ["geom"] * ("geom_ref" in names)
    headers["registration"] += ["unit_code", "holder_seq"]
    return headers


def real_rows() -> list[dict[str, str]]:
    with REAL.open(encoding="gb18030", newline="") as file:
        return list(csv.DictReader(file))


def refusal(feed: str, headers: list[str], layout: str | None = None) -> UnrecognisedHeadersError:
    with pytest.raises(UnrecognisedHeadersError) as caught:
        recognise(feed, headers, layout)
    return caught.value


@needs_shared
@pytest.mark.real_input
def test_every_acceptance_header_is_recognised_as_canonical_and_whole() -> None:
    blocks = case_headers()
    assert len(blocks) == 9
    for feed, headers in blocks.items():
        layout = recognise(feed, headers)
        assert layout.layout == CANONICAL
        assert set(layout.columns) == set(headers), feed


@pytest.mark.parametrize("feed", list(load_contracts()))
@pytest.mark.parametrize("naming", ["name", "zh", "code"])
def test_a_whole_file_is_recognised_by_any_naming_and_as_no_other_feed(
    feed: str, naming: str
) -> None:
    contract = contract_of(feed)
    headers = [
        {
            "name": field.name,
            "zh": field.zh,
            "code": field.aliases[-1] if field.aliases else field.zh,
        }[naming]
        for field in contract.fields
    ]
    layout = recognise(feed, headers)
    assert list(layout.columns) == [field.name for field in contract.fields]
    assert layout.sources == tuple(headers)


@pytest.mark.parametrize(
    "header",
    [
        *("批准文号", " 批准文号 ", "\ufeff批准文号", "批准 文号", "批\u3000准文号", "批准文号\n"),
        *("*批准文号", "approval_no", "APPROVAL_NO", "ＰＺＷＨ", "pzwh"),
    ],
)
def test_spelling_of_a_header_does_not_matter(header: str) -> None:
    layout = canonical_layout(contract_of("approval"), [header])
    assert layout.columns["approval_no"].source == header


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("批准面积", None),
        ("批准面积（平方米）", None),
        ("批准面积(㎡)", None),
        ("PZMJ[公顷]", "公顷"),
        ("批准面积（单位：亩）", "亩"),
        ("批准面积（HA）", "ha"),
    ],
)
def test_a_unit_in_the_header_is_understood(header: str, unit: str | None) -> None:
    column = canonical_layout(contract_of("approval"), [header]).columns["approved_area_m2"]
    assert column == LayoutColumn(source=header, unit=unit)


@pytest.mark.parametrize("header", ["批准面积（万元）", "批准面积（约）", "面积合计（亩）"])
def test_a_bracket_that_is_no_unit_of_the_field_makes_the_header_unknown(header: str) -> None:
    assert not canonical_layout(contract_of("approval"), [header]).columns


def test_canonical_name_wins_over_alias_when_a_file_has_both() -> None:
    headers = ["PZMJ", "approved_area_m2", "批准面积"]
    layout = canonical_layout(contract_of("approval"), headers)
    assert layout.columns["approved_area_m2"].source == "approved_area_m2"


def test_a_region_named_but_not_coded_is_looked_up_by_name() -> None:
    contract = contract_of("approval")
    named = canonical_layout(contract, ["县（市、区）"]).columns
    assert named["region_code"] == LayoutColumn(source="县（市、区）", reads="region_name")
    assert named["region_name"] == LayoutColumn(source="县（市、区）")
    both = canonical_layout(contract, ["县（市、区）", "XZQDM"]).columns
    assert both["region_code"] == LayoutColumn(source="XZQDM")


def test_yes_and_no_are_read_before_the_null_marks() -> None:
    column = canonical_layout(contract_of("registration"), ["抵押"]).columns["mortgage"]
    assert "无" in NULL_MARKS
    assert column.value_map["无"] == "false"
    assert set(BOOLEAN_WORDS.values()) == {"true", "false"}


def test_every_layout_has_the_null_marks_and_date_forms_of_the_house_and_its_own() -> None:
    layout = Layout(
        layout="odd",
        feed="supply",
        zh="x",
        description="x",
        null_marks=("缺",),
        date_formats=("%d.%m.%Y",),
        columns={},
    )
    assert {*NULL_MARKS, "缺"} == set(layout.null_marks)
    assert layout.date_formats == ("%d.%m.%Y", *DATE_FORMATS)
    assert "\xa0" in NULL_MARKS


@needs_shared
@pytest.mark.real_input
def test_the_real_file_is_recognised_by_its_headers() -> None:
    headers = list(real_rows()[0])
    layout = recognise("supply", headers)
    assert layout.layout == "land_market_results"
    assert {*layout.sources, *layout.ignored} == set(headers)
    assert layout.columns["area_m2"] == LayoutColumn(source="area", unit="公顷")
    assert layout.columns["region_code"].reads == "region_name"
    assert layout.encodings == ("gb18030",)


@needs_shared
@pytest.mark.real_input
def test_the_real_rows_bear_out_what_the_layout_says() -> None:
    rows = real_rows()
    layout = load_layouts()["land_market_results"]
    assert layout.exchanged == (("far_min", "far_max"),)
    far_min, far_max = (layout.columns[name].source or "" for name in layout.exchanged[0])
    both = [(float(r[far_min]), float(r[far_max])) for r in rows if r[far_min] and r[far_max]]
    order = Counter((low > high) - (low < high) for low, high in both)
    assert order == {-1: 878, 0: 58, 1: 10}
    terms = [r["landUsegeTerm"] for r in rows]
    pattern = re.compile(layout.columns["term_years"].pattern or "")
    single = [term for term in terms if pattern.search(term)]
    assert len(single) == 1237
    assert all(";" in term for term in terms if term and not pattern.search(term))
    assert len({r["md5Mark"] for r in rows}) == len(rows)
    assert all(r[layout.columns["signed_on"].source or ""] for r in rows)


@needs_shared
@pytest.mark.real_input
def test_the_real_file_without_its_row_mark_is_refused_naming_the_column() -> None:
    error = refusal("supply", [h for h in real_rows()[0] if h != "md5Mark"])
    assert error.nearest == "land_market_results"
    assert error.missing == ("supervision_no",)
    assert "文件缺 md5Mark" in error.message_zh
    assert "lacks md5Mark" in error.message_en


@needs_shared
@pytest.mark.real_input
@pytest.mark.parametrize("feed", ["tax", "approval", "supply_approval", "registration"])
def test_the_real_file_in_another_folder_is_told_where_it_belongs(feed: str) -> None:
    error = refusal(feed, list(real_rows()[0]))
    assert error.fits_feed == "supply"
    assert "“土地供应”(supply)" in error.message_zh
    assert "wrong feed" in error.message_en


def test_both_generations_of_the_survey_are_told_apart() -> None:
    shared = ["BSM", "DLBM", "DLMC", "QSXZ", "QSDWDM", "ZLDWDM", "TBMJ", "geom"]
    second = recognise("survey", [*shared, "TKXS", "GDPDJ"])
    third = recognise("survey", [*shared, "KCXS", "GDPDJB", "CZCSXM", "SJNF"])
    assert second.layout == "dltb_second_survey"
    assert second.columns["sjnf"].reads == "as_of_year"
    assert second.columns["dlbm_system"].constant == "二调"
    assert third.layout == "dltb_third_survey"
    assert third.columns["sjnf"].source == "SJNF"
    assert third.columns["dlbm_system"].constant == "三调"


def test_columns_that_a_layout_knows_and_a_file_lacks_are_left_out() -> None:
    headers = ["bsm", "dlbm", "TKXS", "GDPDJ", "geom"]
    layout = recognise("survey", headers)
    assert layout.columns["bsm"].source == "bsm"
    assert "qsxz" not in layout.columns


def test_missing_required_columns_are_named_with_a_likely_misspelling() -> None:
    error = refusal("supply", ["电子监管码", "面积（公顷）", "项目名称"])
    assert error.missing == ("supervision_no", "signed_on")
    assert error.nearest == CANONICAL
    assert error.fits_feed is None
    assert "缺少必填列 电子监管号(supervision_no)、合同签订日期(signed_on)" in error.message_zh
    assert "文件的列为 电子监管码、面积（公顷）、项目名称" in error.message_zh
    assert "疑“电子监管码”即“电子监管号”" in error.message_zh


def test_a_file_of_geometry_without_geometry_is_refused() -> None:
    assert recognise("plan", ["zone_id", "kind", "geom"]).columns["geom"].source == "geom"
    assert refusal("plan", ["zone_id", "kind"]).missing == ("geom",)


def test_a_file_that_has_the_required_columns_but_fits_another_feed_better_is_refused() -> None:
    grades = ["uscc", "year", "scheme_id", "grade", "score"]
    assert refusal("tax", grades).fits_feed == "evaluation"
    assert recognise("evaluation", grades).feed == "evaluation"
    contracts = ["supervision_no", "parcel_code", "area_m2", "signed_on", "land_use"]
    assert refusal("supply_parcel", contracts).fits_feed == "supply"
    assert recognise("supply_parcel", contracts, CANONICAL).feed == "supply_parcel"


def test_a_column_that_is_read_must_not_occur_twice() -> None:
    headers = ["uscc", "year", "评价税收", "评价税收 "]
    assert "重复列：评价税收" in refusal("tax", headers).message_zh
    assert recognise("tax", ["uscc", "year", "", "", "备注", "备注"]).sources == ("uscc", "year")


def test_a_first_row_of_data_is_not_quoted() -> None:
    error = refusal("tax", ["91330802MA78128680", "王某", "2023", "719.99"])
    assert "第一行像是数据" in error.message_zh
    for secret in ("91330802MA78128680", "王某", "719.99"):
        assert secret not in str(error)


def test_a_named_layout_is_used_and_an_unknown_one_is_answered_with_those_there_are() -> None:
    headers = ["administration", "area", "contractTime", "md5Mark"]
    assert recognise("supply", headers, "land_market_results").sources == (
        "administration",
        "md5Mark",
        "area",
        "contractTime",
    )
    with pytest.raises(UnknownLayoutError, match="land_market_results"):
        recognise("supply", headers, "landchina")
    with pytest.raises(UnknownLayoutError, match="canonical"):
        recognise("tax", headers, "land_market_results")


def test_the_columns_of_the_national_portal_need_no_layout() -> None:
    headers = [
        *("行政区", "电子监管号", "项目名称", "项目位置", "面积(公顷)", "土地来源", "土地用途"),
        *("供地方式", "土地使用年限", "行业分类", "土地级别", "成交价格(万元)", "土地使用权人"),
        *("约定容积率下限", "约定容积率上限", "约定交地时间", "约定开工时间", "约定竣工时间"),
        *("实际开工时间", "实际竣工时间", "批准单位", "合同签订日期"),
    ]
    layout = recognise("supply", headers)
    assert set(headers) - set(layout.sources) == {"土地级别"}
    assert layout.columns["area_m2"].unit == "公顷"
    assert layout.columns["price_wan"].unit is None


@pytest.mark.parametrize(
    ("unit", "target", "factor"),
    [
        ("公顷", "m²", 10_000),
        ("亩", "m²", Fraction(2000, 3)),
        ("m²", "亩", Fraction(3, 2000)),
        ("公顷", "亩", 15),
        ("㎡", "平方米", 1),
        ("亿元", "万元", 10_000),
        ("元", "万元", Fraction(1, 10_000)),
        ("元/㎡", "万元/亩", Fraction(1, 15)),
        ("万kWh", "kWh", 10_000),
    ],
)
def test_units_convert_exactly(unit: str, target: str, factor: Fraction) -> None:
    assert unit_factor(unit, target) == factor


@pytest.mark.parametrize(("unit", "target"), [("亩", "万元"), ("斤", "m²"), ("m²", "")])
def test_units_that_do_not_measure_the_same_are_refused(unit: str, target: str) -> None:
    with pytest.raises(UnknownUnitError):
        unit_factor(unit, target)


def _odd(**changes: object) -> Layout:
    columns = {
        "uscc": {"source": "A"},
        "year": {"source": "B"},
    }
    whole = {"layout": "odd", "feed": "tax", "zh": "x", "description": "x", "columns": columns}
    return Layout.model_validate({**whole, "signature": ["A"], "mode": "snapshot", **changes})


def test_a_sound_layout_agrees_with_its_contract() -> None:
    layout = _odd()
    layout.check(contract_of("tax"))
    assert layout.mode is Mode.SNAPSHOT


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"signature": ["Z"]}, "signature headers nobody reads"),
        ({"ignored": ["A"]}, "both read and ignored"),
        ({"exchanged": [["tax_wan", "rd_wan"]]}, "exchanged columns that are not read"),
        ({"columns": {"uscc": {"source": "A"}}}, "required columns without an origin"),
        ({"columns": {"uscc": {"source": "A", "unit": "亩"}}}, "only numbers have a unit"),
    ],
)
def test_a_layout_that_contradicts_its_contract_is_refused(
    changes: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        _odd(**changes).check(contract_of("tax"))


@pytest.mark.parametrize(
    "column",
    [
        {},
        {"source": "A", "constant": "1"},
        {"source": "A", "reads": "as_of_year"},
        {"source": "A", "pattern": "no group"},
        {"source": "A", "colour": "red"},
    ],
)
def test_a_column_has_one_origin_and_no_unknown_setting(column: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        LayoutColumn.model_validate(column)
