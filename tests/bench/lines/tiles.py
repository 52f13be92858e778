"""Tiles of the map over half a million pieces, from the portal's socket, beside SQL by hand."""

import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import mapbox_vector_tile
import morecantile

from bench.memory import cpu_seconds, server_cpu_seconds
from bench.portal_client import Answer, PortalClient, running_portal
from bench.province_map import PIECES, ProvinceMap, put_province_on_the_map
from bench.result import Result, Work, compared, measured
from bench.warehouse import BenchWarehouse
from panhuo.portal.token import Grant, issue_token
from panhuo.settings import PROJECT_ROOT
from panhuo.warehouse import OWNER, connect

P95_MS = 100.0
TILES_A_SECOND = 150
RATIO = 2.0
"""Ours goes through HTTP, Python and the views of the scope; the peer is the statement alone."""
ZOOMS = range(8, 17)
NEAR = 12
SAMPLES = 60
"""Tiles of each zoom level; a place is drawn by lot among the pieces, so busy tiles come oftener."""
AT_ONCE = 4
VIEW = (4, 3)
"""Tiles of 512 px across and down a screen of 1440 × 900."""
STEPS = 30
FIELDS = (
    "id,region_code,piece_id,category,status,severity,age_class,area_class,area_mu,project_name"
)
"""What the page asks of a piece (static/map/layers.js)."""

Tile = morecantile.Tile
_MERCATOR = morecantile.tms.get("WebMercatorQuad")
_TILE = "/ogc/collections/{}/tiles/WebMercatorQuad/{}/{}/{}"

_PIECES_BY_HAND = """
with tile as (
    select
        st_tileenvelope(%(z)s, %(x)s, %(y)s) as shape,
        st_transform(st_tileenvelope(%(z)s, %(x)s, %(y)s), 4490) as around
)
select st_asmvt(feature, 'default', 4096, 'geom')
from (
    select
        st_asmvtgeom(st_transform(land.geom, 3857), tile.shape, 4096, 256, true) as geom,
        land.region_code || '.' || land.piece_id as id, land.region_code, land.piece_id,
        land.category, land.status, land.severity,
        published.age_class(land.age_days) as age_class,
        published.area_class(land.area_mu) as area_class,
        land.area_mu::float8 as area_mu, land.project_name
    from tile
    inner join published.fct_five_not as land
        on land.geom && tile.around and st_intersects(land.geom, tile.around)
    where land.region_code = any(%(regions)s)
    order by id
    limit 10000
) as feature
"""
# The dots of the page without what publication keeps for them: grouped from the pieces themselves.
_SUMS_BY_HAND = """
with tile as (
    select
        st_tileenvelope(%(z)s, %(x)s, %(y)s) as shape,
        360.0 / power(2, map.cell_level(%(z)s)) / 8 as size,
        st_transform(st_tileenvelope(%(z)s, %(x)s, %(y)s), 4490) as around
),
dot as (
    select
        land.category, count(*) as pieces, sum(land.area_mu)::float8 as area_mu,
        st_setsrid(st_makepoint(avg(st_x(place.geom)), avg(st_y(place.geom))), 4490) as geom
    from tile
    inner join published.fct_five_not as land
        on land.geom && st_expand(tile.around, 2 * tile.size)
    cross join lateral (select st_centroid(land.geom) as geom) as place
    where land.region_code = any(%(regions)s)
    group by
        land.category,
        floor((st_x(place.geom) + 180) / tile.size), floor((st_y(place.geom) + 90) / tile.size)
)
select st_asmvt(feature, 'default', 4096, 'geom')
from (
    select
        st_asmvtgeom(st_transform(dot.geom, 3857), tile.shape, 4096, 256, true) as geom,
        dot.category, dot.pieces, dot.area_mu
    from tile
    inner join dot on st_intersects(dot.geom, tile.around)
) as feature
"""


def _path(tile: Tile) -> str:
    layer, query = ("five_not", f"?properties={FIELDS}")
    if tile.z < NEAR:
        layer, query = ("five_not_overview", "")
    return _TILE.format(layer, tile.z, tile.x, tile.y) + query


def _places(chance: random.Random, count: int) -> list[tuple[float, float]]:
    """Longitude and latitude of so many pieces, by lot."""
    with connect(OWNER) as connection:
        found = connection.execute(
            "select st_x(st_pointonsurface(geom)), st_y(st_pointonsurface(geom)) "
            "from published.fct_five_not where geom is not null order by piece_id, region_code"
        ).fetchall()
    return [tuple(row) for row in chance.choices(found, k=count)]


def _sample(places: Sequence[tuple[float, float]]) -> list[Tile]:
    return [_MERCATOR.tile(*place, z) for z in ZOOMS for place in places]


def _work(bodies: Sequence[bytes]) -> Work:
    """Features of all tiles, and their summed mu: what both sides must agree in."""
    rows, mu = 0, 0.0
    for body in bodies:
        layers = mapbox_vector_tile.decode(body) if body else {}
        for feature in layers.get("default", {"features": []})["features"]:
            rows += 1
            mu += feature["properties"]["area_mu"]
    return Work(rows, mu)


def _by_hand(tiles: Sequence[Tile], regions: Sequence[str]) -> tuple[float, list[bytes]]:
    """Seconds of the statements in the database alone, one after the other, and their tiles."""
    bodies = []
    with connect(OWNER) as connection:
        begun = time.perf_counter()
        for tile in tiles:
            statement = _PIECES_BY_HAND if tile.z >= NEAR else _SUMS_BY_HAND
            values = {"z": tile.z, "x": tile.x, "y": tile.y, "regions": list(regions)}
            row = connection.execute(statement.encode(), values).fetchone()
            bodies.append(bytes(row[0]) if row else b"")
        return time.perf_counter() - begun, bodies


def _percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _spread(answers: Sequence[Answer]) -> dict[str, float]:
    took = [answer.seconds * 1000 for answer in answers]
    return {
        "p50_ms": round(statistics.median(took), 1),
        "p95_ms": round(_percentile(took, 0.95), 1),
        "largest_kb": round(max(len(answer.body) for answer in answers) / 1024, 1),
    }


def _by_zoom(tiles: Sequence[Tile], answers: Sequence[Answer]) -> dict[str, dict[str, float]]:
    grouped: dict[int, list[Answer]] = defaultdict(list)
    for tile, answer in zip(tiles, answers, strict=True):
        grouped[tile.z].append(answer)
    return {f"z{z}": _spread(each) for z, each in grouped.items()}


def _view(longitude: float, latitude: float, zoom: int) -> set[Tile]:
    """The tiles of one screen about a place."""
    middle = _MERCATOR.tile(longitude, latitude, zoom)
    across, down = VIEW
    return {
        Tile(middle.x + x - across // 2, middle.y + y - down // 2, zoom)
        for x in range(across)
        for y in range(down)
    }


def _first_view(client: PortalClient, place: tuple[float, float]) -> tuple[float, dict[str, int]]:
    """Seconds until the first picture is whole; milliseconds and bytes of what the page loads."""
    static = PROJECT_ROOT / "plugins" / "panhuo" / "portal" / "static"
    program = [
        f"/static/{path.relative_to(static)}"
        for part in ("map", "vendor/maplibre")
        for path in sorted(Path(static, part).iterdir())
        if path.suffix in (".js", ".css")
    ]
    asked = {
        "program": ["/map", "/static/portal.css", *program],
        "questions": ["/map/api/context", "/map/api/counts"],
        "tiles": [_path(tile) for tile in _view(*place, 7)],
    }
    took, detail = 0.0, {}
    for what, paths in asked.items():
        answers, seconds = client.get_all(paths)
        took += seconds
        detail[f"{what}_ms"] = round(seconds * 1000)
        detail[f"{what}_bytes"] = sum(len(answer.body) for answer in answers)
    return took, detail


def _pan(client: PortalClient, places: Sequence[tuple[float, float]], zoom: int) -> list[float]:
    """Milliseconds until what a step brings into view is there; a step is half a screen."""
    took = []
    for longitude, latitude in places:
        seen: set[Tile] = set()
        for step in range(6):
            view = _view(longitude + step * (VIEW[0] / 2) * 360 / 2**zoom, latitude, zoom)
            _, seconds = client.get_all([_path(tile) for tile in sorted(view - seen)])
            seen |= view
            if step:
                took.append(seconds * 1000)
    return took


def _latency(
    client: PortalClient, tiles: Sequence[Tile], land: ProvinceMap, full: bool
) -> Iterator[Result]:
    """One tile after the other, as the socket gives them, and the same tiles by hand."""
    answers = [client.get(_path(tile)) for tile in tiles]
    what = f"over {land.pieces:,} pieces of {len(land.regions)} counties"
    yield measured(
        f"tiles: p95 of z{ZOOMS[0]}–z{ZOOMS[-1]} {what}",
        ours=_spread(answers)["p95_ms"],
        unit="ms",
        target=P95_MS,
        full_size=full,
        detail={"all": _spread(answers)} | _by_zoom(tiles, answers),
    )
    for name, part in (
        ("dots", [n for n, tile in enumerate(tiles) if tile.z < NEAR]),
        ("pieces", [n for n, tile in enumerate(tiles) if tile.z >= NEAR]),
    ):
        theirs, bodies = _by_hand([tiles[n] for n in part], land.regions)
        yield compared(
            f"tiles: {name}, {len(part)} tiles one after the other",
            ours=sum(answers[n].seconds for n in part),
            peer=theirs,
            peer_name="ST_AsMVT by hand, in the database alone",
            work=(_work([answers[n].body for n in part]), _work(bodies)),
            target=RATIO,
        )


def _throughput(client: PortalClient, tiles: Sequence[Tile], full: bool) -> Result:
    """Many tiles at once; on a busy machine the processor time says more than the clock."""
    before = cpu_seconds(client.pid), server_cpu_seconds()
    _, seconds = client.get_all([_path(tile) for tile in tiles], AT_ONCE)
    portal = (cpu_seconds(client.pid) - before[0]) * 1000 / len(tiles)
    server = (server_cpu_seconds() - before[1]) * 1000 / len(tiles)
    return measured(
        f"tiles: one of {len(tiles)}, {AT_ONCE} asked for at once",
        ours=seconds * 1000 / len(tiles),
        unit="ms",
        target=1000 / TILES_A_SECOND,
        full_size=full,
        detail={
            "tiles_a_second": round(len(tiles) / seconds, 1),
            "cpu_ms_portal": round(portal, 2),
            "cpu_ms_server": round(server, 2),
            "load_1_min": round(os.getloadavg()[0], 1),
        },
    )


def run(warehouse: BenchWarehouse, scale: float) -> Iterator[Result]:
    """Yield latency, both comparisons, throughput, the first view, and panning."""
    chance = random.Random(1)
    with warehouse.copy("tiles"):
        land = put_province_on_the_map(scale)
        full = land.pieces >= PIECES * 0.95
        token, _ = issue_token(Grant("bench", land.regions))
        places = _places(chance, SAMPLES)
        tiles = _sample(places)
        with running_portal(token) as client:
            client.get_all([_path(tile) for tile in tiles[:: len(tiles) // 50]])
            yield from _latency(client, tiles, land, full)
            yield _throughput(client, _sample(_places(chance, SAMPLES)), full)
            took, detail = _first_view(client, places[0])
            yield measured(
                "tiles: the page's first view, nothing cached",
                ours=took * 1000,
                unit="ms",
                target=None,
                detail=detail,
            )
            for zoom in (10, 14):
                steps = _pan(client, places[: STEPS // 5], zoom)
                yield measured(
                    f"tiles: p95 of a step of half a screen at z{zoom}",
                    ours=_percentile(steps, 0.95),
                    unit="ms",
                    target=None,
                    detail={"p50_ms": round(statistics.median(steps), 1), "steps": len(steps)},
                )
