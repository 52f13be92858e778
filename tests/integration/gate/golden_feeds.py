"""Good and golden rows of the feeds beside supply, inspection and registration: golden_rows.py."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from golden_case import Cells, Golden, golden

COMPANIONS: Mapping[str, tuple[str, ...]] = {
    "supply_approval": ("supply", "approval"),
    "supply_parcel": ("supply",),
}
"""Feeds whose good rows a good row links to."""

THIS_YEAR = datetime.now(UTC).year


def _square(degrees: float) -> str:
    x, y = 118.85, 28.95
    ring = ((x, y), (x + degrees, y), (x + degrees, y + degrees), (x, y + degrees), (x, y))
    return f"SRID=4490;MULTIPOLYGON((({', '.join(f'{a:.6f} {b:.6f}' for a, b in ring)})))"


HECTARE = _square(0.001)

GOOD_OF_FEEDS: Mapping[str, Cells] = {
    "approval": {
        "approval_no": "浙土样〔2022〕101号",
        "plot_no": "1",
        "batch_name": "柯城区2022年度计划第1批次",
        "batch_type": "城市批次",
        "quota_type": "计划",
        "approved_on": "2022-06-30",
        "approved_area_m2": 20000,
        "new_land_m2": 18000,
        "quota_used_on": "2022-06-30",
        "expropriated_on": "2022-09-30",
        "purpose": "工业用地",
        "status": "有效",
    },
    "supply_approval": {
        "supervision_no": "3308022021B00311",
        "approval_no": "浙土样〔2022〕101号",
        "plot_no": "1",
        "area_m2": 1000,
        "carried_area_m2": 100,
    },
    "supply_parcel": {
        "supervision_no": "3308022021B00311",
        "parcel_code": "330802001001GB00311",
        "area_m2": 40000,
    },
    "parcel_lineage": {
        "from": "330802001001GB00301",
        "to": "330802001001GB00311",
        "event": "换号",
        "on": "2020-05-01",
    },
    "occupancy": {
        "uscc": "91330802MA9900052P",
        "parcel_code": "330802001001GB00311",
        "kind": "自有",
        "area_m2": 20000,
        "from": "2021-07-01",
        "to": "2025-12-31",
        "producing": True,
    },
    "tax": {
        "uscc": "91330802MA9900052P",
        "year": 2023,
        "name": "衢州某某机械有限公司",
        "tax_wan": 720.00,
        "revenue_wan": 9000,
        "value_added_wan": 2100,
        "energy_tce": 800,
        "electricity_kwh": 1200000,
        "emission_eq": 3.2,
        "employees": 120,
        "rd_wan": 260,
        "occupied_mu": 30,
        "above_scale": True,
        "industry": "C34",
    },
    "evaluation": {
        "uscc": "91330802MA9900052P",
        "year": 2023,
        "scheme_id": "柯城区2023",
        "population": "规上",
        "score": 96.5,
        "grade": "B",
        "issued_by": "柯城区经济和信息化局",
        "doc_no": "柯经信〔2024〕12号",
    },
    "agreement": {
        "agreement_no": "XY-2021-031",
        "supervision_no": "3308022021B00311",
        "uscc": "91330802MA9900052P",
        "signed_on": "2021-06-01",
        "invest_wan_per_mu": 350,
        "invest_incl_land": False,
        "tax_wan_per_mu": 24,
        "far_min": 1.0,
        "production_due_on": "2024-03-31",
        "ramp_up_years": 2,
        "revenue_wan": 12000,
    },
    "building": {
        "building_no": "330802001001GB00311F0001",
        "floors": 2,
        "floor_area_m2": 20000,
        "height_m": 12,
        "built_on": "2023-10-31",
        "use": "工业",
        "geom": HECTARE,
    },
    "plan": {"zone_id": "330802-UGB-01", "kind": "城镇开发边界", "geom": HECTARE},
    "disposal": {
        "supervision_no": "3308022021B00311",
        "category": "GEWY",
        "action": "销号",
        "seq": 1,
        "path": "动工开发",
        "area_m2": 40000,
        "authority": "柯城区自然资源和规划局",
        "doc_no": "柯自然资〔2024〕31号",
        "evidence": "施工许可证、现场照片 20240315-01",
        "decided_on": "2024-03-20",
        "decided_by": "张三",
        "verified_by": "李四",
    },
    "review": {
        "supervision_no": "3308022021B00311",
        "category": "GEWY",
        "level": "市审核",
        "seq": 1,
        "outcome": "退回",
        "authority": "衢州市自然资源和规划局",
        "reviewed_on": "2024-03-20",
        "reviewed_by": "张三",
        "reason": "举证照片无方位角",
    },
    "survey": {
        "bsm": "330802211000000123",
        "sjnf": 2023,
        "dlbm": "0601",
        "dlmc": "工业用地",
        "dlbm_system": "三调",
        "qsxz": "20",
        "qsdwdm": "3308020010010000000",
        "zldwdm": "3308020010010000000",
        "tbmj": 10812.34,
        "czcsxm": "201",
        "geom": HECTARE,
    },
}


def _cases(feed: str, cases: Mapping[str, tuple[list[Any], list[Any]]]) -> tuple[Golden, ...]:
    return tuple(golden(feed, code, fails, passes) for code, (fails, passes) in cases.items())


_FUTURE = "2099-01-01"

_APPROVAL = _cases(
    "approval",
    {
        "APPROVAL-AREA-ZERO": (
            [{"approved_area_m2": 0, "new_land_m2": None}],
            [{"approved_area_m2": 0.01, "new_land_m2": None}],
        ),
        "APPROVAL-AREA-IMPLAUSIBLE": (
            [
                {"approved_area_m2": 9.99, "new_land_m2": None},
                {"approved_area_m2": 10000000.01},
            ],
            [{"approved_area_m2": 10, "new_land_m2": None}, {"approved_area_m2": 10000000}],
        ),
        "APPROVAL-NEW-LAND": (
            [{"new_land_m2": 20000.01}],
            [{"new_land_m2": 20000}, {"new_land_m2": None}],
        ),
        "APPROVAL-WITHDRAWN-EXCEEDS": (
            [{"withdrawn_area_m2": 20000.01, "status": "撤回", "withdrawn_on": "2024-01-01"}],
            [{"withdrawn_area_m2": 20000, "status": "撤回", "withdrawn_on": "2024-01-01"}, {}],
        ),
        "APPROVAL-WITHDRAWN-MISSING": (
            [{"status": "撤回"}, {"status": "部分撤回", "withdrawn_area_m2": 0}],
            [{"status": "部分撤回", "withdrawn_area_m2": 0.01}, {"status": None}],
        ),
        "APPROVAL-WITHDRAWN-STATUS": (
            [
                {"withdrawn_area_m2": 0.01},
                {"status": "撤回", "withdrawn_area_m2": 19999.99},
                {"status": "部分撤回", "withdrawn_area_m2": 20000},
            ],
            [
                {"withdrawn_area_m2": 0},
                {"status": "撤回", "withdrawn_area_m2": 20000},
                {"status": "部分撤回", "withdrawn_area_m2": 19999.99},
                {"status": None, "withdrawn_area_m2": 5},
            ],
        ),
        "APPROVAL-WITHDRAWN-UNDATED": (
            [{"status": "部分撤回", "withdrawn_area_m2": 5}],
            [{"status": "部分撤回", "withdrawn_area_m2": 5, "withdrawn_on": "2024-01-01"}],
        ),
        "APPROVAL-FUTURE": ([{"approved_on": _FUTURE}], [{"approved_on": "2026-06-30"}]),
        "APPROVAL-ACTUAL-FUTURE": (
            [
                {"quota_used_on": _FUTURE},
                {"expropriated_on": _FUTURE},
                {"withdrawn_on": _FUTURE},
            ],
            [{"quota_used_on": "2026-06-30"}, {"withdrawn_on": "2026-06-30"}],
        ),
        "APPROVAL-WITHDRAWN-ORDER": (
            [{"withdrawn_on": "2022-06-29"}],
            [{"withdrawn_on": "2022-06-30"}],
        ),
        "APPROVAL-QUOTA-ORDER": (
            [{"quota_used_on": "2022-06-29"}],
            [{"quota_used_on": "2022-06-30"}, {"quota_used_on": None}],
        ),
        "APPROVAL-EXPROPRIATION-ORDER": (
            [{"expropriated_on": "2022-06-29"}],
            [{"expropriated_on": "2022-06-30"}, {"expropriated_on": None}],
        ),
        "APPROVAL-STATUS-UNKNOWN": (
            [{"status": "作废"}],
            [{"status": s} for s in ("有效", "部分撤回", "撤回", None)],
        ),
        "APPROVAL-BATCH-TYPE-UNKNOWN": (
            [{"batch_type": "第1批次"}],
            [{"batch_type": s} for s in ("村镇批次", "单独选址", "增减挂钩", None)],
        ),
        "APPROVAL-QUOTA-TYPE-UNKNOWN": (
            [{"quota_type": "国家指标"}],
            [{"quota_type": s} for s in ("盘活", "增减挂钩", "折抵", "复垦", None)],
        ),
    },
)

_ANOTHER = "3308022021B00399"
_PLOT_9: tuple[tuple[str, Cells], ...] = (("approval", {"plot_no": "9"}),)

_LINKS = (
    *_cases(
        "supply_approval",
        {
            "SUPPLY-APPROVAL-NOTHING": (
                [{"area_m2": 0, "carried_area_m2": 0}, {"area_m2": 0, "carried_area_m2": None}],
                [{"area_m2": 0, "carried_area_m2": 0.01}, {"area_m2": 0.01}],
            ),
            "SUPPLY-APPROVAL-AREA-IMPLAUSIBLE": (
                [{"area_m2": 0.99, "carried_area_m2": 0}, {"area_m2": 10000000.01}],
                [{"area_m2": 1, "carried_area_m2": 0}, {"area_m2": 10000000}],
            ),
            "SUPPLY-APPROVAL-CARRIED-EXCEEDS": (
                [{"carried_area_m2": 1000.01}],
                [{"carried_area_m2": 1000}, {"area_m2": 0}, {"carried_area_m2": None}],
            ),
            "SUPPLY-APPROVAL-SUPPLY-UNKNOWN": (
                [{"supervision_no": _ANOTHER, "area_m2": 1}],
                [{}],
            ),
            "SUPPLY-APPROVAL-PLOT-UNKNOWN": (
                [{"plot_no": "99"}, {"approval_no": "浙土样〔2022〕199号"}],
                [{}, {"approval_no": "浙土样[2022]101号"}, {"approval_no": "浙土样（2022）101号"}],
            ),
        },
    ),
    golden(
        "supply_approval",
        "SUPPLY-APPROVAL-OVERDRAWN",
        [
            [
                {"plot_no": "9", "area_m2": 15000, "carried_area_m2": 0},
                {
                    "plot_no": "9",
                    "area_m2": 5000.01,
                    "carried_area_m2": 0,
                    "supervision_no": _ANOTHER,
                },
            ],
            [
                {"plot_no": "9", "area_m2": 15000, "carried_area_m2": 0},
                {
                    "plot_no": "9",
                    "area_m2": 4000,
                    "carried_area_m2": 1000.01,
                    "supervision_no": _ANOTHER,
                },
            ],
        ],
        [
            [
                {"plot_no": "9", "area_m2": 15000, "carried_area_m2": 0},
                {
                    "plot_no": "9",
                    "area_m2": 4000,
                    "carried_area_m2": 1000,
                    "supervision_no": _ANOTHER,
                },
            ]
        ],
        known=_PLOT_9,
    ),
    *_cases(
        "supply_parcel",
        {
            "SUPPLY-PARCEL-AREA-ZERO": ([{"area_m2": 0}], [{"area_m2": 1}, {"area_m2": None}]),
            "SUPPLY-PARCEL-AREA-IMPLAUSIBLE": (
                [{"area_m2": 0.99}, {"area_m2": 1000000.01}],
                [{"area_m2": 1}, {"area_m2": 1000000}],
            ),
            "SUPPLY-PARCEL-SUPPLY-UNKNOWN": ([{"supervision_no": _ANOTHER}], [{}]),
            "SUPPLY-PARCEL-EXCEEDS": (
                [
                    {"area_m2": 40040.01},
                    [{"parcel_code": "330802001001GB00312", "area_m2": 41}, {}],
                ],
                [
                    {"area_m2": 40040},
                    [{"parcel_code": "330802001001GB00312", "area_m2": 40}, {}],
                    {"supervision_no": _ANOTHER, "area_m2": 900000},
                ],
            ),
        },
    ),
    *_cases(
        "parcel_lineage",
        {
            "PARCEL-LINEAGE-EVENT-UNKNOWN": (
                [{"event": "调整"}],
                [{"event": s} for s in ("分割", "合并", "换号")],
            ),
            "PARCEL-LINEAGE-SELF": (
                [{"from": "330802001001GB00311"}, {"from": "330802 001001 GB00311"}],
                [{}],
            ),
            "PARCEL-LINEAGE-CIRCLE": (
                [[{"from": "330802001001GB00311", "to": "330802001001GB00301"}, {}]],
                [[{"from": "330802001001GB00311", "to": "330802001001GB00321"}, {}]],
            ),
            "PARCEL-LINEAGE-NEW-STRUCTURE": ([{"to": "330802001001GB0031"}], [{}]),
            "PARCEL-LINEAGE-OLD-STRUCTURE": ([{"from": "3308020010010301"}], [{}]),
            "PARCEL-LINEAGE-FUTURE": ([{"on": _FUTURE}], [{"on": "2026-06-30"}]),
            "PARCEL-LINEAGE-SPLIT-SINGLE": (
                [{"event": "分割", "from": "330802001001GB00305"}],
                [
                    [{"event": "分割"}, {"event": "分割", "to": "330802001001GB00312"}],
                    {"event": "换号"},
                ],
            ),
            "PARCEL-LINEAGE-MERGE-SINGLE": (
                [{"event": "合并", "to": "330802001001GB00315"}],
                [
                    [{"event": "合并"}, {"event": "合并", "from": "330802001001GB00302"}],
                    {"event": "换号"},
                ],
            ),
        },
    ),
)

_ENTERPRISES = (
    *_cases(
        "occupancy",
        {
            "OCCUPANCY-KIND-UNKNOWN": (
                [{"kind": "借用"}],
                [{"kind": s} for s in ("自有", "承租", "转租", None)],
            ),
            "OCCUPANCY-KIND-MISSING": ([{"kind": None}], [{}]),
            "OCCUPANCY-DATE-ORDER": (
                [{"to": "2021-06-30"}],
                [{"to": "2021-07-01"}, {"to": None}],
            ),
            "OCCUPANCY-FROM-FUTURE": (
                [{"from": _FUTURE, "to": None}],
                [{"from": "2026-06-30", "to": None}],
            ),
            "OCCUPANCY-AREA-ZERO": ([{"area_m2": 0}], [{"area_m2": 0.01}, {"area_m2": None}]),
            "OCCUPANCY-AREA-IMPLAUSIBLE": (
                [{"area_m2": 9.99}, {"area_m2": 5000000.01}],
                [{"area_m2": 10}, {"area_m2": 5000000}],
            ),
            "OCCUPANCY-OVERLAP": (
                [
                    [{}, {"from": "2025-12-31", "to": None}],
                    [{"to": None}, {"from": "2022-01-01"}],
                ],
                [
                    [{}, {"from": "2026-01-01", "to": None}],
                    [{}, {"from": "2022-01-01", "parcel_code": "330802001001GB00312"}],
                ],
            ),
        },
    ),
    *_cases(
        "tax",
        {
            "TAX-YEAR-RANGE": (
                [{"year": 1993}, {"year": THIS_YEAR + 1}, {"year": 20233}],
                [{"year": 1994}, {"year": THIS_YEAR}],
            ),
            "TAX-YEAR-UNFINISHED": ([{"year": THIS_YEAR}], [{"year": THIS_YEAR - 1}]),
            "TAX-NEGATIVE": (
                [
                    {name: -0.01}
                    for name in ("revenue_wan", "energy_tce", "electricity_kwh", "emission_eq")
                ]
                + [{"employees": -1}, {"rd_wan": -1}],
                [{"revenue_wan": 0, "energy_tce": 0, "employees": 0, "rd_wan": None}],
            ),
            "TAX-REFUND": (
                [{"tax_wan": -0.01}, {"value_added_wan": -5}],
                [{"tax_wan": 0}, {"tax_wan": None, "value_added_wan": None}],
            ),
            "TAX-NO-FIGURES": (
                [
                    dict.fromkeys(
                        (
                            "tax_wan",
                            "revenue_wan",
                            "value_added_wan",
                            "energy_tce",
                            "electricity_kwh",
                            "emission_eq",
                            "employees",
                            "rd_wan",
                        )
                    )
                ],
                [
                    dict.fromkeys(
                        (
                            "revenue_wan",
                            "value_added_wan",
                            "energy_tce",
                            "electricity_kwh",
                            "emission_eq",
                            "employees",
                            "rd_wan",
                        )
                    )
                ],
            ),
            "TAX-LAND-ZERO": ([{"occupied_mu": 0}], [{"occupied_mu": 1}, {"occupied_mu": None}]),
            "TAX-LAND-IMPLAUSIBLE": ([{"occupied_mu": 7500.01}], [{"occupied_mu": 7500}]),
            "TAX-PER-MU-IMPLAUSIBLE": (
                [{"tax_wan": 60000.01}],
                [{"tax_wan": 60000}, {"occupied_mu": 0, "tax_wan": 60000.01}],
            ),
            "TAX-INDUSTRY-SHAPE": (
                [{"industry": "通用设备制造业"}, {"industry": "3"}, {"industry": "U34"}],
                [{"industry": s} for s in ("34", "C3484", "348", None)],
            ),
            "TAX-SCALE-CONTRADICTED": (
                [{"revenue_wan": 199.99}],
                [{"revenue_wan": 200}, {"revenue_wan": 1, "above_scale": False}],
            ),
        },
    ),
    *_cases(
        "evaluation",
        {
            "EVALUATION-YEAR-RANGE": (
                [{"year": 2005}, {"year": THIS_YEAR + 1}],
                [{"year": 2006}, {"year": THIS_YEAR}],
            ),
            "EVALUATION-GRADE-UNKNOWN": (
                [{"grade": "E"}, {"grade": "a"}],
                [{"grade": s} for s in ("A", "B", "C", "D", "T", None)],
            ),
            "EVALUATION-GRADE-MISSING": ([{"grade": None}], [{}]),
            "EVALUATION-REASON-MISSING": (
                [{"grade": "T"}],
                [{"grade": "T", "excluded_reason": "公用事业"}, {}],
            ),
            "EVALUATION-REASON-CONTRADICTED": (
                [{"excluded_reason": "公用事业"}],
                [{"grade": "T", "excluded_reason": "公用事业"}],
            ),
            "EVALUATION-SCORE-RANGE": (
                [{"score": -0.01}, {"score": 200.01}],
                [{"score": 0}, {"score": 200}, {"score": None}],
            ),
        },
    ),
    *_cases(
        "agreement",
        {
            "AGREEMENT-LAND-MISSING": (
                [{"supervision_no": None}],
                [{"supervision_no": None, "parcel_code": "330802001001GB00311"}, {}],
            ),
            "AGREEMENT-SIGNED-FUTURE": ([{"signed_on": _FUTURE}], [{"signed_on": "2026-06-30"}]),
            "AGREEMENT-DUE-ORDER": (
                [{"production_due_on": "2021-05-31"}],
                [{"production_due_on": "2021-06-01"}, {"signed_on": None}],
            ),
            "AGREEMENT-DUE-MISSING": ([{"production_due_on": None}], [{}]),
            "AGREEMENT-NEGATIVE": (
                [
                    {name: -0.01}
                    for name in (
                        *("invest_wan_per_mu", "tax_wan_per_mu", "far_min", "ramp_up_years"),
                        "revenue_wan",
                    )
                ],
                [{"tax_wan_per_mu": 0, "ramp_up_years": 0, "far_min": 0}],
            ),
            "AGREEMENT-INVEST-IMPLAUSIBLE": (
                [{"invest_wan_per_mu": 20000.01}],
                [{"invest_wan_per_mu": 20000}],
            ),
            "AGREEMENT-TAX-IMPLAUSIBLE": (
                [{"tax_wan_per_mu": 2000.01}],
                [{"tax_wan_per_mu": 2000}],
            ),
            "AGREEMENT-FAR-RANGE": ([{"far_min": 20.01}], [{"far_min": 20}, {"far_min": None}]),
            "AGREEMENT-RAMP-UP-RANGE": ([{"ramp_up_years": 10.5}], [{"ramp_up_years": 10}]),
            "AGREEMENT-INVEST-BASIS": (
                [{"invest_incl_land": None}],
                [{}, {"invest_incl_land": None, "invest_wan_per_mu": None}],
            ),
            "AGREEMENT-NOTHING-AGREED": (
                [
                    dict.fromkeys(
                        (
                            "invest_wan_per_mu",
                            "tax_wan_per_mu",
                            "far_min",
                            "production_due_on",
                            "revenue_wan",
                        )
                    )
                ],
                [
                    dict.fromkeys(
                        ("invest_wan_per_mu", "tax_wan_per_mu", "far_min", "production_due_on")
                    )
                ],
            ),
        },
    ),
)

_PLACES = (
    *_cases(
        "building",
        {
            "BUILDING-FUTURE": ([{"built_on": _FUTURE}], [{"built_on": "2026-06-30"}]),
            "BUILDING-NEGATIVE": (
                [{"floors": -1}, {"height_m": -0.1}],
                [{"floors": 0}, {"height_m": 0}, {"floors": None, "height_m": None}],
            ),
            "BUILDING-FLOORS-RANGE": (
                [{"floors": 0}, {"floors": 121}],
                [{"floors": 120}, {"floors": 1}, {"floors": None}],
            ),
            "BUILDING-HEIGHT-RANGE": (
                [{"height_m": 0}, {"height_m": 650.1}],
                [{"height_m": 650}, {"height_m": None}],
            ),
            "BUILDING-STOREY-HEIGHT": (
                [{"height_m": 3.99}, {"height_m": 60.1}],
                [{"height_m": 4}, {"height_m": 60}, {"floors": None}],
            ),
            "BUILDING-FLOOR-AREA-ZERO": (
                [{"floor_area_m2": 0}],
                [{"floor_area_m2": 1}, {"floor_area_m2": None}],
            ),
            "BUILDING-FLOOR-AREA-IMPLAUSIBLE": (
                [{"floor_area_m2": 109000}],
                [{"floor_area_m2": 107000}, {"floor_area_m2": None}],
            ),
            "BUILDING-FOOTPRINT-SMALL": (
                [{"geom": _square(0.00001)}],
                [{"geom": _square(0.00002)}, {"geom": None}],
            ),
        },
    ),
    *_cases(
        "plan",
        {
            "PLAN-KIND-UNKNOWN": (
                [{"kind": "规划范围"}],
                [{"kind": s} for s in ("生态保护红线", "永久基本农田", "腾退线", "拆迁计划")],
            ),
            "PLAN-LEVEL-UNKNOWN": (
                [{"level": "一级"}],
                [{"level": "产业基地"}, {"level": "工业区块"}, {"level": None}],
            ),
        },
    ),
    *_cases(
        "survey",
        {
            "SURVEY-SYSTEM-UNKNOWN": (
                [{"dlbm_system": "四调"}],
                [{}, {"dlbm_system": None}, {"dlbm_system": "二调", "dlbm": "204"}],
            ),
            "SURVEY-SYSTEM-MISSING": ([{"dlbm_system": None}], [{}]),
            "SURVEY-DLBM-UNKNOWN": (
                [
                    {"dlbm": "601"},
                    {"dlbm": "203"},
                    {"dlbm": "0601", "dlbm_system": "二调"},
                    {"dlbm": "203", "dlbm_system": None},
                ],
                [
                    {"dlbm": "05H1"},
                    {"dlbm": "0201K"},
                    {"dlbm": "09"},
                    {"dlbm": "203", "dlbm_system": "二调"},
                    {"dlbm": "0601", "dlbm_system": None},
                ],
            ),
            "SURVEY-DLMC-CONTRADICTED": (
                [{"dlmc": "采矿用地"}, {"dlbm": "1001"}],
                [{}, {"dlmc": None}, {"dlbm": "1001", "dlmc": "铁路用地"}],
            ),
            "SURVEY-QSXZ-UNKNOWN": ([{"qsxz": "99"}], [{"qsxz": "30"}, {"qsxz": None}]),
            "SURVEY-CZCSXM-UNKNOWN": (
                [{"czcsxm": "206"}],
                [{"czcsxm": "203"}, {"czcsxm": "201A"}, {"czcsxm": None}],
            ),
            "SURVEY-CZCSXM-MISSING": (
                [{"czcsxm": None, "dlbm": s} for s in ("0508", "0601", "09", "1004", "1201")],
                [
                    {},
                    {"czcsxm": None, "dlbm": "1006"},
                    {"czcsxm": None, "dlbm": "0101"},
                    {"czcsxm": None, "dlbm": "204", "dlbm_system": "二调"},
                ],
            ),
            "SURVEY-CZCSXM-CONTRADICTED": (
                [{"dlbm": s, "czcsxm": "203"} for s in ("0602", "0603", "1201", "09")],
                [
                    {"dlbm": "0602", "czcsxm": "204"},
                    {"dlbm": "09", "czcsxm": "205"},
                    {"dlbm": "09", "czcsxm": None},
                ],
            ),
            "SURVEY-YEAR-RANGE": (
                [{"sjnf": 2006}, {"sjnf": THIS_YEAR + 1}],
                [{"sjnf": 2007}, {"sjnf": THIS_YEAR}],
            ),
            "SURVEY-YEAR-SYSTEM": (
                [{"sjnf": 2017}, {"sjnf": 2019, "dlbm_system": "二调", "dlbm": "203"}],
                [{"sjnf": 2018}, {"sjnf": 2018, "dlbm_system": "二调", "dlbm": "203"}],
            ),
            "SURVEY-BSM-STRUCTURE": (
                [{"bsm": "12345"}, {"bsm": "3308022110000001.3"}],
                [{}, {"bsm": "12345", "dlbm_system": "二调", "dlbm": "203"}],
            ),
            "SURVEY-ZLDWDM-STRUCTURE": (
                [{"zldwdm": "330802001001"}, {"zldwdm": "330802001001000000X"}],
                [{}, {"zldwdm": None}],
            ),
            "SURVEY-QSDWDM-STRUCTURE": (
                [{"qsdwdm": "33080200100100000000"}],
                [{}, {"qsdwdm": None}],
            ),
            "SURVEY-ZLDWDM-COUNTY": (
                [{"zldwdm": "9999990010010000000"}],
                [{}, {"zldwdm": None}, {"zldwdm": "3206020010010000000"}],
            ),
            "SURVEY-AREA-ZERO": ([{"tbmj": 0}], [{"tbmj": 0.01}, {"tbmj": None}]),
            "SURVEY-AREA-IMPLAUSIBLE": ([{"tbmj": 100000000.01}], [{"tbmj": 100000000}]),
        },
    ),
)

_DISPOSAL = _cases(
    "disposal",
    {
        "DISPOSAL-KEY-MISSING": (
            [
                {"supervision_no": None},
                {"supervision_no": None, "approval_no": "浙土样〔2022〕101号"},
            ],
            [
                {"supervision_no": None, "parcel_code": "330802001001GB00311"},
                {"supervision_no": None, "approval_no": "浙土样〔2022〕101号", "plot_no": "1"},
            ],
        ),
        "DISPOSAL-ACTION-UNKNOWN": (
            [{"action": "驳回"}],
            [{"action": s} for s in ("核实", "认定", "剔除", "处置", "销号", "撤销销号")],
        ),
        "DISPOSAL-CATEGORY-UNKNOWN": (
            [{"category": "低效"}],
            [{"category": s} for s in ("PEWG", "YEWJ", "JEWT", "TEWDB", None)],
        ),
        "DISPOSAL-SEQUENCE": ([{"seq": 0}], [{"seq": 1}]),
        "DISPOSAL-FUTURE": ([{"decided_on": _FUTURE}], [{"decided_on": "2026-06-30"}]),
        "DISPOSAL-AUTHORITY-MISSING": (
            [{"action": "认定", "authority": None}, {"action": "剔除", "authority": None}],
            [{"action": "认定"}, {"action": "核实", "authority": None}],
        ),
        "DISPOSAL-DOCUMENT-MISSING": (
            [{"action": s, "doc_no": None} for s in ("认定", "剔除", "处置", "销号")],
            [{}, {"action": "核实", "doc_no": None}],
        ),
        "DISPOSAL-EVIDENCE-MISSING": (
            [{"evidence": None}],
            [{}, {"action": "处置", "evidence": None}],
        ),
        "DISPOSAL-VERIFIER-MISSING": (
            [{"verified_by": None}, {"decided_by": None}],
            [{}, {"action": "认定", "verified_by": None}],
        ),
        "DISPOSAL-VERIFIER-SAME": (
            [{"verified_by": "张三"}, {"verified_by": "张 三"}],
            [{}, {"action": "认定", "verified_by": "张三"}],
        ),
        "DISPOSAL-REJECTION-EVIDENCE": (
            [{"action": "剔除", "evidence": None}],
            [{"action": "剔除"}, {"action": "核实", "evidence": None}],
        ),
        "DISPOSAL-PATH-UNKNOWN": (
            [{"path": "协商"}],
            [{"path": "撤回（注销）批文"}, {"path": "其他"}, {"path": None}],
        ),
        "DISPOSAL-PATH-MISSING": (
            [{"action": "处置", "path": None}],
            [{"action": "处置"}, {"action": "认定", "path": None}],
        ),
        "DISPOSAL-AREA-ZERO": (
            [{"action": "处置", "area_m2": 0}],
            [{"action": "处置", "area_m2": 0.01}, {"action": "处置", "area_m2": None}],
        ),
    },
)

_REVIEW = _cases(
    "review",
    {
        "REVIEW-KEY-MISSING": (
            [
                {"supervision_no": None},
                {"supervision_no": None, "approval_no": "浙土样〔2022〕101号"},
            ],
            [
                {"supervision_no": None, "parcel_code": "330802001001GB00311"},
                {"supervision_no": None, "approval_no": "浙土样〔2022〕101号", "plot_no": "1"},
            ],
        ),
        "REVIEW-LEVEL-UNKNOWN": ([{"level": "部核查"}], [{"level": "县自查"}, {"level": "省核查"}]),
        "REVIEW-OUTCOME-UNKNOWN": ([{"outcome": "待定"}], [{"outcome": "通过"}, {}]),
        "REVIEW-CATEGORY-UNKNOWN": ([{"category": "低效"}], [{"category": None}, {}]),
        "REVIEW-SEQUENCE": ([{"seq": 0}], [{"seq": 1}]),
        "REVIEW-FUTURE": ([{"reviewed_on": _FUTURE}], [{"reviewed_on": "2026-06-30"}]),
        "REVIEW-REASON-MISSING": ([{"reason": None}], [{"outcome": "通过", "reason": None}]),
        "REVIEW-SECRECY-UNKNOWN": ([{"secrecy": "保密"}], [{"secrecy": "内部"}, {"secrecy": None}]),
    },
)

_SHARED_RULES = (
    golden("evaluation", "DOC-NO-STRUCTURE", [{"doc_no": "第12号"}], [{}, {"doc_no": None}]),
    golden(
        "approval",
        "WITHDRAWAL-NO-STRUCTURE",
        [{"withdrawal_no": "撤回件"}],
        [{"withdrawal_no": "浙土撤〔2024〕5号"}, {}],
    ),
)

GOLDEN_OF_FEEDS: tuple[Golden, ...] = (
    *_APPROVAL,
    *_LINKS,
    *_ENTERPRISES,
    *_PLACES,
    *_DISPOSAL,
    *_REVIEW,
    *_SHARED_RULES,
)
