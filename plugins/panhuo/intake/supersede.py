"""Which deliveries a finished one makes superfluous, and which of its own are so already."""

from psycopg import sql

from panhuo.feeds.contract import Mode, contract_of
from panhuo.intake.ledger import Connection, Delivery, read_delivery
from panhuo.schema.key_form import key_form


def mark_superseded(connection: Connection, delivery_id: int) -> list[int]:
    """Mark what a delivery supersedes that was just published; returns those ids.

    Snapshot: every earlier published delivery of the feed from the same supplier, earlier by
    (as_of, received_at). Delta: an earlier published delta of the same as_of all of whose accepted
    keys are among the new accepted ones. A delivery that is published late, when a later one that
    covers it already is, is superseded itself.

    Works inside the caller's transaction.
    """
    delivery = read_delivery(connection, delivery_id)
    superseded = [
        earlier
        for earlier in _published(connection, delivery, "<")
        if _covers(connection, delivery, read_delivery(connection, earlier))
    ]
    _mark(connection, superseded, by=delivery_id)
    for later in _published(connection, delivery, ">"):
        if _covers(connection, read_delivery(connection, later), delivery):
            _mark(connection, [delivery_id], by=later)
            return [*superseded, delivery_id]
    return superseded


def _published(connection: Connection, delivery: Delivery, order: str) -> list[int]:
    """Other published deliveries of the feed and supplier, before (<) or after (>) this one."""
    direction = sql.SQL("desc" if order == ">" else "asc")
    found = connection.execute(
        sql.SQL(
            """
            select delivery_id
            from ops.delivery
            where feed = %s
                and supplier = %s
                and state = 'published'
                and (as_of, received_at, delivery_id) {} (%s, %s, %s)
            order by (as_of, received_at, delivery_id) {}
            """
        ).format(sql.SQL(order), direction),
        [
            delivery.feed,
            delivery.supplier,
            delivery.as_of,
            delivery.received_at,
            delivery.delivery_id,
        ],
    )
    return [int(row[0]) for row in found]


def _covers(connection: Connection, later: Delivery, earlier: Delivery) -> bool:
    if later.mode == Mode.SNAPSHOT:
        return True
    if earlier.mode == Mode.SNAPSHOT or earlier.as_of != later.as_of:
        return False
    return not _has_other_keys(connection, later, earlier)


def _has_other_keys(connection: Connection, later: Delivery, earlier: Delivery) -> bool:
    """Tell whether the earlier delivery has an accepted key that the later one has not.

    One without any accepted row stays: its quarantined rows are still waiting for a correction.
    """
    contract = contract_of(later.feed)
    table = sql.Identifier("raw", contract.feed)
    names = ("region_code", *contract.key)
    keys = sql.SQL(", ").join(sql.SQL(key_form(name)) for name in names)
    accepted = sql.SQL(
        """
        select {keys}
        from {table} as row
        where row.delivery_id = %s
            and not exists (
                select 1
                from ops.issue
                where issue.delivery_id = row.delivery_id
                    and issue.row_no = row.row_no
                    and issue.severity = 'error'
            )
        """
    ).format(keys=keys, table=table)
    found = connection.execute(
        sql.SQL("select exists ({a}), exists ({a} except {a})").format(a=accepted),
        [earlier.delivery_id, earlier.delivery_id, later.delivery_id],
    ).fetchone()
    if found is None:
        raise RuntimeError("a select of two values returned no row")
    any_accepted, others = found
    return bool(others) or not any_accepted


def _mark(connection: Connection, delivery_ids: list[int], *, by: int) -> None:
    connection.execute(
        """
        update ops.delivery
        set state = 'superseded',
            superseded_by = %s
        where delivery_id = any(%s)
        """,
        [by, delivery_ids],
    )
