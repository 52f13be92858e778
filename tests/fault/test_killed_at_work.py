"""kill -9 in the middle of a load, a region run, or the server: nothing lost, nothing twice."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import psycopg
from stack_under_test import RunningStack, supply_file, supply_row, where_found

from panhuo.runtime import processes

CITIES = ("3301", "3302", "3303", "3304", "3305")
HOLDER = "令狐不外传"
LOADING = """
select pid
from pg_stat_activity
where application_name = 'panhuo:panhuo_ingest'
    and state = 'active'
    and query ilike 'copy "raw"."supply"%'
"""
BUILDING = """
select activity.pid
from pg_stat_activity as activity
where activity.application_name = 'dbt'
    and activity.state <> 'idle'
    and exists (
        select 1
        from ops.lease
        where lease.holder is not null and lease.region_code = any(%s)
    )
"""


def _counties(stack: RunningStack, many: int) -> list[str]:
    found = stack.query(
        """
        select region_code
        from published.dim_region
        where level = 'county'
            and valid_to is null
            and left(region_code, 4) = any(%s)
        order by region_code
        """,
        list(CITIES),
    )
    assert len(found) >= many
    return [row["region_code"] for row in found[:many]]


def _big_file(regions: list[str], rows: int) -> str:
    """One idle parcel in two, so that what is published tells the rows apart."""
    header, *lines = supply_file(
        *(
            supply_row(
                regions[serial % len(regions)], serial, "2020-06-01" if serial // 7 % 2 else ""
            )
            for serial in range(rows)
        )
    ).splitlines()
    lines = [
        f"{line},{regions[serial % len(regions)]},{HOLDER}" for serial, line in enumerate(lines)
    ]
    return "\n".join((f"{header},region_code,holder", *lines)) + "\n"


def _catch(stack: RunningStack, query: str, *parameters: object) -> Any:
    """The first row of a query as soon as it has one: looked for a hundred times a second."""
    deadline = time.monotonic() + 60
    with psycopg.connect(stack.environment["PANHUO_DATABASE_URL"], autocommit=True) as connection:
        while (row := connection.execute(query, parameters or None).fetchone()) is None:  # type: ignore[call-overload]
            assert time.monotonic() < deadline, "never seen at work"
            time.sleep(0.01)
    return row[0]


def _process_of(holder: str) -> int:
    return int(holder.split(":")[1])


def _worker_above(pid: int) -> int:
    """The executor's worker that a task process was forked from."""
    scheduler = processes.pid_of("scheduler")
    while (parent := _parent(pid)) != scheduler:
        assert parent > 1, "the holder is no child of the scheduler"
        pid = parent
    return pid


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[1])


def _assert_whole(stack: RunningStack, delivery_id: int, regions: list[str], rows: int) -> None:
    """Every row is there once, whatever way one looks at it."""
    line = stack.end_of(delivery_id, 180)
    assert line["state"] == "published"
    assert line["rows_read"] == rows == line["rows_accepted"] + line["rows_quarantined"]
    assert line["rows_quarantined"] == 0
    counted = stack.query(
        "select count(*) as rows, count(distinct row_no) as numbers from raw.supply "
        "where delivery_id = %s",
        delivery_id,
    )
    assert counted == [{"rows": rows, "numbers": rows}]
    parts = stack.query(
        "select sum(rows_read) as rows, array_agg(distinct state) as states, count(*) as parts "
        "from ops.delivery_region where delivery_id = %s",
        delivery_id,
    )
    assert parts == [{"rows": rows, "states": ["published"], "parts": len(regions)}]

    idle = sum(1 for serial in range(rows) if serial // 7 % 2 == 0)
    for count, query in {
        rows: "select count(*), count(distinct supervision_no) from published.fct_supply",
        idle: "select count(*), count(distinct piece_id) from published.fct_five_not",
    }.items():
        found = stack.query(f"{query} where region_code = any(%s)", regions)
        assert set(found[0].values()) == {count}, query
    for query in (
        "select count(*) from published.fct_change_event where event = 'entered'",
        "select count(*) from published.fct_five_not_history where recorded_to = 'infinity'",
    ):
        assert stack.value(f"{query} and region_code = any(%s)", regions) == idle, query
    twice = stack.query(
        "select region_code from ops.publication where %s = any(deliveries) "
        "group by region_code having count(*) > 1",
        delivery_id,
    )
    assert twice == []
    assert stack.query("select * from ops.lease where holder is not null") == []


def test_workers_killed_in_a_load_and_in_a_region_run(stack: RunningStack) -> None:
    regions, rows = _counties(stack, 16), 12_000
    handed = stack.deliver("killed_workers.csv", _big_file(regions, rows), region="33")
    delivery_id = stack.delivery_of(handed)

    _catch(stack, LOADING)
    holder = stack.line(delivery_id)["working_on_it"]
    os.kill(_worker_above(_process_of(holder)), signal.SIGKILL)
    _catch(
        stack,
        "select 1 from ops.delivery where delivery_id = %s and working_on_it <> %s",
        *(delivery_id, holder),
    )

    _catch(stack, BUILDING, regions)
    holder = stack.value(
        "select holder from ops.lease where holder is not null and region_code = any(%s)", regions
    )
    os.kill(_process_of(holder), signal.SIGKILL)

    _assert_whole(stack, delivery_id, regions, rows)
    assert where_found(stack, [HOLDER]) == []


def test_a_backend_of_the_server_killed_in_a_load_and_in_a_region_run(
    stack: RunningStack,
) -> None:
    regions, rows = _counties(stack, 32)[16:], 12_000
    handed = stack.deliver("killed_backend.csv", _big_file(regions, rows), region="33")
    delivery_id = stack.delivery_of(handed)

    # the server ends all its sessions and starts again, Airflow's included
    os.kill(_catch(stack, LOADING), signal.SIGKILL)
    os.kill(_catch_after_restart(stack, regions), signal.SIGKILL)

    _assert_whole(stack, delivery_id, regions, rows)
    assert where_found(stack, [HOLDER]) == []


def _catch_after_restart(stack: RunningStack, regions: list[str]) -> Any:
    deadline = time.monotonic() + 120
    while True:
        try:
            return _catch(stack, BUILDING, regions)
        except psycopg.OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
