"""Rules resolved over a county's evidence, and what a hundred more rows of the book cost."""

import math
import statistics
import time
from collections.abc import Iterator
from datetime import date

from bench import county
from bench.result import Result, Work, compared, measured
from bench.warehouse import BenchWarehouse
from panhuo.orchestration import steps
from panhuo.transform.project import Scope, run_dbt
from panhuo.warehouse import OWNER, connect

SECONDS = 20.0
EVIDENCE_ROWS = 1_000_000
MORE_RULES = 100
RATIO = 1.2
SIZE = 0.1
"""Of a county: enough for the region's own work to be more than dbt's fixed cost."""
REPEATS = 5
MODELS = (
    *("int_rule__in_force", "int_evidence__pewg", "int_evidence__gewy", "int_evidence__yewj"),
    *("int_evidence__jewt", "int_evidence__tewdb"),
)

_EVIDENCE = " union all ".join(
    f"select region_code from candidate.int_evidence__{category}"
    for category in ("pewg", "gewy", "yewj", "jewt", "tewdb")
)

# Weaker rows of topics that decide: of the nation, ended by nothing, overridden by what is there.
_MORE = """
    insert into candidate.int_rule__book
    select
        'BENCH-' || place, topic, category, null, land_type, measure, operator, value, unit,
        inclusive, hardness, 'platform_default', null, null, null, null, null, null, number,
        canonical_unit, recorded_from, recorded_to
    from generate_series(1, %s) as place
    inner join (
        select *, row_number() over (order by rule_id) as turn
        from candidate.int_rule__book
        where rule_id like 'N-%%'
    ) as rule
        on rule.turn = 1 + place %% 7
"""


def _evidence() -> int:
    return county.counted(f"select count(*) from ({_EVIDENCE}) as evidence")


def _multiply(region: str, copies: int) -> None:
    """Copy a county's supplies, plots and agreements under other numbers, with all they know."""
    with connect(OWNER) as connection:
        for table, key in (
            ("int_supply__progress", "supervision_no"),
            ("int_approval__plot", "key"),
            ("int_agreement__current", "supervision_no"),
            ("int_enterprise__parcel_tax", "supervision_no"),
        ):
            names = [
                row[0]
                for row in connection.execute(
                    "select attname from pg_attribute where attrelid = %s::regclass "
                    "and attnum > 0 and not attisdropped order by attnum",
                    [f"candidate.{table}"],
                ).fetchall()
            ]
            values = [f'"{name}" || copy' if name == key else f'"{name}"' for name in names]
            quoted = ", ".join(f'"{name}"' for name in names)
            connection.execute(
                f"insert into candidate.{table} ({quoted}) select {', '.join(values)} "
                f"from candidate.{table} cross join generate_series(1, %s) as copy "
                "where region_code = %s".encode(),
                [copies, region],
            )
    with connect(OWNER) as connection:
        connection.autocommit = True
        connection.execute("analyze")


def _resolve(region: str) -> float:
    begun = time.perf_counter()
    run_dbt(
        *("run", "--select", *MODELS),
        scopes=[Scope(region, date(2025, 6, 30))],
        run_name="bench-rules",
    )
    return time.perf_counter() - begun


def _rebuild(region: str) -> float:
    begun = time.perf_counter()
    steps.publish_region(region, again=True)
    return time.perf_counter() - begun


def _published(region: str) -> Work:
    with connect(OWNER) as connection:
        found = connection.execute(
            "select count(*), coalesce(sum(area_m2), 0) from published.fct_five_not "
            "where region_code = %s",
            [region],
        ).fetchone()
    assert found is not None
    return Work(int(found[0]), float(found[1]))


def _rebuilds(region: str) -> Result:
    """Median seconds with and without the further rules, in turns: what else runs slows both."""
    took: dict[bool, list[float]] = {False: [], True: []}
    work = {}
    for turn in range(2 * REPEATS):
        more = turn % 2 == 1
        with connect(OWNER) as connection:
            connection.execute("delete from candidate.int_rule__book where rule_id like 'BENCH-%'")
            if more:
                connection.execute(_MORE.encode(), [MORE_RULES])
        took[more].append(_rebuild(region))
        work[more] = _published(region)
    return compared(
        f"rebuild of a region with {MORE_RULES} more rules ÷ with the book alone",
        ours=statistics.median(took[True]),
        peer=statistics.median(took[False]),
        peer_name="the same region and the book alone",
        work=(work[True], work[False]),
        target=RATIO,
        detail={"repeats": REPEATS, "seconds": {"more": took[True], "alone": took[False]}},
    )


def run(warehouse: BenchWarehouse, scale: float) -> Iterator[Result]:
    """Yield the two lines."""
    size = max(0.005, SIZE * min(scale, 1.0))
    files = county.county_files(warehouse.folder / "rules" / "files", size)
    with warehouse.copy("rules"):
        county.warm_up()
        county.land(files)
        county.take_in()
        county.publish()
        region = next(each.region for each in files.deliveries if each.feed == "survey")
        _rebuild(region)
        yield _rebuilds(region)
        _multiply(region, math.ceil(EVIDENCE_ROWS * scale / _evidence()))
        seconds, rows = _resolve(region), _evidence()
    yield measured(
        f"rules resolved over {rows:,} evidence rows of a county",
        ours=seconds,
        target=SECONDS,
        full_size=rows >= EVIDENCE_ROWS,
        detail={"models": list(MODELS), "rules": "with a hundred more", "dbt_included": True},
    )
