"""The outbox: the workbook of each delivery that has issues, put there once, blocking nobody."""

import logging

import psycopg

from panhuo.gate.returned_rows import returned_delivery
from panhuo.gate.workbook import outbox_path, write_workbook
from panhuo.warehouse import connect

log = logging.getLogger(__name__)

_WAITING = """
    select delivery.delivery_id
    from ops.delivery as delivery
    where
      delivery.returned_at is null
      and delivery.state in ('gated', 'published', 'refused', 'superseded')
      -- what a refused replay replays goes on counting: nothing is asked of its supplier
      and not (delivery.state = 'refused' and delivery.replays is not null)
      and (
        delivery.state = 'refused'
        or exists (select 1 from ops.issue where issue.delivery_id = delivery.delivery_id)
      )
      and (%(delivery_id)s::bigint is null or delivery.delivery_id = %(delivery_id)s)
    order by delivery.delivery_id
    limit 100
"""


def send_back(delivery_id: int | None) -> None:
    """Write the workbook of a delivery that has issues and was not sent back yet; None: of all.

    What goes wrong is logged and tried again by the sweep: a delivery never waits for it.
    """
    try:
        with connect("panhuo_gate") as connection:
            waiting = connection.execute(_WAITING, {"delivery_id": delivery_id}).fetchall()
    except psycopg.Error as error:
        log.error("the outbox was not looked after: %s", type(error).__name__)
        return
    for (each,) in waiting:
        try:
            _send_back(each)
        except Exception as error:  # a workbook is never worth a delivery
            log.error("delivery %s: no workbook was written: %s", each, type(error).__name__)


def send_back_waiting() -> None:
    """Write the workbooks that are still due: large ones, and those a worker died over."""
    send_back(None)


def _send_back(delivery_id: int) -> None:
    with connect("panhuo_gate") as connection:
        delivery = returned_delivery(connection, delivery_id)
    if delivery is None:
        return
    path = write_workbook(delivery_id, outbox_path(delivery))
    with connect("panhuo_gate") as connection:
        connection.execute(
            "update ops.delivery set returned_at = now() where delivery_id = %s", [delivery_id]
        )
    log.info("delivery %s: its workbook is %s", delivery_id, path.name)
