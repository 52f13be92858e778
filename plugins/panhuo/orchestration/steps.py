"""What the DAGs call: each step reads the ledger, does its part, and says whom to wake."""

import logging
from datetime import date, datetime, timedelta

import psycopg

from panhuo.gate.run import run_gate
from panhuo.gate.send_back import send_back, send_back_waiting
from panhuo.holder import is_dead, new_holder
from panhuo.intake.claim import describe, working_on
from panhuo.intake.deliver import drop_abandoned_arrivals
from panhuo.intake.landing import landing_files
from panhuo.intake.load import NotWaiting, Refused, load
from panhuo.intake.receive import Registered, receive
from panhuo.orchestration.region_run import PublishOutcome, publish_region
from panhuo.publish.province import freeze_edition, open_periods
from panhuo.publish.work import finish_without_regions, open_regions, region_work
from panhuo.settings import get_settings
from panhuo.transform.assess import drop_abandoned_scratch
from panhuo.warehouse import connect

__all__ = [
    "PublishOutcome",
    "advance_clock",
    "intake",
    "maintain",
    "periods_to_report",
    "province_report",
    "publish_region",
    "receive_landing",
    "regions_with_open_work",
    "send_back_waiting",
]

log = logging.getLogger(__name__)


def receive_landing() -> list[int]:
    """Archive and register what lies in landing.

    Returns:
        All deliveries that still have to be loaded or gated and that nobody works on, the
        smallest first: those just received, and those a worker died over.
    """
    for entry in landing_files():
        try:
            outcome = receive(entry)
        except (OSError, psycopg.Error) as error:
            log.error("a file stays in landing for the next try: %s", describe(error))
            continue
        if isinstance(outcome, Registered):
            log.info("received delivery %s", outcome.delivery_id)
    with connect("panhuo_ingest") as connection:
        rows = connection.execute(
            """
            select
                delivery_id,
                working_on_it,
                heartbeat_at < clock_timestamp() - make_interval(secs => %s) as silent
            from ops.delivery
            where state in ('received', 'loaded')
            order by bytes, delivery_id
            """,
            (get_settings().lease_seconds,),
        ).fetchall()
    return [row[0] for row in rows if row[1] is None or row[2] or is_dead(row[1])]


def intake(delivery_id: int) -> list[str]:
    """Load and gate one delivery, whatever of it is still to do.

    Returns:
        The regions it wakes: those in which it has something to publish.
    """
    with working_on(delivery_id, new_holder()) as claimed:
        if not claimed:
            return []
        loaded = load(delivery_id)
        if isinstance(loaded, NotWaiting) and loaded.state == "received":
            return []
        if isinstance(loaded, Refused):
            send_back(delivery_id)
            return []
        outcome = run_gate(delivery_id)
        log.info(
            "delivery %s: %s rows, %s accepted, %s quarantined, %s",
            delivery_id,
            outcome.rows_read,
            outcome.rows_accepted,
            outcome.rows_quarantined,
            outcome.state,
        )
        if outcome.rows_quarantined <= get_settings().workbook_rows_at_once:
            send_back(delivery_id)
    with connect("panhuo_ingest") as connection:
        rows = connection.execute(
            "select region_code from ops.delivery_region "
            "where delivery_id = %s and state = 'gated' order by region_code",
            (delivery_id,),
        ).fetchall()
    if not rows:
        finish_without_regions(delivery_id)
    return [row[0] for row in rows]


def regions_with_open_work() -> list[str]:
    """Regions the ledger has open, for whatever reason they were not woken."""
    return open_regions()


def advance_clock(today: date | None = None) -> list[str]:
    """Set the new as_of of every region that has deliveries: the local day that just ended.

    Args:
        today: the local day it is, for trials; by default the clock's.

    Returns:
        The regions whose figures have to be assessed anew.
    """
    today = today or datetime.now(get_settings().zone).date()
    regions = [work.region_code for work in region_work()]
    with connect("panhuo_publish") as connection:
        connection.cursor().executemany(
            """
            insert into ops.region_clock as clock (region_code, as_of)
            values (%s, %s)
            on conflict (region_code) do update
            set as_of = greatest(clock.as_of, excluded.as_of)
            """,
            [(code, today - timedelta(days=1)) for code in regions],
        )
    return open_regions()


def province_report(key: str) -> None:
    """Write the newest edition of a province's period: freeze its figures.

    Args:
        key: `province|period`.

    Raises:
        UnknownPeriodError: no edition of it was decided.
    """
    edition = freeze_edition(key)
    if edition is None:
        log.info("%s: every edition is written", key)
    else:
        log.info("%s: edition %s is written", key, edition)


def periods_to_report() -> list[str]:
    """Periods (`province|period`) that are due or complete and whose edition is to be written."""
    return open_periods()


def maintain() -> None:
    """Housekeeping that no delivery waits for: what broken runs left behind."""
    drop_abandoned_scratch()
    drop_abandoned_arrivals()
