"""The whole topology rule set over a survey of a million polygons, and overlaps beside shapely."""

import time
from collections.abc import Iterator

import numpy as np
import shapely

from bench import county
from bench.memory import peak_memory
from bench.polygons import REGION, grid
from bench.result import Result, Work, compared, measured
from bench.shapes_in_place import PATCHES, place
from bench.warehouse import BenchWarehouse
from panhuo.transform.project import Scope, run_dbt
from panhuo.warehouse import OWNER, connect

SECONDS = 600.0
POLYGONS = 1_000_000
RATIO = 3.0
"""Ours reads from a table and measures on the ellipsoid; the peer has all in memory, in the plane."""
CELL_DEGREES = 0.0008
FAULTY = 997
"""One polygon of so many is drawn once more half a cell further, another one is left out: a prime, or
those left out of a square grid would stand in a row and be one gap to the border."""
SLIVER_DEGREES2 = 1e-12

# An official border round what is drawn, so that the checks against a territory have work to do.
_BORDER = """
    update published.dim_region
    set boundary_accuracy_m = null, geom = st_multi(st_geomfromwkb(%s, 4490))
    where region_code = %s
"""

_OVERLAPS = """
with layer as not materialized (
    select
        patch.region_code, 'survey'::text as layer, ''::text as theme, patch.bsm as key, surface.geom
    from candidate.int_survey__patch as patch
    inner join raw.survey as surface
        on
            patch.region_code = surface.region_code
            and patch.delivery_id = surface.delivery_id
            and patch.row_no = surface.row_no
)
{{ overlaps('layer') }}
"""


def survey(count: int) -> "np.ndarray":
    """About that many polygons that share their edges, some drawn twice and some left out."""
    shapes = grid(round(count**0.5), CELL_DEGREES)
    twice = shapely.transform(shapes[:: FAULTY // 2], lambda xy: xy + CELL_DEGREES / 2)
    return np.concatenate([np.delete(shapes, np.s_[FAULTY // 3 :: FAULTY]), twice])


def _in_place(shapes: "np.ndarray") -> None:
    place("patch", list(shapely.to_wkb(shapes)), PATCHES)
    with connect(OWNER) as connection:
        border = shapely.to_wkb(shapely.box(*shapely.total_bounds(shapes)))
        connection.execute(_BORDER.encode(), [border, REGION])
    with connect(OWNER) as connection:
        connection.autocommit = True
        for table in ("raw.survey", "candidate.int_survey__patch"):
            connection.execute(f"vacuum analyze {table}".encode())


def _all_rules() -> tuple[float, dict[str, int]]:
    """Seconds of the model, and how many issues of each rule it told."""
    begun = time.perf_counter()
    run_dbt(
        *("run", "--select", "int_topology__survey"),
        scopes=[Scope(REGION, county.AS_OF)],
        run_name="bench-topology",
    )
    seconds = time.perf_counter() - begun
    with connect(OWNER) as connection:
        told = connection.execute(
            "select rule_code, count(*) from candidate.int_topology__survey "
            "where rule_code is not null group by rule_code order by rule_code"
        ).fetchall()
    return seconds, {str(rule): int(count) for rule, count in told}


def _overlaps() -> tuple[float, Work]:
    """Seconds of the overlap rule alone, in the database."""
    (result,) = run_dbt(*("compile", "--inline", _OVERLAPS), run_name="bench-topology").results
    begun = time.perf_counter()
    with connect(OWNER) as connection:
        found = connection.execute(
            f"select count(*), sum(st_area(geom)) from ({result.node.compiled_code}) as told".encode()
        ).fetchone()
    assert found is not None
    return time.perf_counter() - begun, Work(int(found[0]), float(found[1] or 0))


def _overlaps_by_shapely(shapes: "np.ndarray") -> tuple[float, Work]:
    """Seconds of the same pairs by STRtree; the tree is there before, as our index is."""
    tree = shapely.STRtree(shapes)
    begun = time.perf_counter()
    one, other = tree.query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    both = shapely.relate_pattern(shapes[one], shapes[other], "2********")
    common = shapely.intersection(shapes[one[both]], shapes[other[both]], grid_size=1e-11)
    areas = shapely.area(common)
    seconds = time.perf_counter() - begun
    counted = areas[areas > SLIVER_DEGREES2]
    return seconds, Work(len(counted), float(counted.sum()))


def run(warehouse: BenchWarehouse, scale: float) -> Iterator[Result]:
    """Yield the whole rule set, then overlaps beside the peer."""
    shapes = survey(round(POLYGONS * scale))
    with warehouse.copy("topology"):
        county.warm_up()
        _in_place(shapes)
        with peak_memory() as peak:
            seconds, told = _all_rules()
        yield measured(
            f"topology: all rules over {len(shapes):,} polygons",
            ours=seconds,
            target=SECONDS,
            full_size=len(shapes) >= POLYGONS * 0.99,
            detail={"issues_by_rule": told, "server_mib": round(peak.server)},
        )
        ours, work = _overlaps()
    theirs, their_work = _overlaps_by_shapely(shapes)
    yield compared(
        f"topology: overlaps of {len(shapes):,} polygons",
        ours=ours,
        peer=theirs,
        peer_name=f"shapely {shapely.__version__}, STRtree",
        work=(work, their_work),
        target=RATIO,
        detail={"pairs": work.rows},
    )
