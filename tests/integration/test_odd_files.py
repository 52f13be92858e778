"""Files as counties and portals really have them, each taken in by one YAML and no code.

Every cell that counts is compared in `raw`, every row is accounted for.
"""

import csv
import io
import json
import textwrap
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from platform_under_test import Platform


def _layout(platform: Platform, text: str) -> None:
    layout = textwrap.dedent(text).lstrip()
    name = layout.split("\n", 1)[0].removeprefix("layout: ")
    folder = platform.folder / "layouts"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(layout, "utf-8")


def _csv(*rows: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _taken(platform: Platform, delivery_id: int | None, columns: str) -> list[tuple[Any, ...]]:
    """Return the columns of all rows, after checking that the delivery balances."""
    [delivery] = platform.query("select * from ops.delivery where delivery_id = %s", delivery_id)
    assert delivery["state"] == "gated", delivery["error"]
    assert delivery["rows_read"] == delivery["rows_accepted"] + delivery["rows_quarantined"]
    feed = delivery["feed"]
    rows = platform.query(
        f"select {columns} from raw.{feed} where delivery_id = %s order by row_no", delivery_id
    )
    return [tuple(row.values()) for row in rows]


def _issues(platform: Platform, delivery_id: int | None, *codes: str) -> list[tuple[Any, ...]]:
    found = platform.query(
        "select row_no, rule_code, field, value from ops.issue "
        "where delivery_id = %s and rule_code = any(%s) order by row_no, rule_code, field",
        delivery_id,
        list(codes),
    )
    return [tuple(row.values()) for row in found]


def test_a_web_scraped_table_of_supplies(module_platform: Platform) -> None:
    """No key, moments in UTC, packed terms, ranges, units in the cells, totals below."""
    _layout(
        module_platform,
        """
        layout: scraped_supplies
        feed: supply
        zh: 网页抓取的供地公告
        description: Announcements of a bureau's site as a script has stored them.
        signature: [xzq, dkmc, crmj, rjl_txt, signDate]
        null_marks: [待定]
        skip:
          - {source: dkmc, equals: [合计]}
          - {source: dkmc, matches: "^(注|说明)[：:]"}
        columns:
          region_name: {source: xzq}
          supervision_no: {join: [xzq, dkmc, signDate], reads: digest}
          project_name: {source: dkmc}
          area_m2: {source: crmj, unit: 公顷, unit_in_cell: true}
          land_use: {source: yt, pattern: '^\\d+-(.+)$', value_map: {工业: 工业用地}}
          term_years: {source: nx, pattern: '(\\d+)年', pick: max}
          price_wan: {source: cjj, unit: 元}
          far_min: {source: rjl_txt, reads: lower}
          far_max: {source: rjl_txt, reads: upper}
          start_agreed_on: {source: kgsj, fallbacks: [ydkg]}
          signed_on: {source: signDate}
          supply_method: {constant: 挂牌}
        ignored: [link]
        """,
    )
    head = ["xzq", "dkmc", "crmj", "yt", "nx", "cjj", "rjl_txt", "kgsj", "ydkg", "signDate", "link"]
    content = _csv(
        head,
        ["柯城区", "甲地块", "20.5亩", "0601-工业", "住房70年; 商服40年", "12,345,678.9",
         "1.0≤容积率≤2.0", "待定", "2022年05月01日", "2021-12-31T16:00:00.000Z", "x"],
        ["柯城区", "乙地块", "1.2345", "0601-工业", "50年", "￥1", "≥1.5", "2022/5/1", "",
         "2022-01-05T08:00:00+08:00", "x"],
        ["柯城区", "合计", "", "", "", "", "", "", "", "", ""],
        ["柯城区", "丙地块", "300㎡", "0701-城镇住宅用地", "无", "0", "1.2以上", "", "",
         "2022-02-01", ""],
        ["", "注：以公告为准", "", "", "", "", "", "", "", "", ""],
    )  # fmt: skip
    delivery = module_platform.hand_in(content, name="scraped.csv", as_of="2022-12-31")
    assert _taken(
        module_platform,
        delivery,
        "row_no, project_name, area_m2, land_use, term_years, price_wan, far_min, far_max, "
        "start_agreed_on, signed_on, supply_method, region_code",
    ) == [
        (2, "甲地块", Decimal("13666.6666666667"), "工业用地", Decimal(70), Decimal("1234.56789"),
         Decimal("1.0"), Decimal("2.0"), date(2022, 5, 1), date(2022, 1, 1), "挂牌出让", "330802"),
        (3, "乙地块", Decimal("12345.00"), "工业用地", Decimal(50), None,
         Decimal("1.5"), None, date(2022, 5, 1), date(2022, 1, 5), "挂牌出让", "330802"),
        (5, "丙地块", Decimal("300"), "城镇住宅用地", None, Decimal("0.00"),
         Decimal("1.2"), None, None, date(2022, 2, 1), "挂牌出让", "330802"),
    ]  # fmt: skip
    keys = _taken(module_platform, delivery, "supervision_no")
    assert len({key for (key,) in keys}) == 3
    assert all(len(key) == 32 for (key,) in keys)
    assert _issues(module_platform, delivery, "LAYOUT-SKIPPED", "TYPE-NUMBER") == [
        (3, "TYPE-NUMBER", "price_wan", "￥1"),
        (5, "LAYOUT-SKIPPED", None, "4 (1): dkmc: 合计"),
        (5, "LAYOUT-SKIPPED", None, "6 (1): dkmc: ^(注|说明)[：:]"),
    ]


def test_a_file_without_header_with_codes_as_floats_and_moments_as_numbers(
    module_platform: Platform,
) -> None:
    _layout(
        module_platform,
        """
        layout: headerless_supplies
        feed: supply
        zh: 无表头的供地数据
        description: A dump of a database; without header it has to be named.
        header: {rows: 0}
        date_formats: [epoch_milliseconds]
        columns:
          region_code: {source: 1, pattern: '^(\\d+)(?:\\.0+)?$'}
          supervision_no: {source: 2}
          area_m2: {source: 4}
          signed_on: {source: 5}
          started_on: {source: 6, value_map: {"0": ""}}
        """,
    )
    content = _csv(
        ["330802.0", "3308022022B00019", "某厂", "20000", "1641312000000", "0"],
        ["330803.0", "3308032022B00020", "某库", "1.5E+04", "1641311999999", "1650000000000.0"],
    )
    delivery = module_platform.hand_in(
        content, name="dump.csv", region="3308", as_of="2022-12-31", layout="headerless_supplies"
    )
    assert _taken(
        module_platform,
        delivery,
        "row_no, region_code, supervision_no, area_m2, signed_on, started_on, "
        "source_row ->> 'column_3'",
    ) == [
        (1, "330802", "3308022022B00019", Decimal(20000), date(2022, 1, 5), None, "某厂"),
        (2, "330803", "3308032022B00020", Decimal(15000), date(2022, 1, 4), date(2022, 4, 15),
         "某库"),
    ]  # fmt: skip


def test_a_shifted_header_in_gb18030_with_byte_order_mark(module_platform: Platform) -> None:
    """The first column has no header, so every header stands one column too far to the left."""
    _layout(
        module_platform,
        """
        layout: shifted_idle_land
        feed: supply
        zh: 闲置土地台账（表头错位）
        description: A list of idle land whose header lacks the column of numbers.
        signature: [监管号码, 地块, 面积亩, 签约, 开工期限]
        header:
          names: [序号, 监管号码, 地块, 面积亩, 签约, 开工期限]
        columns:
          supervision_no: {source: 监管号码}
          project_name: {source: 地块}
          area_m2: {source: 面积亩, unit: 亩}
          signed_on: {source: 签约}
          start_agreed_on: {source: 开工期限}
        date_formats: ["%Y年%m月"]
        """,
    )
    content = "\ufeff某市闲置土地清单\n监管号码,地块,面积亩,签约,开工期限\n"
    content += "1,3308022020B00318,阀门厂,３０,2020.3.1,2021年9月\n2,3308022020B00326,物流园,45.5,20200401,\n"
    delivery = module_platform.hand_in(content.encode("gb18030"), name="闲置.csv")
    assert _taken(
        module_platform,
        delivery,
        "row_no, supervision_no, project_name, area_m2, signed_on, start_agreed_on",
    ) == [
        (3, "3308022020B00318", "阀门厂", Decimal("20000.00"), date(2020, 3, 1), date(2021, 9, 1)),
        (4, "3308022020B00326", "物流园", Decimal("30333.3333333333"), date(2020, 4, 1), None),
    ]
    assert _issues(module_platform, delivery, "VALUE-NORMALISED") == [
        (3, "VALUE-NORMALISED", "area_m2", "３０"),
        (3, "VALUE-NORMALISED", "start_agreed_on", "2021年9月"),
    ]


def _approvals() -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "说明"
    sheet.append(["本表由某县填报"])
    sheet = workbook.create_sheet("批次")
    sheet.append(["某县农用地转用批次一览表"])
    sheet.merge_cells("A1:G1")
    sheet.append(["序号", "批次", "批准情况", None, "地块", "面积（公顷）", None])
    sheet.append([None, None, "文号", "日期", None, "总", "新增"])
    for merged in ("A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:G2"):
        sheet.merge_cells(merged)
    sheet.append([1, "第一批次", "浙土字〔2020〕1号", 43905, 1, 0.75647, 0.5])
    sheet.append([2, "第二批次", "浙土字〔2020〕2号", date(2020, 4, 1), 2, 2, None])
    sheet.append(["合计", None, None, None, None, 2.75647, 0.5])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def test_a_workbook_with_a_merged_header_over_two_rows(module_platform: Platform) -> None:
    _layout(
        module_platform,
        """
        layout: two_row_approvals
        feed: approval
        zh: 两行表头的批次表
        description: Merged titles over two rows, under a title of the sheet.
        signature: [批准情况/文号, 批准情况/日期, 面积（公顷）/总]
        header: {rows: 2, sheet: 批次}
        columns:
          batch_name: {source: 批次}
          approval_no: {source: 批准情况/文号}
          approved_on: {source: 批准情况/日期}
          plot_no: {join: [批次, 地块], separator: "-"}
          approved_area_m2: {source: 面积（公顷）/总, unit: 公顷}
          new_land_m2: {source: 面积（公顷）/新增, unit: 公顷}
        ignored: [序号]
        """,
    )
    delivery = module_platform.hand_in(
        _approvals(), feed="approval", name="批次.xlsx", as_of="2020-12-31"
    )
    assert _taken(
        module_platform,
        delivery,
        "row_no, batch_name, approval_no, approved_on, plot_no, approved_area_m2, new_land_m2",
    ) == [
        (4, "第一批次", "浙土字〔2020〕1号", date(2020, 3, 15), "第一批次-1", Decimal("7564.70"),
         Decimal("5000.00")),
        (5, "第二批次", "浙土字〔2020〕2号", date(2020, 4, 1), "第二批次-2", Decimal("20000.00"),
         None),
    ]  # fmt: skip


def test_an_evaluation_list_with_two_columns_of_one_name(module_platform: Platform) -> None:
    """Regions by city and county, the grade twice (last year's and this), numbers with units."""
    _layout(
        module_platform,
        """
        layout: grades_twice
        feed: evaluation
        zh: 亩均评价名单（两年等级）
        description: Two columns are called 等级; the second is of this year.
        signature: [设区市, 县区, 企业代码, 等级]
        columns:
          region_code: {join: [设区市, 县区], reads: region_name}
          uscc: {source: 企业代码}
          year: {reads: as_of_year}
          scheme_id: {constant: 2023-1}
          grade: {source: 等级#2, pattern: '^([ABCD])类?$', value_map: {不参评: T}}
          score: {source: 6}
          excluded_reason: {source: 备注}
        ignored: [等级]
        """,
    )
    content = _csv(
        ["设区市", "县区", "企业代码", "等级", "等级", "得分", "备注"],
        ["衢州市", "柯城区", "91330802MA78128680", "B", "A类", "95.25", ""],
        ["衢州市", "龙游县", "913308257125468936", "A", "不参评", "", "搬迁"],
    )
    delivery = module_platform.hand_in(
        content, feed="evaluation", region="33", name="grades.csv", as_of="2023-12-31"
    )
    assert _taken(
        module_platform,
        delivery,
        "region_code, uscc, year, scheme_id, grade, score, excluded_reason",
    ) == [
        ("330802", "91330802MA78128680", 2023, "2023-1", "A", Decimal("95.25"), None),
        ("330825", "913308257125468936", 2023, "2023-1", "T", None, "搬迁"),
    ]


def test_an_enterprise_table_whose_units_stand_in_its_headers(module_platform: Platform) -> None:
    _layout(
        module_platform,
        """
        layout: enterprise_panel
        feed: tax
        zh: 企业用地与税收表
        description: Aliases of other years stand as fallbacks; the unit is that of the header.
        signature: [信用代码证, 税款]
        columns:
          uscc: {source: 信用代码证}
          year: {source: 年, pattern: '(\\d{4})'}
          tax_wan: {source: 税款, fallbacks: [税款合计]}
          revenue_wan: {source: 营收, unit: 亿元}
          occupied_mu: {source: 占地}
          employees: {source: 人数, unit: 人}
          above_scale: {source: 规模, value_map: {规模以上: "true", 规模以下: "false"}}
        """,
    )
    content = _csv(
        ["信用代码证", "年", "税款（元）", "营收", "占地（公顷）", "人数", "规模"],
        ["91330802MA78128680", "2022年度", "1,234,500", "1.5", "2", "35人", "规模以上"],
        ["91330802MA78128680", "2023年度", "-", "0.9", "", "40", "规下"],
    )
    delivery = module_platform.hand_in(content, feed="tax", name="tax.csv", as_of="2023-12-31")
    assert _taken(
        module_platform,
        delivery,
        "year, tax_wan, revenue_wan, occupied_mu, employees, above_scale",
    ) == [
        (2022, Decimal("123.45"), Decimal("15000.00"), Decimal("30.00"), 35, True),
        (2023, None, Decimal("9000.00"), None, 40, False),
    ]


def test_geodata_with_odd_attributes(module_platform: Platform) -> None:
    _layout(
        module_platform,
        """
        layout: odd_land_cover
        feed: survey
        zh: 图斑（自拟字段）
        description: Land cover with attribute names of a county's own.
        signature: [图斑号, 地类, 年度]
        columns:
          region_code: {constant: "330802"}
          bsm: {source: 图斑号}
          sjnf: {source: 年度, pattern: '^(\\d{4})年?$'}
          dlbm: {source: 地类, pattern: '^(\\w+?)\\s'}
          dlbm_system: {constant: 三调}
          tbmj: {source: 面积, unit: 亩}
          geom: {source: geom}
        """,
    )
    ring = [[118.86, 28.94], [118.861, 28.94], [118.861, 28.941], [118.86, 28.941], [118.86, 28.94]]
    feature = {
        "type": "Feature",
        "properties": {"图斑号": "000123", "地类": "0601 工业用地", "年度": "2023年", "面积": 16.2},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    content = json.dumps(
        {
            "type": "FeatureCollection",
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},
            "features": [feature],
        },
        ensure_ascii=False,
    )
    delivery = module_platform.hand_in(
        content, feed="survey", name="cover.geojson", as_of="2023-12-31"
    )
    [row] = _taken(
        module_platform, delivery, "region_code, bsm, sjnf, dlbm, tbmj, st_npoints(geom)"
    )
    assert row == ("330802", "000123", 2023, "0601", Decimal("10800.00"), 5)


def test_a_workbook_without_header_below_a_title(module_platform: Platform) -> None:
    _layout(
        module_platform,
        """
        layout: headerless_workbook
        feed: supply
        zh: 无表头工作簿
        description: Rows without header from the third row of the second sheet on.
        header: {sheet: 数据, row: 3, rows: 0}
        columns:
          supervision_no: {source: 1}
          area_m2: {source: 2, unit: 亩}
          signed_on: {source: 3}
        """,
    )
    workbook = Workbook()
    workbook.create_sheet("数据")
    for row in (
        ["供地数据"],
        ["（2020年）"],
        ["3308022020B00318", 30, 43891],
        ["3308022020B00326", 4.5, date(2020, 4, 1)],
    ):
        workbook["数据"].append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    delivery = module_platform.hand_in(
        stream.getvalue(), name="无表头.xlsx", layout="headerless_workbook"
    )
    assert _taken(module_platform, delivery, "row_no, supervision_no, area_m2, signed_on") == [
        (3, "3308022020B00318", Decimal("20000.00"), date(2020, 3, 1)),
        (4, "3308022020B00326", Decimal("3000.00"), date(2020, 4, 1)),
    ]
    workbook["数据"].title = "别名"
    stream = io.BytesIO()
    workbook.save(stream)
    refused = module_platform.hand_in(
        stream.getvalue(), name="无表头.xlsx", layout="headerless_workbook"
    )
    error = module_platform.scalar("select error from ops.delivery where delivery_id = %s", refused)
    assert error["rule_code"] == "FILE-SHEET"
    assert "没有版式要求的工作表“数据”" in error["zh"]
    assert "别名" in error["zh"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour: red": "feed: supply"}, "colour is no key; allowed are layout, feed, zh"),
        ({"feed: supply": "feed: suply"}, "there is no feed 'suply'"),
        ({"unit: 亩": "unit: 斤"}, "columns.area_m2: '斤'"),
        ({"unit: 亩": "einheit: 亩"}, "columns.area_m2.einheit is no key; allowed are source"),
        ({"area_m2:": "area:"}, "columns.area: supply has no such field; it has region_code"),
        ({"rows: 1": "rows: 9"}, "header.rows: Input should be less than or equal to 3"),
        ({"constant: x": "constant: 330802"}, "columns.holder.constant: 330802 is no text"),
        ({"columns:": "columns: ["}, "is no YAML"),
    ],
)
def test_a_faulty_layout_is_named_with_key_and_what_is_allowed_and_stops_nothing_else(
    module_platform: Platform, change: dict[str, str], said: str
) -> None:
    from panhuo.feeds.layout_folder import broken_layouts, load_layouts

    text = """\
layout: faulty
feed: supply
zh: x
description: x
header: {rows: 1}
columns:
  supervision_no: {source: a}
  area_m2: {source: b, unit: 亩}
  signed_on: {source: c}
  holder: {constant: x}
"""
    for old, new in change.items():
        text = text.replace(old, new) if old in text else f"{old}\n{text}"
    path = module_platform.folder / "layouts" / "faulty.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    try:
        assert said in broken_layouts()["faulty"]
        assert broken_layouts()["faulty"].startswith("faulty.yaml")
        assert "land_market_results" in load_layouts()
    finally:
        Path(path).unlink()
