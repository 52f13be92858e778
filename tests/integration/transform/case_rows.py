"""Rows that the cases of `test_more_cases` are made of; areas are 30,000 m², 45 亩."""

from typing import Any, TypeAlias

Feeds: TypeAlias = dict[str, list[dict[str, Any]]]

PLOT = {"plot_no": "1", "approved_on": "2021-06-30", "approved_area_m2": "10000.00"}
SUPPLY = {
    "area_m2": "30000.00",
    "land_use": "工业用地",
    "signed_on": "2021-01-01",
    "start_agreed_on": "2021-06-30",
    "completion_agreed_on": "2023-12-31",
}
STARTED = SUPPLY | {"started_on": "2021-06-01"}
DONE = STARTED | {"completed_on": "2023-06-30", "far_min": "1.0"}
VISIT = {"inspected_on": "2023-07-05", "state": "已竣工", "developed_area_m2": "30000.00"}
HALT = {"inspected_on": "2023-01-10", "state": "停工", "suspended_since": "2022-12-31"}
REGISTER = {"holder_seq": "1", "area_m2": "30000.00", "floor_area_m2": "30000.00"}
AGREEMENT = {"agreement_no": "XY", "signed_on": "2021-01-01", "uscc": "91330802MA9900052P"}


def works(visit: dict[str, Any], **more: list[dict[str, Any]]) -> Feeds:
    return {"supply": [DONE], "inspection": [VISIT | visit], "registration": [REGISTER], **more}


def halted(**cells: Any) -> Feeds:
    contract = STARTED | {"total_invest_wan": "10000", "price_wan": "1000"}
    return {"supply": [contract | cells.pop("supply", {})], "inspection": [HALT | cells]}
