"""A delivered file is to be judged anew, by the rules, layouts and code lists of today.

A replay is a delivery of its own, of the archived file, that keeps the place of the first one among
the others: same as_of, same received_at. It goes the way of any delivery; when its gate accepts it,
it counts instead of the first one, from then on (`panhuo.gate.replayed`). Until then, and for good
when it is refused, the first one counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from psycopg.rows import class_row

from panhuo.feeds.contract import contract_of
from panhuo.feeds.layout import Layout
from panhuo.intake.correction import Correction
from panhuo.intake.fill_down import without_fill
from panhuo.intake.ledger import Connection, Delivery, read_delivery
from panhuo.intake.row_mapping import RowMapper
from panhuo.intake.table import SourceRow, Table

_COPY = "KEY-DUPLICATE"
"""Says of a row that it repeats one that was accepted: alone it would be accepted, too."""

_WAITING = """
    select row_no
    from ops.issue
    where delivery_id = %s
        and row_no is not null
        and severity = 'error'
        and resolved_by is null
        and continued_in is null
    group by row_no
    having not bool_or(rule_code = %s)
"""


_COPIED_LINE = """
    insert into ops.delivery (
        feed, region_code, supplier, as_of, file_name, sha256, bytes, received_at, mode_option,
        layout_option, replayed_rows, replays
    )
    select
        feed, region_code, supplier, as_of, file_name, sha256, bytes, received_at, mode_option,
        coalesce(%s, layout_option), %s, delivery_id
    from ops.delivery
    where delivery_id = %s
    returning delivery_id
"""


class Rows(StrEnum):
    """Which rows of a delivery are judged anew."""

    ALL = "all"
    WAITING = "waiting"


class NotReplayableError(ValueError):
    """A delivery under way, taken back, that counts as another one, or none of whose rows waits."""


@dataclass(frozen=True)
class Replayable:
    """A delivery that may be judged anew, and how many of its rows wait; None: it has no rows."""

    delivery_id: int
    feed: str
    region_code: str
    as_of: date
    file_name: str
    state: str
    rows_read: int | None
    waiting: int


# Rows that nobody has put right since; a refused or failed delivery waits as a whole.
_REPLAYABLE = """
    with waiting as (
        select
            delivery_id,
            count(distinct row_no) as rows,
            array_agg(distinct rule_code) as rules
        from ops.issue
        where severity = 'error' and resolved_by is null and continued_in is null
        group by delivery_id
    )

    select
        delivery.delivery_id,
        delivery.feed,
        delivery.region_code,
        delivery.as_of,
        delivery.file_name,
        delivery.state,
        delivery.rows_read,
        coalesce(waiting.rows, 0) as waiting
    from ops.delivery as delivery
    left join waiting on delivery.delivery_id = waiting.delivery_id
    where (
            delivery.state in ('gated', 'published')
            or delivery.state in ('refused', 'failed')
            and delivery.replays is null
            and delivery.superseded_by is null
            and not exists (
                select 1
                from ops.delivery as newer
                where newer.feed = delivery.feed
                    and newer.supplier = delivery.supplier
                    and newer.as_of = delivery.as_of
                    and newer.received_at > delivery.received_at
                    and newer.state in ('received', 'loaded', 'gated', 'published')
            )
        )
        and (%(feed)s::text is null or delivery.feed = %(feed)s)
        and (
            %(region)s::text is null
            or delivery.region_code = %(region)s
            or exists (
                select 1
                from ops.delivery_region as part
                where part.delivery_id = delivery.delivery_id and part.region_code = %(region)s
            )
        )
        and (
            %(rule)s::text is null
            or %(rule)s = any(waiting.rules)
            or delivery.error ->> 'rule_code' = %(rule)s
        )
        and (
            not %(waiting)s
            or waiting.rows > 0
            or delivery.state in ('refused', 'failed')
        )
    order by delivery.as_of, delivery.received_at, delivery.delivery_id
"""


def replayable(
    connection: Connection,
    *,
    feed: str | None = None,
    region: str | None = None,
    rule: str | None = None,
    rows: Rows = Rows.ALL,
) -> list[Replayable]:
    """Return the deliveries that count or were refused in vain, in the order in which they count.

    Args:
        connection: of the ingest role.
        feed: only of this feed.
        region: only with this unit in their scope.
        rule: only those in which this rule found a fault that is still open.
        rows: WAITING: only those of which something waits.
    """
    with connection.cursor(row_factory=class_row(Replayable)) as cursor:
        return cursor.execute(
            _REPLAYABLE,
            {"feed": feed, "region": region, "rule": rule, "waiting": rows is Rows.WAITING},
        ).fetchall()


def register_replay(
    connection: Connection, delivery_id: int, rows: Rows, layout: str | None = None
) -> Delivery:
    """Register the file of a delivery to be judged anew; returns the new delivery, `received`.

    Args:
        connection: of the ingest role; commits nothing.
        delivery_id: any delivery that reached a verdict and was not taken back.
        rows: of a refused or failed delivery all rows wait, so both mean the same.
        layout: to read it by, instead of the one it was delivered with or recognised by.

    Raises:
        UnknownDeliveryError: there is none of that number.
        NotReplayableError: nothing of it can be judged anew; says why.
    """
    connection.execute(
        "select 1 from ops.delivery where delivery_id = %s for update", [delivery_id]
    )
    delivery = read_delivery(connection, delivery_id)
    _check(connection, delivery)
    if delivery.state in ("refused", "failed"):
        rows = Rows.ALL
    if rows is Rows.WAITING and not _waiting(connection, delivery_id):
        raise NotReplayableError(
            f"报送件 {delivery_id} 没有暂存待改的行。 No row of delivery {delivery_id} waits."
        )
    copied = connection.execute(_COPIED_LINE, [layout, rows, delivery_id]).fetchone()
    assert copied is not None
    return read_delivery(connection, int(copied[0]))


def _check(connection: Connection, delivery: Delivery) -> None:
    number, state = delivery.delivery_id, delivery.state
    if state in ("received", "loaded"):
        raise NotReplayableError(
            f"报送件 {number} 尚在处理，请待其办结。 Delivery {number} is {state}: wait for its verdict."
        )
    if state == "withdrawn":
        raise NotReplayableError(
            f"报送件 {number} 已撤回，请重新报送。 Delivery {number} was withdrawn: deliver it again."
        )
    newer = connection.execute(
        """
        select delivery_id, state
        from ops.delivery
        where replays = %s and (state in ('received', 'loaded') or replayed_rows = 'all')
            and state not in ('refused', 'failed', 'withdrawn')
        """,
        [number],
    ).fetchone()
    if newer is not None:
        raise NotReplayableError(
            f"报送件 {number} 已重放为报送件 {newer[0]}，请重放后者。 Delivery {number} counts as "
            f"{newer[0]} ({newer[1]}): replay that one."
        )


def waiting_rows(
    connection: Connection, replay: Delivery, table: Table, layout: Layout
) -> Correction:
    """Return those rows of the file that wait, as a correction of the delivery that is replayed.

    A row that repeats an accepted one stays where it is. What a row has from those above it in the
    file, it has as its own.
    """
    assert replay.replays is not None
    waiting = _waiting(connection, replay.replays)
    contract = contract_of(replay.feed)
    mapper = RowMapper(contract, layout, table.headers, replay.region_code, replay.as_of)

    def rows() -> Iterator[SourceRow]:
        for row in table.rows:
            cells = row.cells
            if mapper.skipped_as(row) is None:
                cells = mapper.filled(row)[: len(cells)]
            if row.row_no in waiting:
                yield replace(row, cells=cells)

    return Correction(
        origin=replay.replays,
        as_of=replay.as_of,
        layout=without_fill(layout),
        table=replace(table, rows=rows()),
        origins={row_no: row_no for row_no in waiting},
    )


def _waiting(connection: Connection, delivery_id: int) -> set[int]:
    found = connection.execute(_WAITING, [delivery_id, _COPY])
    return {row_no for (row_no,) in found}
