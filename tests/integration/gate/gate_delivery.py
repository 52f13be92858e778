"""Deliveries put straight into `raw`, as the loader would."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from psycopg import sql

from panhuo.warehouse import OWNER, connect

Row = Mapping[str, Any]
Deliver = Callable[..., int]


def deliver(
    feed: str,
    rows: Sequence[Row],
    *,
    scope: str = "330802",
    as_of: str = "2026-06-30",
    received_at: datetime | None = None,
    state: str = "loaded",
) -> int:
    """Put rows into `raw.<feed>` as the loader does; the first is row 2 of its file."""
    with connect(OWNER) as connection:
        found = connection.execute(
            """
            insert into ops.delivery (
              feed, region_code, as_of, mode, file_name, sha256, bytes, supplier, received_at,
              state, rows_read
            )
            values (%s, %s, %s, 'delta', 'file.csv', 'none', 0, 'supplier', %s, %s, %s)
            returning delivery_id
            """,
            [feed, scope, as_of, received_at or datetime.now(UTC), state, len(rows)],
        ).fetchone()
        assert found is not None
        delivery_id: int = found[0]
        for row_no, row in enumerate(rows, start=2):
            _insert(connection, feed, {"region_code": scope, **row}, delivery_id, row_no)
        connection.execute(
            sql.SQL(
                """
                insert into ops.delivery_region (region_code, delivery_id, rows_read)
                select region_code, delivery_id, count(*)
                from {}
                where delivery_id = %s
                group by region_code, delivery_id
                """
            ).format(sql.Identifier("raw", feed)),
            [delivery_id],
        )
    return delivery_id


def _insert(connection: Any, feed: str, row: Row, delivery_id: int, row_no: int) -> None:
    cells = {
        **{k: json.dumps(v) if k in ("unparsed", "notes") else v for k, v in row.items()},
        "delivery_id": delivery_id,
        "row_no": row_no,
        "source_row": "{}",
    }
    connection.execute(
        sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier("raw", feed),
            sql.SQL(", ").join(map(sql.Identifier, cells)),
            sql.SQL(", ").join(sql.Placeholder() * len(cells)),
        ),
        list(cells.values()),
    )
