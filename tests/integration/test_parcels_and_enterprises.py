"""Parcels, enterprises and their years: many rows of many feeds, one row each."""

from typing import Any

from platform_under_test import Platform, number

PARCEL = "330802001001GB00001"
ORGANISATION = "91330802MA28F1A140"
OTHER = "91330802MA28F1B296"


def registration(*rows: str) -> str:
    """A row is `parcel serial,unit,holder_seq,status,holder,floor area,mortgage,seizure`."""
    lines = [
        "parcel_code,unit_code,holder_seq,status,holder,holder_uscc,area_m2,floor_area_m2,"
        "mortgage,seizure,land_use,registered_on,location"
    ]
    for row in rows:
        serial, unit, seq, status, holder, floor, mortgage, seizure = row.split(",")
        parcel = f"330802001001GB{int(serial):05d}"
        lines.append(
            f"{parcel},{parcel}{unit},{seq},{status},{holder},,10000.00,{floor},{mortgage},"
            f"{seizure},工业用地,2020-05-01,城南路1号"
        )
    return "\n".join(lines) + "\n"


def parcel(platform: Platform, serial: int) -> dict[str, Any]:
    (row,) = platform.query(
        "select * from published.dim_parcel where parcel_code = %s",
        f"330802001001GB{serial:05d}",
    )
    return row


def supply(*rows: str) -> str:
    """A row is `serial,parcel serial or nothing,holder`."""
    lines = ["supervision_no,area_m2,land_use,signed_on,start_agreed_on,parcel_code,holder"]
    for row in rows:
        serial, at, holder = row.split(",")
        code = f"330802001001GB{int(at):05d}" if at else ""
        lines.append(
            f"{number(int(serial))},12000.00,工业用地,2020-01-01,2029-01-01,{code},{holder}"
        )
    return "\n".join(lines) + "\n"


def test_units_and_holders_of_a_parcel_do_not_multiply_it(platform: Platform) -> None:
    platform.deliver(
        registration(
            "1,F00010001,1,现势,甲有限公司,3000.00,否,否",
            "1,F00010001,2,现势,乙有限公司,3000.00,否,否",
            "1,F00010002,1,现势,甲有限公司,500.00,是,否",
            "1,F00010003,1,历史,丙有限公司,900.00,否,是",
        ),
        feed="registration",
        name="registration.csv",
    )

    row = parcel(platform, 1)
    assert (row["area_m2"], row["floor_area_m2"], row["units"]) == (10000, 3500, 2)
    assert (row["mortgage"], row["seizure"], row["status"]) == (True, False, "现势")
    assert row["holder"] == "甲有限公司、乙有限公司"
    assert (row["source_feed"], row["delivery_id"]) == ("registration", 1)


def test_the_register_overrides_the_contract(platform: Platform) -> None:
    platform.deliver(supply("1,1,旧业主有限公司", "2,2,仅合同有限公司"))
    platform.deliver(
        registration("1,W00000000,1,现势,新业主有限公司,,否,否"),
        feed="registration",
        name="registration.csv",
    )

    registered, contracted = parcel(platform, 1), parcel(platform, 2)
    assert (registered["holder"], registered["holder_basis"]) == ("新业主有限公司", "登记")
    assert (registered["area_m2"], registered["area_basis"]) == (10000, "证载面积")
    assert registered["supervision_nos"] == [number(1)]
    assert (contracted["holder"], contracted["holder_basis"]) == ("仅合同有限公司", "合同")
    assert (contracted["area_m2"], contracted["area_basis"]) == (12000, "合同面积")


def test_one_contract_over_several_parcels_names_each_with_its_part(platform: Platform) -> None:
    platform.hand_in(supply("1,,某有限公司"))
    platform.hand_in(
        "supervision_no,parcel_code,area_m2\n"
        f"{number(1)},330802001001GB00001,7000.00\n"
        f"{number(1)},330802001001GB00002,5000.00\n",
        feed="supply_parcel",
        name="links.csv",
    )
    platform.publish()

    assert [parcel(platform, serial)["area_m2"] for serial in (1, 2)] == [7000, 5000]
    assert [parcel(platform, serial)["supervision_nos"] for serial in (1, 2)] == [[number(1)]] * 2


def test_a_split_parcel_is_history_and_names_its_successors(platform: Platform) -> None:
    platform.hand_in(supply("1,1,某有限公司"))
    platform.hand_in(
        "from,to,event,on\n"
        "330802001001GB00001,330802001001GB00002,分割,2024-06-01\n"
        "330802001001GB00001,330802001001GB00003,分割,2024-06-01\n"
        "330802001001GB00002,330802001001GB00009,换号,2031-01-01\n",
        feed="parcel_lineage",
        name="lineage.csv",
    )
    platform.publish()

    split, part = parcel(platform, 1), parcel(platform, 2)
    assert (split["status"], str(split["ended_on"])) == ("历史", "2024-06-01")
    assert split["successors"] == ["330802001001GB00002", "330802001001GB00003"]
    # renumbered in 2031: that has not happened yet
    assert (part["status"], part["successors"]) == ("现势", [])
    assert part["predecessors"] == ["330802001001GB00001"]
    assert platform.scalar("select count(*) from published.dim_parcel") == 3


TAX = (
    "uscc,year,name,tax_wan,revenue_wan,occupied_mu,above_scale,industry\n"
    f"{ORGANISATION},2022,甲有限公司,100,2000,20,是,3311\n"
    f"{ORGANISATION},2023,甲有限公司,150,2500,25,是,3311\n"
    f"{OTHER},2023,乙有限公司,40,300,,否,2011\n"
    f"{OTHER},2024,乙有限公司,99,300,,否,2011\n"
)
EVALUATION = (
    "uscc,year,scheme_id,population,grade,score\n"
    f"{ORGANISATION},2023,QZ,规上,B,81.5\n"
    f"{ORGANISATION},2023,QZ-2,规上,C,60\n"
)
OCCUPANCY = (
    "uscc,parcel_code,kind,area_m2,from,to\n"
    f"{OTHER},{PARCEL},承租,10000.00,2020-01-01,\n"
    f"{OTHER},{PARCEL},承租,12000.00,2023-01-01,\n"
    f"{OTHER},330802001001GB00002,承租,5000.00,2020-01-01,2022-06-30\n"
)


def _deliver_enterprises(platform: Platform, as_of: str = "2024-06-30") -> None:
    for feed, text in (("tax", TAX), ("evaluation", EVALUATION), ("occupancy", OCCUPANCY)):
        platform.hand_in(text, feed=feed, as_of=as_of, name=f"{feed}.csv")
    platform.publish()
    states = platform.query_pairs("select feed, state from ops.delivery order by feed")
    assert {state for _, state in states} == {"published"}


def test_an_enterprise_year_has_the_figures_of_years_that_are_over(platform: Platform) -> None:
    _deliver_enterprises(platform)

    rows = platform.query(
        "select uscc, year, tax_wan, stated_mu, occupancy_mu, mu_basis, "
        "round(tax_wan_per_mu, 4)::float8, grade, grades "
        "from published.fct_enterprise_year order by uscc, year"
    )
    assert [tuple(row.values()) for row in rows] == [
        (ORGANISATION, 2022, 100, 20, None, "填报用地", 5, None, []),
        (ORGANISATION, 2023, 150, 25, None, "填报用地", 6, "C", ["QZ:B", "QZ-2:C"]),
        # the renewed lease counts once, the one that ended not at all; 2024 is not over
        (OTHER, 2023, 40, None, 18, "企业用地关系", 2.2222, None, []),
    ]


def test_an_enterprise_has_its_latest_grade_and_the_parcels_it_uses(platform: Platform) -> None:
    _deliver_enterprises(platform)

    rows = platform.query(
        "select uscc, name, above_scale, grade, grade_year, parcel_codes, land_mu, mu_basis "
        "from published.dim_enterprise order by uscc"
    )
    assert [tuple(row.values()) for row in rows] == [
        (ORGANISATION, "甲有限公司", True, "C", 2023, [], 25, "填报用地"),
        (OTHER, "乙有限公司", False, None, None, [PARCEL], 18, "企业用地关系"),
    ]


def test_a_region_to_zero_has_no_parcels_and_enterprises_left(platform: Platform) -> None:
    _deliver_enterprises(platform)
    for feed, text in (("tax", TAX), ("evaluation", EVALUATION), ("occupancy", OCCUPANCY)):
        platform.hand_in(
            text.splitlines()[0] + "\n",
            feed=feed,
            as_of="2024-06-30",
            mode="snapshot",
            name=f"{feed}-empty.csv",
        )
    platform.publish()

    for table in ("dim_enterprise", "fct_enterprise_year", "dim_parcel"):
        assert platform.scalar(f"select count(*) from published.{table}") == 0
