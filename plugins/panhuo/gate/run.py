"""Run the gate on one delivery: loaded → gated, or refused when too much of it is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from panhuo.feeds.contract import Contract
from panhuo.gate.life import resolve_issues
from panhuo.gate.record import (
    BUDGET_EXCEEDED,
    Connection,
    forget_issues,
    record_issues,
    record_refusal,
)
from panhuo.gate.replayed import take_place
from panhuo.gate.shrinking import warn_of_shrinking
from panhuo.gate.suites import Rule, Suite, suite_of
from panhuo.warehouse import connect

GATE_ROLE = "panhuo_gate"

_BEFORE_THE_GATE = frozenset({"received", "failed"})


class NotLoadedError(RuntimeError):
    """A delivery that cannot be gated: it does not exist, is not loaded, or failed."""


class VerdictsDifferError(RuntimeError):
    """Great Expectations and the same SQL inside the insert disagree: the platform is at fault."""


@dataclass(frozen=True)
class GateOutcome:
    """What a gate decided; `rows_read = rows_accepted + rows_quarantined` always holds.

    Of a refused delivery no row is accepted and all wait; `errors_by_rule` says which are wrong.
    """

    delivery_id: int
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    state: str
    errors_by_rule: Mapping[str, int] = field(default_factory=dict)
    warnings_by_rule: Mapping[str, int] = field(default_factory=dict)


def run_gate(delivery_id: int) -> GateOutcome:
    """Judge a loaded delivery: write its issues, its counts and its new state in one transaction.

    Run again, or by two at a time, it does the same once: a delivery that is past its gate is left
    alone and its outcome is read from the ledger.

    Raises:
        NotLoadedError: the delivery is not there, not loaded yet, or failed.
        GateBrokenError: a rule could not be evaluated.
        VerdictsDifferError: the two evaluations of a rule disagree.
    """
    with _session(delivery_id) as connection:
        feed, state = _feed_and_state(connection, delivery_id)
        if state != "loaded":
            return _outcome(connection, delivery_id)
    suite = suite_of(feed)
    failing = _failing_rules(suite, delivery_id)
    with _session(delivery_id) as connection:
        _lock(connection, delivery_id)
        _, state = _feed_and_state(connection, delivery_id)
        if state == "loaded":
            forget_issues(connection, suite, delivery_id)
            for rule in failing:
                _record(connection, suite, rule, delivery_id)
            decide(connection, suite.contract, delivery_id)
        return _outcome(connection, delivery_id)


def preload() -> None:
    """Import what a gate needs, so that a forked worker starts without the 6 to 12 seconds."""
    from panhuo.gate import row_rule  # noqa: F401


def _failing_rules(suite: Suite, delivery_id: int) -> list[Rule]:
    from panhuo.gate.row_rule import failing_rules

    return failing_rules(suite, delivery_id)


def _session(delivery_id: int) -> Connection:
    return connect(GATE_ROLE, panhuo__delivery_id=str(delivery_id), jit="off")


def _lock(connection: Connection, delivery_id: int) -> None:
    """Hold the ledger line of a delivery and of the one it replays, in the order of all who do."""
    connection.execute(
        """
        select 1
        from ops.delivery
        where
          delivery_id = %(delivery_id)s
          or delivery_id in (select replays from ops.delivery where delivery_id = %(delivery_id)s)
        order by delivery_id
        for update
        """,
        {"delivery_id": delivery_id},
    )


def _feed_and_state(connection: Connection, delivery_id: int) -> tuple[str, str]:
    found = connection.execute(
        "select feed, state from ops.delivery where delivery_id = %s", [delivery_id]
    ).fetchone()
    if found is None:
        raise NotLoadedError(f"there is no delivery {delivery_id}")
    feed, state = found
    if state in _BEFORE_THE_GATE:
        raise NotLoadedError(f"delivery {delivery_id} is {state}, a gate needs it loaded")
    return feed, state


def _record(connection: Connection, suite: Suite, rule: Rule, delivery_id: int) -> None:
    if not record_issues(connection, suite, rule, delivery_id):
        raise VerdictsDifferError(
            f"{rule.rule_code}: Great Expectations found a failing row in delivery {delivery_id}, "
            "the insert found none"
        )


def decide(connection: Connection, contract: Contract, delivery_id: int) -> None:
    """Count, compare with the error budget, and move the delivery and its regions on.

    What its rules found is written already; works inside the caller's transaction.
    """
    faulty = _count_by_region(connection, delivery_id)
    budget = contract.error_budget * _rows_read(connection, delivery_id)
    if faulty > budget and not _is_correction(connection, delivery_id):
        _refuse(connection, contract, delivery_id, faulty)
    else:
        _accept(connection, delivery_id)
        take_place(connection, delivery_id)
        resolve_issues(connection, contract, delivery_id)
        warn_of_shrinking(connection, contract, delivery_id)


def _is_correction(connection: Connection, delivery_id: int) -> bool:
    """Whether it is a returned workbook: each row of it counts for itself."""
    found = connection.execute(
        "select corrects is not null from ops.delivery where delivery_id = %s", [delivery_id]
    ).fetchone()
    return found == (True,)


def _rows_read(connection: Connection, delivery_id: int) -> int:
    found = connection.execute(
        "select rows_read from ops.delivery where delivery_id = %s", [delivery_id]
    ).fetchone()
    if found is None or found[0] is None:
        raise NotLoadedError(f"delivery {delivery_id} is loaded but nobody counted its rows")
    return int(found[0])


def _count_by_region(connection: Connection, delivery_id: int) -> int:
    """Set the quarantined rows of each region; returns their sum."""
    found = connection.execute(
        """
        with faulty as (
          select region_code, count(distinct row_no) as faulty_rows
          from ops.issue
          where delivery_id = %(delivery_id)s and severity = 'error' and row_no is not null
          group by region_code
        ),

        counted as (
          update ops.delivery_region as part
          set
            rows_quarantined = coalesce(faulty.faulty_rows, 0),
            rows_accepted = part.rows_read - coalesce(faulty.faulty_rows, 0)
          from ops.delivery_region as same
          left join faulty on same.region_code = faulty.region_code
          where
            part.delivery_id = %(delivery_id)s
            and same.delivery_id = part.delivery_id
            and same.region_code = part.region_code
          returning part.rows_read, part.rows_quarantined
        )

        select
          coalesce(sum(counted.rows_quarantined), 0)::bigint,
          coalesce(sum(counted.rows_read), 0)::bigint,
          (select coalesce(sum(faulty_rows), 0)::bigint from faulty)
        from counted
        """,
        {"delivery_id": delivery_id},
    ).fetchone()
    assert found is not None
    quarantined, rows_read, faulty_rows = found
    if quarantined != faulty_rows or rows_read != _rows_read(connection, delivery_id):
        raise NotLoadedError(
            f"delivery {delivery_id}: the regions in ops.delivery_region are not those of its rows"
        )
    return int(faulty_rows)


def _accept(connection: Connection, delivery_id: int) -> None:
    connection.execute(
        "update ops.delivery_region set state = 'gated' where delivery_id = %s", [delivery_id]
    )
    connection.execute(
        """
        update ops.delivery as delivery
        set
          state = 'gated',
          rows_accepted = delivery.rows_read - counted.rows_quarantined,
          rows_quarantined = counted.rows_quarantined
        from (
          select coalesce(sum(rows_quarantined), 0)::bigint as rows_quarantined
          from ops.delivery_region
          where delivery_id = %(delivery_id)s
        ) as counted
        where delivery.delivery_id = %(delivery_id)s
        """,
        {"delivery_id": delivery_id},
    )


def _refuse(connection: Connection, contract: Contract, delivery_id: int, faulty: int) -> None:
    error = _refusal(connection, contract, delivery_id, faulty)
    record_refusal(connection, delivery_id, message_zh=error["zh"], next_step=error["next_step"])
    connection.execute(
        """
        update ops.delivery_region
        set state = 'refused', rows_accepted = 0, rows_quarantined = rows_read
        where delivery_id = %s
        """,
        [delivery_id],
    )
    connection.execute(
        """
        update ops.delivery
        set
          state = 'refused',
          rows_accepted = 0,
          rows_quarantined = rows_read,
          error = %s,
          finished_at = now()
        where delivery_id = %s
        """,
        [Jsonb(error), delivery_id],
    )


def _refusal(
    connection: Connection, contract: Contract, delivery_id: int, faulty: int
) -> dict[str, str]:
    rows_read = _rows_read(connection, delivery_id)
    worst = connection.execute(
        """
        select rule_code, count(*) as issues
        from ops.issue
        where delivery_id = %s and severity = 'error'
        group by rule_code
        order by issues desc, rule_code
        limit 1
        """,
        [delivery_id],
    ).fetchone()
    rule_code, issues = worst if worst is not None else ("", 0)
    share, budget = f"{faulty / rows_read:.1%}", f"{contract.error_budget:.0%}"
    return {
        "rule_code": BUDGET_EXCEEDED,
        "zh": f"{rows_read}行中有{faulty}行（{share}）未通过检查，超过“{contract.zh}”允许的{budget}，"
        f"整件退回；最多的差错是 {rule_code}（{issues}处）。",
        "en": f"{faulty} of {rows_read} rows ({share}) failed the gate, more than the {budget} "
        f"allowed for {contract.feed}; most often {rule_code} ({issues}).",
        "next_step": "请按差错清单逐行改正后整件重报；如整列错位，请先核对版式和报送类别。",
    }


def _outcome(connection: Connection, delivery_id: int) -> GateOutcome:
    with connection.cursor(row_factory=dict_row) as cursor:
        counts: dict[str, Any] | None = cursor.execute(
            """
            select delivery_id, state, rows_read, rows_accepted, rows_quarantined
            from ops.delivery
            where delivery_id = %s
            """,
            [delivery_id],
        ).fetchone()
        issues = cursor.execute(
            """
            select severity, rule_code, count(*) as issues
            from ops.issue
            where delivery_id = %s and row_no is not null
            group by severity, rule_code
            order by severity, issues desc, rule_code
            """,
            [delivery_id],
        ).fetchall()
    assert counts is not None
    by_severity = {
        severity: {i["rule_code"]: i["issues"] for i in issues if i["severity"] == severity}
        for severity in ("error", "warning")
    }
    return GateOutcome(
        delivery_id=counts["delivery_id"],
        rows_read=counts["rows_read"] or 0,
        rows_accepted=counts["rows_accepted"] or 0,
        rows_quarantined=counts["rows_quarantined"] or 0,
        state=counts["state"],
        errors_by_rule=by_severity["error"],
        warnings_by_rule=by_severity["warning"],
    )
