import json
from datetime import date
from decimal import Decimal

import pytest

from panhuo.feeds.contract import contract_of
from panhuo.feeds.headers import unique_headers
from panhuo.feeds.layout import Layout
from panhuo.feeds.recognise import recognise
from panhuo.intake.row_mapping import RowMapper
from panhuo.intake.table import SourceRow
from panhuo.intake.values import MERGED_SHOWN

MARKET = (
    *("administration", "parcelLocation", "totalArea", "landPurpose", "signTime", "projectName"),
    *("projectLocation", "area", "landSource", "supplyType", "landUsegeTerm", "classification"),
    *("landLevel", "transferPrice", "issue", "paymentDate", "paymentAmount", "remark"),
    *("landHolder", "plotRatioUP", "plotRatioLOWER", "agreedDeliveryTime", "agreedStartTime"),
    *("agreedCompletionTime", "actualStartTime", "actualCompletionTime", "approvedUnit"),
    *("contractTime", "md5Mark"),
)


def map_rows(
    headers, *rows, feed="supply", scope="330802", as_of=date(2024, 6, 30), layout=None, **row
):
    layout = recognise(feed, headers, layout)
    mapper = RowMapper(contract_of(feed), layout, headers, scope, as_of)
    found = []
    for number, cells in enumerate(rows, start=2):
        raw = mapper.map(SourceRow(number, list(cells), **row))
        found.append((dict(zip(mapper.columns, raw.values, strict=True)), raw))
    return found


def market(**cells):
    [(values, raw)] = map_rows(
        MARKET,
        [cells.get(header, "") for header in MARKET],
        scope="440000",
        as_of=date(2020, 4, 20),
    )
    return values, raw


HEADERS = ["region_code", "supervision_no", "area_m2", "signed_on", "location"]
GOOD = ["330802", "3308022022A00021", "20000.00", "2022-05-10", "石梁镇"]


def test_a_canonical_row_is_typed():
    [(values, raw)] = map_rows(HEADERS, GOOD)
    assert raw.region_code == "330802"
    assert values == {
        "supervision_no": "3308022022A00021",
        "area_m2": Decimal("20000.00"),
        "signed_on": date(2022, 5, 10),
        "location": "石梁镇",
    }
    assert raw.unparsed == {}
    assert raw.notes == []
    assert raw.row_no == 2


def test_the_source_row_is_exactly_as_it_came():
    cells = ["330802", " 3308022022A00021\t", "２", "--", '说"明"\\']
    [(_, raw)] = map_rows(HEADERS, cells)
    assert json.loads(raw.source_row) == dict(zip(HEADERS, cells, strict=True))


def test_what_cannot_be_read_is_kept_apart_and_null():
    [(values, raw)] = map_rows(HEADERS, ["330802", "x", "二亩", "2023-02-29", ""])
    assert values["area_m2"] is None
    assert values["signed_on"] is None
    assert raw.unparsed == {"area_m2": "二亩", "signed_on": "2023-02-29"}


def test_trimming_is_no_repair_but_full_width_digits_are():
    [(values, raw)] = map_rows(
        HEADERS, [" 330802\u3000", "３３０８022022A00021", "\u00a020000 ", "2022-05-10", "/"]
    )
    assert values["supervision_no"] == "3308022022A00021"
    assert values["location"] is None
    assert raw.notes == [
        {"rule_code": "VALUE-NORMALISED", "field": "supervision_no",
         "value": "３３０８022022A00021"}
    ]  # fmt: skip


@pytest.mark.parametrize("mark", ["", " ", "--", "1900-01-01", "1901-01-02", "Nah", "\u00a0"])
def test_null_marks_are_null(mark):
    [(values, raw)] = map_rows(HEADERS, ["330802", "x", "1", mark, ""])
    assert values["signed_on"] is None
    assert raw.unparsed == {}


@pytest.mark.parametrize(("cells", "said"), [(4, "4 / 5"), (6, "6 / 5")])
def test_a_ragged_row_is_marked_and_does_not_crash(cells, said):
    [(_, raw)] = map_rows(HEADERS, [*GOOD, "more"][:cells])
    assert raw.unparsed["row_cells"] == said
    assert len(json.loads(raw.source_row)) == cells


def test_separators_after_the_last_cell_mean_nothing():
    [(_, long)] = map_rows(HEADERS, [*GOOD, "", " "])
    [(_, short)] = map_rows([*HEADERS, "", ""], GOOD)
    assert long.unparsed == short.unparsed == {}


def test_a_broken_row_is_marked():
    [(_, raw)] = map_rows(HEADERS, GOOD, broken=True)
    assert "row_quoting" in raw.unparsed


def test_headers_become_unique_keys():
    assert unique_headers(["面积", "", "面积", "面积#2", " "]) == [
        "面积", "column_2", "面积#2", "面积#2#2", "column_5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scope", "code", "unit"),
    [
        ("330800", "330802", "330802"),
        ("320600", "320611", "320613"),
        ("320600", "320602", "320613"),
    ],
)
def test_a_code_that_ended_is_followed_to_its_successor(scope, code, unit):
    [(_, raw)] = map_rows(HEADERS, [code, *GOOD[1:]], scope=scope)
    assert raw.region_code == unit
    assert raw.unparsed == {}


@pytest.mark.parametrize("code", ["999999", "柯城", "33080", "330802000000"])
def test_a_code_nobody_knows_stays_with_the_scope_and_is_quoted(code):
    [(_, raw)] = map_rows(HEADERS, [code, *GOOD[1:]])
    assert (raw.region_code, raw.unparsed) == ("330802", {"region_code": code})


def test_a_row_without_region_belongs_to_the_scope():
    [(_, raw)] = map_rows(HEADERS, ["", *GOOD[1:]])
    assert (raw.region_code, raw.unparsed) == ("330802", {})
    [(_, raw)] = map_rows(HEADERS[1:], GOOD[1:])
    assert (raw.region_code, raw.unparsed) == ("330802", {})


@pytest.mark.parametrize("headers", [HEADERS, ["责任单位", *HEADERS[1:]]])
@pytest.mark.parametrize("blank", ["", " ", "/"])
def test_a_blank_region_in_the_list_of_a_prefecture_is_not_its_own_land(headers, blank):
    [(_, blank_one), (_, own)] = map_rows(
        headers, [blank, *GOOD[1:]], ["330800" if headers is HEADERS else "市本级", *GOOD[1:]],
        scope="330800",
    )  # fmt: skip
    assert (blank_one.region_code, blank_one.unparsed) == ("330800", {"region_code": "(空)"})
    assert (own.region_code, own.unparsed) == ("330800", {})


def test_a_prefecture_is_meant_where_no_column_says_so_or_it_has_no_counties():
    [(_, without_column)] = map_rows(HEADERS[1:], GOOD[1:], scope="330800")
    [(_, dongguan)] = map_rows(HEADERS, ["", *GOOD[1:]], scope="441900")
    assert (without_column.region_code, without_column.unparsed) == ("330800", {})
    assert (dongguan.region_code, dongguan.unparsed) == ("441900", {})


def test_a_row_without_region_in_a_province_is_nobodys():
    [(_, raw)] = map_rows(HEADERS[1:], GOOD[1:], scope="330000")
    assert raw.region_code == "330000"
    assert "region_code" in raw.unparsed


@pytest.mark.parametrize(
    ("name", "unit"),
    [("四会市", "441284"), ("深圳市本级", "440300"), ("增城市", "440118"), ("顺德区", "440606")],
)
def test_the_market_layout_finds_regions_by_name(name, unit):
    values, raw = market(administration=name)
    assert raw.region_code == unit
    assert values["region_name"] == name


def test_a_name_nobody_knows_is_quoted():
    _, raw = market(administration="桃花源县")
    assert (raw.region_code, raw.unparsed) == ("440000", {"region_code": "桃花源县"})


def test_hectares_of_the_market_layout_are_exact_square_metres():
    values, raw = market(administration="四会市", area="0.75647")
    assert str(values["area_m2"]) == "7564.70"
    assert raw.notes == []


@pytest.mark.parametrize(
    ("up", "lower", "bounds", "rule"),
    [
        ("1.5", "6.5", ("1.5", "6.5"), "LAYOUT-EXCHANGED"),
        ("3.0", "1.0", ("1.0", "3.0"), "LAYOUT-AS-WRITTEN"),
        ("2", "2", ("2", "2"), None),
        ("1", "", ("1", None), None),
        ("", "2", (None, "2"), None),
    ],
)
def test_exchanged_bounds_stand_the_right_way_round_afterwards(up, lower, bounds, rule):
    values, raw = market(administration="四会市", plotRatioUP=up, plotRatioLOWER=lower)
    assert (values["far_min"], values["far_max"]) == tuple(
        None if bound is None else Decimal(bound) for bound in bounds
    )
    assert [note["rule_code"] for note in raw.notes] == ([rule] if rule else [])


def test_packed_years_are_null_with_a_warning():
    values, raw = market(administration="四会市", landUsegeTerm="其他商服用地40年;城镇住宅用地70")
    assert values["term_years"] is None
    assert [(n["rule_code"], n["field"]) for n in raw.notes] == [("LAYOUT-PATTERN", "term_years")]


def test_words_of_a_yes_or_no_column():
    headers = ["supervision_no", "inspected_on", "state", "invest_incl_land"]
    found = map_rows(
        headers, *(["x", "2024-01-01", "在建", word] for word in ("是", "否", "无", "", "也许")),
        feed="inspection",
    )  # fmt: skip
    assert [values["invest_incl_land"] for values, _ in found] == [True, False, False, None, None]
    assert found[-1][1].unparsed == {"invest_incl_land": "也许"}


def test_a_unit_in_the_header_is_read():
    [(values, _)] = map_rows(
        ["电子监管号", "供应面积（亩）", "合同签订日期"], ["x", "3", "2024-01-01"]
    )
    assert str(values["area_m2"]) == "2000.00"


COUNTIES = Layout(
    layout="counties",
    feed="supply",
    zh="分县清单",
    description="The county stands in the first row of its group.",
    columns={
        "region_code": {"source": "县区", "reads": "region_name", "fill": "down"},
        "supervision_no": {"source": "监管号"},
        "area_m2": {"source": "面积"},
        "signed_on": {"source": "签订日期"},
        "project_name": {"source": "项目", "fallbacks": ["厂名"], "fill": "down"},
    },
)
COUNTY_HEADERS = ["县区", "监管号", "面积", "签订日期", "项目"]


def county_rows(*first_cells, **options):
    rows = [[first, "x", "1", "2024-01-01", "厂"] for first in first_cells]
    found = map_rows(COUNTY_HEADERS, *rows, scope="330800", layout=COUNTIES, **options)
    return [(raw.region_code, raw.unparsed.get("region_code")) for _, raw in found]


@pytest.mark.parametrize("blank", ["", " ", MERGED_SHOWN])
def test_a_blank_or_merged_cell_is_that_of_the_row_above_where_the_layout_says_so(blank):
    assert county_rows("柯城区", blank, blank, "衢江区", blank) == [
        *[("330802", None)] * 3,
        *[("330803", None)] * 2,
    ]


def test_what_is_filled_down_is_read_as_if_it_stood_there_and_the_row_stays_as_it_came():
    assert county_rows("", "柯诚区", "") == [
        ("330800", "(空)"), ("330800", "柯诚区"), ("330800", "柯诚区"),
    ]  # fmt: skip
    rows = [["柯城区", "x", "1", "2024-01-01", "厂"], ["", "y", "1", "2024-01-01", ""]]
    _, (values, raw) = map_rows(COUNTY_HEADERS, *rows, scope="330800", layout=COUNTIES)
    assert values["project_name"] == "厂"
    assert json.loads(raw.source_row) == dict(zip(COUNTY_HEADERS, rows[1], strict=True))


def test_a_value_in_any_of_several_columns_is_the_rows_own():
    headers = [*COUNTY_HEADERS, "厂名"]
    rows = [
        ["柯城区", "x", "1", "2024-01-01", "甲", ""],
        ["", "x", "1", "2024-01-01", "", "乙"],
        ["", "x", "1", "2024-01-01", "", ""],
    ]
    found = map_rows(headers, *rows, scope="330800", layout=COUNTIES)
    assert [values["project_name"] for values, _ in found] == ["甲", "乙", "乙"]


def test_nothing_is_filled_from_a_row_whose_cells_may_stand_elsewhere_or_from_another_table():
    assert county_rows("柯城区", "", broken=True)[1] == ("330800", "(空)")
    headers = [*COUNTY_HEADERS, "所在表"]
    rows = [[county, "x", "1", "2024-01-01", "厂", sheet]
            for county, sheet in (("柯城区", "一"), ("", "一"), ("", "二"))]  # fmt: skip
    found = map_rows(headers, *rows, scope="330800", layout=COUNTIES)
    assert [raw.region_code for _, raw in found] == ["330802", "330802", "330800"]
    assert found[2][1].unparsed == {"region_code": "(空)"}
