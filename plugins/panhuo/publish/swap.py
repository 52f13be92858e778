"""One transaction per region: replace, history, change events, ledger. All or nothing."""

from dataclasses import dataclass, field

from psycopg import Connection, sql
from psycopg.rows import TupleRow

from panhuo.intake.supersede import mark_superseded
from panhuo.publish.faults import forget_fault
from panhuo.publish.generalise import generalise
from panhuo.publish.items import record_items
from panhuo.publish.lease import ROLE, Lease
from panhuo.publish.province import decide_after_publication
from panhuo.publish.stock_flow import record_stock_and_flow
from panhuo.publish.work import RegionWork
from panhuo.schema.published import FIVE_NOT_COLUMNS, REGION_TABLES
from panhuo.warehouse import connect

CHANGE_EVENTS = """
insert into published.fct_change_event (
    region_code, publication_id, piece_id, item_id, event, category_before, category_after,
    severity_before, severity_after, area_m2, as_of
)
select
    %(region)s,
    %(publication)s,
    piece_id,
    coalesce(after.item_id, before.item_id),
    case
        when before.piece_id is null then 'entered'
        when after.piece_id is null then 'left'
        else 'changed'
    end,
    before.category,
    after.category,
    before.severity,
    after.severity,
    coalesce(after.area_m2, before.area_m2),
    %(as_of)s
from (
    select * from published.fct_five_not where region_code = %(region)s
) as before
full join (
    select * from candidate.fct_five_not where region_code = %(region)s
) as after using (piece_id)
where (before.category, before.sub_class, before.severity)
    is distinct from (after.category, after.sub_class, after.severity)
"""

# After going back, nothing is believed any more of days after the day gone back to.
RETRACT_LATER_DAYS = """
update published.fct_five_not_history
set recorded_to = %(recorded)s, closed_by = %(publication)s
where region_code = %(region)s
    and recorded_to = 'infinity'
    and valid_from > %(as_of)s
"""

REOPEN_HISTORY = """
with ended_later as (
    update published.fct_five_not_history as history
    set recorded_to = %(recorded)s, closed_by = %(publication)s
    where history.region_code = %(region)s
        and history.recorded_to = 'infinity'
        and history.valid_to > %(as_of)s
        and history.valid_to <> 'infinity'
    returning history.*
)

insert into published.fct_five_not_history (
    {columns}, valid_from, recorded_from, publication_id
)
select {ended_columns}, ended_later.valid_from, %(recorded)s, %(publication)s
from ended_later
"""

CLOSE_HISTORY = """
with gone as (
    update published.fct_five_not_history as history
    set recorded_to = %(recorded)s, closed_by = %(publication)s
    where history.region_code = %(region)s
        and history.recorded_to = 'infinity'
        and history.valid_to > %(as_of)s
        and not exists (
            select 1
            from candidate.fct_five_not as piece
            where piece.region_code = history.region_code
                and piece.piece_id = history.piece_id
                and ({piece_facts}) is not distinct from ({history_facts})
        )
    returning history.*
)

insert into published.fct_five_not_history (
    {columns}, valid_from, valid_to, recorded_from, publication_id
)
select {gone_columns}, gone.valid_from, %(as_of)s, %(recorded)s, %(publication)s
from gone
where gone.valid_from < %(as_of)s
"""

OPEN_HISTORY = """
insert into published.fct_five_not_history (
    {columns}, valid_from, recorded_from, publication_id
)
select {piece_columns}, %(as_of)s, %(recorded)s, %(publication)s
from candidate.fct_five_not as piece
where piece.region_code = %(region)s
    and not exists (
        select 1
        from published.fct_five_not_history as history
        where history.region_code = piece.region_code
            and history.piece_id = piece.piece_id
            and history.recorded_to = 'infinity'
            and history.valid_to > %(as_of)s
    )
"""

PUBLICATION = """
insert into ops.publication (
    region_code, publication_id, token, as_of, known_at, deliveries, parcels
)
select %(region)s, %(publication)s, %(token)s, %(as_of)s, %(recorded)s, %(deliveries)s, count(*)
from candidate.fct_five_not
where region_code = %(region)s
"""

LEDGER = """
with done as (
    update ops.delivery_region as part
    set state = case
            when delivery.state = 'withdrawn' or part.held then 'withdrawn'
            else 'published'
        end,
        publication_id = %(publication)s
    from ops.delivery as delivery
    where part.delivery_id = delivery.delivery_id
        and part.region_code = %(region)s
        and part.delivery_id = any(%(deliveries)s)
        and part.state = 'gated'
    returning part.delivery_id
)

update ops.delivery as delivery
set state = 'published', finished_at = now()
from done
where delivery.delivery_id = done.delivery_id
    and delivery.state = 'gated'
    and not exists (
        select 1
        from ops.delivery_region as waiting
        where waiting.delivery_id = delivery.delivery_id
            and waiting.region_code <> %(region)s
            and waiting.state in ('loaded', 'gated')
    )
returning delivery.delivery_id
"""

# What may change from day to day without the fact being another one.
_PASSING = {"as_of", "age_days", "evidence_count"}
_FACTS = tuple(name for name in FIVE_NOT_COLUMNS if name not in _PASSING)


def _columns(prefix: str, names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(prefix, name) for name in names)


def _names(names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _record_history(connection: "Connection[TupleRow]", values: dict[str, object]) -> None:
    connection.execute(RETRACT_LATER_DAYS, values)
    connection.execute(
        sql.SQL(REOPEN_HISTORY).format(
            columns=_names(FIVE_NOT_COLUMNS),
            ended_columns=_columns("ended_later", FIVE_NOT_COLUMNS),
        ),
        values,
    )
    connection.execute(
        sql.SQL(CLOSE_HISTORY).format(
            columns=_names(FIVE_NOT_COLUMNS),
            gone_columns=_columns("gone", FIVE_NOT_COLUMNS),
            piece_facts=_columns("piece", _FACTS),
            history_facts=_columns("history", _FACTS),
        ),
        values,
    )
    connection.execute(
        sql.SQL(OPEN_HISTORY).format(
            columns=_names(FIVE_NOT_COLUMNS),
            piece_columns=_columns("piece", FIVE_NOT_COLUMNS),
        ),
        values,
    )


def _replace(connection: "Connection[TupleRow]", values: dict[str, object]) -> None:
    for table in REGION_TABLES:
        names = tuple(column.name for column in table.columns if column.name != "publication_id")
        target = sql.Identifier("published", table.name)
        connection.execute(
            sql.SQL("delete from {} where region_code = %(region)s").format(target), values
        )
        connection.execute(
            sql.SQL(
                "insert into {} ({}, publication_id) select {}, %(publication)s "
                "from {} where region_code = %(region)s"
            ).format(target, _names(names), _names(names), sql.Identifier("candidate", table.name)),
            values,
        )


@dataclass(frozen=True)
class Publication:
    """What a publication did.

    Attributes:
        publication_id: `region_code.n`.
        province_periods: `province|period` of each edition it made due or complete.
    """

    publication_id: str
    province_periods: list[str] = field(default_factory=list)


def publish_candidate(lease: Lease, work: RegionWork) -> Publication:
    """Make the region's candidate the published truth, in one transaction.

    Raises:
        LeaseLostError: another holder took the region over; nothing has changed then.
    """
    with connect(ROLE) as connection:
        lease.verify(connection)
        row = connection.execute(
            "select coalesce(max(token), 0) + 1, max(known_at) from ops.publication "
            "where region_code = %s",
            (work.region_code,),
        ).fetchone()
        assert row is not None
        number, last_known = row
        values: dict[str, object] = {
            "region": work.region_code,
            "publication": f"{work.region_code}.{number}",
            "token": number,
            "as_of": work.as_of,
            "recorded": max(work.known_at, last_known) if last_known else work.known_at,
            "deliveries": work.delivery_ids,
            "since": min(work.as_of, work.published_as_of or work.as_of),
        }
        connection.execute(CHANGE_EVENTS, values)
        _record_history(connection, values)
        record_items(connection, values)
        _replace(connection, values)
        generalise(connection, values)
        forget_fault(connection, work.region_code)
        connection.execute(PUBLICATION, values)
        finished = connection.execute(LEDGER, values).fetchall()
        for (delivery_id,) in finished:
            mark_superseded(connection, delivery_id)
        record_stock_and_flow(connection, values)
        periods = decide_after_publication(
            connection, work.region_code, work.published_as_of, work.as_of
        )
    return Publication(str(values["publication"]), periods)
