"""投而未达标: every indicator of an agreement, over all parcels and occupants of a contract."""

from typing import Any

import pytest
from platform_under_test import Platform

NUMBER = "3308022018B00001"
PARCEL, OTHER_PARCEL = "330802001001GB00001", "330802001001GB00002"
HOLDER, TENANT = "91330802MA9900052P", "91330802MA9900060J"
AS_OF = "2024-06-30"


def _csv(*rows: dict[str, Any]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(names)]
    lines += [",".join(str(row.get(name, "")) for name in names) for row in rows]
    return "\n".join(lines) + "\n"


SUPPLY = {
    "supervision_no": NUMBER,
    "parcel_code": PARCEL,
    "area_m2": "20000.00",
    "land_use": "工业用地",
    "price_wan": "3000",
    "signed_on": "2018-03-01",
    "start_agreed_on": "2018-09-01",
    "completion_agreed_on": "2020-09-01",
    "started_on": "2018-08-20",
    "completed_on": "2020-08-31",
    "far_min": "1.0",
}
VISIT = {
    "supervision_no": NUMBER,
    "inspected_on": "2021-01-10",
    "state": "在产",
    "developed_area_m2": "20000.00",
    "production_on": "2020-12-20",
}
AGREEMENT = {
    "agreement_no": "XY-1",
    "supervision_no": NUMBER,
    "uscc": HOLDER,
    "signed_on": "2018-03-01",
    "ramp_up_years": "2",
}
REGISTER = {
    "unit_code": f"{PARCEL}F00010001",
    "holder_seq": "1",
    "parcel_code": PARCEL,
    "area_m2": "20000.00",
    "floor_area_m2": "24000.00",
}


def _hand_in(platform: Platform, **files: str) -> None:
    for feed, content in files.items():
        platform.hand_in(content, feed=feed, as_of=AS_OF, name=f"{feed}.csv")


def _category(platform: Platform) -> str | None:
    (row,) = platform.assess("330802", AS_OF)
    return row["category"]


def _warnings(platform: Platform) -> list[str]:
    (row,) = platform.assess("330802", AS_OF)
    return row["warning"].split(";")


@pytest.mark.parametrize(
    ("invested", "of_visit", "of_agreement", "category"),
    [
        ("9000.00", "否", "否", None),
        ("8999.99", "否", "否", "TEWDB"),
        # the agreement counts the land price of 3,000, the visit does not
        ("6000.00", "否", "是", None),
        ("5999.99", "否", "是", "TEWDB"),
        ("12000.00", "是", "否", None),
        ("11999.99", "是", "否", "TEWDB"),
    ],
)
def test_investment_is_compared_on_the_base_of_the_agreement(
    platform: Platform, invested: str, of_visit: str, of_agreement: str, category: str | None
) -> None:
    _hand_in(
        platform,
        supply=_csv(SUPPLY),
        inspection=_csv({**VISIT, "invested_wan": invested, "invest_incl_land": of_visit}),
        registration=_csv(REGISTER),
        agreement=_csv({**AGREEMENT, "invest_wan_per_mu": 300, "invest_incl_land": of_agreement}),
    )
    assert _category(platform) == category


@pytest.mark.parametrize(("floor", "category"), [("24000.00", None), ("23999.99", "TEWDB")])
def test_a_floor_area_ratio_between_contract_and_agreement_breaks_the_agreement(
    platform: Platform, floor: str, category: str | None
) -> None:
    _hand_in(
        platform,
        supply=_csv(SUPPLY),
        inspection=_csv(VISIT),
        registration=_csv({**REGISTER, "floor_area_m2": floor}),
        agreement=_csv({**AGREEMENT, "far_min": "1.2"}),
    )
    assert _category(platform) == category


def test_a_floor_area_ratio_below_the_contract_is_judged_there_first(platform: Platform) -> None:
    _hand_in(
        platform,
        supply=_csv(SUPPLY),
        inspection=_csv(VISIT),
        registration=_csv({**REGISTER, "floor_area_m2": "19999.99"}),
        agreement=_csv({**AGREEMENT, "far_min": "1.2"}),
    )
    assert _category(platform) == "YEWJ"


@pytest.mark.parametrize(("of_tenant", "category"), [("120.00", None), ("119.99", "TEWDB")])
def test_sales_and_tax_are_those_of_all_occupants(
    platform: Platform, of_tenant: str, category: str | None
) -> None:
    uses = [
        {"uscc": HOLDER, "parcel_code": PARCEL, "area_m2": "15000.00", "from": "2020-01-01"},
        {"uscc": TENANT, "parcel_code": PARCEL, "area_m2": "5000.00", "from": "2022-01-01"},
    ]
    taxes = [
        {"uscc": HOLDER, "year": 2023, "tax_wan": "600.00"},
        {"uscc": TENANT, "year": 2023, "tax_wan": of_tenant},
    ]
    _hand_in(
        platform,
        supply=_csv(SUPPLY),
        inspection=_csv(VISIT),
        registration=_csv(REGISTER),
        agreement=_csv({**AGREEMENT, "tax_wan_per_mu": 24}),
        occupancy=_csv(*uses),
        tax=_csv(*taxes),
    )
    assert _category(platform) == category


def test_an_agreed_indicator_without_a_figure_is_no_data(platform: Platform) -> None:
    _hand_in(
        platform,
        supply=_csv(SUPPLY),
        inspection=_csv(VISIT),
        registration=_csv(REGISTER),
        agreement=_csv({**AGREEMENT, "invest_wan_per_mu": 300}),
    )
    assert _category(platform) is None
    assert "无数据" in _warnings(platform)


@pytest.mark.parametrize("event", ["分割", "换号"])
def test_floor_area_counts_on_all_parcels_a_contract_covers_today(
    platform: Platform, event: str
) -> None:
    halves = [
        {**REGISTER, "area_m2": "10000.00", "floor_area_m2": "12000.00"},
        {
            **REGISTER,
            "unit_code": f"{OTHER_PARCEL}F00010001",
            "parcel_code": OTHER_PARCEL,
            "area_m2": "10000.00",
            "floor_area_m2": "12000.00",
        },
    ]
    step = {"from": PARCEL, "to": OTHER_PARCEL, "event": event, "on": "2022-05-01"}
    _hand_in(
        platform,
        supply=_csv(SUPPLY),
        inspection=_csv(VISIT),
        registration=_csv(*halves),
        parcel_lineage=_csv(step),
        agreement=_csv({**AGREEMENT, "far_min": "1.2"}),
    )
    assert _category(platform) is None
