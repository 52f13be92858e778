"""An archived file becomes rows of `raw`, its delivery `loaded`: both at once, or neither."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace

import psycopg
from psycopg import sql
from psycopg.copy import QueuedLibpqWriter
from psycopg.rows import TupleRow

from panhuo.feeds.contract import Mode, contract_of
from panhuo.feeds.headers import unique_headers
from panhuo.feeds.layout import Layout
from panhuo.intake.archive import archived_file
from panhuo.intake.claim import describe
from panhuo.intake.correction import Correction, open_correction
from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.heading import open_delivered
from panhuo.intake.ledger import (
    Connection,
    Delivery,
    Loading,
    read_delivery,
    refuse,
    set_loaded,
    transaction,
)
from panhuo.intake.map_rows import mapped_rows
from panhuo.intake.replay import Rows, waiting_rows
from panhuo.intake.row_mapping import RawRow, RowMapper
from panhuo.intake.table import Table

_LOADER_COLUMNS = ("region_code", "delivery_id", "row_no", "source_row", "unparsed", "notes")


class LoadError(RuntimeError):
    """Loading failed for a reason that is not the file's; says what kind, never a value."""


@dataclass(frozen=True)
class Loaded:
    """All rows are in `raw`; `regions` has how many each unit has, 0 for one whose rows ended."""

    delivery_id: int
    layout: str
    mode: Mode
    encoding: str
    rows_read: int
    regions: Mapping[str, int]


@dataclass(frozen=True)
class Refused:
    """Nothing of the file was taken, and the ledger says why."""

    delivery_id: int
    fault: FileFault


@dataclass(frozen=True)
class NotWaiting:
    """There was nothing to do: another is at it, or it was done, or taken back meanwhile."""

    delivery_id: int
    state: str


def load(delivery_id: int, holder: str | None = None) -> Loaded | Refused | NotWaiting:
    """Load a delivery that is `received`; with a holder only as long as that one has the claim.

    Raises:
        UnknownDeliveryError: no such delivery.
        ArchiveIncompleteError: its file is gone, or is not the one that was received.
        LoadError: the database or the disk failed. Nothing changed, it may be tried again.
    """
    try:
        with quoting_nothing(delivery_id), transaction() as connection:
            return load_in(connection, delivery_id, holder)
    except FileFaultError as error:
        refuse(delivery_id, error.fault)
        return Refused(delivery_id, error.fault)


@contextmanager
def quoting_nothing(delivery_id: int) -> Iterator[None]:
    """Raise a LoadError in place of errors that quote the file: "COPY supply, line 3, holder: …"."""
    try:
        yield
    except (psycopg.Error, OSError) as error:
        raise LoadError(f"delivery {delivery_id}: {describe(error)}") from None


def load_in(
    connection: Connection,
    delivery_id: int,
    holder: str | None = None,
    watch: Callable[[int], None] = lambda rows: None,
) -> Loaded | NotWaiting:
    """Load inside the caller's transaction; see `load`. `watch`: see `mapped_rows`.

    Raises:
        FileFaultError: the file cannot be taken.
    """
    # Not a row lock: heartbeats and claims go on while a large file loads.
    locked = connection.execute(
        "select pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"load {delivery_id}"]
    ).fetchone()
    delivery = read_delivery(connection, delivery_id)
    if delivery.state != "received" or locked != (True,):
        return NotWaiting(delivery_id, delivery.state)
    with _opened(connection, delivery) as (table, layout, correction):
        contract = contract_of(delivery.feed)
        mode = Mode(delivery.mode_option or layout.mode or contract.mode)
        if correction is not None:
            mode = Mode.DELTA
            delivery = replace(delivery, as_of=correction.as_of)
        regions = copy_rows(connection, delivery, layout, table, watch)
        rows_read = regions.total()
        connection.execute("select ops.keep_statistics(%s, %s)", [delivery.feed, rows_read])
        _add_ended_regions(connection, delivery, mode, regions)
        _register_regions(connection, delivery_id, regions)
        _register_origins(connection, delivery, correction)
        loading = Loading(
            layout=layout.layout,
            mode=mode,
            rows_read=rows_read,
            holder=holder,
            headers=unique_headers(table.headers),
            as_of=delivery.as_of,
            corrects=correction.origin if correction is not None else None,
        )
        if not set_loaded(connection, delivery_id, loading):
            connection.rollback()
            return NotWaiting(delivery_id, read_delivery(connection, delivery_id).state)
        return Loaded(delivery_id, layout.layout, mode, table.encoding, rows_read, regions)


@contextmanager
def _opened(
    connection: Connection, delivery: Delivery
) -> Iterator[tuple[Table, Layout, Correction | None]]:
    """Open the archived file; of a replay of waiting rows, only those: it corrects with them."""
    with _file(connection, delivery) as (table, layout, correction):
        if delivery.replayed_rows == Rows.WAITING:
            waiting = waiting_rows(connection, delivery, table, layout)
            yield waiting.table, waiting.layout, waiting
        else:
            yield table, layout, correction


@contextmanager
def _file(
    connection: Connection, delivery: Delivery
) -> Iterator[tuple[Table, Layout, Correction | None]]:
    """Open the archived file: a returned workbook by its mark, any other by its headers."""
    path = archived_file(delivery.sha256)
    correction = open_correction(connection, delivery, path)
    if correction is not None:
        yield correction.table, correction.layout, correction
        return
    with open_delivered(path, delivery.file_name, delivery.feed, delivery.layout_option) as headed:
        yield headed.table, headed.layout, None


def copy_rows(
    connection: Connection,
    delivery: Delivery,
    layout: Layout,
    table: Table,
    watch: Callable[[int], None] = lambda rows: None,
) -> "Counter[str]":
    """Stream the rows into `raw`; returns how many each region has. `watch`: see `mapped_rows`."""
    contract = contract_of(delivery.feed)
    mapper = RowMapper(contract, layout, table.headers, delivery.region_code, delivery.as_of)
    target = sql.Identifier("raw", contract.feed)
    names = map(sql.Identifier, (*_LOADER_COLUMNS, *mapper.columns))
    statement = sql.SQL("copy {} ({}) from stdin").format(target, sql.SQL(", ").join(names))
    connection.execute(
        sql.SQL("delete from {} where delivery_id = %s").format(target), [delivery.delivery_id]
    )
    regions: Counter[str] = Counter()
    rows = mapped_rows(mapper, table, delivery.region_code, delivery.file_name, watch)
    with connection.cursor() as cursor, _writing(cursor, statement) as copy:
        for row in rows:
            regions[row.region_code] += 1
            copy.write_row(_record(row, delivery.delivery_id))
    if not regions and mapper.region_of_scope.unknown is None:
        regions[mapper.region_of_scope.region_code] = 0
    return regions


def _writing(
    cursor: "psycopg.Cursor[TupleRow]", statement: sql.Composed
) -> "AbstractContextManager[psycopg.Copy]":
    # In a thread of its own: rows are read while the server stores the ones before.
    return cursor.copy(statement, writer=QueuedLibpqWriter(cursor))


def _record(row: RawRow, delivery_id: int) -> tuple[object, ...]:
    return (
        row.region_code,
        delivery_id,
        row.row_no,
        row.source_row,
        json.dumps(row.unparsed, ensure_ascii=False) if row.unparsed else None,
        json.dumps(row.notes, ensure_ascii=False) if row.notes else None,
        *row.values,
    )


def _add_ended_regions(
    connection: Connection, delivery: Delivery, mode: Mode, regions: "Counter[str]"
) -> None:
    """Add with 0 rows the regions that a snapshot no longer names: their rows end, they must run.

    Those are the regions whose latest earlier delivery from the same supplier had rows; of a
    replay those, too, in which the delivery it replays had some.
    """
    if delivery.replayed_rows == Rows.ALL:
        first = connection.execute(
            "select region_code from ops.delivery_region where delivery_id = %s",
            [delivery.replays],
        )
        for (region_code,) in first:
            regions.setdefault(region_code, 0)
    if mode is not Mode.SNAPSHOT:
        return
    earlier = connection.execute(
        """
        with latest as (
            select distinct on (region.region_code)
                region.region_code,
                region.rows_read
            from ops.delivery as earlier
            inner join ops.delivery_region as region using (delivery_id)
            where earlier.feed = %(feed)s
                and earlier.supplier = %(supplier)s
                and earlier.state not in ('refused', 'withdrawn', 'failed')
                and (earlier.as_of, earlier.received_at, earlier.delivery_id)
                    < (%(as_of)s, %(received_at)s, %(delivery_id)s)
            order by
                region.region_code,
                earlier.as_of desc,
                earlier.received_at desc,
                earlier.delivery_id desc
        )

        select region_code
        from latest
        where rows_read > 0
        """,
        {
            "feed": delivery.feed,
            "supplier": delivery.supplier,
            "as_of": delivery.as_of,
            "received_at": delivery.received_at,
            "delivery_id": delivery.delivery_id,
        },
    )
    for (region_code,) in earlier:
        regions.setdefault(region_code, 0)


def _register_regions(connection: Connection, delivery_id: int, regions: "Counter[str]") -> None:
    connection.execute("delete from ops.delivery_region where delivery_id = %s", [delivery_id])
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into ops.delivery_region (region_code, delivery_id, rows_read)
            values (%s, %s, %s)
            """,
            [(region, delivery_id, rows) for region, rows in sorted(regions.items())],
        )


def _register_origins(
    connection: Connection, delivery: Delivery, correction: Correction | None
) -> None:
    """Keep which original row each row of a returned workbook corrects."""
    connection.execute(
        "delete from ops.corrected_row where delivery_id = %s", [delivery.delivery_id]
    )
    if correction is None:
        return
    connection.execute(
        sql.SQL(
            """
            insert into ops.corrected_row (
                region_code, delivery_id, row_no, origin_delivery_id, origin_row_no
            )
            select entry.region_code, entry.delivery_id, entry.row_no, %s, origin.origin_row_no
            from {} as entry
            inner join unnest(%s::bigint[], %s::bigint[]) as origin (row_no, origin_row_no)
                on entry.row_no = origin.row_no
            where entry.delivery_id = %s
            """
        ).format(sql.Identifier("raw", delivery.feed)),
        [
            correction.origin,
            list(correction.origins),
            list(correction.origins.values()),
            delivery.delivery_id,
        ],
    )
