"""What a replay would change: it is done, compared with what stands, and rolled back."""

from dataclasses import dataclass
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row

from panhuo.feeds.contract import contract_of
from panhuo.gate.run import decide
from panhuo.intake.fault import FileFaultError
from panhuo.intake.ledger import Connection, Delivery, read_delivery
from panhuo.intake.load import load_in, quoting_nothing
from panhuo.intake.replay import Rows, register_replay
from panhuo.orchestration.dry_run import Watch, judge
from panhuo.warehouse import OWNER, connect

_SAMPLES = 1000


@dataclass(frozen=True)
class RuleChange:
    """Rows that one rule finds fault with, before and after; only of rows that are judged anew."""

    rule_code: str
    severity: str
    before: int
    after: int


@dataclass(frozen=True)
class RowChange:
    """One row whose verdict changes; `rules` are the errors it has where it waits."""

    row_no: int
    before: str  # accepted | waiting | absent
    after: str
    rules: list[str]


@dataclass(frozen=True)
class Preview:
    """What would change when a delivery is judged anew.

    `rows` counts by (verdict before, verdict after), each accepted | waiting | absent; `fields`
    how many rows get another value, by field; `changes` the first rows whose verdict changes.
    With a `refusal` the delivery would go on as it is.
    """

    delivery_id: int
    feed: str
    region_code: str
    file_name: str
    state: str
    layout_before: str | None
    layout_after: str | None = None
    rows: tuple[tuple[str, str, int], ...] = ()
    fields: tuple[tuple[str, int], ...] = ()
    rules: tuple[RuleChange, ...] = ()
    changes: tuple[RowChange, ...] = ()
    refusal: dict[str, str] | None = None

    def count(self, before: str, after: str) -> int:
        """Rows that go from one verdict to another."""
        return sum(n for was, is_, n in self.rows if (was, is_) == (before, after))

    @property
    def changes_anything(self) -> bool:
        """Whether the replay would be another delivery than what stands."""
        return bool(
            self.refusal
            or self.fields
            or self.changes
            or any(r.before != r.after for r in self.rules)
        )


def preview(
    delivery_id: int,
    rows: Rows = Rows.ALL,
    layout: str | None = None,
    watch: Watch = lambda what, done: None,
) -> Preview:
    """Judge a delivery anew in a transaction that leaves nothing, and compare.

    Raises:
        UnknownDeliveryError: there is none of that number.
        NotReplayableError: nothing of it can be judged anew.
        ArchiveIncompleteError: its file is gone, or is not the one that was received.
        LoadError: the database or the disk failed.
    """
    with connect(OWNER, jit="off") as connection:
        try:
            return _tried(connection, delivery_id, rows, layout, watch)
        finally:
            connection.rollback()


def _tried(
    connection: Connection, delivery_id: int, rows: Rows, layout: str | None, watch: Watch
) -> Preview:
    first = read_delivery(connection, delivery_id)
    found: dict[str, Any] = {
        "delivery_id": delivery_id,
        "feed": first.feed,
        "region_code": first.region_code,
        "file_name": first.file_name,
        "state": first.state,
        "layout_before": first.layout,
    }
    connection.execute("set local role panhuo_ingest")
    replay = register_replay(connection, delivery_id, rows, layout)
    try:
        with quoting_nothing(delivery_id):
            load_in(connection, replay.delivery_id, watch=lambda done: watch("读入 reading", done))
    except FileFaultError as error:
        return Preview(**found, refusal=error.fault.as_json())
    suite = judge(connection, replay.feed, replay.delivery_id, watch)
    decide(connection, suite.contract, replay.delivery_id)
    after = read_delivery(connection, replay.delivery_id)
    connection.execute("reset role")
    return Preview(
        **found,
        layout_after=after.layout,
        rows=_rows(connection, after),
        fields=_fields(connection, after),
        rules=_rules(connection, after),
        changes=_changes(connection, after),
        refusal=_refusal(connection, after),
    )


# Verdict of every row that is judged anew, as it stands and as it would be.
_VERDICTS = """
    with error as (
        select delivery_id, row_no, array_agg(distinct rule_code order by rule_code) as rules
        from ops.issue
        where delivery_id in (%(replays)s, %(delivery_id)s)
            and severity = 'error'
            and row_no is not null
        group by delivery_id, row_no
    ),

    old as (
        select entry.row_no, error.rules
        from {raw} as entry
        left join error
            on entry.delivery_id = error.delivery_id and entry.row_no = error.row_no
        where entry.delivery_id = %(replays)s
            and (
                %(all)s
                or entry.row_no in (
                    select row_no from {raw} where delivery_id = %(delivery_id)s
                )
            )
    ),

    new as (
        select entry.row_no, error.rules
        from {raw} as entry
        left join error
            on entry.delivery_id = error.delivery_id and entry.row_no = error.row_no
        where entry.delivery_id = %(delivery_id)s
    ),

    verdict as (
        select
            coalesce(old.row_no, new.row_no) as row_no,
            case
                when old.row_no is null then 'absent'
                when old.rules is null and not %(refused)s then 'accepted'
                else 'waiting'
            end as before,
            case
                when new.row_no is null then 'absent'
                when new.rules is null then 'accepted'
                else 'waiting'
            end as after,
            coalesce(new.rules, old.rules, array[]::text[]) as rules
        from old
        full join new on old.row_no = new.row_no
    )
"""


def _asked(connection: Connection, replay: Delivery, question: str) -> list[dict[str, Any]]:
    """Answer a question about the replay and the delivery it replays; `{raw}` is their table."""
    assert replay.replays is not None
    first = read_delivery(connection, replay.replays)
    statement = sql.SQL(question).format(raw=sql.Identifier("raw", replay.feed))
    names = {
        "replays": replay.replays,
        "delivery_id": replay.delivery_id,
        "all": replay.replayed_rows == Rows.ALL,
        # a replaced one counts no more by now; a refused one never did
        "refused": first.state in ("refused", "failed"),
    }
    return connection.cursor(row_factory=dict_row).execute(statement, names).fetchall()


def _rows(connection: Connection, replay: Delivery) -> tuple[tuple[str, str, int], ...]:
    counted = "select before, after, count(*) as rows from verdict group by 1, 2 order by 1, 2"
    found = _asked(connection, replay, _VERDICTS + counted)
    return tuple((row["before"], row["after"], row["rows"]) for row in found)


def _changes(connection: Connection, replay: Delivery) -> tuple[RowChange, ...]:
    changed = (
        "select row_no, before, after, rules from verdict where before <> after "
        f"order by after desc, row_no limit {_SAMPLES}"
    )
    found = _asked(connection, replay, _VERDICTS + changed)
    return tuple(RowChange(**row) for row in found)


def _fields(connection: Connection, replay: Delivery) -> tuple[tuple[str, int], ...]:
    contract = contract_of(replay.feed)
    names = list(dict.fromkeys(["region_code", *(field.name for field in contract.fields)]))
    counts = [
        sql.SQL("count(*) filter (where old.{0} is distinct from new.{0})").format(
            sql.Identifier(name)
        )
        for name in names
    ]
    found = connection.execute(
        sql.SQL(
            "select {} from {raw} as old inner join {raw} as new on old.row_no = new.row_no "
            "where old.delivery_id = %s and new.delivery_id = %s"
        ).format(sql.SQL(", ").join(counts), raw=sql.Identifier("raw", contract.feed)),
        [replay.replays, replay.delivery_id],
    ).fetchone()
    assert found is not None
    return tuple((name, count) for name, count in zip(names, found, strict=True) if count)


_RULES = """
    select
        rule_code,
        severity,
        count(distinct row_no) filter (where delivery_id = %(replays)s) as before,
        count(distinct row_no) filter (where delivery_id = %(delivery_id)s) as after
    from ops.issue
    where delivery_id in (%(replays)s, %(delivery_id)s)
        and row_no is not null
        and (
            %(all)s
            or row_no in (select row_no from {raw} where delivery_id = %(delivery_id)s)
        )
    group by rule_code, severity
    order by severity, rule_code
"""


def _rules(connection: Connection, replay: Delivery) -> tuple[RuleChange, ...]:
    return tuple(RuleChange(**row) for row in _asked(connection, replay, _RULES))


def _refusal(connection: Connection, replay: Delivery) -> dict[str, str] | None:
    found = connection.execute(
        "select error from ops.delivery where delivery_id = %s", [replay.delivery_id]
    ).fetchone()
    return found[0] if found else None
