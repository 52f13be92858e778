"""Topology before entry: every check on shapes it must tell and on shapes it must not."""

import json
import math
from dataclasses import dataclass, field
from datetime import date

import pytest
from drawn_by_metres import box, multi, polygon, ring, wheel
from platform_under_test import Platform
from pyproj import Geod
from shapely import from_wkt

from panhuo.transform.project import Scope, run_dbt


@dataclass(frozen=True)
class Case:
    """Shapes of one layer and the rules they break.

    `parent` is what they belong in, `border` the territory they have to cover, official or coarse.
    """

    name: str
    shapes: tuple[str, ...]
    breaks: set[str] = field(default_factory=set)
    parent: str | None = None
    stated_m2: float | None = None
    themes: tuple[str, ...] = ()
    border: str | None = None
    official: bool = True


SQUARE = polygon(box(0, 0, 100, 100))
SQUARE_M2 = abs(Geod(a=6378137, rf=298.257222101).geometry_area_perimeter(from_wkt(SQUARE))[0])
CASES = [
    Case("one square", (SQUARE,)),
    Case("overlap: neighbours share an edge", (SQUARE, polygon(box(100, 0, 100, 100)))),
    Case("overlap: neighbours share a corner", (SQUARE, polygon(box(100, 100, 9, 9)))),
    Case(
        "overlap: a quarter in common", (SQUARE, polygon(box(50, 50, 100, 100))), {"TOPO-OVERLAP"}
    ),
    Case("overlap: the same shape twice", (SQUARE, SQUARE), {"TOPO-OVERLAP"}),
    Case("overlap: one inside the other", (SQUARE, polygon(box(10, 10, 5, 5))), {"TOPO-OVERLAP"}),
    Case("overlap: other themes may", (SQUARE, SQUARE), themes=("永久基本农田", "城镇开发边界")),
    Case(
        "overlap: a common line drawn twice, 2 dm apart",
        (SQUARE, polygon(box(99.8, 0, 100, 100))),
        {"TOPO-OVERLAP-STRIP"},
    ),
    Case(
        "overlap: nearly coincident lines, a tenth of a millimetre",
        (SQUARE, polygon(ring((99.9999, 0), (200, 0), (200, 100), (100, 100)))),
    ),
    Case(
        "overlap: a hole holds another",
        (polygon(box(0, 0, 100, 100), box(20, 20, 60, 60)), polygon(box(20, 20, 60, 60))),
    ),
    Case(
        "overlap: a hole holds another that is too large",
        (polygon(box(0, 0, 100, 100), box(20, 20, 60, 60)), polygon(box(18, 20, 62, 60))),
        {"TOPO-OVERLAP"},
    ),
    Case(
        "overlap: crossing combs",
        (
            polygon(
                ring((0, 0), (90, 0), (90, 90), (60, 90), (60, 30), (30, 30), (30, 90), (0, 90))
            ),
            polygon(box(10, 50, 70, 10)),
        ),
        {"TOPO-OVERLAP", "TOPO-GAP"},
    ),
    Case("gap: closed coverage", (SQUARE, polygon(box(100, 0, 100, 100)))),
    Case(
        "gap: open to the outside is no gap",
        (SQUARE, polygon(box(101, 0, 100, 100))),
    ),
    Case(
        "gap: a yard nobody owns",
        tuple(
            polygon(box(*sides))
            for sides in ((0, 0, 90, 30), (0, 60, 90, 30), (0, 30, 30, 30), (60, 30, 30, 30))
        ),
        {"TOPO-GAP"},
    ),
    Case(
        "gap: a hole that is filled",
        (polygon(box(0, 0, 90, 90), box(30, 30, 30, 30)), polygon(box(30, 30, 30, 30))),
    ),
    Case(
        "gap: less than a square decimetre is rounding",
        (polygon(box(0, 0, 90, 90), box(30, 30, 0.09, 0.09)),),
    ),
    Case("sliver: a strip of 4 dm", (polygon(box(0, 0, 300, 0.4)),), {"TOPO-SLIVER"}),
    Case("sliver: a lane of 6 dm", (polygon(box(0, 0, 300, 0.6)),)),
    Case(
        "sliver: one of two parts",
        (multi(SQUARE, polygon(box(200, 0, 300, 0.2))),),
        {"TOPO-SLIVER", "TOPO-MULTIPART"},
    ),
    Case(
        "duplicate point",
        (polygon(ring((0, 0), (100, 0), (100, 0), (100, 100), (0, 100))),),
        {"TOPO-DUPLICATE-POINT"},
    ),
    Case(
        "duplicate point: a twentieth of a millimetre",
        (polygon(ring((0, 0), (100, 0), (100, 0.00005), (100, 100), (0, 100))),),
        {"TOPO-DUPLICATE-POINT"},
    ),
    Case(
        "duplicate point: two points a centimetre apart",
        (polygon(ring((0, 0), (100, 0), (100, 0.01), (100, 100), (0, 100))),),
    ),
    Case(
        "duplicate ring: a hole twice",
        (polygon(box(0, 0, 100, 100), box(20, 20, 9, 9), box(20, 20, 9, 9)),),
        {"TOPO-DUPLICATE-RING", "TOPO-SELF-INTERSECTION", "TOPO-GAP"},
    ),
    Case(
        "duplicate ring: another first vertex and direction",
        (
            polygon(
                box(0, 0, 100, 100),
                box(20, 20, 9, 9),
                ring((29, 20), (20, 20), (20, 29), (29, 29)),
            ),
        ),
        {"TOPO-DUPLICATE-RING", "TOPO-SELF-INTERSECTION", "TOPO-GAP"},
    ),
    Case(
        "bow-tie",
        (polygon(ring((0, 0), (100, 100), (100, 0), (0, 100))),),
        {"TOPO-SELF-INTERSECTION", "TOPO-MULTIPART"},
    ),
    Case(
        "a ring that touches itself in a vertex",
        (polygon(ring((0, 0), (100, 0), (100, 100), (50, 0), (0, 100))),),
        {"TOPO-RING-TOUCH", "TOPO-MULTIPART"},
    ),
    Case(
        "an hourglass through one vertex",
        (polygon(ring((0, 0), (50, 50), (0, 100), (100, 100), (50, 50), (100, 0))),),
        {"TOPO-RING-TOUCH", "TOPO-MULTIPART"},
    ),
    Case(
        "a hole that touches its shell in one point is a polygon",
        (
            polygon(box(0, 0, 100, 100), ring((50, 0), (60, 20), (40, 20))),
            polygon(ring((50, 0), (60, 20), (40, 20))),
        ),
    ),
    Case(
        "a hole that touches its shell in two points cuts it apart",
        (
            polygon(box(0, 0, 100, 100), ring((50, 0), (60, 50), (50, 100), (40, 50))),
            polygon(ring((50, 0), (60, 50), (50, 100), (40, 50))),
        ),
        {"TOPO-DISCONNECTED", "TOPO-MULTIPART"},
    ),
    Case(
        "a hole beside its shell",
        (polygon(box(0, 0, 100, 100), box(200, 0, 10, 10)),),
        {"TOPO-HOLE-OUTSIDE", "TOPO-MULTIPART"},
    ),
    Case(
        "a shell in a shell",
        (multi(SQUARE, polygon(box(20, 20, 9, 9))),),
        {"TOPO-NESTED", "TOPO-GAP"},
    ),
    Case(
        "a hole in a hole",
        (polygon(box(0, 0, 100, 100), box(20, 20, 60, 60), box(30, 30, 9, 9)),),
        {"TOPO-NESTED", "TOPO-GAP", "TOPO-MULTIPART"},
    ),
    Case(
        "an island in a hole is no flaw but a part",
        (multi(polygon(box(0, 0, 90, 90), box(20, 20, 50, 50)), polygon(box(30, 30, 9, 9))),),
        {"TOPO-MULTIPART", "TOPO-GAP"},
    ),
    Case("multipart", (multi(SQUARE, polygon(box(200, 0, 50, 50))),), {"TOPO-MULTIPART"}),
    Case("multipart: a multipolygon of one part", (multi(SQUARE),)),
    Case(
        "spike outward",
        (
            polygon(
                ring((0, 0), (100, 0), (100, 50), (140, 50.1), (100, 50.2), (100, 100), (0, 100))
            ),
        ),
        {"TOPO-SPIKE"},
    ),
    Case(
        "spike inward at the first vertex",
        (polygon(ring((50, 0.1), (100, 0), (100, 100), (0, 100), (0, 0), (90, 0))),),
        {"TOPO-SPIKE"},
    ),
    Case(
        "a narrow wedge of five degrees",
        (polygon(ring((0, 0), (200, 0), (200, 200 * math.tan(math.radians(5))))),),
    ),
    Case("outside: in its parent", (polygon(box(10, 10, 50, 50)),), parent=SQUARE),
    Case("outside: equal to its parent", (SQUARE,), parent=SQUARE),
    Case("outside: half out", (polygon(box(50, 10, 80, 50)),), {"TOPO-OUTSIDE"}, parent=SQUARE),
    Case("outside: a strip of 3 dm", (polygon(box(0, 0, 100.3, 100)),), parent=SQUARE),
    Case(
        "outside: in the hole of its parent",
        (polygon(box(30, 30, 10, 10)),),
        {"TOPO-OUTSIDE"},
        parent=polygon(box(0, 0, 100, 100), box(20, 20, 60, 60)),
    ),
    Case("border: covered", (SQUARE,), border=SQUARE),
    Case(
        "border: a twentieth of a millimetre short",
        (polygon(box(0, 0, 100, 99.99995)),),
        border=SQUARE,
    ),
    Case(
        "border: ten metres short", (polygon(box(0, 0, 100, 90)),), {"TOPO-BORDER"}, border=SQUARE
    ),
    Case(
        "border: ten metres short of a coarse one",
        (polygon(box(0, 0, 100, 90)),),
        border=SQUARE,
        official=False,
    ),
    Case(
        "border: land that is missing inside is a gap",
        (polygon(box(0, 0, 100, 100), box(40, 40, 20, 20)),),
        {"TOPO-GAP"},
        border=SQUARE,
    ),
    Case(
        "a ring that goes there and back",
        (polygon(ring((0, 0), (100, 0), (0, 0))),),
        {"TOPO-RING-BROKEN"},
    ),
    Case("area: a twentieth of a percent off", (SQUARE,), stated_m2=SQUARE_M2 * 1.0005),
    Case("area: half a percent off", (SQUARE,), {"TOPO-AREA"}, stated_m2=SQUARE_M2 * 1.005),
    Case(
        "a hundred thousand points beside their copy",
        (polygon(wheel(100_000, 900)), polygon(wheel(100_000, 900, x=3000))),
    ),
    Case(
        "a hundred thousand points over a square",
        (polygon(wheel(100_000, 900)), polygon(box(800, 0, 300, 10))),
        {"TOPO-OVERLAP"},
    ),
]

CHECKS = """
with layer as not materialized (select * from topology_layer),
sound as not materialized (select * from topology_sound),
parent as (select * from topology_parent),
whole as ({{ covered('sound') }})
{{ overlaps('topology_sound') }}
union all {{ gaps('whole') }}
union all {{ slivers('sound') }}
union all {{ duplicate_points('layer') }}
union all {{ duplicate_rings('layer') }}
union all {{ invalid_shapes('layer') }}
union all {{ multiparts('sound') }}
union all {{ spikes('sound') }}
union all {{ outside_parents('sound', 'parent') }}
union all {{ stated_areas('layer') }}
union all {{ uncovered_borders('whole', 'topology_border') }}
"""
TABLES = """
create temporary table topology_layer as
select layer as region_code, layer, theme, key, layer as parent_key, stated_m2 as stated_area_m2,
    st_geomfromtext(wkt, 4490) as geom
from jsonb_to_recordset(%s::jsonb)
    as entry (layer text, theme text, key text, stated_m2 numeric, wkt text);
"""


def _rendered(sql: str, scopes: "list[Scope] | None" = None) -> str:
    (result,) = run_dbt(
        *("compile", "--inline", sql), scopes=scopes or [], run_name="topology"
    ).results
    return str(result.node.compiled_code)


@pytest.fixture(scope="module")
def found(module_platform: Platform) -> dict[str, set[str]]:
    """Rules broken by case: the macros run once, over all cases as layers of their own."""
    from panhuo.warehouse import connect

    shapes = [
        {
            "layer": case.name,
            "theme": case.themes[number] if case.themes else "",
            "key": str(number),
            "stated_m2": case.stated_m2,
            "wkt": wkt,
        }
        for case in CASES
        for number, wkt in enumerate(case.shapes)
    ]
    parents = [{"layer": case.name, "wkt": case.parent} for case in CASES if case.parent]
    borders = [
        {"layer": case.name, "official": case.official, "wkt": case.border}
        for case in CASES
        if case.border
    ]
    checks, sound = _rendered(CHECKS), _rendered("{{ sound('geom') }}")
    told: dict[str, set[str]] = {case.name: set() for case in CASES}
    with connect("panhuo_dbt") as connection:
        connection.execute(TABLES, [json.dumps(shapes)])
        connection.execute(
            "create temporary table topology_parent as "
            "select layer as region_code, layer as key, 'TOPO-OUTSIDE'::text as rule_code, "
            "st_geomfromtext(wkt, 4490) as geom "
            "from jsonb_to_recordset(%s::jsonb) as entry (layer text, wkt text)",
            [json.dumps(parents)],
        )
        connection.execute(
            "create temporary table topology_border as "
            "select layer as region_code, official, st_geomfromtext(wkt, 4490) as geom "
            "from jsonb_to_recordset(%s::jsonb) as entry (layer text, official boolean, wkt text)",
            [json.dumps(borders)],
        )
        connection.execute(
            "create temporary table topology_sound as "
            f"select region_code, layer, theme, key, parent_key, {sound} as geom "
            "from topology_layer".encode()
        )
        connection.execute("create index on topology_sound using gist (geom)")
        for layer, rule_code in connection.execute(
            f"select layer, rule_code from ({checks}) as told".encode()
        ):
            told[layer].add(rule_code)
    return told


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_shape_breaks_the_rules_it_breaks_and_no_other(
    found: dict[str, set[str]], case: Case
) -> None:
    assert found[case.name] == case.breaks


def test_every_check_has_a_case_that_fails_it() -> None:
    broken = set().union(*(case.breaks for case in CASES))
    assert broken == {
        *("TOPO-OVERLAP", "TOPO-OVERLAP-STRIP", "TOPO-GAP", "TOPO-SLIVER", "TOPO-DUPLICATE-POINT"),
        *("TOPO-DUPLICATE-RING", "TOPO-SELF-INTERSECTION", "TOPO-RING-TOUCH", "TOPO-DISCONNECTED"),
        *("TOPO-HOLE-OUTSIDE", "TOPO-NESTED", "TOPO-MULTIPART", "TOPO-SPIKE", "TOPO-OUTSIDE"),
        *("TOPO-AREA", "TOPO-BORDER", "TOPO-RING-BROKEN"),
    }


@pytest.mark.parametrize(
    ("accuracy_m", "beyond_m", "rule_code"),
    [
        (None, 1, "TOPO-OUTSIDE-BORDER"),
        (None, 0, None),
        (300, 1, None),
        (300, 400, "TOPO-OUTSIDE-TERRITORY"),
    ],
)
def test_land_beyond_a_border_breaks_the_rule_of_that_border(
    module_platform: Platform, accuracy_m: int | None, beyond_m: float, rule_code: str | None
) -> None:
    """An official border is the border; a coarse one allows for its accuracy, and only warns."""
    from panhuo.warehouse import OWNER, connect

    checks = _rendered(
        "with territory as ({{ territories() }}) {{ outside_parents('topology_land', 'territory') }}",
        scopes=[Scope("330802", date(2024, 12, 31))],
    )
    with connect(OWNER) as connection:
        connection.execute(
            "update published.dim_region "
            "set geom = st_multi(st_geomfromtext(%s, 4490)), boundary_accuracy_m = %s "
            "where region_code = '330802'",
            [SQUARE, accuracy_m],
        )
        connection.execute(
            "create temporary table topology_land as select '330802' as region_code, "
            "'supply' as layer, '1' as key, '330802' as parent_key, "
            "st_geomfromtext(%s, 4490) as geom",
            [polygon(box(0, 0, 100 + beyond_m, 100))],
        )
        told = {row[2] for row in connection.execute(checks.encode()).fetchall()}
        connection.rollback()
    assert told == ({rule_code} if rule_code else set())
