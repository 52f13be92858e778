"""What would become of a file: it is loaded and gated in one transaction that leaves nothing."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from psycopg import sql
from psycopg.rows import class_row, dict_row

from panhuo.feeds.contract import Contract, FieldType, contract_of
from panhuo.feeds.headers import Columns
from panhuo.feeds.recognise import Asked
from panhuo.intake.address import address_of
from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.heading import Headed, open_delivered, unread_headers
from panhuo.intake.ledger import Connection, Delivery
from panhuo.intake.load import copy_rows
from panhuo.intake.row_mapping import ROWS_SKIPPED
from panhuo.orchestration.dry_run import Watch, judge
from panhuo.warehouse import OWNER, connect

_SAMPLES = 3
_SHOWN_ISSUES = 1000


@dataclass(frozen=True)
class FieldFill:
    """How one canonical column came out: share of rows with a value, distinct values, samples.

    `source` is what the layout reads it from. Of a sensitive field there are no samples.
    """

    field: str
    zh: str
    required: bool
    sensitive: bool
    source: str
    filled: int
    share: float
    distinct: int | None
    samples: tuple[str, ...]


@dataclass(frozen=True)
class RuleTally:
    """How many rows one rule finds fault with."""

    rule_code: str
    severity: str
    rows: int
    message_zh: str
    next_step: str


@dataclass(frozen=True)
class RowFault:
    """One thing that is wrong with one row; values of sensitive fields are masked."""

    row_no: int
    field: str | None
    value: str | None
    rule_code: str
    severity: str
    message_zh: str
    next_step: str


@dataclass(frozen=True)
class Rehearsal:
    """What would become of the file; `refusal` says why it would be refused, if it would."""

    feed: str
    layout: str | None
    encoding: str | None = None
    rows_read: int = 0
    rows_failing: int = 0
    regions: dict[str, int] | None = None
    fields: tuple[FieldFill, ...] = ()
    not_read: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    rules: tuple[RuleTally, ...] = ()
    faults: tuple[RowFault, ...] = ()
    refusal: dict[str, str] | None = None


def rehearse(  # noqa: PLR0913 (what a delivery consists of)
    file: Path,
    *,
    feed: str,
    region: str,
    as_of: date,
    layout: Asked = None,
    watch: Watch = lambda what, done: None,
) -> Rehearsal:
    """Load a file and run the rules of its feed on it, in a transaction that is rolled back.

    Raises:
        FileFaultError: feed, region or date cannot be.
        NotConfiguredError: there is no warehouse to try it in.
    """
    address = address_of(feed, region, as_of)
    asked = layout if layout is None or isinstance(layout, str) else layout.layout
    try:
        with (
            open_delivered(file, file.name, address.feed, layout) as headed,
            connect(OWNER, jit="off") as connection,
        ):
            try:
                return _tried(connection, address.region_code, as_of, file, headed, watch)
            finally:
                connection.rollback()
    except FileFaultError as error:
        return Rehearsal(address.feed, asked, refusal=error.fault.as_json())


def _tried(  # noqa: PLR0913, PLR0917 (one caller)
    connection: Connection, scope: str, as_of: date, file: Path, headed: Headed, watch: Watch
) -> Rehearsal:
    feed = headed.layout.feed
    contract = contract_of(feed)
    delivery = _registered(connection, feed, scope, as_of, file)
    connection.execute("set local role panhuo_ingest")
    regions = copy_rows(
        connection,
        delivery,
        headed.layout,
        headed.table,
        watch=lambda rows: watch("读入 reading", rows),
    )
    judge(connection, feed, delivery.delivery_id, watch)
    faults = _faults(connection, delivery.delivery_id)
    failing = _failing(connection, delivery.delivery_id)
    return Rehearsal(
        feed=feed,
        layout=headed.layout.layout,
        encoding=headed.table.encoding,
        rows_read=regions.total(),
        rows_failing=failing,
        regions=dict(sorted(regions.items())),
        fields=tuple(_fills(connection, contract, headed, regions)),
        not_read=tuple(unread_headers(headed)),
        skipped=tuple(str(f.value) for f in faults if f.rule_code == ROWS_SKIPPED),
        rules=_tallies(connection, delivery.delivery_id),
        faults=tuple(faults),
        refusal=_refusal(contract, failing, regions.total()),
    )


def _registered(connection: Connection, feed: str, scope: str, as_of: date, file: Path) -> Delivery:
    """Write the line of the ledger that rules look at, under a number no delivery will have."""
    pid = connection.info.backend_pid
    now = datetime.now(UTC)
    connection.execute(
        """
        insert into ops.delivery (
            delivery_id, feed, region_code, supplier, as_of, file_name, sha256, bytes, received_at
        )
        overriding system value
        values (%s, %s, %s, %s, %s, %s, '', %s, %s)
        """,
        [-pid, feed, scope, scope, as_of, file.name, file.stat().st_size, now],
    )
    return Delivery(
        delivery_id=-pid,
        feed=feed,
        region_code=scope,
        as_of=as_of,
        mode=None,
        file_name=file.name,
        sha256="",
        layout=None,
        layout_option=None,
        mode_option=None,
        supplier=scope,
        received_at=now,
        state="received",
        attempts=0,
    )


def _fills(
    connection: Connection, contract: Contract, headed: Headed, regions: "Counter[str]"
) -> list[FieldFill]:
    rows = regions.total()
    file = Columns(headed.table.headers)
    fills = []
    for name, column in headed.layout.columns.items():
        field = contract.field(name)
        places = [file.place(reference) for reference in column.references]
        source = " + ".join(file.unique[place] for place in places if place is not None)
        filled, distinct = _counted(connection, contract, name)
        fills.append(
            FieldFill(
                field=name,
                zh=field.zh,
                required=field.required,
                sensitive=field.sensitive,
                source=source or f"= {column.constant or column.reads}",
                filled=filled,
                share=filled / rows if rows else 0.0,
                distinct=distinct,
                samples=() if field.sensitive else _samples(connection, contract, name),
            )
        )
    return fills


def _view(contract: Contract) -> sql.Identifier:
    return sql.Identifier("gate", contract.feed)


def _counted(connection: Connection, contract: Contract, name: str) -> tuple[int, int | None]:
    is_geometry = contract.field(name).type is FieldType.GEOMETRY
    distinct = sql.SQL("null") if is_geometry else sql.SQL("count(distinct {})")
    statement = sql.SQL("select count({}), " + distinct.as_string() + " from {}").format(
        *([sql.Identifier(name)] * (1 if is_geometry else 2)), _view(contract)
    )
    found = connection.execute(statement).fetchone()
    assert found is not None
    return int(found[0]), None if found[1] is None else int(found[1])


def _samples(connection: Connection, contract: Contract, name: str) -> tuple[str, ...]:
    """Return the values that occur most."""
    if contract.field(name).type is FieldType.GEOMETRY:
        return ()
    statement = sql.SQL(
        "select left({0}::text, 40) from {1} where {0} is not null "
        "group by {0} order by count(*) desc, {0} limit {2}"
    ).format(sql.Identifier(name), _view(contract), _SAMPLES)
    return tuple(text for (text,) in connection.execute(statement).fetchall())


def _failing(connection: Connection, delivery_id: int) -> int:
    found = connection.execute(
        """
        select count(distinct row_no)
        from ops.issue
        where delivery_id = %s and severity = 'error'
        """,
        [delivery_id],
    ).fetchone()
    return int(found[0]) if found else 0


def _faults(connection: Connection, delivery_id: int) -> list[RowFault]:
    with connection.cursor(row_factory=class_row(RowFault)) as cursor:
        return cursor.execute(
            """
            select row_no, field, value, rule_code, severity, message_zh, next_step
            from ops.issue
            where delivery_id = %s
            order by severity, row_no, rule_code, field
            limit %s
            """,
            [delivery_id, _SHOWN_ISSUES],
        ).fetchall()


def _tallies(connection: Connection, delivery_id: int) -> tuple[RuleTally, ...]:
    with connection.cursor(row_factory=dict_row) as cursor:
        found: list[dict[str, Any]] = cursor.execute(
            """
            select
                rule_code,
                severity,
                count(distinct row_no) as rows,
                min(message_zh) as message_zh,
                min(next_step) as next_step
            from ops.issue
            where delivery_id = %s
            group by rule_code, severity
            order by severity, rows desc, rule_code
            """,
            [delivery_id],
        ).fetchall()
    return tuple(RuleTally(**row) for row in found)


def _refusal(contract: Contract, failing: int, rows: int) -> dict[str, str] | None:
    if failing <= contract.error_budget * rows:
        return None
    return FileFault(
        "BUDGET-EXCEEDED",
        f"{rows}行中有{failing}行未通过检查，超过“{contract.zh}”允许的"
        f"{contract.error_budget:.0%}，报送后会整件退回。",
        f"{failing} of {rows} rows fail, more than the {contract.error_budget:.0%} allowed for "
        f"{contract.feed}: the file would be refused.",
        "请按下表改正版式或文件后再试。",
    ).as_json()
