"""What goes back to a supplier: her delivery, its rows that wait, and what is wrong with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg import sql
from psycopg.rows import class_row, dict_row

from panhuo.feeds.contract import Contract, contract_of
from panhuo.feeds.header_refusal import UnrecognisedHeadersError
from panhuo.feeds.headers import Columns
from panhuo.feeds.layout_folder import UnknownLayoutError
from panhuo.feeds.recognise import recognise
from panhuo.gate.record import Connection

JUDGED_TOGETHER = frozenset({"KEY-DUPLICATE", "KEY-CONFLICT"})
"""Rules that compare a row with others: correcting one row may put another right."""

_STILL_OPEN = "resolved_by is null and continued_in is null"


@dataclass(frozen=True)
class ReturnedDelivery:
    """The delivery as its supplier knows it."""

    delivery_id: int
    feed: str
    region_code: str
    region_name: str | None
    as_of: date
    file_name: str
    sha256: str
    ticket: str | None
    layout: str | None
    received_at: datetime
    state: str
    rows_read: int | None
    rows_accepted: int | None
    rows_quarantined: int | None
    error: dict[str, str] | None
    headers: list[str] | None

    @property
    def contract(self) -> Contract:
        """That of its feed."""
        return contract_of(self.feed)

    def places(self) -> dict[str, int]:
        """Where the columns of the contract stand in the file, from 0; as far as that is known."""
        if not self.headers:
            return {}
        try:
            layout = recognise(self.feed, self.headers, self.layout)
        except (UnrecognisedHeadersError, UnknownLayoutError):
            return {}
        file = Columns(self.headers)
        return {
            name: place
            for name, column in layout.columns.items()
            for reference in column.references[:1]
            if (place := file.place(reference)) is not None
        }


@dataclass(frozen=True)
class ReturnedRow:
    """A row that waits; `issues` have rule_code, severity, field, message_zh, next_step."""

    row_no: int
    source_row: dict[str, str]
    issues: list[dict[str, Any]]

    def cells(self, names: list[str]) -> list[str]:
        """Return the cells as delivered, those beyond the headers at the end."""
        cells = [self.source_row.get(name, "") for name in names]
        while (beyond := self.source_row.get(f"column_{len(cells) + 1}")) is not None:
            cells.append(beyond)
        return cells


def returned_delivery(connection: Connection, delivery_id: int) -> ReturnedDelivery | None:
    """The delivery; None when there is none of that number."""
    return (
        connection.cursor(row_factory=class_row(ReturnedDelivery))
        .execute(
            """
            select
              delivery.delivery_id,
              delivery.feed,
              delivery.region_code,
              region.full_name as region_name,
              delivery.as_of,
              delivery.file_name,
              delivery.sha256,
              delivery.ticket,
              delivery.layout,
              delivery.received_at,
              delivery.state,
              delivery.rows_read,
              delivery.rows_accepted,
              delivery.rows_quarantined,
              delivery.error,
              delivery.headers
            from ops.delivery as delivery
            left join published.dim_region as region
              on delivery.region_code = region.region_code
            where delivery.delivery_id = %s
            """,
            [delivery_id],
        )
        .fetchone()
    )


def waiting_row_numbers(connection: Connection, delivery_id: int) -> list[tuple[int, bool]]:
    """Numbers of the rows that wait, each with whether it is judged beside other rows."""
    return connection.execute(
        f"""
        select row_no, bool_or(rule_code = any(%s))
        from ops.issue
        where delivery_id = %s and severity = 'error' and row_no is not null and {_STILL_OPEN}
        group by row_no
        order by row_no
        """,
        [sorted(JUDGED_TOGETHER), delivery_id],
    ).fetchall()


def waiting_rows(
    connection: Connection, delivery: ReturnedDelivery, limit: int
) -> Iterator[ReturnedRow]:
    """The rows that wait, by number, streamed."""
    statement = sql.SQL(
        """
        with wrong as (
          select
            region_code,
            row_no,
            jsonb_agg(
              jsonb_build_object(
                'rule_code', rule_code, 'severity', severity, 'field', field,
                'message_zh', message_zh, 'next_step', next_step
              )
              order by severity, rule_code, field
            ) as issues
          from ops.issue
          where delivery_id = %(delivery_id)s and row_no is not null and {still_open}
          group by region_code, row_no
          having bool_or(severity = 'error')
        )

        select entry.row_no, entry.source_row, wrong.issues
        from wrong
        inner join {raw} as entry
          on wrong.region_code = entry.region_code
          and entry.delivery_id = %(delivery_id)s
          and wrong.row_no = entry.row_no
        order by entry.row_no
        limit %(limit)s
        """
    ).format(still_open=sql.SQL(_STILL_OPEN), raw=sql.Identifier("raw", delivery.feed))
    with connection.cursor("waiting_rows", row_factory=class_row(ReturnedRow)) as cursor:
        cursor.execute(statement, {"delivery_id": delivery.delivery_id, "limit": limit})
        yield from cursor


def rows_of_rule(
    connection: Connection, delivery: ReturnedDelivery, rule_code: str, limit: int
) -> Iterator[dict[str, Any]]:
    """Issues of one rule with the stored row of each, by number, streamed."""
    statement = sql.SQL(
        """
        select
          issue.row_no,
          issue.field,
          issue.value,
          issue.message_zh,
          issue.next_step,
          issue.first_seen,
          entry.source_row
        from ops.issue as issue
        left join {raw} as entry
          on issue.region_code = entry.region_code
          and issue.delivery_id = entry.delivery_id
          and issue.row_no = entry.row_no
        where issue.delivery_id = %s and issue.rule_code = %s and {still_open}
        order by issue.row_no nulls first, issue.field
        limit %s
        """
    ).format(
        still_open=sql.SQL("issue.resolved_by is null and issue.continued_in is null"),
        raw=sql.Identifier("raw", delivery.feed),
    )
    with connection.cursor("rows_of_rule", row_factory=dict_row) as cursor:
        cursor.execute(statement, [delivery.delivery_id, rule_code, limit])
        yield from cursor
