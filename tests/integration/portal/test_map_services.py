"""The services as their clients meet them: OGC API Features and tiles, GDAL, the questions of the page."""

import concurrent.futures
import json
import os
import subprocess
import sys
from collections.abc import Iterator

import httpx
import mapbox_vector_tile
import morecantile
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from platform_under_test import Platform
from portal_under_test import PERSON, SOUTH, WEST, Served, put_on_the_map, served_portal
from typer.testing import CliRunner

from panhuo.cli.app import app
from panhuo.portal.map_page.reports import NoOpenReportError, close_report
from panhuo.portal.token import Grant, issue_token
from panhuo.schema.published import FIVE_NOT_COLUMNS
from panhuo.warehouse import OWNER, connect

MERCATOR = morecantile.tms.get("WebMercatorQuad")
quick = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)


@pytest.fixture(scope="module")
def portal(module_platform: Platform) -> Iterator[Served]:
    put_on_the_map(module_platform)
    with served_portal() as served:
        yield served


@pytest.fixture(scope="module")
def kecheng(portal: Served) -> Iterator[httpx.Client]:
    """A client that may see 330802, without names."""
    with httpx.Client(base_url=portal.url, headers=portal.headers("330802")) as client:
        yield client


@pytest.fixture(scope="module")
def quzhou(portal: Served) -> Iterator[httpx.Client]:
    """A client that may see the whole prefecture, names and tax included."""
    headers = portal.headers("330800", holder=True, tax=True)
    with httpx.Client(base_url=portal.url, headers=headers) as client:
        yield client


def tile_over(region: str, z: int) -> str:
    tile = MERCATOR.tile(WEST[region] + 0.006, SOUTH + 0.003, z)
    return f"{tile.z}/{tile.x}/{tile.y}"


def features(client: httpx.Client, layer: str, **query: str) -> list[dict[str, object]]:
    answer = client.get(f"/ogc/collections/{layer}/items", params={"limit": "100"} | query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["features"])


def test_nothing_is_told_without_a_token_but_health(portal: Served) -> None:
    assert httpx.get(f"{portal.url}/healthz").status_code == 200
    paths = [
        *("/ogc/", "/ogc/api", "/ogc/conformance", "/ogc/collections"),
        *("/ogc/collections/five_not", "/ogc/collections/nonsense/items"),
        f"/ogc/collections/five_not/tiles/WebMercatorQuad/{tile_over('330802', 14)}",
        *("/map/api/context", "/map/api/counts", "/map/api/search?q=330802"),
    ]
    forged = {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJyZWdpb25zIjpbIjMzMDgwMiJdfQ."}
    for path in paths:
        for headers in ({}, forged):
            assert httpx.get(portal.url + path, headers=headers).status_code == 401, path


def test_a_layer_shows_the_regions_of_the_token_only(
    kecheng: httpx.Client, quzhou: httpx.Client
) -> None:
    for layer in ("five_not", "five_not_past", "evidence", "plan_zone"):
        mine = {f["properties"]["region_code"] for f in features(kecheng, layer)}
        assert mine == {"330802"}, layer
        assert {"330802", "330803"} <= {
            f["properties"]["region_code"] for f in features(quzhou, layer)
        }


def test_an_extent_is_that_of_what_the_token_shows(kecheng: httpx.Client) -> None:
    answer = kecheng.get("/ogc/collections").json()
    for layer in answer["collections"]:
        west, _, east, _ = layer["extent"]["spatial"]["bbox"][0]
        if layer["id"].startswith("five_not"):
            assert WEST["330802"] < west < east < WEST["330803"]
    assert "330803" not in json.dumps(answer)


def test_a_piece_has_every_column_of_the_published_table(quzhou: httpx.Client) -> None:
    piece = features(quzhou, "five_not")[0]
    assert piece["geometry"]["type"] == "MultiPolygon"
    assert set(FIVE_NOT_COLUMNS) - {"geom"} <= set(piece["properties"])


def test_names_are_shown_to_those_who_may_see_them_only(
    kecheng: httpx.Client, quzhou: httpx.Client
) -> None:
    assert PERSON in json.dumps(features(quzhou, "five_not"), ensure_ascii=False)
    hidden = features(kecheng, "five_not")
    assert {f["properties"]["holder"] for f in hidden} == {None}
    assert PERSON not in json.dumps(hidden, ensure_ascii=False)
    assert features(kecheng, "five_not", filter=f"holder like '%{PERSON}%'") == []


def test_concurrent_requests_of_two_tokens_never_see_each_others_land(portal: Served) -> None:
    headers = {region: portal.headers(region) for region in WEST}

    def ask(number: int) -> bool:
        region = list(WEST)[number % 2]
        answer = httpx.get(
            f"{portal.url}/ogc/collections/five_not/items?limit=100", headers=headers[region]
        )
        found = {f["properties"]["region_code"] for f in answer.json()["features"]}
        return found == {region}

    with concurrent.futures.ThreadPoolExecutor(16) as threads:
        assert all(threads.map(ask, range(160)))


def test_a_connection_that_nobody_set_shows_nothing(portal: Served) -> None:
    with connect("panhuo_map") as connection:
        for layer in ("five_not", "five_not_past", "parcel", "region", "plan_zone", "evidence"):
            assert connection.execute(f"select count(*) from map.{layer}").fetchone() == (0,)
        row = connection.execute("select has_schema_privilege('published', 'usage')").fetchone()
    assert row == (False,)


def test_tiles_are_vector_tiles_of_pieces_and_of_sums(kecheng: httpx.Client) -> None:
    listed = features(kecheng, "five_not")
    path = "/ogc/collections/{}/tiles/WebMercatorQuad/{}"
    near = kecheng.get(path.format("five_not", tile_over("330802", 13)))
    assert near.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    pieces = mapbox_vector_tile.decode(near.content)["default"]["features"]
    assert {p["properties"]["piece_id"] for p in pieces} <= {
        f["properties"]["piece_id"] for f in listed
    }
    assert {p["geometry"]["type"] for p in pieces} <= {"Polygon", "MultiPolygon"}
    for zoom in (5, 8, 11):
        far = kecheng.get(path.format("five_not_overview", tile_over("330802", zoom)))
        cells = mapbox_vector_tile.decode(far.content)["default"]["features"]
        assert {cell["geometry"]["type"] for cell in cells} == {"Point"}
        assert sum(cell["properties"]["pieces"] for cell in cells) == len(listed)
        one = kecheng.get(
            path.format("five_not_overview", tile_over("330802", zoom)),
            params={"categories": "GEWY", "ages": "3"},
        )
        cells = mapbox_vector_tile.decode(one.content)["default"]["features"]
        old = [
            f
            for f in listed
            if f["properties"]["category"] == "GEWY" and f["properties"]["age_class"] == 3
        ]
        assert sum(cell["properties"]["pieces"] for cell in cells) == len(old) > 0


def test_a_tile_stands_until_its_region_is_published_again(
    portal: Served, kecheng: httpx.Client, module_platform: Platform
) -> None:
    url = f"/ogc/collections/five_not/tiles/WebMercatorQuad/{tile_over('330802', 13)}"
    first = kecheng.get(url)
    assert first.headers["cache-control"] == "private, no-cache"
    tag = {"If-None-Match": first.headers["etag"]}
    assert kecheng.get(url, headers=tag).status_code == 304
    other = httpx.get(portal.url + url, headers=portal.headers("330803") | tag)
    assert other.status_code == 200, "another token's tag must not count"
    from panhuo.orchestration.region_run import publish_region

    publish_region("330802", again=True)
    fresh = kecheng.get(url, headers=tag)
    assert fresh.status_code == 200
    assert fresh.headers["etag"] != first.headers["etag"]


def test_a_past_publication_is_seen_as_it_was(kecheng: httpx.Client) -> None:
    numbers = [
        {f["properties"]["supervision_no"] for f in features(kecheng, "five_not_past", moment=m)}
        for m in ("2024-06-30", "2024-12-31", "330802.1")
    ]
    started = "3308022020B00003"
    assert started in numbers[0] and started not in numbers[1]
    assert numbers[2] == numbers[0]
    assert features(kecheng, "five_not_past", moment="2024-01-01") == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("five_not/items?bbox=1,2,3", 422),
        ("five_not/items?bbox=a,b,c,d", 422),
        ("five_not/items?bbox=nan,0,1,1", 422),
        ("five_not/items?bbox=500,0,501,1", 422),
        ("nothing/items", 404),
        ("published.fct_five_not/items", 404),
        ("five_not/items?limit=-1", 422),
        ("five_not/items?limit=999999", 422),
        ("five_not/items?sortby=nothing", 404),
        ("five_not/items?simplify=nan", 422),
        ("five_not/items?moment=2024-13-45", 422),
        ("five_not/items?moment=x';drop", 422),
        ("five_not/items?datetime=yesterday", 422),
        ("five_not/items?f=html", 406),
        ("?f=html", 406),
        ("five_not/items/nothing", 404),
        ("five_not/tiles/WebMercatorQuad/99/0/0", 422),
        ("five_not/tiles/WebMercatorQuad/a/0/0", 422),
        ("five_not/tiles/Nonsense/1/0/0", 422),
        ("five_not/items?severity=abc", 422),
        ("five_not/items?area_mu=%00", 422),
        ("five_not_overview/items?z=abc", 422),
        *(
            (f"five_not/items?filter={condition}", 422)
            for condition in (
                "set_config('panhuo.map_scope','{330803}',false) = 'x'",
                "pg_sleep(10) = 1",
                "1/(area_m2-1000)=1",
                "area_m2 + 1 = 2",
                "nothing = 1",
                "area_m2 = 'abc'",
                "'; drop table published.fct_five_not; --",
                "parcel_code like 'x\\'",
                "category = parcel_code",
                "s_intersects(geom, geom)",
                "true",
                "",
                "(" * 500,
            )
        ),
    ],
)
def test_a_bad_request_is_told_so_and_nothing_of_the_database(
    kecheng: httpx.Client, path: str, status: int
) -> None:
    answer = kecheng.get(f"/ogc/collections/{path}".replace("/?", "?"))
    assert answer.status_code == status, answer.text
    said = answer.json()
    assert said["zh"] and said["en"]
    assert "select" not in answer.text.lower() and "fct_five_not" not in answer.text


def test_an_admitted_filter_filters(kecheng: httpx.Client) -> None:
    found = features(
        kecheng,
        "five_not",
        filter="category = 'GEWY' and area_mu between 20 and 100 and since < DATE('2024-01-01') "
        f"and s_intersects(geom, POINT({WEST['330802'] + 0.0045} {SOUTH + 0.001}))",
    )
    assert [f["properties"]["supervision_no"] for f in found] == ["3308022020B00002"]


READ = """
import json, sys, pyogrio
source = sys.argv[1]
meta, _, shapes, fields = pyogrio.raw.read(source, layer="five_not")
print(json.dumps({
    "layers": [str(name) for name, _ in pyogrio.list_layers(source)],
    "regions": list(fields[list(meta["fields"]).index("region_code")]),
    "shapes": sum(shape is not None for shape in shapes),
}))
"""


def test_gdal_reads_the_layers_with_a_token(portal: Served) -> None:
    # in a process of its own: GDAL waits for the answer without letting this one's threads run
    # the reader of deliveries, if this process imported it, forbids GDAL to ask services
    environment = {name: value for name, value in os.environ.items() if name != "OGR_SKIP"}
    environment |= {"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": portal.token("330802")}
    done = subprocess.run(
        [sys.executable, "-c", READ, f"OAPIF:{portal.url}/ogc/"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert {"five_not", "plan_zone", "region", "evidence"} <= set(read["layers"])
    assert set(read["regions"]) == {"330802"}
    assert read["shapes"] == len(read["regions"]) > 0


def test_a_tile_finds_its_pieces_by_the_spatial_index(module_platform: Platform) -> None:
    with connect(OWNER) as connection:
        connection.execute("set enable_seqscan = off")
        connection.execute("set role panhuo_map")
        connection.execute("select set_config('panhuo.map_scope', '{330802,330803}', false)")
        for layer, index in (
            ("five_not", "fct_five_not_geom_idx"),
            ("five_not_past", "fct_five_not_history_geom_idx"),
        ):
            plan = connection.execute(
                f"explain select id, st_asmvtgeom(geom, geom::box2d) from map.{layer} where "
                "st_intersects(geom, st_setsrid(st_geomfromgeojson(%s), 4490))",
                [json.dumps({"type": "Point", "coordinates": [WEST["330802"], SOUTH]})],
            ).fetchall()
            assert any(index in line for (line,) in plan), plan


def test_the_questions_of_the_page_are_answered_within_the_scope(kecheng: httpx.Client) -> None:
    context = kecheng.get("/map/api/context").json()
    assert {region["region_code"] for region in context["regions"]} == {"330802"}
    assert context["days"] == ["2024-12-31", "2024-06-30"]

    listed = features(kecheng, "five_not")
    counts = kecheng.get("/map/api/counts").json()["in_view"]
    assert sum(c["pieces"] for c in counts.values()) == len(listed)
    nowhere = kecheng.get("/map/api/counts", params={"bbox": "0,0,1,1"}).json()
    assert nowhere["in_view"] == {}

    number = "3308022020B00005"
    (hit,) = kecheng.get("/map/api/search", params={"q": number}).json()
    assert hit["supervision_no"] == number
    assert kecheng.get("/map/api/search", params={"q": "3308032020B00005"}).json() == []

    card = kecheng.get(f"/map/api/pieces/330802/{hit['piece_id']}").json()
    assert card["piece"]["supervision_no"] == number
    assert any(row["quote"] for row in card["evidence"])
    assert len(card["history"]) >= 1 and len(card["neighbours"]) >= 1
    assert kecheng.get(f"/map/api/pieces/330803/{hit['piece_id']}").status_code == 404

    changed = kecheng.get(
        "/map/api/changes", params={"before": "2024-06-30", "after": "2024-12-31"}
    ).json()
    left = [f["properties"] for f in changed["features"] if f["properties"]["event"] == "left"]
    assert [row["supervision_no"] for row in left] == ["3308022020B00003"]
    assert changed["totals"]["left"]["items"] == 1


def test_an_error_report_is_kept_within_the_scope(
    kecheng: httpx.Client, module_platform: Platform
) -> None:
    piece = features(kecheng, "five_not")[0]["properties"]
    said = {"kind": "shape", "message": "东侧边界与现场不符"}
    mine = {"region_code": piece["region_code"], "piece_id": piece["piece_id"]}
    assert kecheng.post("/map/api/reports", json=mine | said).status_code == 201
    elsewhere = mine | {"region_code": "330803"}
    assert kecheng.post("/map/api/reports", json=elsewhere | said).status_code == 404
    reports = module_platform.query("select region_code, message, reported_by from ops.map_report")
    assert reports == [
        {"region_code": "330802", "message": said["message"], "reported_by": "测试单位"}
    ]


def test_reports_are_listed_and_answered_on_the_command_line(kecheng: httpx.Client) -> None:
    piece = features(kecheng, "five_not")[-1]["properties"]
    said = {"kind": "place", "message": "应在道路以西"}
    mine = {"region_code": piece["region_code"], "piece_id": piece["piece_id"]}
    number = kecheng.post("/map/api/reports", json=mine | said).json()["report_id"]

    def listed(*options: str) -> list[dict[str, object]]:
        done = CliRunner().invoke(app, ["map", "reports", "--json", *options])
        assert done.exit_code == 0, done.output
        return [row for row in json.loads(done.stdout) if row["report_id"] == number]

    (row,) = listed("--region", "330800")
    assert (row["piece_id"], row["kind_zh"], row["answer"]) == (piece["piece_id"], "位置", None)
    assert listed("--region", "330803") == []
    assert CliRunner().invoke(app, ["map", "answer", str(number), "已更正"]).exit_code == 0
    assert listed() == []
    assert [row["answer"] for row in listed("--all")] == ["已更正"]
    with pytest.raises(NoOpenReportError, match=str(number)):
        close_report(number, "再次更正")


TOLD_NOWHERE = ("330803", PERSON, "fct_five_not", "select ", "Traceback", "asyncpg", "psycopg")
"""Of other regions, of persons, of the inside."""


@pytest.mark.parametrize("document", ["/ogc/api", "/openapi.json"])
def test_nothing_the_documents_allow_breaks_or_opens_the_portal(
    portal: Served, kecheng: httpx.Client, document: str
) -> None:
    """Requests made up from the OpenAPI documents: no 5xx, nothing of others, nothing of the inside."""
    grant = Grant("测试单位", ("330802",), upload=True, decide=True)
    headers = {"Authorization": f"Bearer {issue_token(grant)[0]}"}
    layers = [c["id"] for c in kecheng.get("/ogc/collections").json()["collections"]]
    piece = features(kecheng, "five_not")[0]
    tiles = [dict(zip("zxy", tile_over("330802", z).split("/"), strict=True)) for z in (5, 11, 14)]
    known = {"itemId": piece["id"], "tileMatrixSetId": "WebMercatorQuad", "feed": "supply"}
    known |= {name: piece["properties"][name] for name in ("region_code", "piece_id")}

    def tried(operation: schemathesis.core.result.Ok) -> None:
        @quick
        @given(operation.ok().as_strategy(), st.sampled_from(layers), st.sampled_from([{}, *tiles]))
        def each(case: schemathesis.Case, layer: str, tile: dict[str, str]) -> None:
            places = case.path_parameters or {}
            real = {"collectionId": layer} | (known | tile if tile else {})
            places.update({name: value for name, value in real.items() if name in places})
            answer = case.call(headers=headers, timeout=20)
            asked = f"{answer.request.url} {answer.request.body!r}"
            assert answer.status_code < 500, f"{answer.status_code}: {asked}"
            told = [word for word in TOLD_NOWHERE if word.encode() in answer.content]
            assert [word for word in told if word not in asked] == [], asked

        each()

    for operation in schemathesis.openapi.from_url(
        f"{portal.url}{document}", headers=headers
    ).get_all_operations():
        tried(operation)
