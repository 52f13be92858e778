"""What `ops.delivery` says about a delivery, and how its state changes at this end of the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime

import psycopg
from psycopg.rows import TupleRow, class_row
from psycopg.types.json import Jsonb

from panhuo.feeds.contract import Mode
from panhuo.intake.fault import FileFault
from panhuo.warehouse import connect

ROLE = "panhuo_ingest"

Connection = psycopg.Connection[TupleRow]


class UnknownDeliveryError(LookupError):
    """A delivery that the ledger does not have."""


@dataclass(frozen=True)
class Delivery:
    """One line of the ledger, as far as intake needs it."""

    delivery_id: int
    feed: str
    region_code: str
    as_of: date
    mode: str | None
    file_name: str
    sha256: str
    layout: str | None
    layout_option: str | None
    mode_option: str | None
    supplier: str
    received_at: datetime
    state: str
    attempts: int
    replays: int | None = None
    replayed_rows: str | None = None


@dataclass(frozen=True)
class Receipt:
    """What became of one file that left the landing folder."""

    ticket: str
    outcome: str  # registered | duplicate | rejected
    delivery_id: int | None
    file_name: str
    error: dict[str, str] | None


@dataclass(frozen=True)
class Loading:
    """What loading found out; `holder` is who claimed the delivery for it, if anybody."""

    layout: str
    mode: Mode
    rows_read: int
    holder: str | None
    headers: list[str]
    as_of: date
    corrects: int | None


_DELIVERY = """
    select
        delivery_id,
        feed,
        region_code,
        as_of,
        mode,
        file_name,
        sha256,
        layout,
        layout_option,
        mode_option,
        supplier,
        received_at,
        state,
        attempts,
        replays,
        replayed_rows
    from ops.delivery
"""


@contextmanager
def transaction() -> Iterator[Connection]:
    """One transaction as the ingest role; rolled back when the block raises."""
    with connect(ROLE) as connection:
        yield connection


def read_delivery(connection: Connection, delivery_id: int) -> Delivery:
    """Return the line of one delivery.

    Raises:
        UnknownDeliveryError: there is none.
    """
    with connection.cursor(row_factory=class_row(Delivery)) as cursor:
        found = cursor.execute(f"{_DELIVERY} where delivery_id = %s", [delivery_id]).fetchone()
    if found is None:
        raise UnknownDeliveryError(f"there is no delivery {delivery_id} 没有该报送件")
    return found


@dataclass(frozen=True)
class Returned:
    """A delivery whose workbook went back, as far as its correction needs it."""

    counts_as: int
    feed: str
    region_code: str
    sha256: str
    ticket: str | None
    state: str
    superseded_by: int | None


def read_returned(connection: Connection, delivery_id: int) -> Returned | None:
    """Return what the ledger says of the delivery that a workbook names; None: there is none.

    `counts_as` is the delivery itself, or the one that its file counts as since it was replayed.
    """
    with connection.cursor(row_factory=class_row(Returned)) as cursor:
        return cursor.execute(
            """
            with recursive same_file as (
                select delivery_id
                from ops.delivery
                where delivery_id = %(delivery_id)s
                union
                select replay.delivery_id
                from same_file
                inner join ops.delivery as replay
                    on same_file.delivery_id = replay.replays
                where replay.replayed_rows = 'all'
                    and replay.replayed_at is not null
            )

            select
                newest.delivery_id as counts_as,
                named.feed,
                named.region_code,
                named.sha256,
                named.ticket,
                newest.state,
                newest.superseded_by
            from ops.delivery as named
            cross join (
                select delivery_id, state, superseded_by
                from ops.delivery
                where delivery_id in (select delivery_id from same_file)
                order by delivery_id desc
                limit 1
            ) as newest
            where named.delivery_id = %(delivery_id)s
            """,
            {"delivery_id": delivery_id},
        ).fetchone()


def current_delivery(
    connection: Connection, *, feed: str, supplier: str, as_of: date, at: datetime | None = None
) -> Delivery | None:
    """Return the latest delivery that counts, now or at a moment, None when there is none."""
    with connection.cursor(row_factory=class_row(Delivery)) as cursor:
        return cursor.execute(
            f"""
            {_DELIVERY}
            where feed = %s
                and supplier = %s
                and as_of = %s
                and received_at <= coalesce(%s, 'infinity'::timestamptz)
                and state not in ('refused', 'withdrawn', 'failed')
            order by received_at desc, delivery_id desc
            limit 1
            """,
            [feed, supplier, as_of, at],
        ).fetchone()


def find_receipt(ticket: str, connection: Connection | None = None) -> Receipt | None:
    """Return what became of the file with that ticket, None while it waits."""
    if connection is None:
        with transaction() as own:
            return find_receipt(ticket, own)
    with connection.cursor(row_factory=class_row(Receipt)) as cursor:
        return cursor.execute(
            """
            select ticket, outcome, delivery_id, file_name, error
            from ops.receipt
            where ticket = %s
            """,
            [ticket],
        ).fetchone()


def add_receipt(connection: Connection, receipt: Receipt, received_at: datetime) -> None:
    """Write the receipt of a file."""
    connection.execute(
        """
        insert into ops.receipt (ticket, outcome, delivery_id, file_name, received_at, error)
        values (%s, %s, %s, %s, %s, %s)
        on conflict (ticket) do nothing
        """,
        [
            receipt.ticket,
            receipt.outcome,
            receipt.delivery_id,
            receipt.file_name,
            received_at,
            Jsonb(receipt.error) if receipt.error else None,
        ],
    )


def refuse(delivery_id: int, fault: FileFault) -> bool:
    """Refuse a delivery as a whole, before any of its rows counted; False when it had moved on."""
    return _end(delivery_id, "refused", fault)


def fail(delivery_id: int, fault: FileFault) -> bool:
    """Give a delivery up: not the file is at fault but the platform could not take it."""
    return _end(delivery_id, "failed", fault)


def _end(delivery_id: int, state: str, fault: FileFault) -> bool:
    with transaction() as connection:
        ended = connection.execute(
            """
            update ops.delivery
            set state = %s,
                error = %s,
                finished_at = now(),
                working_on_it = null,
                heartbeat_at = null
            where delivery_id = %s
                and state in ('received', 'loaded')
            """,
            [state, Jsonb(fault.as_json()), delivery_id],
        )
        if ended.rowcount:
            _forget_regions(connection, delivery_id, state)
        return bool(ended.rowcount)


def _forget_regions(connection: Connection, delivery_id: int, state: str) -> None:
    """Regions of a delivery that came to nothing are no open work."""
    connection.execute(
        "update ops.delivery_region set state = %s where delivery_id = %s", [state, delivery_id]
    )


def set_loaded(connection: Connection, delivery_id: int, loading: Loading) -> bool:
    """Move received → loaded; False when the delivery is no longer ours or no longer waits."""
    updated = connection.execute(
        """
        update ops.delivery
        set state = 'loaded',
            layout = %(layout)s,
            mode = %(mode)s,
            rows_read = %(rows_read)s,
            headers = %(headers)s,
            as_of = %(as_of)s,
            corrects = %(corrects)s
        where delivery_id = %(delivery_id)s
            and state = 'received'
            and (%(holder)s::text is null or working_on_it = %(holder)s)
        """,
        asdict(loading) | {"delivery_id": delivery_id},
    )
    return bool(updated.rowcount)
