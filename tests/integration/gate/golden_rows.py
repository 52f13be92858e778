"""For each rule rows that fail it and rows that just do not: the boundary and one each side.

A row here is what differs from a good row of its feed; several rows under one key are delivered
together (duplicates need company).
"""

from collections.abc import Mapping
from typing import Any

from golden_case import Cells, Golden, golden
from golden_feeds import GOLDEN_OF_FEEDS, GOOD_OF_FEEDS
from golden_geometry import GEOMETRY, note

GOOD: Mapping[str, Cells] = {
    "supply": {
        "supervision_no": "3308022021B00311",
        "parcel_code": "330802001001GB00311",
        "area_m2": 40000,
        "due_area_m2": 40000,
        "price_wan": 1200,
        "total_invest_wan": 9000,
        "term_years": 50,
        "holder": "衢州某某机械有限公司",
        "holder_uscc": "91330802MA78128680",
        "far_min": 1.0,
        "far_max": 2.0,
        "signed_on": "2021-06-01",
        "start_agreed_on": "2021-10-01",
        "completion_agreed_on": "2023-12-31",
        "started_on": "2021-10-01",
        "completed_on": "2023-10-31",
        "handover_actual_on": "2021-06-15",
    },
    "inspection": {
        "supervision_no": "3308022021B00311",
        "inspected_on": "2023-10-20",
        "state": "在建",
        "started_on": "2021-10-01",
        "developed_area_m2": 38000,
        "invested_wan": 8000,
        "invest_incl_land": False,
    },
    "registration": {
        "unit_code": "330802001001GB00311F00010001",
        "holder_seq": 1,
        "parcel_code": "330802001001GB00311",
        "status": "现势",
        "holder": "衢州某某机械有限公司",
        "holder_uscc": "91330802MA78128680",
        "area_m2": 40000,
        "floor_area_m2": 40000,
        "registered_on": "2023-12-01",
    },
    **GOOD_OF_FEEDS,
}


def _supply(rule_code: str, fails: list[Any], passes: list[Any]) -> Golden:
    return golden("supply", rule_code, fails, passes)


def _inspection(rule_code: str, fails: list[Any], passes: list[Any]) -> Golden:
    return golden("inspection", rule_code, fails, passes)


def _registration(rule_code: str, fails: list[Any], passes: list[Any]) -> Golden:
    return golden("registration", rule_code, fails, passes)


GOLDEN = (
    # every feed
    _supply("ROW-CELLS", [{"unparsed": {"row_cells": "30 / 29"}}], [{}]),
    _supply("ROW-UNCLOSED", [{"unparsed": {"row_quoting": '"'}}], [{}]),
    _supply("ROW-ORIGIN", [{"unparsed": {"row_origin": '"'}}], [{}]),
    _supply(
        "TYPE-DATE",
        [{"started_on": None, "unparsed": {"started_on": "2023-02-29"}}],
        [{"started_on": None}, {"unparsed": {"area_m2": "约4公顷"}}],
    ),
    _supply(
        "TYPE-NUMBER",
        [{"area_m2": None, "unparsed": {"area_m2": "约4公顷"}}],
        [{"unparsed": {"started_on": "2023-02-29"}}],
    ),
    _supply("TYPE-GEOMETRY", [{"unparsed": {"geom": "POLYGON(("}}], [{}]),
    _supply(
        "TYPE-TEXT",
        [{"unparsed": {"land_use": "\N{SYMBOL FOR NULL}"}}],
        [
            {"unparsed": {"region_code": "某某县"}},
            {"unparsed": {"row_cells": "30 / 29"}},
            {"unparsed": {"started_on": "2023-02-29"}},
        ],
    ),
    _registration("TYPE-INTEGER", [{"unparsed": {"holder_seq": "一"}}], [{}]),
    _registration("TYPE-BOOLEAN", [{"unparsed": {"mortgage": "不详"}}], [{}]),
    _supply(
        "REQUIRED-MISSING",
        [{"signed_on": None}, {"area_m2": None}, {"supervision_no": None}],
        [{"signed_on": None, "unparsed": {"signed_on": "无此日"}}, {"holder": None}],
    ),
    _supply(
        "REGION-UNKNOWN",
        [
            {"unparsed": {"region_code": "某某县"}},
            {"region_code": "999999"},
            {"region_code": "330000"},
        ],
        [{}, {"region_code": "330800"}, {"region_code": "330803"}],
    ),
    _supply(
        "REGION-SCOPE",
        [{"region_code": "330803"}, {"region_code": "330800"}, {"region_code": "320613"}],
        [{}, {"region_code": "999999"}, {"unparsed": {"region_code": "某某县"}}],
    ),
    _supply("KEY-DUPLICATE", [[{}, {}]], [[{}, {"area_m2": 39999.99}], [{}]]),
    _supply(
        "KEY-CONFLICT",
        [[{}, {"area_m2": 39999.99}], [{}, {}, {"area_m2": 1}]],
        [[{}, {}], [{}, {"supervision_no": "3308022021B00312"}]],
    ),
    _inspection(
        "KEY-DUPLICATE",
        [[{"parcel_code": None}, {"parcel_code": None}]],
        [[{}, {"inspected_on": "2023-10-21"}]],
    ),
    _inspection("KEY-CONFLICT", [[{}, {"state": "已竣工"}]], [[{}, {"parcel_code": "x"}]]),
    _registration("KEY-DUPLICATE", [[{}, {}]], [[{}, {"holder_seq": 2}]]),
    _supply(
        "DATE-RANGE",
        [{"start_agreed_on": "0202-10-01"}, {"start_agreed_on": "2101-01-01"}],
        [{"start_agreed_on": "1949-10-01"}, {"start_agreed_on": "2100-12-31"}],
    ),
    _supply("AREA-NEGATIVE", [{"area_m2": -0.01}, {"due_area_m2": -1}], [{"due_area_m2": 0}]),
    _supply(
        "USCC-INVALID",
        [
            {"holder_uscc": "91310115MA1H8R7C6D"},
            {"holder_uscc": "91350100M000100Y4Z"},
            {"holder_uscc": "91330802MA78128681"},
            {"holder_uscc": "9133080"},
        ],
        [
            {"holder_uscc": None},
            {"holder_uscc": "91350100M000100Y43"},
            {"holder_uscc": "11010519491231002X"},
            {"holder_uscc": "330800000012345"},
        ],
    ),
    _supply(
        "USCC-PERSON-ID",
        [{"holder_uscc": "11010519491231002X"}, {"holder_uscc": "110105194912310021"}],
        [{"holder_uscc": "91330802MA78128680"}, {"holder_uscc": None}],
    ),
    _supply(
        "USCC-OLD-NUMBER",
        [{"holder_uscc": "330800000012345"}, {"holder_uscc": "79965505-8"}],
        [{"holder_uscc": "91330802MA78128680"}, {"holder_uscc": None}],
    ),
    _supply(
        "PARCEL-CODE-STRUCTURE",
        [
            {"parcel_code": "330802001001GB0031"},
            {"parcel_code": "330802001001XB00311"},
            {"parcel_code": "330802001001GB00000"},
            {"parcel_code": "330802001001GC00001"},
        ],
        [
            {"parcel_code": None},
            {"parcel_code": "330802 001001 GB00311"},
            {"parcel_code": "330802001001JC00001"},
        ],
    ),
    _supply(
        "SUPERVISION-NO-STRUCTURE",
        [
            {"supervision_no": "330802202100311"},
            {"supervision_no": "330802202100311123456"},
            {"supervision_no": "3308022021-B00311"},
            {"supervision_no": "bf0e37f3221f75ee4310f10e7be7477"},
        ],
        [
            {"supervision_no": "3308022021B00311"},
            {"supervision_no": "33080220210031112345"},
            {"supervision_no": "bf0e37f3221f75ee4310f10e7be74779"},
        ],
    ),
    golden(
        "approval",
        "APPROVAL-NO-STRUCTURE",
        [{"approval_no": "柯城第1批次"}, {"approval_no": "浙土样2022第101号"}],
        [
            {"approval_no": "苏政发[2017]143号"},
            {"approval_no": "浙土字A〔2010〕-0123号"},
            {"approval_no": "浙江省人民政府令第343号"},
        ],
    ),
    *(
        _supply(code, [note(code)], [{}, note("OTHER-NOTE")])
        for code in (
            *("VALUE-NORMALISED", "LAYOUT-PATTERN", "LAYOUT-EXCHANGED", "LAYOUT-AS-WRITTEN"),
            "LAYOUT-SKIPPED",
            "ROW-QUOTING",
        )
    ),
    _supply("LOADER-REPAIR", [note("OTHER-NOTE")], [{}, note("LAYOUT-PATTERN")]),
    # supply
    _supply("SUPPLY-AREA-POSITIVE", [{"area_m2": 0}], [{"area_m2": 0.49, "due_area_m2": None}]),
    _supply(
        "SUPPLY-AREA-IMPLAUSIBLE",
        [{"area_m2": 9.99}, {"area_m2": 1000000.01}],
        [{"area_m2": 10}, {"area_m2": 1000000}],
    ),
    _supply("SUPPLY-DUE-AREA", [{"due_area_m2": 40000.01}], [{}, {"due_area_m2": None}]),
    _supply("SUPPLY-PRICE-NEGATIVE", [{"price_wan": -0.01}], [{"price_wan": 0}]),
    _supply("SUPPLY-INVEST-NEGATIVE", [{"total_invest_wan": -1}], [{"total_invest_wan": 0}]),
    _supply("SUPPLY-TERM-RANGE", [{"term_years": 71}], [{"term_years": 70}, {"term_years": None}]),
    _supply("SUPPLY-SIGNED-FUTURE", [{"signed_on": "2099-01-01"}], [{"signed_on": "2026-06-30"}]),
    _supply(
        "SUPPLY-ACTUAL-FUTURE",
        [{"started_on": "2099-01-01"}, {"completed_on": "2099-01-01"}],
        [{"completed_on": "2026-06-30"}, {"completion_agreed_on": "2099-01-01"}],
    ),
    _supply(
        "SUPPLY-COMPLETION-ORDER",
        [{"started_on": "2011-04-30", "completed_on": "2005-04-21"}],
        [{"completed_on": "2021-10-01"}, {"completed_on": None}],
    ),
    _supply(
        "SUPPLY-DATE-ORDER",
        [{"start_agreed_on": "2021-05-31"}],
        [{"start_agreed_on": "2021-06-01"}],
    ),
    _supply(
        "SUPPLY-AGREED-ORDER",
        [{"completion_agreed_on": "2021-09-30"}],
        [{"completion_agreed_on": "2021-10-01"}],
    ),
    _supply(
        "SUPPLY-START-BEFORE-SIGNATURE",
        [{"started_on": "2021-05-31"}],
        [{"started_on": "2021-06-01"}],
    ),
    _supply(
        "SUPPLY-COMPLETION-BEFORE-SIGNATURE",
        [{"started_on": "2020-01-01", "completed_on": "2021-05-31"}],
        [{"started_on": "2020-01-01", "completed_on": "2021-06-01"}],
    ),
    _supply(
        "SUPPLY-COMPLETION-WITHOUT-START", [{"started_on": None}], [{}, {"completed_on": None}]
    ),
    _supply(
        "SUPPLY-AMENDMENT-ORDER", [{"amended_on": "2021-05-31"}], [{"amended_on": "2021-06-01"}]
    ),
    _supply(
        "SUPPLY-FAR-ORDER",
        [{"far_min": 3.0, "far_max": 1.5}],
        [{"far_min": 1.5, "far_max": 1.5}, {"far_min": 1.5, "far_max": None}],
    ),
    _supply(
        "SUPPLY-FAR-RANGE",
        [{"far_min": 0, "far_max": 0}, {"far_max": 20.01}, {"far_min": 21, "far_max": None}],
        [{"far_max": 20}, {"far_min": 0}, {"far_max": None}],
    ),
    _supply("SUPPLY-FAR-NEGATIVE", [{"far_min": -0.5}], [{"far_min": 0}]),
    _supply(
        "SUPPLY-SUPERVISION-YEAR",
        [{"supervision_no": "3308022020B00311"}],
        [{}, {"supervision_no": "33080220200031112345"}],
    ),
    _supply(
        "SUPPLY-SUPERVISION-REGION",
        [{"supervision_no": "9999992021B00311"}],
        [{}, {"supervision_no": "3206112021B00311"}],
    ),
    # inspection
    _inspection(
        "INSPECTION-KEY-MISSING",
        [{"supervision_no": None}, {"supervision_no": None, "approval_no": "浙土样〔2022〕101号"}],
        [
            {"supervision_no": None, "parcel_code": "330802001001GB00311"},
            {"supervision_no": None, "approval_no": "浙土样〔2022〕101号", "plot_no": "1"},
        ],
    ),
    _inspection(
        "INSPECTION-STATE-UNKNOWN",
        [{"state": "在施工"}],
        [{"state": s} for s in ("未动工", "在建", "停工", "已竣工", "在产", "停产")],
    ),
    _inspection(
        "INSPECTION-FUTURE", [{"inspected_on": "2099-01-01"}], [{"inspected_on": "2026-06-30"}]
    ),
    _inspection(
        "INSPECTION-SUSPENSION-ORDER",
        [{"state": "停工", "suspended_since": "2023-10-21"}],
        [{"state": "停工", "suspended_since": "2023-10-20"}],
    ),
    _inspection(
        "INSPECTION-COMPLETION-ORDER",
        [{"completed_on": "2021-09-30"}],
        [{"completed_on": "2021-10-01"}],
    ),
    _inspection("INSPECTION-INVEST-NEGATIVE", [{"invested_wan": -1}], [{"invested_wan": 0}]),
    _inspection(
        "INSPECTION-SEEN-LATER",
        [{"production_on": "2023-10-21"}],
        [{"production_on": "2023-10-20"}],
    ),
    _inspection(
        "INSPECTION-STATE-CONTRADICTED",
        [{"state": "未动工"}, {"state": "未动工", "started_on": None}],
        [{}, {"state": "未动工", "started_on": None, "developed_area_m2": 0}],
    ),
    _inspection(
        "INSPECTION-SUSPENSION-MISSING",
        [{"state": "停工"}],
        [{"state": "停工", "suspended_since": "2023-01-01"}, {}],
    ),
    _inspection(
        "INSPECTION-INVEST-BASIS",
        [{"invest_incl_land": None}],
        [{}, {"invest_incl_land": None, "invested_wan": None}],
    ),
    _inspection(
        "INSPECTION-PHOTO-DIRECTION",
        [{"photo_direction": -0.1}, {"photo_direction": 360.1}],
        [{"photo_direction": 0}, {"photo_direction": 360}, {}],
    ),
    _inspection(
        "INSPECTION-PHOTO-PLACE",
        [
            {"photo_longitude": 28.94, "photo_latitude": 118.87},
            {"photo_longitude": 118.87},
        ],
        [{"photo_longitude": 118.87, "photo_latitude": 28.94}, {}],
    ),
    _inspection(
        "INSPECTION-PHOTO-HASH",
        [{"photo_sha256": "9f86d0"}],
        [{"photo_sha256": "9F" * 32}, {}],
    ),
    _inspection(
        "INSPECTION-PHOTO-NUMBER",
        [{"photo_direction": 45}],
        [{"photo_direction": 45, "photo_no": "ZP-1"}, {}],
    ),
    # registration
    _registration(
        "REGISTRATION-UNIT-STRUCTURE",
        [
            {"unit_code": "330802001001GB00311F0001001"},
            {"unit_code": "330802001001GB00311W00000001"},
            {"unit_code": "330802001001GB00311X00010001"},
        ],
        [
            {"unit_code": "330802001001GB00311W00000000"},
            {"unit_code": "330802 001001 GB00311 F00010001"},
        ],
    ),
    _registration(
        "REGISTRATION-UNIT-PARCEL",
        [{"parcel_code": "330802001001GB00312"}],
        [{}, {"unit_code": "330802 001001 GB00311 F00010001"}],
    ),
    _registration(
        "REGISTRATION-STATUS-UNKNOWN",
        [{"status": "注销"}],
        [{"status": "历史"}, {"status": None}],
    ),
    _registration("REGISTRATION-SEQUENCE", [{"holder_seq": 0}], [{"holder_seq": 1}]),
    _registration(
        "REGISTRATION-FUTURE",
        [{"registered_on": "2099-01-01"}],
        [{"registered_on": "2026-06-30"}],
    ),
    _registration("REGISTRATION-AREA-ZERO", [{"area_m2": 0}], [{"area_m2": 0.01}]),
    _registration(
        "REGISTRATION-FAR-IMPLAUSIBLE",
        [{"floor_area_m2": 800000.01}],
        [{"floor_area_m2": 800000}],
    ),
    _registration(
        "REGISTRATION-PARCEL-COUNTY",
        [
            {
                "parcel_code": "999999001001GB00311",
                "unit_code": "999999001001GB00311F00010001",
            }
        ],
        [{}],
    ),
    # an identifier that names its row has to be right
    golden("tax", "USCC-PERSON-ID", [{"uscc": "11010519491231002X"}], [{}]),
    golden("tax", "USCC-INVALID", [{"uscc": "91330802MA9900052Q"}], [{}]),
    golden("tax", "AREA-NEGATIVE", [{"occupied_mu": -1}], [{"tax_wan": -5, "occupied_mu": 0}]),
    # code lists of feeds that had a suite before
    _supply(
        "SUPPLY-PROJECT-CODE",
        [{"project_code": "2023-330802-34-01-12345"}, {"project_code": "330802"}],
        [{"project_code": "2023-330802-34-01-123456"}, {"project_code": None}],
    ),
    _supply(
        "SUPPLY-LAND-SOURCE-UNKNOWN",
        [{"land_source": "其他"}],
        [{"land_source": "新增建设用地(来自存量库)"}, {"land_source": None}],
    ),
    _supply(
        "SUPPLY-METHOD-UNKNOWN",
        [{"supply_method": "赠与"}],
        [{"supply_method": "划拨"}, {"supply_method": None}],
    ),
    _supply(
        "SUPPLY-LAND-USE-UNKNOWN",
        [{"land_use": "厂房"}, {"land_use": "0601"}],
        [
            {"land_use": "工业用地"},
            {"land_use": "城镇住宅用地70年; 其他商服用地40"},
            {"land_use": "新型工业用地(100104)"},
            {"land_use": None},
        ],
    ),
    _inspection(
        "INSPECTION-PRODUCTION-MISSING",
        [{"state": "在产"}],
        [{"state": "在产", "production_on": "2023-10-20"}, {}],
    ),
    _registration(
        "REGISTRATION-RIGHT-TYPE-UNKNOWN",
        [{"right_type": "99"}],
        [{"right_type": "国有建设用地使用权"}, {"right_type": None}],
    ),
    _registration(
        "REGISTRATION-RIGHT-NATURE-UNKNOWN",
        [{"right_nature": "106"}],
        [{"right_nature": "出让"}, {"right_nature": None}],
    ),
    _registration(
        "REGISTRATION-AREA-IMPLAUSIBLE",
        [{"area_m2": 9.99, "floor_area_m2": None}, {"area_m2": 5000000.01}],
        [{"area_m2": 10, "floor_area_m2": None}, {"area_m2": 5000000}],
    ),
    *GOLDEN_OF_FEEDS,
    *GEOMETRY,
)
