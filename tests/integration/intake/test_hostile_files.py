"""Content made to break the loader or the database behind it: told, and nothing else happens."""

import json
import os
import sqlite3
import time

import numpy as np
import pytest
import shapely
from geodata import as_csv, features, gpkg, ring, vector
from supplying import HEADERS, query, receive_all, sha256, supply_csv

from panhuo.intake.archive import ArchiveDamagedError
from panhuo.intake.load import Refused, load
from panhuo.settings import get_settings


def issues_of(row_no):
    [(unparsed, notes)] = query("select unparsed, notes from raw.supply where row_no = %s", row_no)
    return unparsed, notes


@pytest.mark.parametrize(
    "header",
    [
        '"; drop table raw.supply; --',
        "'); delete from ops.delivery; --",
        "%s %(x)s %%",
        "{feed} {0} $1 :name",
        "\\N\t\\.",
        "甲" * 5000,
    ],
)
def test_a_header_is_a_name_and_nothing_else(supplier, header):
    quoted = '"' + header.replace('"', '""') + '"'
    supplier.load(f"{HEADERS},{quoted}\n330802,A1,1,2022-05-10,值\n")
    [(source_row,)] = query("select source_row from raw.supply")
    assert source_row[header.strip()] == "值"
    assert query("select count(*) from ops.delivery") == [(1,)]


def test_control_characters_are_taken_out_with_a_note(supplier):
    supplier.load(f"{HEADERS},location\n330802,A\x001,1,2022-05-10,工业\x0b园\x07区\n")
    assert query("select supervision_no, location from raw.supply") == [("A1", "工业\x0b园区")]
    _, notes = issues_of(2)
    assert [(note["rule_code"], note["field"]) for note in notes] == [
        ("TEXT-CONTROL", "supervision_no"),
        ("TEXT-CONTROL", "location"),
    ]


def test_a_key_too_long_for_an_index_costs_its_row_only(supplier):
    rng = np.random.default_rng(1)
    long = "".join(chr(n) for n in rng.integers(0x4E00, 0x9FA5, 4000))
    supplier.load(supply_csv("A1", long, "A3"))
    assert issues_of(3)[0] == {"supervision_no": long[:500]}
    assert query("select count(*) from raw.supply") == [(3,)]


def test_a_formula_is_text_and_never_computed(supplier):
    cell = "=cmd|'/c calc'!A1"
    supplier.load(f"{HEADERS},location\n330802,A1,1,2022-05-10,{cell}\n")
    assert query("select location from raw.supply") == [(cell,)]


# --- geodata ------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_coordinates_that_are_no_numbers_cost_their_row_in_a_gpkg(supplier, tmp_path, value):
    points = np.array(ring((0, 0), (100, 0), (100, 100)))
    points[1, 0] = value
    broken = shapely.polygons(points)
    supplier.load(gpkg(tmp_path, [vector(), broken]), name="a.gpkg", feed="building")
    found = query("select unparsed from raw.building order by row_no")
    assert [unparsed is None for (unparsed,) in found] == [True, False]


def test_a_polygon_of_more_points_than_allowed_is_not_measured(supplier, tmp_path, monkeypatch):
    monkeypatch.setenv("PANHUO_POLYGON_MAX_POINTS", "100000")
    get_settings.cache_clear()
    turns = np.linspace(0, 2 * np.pi, 100_002)
    around = np.column_stack((np.cos(turns), np.sin(turns))) * 1000
    many = shapely.polygons(around + ring((0, 0))[0])
    supplier.load(gpkg(tmp_path, [many, vector()]), name="a.gpkg", feed="building")
    [(first,), (second,)] = query("select unparsed from raw.building order by row_no")
    assert "超过上限 100,000" in first["geom"]
    assert second is None


def test_a_polygon_that_crosses_itself_costs_its_row(supplier):
    bow_tie = shapely.polygons(ring((0, 0), (100, 100), (100, 0), (0, 100)))
    supplier.load(as_csv(f"SRID=4549;{bow_tie.wkt}"), name="a.csv", feed="building")
    [(unparsed,)] = query("select unparsed from raw.building")
    assert "Self-intersection" in unparsed["geom"]


def _with_invalid_utf8(tmp_path):
    path = tmp_path / "a.gpkg"
    gpkg(tmp_path, [vector()] * 2, path=path, layer="a")
    with sqlite3.connect(path) as connection:
        # the triggers of its index need functions that only GDAL has
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'"):
            connection.execute(f'drop trigger "{name}"')
        connection.execute("update a set 用途 = cast(x'e5b7ff' as text) where fid = 2")
    connection.close()
    return path.read_bytes()


def _lone_surrogate(tmp_path):
    path = features(tmp_path, [vector(4490)], "a.geojson", "GeoJSON", crs="EPSG:4490")
    content = json.loads(path.read_text())
    content["features"][0]["properties"]["用途"] = "\ud800"
    return json.dumps(content).encode()


@pytest.mark.parametrize("make", [_with_invalid_utf8, _lone_surrogate])
def test_text_that_is_none_is_told_and_does_not_stop_the_worker(supplier, tmp_path, make):
    outcome = load(supplier.register(make(tmp_path), name="a.gpkg", feed="building"))
    if isinstance(outcome, Refused):
        assert outcome.fault.rule_code == "FILE-ENCODING"
    else:
        assert outcome.rows_read == query("select count(*) from raw.building")[0][0] > 0


# --- landing and archive ------------------------------------------------------------------------


def test_a_pipe_in_landing_is_no_file_and_holds_nobody_up(supplier):
    folder = supplier.drop("supply/330802/2024-06-30/b.csv", supply_csv("A1")).parent
    os.mkfifo(folder / "a.csv")
    time.sleep(0.25)
    outcomes = {type(outcome).__name__: outcome for outcome in receive_all()}
    assert set(outcomes) == {"Rejected", "Registered"}
    assert outcomes["Rejected"].fault.rule_code == "LANDING-LINK"


@pytest.mark.parametrize(
    "name", ["a\nb.csv", "供\u202e地vsc.exe.csv", "x" * 250 + ".csv", "'; --.csv"]
)
def test_a_strange_name_is_shown_in_one_printable_line(supplier, name):
    supplier.drop(f"supply/330802/2024-06-30/{name}", supply_csv("A1"))
    time.sleep(0.25)
    receive_all()
    [(shown,)] = query("select file_name from ops.delivery")
    assert shown.isprintable()
    assert load(1).rows_read == 1


def test_a_file_swapped_after_its_hash_is_never_loaded(supplier, warehouse):
    """The archive is read only and named by its hash; whoever changes it all the same is found."""
    content = supply_csv("A1")
    delivery_id = supplier.register(content)
    archived = warehouse / "archive" / sha256(content)
    assert archived.stat().st_mode & 0o222 == 0
    archived.unlink()
    archived.write_text(supply_csv("B1"))
    with pytest.raises(ArchiveDamagedError):
        load(delivery_id)
    assert query("select count(*) from raw.supply") == [(0,)]
    # the same file again puts it right
    supplier.deliver(content)
    receive_all()
    assert load(delivery_id).rows_read == 1
