"""The inventory that leaves: read back with GDAL it is the same land, field by field."""

import hashlib
import sqlite3
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyogrio
import pytest
import shapely
from platform_under_test import Platform
from pyproj import Geod, Transformer

from panhuo.intake.readers import open_table
from panhuo.publish.exports.changes import UnbalancedError, balance, changes_between
from panhuo.publish.exports.coordinates_txt import write_coordinates
from panhuo.publish.exports.inventory import export_inventory
from panhuo.publish.exports.package import Export, ExportExistsError
from panhuo.publish.exports.rows import NothingPublishedError, read_two_days
from panhuo.publish.exports.secrecy import SecrecyError
from panhuo.publish.exports.update import export_update
from panhuo.settings import get_settings

EAST, NORTH = 390_000, 3_202_000
AS_OF, YEAR_END = date(2024, 12, 31), date(2025, 12, 31)
ELLIPSOID = Geod(a=6378137, rf=298.257222101)
HEAD = "supervision_no,area_m2,land_use,signed_on,start_agreed_on,holder,geom\n"


def ring(*points: tuple[float, float]) -> str:
    return "(" + ",".join(f"{EAST + x} {NORTH + y}" for x, y in (*points, points[0])) + ")"


WITH_HOLE = (
    f"SRID=4549;POLYGON({ring((0, 0), (900, 20), (880, 700), (10, 650))},"
    f"{ring((100, 100), (100, 300), (300.123, 300.456), (300, 100))})"
)


def box(x: float, y: float, width: float, height: float) -> str:
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return f"SRID=4549;POLYGON({ring(*corners)})"


def supplies(*rows: tuple[int, int, str]) -> str:
    """Contracts that were never started: number, m², drawing."""
    return HEAD + "".join(
        f'3308022020B{n:05d},{area},工业用地,2020-01-01,2020-06-30,衢州某某机械有限公司,"{geom}"\n'
        for n, area, geom in rows
    )


ROWS = supplies(
    (1, 560000, WITH_HOLE),
    (2, 20000, box(1000, 0, 200, 100)),
    (3, 10000, ""),
    (4, 10000, box(1300, 0, 100, 100)),
    (5, 15000, box(1400, 0, 150, 100)),
    (6, 10000, box(1600, 0, 100, 100)),
)
A_YEAR_LATER = supplies(
    (1, 560000, WITH_HOLE.replace(f"{EAST + 880} {NORTH + 700}", f"{EAST + 880} {NORTH + 699}")),
    (3, 12000, ""),
    (12, 12000, box(1000, 0, 120, 100)),
    (13, 8000, box(1120, 0, 80, 100)),
    (14, 25000, box(1300, 0, 250, 100)),
    (16, 10000, box(1600, 0, 100, 100)),
    (17, 9000, box(1800, 0, 90, 100)),
)


@pytest.fixture(scope="module")
def published(module_platform: Platform) -> Platform:
    module_platform.deliver(ROWS)
    visit = (
        "supervision_no,inspected_on,state,photo_no,photo_longitude,photo_latitude,photo_direction\n"
        "3308022020B00001,2024-05-12,未动工,ZP-1,118.87,28.94,45\n"
    )
    module_platform.deliver(visit, feed="inspection")
    return module_platform


@pytest.fixture(scope="module")
def a_year_later(published: Platform) -> Platform:
    """Redrawn, larger, split in two, merged, under another number, new."""
    published.deliver(A_YEAR_LATER, as_of="2025-12-31", mode="snapshot", name="later.csv")
    return published


def unit(number: int) -> str:
    return f"3308022020B{number:05d}"


def dataset(export: Export) -> Path:
    (found,) = (
        p
        for p in export.folder.iterdir()
        if p.stem in {"低效用地", "低效用地更新包", "DXYD"}
        and p.suffix in {".gpkg", ".gdb", ".shp"}
    )
    return found


def measured(shape: shapely.Geometry, epsg: int) -> float:
    """Area on the ellipsoid, m², of a shape in the plane."""
    back = Transformer.from_crs(epsg, 4490, always_xy=True)
    degrees = shapely.transform(shape, back.transform, interleaved=False)
    return sum(
        abs(
            ELLIPSOID.polygon_area_perimeter(*np.transpose(shapely.get_coordinates(part.exterior)))[
                0
            ]
        )
        - sum(
            abs(ELLIPSOID.polygon_area_perimeter(*np.transpose(shapely.get_coordinates(hole)))[0])
            for hole in part.interiors
        )
        for part in shapely.get_parts(degrees)
    )


@pytest.mark.parametrize("form", ["gpkg", "fgdb", "shp"])
@pytest.mark.parametrize("prefixed", [True, False])
def test_what_is_read_back_is_the_same_land(
    published: Platform, tmp_path: Path, form: str, prefixed: bool
) -> None:
    export = export_inventory("330802", AS_OF, form, tmp_path, prefixed=prefixed)
    assert export.zone.epsg == (4528 if prefixed else 4549)
    meta, _, shapes, columns = pyogrio.raw.read(dataset(export), layer="DXYD")
    assert pyogrio.read_info(dataset(export), layer="DXYD")["crs"].endswith(str(export.zone.epsg))
    rows = dict(zip(meta["fields"], columns, strict=True))
    legal = published.query_pairs("select piece_id, area_m2 from published.fct_five_not")
    assert {k: float(v) for k, v in zip(rows["DXBH"], rows["TBMJ"], strict=True)} == {
        key: float(area) for key, area in legal
    }
    places = [shapely.from_wkb(wkb) if wkb is not None else None for wkb in shapes]
    assert [place is None for place in places] == [False, False, True, False, False, False]
    for place, stated in zip(places, rows["TXMJ"], strict=True):
        if place is not None:
            assert measured(place, export.zone.epsg) == pytest.approx(stated, abs=0.01)
            assert (place.bounds[0] > 40_000_000) == prefixed
    assert set(rows["WWLX"]) == {"GEWY"}
    assert set(rows["XZQMC"]) == {"柯城区"}


def test_holders_leave_only_when_asked_for(published: Platform, tmp_path: Path) -> None:
    for holders, expected in ((False, {None}), (True, {"衢州某某机械有限公司"})):
        export = export_inventory("330802", AS_OF, "gpkg", tmp_path / str(holders), holders=holders)
        meta, _, _, columns = pyogrio.raw.read(dataset(export), layer="DXYD")
        assert set(dict(zip(meta["fields"], columns, strict=True))["SYQR"]) == expected


def test_a_geopackage_names_its_fields_and_codes_and_is_styled(
    published: Platform, tmp_path: Path
) -> None:
    export = export_inventory("330802", AS_OF, "gpkg", tmp_path)
    with sqlite3.connect(dataset(export)) as file:
        title, codes = file.execute(
            "select title, constraint_name from gpkg_data_columns "
            "where table_name = 'DXYD' and column_name = 'WWLX'"
        ).fetchone()
        listed = file.execute(
            "select value, description from gpkg_data_column_constraints where constraint_name = ?",
            [codes],
        ).fetchall()
        (style,) = file.execute("select stylesld from layer_styles").fetchone()
    assert (title, ("GEWY", "供而未用") in listed) == ("五未类型", True)
    assert "TEWDB" in style
    layers = {name for name, _ in pyogrio.list_layers(dataset(export))}
    assert {"DXYD", "XZQ", "JZZP", "TOPO_M", "YMZD"} <= layers


def test_a_file_geodatabase_has_its_code_lists_as_domains(
    published: Platform, tmp_path: Path
) -> None:
    export = export_inventory("330802", AS_OF, "fgdb", tmp_path)
    _, _, _, (layer,) = pyogrio.raw.read(dataset(export), sql="GetLayerDefinition DXYD")
    fields = ElementTree.fromstring(layer[0]).iter("GPFieldInfoEx")
    domains = {field.findtext("Name"): field.findtext("DomainName") for field in fields}
    assert (domains["WWLX"], domains["DXBH"]) == ("five_not", None)
    _, _, _, (kept,) = pyogrio.raw.read(
        dataset(export), sql="select Definition from GDB_Items where Name = 'five_not'"
    )
    listed = ElementTree.fromstring(kept[0]).iter("CodedValue")
    assert ("GEWY", "供而未用") in {
        (code.findtext("Code"), code.findtext("Name")) for code in listed
    }


def test_checksums_metadata_and_certificate_go_with_it(published: Platform, tmp_path: Path) -> None:
    export = export_inventory("330802", AS_OF, "shp", tmp_path)
    for line in (export.folder / "sha256sums").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((export.folder / name).read_bytes()).hexdigest() == digest
    certificate = (export.folder / "拓扑检查证书.html").read_text("utf-8")
    assert "TOPO-OVERLAP<" in certificate and "330802.2" in certificate
    assert "<EPSG>4528</EPSG>" in (export.folder / "元数据.xml").read_text("utf-8")
    assert (export.folder / "DXYD.cpg").read_text() == "UTF-8"


def test_nothing_is_overwritten_and_nothing_half_written_stays(
    published: Platform, tmp_path: Path
) -> None:
    export_inventory("330802", AS_OF, "gpkg", tmp_path)
    with pytest.raises(ExportExistsError):
        export_inventory("330802", AS_OF, "gpkg", tmp_path)
    with pytest.raises(NothingPublishedError, match="330802"):
        export_inventory("330802", date(2025, 1, 1), "shp", tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_layer_above_the_allowed_level_does_not_leave(
    published: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PANHUO_LAYER_SECRECY", '{"*": "内部", "DXYD": "秘密"}')
    get_settings.cache_clear()
    with pytest.raises(SecrecyError, match="DXYD（秘密）"):
        export_inventory("330802", AS_OF, "gpkg", tmp_path)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    get_settings.cache_clear()


def test_coordinates_of_a_parcel_are_the_same_polygon(published: Platform, tmp_path: Path) -> None:
    path = tmp_path / "地块.txt"
    done = write_coordinates(unit(1), path)
    head, body = path.read_text("utf-8").split("[地块坐标]\n")
    first, *points = body.splitlines()
    assert "带号=40" in head
    assert first.split(",")[:3] == [str(done.points), "56.0000", unit(1)]
    rings: dict[str, list[tuple[float, float]]] = {}
    for point in points:
        _, number, north, east = point.split(",")
        rings.setdefault(number, []).append((float(east), float(north)))
    shell, hole = rings.values()
    drawn = shapely.MultiPolygon([shapely.Polygon(shell, [hole])])
    (stated,) = published.query(
        "select geom_area_m2 from published.fct_five_not where supervision_no like '%%1'"
    )
    # a millimetre of rounding along the border
    assert measured(drawn, 4528) == pytest.approx(float(stated["geom_area_m2"]), abs=0.5)
    planar = drawn.symmetric_difference(
        shapely.transform(
            shapely.from_wkt(WITH_HOLE.split(";")[1]), lambda p: p + np.array([40e6, 0])
        )
    )
    assert planar.area < 0.001 * drawn.length


@pytest.mark.parametrize("number", [1, 2, 4, 6])
def test_the_coordinates_that_leave_come_in_as_the_same_land(
    published: Platform, tmp_path: Path, number: int
) -> None:
    """Written, and read by the reader of deliveries: the land, to 0.01 m²."""
    path = tmp_path / "地块.txt"
    done = write_coordinates(unit(number), path)
    with open_table(path, path.name) as table:
        (row,) = table.rows
        crs = table.crs
    assert (crs, row.faults, row.notes) == (f"EPSG:{done.zone.epsg}", (), ())
    read = shapely.from_wkb(row.wkb)
    (stated,) = published.query(
        f"select geom_area_m2 from published.fct_five_not where supervision_no = '{unit(number)}'"
    )
    assert measured(read, done.zone.epsg) == pytest.approx(float(stated["geom_area_m2"]), abs=0.01)


def columns_of(path: Path, layer: str) -> dict[str, list[object]]:
    meta, _, _, columns = pyogrio.raw.read(path, layer=layer)
    return {n: list(c) for n, c in zip(meta["fields"], columns, strict=True)}


@pytest.mark.parametrize("form", ["gpkg", "fgdb", "shp"])
def test_an_update_holds_what_was_added_changed_and_cancelled(
    a_year_later: Platform, tmp_path: Path, form: str
) -> None:
    export = export_update("330802", AS_OF, YEAR_END, form, tmp_path)
    files = {
        layer: export.folder / f"{layer}.shp" if form == "shp" else dataset(export)
        for layer in export.rows
    }
    units = {
        layer: set(columns_of(files[layer], layer)["DXBH"])
        for layer in ("DXYD_XZ", "DXYD_BG", "DXYD_ZX")
    }
    assert units == {
        "DXYD_XZ": {unit(n) for n in (12, 13, 14, 16, 17)},
        "DXYD_BG": {unit(1), unit(3)},
        "DXYD_ZX": {unit(n) for n in (2, 4, 5, 6)},
    }
    changed = columns_of(files["DXYD_BG"], "DXYD_BG")
    kinds = dict(
        zip(changed["DXBH"], zip(changed["BGLX"], changed["BGZD"], strict=True), strict=True)
    )
    assert kinds[unit(1)][0] == "图形"
    assert kinds[unit(3)] == ("属性", "TBMJ;SYMJ")


def test_an_update_tells_what_became_of_what(a_year_later: Platform, tmp_path: Path) -> None:
    export = export_update("330802", AS_OF, YEAR_END, "gpkg", tmp_path)
    told = columns_of(dataset(export), "GXB")
    pairs = zip(told["YDXBH"], told["XDXBH"], told["GX"], strict=True)
    assert set(pairs) == {
        (unit(2), unit(12), "分割"),
        (unit(2), unit(13), "分割"),
        (unit(4), unit(14), "合并"),
        (unit(5), unit(14), "合并"),
        (unit(6), unit(16), "重编号"),
    }
    assert sum(told["CDMJ"]) == pytest.approx(20000 + 25000 + 10000, rel=1e-3)


def test_the_areas_of_an_update_balance(a_year_later: Platform, tmp_path: Path) -> None:
    export = export_update("330802", AS_OF, YEAR_END, "gpkg", tmp_path)
    (row,) = ({n: c[0] for n, c in columns_of(dataset(export), "MJPH").items()},)
    assert (row["QCGS"], row["XZGS"], row["ZXGS"], row["QMGS"]) == (6, 5, 4, 7)
    assert row["QCMJ"] + row["XZMJ"] - row["ZXMJ"] + row["BGMJ"] == row["QMMJ"] == 636000
    (later,) = a_year_later.query("select sum(area_m2) as area_m2 from published.fct_five_not")
    assert row["QMMJ"] == later["area_m2"]


def test_an_update_that_does_not_balance_or_is_back_to_front_is_not_written(
    a_year_later: Platform, tmp_path: Path
) -> None:
    with pytest.raises(NothingPublishedError, match="早于"):
        export_update("330802", YEAR_END, AS_OF, "gpkg", tmp_path)
    two = read_two_days("330802", AS_OF, YEAR_END)
    changes = changes_between(two.before, two.after)
    with pytest.raises(UnbalancedError, match="330802"):
        balance(two.before, two.after[1:], changes)
    assert list(tmp_path.iterdir()) == []
