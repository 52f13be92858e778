"""Cases beside the hand-worked ones: each boundary the day or square metre before, on and after.

Every question is put to a county of its own, so that one run answers all of them.
"""

import csv as file_format
import io
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from case_rows import (
    AGREEMENT,
    DONE,
    HALT,
    PLOT,
    REGISTER,
    STARTED,
    SUPPLY,
    VISIT,
    Feeds,
    halted,
    works,
)
from deadline_cases import DEADLINES
from low_efficiency_cases import IN_EVERY_COUNTY, LOW, Low
from platform_under_test import COLUMNS, Platform
from test_life_of_an_item import csv

from panhuo.rules.book import RULE_COLUMNS
from panhuo.transform.assess import assessed, verdicts
from panhuo.transform.project import Scope

RULES = Path(__file__).resolve().parents[2] / "acceptance" / "rules.csv"
Answer: TypeAlias = tuple[str, str | None, int, str] | None

UNBOUND = {name: value for name, value in SUPPLY.items() if name != "start_agreed_on"}


def plot(*supplies: dict[str, Any], **cells: Any) -> Feeds:
    """An approved plot and what was supplied of it: `signed_on`, `area_m2`, `carried_area_m2`."""
    feeds: Feeds = {"approval": [PLOT | cells]}
    for serial, taken in enumerate(supplies, 1):
        contract = {
            "serial": serial,
            "signed_on": taken["signed_on"],
            "start_agreed_on": "2030-01-01",
        }
        feeds.setdefault("supply", []).append(SUPPLY | contract | {"area_m2": taken["area_m2"]})
        link = {"serial": serial, "area_m2": taken["area_m2"], "plot_no": taken.get("plot_no", "1")}
        link["carried_area_m2"] = taken.get("carried_area_m2", "0")
        feeds.setdefault("supply_approval", []).append(link)
    return feeds


def taxed(amount: str, produced: str, ramp_up: str, year: str = "2023") -> Feeds:
    """30,000 m² are 45 亩, and 24 万 each are 1,080 万."""
    agreed = AGREEMENT | {"tax_wan_per_mu": "24", "ramp_up_years": ramp_up}
    paid = {"uscc": AGREEMENT["uscc"], "year": year, "tax_wan": amount}
    visit = {"state": "在产", "production_on": produced}
    return works(visit, agreement=[agreed], tax=[paid])


def used(*uses: dict[str, str], **taxes: str) -> Feeds:
    """Works in production since 2021 that several enterprises use; what each paid for 2023."""
    holder, tenant = AGREEMENT["uscc"], TENANT
    paid = [
        {"uscc": {"holder": holder, "tenant": tenant}[who], "year": "2023", "tax_wan": amount}
        for who, amount in taxes.items()
    ]
    agreed = AGREEMENT | {"tax_wan_per_mu": "24"}
    visit = {"state": "在产", "production_on": "2021-06-30"}
    return works(visit, agreement=[agreed], occupancy=list(uses), tax=paid)


def use(uscc: str, area: str, parcel: str = "{parcel}", **cells: str) -> dict[str, str]:
    return {"uscc": uscc, "parcel_code": parcel, "area_m2": area, "from": "2020-01-01", **cells}


def seen_twice(first: dict[str, str], **again: str) -> Feeds:
    """Works at a standstill that two visits found: what each of them says of it."""
    feeds = halted(**first)
    later = {**HALT, "inspected_on": "2023-11-10", **again}
    return {**feeds, "inspection": [*feeds["inspection"], later]}


def invested(amount: str, seen_on: str) -> Feeds:
    """Works whose agreement asks 300 万 a mu, 13,500 in all; a visit counts, the next one does not."""
    agreed = AGREEMENT | {"invest_wan_per_mu": "300"}
    visits = [
        VISIT | {"inspected_on": seen_on, "state": "在建", "invested_wan": amount},
        VISIT | {"state": "在产", "production_on": "2021-12-31"},
    ]
    return {**works({}, agreement=[agreed]), "inspection": visits}


def two_contracts(tax: str) -> Feeds:
    """30,000 and 45,000 m², 112.5 亩 at 24 万, of one enterprise whose uses nobody delivered."""
    producing = VISIT | {"state": "在产", "production_on": "2021-06-30"}
    large = {"serial": 2, "area_m2": "45000.00"}
    agreed = AGREEMENT | {"tax_wan_per_mu": "24"}
    return {
        "supply": [DONE, DONE | large],
        "inspection": [producing, producing | {"serial": 2, "developed_area_m2": "45000.00"}],
        "registration": [
            REGISTER,
            REGISTER | large | {"floor_area_m2": "45000.00"},
        ],
        "agreement": [agreed, agreed | {"serial": 2, "agreement_no": "XY2"}],
        "tax": [{"uscc": AGREEMENT["uscc"], "year": "2023", "tax_wan": tax}],
    }


def burning(clause: str, tce: str, added: str = "1000", sales: str = "4000", **cells: str) -> Feeds:
    """Works in production whose agreement has a clause on energy; their figures for 2023."""
    figures = {
        "uscc": AGREEMENT["uscc"], "year": "2023", "energy_tce": tce,
        "value_added_wan": added, "revenue_wan": sales,
    }  # fmt: skip
    visit = {"state": "在产", "production_on": "2021-06-30"}
    return works(visit, agreement=[AGREEMENT | {"energy_limit": clause}], tax=[figures | cells])


def floors(*units: dict[str, str]) -> Feeds:
    """Completed works whose register names these units."""
    rows = [REGISTER | {"unit_code": "{parcel}F00010001"} | unit for unit in units]
    return works({}, registration=rows)


def visited(*visits: dict[str, str], **cells: str) -> Feeds:
    return {"supply": [STARTED | cells], "inspection": list(visits)}


TENANT = "91330802MA9900060J"
OLD_NUMBER = "330802000012341"
SECOND = {"unit_code": "{parcel}F00020001"}
TWO_PLOTS: Feeds = {
    "approval": [PLOT, PLOT | {"plot_no": "2", "approved_area_m2": "5000.00"}],
    "supply": [SUPPLY | {"area_m2": "12000.00", "signed_on": "2022-01-01",
                         "start_agreed_on": "2030-01-01"}],
    "supply_approval": [
        {"plot_no": "1", "area_m2": "8000", "carried_area_m2": "0"},
        {"plot_no": "2", "area_m2": "3000", "carried_area_m2": "1000"},
    ],
}  # fmt: skip
CAUSES: Feeds = {
    "supply": [SUPPLY],
    "inspection": [
        {"inspected_on": "2022-08-01", "state": "未动工", "cause": "政府原因：未交净地"},
        {"inspected_on": "2023-08-01", "state": "未动工", "cause": "企业原因"},
    ],
}
RESUMED = visited(HALT | {"developed_area_m2": "5000"},
                  {"inspected_on": "2023-06-01", "state": "在建", "developed_area_m2": "6000"})  # fmt: skip
WORKED_IN_BETWEEN = visited(
    HALT | {"developed_area_m2": "5000"},
    {"inspected_on": "2023-06-01", "state": "在建"},
    {"inspected_on": "2023-11-10", "state": "停工", "developed_area_m2": "6000"},
)
TOO_EARLY: Feeds = works(
    {"completed_on": "2023-06-30"},
    agreement=[AGREEMENT | {"tax_wan_per_mu": "24"}],
    occupancy=[use(AGREEMENT["uscc"], "30000", producing="是")],
    tax=[
        {"uscc": AGREEMENT["uscc"], "year": year, "tax_wan": "1"}
        for year in ("2021", "2022", "2023")
    ],
)
TOO_EARLY_2024: Feeds = {
    **TOO_EARLY,
    "tax": [{"uscc": AGREEMENT["uscc"], "year": "2024", "tax_wan": "1"}],
}
ONLY_HERE: Feeds = {
    "supply": [SUPPLY],
    "occupancy": [use(AGREEMENT["uscc"], "30000", **{"from": "2021-01-01"})],
    "tax": [{"uscc": AGREEMENT["uscc"], "year": "2021", "tax_wan": "100"}],
}
ELSEWHERE: Feeds = {
    **ONLY_HERE,
    "occupancy": [
        *ONLY_HERE["occupancy"],
        use(AGREEMENT["uscc"], "5000", parcel="{region}001001GB00002"),
    ],
}
WAREHOUSE: Feeds = {**works({}), "supply": [DONE | {"land_use": "物流仓储用地"}]}
DUE_BEFORE_COMPLETION = works({}, agreement=[AGREEMENT | {"production_due_on": "2023-03-31"}])

IDLE_FOR_GOVERNMENT: Feeds = {
    "supply": [SUPPLY],
    "inspection": [
        {"inspected_on": "2022-08-01", "state": "未动工", "cause": "政府原因：未交净地"}
    ],
}
QUESTIONS: list[tuple[str, Feeds, str, Answer, str]] = [
    # withdrawn land is approved no more from the day of the withdrawal
    ("withdrawn tomorrow", plot(withdrawn_area_m2="4000", withdrawn_on="2023-03-01", status="部分撤回"),
     "2023-02-28", ("PEWG", None, 1, "10000.00"), ""),
    ("withdrawn today", plot(withdrawn_area_m2="4000", withdrawn_on="2023-03-01", status="部分撤回"),
     "2023-03-01", ("PEWG", None, 1, "6000.00"), ""),
    ("withdrawn whole without a figure", plot(withdrawn_on="2023-03-01", status="撤回"),
     "2023-03-01", None, ""),
    # 带供
    ("carried", plot({"signed_on": "2022-01-01", "area_m2": "6000", "carried_area_m2": "1000"}),
     "2023-01-01", ("PEWG", None, 1, "3000.00"), ""),
    ("carried to 尾差", plot({"signed_on": "2022-01-01", "area_m2": "8800", "carried_area_m2": "1000.01"}),
     "2023-01-01", None, "尾差"),
    ("more than approved", plot({"signed_on": "2022-01-01", "area_m2": "10000.01"}),
     "2023-01-01", None, "剩余面积为负"),
    ("signed tomorrow", plot({"signed_on": "2023-01-02", "area_m2": "10000"}),
     "2023-01-01", ("PEWG", None, 1, "10000.00"), ""),
    # one supply of two plots, several supplies of one
    ("two plots", TWO_PLOTS, "2022-06-30", ("PEWG", None, 1, "3000.00"), ""),
    ("twice supplied", plot({"signed_on": "2022-01-01", "area_m2": "4000"},
                            {"signed_on": "2022-02-01", "area_m2": "3000"}),
     "2023-06-30", ("PEWG", None, 2, "3000.00"), ""),
    # no agreed start: a year from the day the land was handed over
    ("handed over", {"supply": [UNBOUND | {"handover_actual_on": "2022-03-31"}]},
     "2023-03-31", None, ""),
    ("handed over, overdue", {"supply": [UNBOUND | {"handover_actual_on": "2022-03-31"}]},
     "2023-04-01", ("GEWY", "逾期未动工", 0, "30000.00"), "仅合同信息，未现场核查"),
    ("handed over, not yet idle", {"supply": [UNBOUND | {"handover_actual_on": "2022-03-31"}]},
     "2024-03-30", ("GEWY", "逾期未动工", 0, "30000.00"), ""),
    ("handed over, idle", {"supply": [UNBOUND | {"handover_actual_on": "2022-03-31"}]},
     "2024-03-31", ("GEWY", "疑似闲置", 1, "30000.00"), ""),
    ("handed over, two years idle", {"supply": [UNBOUND | {"handover_actual_on": "2022-03-31"}]},
     "2025-03-31", ("GEWY", "疑似闲置", 2, "30000.00"), ""),
    ("no start and no handover", {"supply": [UNBOUND]}, "2024-03-31", None, "无数据"),
    ("handed over on a leap day, overdue", {"supply": [UNBOUND | {"handover_actual_on": "2024-02-29"}]},
     "2025-03-01", ("GEWY", "逾期未动工", 0, "30000.00"), ""),
    ("handed over on a leap day, not yet", {"supply": [UNBOUND | {"handover_actual_on": "2024-02-29"}]},
     "2025-02-28", None, ""),
    ("handed over on a leap day, idle", {"supply": [UNBOUND | {"handover_actual_on": "2024-02-29"}]},
     "2026-02-28", ("GEWY", "疑似闲置", 1, "30000.00"), ""),
    ("allocated", {"supply": [SUPPLY | {"supply_method": "划拨"}]},
     "2022-06-30", ("GEWY", "疑似闲置", 1, "30000.00"), "仅合同信息，未现场核查"),
    ("no agreed completion", {"supply": [{name: value for name, value in STARTED.items()
                                          if name != "completion_agreed_on"}]},
     "2030-01-01", None, "在建"),
    # 1/3 or 25 %, and a year of standstill
    ("a third", halted(developed_area_m2="10000.00"), "2023-12-31", None, "在建"),
    ("less than a third", halted(developed_area_m2="9999.99"),
     "2023-12-31", ("GEWY", "停工闲置", 1, "30000.00"), ""),
    ("less than a third, not a year", halted(developed_area_m2="9999.99"),
     "2023-12-30", None, "在建"),
    ("a third of what is due", halted(developed_area_m2="5000", supply={"due_area_m2": "15000"}),
     "2023-12-31", None, ""),
    ("a quarter", halted(developed_area_m2="10000", invested_wan="2500"), "2023-12-31", None, ""),
    ("less than a quarter", halted(developed_area_m2="10000", invested_wan="2499.99"),
     "2023-12-31", ("GEWY", "停工闲置", 1, "30000.00"), ""),
    ("a quarter with land", halted(developed_area_m2="10000", invested_wan="3500", invest_incl_land="是"),
     "2023-12-31", None, ""),
    ("less than a quarter with land",
     halted(developed_area_m2="10000", invested_wan="3499.99", invest_incl_land="是"),
     "2023-12-31", ("GEWY", "停工闲置", 1, "30000.00"), ""),
    ("with land at no known price",
     halted(developed_area_m2="10000", invested_wan="3000", invest_incl_land="是", supply={"price_wan": ""}),
     "2023-12-31", None, "无数据"),
    ("stopped and overdue", halted(developed_area_m2="30000", invested_wan="9000"),
     "2024-01-01", None, "逾期未竣工"),
    ("stopped, overdue and a third", halted(developed_area_m2="9000"),
     "2024-01-01", ("GEWY", "停工闲置", 1, "30000.00"), ""),
    ("no total investment", halted(developed_area_m2="10000", invested_wan="1",
                                   supply={"total_invest_wan": ""}),
     "2023-12-31", None, "无数据"),
    ("gone on", RESUMED, "2023-12-31", None, "在建"),
    # whose cause is the government's
    ("the government's so far", CAUSES, "2023-07-31", ("GEWY", "疑似闲置", 1, "30000.00"), ""),
    ("no longer the government's", CAUSES, "2023-08-01", ("GEWY", "疑似闲置", 2, "30000.00"), ""),
    ("one year", IDLE_FOR_GOVERNMENT, "2022-06-30", ("GEWY", "疑似闲置", 1, "30000.00"), ""),
    ("two years", IDLE_FOR_GOVERNMENT, "2023-06-30", ("GEWY", "疑似闲置", 1, "30000.00"), ""),
    # judged from completion or from the day after it was due
    ("completion due today", {"supply": [STARTED],
     "inspection": [VISIT | {"state": "在建", "developed_area_m2": "20000"}]},
     "2023-12-31", None, "在建"),
    ("completion overdue", {"supply": [STARTED],
     "inspection": [VISIT | {"state": "在建", "developed_area_m2": "20000"}]},
     "2024-01-01", ("YEWJ", "空闲", 1, "10000.00"), "逾期未竣工"),
    ("vacant and low", works({"developed_area_m2": "25000"},
     registration=[REGISTER | {"floor_area_m2": "29999.99"}]),
     "2023-07-31", ("YEWJ", None, 1, "30000.00"), ""),
    ("vacant and not in production", works({"developed_area_m2": "20000"},
     agreement=[AGREEMENT | {"production_due_on": "2023-09-30"}]),
     "2023-10-01", ("YEWJ", "空闲", 1, "10000.00"), ""),
    ("more built than supplied", works({"developed_area_m2": "30000.01"}), "2023-12-31", None, ""),
    # two buildings, the holders of one, and one that is no more
    ("two buildings", floors({"floor_area_m2": "14000.00"}, SECOND | {"floor_area_m2": "16000.00"}),
     "2023-12-31", None, ""),
    ("two low buildings", floors({"floor_area_m2": "14000.00"}, SECOND | {"floor_area_m2": "15999.99"}),
     "2023-12-31", ("YEWJ", "容积率", 1, "30000.00"), ""),
    ("two holders", floors({"floor_area_m2": "15000.00"},
                           {"floor_area_m2": "15000.00", "holder_seq": "2"},
                           SECOND | {"floor_area_m2": "14999.99"}),
     "2023-12-31", ("YEWJ", "容积率", 1, "30000.00"), ""),
    ("two parcels", {**works({}),
        "supply_parcel": [{"area_m2": "10000"}, {"parcel_code": "{region}001001GB00099", "area_m2": "20000"}],
        "registration": [REGISTER | {"unit_code": "{parcel}F00010001", "floor_area_m2": "14000"},
                         REGISTER | {"parcel_code": "{region}001001GB00099", "floor_area_m2": "15999.99",
                                     "unit_code": "{region}001001GB00099F00010001"}]},
     "2023-12-31", ("YEWJ", "容积率", 1, "30000.00"), ""),
    ("pulled down", floors({"floor_area_m2": "30000.00", "status": "历史"},
                           SECOND | {"floor_area_m2": "29999.99"}),
     "2023-12-31", ("YEWJ", "容积率", 1, "30000.00"), ""),
    # production was due before completion, and somebody has to have looked
    ("nobody was there", DUE_BEFORE_COMPLETION, "2023-07-04", None, "无数据"),
    ("somebody was there", DUE_BEFORE_COMPLETION, "2023-07-05", ("JEWT", None, 1, "30000.00"), ""),
    ("a warehouse, in time", WAREHOUSE, "2024-06-30", None, ""),
    ("a warehouse, too late", WAREHOUSE, "2024-07-01", ("JEWT", None, 1, "30000.00"), ""),
    # production by any occupant
    ("a tenant produces", works({}, agreement=[AGREEMENT | {"production_due_on": "2023-09-30"}],
     occupancy=[{"uscc": "91330802MA9900060J", "kind": "承租", "area_m2": "5000", "from": "2023-09-15",
                 "producing": "是"}]),
     "2023-10-01", None, ""),
    ("a tenant does not", works({}, agreement=[AGREEMENT | {"production_due_on": "2023-09-30"}],
     occupancy=[{"uscc": "91330802MA9900060J", "kind": "承租", "area_m2": "5000", "from": "2023-09-15",
                 "producing": "否"}]),
     "2023-10-01", ("JEWT", None, 1, "30000.00"), ""),
    ("housing", {**works({}), "supply": [DONE | {"land_use": "城镇住宅用地"}]}, "2025-01-01", None, ""),
    # figures of all occupants, by the area each uses
    ("a third of its tax", used(use(AGREEMENT["uscc"], "10000"),
                                use(AGREEMENT["uscc"], "20000", "{region}001001GB00099"), holder="3240"),
     "2024-06-30", None, ""),
    ("less than a third of its tax", used(use(AGREEMENT["uscc"], "10000"),
                               use(AGREEMENT["uscc"], "20000", "{region}001001GB00099"), holder="3239.99"),
     "2024-06-30", ("TEWDB", None, 1, "30000.00"), ""),
    ("thirds of two", used(use(AGREEMENT["uscc"], "10000"), use(TENANT, "20000"),
                           use(AGREEMENT["uscc"], "20000", "{region}001001GB00099"),
                           use(TENANT, "10000", "{region}001001GB00099"), holder="1000", tenant="1120"),
     "2024-06-30", None, ""),
    ("moved out before the year", used(use(AGREEMENT["uscc"], "30000", to="2022-12-31"),
                                       use(TENANT, "30000", **{"from": "2023-01-01"}),
                                       holder="2000", tenant="1079.99"),
     "2024-06-30", ("TEWDB", None, 1, "30000.00"), ""),
    ("a number of fifteen digits", {**taxed("1079.99", "2020-12-31", "2"),
        "agreement": [AGREEMENT | {"uscc": OLD_NUMBER, "tax_wan_per_mu": "24", "ramp_up_years": "2"}],
        "tax": [{"uscc": OLD_NUMBER, "year": "2023", "tax_wan": "1079.99"}]},
     "2024-06-30", ("TEWDB", None, 1, "30000.00"), ""),
    # energy, where the agreement gives a number and its unit: no more than, or no less than
    *(
        (f"energy: {clause}, {tce}", burning(clause, tce), "2024-06-30",
         ("TEWDB", None, 1, "30000.00") if breaks else None, warning)
        for clause, tce, breaks, warning in (
            ("年综合能耗不超过520吨标准煤", "520.00", False, ""),
            ("年综合能耗不超过520吨标准煤", "520.01", True, ""),
            ("综合能源消费量≤0.052万tce", "520.01", True, ""),
            ("单位增加值能耗不高于０.５２吨标准煤/万元", "520.00", False, ""),
            ("单位增加值能耗不高于0.52吨标准煤/万元", "520.01", True, ""),
            ("万元产值能耗不超过0.13吨标煤/万元", "520.00", False, ""),
            ("万元产值能耗不超过0.13吨标煤/万元", "520.01", True, ""),
            ("单位能耗增加值不低于2.5万元/吨标煤", "400.00", False, ""),
            ("单位能耗增加值不低于2.5万元/吨标煤", "400.01", True, ""),
            ("按国家规定执行", "99999", False, "无标准"),
            ("单位能耗不高于0.52", "99999", False, "无标准"),
            ("0.52吨标煤/万元", "99999", False, "无标准"),
            ("增加值能耗0.52吨标煤/万元，总量500吨标煤", "99999", False, "无标准"),
        )
    ),
    ("energy without value added", burning("单位增加值能耗不高于0.52吨标准煤/万元", "600", added=""),
     "2024-06-30", None, "无数据"),
    # ramp-up
    ("ramped up", taxed("1079.99", "2020-12-31", "2"), "2024-06-30", ("TEWDB", None, 1, "30000.00"), ""),
    ("equal", taxed("1080.00", "2020-12-31", "2"), "2024-06-30", None, ""),
    ("ramping up", taxed("1079.99", "2021-01-01", "2"), "2024-06-30", None, ""),
    ("eighteen months", taxed("1079.99", "2021-06-30", "1.5"), "2024-06-30",
     ("TEWDB", None, 1, "30000.00"), ""),
    ("eighteen months and a day", taxed("1079.99", "2021-07-01", "1.5"), "2024-06-30", None, ""),
    ("the latest year there is", taxed("1079.99", "2021-12-31", "0", year="2022"), "2024-06-30",
     ("TEWDB", None, 1, "30000.00"), ""),
    ("only a year of which half was over", taxed("1079.99", "2022-01-01", "0", year="2022"),
     "2024-06-30", None, "无数据"),
    ("the year is not over", taxed("1079.99", "2020-12-31", "2"), "2023-12-30", None, ""),
    ("the visit before measured it", seen_twice({"developed_area_m2": "8000"}), "2023-12-31",
     ("GEWY", "停工闲置", 1, "30000.00"), ""),
    ("the visit before counted it", seen_twice({"developed_area_m2": "15000", "invested_wan": "2499.99"}),
     "2023-12-31", ("GEWY", "停工闲置", 1, "30000.00"), ""),
    ("the visit before dated it", seen_twice({}, suspended_since="", developed_area_m2="8000"),
     "2023-12-31", ("GEWY", "停工闲置", 1, "30000.00"), ""),
    ("work went on in between", WORKED_IN_BETWEEN, "2023-12-31", None, "在建"),
    ("less was invested than agreed", invested("13499.99", "2021-12-01"), "2024-06-30",
     ("TEWDB", None, 1, "30000.00"), ""),
    ("as much was invested as agreed", invested("13500", "2021-12-01"), "2024-06-30", None, ""),
    ("producing before it was built", TOO_EARLY, "2023-06-29", None, ""),
    ("the year after it was built", TOO_EARLY, "2024-12-30", None, ""),
    ("the first full year after it was built", TOO_EARLY_2024, "2024-12-31",
     ("TEWDB", None, 1, "30000.00"), ""),
    ("a tenant of a part beside the owner", used(use(TENANT, "12000"), holder="300", tenant="780"),
     "2024-06-30", None, ""),
    ("a tenant of a part and less beside", used(use(TENANT, "12000"), holder="299.99", tenant="780"),
     "2024-06-30", ("TEWDB", None, 1, "30000.00"), ""),
    ("a tenant of all of it", used(use(TENANT, "30000"), holder="300", tenant="780"),
     "2024-06-30", ("TEWDB", None, 1, "30000.00"), ""),
    ("one tax for two contracts", two_contracts("2699.99"), "2024-06-30",
     ("TEWDB", None, 1, "75000.00"), ""),
    ("enough tax for two contracts", two_contracts("2700"), "2024-06-30", None, ""),
    ("its work is on other land", ELSEWHERE, "2022-12-31", ("GEWY", "疑似闲置", 1, "30000.00"), ""),
    ("its work can be on this land only", ONLY_HERE, "2022-12-31", None, ""),
]  # fmt: skip


def _rows(region: str, feed: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A question's rows with the numbers of land in its own region."""
    placed = []
    for row in rows:
        cells = {name: value for name, value in row.items() if name != "serial"}
        serial = row.get("serial", 1)
        parcel = f"{region}001001GB{serial:05d}"
        named: dict[str, Any] = {"region_code": region}
        if feed in {"supply", "supply_approval", "inspection", "agreement", "supply_parcel"}:
            named["supervision_no"] = f"{region}2021B{serial:05d}"
        if feed in {"approval", "supply_approval"}:
            named["approval_no"] = "苏土样〔2021〕1号"
        if feed in {"supply", "registration", "occupancy", "supply_parcel"}:
            named["parcel_code"] = parcel
        if feed == "registration":
            named["unit_code"] = f"{parcel}F00010001"
        if feed == "parcel_lineage":
            for end in ("from", "to"):
                cells[end] = f"{region}001001GB{row[end]:05d}"
        placed.append(
            named
            | {
                name: str(value).format(region=region, parcel=parcel)
                for name, value in cells.items()
            }
        )
    return placed


@dataclass
class Answers:
    """What one run said of each question, by its name."""

    verdicts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    low: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    tried: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    stopped: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    deadlines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def _rule_file(folder: Path, rows: list[dict[str, str]]) -> Path:
    text = io.StringIO()
    writer = file_format.DictWriter(text, RULE_COLUMNS, lineterminator="\n", extrasaction="raise")
    for number, row in enumerate(rows, 1):
        common = {"rule_id": f"LOCAL-{number}", "hardness": "hard", "status": "issued"}
        inclusive = str(row["operator"] not in {"<", ">"}).lower()
        writer.writerow(common | {"inclusive": inclusive} | row)
    path = folder / "rules.csv"
    path.write_text(RULES.read_text("utf-8") + text.getvalue(), "utf-8")
    return path


def _by_region(platform: Platform, statement: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in platform.query(statement):
        found.setdefault(row["region_code"], []).append(row)
    return found


@pytest.fixture(scope="module")
def answers(module_platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    asked: list[tuple[str, Feeds, str, str, list[dict[str, str]]]] = [
        *((name, feeds, day, "infinity", []) for name, feeds, day, *_ in QUESTIONS),
        *((case.name, case.feeds, case.as_of, case.known_at, case.rules) for case in LOW),
        *((case.name, case.feeds, case.as_of, "infinity", case.rules) for case in DEADLINES),
    ]
    assert len({name for name, *_ in asked}) == len(asked)
    regions = [
        row["region_code"]
        for row in module_platform.query(
            "select region_code from published.dim_region where level = 'county' "
            "and left(region_code, 2) in ('32', '33') and valid_to is null order by region_code "
            "limit %s",
            len(asked),
        )
    ]
    files: dict[tuple[str, str], list[dict[str, Any]]] = {}
    local: list[dict[str, str]] = [*IN_EVERY_COUNTY]
    scopes = []
    for region, (_, feeds, day, known_at, rules) in zip(regions, asked, strict=True):
        scopes.append(Scope(region, date.fromisoformat(day), known_at))
        local += [rule | {"region_code": region} for rule in rules]
        for feed, rows in feeds.items():
            placed = _rows(region, feed.partition(" ")[0], rows)
            files.setdefault((region[:2], feed), []).extend(placed)
    for (province, feed), rows in files.items():
        name, _, late = feed.partition(" ")
        received = "2024-09-01" if late else "2024-07-01"
        module_platform.hand_in(
            csv(rows),
            feed=name,
            region=province,
            name=f"{province}{name}{late}.csv",
            received_at=f"{received}T12:00:00+08:00",
        )
    stopped = module_platform.query(
        "select distinct rule_code from ops.issue where severity = 'error'"
    )
    assert stopped == [{"rule_code": "APPROVAL-WITHDRAWN-MISSING"}]
    names = dict(zip(regions, (name for name, *_ in asked), strict=True))
    found = Answers({name: [] for name in names.values()})
    with assessed(scopes, _rule_file(tmp_path_factory.mktemp("rules"), local)) as schema:
        for row in verdicts(schema, COLUMNS):
            found.verdicts[names[row["region_code"]]].append(row)
        for kept, statement in (
            (found.low, "select * from {}.fct_low_efficiency order by piece_id"),
            (found.tried, "select * from {}.fct_evidence where category = 'DXYD' order by topic"),
            (
                found.stopped,
                "select * from {}.fct_evidence where topic like 'gewy.stopped.%%' order by topic",
            ),
            (found.deadlines, "select * from {}.fct_deadline order by reached_on, event"),
        ):
            for region, rows in _by_region(module_platform, statement.format(schema)).items():
                kept[names[region]] = rows
    return found


@pytest.mark.parametrize(("name", "expected", "warning"), [(q[0], q[3], q[4]) for q in QUESTIONS])
def test_case(answers: Answers, name: str, expected: Answer, warning: str) -> None:
    rows = answers.verdicts[name]
    claimed = [row for row in rows if row["category"]]
    if expected is None:
        assert claimed == []
    else:
        category, sub_class, severity, area = expected
        of_it = [row for row in claimed if row["category"] == category]
        assert sum(row["area_m2"] for row in of_it) == Decimal(area)
        assert {row["severity"] for row in of_it} == {severity}
        if sub_class is not None:
            assert {row["sub_class"] for row in of_it} == {sub_class}
    told = {each for row in rows for each in row["warning"].split(";")}
    assert not warning or warning in told


def test_what_two_visits_found_leads_back_to_the_row_of_each(answers: Answers) -> None:
    rows = {row["topic"]: row["row_no"] for row in answers.stopped["the visit before dated it"]}
    assert rows["gewy.stopped.area"] == rows["gewy.stopped.suspended"] + 1
    rows = {row["topic"]: row["row_no"] for row in answers.stopped["the visit before counted it"]}
    assert rows["gewy.stopped.suspended"] == rows["gewy.stopped.invest"] + 1


@pytest.mark.parametrize("case", LOW, ids=lambda case: case.name)
def test_land_is_low_efficient_by_the_rules_of_its_region_and_counts_once(
    answers: Answers, case: Low
) -> None:
    tried = {
        (row["topic"], row["verdict"])
        for row in answers.tried.get(case.name, [])
        if case.tried and row["topic"] in case.tried
    }
    assert tried == {(topic, told) for topic, told in case.tried.items() if told}
    pieces = [
        (row["category"], row["reasons"], row["area_m2"]) for row in answers.low.get(case.name, [])
    ]
    assert pieces == [(category, reasons, Decimal(area)) for category, reasons, area in case.pieces]
    assert {row["object_class"] for row in answers.low.get(case.name, [])} <= {case.object_class}


@pytest.mark.parametrize("case", DEADLINES, ids=lambda case: case.name)
def test_a_deadline_is_told_until_its_day_has_come(answers: Answers, case: Any) -> None:
    told = [
        (row["event"], str(row["due_on"]), str(row["reached_on"]), row["topic"])
        for row in answers.deadlines.get(case.name, [])
    ]
    assert told == case.expected
    for row in answers.deadlines.get(case.name, []):
        assert row["rule_id"]
        assert row["days_left"] == (row["reached_on"] - row["as_of"]).days
        assert row["area_m2"] == Decimal(case.area)
