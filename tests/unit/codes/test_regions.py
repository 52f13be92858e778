"""Regions: which unit is responsible, through time, and how documents name it."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from panhuo.codes import region_lists, region_names
from panhuo.codes.region_boundaries import region_geometries
from panhuo.codes.regions import (
    Region,
    UnknownRegionError,
    in_scope,
    load_regions,
    normalise_scope,
    resolve_name,
    unit_at,
    unit_since,
)

REAL_FILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "supply_results_real.csv"
DELIVERED = date(2020, 4, 20)
TODAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def by_code() -> dict[str, Region]:
    return {region.region_code: region for region in load_regions()}


# --- the register ---


def test_regions_are_sorted_and_each_code_stands_once():
    codes = [region.region_code for region in load_regions()]
    assert codes == sorted(set(codes))


def test_whole_country_is_there(by_code):
    in_force = [region for region in by_code.values() if region.valid_to is None]
    levels = [region.level for region in in_force]
    assert levels.count("province") == 34
    assert levels.count("prefecture") == 333
    assert 2840 <= levels.count("county") <= 2860


@pytest.mark.parametrize(
    ("code", "level", "parent", "full_name"),
    [
        ("330000", "province", None, "浙江省"),
        ("330800", "prefecture", "330000", "浙江省衢州市"),
        ("330802", "county", "330800", "浙江省衢州市柯城区"),
        ("330803", "county", "330800", "浙江省衢州市衢江区"),
        ("330822", "county", "330800", "浙江省衢州市常山县"),
        ("330824", "county", "330800", "浙江省衢州市开化县"),
        ("330825", "county", "330800", "浙江省衢州市龙游县"),
        ("330881", "county", "330800", "浙江省衢州市江山市"),
        ("320206", "county", "320200", "江苏省无锡市惠山区"),
        ("440606", "county", "440600", "广东省佛山市顺德区"),
        ("419001", "county", "410000", "河南省济源市"),
        ("110105", "county", "110000", "北京市朝阳区"),
        ("441900", "prefecture", "440000", "广东省东莞市"),
        ("442000", "prefecture", "440000", "广东省中山市"),
        ("460400", "prefecture", "460000", "海南省儋州市"),
        ("620200", "prefecture", "620000", "甘肃省嘉峪关市"),
    ],
)
def test_division_has_level_parent_and_full_name(by_code, code, level, parent, full_name):
    region = by_code[code]
    assert (region.level, region.parent_code, region.full_name) == (level, parent, full_name)
    assert region.valid_to is None


def test_periods_parents_and_successors_are_consistent(by_code):
    for region in by_code.values():
        assert region.parent_code is None or region.parent_code in by_code
        assert region.successor_code is None or region.successor_code in by_code
        assert (region.successor_code is None) or region.valid_to is not None
        if region.valid_from and region.valid_to:
            assert region.valid_from < region.valid_to, region
        if region.successor_code:
            successor = by_code[region.successor_code]
            assert successor.valid_from is None or successor.valid_from <= region.valid_to
            assert successor.valid_to is None or successor.valid_to > region.valid_to


def test_few_ended_codes_have_no_successor_and_none_of_the_last_ten_years_is_silent(by_code):
    lost = [r for r in by_code.values() if r.valid_to and r.successor_code is None]
    assert len(lost) <= 40
    recent = [r.region_code for r in lost if r.valid_to >= date(2015, 1, 1)]
    for code in recent:
        with pytest.raises(UnknownRegionError, match="shared by"):
            unit_at(code, TODAY)


def test_every_division_younger_than_the_last_list_has_a_day(by_code):
    last_list = region_lists._list("201904")
    undated = [
        region.region_code
        for region in by_code.values()
        if region.valid_to is None
        and region.level != "management_area"
        and region.region_code not in last_list
        and region.valid_from is None
    ]
    assert undated == []


# --- own codes ---


def test_own_codes_cannot_collide_and_sort_behind_their_host(by_code):
    areas = [r for r in by_code.values() if r.level == "management_area"]
    assert areas
    for area in areas:
        assert re.fullmatch(r"\d{6}Z\d{2}", area.region_code)
        assert area.host_code == area.parent_code == area.region_code[:6]
        assert area.host_code < area.region_code < str(int(area.host_code) + 1)
        assert area.source == "panhuo"


@pytest.mark.parametrize(
    ("code", "name", "host", "kind"),
    [
        ("330800Z01", "智造新城", "330800", "peer"),
        ("320200Z01", "无锡经开区", "320200", "peer"),
        ("320613Z01", "崇川开发区", "320613", "of_which"),
        ("320613Z02", "港闸开发区", "320613", "of_which"),
        ("320613Z03", "市北高新区", "320613", "of_which"),
    ],
)
def test_management_area_of_the_policy_texts(by_code, code, name, host, kind):
    area = by_code[code]
    assert (area.name, area.host_code, area.kind) == (name, host, kind)


# --- time ---


@pytest.mark.parametrize(
    ("code", "on", "unit"),
    [
        ("320602", date(2020, 6, 30), "320602"),
        ("320602", date(2020, 7, 1), "320613"),
        ("320611", date(2020, 6, 30), "320611"),
        ("320611", date(2020, 7, 1), "320613"),
        ("445221", date(2012, 12, 16), "445221"),
        ("445221", date(2012, 12, 17), "445203"),
        ("440183", date(2014, 2, 11), "440183"),
        ("440183", date(2014, 2, 12), "440118"),
        ("440116", DELIVERED, "440112"),
        ("440903", DELIVERED, "440904"),
        ("441421", DELIVERED, "441403"),
        ("342422", TODAY, "340422"),  # 寿县 moved twice
        ("441500Z01", date(2018, 12, 15), "441500Z01"),
        ("441500Z01", date(2018, 12, 16), "440300Z01"),
        ("440300Z03", DELIVERED, "440311"),
        ("500112", date(2025, 11, 6), "500112"),
        ("500112", date(2025, 11, 7), "500157"),
    ],
)
def test_code_is_followed_to_the_unit_of_the_day(code, on, unit):
    assert unit_at(code, on).region_code == unit


def test_code_of_later_is_followed_back_to_its_only_predecessor():
    assert unit_at("440118", date(2010, 1, 1)).region_code == "440183"


def test_code_of_later_with_two_predecessors_is_refused():
    with pytest.raises(UnknownRegionError, match="320602, 320611"):
        unit_at("320613", date(2019, 1, 1))


def test_split_unit_has_no_successor_and_the_error_names_the_parts():
    with pytest.raises(UnknownRegionError, match="330102, 330114"):
        unit_at("330104", TODAY)


def test_unknown_code_is_refused_with_its_neighbourhood():
    with pytest.raises(UnknownRegionError, match="330800 is 浙江省衢州市"):
        unit_at("330899", TODAY)


# --- scopes ---


@pytest.mark.parametrize(
    ("scope", "code"),
    [("44", "440000"), ("440000", "440000"), ("4401", "440100"), (" 330800z01", "330800Z01")],
)
def test_scope_is_written_as_a_region_code(scope, code):
    assert normalise_scope(scope) == code


@pytest.mark.parametrize("scope", ["", "99", "440199", "广东省", "0"])
def test_unknown_scope_is_refused(scope):
    with pytest.raises(UnknownRegionError):
        normalise_scope(scope)


@pytest.mark.parametrize(
    ("code", "scope", "inside"),
    [
        ("440118", "44", True),
        ("440118", "440100", True),
        ("440118", "440118", True),
        ("440118", "440300", False),
        ("440100", "440118", False),
        ("330800Z01", "330800", True),
        ("330800Z01", "33", True),
        ("330800Z01", "330800Z01", True),
        ("330800Z01", "330802", False),
        ("320613Z01", "320600", True),
        ("320611", "320613", True),  # its land
        ("320613", "320611", False),
        ("441500Z01", "440300", True),
        ("419001", "41", True),
    ],
)
def test_unit_is_inside_its_parents_hosts_and_successors(code, scope, inside):
    assert in_scope(code, scope) is inside


# --- names ---


@pytest.mark.parametrize(
    ("name", "scope", "code"),
    [
        ("深圳市本级", "44", "440300"),
        ("深圳市（本级）", "44", "440300"),
        ("深圳市市本级", "44", "440300"),
        ("中山市本级", "44", "442000"),
        ("市本级", "330800", "330800"),
        ("增城市", "44", "440118"),
        (" 增 城　市 ", "44", "440118"),
        ("揭东县", "44", "445203"),
        ("顺德区", "44", "440606"),
        ("梅县", "44", "441403"),
        ("萝岗区", "44", "440112"),
        ("茂港区", "44", "440904"),
        ("光明新区", "44", "440311"),
        ("深汕合作区", "44", "440300Z01"),
        ("大鹏新区", "44", "440300Z02"),
        ("肇庆新区", "44", "441200Z01"),
        ("仲恺高新区分局", "44", "441300Z01"),
        ("大亚湾经济技术开发区分局", "44", "441300Z02"),
        ("浙江省衢州市柯城区", "33", "330802"),
        ("衢州市柯城区", "33", "330802"),
        ("浙江衢州柯城", "33", "330802"),
        ("柯城", "3308", "330802"),
        ("开化县人民政府", "33", "330824"),
        ("衢州市自然资源和规划局柯城分局", "33", "330802"),
        ("衢州市智造新城管委会", "33", "330800Z01"),
        ("无锡经开区", "32", "320200Z01"),
        ("经开区", "320200", "320200Z01"),
        ("惠山区", "32", "320206"),
        ("港闸区", "320600", "320611"),
        ("汕尾市城区", "44", "441502"),
        ("南京市鼓楼区", "32", "320106"),
        ("鼓楼区", "320100", "320106"),
        ("忻州市", "14", "140900"),  # a county-level city until 2000
        ("六安市本级", "34", "341500"),  # the same, its land shared by two districts
    ],
)
def test_name_as_found_gives_the_responsible_unit(name, scope, code):
    assert resolve_name(name, scope=scope, on=DELIVERED) == code


def test_name_follows_the_day():
    assert resolve_name("崇川区", scope="32", on=date(2020, 6, 30)) == "320602"
    assert resolve_name("崇川区", scope="32", on=date(2020, 7, 1)) == "320613"
    assert resolve_name("港闸区", scope="32", on=date(2020, 7, 1)) == "320613"
    assert resolve_name("增城区", scope="44", on=date(2010, 1, 1)) == "440183"
    assert resolve_name("深汕合作区", scope="44", on=date(2018, 12, 15)) == "441500Z01"


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("鼓楼区", "32"),  # 南京, 徐州
        ("桥东区", "13"),  # 张家口; 邢台 until 2020, 石家庄 until 2014
        ("城区", "44"),  # 汕尾; 佛山 until 2002
        ("江干区", "33"),  # its land is shared by two, from 2021
        ("柯城区", "44"),  # in another province
        ("市本级", "44"),
        ("经开区", "32"),  # a word in every city but Wuxi
        ("衢州市市辖区", "33"),
        ("某某区", "44"),
        ("区", "44"),
        ("", "44"),
    ],
)
def test_ambiguous_or_unknown_name_is_never_guessed(name, scope):
    assert resolve_name(name, scope=scope, on=TODAY) is None


def test_name_within_a_scope_that_ended_is_sought_in_its_successor():
    assert resolve_name("增城市", scope="440183", on=DELIVERED) == "440118"


def test_unknown_scope_of_a_name_is_refused():
    with pytest.raises(UnknownRegionError):
        resolve_name("柯城区", scope="98", on=TODAY)


def test_every_full_name_resolves_to_its_own_region(by_code):
    wrong = {
        region.full_name: found
        for region in by_code.values()
        if region.valid_to is None
        and (found := resolve_name(region.full_name, scope=region.region_code[:2], on=TODAY))
        != region.region_code
    }
    assert wrong == {}


def test_every_own_level_of_a_city_resolves_to_the_prefecture(by_code):
    for region in by_code.values():
        if region.level == "prefecture" and region.valid_to is None and region.name.endswith("市"):
            scope = region.region_code[:2]
            assert resolve_name(f"{region.name}本级", scope=scope, on=TODAY) == region.region_code


@pytest.mark.parametrize(
    ("name", "root"),
    [
        ("增城市", "增城"),
        ("柯城区", "柯城"),
        ("内蒙古自治区", "内蒙古"),
        ("城区", None),
        ("柯城", None),
    ],
)
def test_stem_is_the_place_without_its_rank(name, root):
    assert region_names.stem(name) == root


@pytest.mark.real_input
@pytest.mark.skipif(not REAL_FILE.exists(), reason="the real supply results are not here")
def test_every_administration_of_the_real_file_resolves():
    with REAL_FILE.open(encoding="gb18030", newline="") as lines:
        names = {row["administration"] for row in csv.DictReader(lines)}
    units = {name: resolve_name(name, scope="44", on=DELIVERED) for name in names}
    assert len(names) == 127
    assert [name for name, unit in units.items() if unit is None] == []
    # 萝岗+黄埔, 茂港+电白 and 光明新区+光明区 are one unit each
    assert len(set(units.values())) == 124
    for unit in units.values():
        assert unit_at(unit, DELIVERED).region_code == unit


# --- boundaries ---


@pytest.fixture(scope="module")
def boundaries() -> dict[str, str]:
    return dict(region_geometries())


def test_every_county_in_force_has_a_boundary_but_the_two_cut_out_in_2024(by_code, boundaries):
    counties = {r.region_code for r in by_code.values() if r.level == "county" and not r.valid_to}
    assert counties - set(boundaries) == {"653228", "653229"}
    assert {"441900", "442000", "460400", "620200"} <= set(boundaries)
    assert set(boundaries) <= set(by_code)


def test_boundaries_are_valid_multipolygons_in_degrees(boundaries):
    shapely = pytest.importorskip("shapely")
    for code in ("330802", "320613", "440118", "500157", "659006"):
        polygon = shapely.from_wkt(boundaries[code])
        assert polygon.geom_type == "MultiPolygon"
        assert polygon.is_valid
        west, south, east, north = polygon.bounds
        assert 73 < west < east < 136
        assert 3 < south < north < 54


def test_boundaries_stay_where_the_datum_was_checked(boundaries):
    """A release in GCJ-02 would move 东城's southern corner (永定门) by 540 m."""
    shapely = pytest.importorskip("shapely")
    corner = shapely.Point(116.3929, 39.8711)
    degrees = shapely.from_wkt(boundaries["110101"]).boundary.distance(corner)
    assert degrees * 111_000 < 100


def test_history_is_delivered_under_todays_code() -> None:
    assert unit_since("320613", date(2019, 1, 1)).region_code == "320613"
    assert unit_since("440118", date(2010, 1, 1)).region_code == "440118"
    assert unit_since("320602", date(2021, 1, 1)).region_code == "320613"
