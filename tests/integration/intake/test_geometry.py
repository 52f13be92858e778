"""Polygons as they arrive, in every format: the same rows, the same areas, or a reason why not."""

import json
import math
import struct
import zipfile
from datetime import date
from io import BytesIO

import numpy as np
import pytest
import shapely
from geodata import (
    AREA,
    DEGREES,
    as_csv,
    dbf,
    features,
    gk,
    gpkg,
    measured,
    ring,
    shapefile,
    vector,
    zipped,
)
from supplying import query

from panhuo.intake.load import Refused, load

CHECK = """
    select row_no, st_srid(geom), geometrytype(geom), st_isvalid(geom),
        st_area(geom::geography)::float8, unparsed, notes
    from raw.building order by row_no
"""


@pytest.fixture
def take(supplier):
    """Load a file of buildings and return its rows."""

    def load_it(content, name, **options):
        supplier.load(content, name=name, **{"feed": "building"} | options)
        return query(CHECK)

    return load_it


@pytest.fixture
def refuse(supplier):
    """Load a file that cannot be taken and return its fault."""

    def load_it(content, name, **options):
        outcome = load(supplier.register(content, name=name, **{"feed": "building"} | options))
        assert isinstance(outcome, Refused), outcome
        assert query("select count(*) from raw.building") == [(0,)]
        assert name in outcome.fault.zh
        assert name in outcome.fault.en
        assert outcome.fault.next_step
        return outcome.fault

    return load_it


def close(area, expected=AREA):
    return abs(area - expected) <= 0.01 + 2e-8 * expected


def codes(notes):
    return [note["rule_code"] for note in notes or []]


# --- formats ------------------------------------------------------------------------------------

FORMATS = {
    "甲.gpkg": lambda tmp: gpkg(tmp, [vector()]),
    "甲.zip": lambda tmp: zipped(shapefile(tmp, [vector()])),
    "甲.gdb.zip": lambda tmp: zipped(features(tmp, [vector()], "甲.gdb", "OpenFileGDB")),
    "甲.geojson": lambda tmp: features(
        tmp, [vector(DEGREES)], "a.geojson", "GeoJSON", crs="EPSG:4490"
    ).read_bytes(),
    "甲.csv": lambda tmp: as_csv(f"SRID=4549;{vector().wkt}"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_row_and_the_area_of_the_reference(take, tmp_path, name):
    [(row_no, srid, kind, valid, area, unparsed, _)] = take(FORMATS[name](tmp_path), name)
    assert (row_no, srid, kind, valid, unparsed) == (2, 4490, "MULTIPOLYGON", True, None)
    assert close(area), area
    assert query("select region_code, building_no, use, floors from raw.building") == [
        ("330802", "0001", "厂房", 3)
    ]
    [(source_row,)] = query("select source_row from raw.building")
    assert source_row["幢号"] == "0001"
    assert source_row["层数"] == "3"
    assert source_row["高度"] == ""
    if not name.endswith(".csv"):
        assert source_row["geom"].endswith("bytes)")


def test_text_and_numbers_come_as_they_stand_in_the_file(supplier, tmp_path):
    """A code of 19 digits keeps all of them, also beside a null; a null is empty."""
    path = tmp_path / "a.gpkg"
    fields = {
        "BSM": np.array([3308020010010000007, 12], dtype=np.int64),
        "幢号": np.array(["001", None], dtype=object),
        "层数": np.array([3.0, 2.5]),
        "建成时间": np.array(["2020-02-29", "NaT"], dtype="datetime64[D]"),
    }
    gpkg(tmp_path, [vector(), vector()], path=path, fields=fields)
    supplier.load(path.read_bytes(), name="a.gpkg", feed="building")
    rows = [row for (row,) in query("select source_row from raw.building order by row_no")]
    assert [{k: v for k, v in row.items() if k != "geom"} for row in rows] == [
        {"BSM": "3308020010010000007", "幢号": "001", "层数": "3", "建成时间": "2020-02-29"},
        {"BSM": "12", "幢号": "", "层数": "2.5", "建成时间": ""},
    ]
    assert query("select built_on from raw.building order by row_no") == [
        (date(2020, 2, 29),),
        (None,),
    ]


def test_deleted_records_of_a_shapefile_leave_row_numbers_alone(take, tmp_path):
    folder = shapefile(tmp_path, [vector()] * 3)
    table = folder / "甲.dbf"
    records = bytearray(table.read_bytes())
    header, width = struct.unpack_from("<HH", records, 8)
    records[header + width] = ord("*")
    table.write_bytes(records)
    assert [row[0] for row in take(zipped(folder), "甲.zip")] == [2, 4]


def test_a_shapefile_without_its_index_is_read(take, tmp_path):
    folder = shapefile(tmp_path, [vector()])
    (folder / "甲.shx").unlink()
    assert len(take(zipped(folder), "甲.zip")) == 1


def test_arcs_are_drawn_with_chords(take, tmp_path):
    """A circle of 100 m, as a FileGDB may hold it; its area is known."""
    (east, north), *_ = ring((0, 0))
    points = [(east + x, north + y) for x, y in ((0, 0), (100, 100), (200, 0), (100, -100), (0, 0))]
    circle = struct.pack("<BIIBII", 1, 10, 1, 1, 8, 5)
    circle += b"".join(struct.pack("<2d", *point) for point in points)
    content = gpkg(tmp_path, [circle, vector()], geometry_type="Unknown")
    rows = take(content, "甲.gpkg")
    assert [row[5] for row in rows] == [None, None]
    assert abs(rows[0][4] / (math.pi * 100**2) - (1 - 299e-6)) < 3e-6
    assert close(rows[1][4])


# --- layers -------------------------------------------------------------------------------------


def test_of_several_layers_the_one_the_feed_recognises_is_taken(take, tmp_path):
    path = tmp_path / "a.gpkg"
    gpkg(tmp_path, [vector()], path=path, layer="道路", fields={"路名": np.array(["一"], object)})
    gpkg(tmp_path, [vector()], path=path, layer="房屋", append=True)
    assert len(take(path.read_bytes(), "a.gpkg")) == 1


def _two_layers(tmp_path, *fields, crs=("EPSG:4549", "EPSG:4549")):
    """Return a GPKG of two layers, the second's vector one step to the north."""
    path = tmp_path / "a.gpkg"
    for layer, own, frame in zip(("南片", "北片"), fields, crs, strict=True):
        made = {header: np.array([value], dtype=object) for header, value in own.items()}
        gpkg(
            tmp_path,
            [vector()],
            path=path,
            layer=layer,
            fields=made,
            crs=frame,
            append=layer == "北片",
        )
    return path.read_bytes()


@pytest.mark.parametrize(
    "fields", [({"路名": "1"}, {"路名": "2"}), ({"幢号": "1"}, {"幢号": "2", "层数": "3"})]
)
def test_layers_of_which_none_fits_or_with_other_columns_are_refused(refuse, tmp_path, fields):
    fault = refuse(_two_layers(tmp_path, *fields), "a.gpkg")
    assert fault.rule_code == "FILE-LAYER"
    assert "南片" in fault.zh
    assert "北片" in fault.zh


def test_layers_of_the_same_columns_are_one_table(take, tmp_path):
    content = _two_layers(tmp_path, {"幢号": "1", "层数": "6"}, {"层数": "5", "幢号": "2"})
    rows = take(content, "a.gpkg")
    assert [row[0] for row in rows] == [2, 4]
    assert all(close(row[4]) for row in rows)
    assert query("select building_no, floors, source_row ->> '所在表' from raw.building") == [
        ("1", 6, "南片"),
        ("2", 5, "北片"),
    ]


def test_layers_in_different_frames_are_refused(refuse, tmp_path):
    content = _two_layers(tmp_path, {"幢号": "1"}, {"幢号": "2"}, crs=("EPSG:4549", "EPSG:4490"))
    fault = refuse(content, "a.gpkg")
    assert fault.rule_code == "FILE-LAYER"
    assert "北片" in fault.zh


def test_tables_of_the_same_columns_in_a_zip_are_one_table(take):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("2.csv", as_csv(f"SRID=4549;{vector().wkt}").replace("101", "102"))
        archive.writestr("1.csv", as_csv(f"SRID=4549;{vector().wkt}").encode("gb18030"))
        archive.writestr("说明.csv", "读我\n请看\n")
    rows = take(packed.getvalue(), "房屋.zip")
    assert [row[0] for row in rows] == [2, 4]
    parts = query("select source_row ->> '所在表' from raw.building order by row_no")
    assert parts == [("1.csv",), ("2.csv",)]


def test_a_csv_in_a_zip_is_read(take):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("房屋.csv", as_csv(f"SRID=4549;{vector().wkt}"))
        archive.writestr("__MACOSX/._房屋.csv", b"junk")
    assert close(take(packed.getvalue(), "房屋.zip")[0][4])


# --- text encodings of a Shapefile --------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "cpg", "driver", "noted"),
    [
        ("utf-8", "UTF-8", 0, False),
        ("utf-8", None, 0, False),
        ("gb18030", None, 0, False),
        ("gb18030", None, 0x4D, False),
        ("gb18030", "GBK", 0, False),
        ("gb18030", "936", 0, False),
        ("gb18030", "UTF-8", 0, True),
        ("utf-8", "GBK", 0, True),
        ("utf-8", None, 0x4D, True),
        ("gb18030", "ISO-8859-1", 0x57, True),
        ("gb18030", "nonsense", 0x57, False),
    ],
)
def test_chinese_is_read_whatever_the_shapefile_says_of_it(
    supplier, tmp_path, encoding, cpg, driver, noted
):
    folder = shapefile(tmp_path, [vector()])
    rows = [["0001", "东港工业园区标准厂房", "3"]]
    (folder / "甲.dbf").write_bytes(
        dbf([("幢号", 10), ("用途", 40), ("层数", 4)], rows, encoding, driver)
    )
    (folder / "甲.cpg").unlink()
    if cpg is not None:
        (folder / "甲.cpg").write_text(cpg)
    supplier.load(zipped(folder), name="甲.zip", feed="building")
    assert query("select use, floors from raw.building") == [("东港工业园区标准厂房", 3)]
    [(notes,)] = query("select notes from raw.building")
    assert codes(notes) == ["TEXT-ENCODING"] * noted


def test_a_character_cut_at_the_width_of_its_column_is_dropped_with_a_note(supplier, tmp_path):
    folder = shapefile(tmp_path, [vector()])
    (folder / "甲.dbf").write_bytes(
        dbf([("幢号", 10), ("用途", 5)], [["0001", "工业厂房"]], "gb18030", 0)
    )
    (folder / "甲.cpg").unlink()
    supplier.load(zipped(folder), name="甲.zip", feed="building")
    [(use, notes)] = query("select use, notes from raw.building")
    assert (use, codes(notes)) == ("工业", ["TEXT-CUT"])


def test_numbers_of_a_dbf_keep_their_digits(supplier, tmp_path):
    folder = shapefile(tmp_path, [vector()])
    columns = [("幢号", 10), ("BSM", 20), ("JZMJ", 15)]
    rows = [["0001", "33080200100100000070", "61944.60"]]
    (folder / "甲.dbf").write_bytes(dbf(columns, rows, "utf-8", 0))
    supplier.load(zipped(folder), name="甲.zip", feed="building")
    [(source_row,)] = query("select source_row from raw.building")
    assert source_row["BSM"] == "33080200100100000070"
    assert source_row["JZMJ"] == "61944.60"


# --- coordinate systems -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "longitude"),
    [
        *((4527, 118.1), (4548, 118.1), (4528, 118.87), (4549, 118.87)),
        *((4529, 121.9), (4550, 121.9), (4498, 118.1), (4509, 118.1)),
    ],
)
def test_every_zone_with_its_number_and_without(take, tmp_path, code, longitude):
    shape = vector(code, longitude=longitude)
    [(*_, area, _, notes)] = take(gpkg(tmp_path, [shape], crs=f"EPSG:{code}"), "甲.gpkg")
    assert close(area, measured(shape, code))
    assert notes is None
    [(east,)] = query("select st_xmin(geom) from raw.building")
    assert abs(east - longitude) < 0.01


def test_long_edges_are_densified_in_the_source_plane(take, tmp_path):
    take(gpkg(tmp_path, [gk(ring((0, 0), (700, 0), (700, 100), (0, 100)))]), "甲.gpkg")
    assert query("select st_npoints(geom) from raw.building") == [(2 * (10 + 2) + 1,)]


def test_the_area_of_a_large_plot_needs_the_densified_edges(take, tmp_path):
    """1.4 km × 1.3 km: without densification the area is wrong by metres."""
    shape = gk(ring((0, 0), (1400, 0), (1400, 1330), (0, 1330)))
    fine = shapely.segmentize(shape, 1.0)
    rows = take(gpkg(tmp_path, [shape, fine]), "甲.gpkg")
    assert close(rows[0][4], rows[1][4])


@pytest.mark.parametrize("code", [4326, 4490])
def test_wgs84_is_taken_by_declaration_with_a_warning(take, tmp_path, code):
    rows = take(gpkg(tmp_path, [vector(DEGREES)] * 2, crs=f"EPSG:{code}"), "甲.gpkg")
    assert all(close(row[4]) for row in rows)
    assert [codes(row[6]) for row in rows] == [["GEOM-WGS84"] * (code == 4326), []]


@pytest.mark.parametrize("code", [4214, 4610, 2362, 2383, 2412, 2433, 32650, 3857])
def test_other_frames_refuse_the_file(refuse, tmp_path, code):
    fault = refuse(gpkg(tmp_path, [vector()], crs=f"EPSG:{code}"), "甲.gpkg")
    assert fault.rule_code == "FILE-CRS"
    assert "CGCS2000" in fault.next_step


def test_a_local_frame_refuses_the_file(refuse, tmp_path):
    folder = shapefile(tmp_path, [vector()])
    text = (folder / "甲.prj").read_text()
    (folder / "甲.prj").write_text(text.replace("120.0", "118.8666666"))
    assert refuse(zipped(folder), "甲.zip").rule_code == "FILE-CRS"
    (folder / "甲.prj").write_text("无锡独立坐标系")
    assert refuse(zipped(folder), "甲.zip").rule_code == "FILE-CRS"


@pytest.mark.parametrize(
    ("code", "read_as"),
    [(4528, "EPSG:4528"), (4549, "EPSG:4549"), (DEGREES, "EPSG:4490"), (4498, "EPSG:4498")],
)
def test_without_prj_the_numbers_tell_the_frame_with_a_note(take, tmp_path, code, read_as):
    folder = shapefile(tmp_path, [vector(code)] * 2, prj=False)
    rows = take(zipped(folder), "甲.zip")
    assert all(close(row[4]) for row in rows)
    assert [codes(row[6]) for row in rows] == [["GEOM-FRAME"], []]
    assert rows[0][6][0]["value"] == f"? → {read_as}"


def test_without_prj_and_zone_number_a_whole_province_tells_nothing(refuse, tmp_path):
    folder = shapefile(tmp_path, [vector()], prj=False)
    fault = refuse(zipped(folder), "甲.zip", region="330000")
    assert fault.rule_code == "FILE-CRS"


def test_without_prj_a_management_area_stands_where_its_host_does(take, tmp_path):
    folder = shapefile(tmp_path, [vector()], prj=False)
    [row] = take(zipped(folder), "甲.zip", region="330800Z01")
    assert close(row[4])


@pytest.mark.parametrize("code", [4549, 4528, DEGREES])
@pytest.mark.parametrize("declared", [True, False])
def test_exchanged_axes_are_put_right_with_a_note(take, code, declared):
    swapped = shapely.transform(vector(code), lambda points: points[:, ::-1])
    srid = f"SRID={code};" if declared else ""
    [(*_, area, unparsed, notes)] = take(as_csv(f"{srid}{swapped.wkt}"), "甲.csv")
    assert unparsed is None
    assert close(area)
    assert "GEOM-AXES" in codes(notes)


def test_a_zone_number_more_or_less_than_declared_is_read_with_a_note(take):
    rows = take(as_csv(f"SRID=4549;{vector(4528).wkt}", f"SRID=4528;{vector(4549).wkt}"), "甲.csv")
    assert all(close(row[4]) for row in rows)
    assert [[note["value"] for note in row[6]] for row in rows] == [
        ["EPSG:4549 → EPSG:4528"],
        ["EPSG:4528 → EPSG:4549"],
    ]


# --- rows that cannot be read -------------------------------------------------------------------

BAD = {
    "Xian 1980": f"SRID=2362;{vector().wkt}",
    "no SRID of that number": f"SRID=999999;{vector().wkt}",
    "another zone's number": f"SRID=4549;{vector(4527, longitude=118.1).wkt}",
    "degrees under a plane": f"SRID=4549;{vector(DEGREES).wkt}",
    "metres under degrees": f"SRID=4490;{vector().wkt}",
    "outside China": "SRID=4490;POLYGON((10 50,10.001 50,10.001 50.001,10 50))",
    "local numbers": "SRID=4549;POLYGON((5200 3100,5300 3100,5300 3200,5200 3100))",
    "a bow-tie": f"SRID=4549;{gk(ring((0, 0), (100, 100), (100, 0), (0, 100))).wkt}",
    "parts that overlap": "SRID=4549;"
    + shapely.multipolygons([vector(), gk(ring((50, 50), (150, 50), (150, 150)))]).wkt,
    "a polygon without area": f"SRID=4549;{gk(ring((0, 0), (100, 0), (50, 0))).wkt}",
    "not a number": "SRID=4549;POLYGON((500000 3200000,nan 3200000,500100 3200100,500000 3200000))",
    "infinite": "SRID=4549;POLYGON((500000 3200000,inf 3200000,500100 3200100,500000 3200000))",
    "a line": "SRID=4549;LINESTRING(500000 3200000,500100 3200000)",
    "a point": "SRID=4549;POINT(500000 3200000)",
    "a collection": "GEOMETRYCOLLECTION(" * 5000,
    "an open ring": "SRID=4549;POLYGON((500000 3200000,500100 3200000,500100 3200100))",
    "half a text": "SRID=4549;POLYGON((500000 3200000,500100",
    "no WKT": "见附图",
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_polygon_that_cannot_be_read_costs_its_row_only(take, what):
    sound = f"SRID=4549;{vector().wkt}"
    rows = take(as_csv(sound, BAD[what], sound), "甲.csv")
    assert [row[0] for row in rows] == [2, 3, 4]
    assert [row[5] is None for row in rows] == [True, False, True]
    assert list(rows[1][5]) == ["geom"]
    assert rows[1][1] is None
    assert all(close(row[4]) for row in (rows[0], rows[2]))


def test_a_polygon_of_absurdly_many_points_is_not_read(take, monkeypatch):
    from panhuo.settings import get_settings

    monkeypatch.setenv("PANHUO_POLYGON_MAX_POINTS", "5")
    get_settings.cache_clear()
    many = shapely.segmentize(vector(), 70)
    rows = take(as_csv(f"SRID=4549;{vector().wkt}", f"SRID=4549;{many.wkt}"), "甲.csv")
    assert [row[5] is None for row in rows] == [True, False]
    assert "超过上限 5" in rows[1][5]["geom"]


def test_lines_in_a_file_of_geodata_are_not_read(take, tmp_path):
    shapes = [vector(), shapely.linestrings([[5e5, 3.2e6], [5.1e5, 3.2e6]])]
    rows = take(gpkg(tmp_path, shapes, geometry_type="Unknown"), "甲.gpkg")
    assert rows[0][5] is None
    assert "LineString" in rows[1][5]["geom"]


def test_an_empty_polygon_is_null_and_no_fault(take, tmp_path):
    cells = ["", "POLYGON EMPTY", "--", "SRID=4549;MULTIPOLYGON EMPTY"]
    assert [row[1:] for row in take(as_csv(*cells), "甲.csv")] == [(None,) * 6] * 4


def test_null_geometry_of_geodata_is_null(take, tmp_path):
    rows = take(gpkg(tmp_path, [vector(), None, shapely.Polygon()]), "甲.gpkg")
    assert [row[1] for row in rows] == [4490, None, None]
    assert [row[5] for row in rows] == [None] * 3


@pytest.mark.parametrize("name", ["甲.gpkg", "甲.csv", "甲.zip"])
def test_holes_and_parts_stay_and_heights_go(take, tmp_path, name):
    outer = ring((0, 0), (400, 0), (400, 300), (0, 300))
    hole = ring((100, 100), (100, 200), (200, 200), (200, 100))
    far = ring((600, 0), (700, 0), (700, 100), (600, 100))
    shape = shapely.force_3d(shapely.multipolygons([gk(outer, hole), gk(far)]), z=42.0)
    content = {
        "甲.gpkg": lambda: gpkg(tmp_path, [shape], geometry_type="MultiPolygon Z"),
        "甲.csv": lambda: as_csv(f"SRID=4549;{shapely.to_wkt(shape, rounding_precision=9)}"),
        "甲.zip": lambda: zipped(shapefile(tmp_path, [shape], geometry_type="MultiPolygon Z")),
    }[name]()
    [(*_, area, unparsed, _)] = take(content, name)
    assert unparsed is None
    # planar 400 × 300 − 100 × 100 + 100 × 100; the plane exaggerates by 299 ppm here
    assert abs(area / 120_000 - (1 - 299e-6)) < 3e-6
    [(parts, holes, dimensions)] = query(
        "select st_numgeometries(geom), st_nrings(geom) - st_numgeometries(geom), st_ndims(geom)"
        " from raw.building"
    )
    assert (parts, holes, dimensions) == (2, 1, 2)


@pytest.mark.parametrize(
    ("points", "extra"),
    [
        # a spike without width, a ring that touches itself, a vertex said twice
        (((0, 0), (100, 0), (200, 0), (100, 0), (100, 100), (0, 100)), 10_000),
        (((0, 0), (50, 0), (30, 20), (70, 20), (50, 0), (100, 0), (100, 100), (0, 100)), 9_600),
    ],
)
def test_a_polygon_is_repaired_when_its_area_stays(take, points, extra):
    [(_, _, kind, valid, area, _, notes)] = take(
        as_csv(f"SRID=4549;{gk(ring(*points)).wkt}"), "甲.csv"
    )
    assert (kind, valid, codes(notes)) == ("MULTIPOLYGON", True, ["GEOM-REPAIRED"])
    assert abs(area / extra - (1 - 299e-6)) < 3e-6


# --- archives -----------------------------------------------------------------------------------


def packed(*entries, method=zipfile.ZIP_DEFLATED):
    content = BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for entry, data in entries:
            archive.writestr(entry, data)
    return content.getvalue()


def entry(name, mode):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info


HARMFUL = {
    "a path upwards": lambda: packed(("../../evil.csv", "x")),
    "an absolute path": lambda: packed(("/tmp/evil.csv", "x")),
    "a drive": lambda: packed(("C:\\evil.csv", "x")),
    "backslashes upwards": lambda: packed(("..\\..\\evil.csv", "x")),
    "a link": lambda: packed((entry("a.csv", 0o120777), "/etc/passwd")),
    "a device": lambda: packed((entry("a.csv", 0o020666), "")),
    "an archive in it": lambda: packed(("inner.zip", packed(("a.csv", "x")))),
    "an archive under another name": lambda: packed(("a.csv", packed(("a.csv", "x")))),
    "two files of one name": lambda: packed(("a.csv", "x"), ("./a.csv", "y")),
    "half of it": lambda: packed(("a.csv", "x" * 9999))[:60],
    "a name too long": lambda: packed(("甲" * 200 + ".csv", "x")),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("what", HARMFUL)
def test_a_harmful_archive_is_refused_and_nothing_of_it_stays(refuse, warehouse, what):
    fault = refuse(HARMFUL[what](), "甲.zip")
    assert fault.rule_code == "FILE-ARCHIVE"
    assert list((warehouse / "unpacked").iterdir()) == []
    assert not list(warehouse.rglob("evil.csv"))


@pytest.mark.parametrize(
    ("limit", "value", "content"),
    [
        ("ENTRIES", "3", lambda: packed(*((f"{n}.csv", "x") for n in range(4)))),
        ("BYTES", "100000", lambda: packed(("a.csv", bytes(100_001)))),
        ("RATIO", "50", lambda: packed(("a.csv", bytes(101 << 20)))),
    ],
)
def test_a_bomb_stops_at_the_limit(refuse, warehouse, monkeypatch, limit, value, content):
    from panhuo.settings import get_settings

    monkeypatch.setenv(f"PANHUO_ARCHIVE_MAX_{limit}", value)
    get_settings.cache_clear()
    assert refuse(content(), "甲.zip").rule_code == "FILE-ARCHIVE"
    assert list((warehouse / "unpacked").iterdir()) == []


def test_what_a_killed_worker_left_is_removed_and_what_a_living_one_needs_is_not(warehouse):
    from panhuo.intake.unpack import work_folder

    with work_folder() as mine:
        abandoned = mine.parent / "abandoned"
        abandoned.mkdir()
        abandoned.with_suffix(".lock").touch()
        with work_folder():
            assert mine.exists()
            assert not abandoned.exists()
    assert not mine.exists()


def test_a_description_of_other_files_under_the_name_of_geodata_is_not_followed(refuse):
    vrt = "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource>"
    assert refuse(packed(("a.gpkg", vrt), ("a.shp", vrt)), "甲.zip").rule_code == "FILE-LAYER"
    command = json.dumps({"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! x"})
    assert refuse(command.encode(), "甲.json").rule_code == "FILE-DAMAGED"


def test_what_lies_beside_geodata_in_a_zip_does_not_matter(take, tmp_path):
    folder = shapefile(tmp_path, [vector()])
    (folder / "metadata.json").write_text('{"title": "房屋"}')
    (folder / "说明.txt").write_text("readme")
    (folder / "empty.csv").touch()
    assert len(take(zipped(folder), "甲.zip")) == 1


def test_a_file_cut_short_is_refused(refuse, tmp_path):
    content = gpkg(tmp_path, [vector()] * 500)
    assert refuse(content[:20_000], "甲.gpkg").rule_code == "FILE-DAMAGED"
    folder = shapefile(tmp_path, [vector()] * 9)
    table = (folder / "甲.dbf").read_bytes()
    (folder / "甲.dbf").write_bytes(table[:-200])
    assert refuse(zipped(folder), "甲.zip").rule_code == "FILE-DAMAGED"


@pytest.mark.parametrize("index", [True, False])
def test_a_shapefile_whose_last_polygon_did_not_arrive_is_refused(refuse, tmp_path, index):
    folder = shapefile(tmp_path, [vector()] * 9)
    shapes = (folder / "甲.shp").read_bytes()
    (folder / "甲.shp").write_bytes(shapes[:-20])
    if not index:
        (folder / "甲.shx").unlink()
    assert refuse(zipped(folder), "甲.zip").rule_code == "FILE-DAMAGED"


@pytest.mark.parametrize("left", [None, b"", b"broken"])
def test_a_shapefile_without_its_shapes_is_no_table(refuse, tmp_path, left):
    folder = shapefile(tmp_path, [vector()])
    (folder / "甲.shp").unlink()
    if left is not None:
        (folder / "甲.shp").write_bytes(left)
    fault = refuse(zipped(folder), "甲.zip")
    assert fault.rule_code == "FILE-DAMAGED"
    assert "甲.shp" in fault.zh


def _without_end(file):
    file.write_bytes(file.read_bytes()[:-200])


@pytest.mark.parametrize(
    ("suffix", "spoil"),
    [
        (".gdbtable", _without_end),
        (
            ".gdbtablx",
            lambda index: index.write_bytes(index.read_bytes()[: index.stat().st_size // 2]),
        ),
        (".gdbtablx", lambda index: index.unlink()),
    ],
)
def test_a_geodatabase_of_which_a_part_is_missing_is_refused(refuse, tmp_path, suffix, spoil):
    folder = features(tmp_path, [vector()] * 9, "甲.gdb", "OpenFileGDB")
    table = max(folder.glob("*.gdbtable"), key=lambda file: file.name)
    spoil(table.with_suffix(suffix))
    assert refuse(zipped(folder), "甲.gdb.zip").rule_code == "FILE-DAMAGED"


def test_names_of_columns_in_another_encoding_are_refused_as_such(refuse):
    content = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": {"建筑": "甲"}, "geometry": None}],
        },
        ensure_ascii=False,
    )
    assert refuse(content.encode("gbk"), "甲.geojson").rule_code == "FILE-ENCODING"
