"""What a layout can say, and that headers of any kind are read or refused, never a crash."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panhuo.feeds.contract import contract_of
from panhuo.feeds.header_refusal import UnrecognisedHeadersError
from panhuo.feeds.headers import fold
from panhuo.feeds.layout import Layout
from panhuo.feeds.recognise import recognise
from panhuo.intake.row_mapping import RowMapper
from panhuo.intake.table import SourceRow

REQUIRED = {
    "supervision_no": {"source": "号"},
    "area_m2": {"source": "面积"},
    "signed_on": {"source": "日期"},
}


def layout_of(feed: str = "supply", **said: object) -> Layout:
    columns = said.pop("columns", {})
    required = REQUIRED if feed == "supply" else {}
    assert isinstance(columns, dict)
    layout = Layout.model_validate(
        {"layout": "odd", "feed": feed, "zh": "x", "description": "x", **said}
        | {"columns": {**required, **columns}}
    )
    layout.check(contract_of(feed))
    return layout


def read(headers: list[str], cells: list[str], layout: Layout) -> tuple[dict[str, object], object]:
    bound = recognise(layout.feed, headers, layout)
    mapper = RowMapper(contract_of(layout.feed), bound, headers, "330802", date(2024, 6, 30))
    raw = mapper.map(SourceRow(2, cells))
    return dict(zip(mapper.columns, raw.values, strict=True)), raw


def value_of(
    column: dict[str, object], cell: str, name: str = "price_wan", **said: object
) -> object:
    """Return what a cell is read as by a column, or the mark of what was wrong with it."""
    layout = layout_of(columns={name: {"source": "x", **column}}, **said)
    values, raw = read(["号", "面积", "日期", "x"], ["1", "1", "2024-01-01", cell], layout)
    if name in raw.unparsed:  # type: ignore[attr-defined]
        return "unreadable"
    return values[name]


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ({"unit": "元"}, "12,345", "1.2345"), ({"unit": "亿元"}, "1.5", "15000.00"),
        ({"unit": "元"}, "12345元", "1.2345"), ({"unit": "元"}, "1.2亿元", "unreadable"),
        ({"unit_in_cell": True}, "1.2亿元", "12000.00"), ({"unit_in_cell": True}, "7", "7"),
        ({"unit_in_cell": True}, "30亩", "unreadable"),
        ({"pattern": r"([\d.]+)\|", "pick": "sum"}, "100|20.5|", "120.5"),
        ({"pattern": r"([\d.]+)\|", "pick": "min"}, "100|20.5|", "20.5"),
        ({"pattern": r"([\d.]+)\|", "pick": "last"}, "100|20.5|", "20.5"),
        ({"value_map": {"面议": ""}}, "面议", None), ({}, "１２．５", "12.5"),
    ],
)  # fmt: skip
def test_numbers_are_exact(column, cell, value):
    wanted = Decimal(value) if value not in (None, "unreadable") else value
    assert value_of(column, cell) == wanted


@pytest.mark.parametrize(
    ("cell", "value"), [("180%", "1.80"), ("180", "1.80"), ("1.8‰", "unreadable")]
)
def test_a_share_in_per_cent(cell, value):
    wanted = value if value == "unreadable" else Decimal(value)
    assert value_of({"unit": "%"}, cell, "far_max") == wanted


def test_words_of_the_file_come_before_and_after_the_pattern():
    column = {"pattern": r"^\d+-(.+)$", "value_map": {"工业": "工业用地", "不详": ""}}
    assert value_of(column, "0601-工业", "land_use") == "工业用地"
    assert value_of(column, "不详", "land_use") is None
    assert value_of(column, "工业", "land_use") == "工业用地"


@pytest.mark.parametrize(
    ("pattern", "cell", "value"),
    [
        (r"([ABCD])期", "Ｂ期", "B"), (r"(\d+)期", "第１２期", "12"), (r"([\d.]+)期", "１．５期", "1.5"),
        (r"（(.+)）", "二期（东区）", "东区"),
    ],
)  # fmt: skip
def test_a_pattern_finds_letters_and_digits_of_any_width(pattern, cell, value):
    assert value_of({"pattern": pattern}, cell, "phase") == value


def test_own_words_stand_beside_those_of_the_code_list():
    column = {"value_map": {"网上交易": "挂牌出让"}}
    assert value_of(column, "网上交易", "supply_method") == "挂牌出让"
    assert value_of(column, "挂牌", "supply_method") == "挂牌出让"


def test_the_first_fallback_with_a_value_counts_and_absent_ones_are_passed_over():
    layout = layout_of(columns={"project_name": {"source": "甲", "fallbacks": ["乙", "丙"]}})
    headers = ["号", "面积", "日期", "乙", "丙"]
    assert read(headers, ["1", "1", "20240101", "--", "厂"], layout)[0]["project_name"] == "厂"
    assert read(headers, ["1", "1", "20240101", "库", "厂"], layout)[0]["project_name"] == "库"


def test_parts_are_joined_without_the_empty_ones_but_a_digest_tells_them_apart():
    columns = {
        "project_name": {"join": ["a", "b"], "separator": "-"},
        "location": {"join": ["a", "b"], "reads": "digest"},
    }
    layout = layout_of(columns=columns)
    headers = ["号", "面积", "日期", "a", "b"]
    one, _ = read(headers, ["1", "1", "20240101", "x", "/"], layout)
    other, _ = read(headers, ["1", "1", "20240101", "", "x"], layout)
    none, _ = read(headers, ["1", "1", "20240101", "", "--"], layout)
    assert one["project_name"] == other["project_name"] == "x"
    assert one["location"] != other["location"]
    assert none["project_name"] is None
    assert none["location"] is None


def test_a_column_is_found_by_number_and_a_second_of_its_name_by_its_mark():
    layout = layout_of(columns={"area_m2": {"source": "面积#2", "unit": "亩"}, "phase": {"source": 5}},
                       ignored=["面积"])  # fmt: skip
    values, _ = read(
        ["号", "面积", "日期", "面积", ""], ["1", "7", "20240101", "3", "二期"], layout
    )
    assert values["area_m2"] == Decimal("2000.00")
    assert values["phase"] == "二期"


def test_a_second_column_of_a_name_nobody_mentioned_is_refused():
    with pytest.raises(UnrecognisedHeadersError, match="重复列：面积"):
        recognise("supply", ["号", "面积", "日期", "面积"], layout_of())


def test_the_unit_in_brackets_counts_unless_it_contradicts_the_layout():
    row = ["1", "3", "20240101"]
    assert read(["号", "面积（亩）", "日期"], row, layout_of())[0]["area_m2"] == Decimal("2000.00")
    in_mu = layout_of(columns={"area_m2": {"source": "面积", "unit": "亩"}})
    assert read(["号", "面积", "日期"], row, in_mu)[0]["area_m2"] == Decimal("2000.00")
    with pytest.raises(UnrecognisedHeadersError, match="面积"):
        recognise("supply", ["号", "面积（公顷）", "日期"], in_mu)


def test_a_column_number_beyond_the_file_is_a_missing_column():
    with pytest.raises(UnrecognisedHeadersError, match="第9列"):
        recognise("supply", ["号", "日期"], layout_of(columns={"area_m2": {"source": 9}}))


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"columns": {"phase": {"source": "a", "join": ["b"]}}}, "exactly one of source, join"),
        ({"columns": {"phase": {"constant": "a", "fallbacks": ["b"]}}}, "beside a `source`"),
        ({"columns": {"phase": {"source": "a", "pick": "max"}}}, "matches of a `pattern`"),
        ({"columns": {"phase": {"source": "a", "unit": "亩"}}}, "only numbers have a unit"),
        ({"columns": {"phase": {"source": "a", "reads": "lower"}}}, "makes a number"),
        ({"columns": {"price_wan": {"source": "a", "unit": "亩"}}}, "cannot be expressed"),
        ({"columns": {"phase": {"source": "a", "reads": "region_name"}}}, "only region_code"),
        ({"columns": {"signed_on": {"source": "a", "pattern": "(.)", "pick": "sum"}}}, "summed"),
        ({"columns": {"phase": {"source": 0}}}, "greater than or equal to 1"),
        ({"columns": {"phase": {"constant": "a", "fill": "down"}}}, "`fill` stands beside"),
        ({"columns": {"geom": {"source": "a", "fill": "down"}}}, "no row has the polygon"),
        ({"columns": {"phase": {"source": "a", "fill": "up"}}}, "Input should be 'down'"),
        ({"skip": [{"source": "a"}]}, "either by `equals` or by `matches`"),
        ({"header": {"rows": 0}, "signature": ["号"]}, "has no signature"),
        ({"header": {"names": ["a"]}}, "header.names has no"),
        ({"date_formats": ["epoch"]}, "neither a strptime pattern nor one of excel_serial"),
    ],
)
def test_what_contradicts_itself_is_refused(said, complaint):
    with pytest.raises(ValueError, match=complaint):
        layout_of(**said)


HEADERS = [
    *("电子监管号", "面积", "面积（公顷）", "合同签订日期", "SJNF", "geom", "项目", "面积#2", ""),
    *("批次名称", "批准文号", "地块", "批准面积", "未供面积", "企业名称", "统一社会信用代码"),
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["supply", "approval", "evaluation", "survey"]),
    st.lists(st.one_of(st.sampled_from(HEADERS), st.text(max_size=8)), max_size=14),
    st.lists(st.text(max_size=12), max_size=16),
)
def test_any_headers_are_refused_in_words_or_read_with_all_that_is_required(feed, headers, cells):
    contract = contract_of(feed)
    try:
        layout = recognise(feed, headers)
    except UnrecognisedHeadersError as error:
        assert error.message_zh.endswith("。")
        return
    assert set(contract.required) <= set(layout.columns)
    places = [s for s in layout.sources if isinstance(s, str)]
    assert set(map(fold, places)) <= set(map(fold, headers))
    mapper = RowMapper(contract, layout, headers, "330802", date(2024, 6, 30))
    raw = mapper.map(SourceRow(2, cells))
    assert len(raw.values) == len(mapper.columns)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_written_layout_reads_its_columns_in_whatever_order_they_stand(data):
    headers = data.draw(st.permutations(["号", "面积", "日期", "甲", "乙", "丙"]))
    cells = {"号": "1", "面积": "3", "日期": "20240101", "甲": "厂", "乙": "二期", "丙": "x"}
    columns = {"area_m2": {"source": "面积", "unit": "亩"}, "project_name": {"source": "甲"}}
    columns["phase"] = {"source": headers.index("乙") + 1}
    values, _ = read(list(headers), [cells[h] for h in headers], layout_of(columns=columns))
    assert values["area_m2"] == Decimal("2000.00")
    assert (values["project_name"], values["phase"]) == ("厂", "二期")


OFFICE = {
    "approved_not_supplied_list": (
        "approval",
        ["序号", "批次名称", "指标类型", "批准文号", "批准日期", "地块", "批准面积（亩）", "已供", "带供",
         "撤回", "未供面积", "未供原因", "处置方式", "完成时限"],
        ["1", "第一批次", "计划指标", "浙土字〔2020〕1号", "2020.3.15", "1-1", "30", "10", "0", "3",
         "17", "规划调整", "供地", "2025年"],
        {"batch_name": "第一批次", "quota_type": "计划", "approval_no": "浙土字〔2020〕1号",
         "approved_on": date(2020, 3, 15), "plot_no": "1-1", "approved_area_m2": Decimal("20000.00"),
         "withdrawn_area_m2": Decimal("2000.00")},
    ),
    "mu_evaluation_list": (
        "evaluation",
        ["序号", "企业名称", "统一社会信用代码", "所属街道", "评价结果"],
        ["1", "某厂", "91330802MA78128680", "白云", "A类（优先发展）"],
        {"uscc": "91330802MA78128680", "year": 2024, "scheme_id": "亩均效益综合评价", "grade": "A"},
    ),
    "approved_unbuilt_layer": (
        "approval",
        ["BSM", "YSDM", "TBBH", "XMMC", "PZWH", "PZRQ", "PZMJ", "TBMJ", "geom"],
        ["330802210000000001", "2099", "12", "某路", "浙土字〔2019〕7号", "20190501", "9", "1234.56", ""],
        {"approval_no": "浙土字〔2019〕7号", "approved_on": date(2019, 5, 1), "plot_no": "12",
         "batch_name": "某路", "approved_area_m2": Decimal("1234.56"), "geom": None},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(OFFICE))
def test_lists_of_offices_are_recognised_and_read(name):
    feed, headers, cells, wanted = OFFICE[name]
    layout = recognise(feed, headers)
    assert layout.layout == name
    values, _ = read(headers, cells, layout)
    assert values == wanted


@pytest.mark.parametrize(
    "header", ["评价等级", "评价等次", "综合评价等次", "等次", "评价结果", "等级"]
)
def test_the_grade_of_a_published_list_is_read_whatever_its_column_is_called(header):
    headers = ["序号", "企业名称", "统一社会信用代码", header]
    layout = recognise("evaluation", headers)
    values, _ = read(headers, ["1", "某厂", "91330802MA78128680", "Ｂ类"], layout)
    assert (layout.layout, values["grade"]) == ("mu_evaluation_list", "B")
