import re

import pytest

from panhuo.feeds.contract import (
    Contract,
    ContractField,
    FieldType,
    Mode,
    UnknownFeedError,
    contract_of,
    load_contracts,
)
from panhuo.feeds.headers import fold
from panhuo.feeds.units import unit_factor
from panhuo.settings import get_settings

# Design section 5, in its words.
KEYS = {
    "survey": ("bsm", "sjnf"),
    "building": ("building_no",),
    "approval": ("approval_no", "plot_no"),
    "supply": ("supervision_no",),
    "supply_approval": ("supervision_no", "approval_no", "plot_no"),
    "supply_parcel": ("supervision_no", "parcel_code"),
    "parcel_lineage": ("from", "to"),
    "registration": ("unit_code", "holder_seq"),
    "tax": ("uscc", "year"),
    "evaluation": ("uscc", "year", "scheme_id"),
    "occupancy": ("uscc", "parcel_code", "from"),
    "agreement": ("agreement_no",),
    "inspection": ("supervision_no", "parcel_code", "approval_no", "plot_no", "inspected_on"),
    "plan": ("zone_id",),
    "disposal": ("supervision_no", "parcel_code", "approval_no", "plot_no", "action", "seq"),
    "review": (
        *("supervision_no", "parcel_code", "approval_no", "plot_no"),
        *("category", "level", "seq"),
    ),
}
FIELDS = {
    "survey": "dlbm dlmc qsxz qsdwdm zldwdm tbmj czcsxm sjnf geom",
    "building": "floors floor_area_m2 height_m built_on use geom",
    "approval": "batch_name batch_type quota_type approved_on approved_by approved_area_m2 "
    "new_land_m2 quota_used_on expropriated_on purpose status withdrawn_area_m2 withdrawn_on "
    "withdrawal_no geom",
    "supply": "contract_no project_code phase parcel_code project_name location area_m2 "
    "due_area_m2 land_source land_use supply_method term_years industry price_wan "
    "total_invest_wan holder holder_uscc far_min far_max handover_agreed_on handover_actual_on "
    "start_agreed_on completion_agreed_on started_on completed_on approved_by signed_on "
    "amended_on amendment_no geom",
    "supply_approval": "area_m2 carried_area_m2",
    "supply_parcel": "area_m2",
    "parcel_lineage": "from to event on",
    "registration": "parcel_code status mortgage seizure holder holder_uscc right_type "
    "right_nature land_use area_m2 floor_area_m2 registered_on location geom",
    "tax": "name tax_wan revenue_wan value_added_wan energy_tce electricity_kwh emission_eq "
    "employees rd_wan occupied_mu above_scale industry",
    "evaluation": "population score grade excluded_reason issued_by doc_no",
    "occupancy": "kind area_m2 to producing",
    "agreement": "supervision_no parcel_code uscc signed_on invest_wan_per_mu tax_wan_per_mu "
    "far_min production_due_on ramp_up_years revenue_wan energy_limit invest_incl_land "
    "transfer_terms exit_terms",
    "inspection": "state started_on completed_on developed_area_m2 invested_wan invest_incl_land "
    "suspended_since production_on cause photo_no photo_taken_on photo_longitude photo_latitude "
    "photo_direction photo_sha256",
    "plan": "kind level geom",
    "disposal": "action path area_m2 authority doc_no evidence cause due_on decided_on decided_by "
    "verified_by",
    "review": "outcome authority reviewed_on reviewed_by reason explanation secrecy remark",
}


def test_every_feed_of_the_design_has_a_contract_and_no_other() -> None:
    assert set(load_contracts()) == set(KEYS)


@pytest.mark.parametrize("feed", KEYS)
def test_key_and_fields_are_those_of_the_design(feed: str) -> None:
    contract = contract_of(feed)
    names = {field.name for field in contract.fields}
    assert contract.key == KEYS[feed]
    assert set(FIELDS[feed].split()) <= names
    assert {"region_code", "region_name"} <= names
    assert contract.mode is Mode.DELTA


@pytest.mark.parametrize("feed", KEYS)
def test_no_header_means_two_fields_however_it_is_spelled(feed: str) -> None:
    meanings: dict[str, str] = {}
    for field in contract_of(feed).fields:
        for header in (field.name, field.zh, *field.aliases):
            assert meanings.setdefault(fold(header), field.name) == field.name, header


@pytest.mark.parametrize("feed", KEYS)
def test_the_unit_is_in_the_name_and_known(feed: str) -> None:
    suffixes = {"_m2": "m²", "_wan": "万元", "_wan_per_mu": "万元/亩", "_mu": "亩", "_tce": "tce"}
    suffixes |= {"_kwh": "kWh", "_m": "m", "_years": "年"}
    for field in contract_of(feed).fields:
        if field.unit is not None:
            assert field.type in {FieldType.NUMBER, FieldType.INTEGER}
            assert unit_factor(field.unit, field.unit) == 1
        longest = max((s for s in suffixes if field.name.endswith(s)), key=len, default=None)
        if longest is not None:
            assert field.unit == suffixes[longest], field.name


@pytest.mark.parametrize("feed", KEYS)
def test_a_date_says_so_in_its_name(feed: str) -> None:
    for field in contract_of(feed).fields:
        named = field.name.endswith("_on") or field.name in {"on", "suspended_since"}
        if feed == "occupancy":
            named = named or field.name in {"from", "to"}
        assert named == (field.type is FieldType.DATE), field.name


def test_persons_and_tax_figures_are_sensitive() -> None:
    sensitive = {feed: contract.sensitive for feed, contract in load_contracts().items()}
    for feed, fields in sensitive.items():
        everyone = {field.name for field in contract_of(feed).fields}
        persons = {"uscc", "holder", "holder_uscc", "decided_by", "verified_by"}
        assert everyone & persons <= fields, feed
    figures = "tax_wan revenue_wan value_added_wan energy_tce electricity_kwh rd_wan employees name"
    assert set(figures.split()) <= sensitive["tax"]
    assert sensitive["plan"] == frozenset()


def test_a_field_that_does_not_exist_is_a_key_error_that_names_feed_and_field() -> None:
    assert contract_of("supply").field("area_m2").unit == "m²"
    with pytest.raises(KeyError, match="supply has no field 'colour'"):
        contract_of("supply").field("colour")


def test_a_feed_that_does_not_exist_is_answered_with_those_there_are() -> None:
    with pytest.raises(UnknownFeedError, match="registration"):
        contract_of("weather")


def test_a_contract_with_a_header_of_two_meanings_is_refused() -> None:
    fields = (ContractField(name="one", zh="面积"), ContractField(name="two", zh="面积"))
    with pytest.raises(ValueError, match="面积"):
        Contract(
            feed="x",
            zh="x",
            description="x",
            key=("one",),
            cadence="monthly",
            supplier="x",
            fields=fields,
        )


def test_models_call_feeds_by_the_names_of_their_contracts() -> None:
    macro = get_settings().project_root / "dbt_project" / "macros" / "rules" / "feed_zh.sql"
    names = dict(re.findall(r"when '(\w+)' then '(.+?)'", macro.read_text("utf-8")))
    assert names.keys() >= {"supply", "inspection", "survey"}
    assert names == {feed: contract_of(feed).zh for feed in names}
