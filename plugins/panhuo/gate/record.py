"""From a failing rule to rows of `ops.issue`, without a row leaving the database."""

from typing import Any

import psycopg
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from panhuo.gate.suites import Rule, Suite

Connection = psycopg.Connection[TupleRow]

BUDGET_EXCEEDED = "BUDGET-EXCEEDED"
SNAPSHOT_SHRINKS = "SNAPSHOT-SHRINKS"
"""The two issues of the gate that are about a whole file."""

_INSERT = """
    insert into ops.issue (
      region_code,
      delivery_id,
      row_no,
      rule_code,
      severity,
      responsibility,
      field,
      value,
      message_zh,
      next_step
    )
    select
      failing.region_code,
      %(delivery_id)s,
      failing.row_no,
      %(rule_code)s,
      %(severity)s,
      %(responsibility)s,
      failing.field,
      gate.masked(failing.value, coalesce(failing.field = any(%(sensitive)s::text[]), false)),
      replace(
        %(message_zh)s::text, '{{field}}', coalesce(%(labels)s::jsonb ->> failing.field, failing.field, '')
      ),
      replace(
        %(next_step)s::text, '{{field}}', coalesce(%(labels)s::jsonb ->> failing.field, failing.field, '')
      )
    from (
      {failing_rows}
    ) as failing
"""


def forget_issues(connection: Connection, suite: Suite, delivery_id: int) -> None:
    """Delete what an earlier gate of this delivery wrote."""
    codes = [*(rule.rule_code for rule in suite.rules), BUDGET_EXCEEDED, SNAPSHOT_SHRINKS]
    connection.execute(
        "delete from ops.issue where delivery_id = %s and rule_code = any(%s)",
        [delivery_id, codes],
    )


def record_issues(connection: Connection, suite: Suite, rule: Rule, delivery_id: int) -> int:
    """Write one issue per failing row of that rule; returns how many.

    The session has to look at the delivery (`panhuo.delivery_id`).
    """
    failing_rows = rule.failing_rows(suite.relation).replace("%", "%%")
    parameters: dict[str, Any] = {
        "delivery_id": delivery_id,
        "rule_code": rule.rule_code,
        "severity": rule.severity,
        "responsibility": rule.responsibility,
        "message_zh": rule.message_zh,
        "next_step": rule.next_step,
        "sensitive": sorted(suite.contract.sensitive),
        "labels": Jsonb({field.name: field.zh for field in suite.contract.fields}),
    }
    statement = _INSERT.format(failing_rows=failing_rows)
    return connection.execute(statement.encode(), parameters).rowcount


def record_refusal(
    connection: Connection, delivery_id: int, *, message_zh: str, next_step: str
) -> None:
    """Write the issue that says why the whole file is refused."""
    connection.execute(
        """
        insert into ops.issue (
          region_code, delivery_id, rule_code, severity, responsibility, message_zh, next_step
        )
        select region_code, delivery_id, %s, 'error', 'supplier', %s, %s
        from ops.delivery
        where delivery_id = %s
        """,
        [BUDGET_EXCEEDED, message_zh, next_step, delivery_id],
    )
