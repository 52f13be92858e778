"""The synthetic province: same bytes, real geometry, every scenario, figures that agree."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyogrio
import pyogrio.raw
import pyproj
import pytest
import shapely

from panhuo.codes.credit_code import check
from panhuo.feeds.contract import contract_of
from panhuo.feeds.recognise import recognise
from panhuo.synthetic.cadastre import Cluster, Piece, build_district
from panhuo.synthetic.counties import ProvinceTooSmallError, boundary_of, choose_counties
from panhuo.synthetic.faults import FAULTS
from panhuo.synthetic.province import (
    FIRST_ROW,
    Province,
    SyntheticDelivery,
    demo_province,
    write_province,
)
from panhuo.synthetic.scenarios import PLOTS, SUPPLIES
from panhuo.synthetic.survey import FAULTS as SURVEY_FAULTS

GEOD = pyproj.Geod(a=6378137, rf=298.257222101)


@pytest.fixture(autouse=True, scope="module")
def files_are_read_as_others_read_them() -> Iterator[None]:
    """Take back what the reader of deliveries tells GDAL, for the whole process, when imported."""
    import panhuo.intake.read_geodata  # noqa: F401

    names = ("GDAL_DISABLE_READDIR_ON_OPEN", "SHAPE_RESTORE_SHX")
    before = {name: pyogrio.get_gdal_config_option(name) for name in names}
    pyogrio.set_gdal_config_options(dict.fromkeys(names))
    yield
    pyogrio.set_gdal_config_options(before)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    """Four counties: one in each zone, each style of delivery."""
    return write_province(tmp_path_factory.mktemp("province"), counties=4, scale=0.01, seed=1)


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def layer(province: Province, feed: str, county: str) -> tuple[dict, np.ndarray, np.ndarray] | None:
    """Return meta, geometries in degrees and row numbers of the layer of a feed."""
    delivery = next(d for d in of_feed(province, feed) if d.file.startswith(county))
    path = province.folder / delivery.file
    if path.suffix == ".csv":
        return None
    source = path if path.suffix == ".gpkg" else f"/vsizip/{path}"
    meta, _, wkb, columns = pyogrio.raw.read(source)
    geometries = shapely.from_wkb(wkb)
    to_degrees = pyproj.Transformer.from_crs(meta["crs"], 4490, always_xy=True)
    meta["columns"] = dict(zip(meta["fields"], columns, strict=True))
    meta["plane"] = geometries
    degrees = shapely.transform(
        geometries, lambda xy: np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1]))
    )
    return meta, degrees, good_rows(province, delivery, len(geometries))


def ellipsoidal(degrees: np.ndarray) -> np.ndarray:
    """Areas by the geodesics of the CGCS2000 ellipsoid, m²."""
    oriented = shapely.orient_polygons(degrees)
    return np.array([abs(GEOD.geometry_area_perimeter(one)[0]) for one in oriented])


def good_rows(province: Province, delivery: SyntheticDelivery, count: int) -> np.ndarray:
    bad = {row.row_no - FIRST_ROW for row in province.quarantine if row.file == delivery.file}
    return np.array([at not in bad for at in range(count)])


def of_feed(province: Province, feed: str) -> list[SyntheticDelivery]:
    return [delivery for delivery in province.deliveries if delivery.feed == feed]


def table(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_same_arguments_make_the_same_bytes(province: Province, tmp_path: Path) -> None:
    write_province(tmp_path, counties=4, scale=0.01, seed=1)

    assert hashes(tmp_path) == hashes(province.folder)
    assert len(hashes(tmp_path)) == len(province.deliveries) + 3


def test_another_seed_makes_other_land_with_the_same_scenarios(
    province: Province, tmp_path: Path
) -> None:
    other = write_province(tmp_path, counties=4, scale=0.01, seed=2)

    assert [row.area_m2 for row in other.truth] != [row.area_m2 for row in province.truth]
    assert {row.comment for row in other.truth} == {row.comment for row in province.truth}


def test_counts_follow_the_scale(tmp_path: Path) -> None:
    made = write_province(tmp_path, counties=1, scale=0.1, seed=1)

    assert made.rows["survey"] == pytest.approx(10_000, rel=0.01)
    assert made.rows["supply"] == pytest.approx(500, rel=0.15)
    assert made.rows["registration"] == pytest.approx(500, rel=0.15)
    assert made.rows["approval"] == pytest.approx(100, rel=0.15)


def test_more_counties_than_can_hold_the_land_are_refused() -> None:
    with pytest.raises(ProvinceTooSmallError, match="Only"):
        choose_counties(170, 9_000)


def test_every_county_has_every_scenario(province: Province) -> None:
    wanted = {case.name for case in (*SUPPLIES, *PLOTS)}
    for county in ("330802", "320281", "330824", "320681"):
        there = {row.comment for row in province.truth if row.region_code == county}
        assert wanted <= there, wanted - there


def test_scenarios_have_names_of_their_own() -> None:
    names = [case.name for case in (*SUPPLIES, *PLOTS)]
    assert len(names) == len(set(names))


def test_the_truth_names_each_land_and_only_ordinary_figures(province: Province) -> None:
    keys = {(row.region_code, row.key) for row in province.truth}
    none = [row for row in province.truth if not row.category]
    listed = [row for row in province.truth if row.category]

    assert {row.category for row in listed} == {"PEWG", "GEWY", "YEWJ", "JEWT", "TEWDB"}
    assert all(float(row.area_m2) > 0 for row in listed)
    assert all(row.area_m2 == row.severity == "" for row in none)
    assert len(keys) > len(listed)


def test_every_kind_of_fault_is_there(province: Province) -> None:
    feeds = {delivery.file: delivery.feed for delivery in province.deliveries}
    there = {(feeds[row.file], row.rule_code) for row in province.quarantine}
    wanted = {(feed, fault.rule) for feed, faults in FAULTS.items() for fault in faults}
    wanted |= {("survey", rule) for rule, _, _ in SURVEY_FAULTS}
    assert wanted <= there, wanted - there


def test_without_faults_nothing_is_quarantined(tmp_path: Path) -> None:
    clean = write_province(tmp_path, counties=1, scale=0.005, seed=3, faulty=0)
    assert clean.quarantine == []
    assert (tmp_path / "quarantine.csv").read_text() == "file,row_no,rule_code\n"


def test_the_platform_recognises_every_file_by_its_headers(province: Province) -> None:
    for delivery in province.deliveries:
        path = province.folder / delivery.file
        if path.suffix == ".csv":
            headers = list(table(path)[0])
        else:
            source = path if path.suffix == ".gpkg" else f"/vsizip/{path}"
            # a Shapefile without .cpg says nothing of its encoding: here the reader is told
            encoding = None if path.suffix == ".gpkg" or has_cpg(path) else "GBK"
            fields = pyogrio.raw.read(source, encoding=encoding, max_features=1)[0]["fields"]
            headers = [*fields, "geom"]
        layout = recognise(delivery.feed, [header for header in headers if header])
        assert layout.layout == delivery.layout
        assert set(contract_of(delivery.feed).required) <= set(layout.columns)


def has_cpg(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return any(name.endswith(".cpg") for name in archive.namelist())


def test_files_come_in_the_forms_of_offices(province: Province) -> None:
    suffixes = {Path(delivery.file).suffix for delivery in province.deliveries}
    zips = [d.file for d in province.deliveries if d.file.endswith(".zip")]

    assert suffixes == {".csv", ".gpkg", ".zip"}
    assert {has_cpg(province.folder / name) for name in zips} == {True, False}
    systems = set()
    for feed in ("survey", "approval", "registration"):
        for county in ("330802", "320281", "330824", "320681"):
            found = layer(province, feed, county)
            if found is not None:
                systems.add(pyproj.CRS(found[0]["crs"]).name)
    assert len(systems) == 4, systems


@pytest.mark.parametrize("county", ["330802", "320281", "330824", "320681"])
def test_layers_are_valid_inside_their_county_and_do_not_overlap(
    province: Province, county: str
) -> None:
    boundary = boundary_of(county)
    for feed in ("survey", "approval", "registration", "building"):
        found = layer(province, feed, county)
        if found is None:
            continue
        meta, degrees, good = found
        there = good & ~shapely.is_missing(degrees)
        assert shapely.is_valid(degrees[there]).all(), feed
        assert shapely.contains_properly(boundary, degrees[there]).all(), feed
        # units of one parcel repeat its outline
        plane = np.array(list(dict.fromkeys(meta["plane"][there])), dtype=object)
        overlap = shapely.area(plane).sum() - shapely.area(shapely.union_all(plane))
        scale = 1e-10 if pyproj.CRS(meta["crs"]).is_geographic else 1.0
        assert overlap < 0.05 * scale, feed


def test_parcels_share_their_boundaries_vertex_by_vertex(province: Province) -> None:
    found = layer(province, "registration", "330802")
    assert found is not None
    meta, _, good = found
    plane = np.array(list(dict.fromkeys(meta["plane"][good])), dtype=object)
    vertices = [set(map(tuple, shapely.get_coordinates(one).tolist())) for one in plane]
    tree = shapely.STRtree(plane)
    left, right = tree.query(plane, predicate="touches")
    shared = [len(vertices[a] & vertices[b]) for a, b in zip(left, right, strict=True) if a < b]

    assert len(shared) > 40
    assert shapely.coverage_is_valid(plane)
    assert all(shared)


def test_survey_and_parcels_lie_decimetres_beside_each_other(province: Province) -> None:
    parcels, patches = (
        layer(province, "registration", "330802"),
        layer(province, "survey", "330802"),
    )
    assert parcels is not None and patches is not None
    vertices = shapely.points(shapely.get_coordinates(patches[0]["plane"]))
    tree = shapely.STRtree(vertices)
    corners = shapely.points(shapely.get_coordinates(parcels[0]["plane"][parcels[2]]))
    _, distance = tree.query_nearest(corners, return_distance=True, all_matches=False)

    assert 0.05 < np.median(distance) < 0.5
    assert distance.max() < 1.0


def test_stated_areas_differ_from_measured_ones_as_in_practice(province: Province) -> None:
    found = layer(province, "registration", "330802")
    assert found is not None
    meta, degrees, good = found
    stated = meta["columns"]["ZDMJ"].astype(float)
    measured = ellipsoidal(degrees)
    off = np.abs(measured - stated)[good] / stated[good]
    roundings = 0.1 / stated[good]

    assert (off < 380e-6 + roundings).mean() > 0.95
    assert (off > 1e-3).any()
    assert off.max() < 4e-3


def test_survey_areas_are_those_of_the_ellipsoid(province: Province) -> None:
    for county in ("330802", "330824", "320681"):
        found = layer(province, "survey", county)
        assert found is not None
        meta, degrees, good = found
        stated = meta["columns"]["TBMJ"][good]
        # the edges of a road are up to 1 km long, and a geodesic is not quite straight in the plane
        assert stated == pytest.approx(ellipsoidal(degrees[good]), rel=2e-5, abs=0.011)


def test_the_survey_has_holes_parts_and_long_edges(province: Province) -> None:
    found = layer(province, "survey", "330802")
    registered = layer(province, "registration", "330802")
    assert found is not None and registered is not None
    parts = shapely.get_parts(found[0]["plane"])
    edges = [
        np.hypot(*np.diff(shapely.get_coordinates(one), axis=0).T).max()
        for one in registered[0]["plane"]
    ]

    assert (shapely.get_num_interior_rings(parts) > 0).any()
    assert (shapely.get_num_geometries(found[0]["plane"]) > 1).any()
    assert (shapely.get_num_geometries(registered[0]["plane"]) > 1).any()
    assert max(edges) > 200
    areas = shapely.area(registered[0]["plane"])
    assert areas.max() > 190_000 and 300 < areas[areas > 350].min() < 1_600


def test_enterprises_have_credit_codes_that_pass_both_checks(province: Province) -> None:
    delivery = next(d for d in of_feed(province, "tax") if d.file.startswith("320281"))
    rows = table(province.folder / delivery.file)
    good = good_rows(province, delivery, len(rows))
    codes = {row["uscc"] for row, is_good in zip(rows, good, strict=True) if is_good}

    assert len(codes) > 20
    assert all(check(code) is None for code in codes)


def test_the_demo_is_small_and_has_its_truth(tmp_path: Path) -> None:
    demo = demo_province(tmp_path)

    assert {Path(delivery.file).parts[0] for delivery in demo.deliveries} == {"330802", "320281"}
    assert len(demo.truth) < 600
    assert all((tmp_path / delivery.file).exists() for delivery in demo.deliveries)


def test_every_row_of_land_ends_before_the_next_road() -> None:
    random = np.random.default_rng(1)
    areas = [500.0, 199_999.0, 8_000.0, 25_000.0, 64_000.0]
    district = build_district([Cluster([Piece(area)]) for area in areas], random)

    assert sum(len(row.pieces) for row in district.rows) == len(areas)
    for row in district.rows:
        assert row.front_cuts[-1] < row.left + row.length
        assert row.back_cuts[-1] < row.left + row.length


def test_an_empty_figure_is_null_in_a_shapefile(province: Province) -> None:
    delivery = next(d for d in of_feed(province, "registration") if d.file.startswith("330802"))
    with zipfile.ZipFile(province.folder / delivery.file) as archive:
        attributes = archive.read("registration.dbf").lower()

    assert b"nan" not in attributes
