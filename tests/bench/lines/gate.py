"""A gate over many rows, beside one hand-written pass of SQL that does the same."""

import time
from collections.abc import Iterator
from pathlib import Path

from psycopg.types.json import Jsonb

from bench import county
from bench.result import Result, Work, compared
from bench.warehouse import BenchWarehouse
from panhuo.gate.run import run_gate
from panhuo.gate.suites import suite_of
from panhuo.synthetic.enterprises import enterprise
from panhuo.warehouse import OWNER, connect

TARGET = 1.5
ROWS = 1_000_000
YEARS = 10
FEED, REGION, DELIVERY = "tax", "330802", 1
BY_HAND = Path(__file__).parent.parent / "gate_by_hand.sql"

_DELIVERY = """
    insert into ops.delivery (
        delivery_id, feed, region_code, as_of, file_name, sha256, bytes, layout, mode, supplier,
        received_at, state, rows_read
    ) overriding system value
    values (
        1, 'tax', '330802', '2024-12-31', 'bench.csv', repeat('0', 64), 1, 'canonical', 'delta',
        '330802', '2025-01-10', 'loaded', %(rows)s
    )
"""

# One row in fifty is wrong, in seven ways; one of them is a copy of the row before.
_ROWS = """
    insert into raw.tax (
        region_code, delivery_id, row_no, uscc, year, name, tax_wan, revenue_wan, value_added_wan,
        energy_tce, electricity_kwh, emission_eq, employees, rd_wan, occupied_mu, above_scale,
        industry, source_row, unparsed
    )
    select
        '330802',
        1,
        row_no + 1,
        case wrong when 1 then null when 2 then left(uscc, 17) || '?' else uscc end,
        case wrong when 3 then 1970 when 7 then year - 1 else year end,
        name,
        case wrong when 4 then -5 else 120.5 end,
        case wrong when 5 then -1 else 2400 end,
        600, 80, 900000, 3, 45, 20,
        case wrong when 6 then 0 else 24.5 end,
        true,
        '3489',
        jsonb_build_object('统一社会信用代码', uscc, '年度', year, '税收', '120.5'),
        null
    from (
        select
            maker.uscc,
            maker.name,
            2014 + year_no as year,
            maker.place * 10 + year_no as row_no,
            case
                when (maker.place * 10 + year_no) % 50 = 9
                    then (maker.place * 10 + year_no) / 50 % 7 + 1
            end as wrong
        from maker
        cross join generate_series(0, 9) as year_no
    ) as drawn
"""


def _fill(rows: int) -> int:
    """Put a loaded delivery into `raw` and the ledger; returns its rows."""
    makers = max(10, rows // YEARS)
    with connect(OWNER) as connection:
        connection.execute("create temporary table maker (place bigint, uscc text, name text)")
        with connection.cursor().copy("copy maker from stdin") as copy:
            for place in range(makers):
                one = enterprise(REGION, "柯城", place)
                copy.write_row((place, one.uscc, one.name))
        connection.execute(_ROWS.encode())
        count = makers * YEARS
        connection.execute(_DELIVERY.encode(), {"rows": count})
        connection.execute(
            "insert into ops.delivery_region (region_code, delivery_id, rows_read) "
            "values (%s, %s, %s)",
            [REGION, DELIVERY, count],
        )
    with connect(OWNER) as connection:
        connection.autocommit = True
        connection.execute("vacuum analyze raw.tax")
    return count


def _by_hand() -> float:
    """Seconds of the hand-written pass, which writes the same issues into a table like `ops.issue`."""
    suite = suite_of(FEED)
    with connect(OWNER, panhuo__delivery_id=str(DELIVERY), jit="off") as connection:
        connection.execute("create table issue_by_hand (like ops.issue including all)")
        connection.execute(
            "create temporary table rule as "
            "select * from jsonb_to_recordset(%s) as rule (rule_code text, severity text, "
            "responsibility text, message_zh text, next_step text)",
            [Jsonb([rule.meta for rule in suite.rules])],
        )
        labels = {field.name: field.zh for field in suite.contract.fields}
        connection.execute(
            "create temporary table label as select * from jsonb_each_text(%s) as label (field, zh)",
            [Jsonb(labels)],
        )
        connection.commit()
        begun = time.perf_counter()
        connection.execute(BY_HAND.read_bytes())
        connection.commit()
        return time.perf_counter() - begun


def _issues(table: str) -> dict[str, int]:
    with connect(OWNER) as connection:
        found = connection.execute(
            f"select rule_code, count(*) from {table} group by rule_code order by rule_code"
        ).fetchall()
    return {str(code): int(count) for code, count in found}


def run(warehouse: BenchWarehouse, scale: float) -> Iterator[Result]:
    """Yield the one line."""
    with warehouse.copy("gate"):
        county.warm_up()
        rows = _fill(round(ROWS * scale))
        peer = _by_hand()
        begun = time.perf_counter()
        outcome = run_gate(DELIVERY)
        ours = time.perf_counter() - begun
        mine, theirs = _issues("ops.issue"), _issues("issue_by_hand")
    unequal = {code for code in mine.keys() | theirs.keys() if mine.get(code) != theirs.get(code)}
    yield compared(
        f"gate {rows:,} rows by {len(suite_of(FEED).rules)} rules, issues written",
        ours=ours,
        peer=peer,
        peer_name="one hand-written SQL pass",
        work=(Work(sum(mine.values())), Work(sum(theirs.values()))),
        target=TARGET,
        no_peer=f"unequal issues of {', '.join(sorted(unequal))}" if unequal else None,
        detail={"issues": sum(mine.values()), "state": outcome.state, "issues_by_rule": mine},
    )
