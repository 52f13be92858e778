"""From a failing rule to rows of `ops.issue`, without a row leaving the database."""

from typing import Any

import psycopg
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from panhuo.feeds.contract import Contract
from panhuo.gate.suites import Rule, Suite

Connection = psycopg.Connection[TupleRow]

BUDGET_EXCEEDED = "BUDGET-EXCEEDED"
"""The one issue of the gate that is about the whole file."""

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

# The order in which deliveries count for a key: section 5 of the design.
_EARLIER = (
    "({0}.as_of, {0}.received_at, {0}.delivery_id) < ({1}.as_of, {1}.received_at, {1}.delivery_id)"
)

_RESOLVE = """
    with this_delivery as (
      select as_of, received_at, delivery_id
      from ops.delivery
      where delivery_id = %(delivery_id)s
    ),

    open_issue as (
      select issue.region_code, issue.delivery_id, issue.row_no
      from ops.issue as issue
      inner join ops.delivery as delivery on issue.delivery_id = delivery.delivery_id
      cross join this_delivery
      where
        issue.resolved_by is null
        and issue.row_no is not null
        and issue.region_code in (
          select here.region_code
          from ops.delivery_region as here
          where here.delivery_id = %(delivery_id)s
        )
        and delivery.feed = %(feed)s
        and delivery.delivery_id <> %(delivery_id)s
        and {earlier}
      group by issue.region_code, issue.delivery_id, issue.row_no
    ),

    put_right as (
      select old.region_code, old.delivery_id, old.row_no
      from open_issue
      inner join raw."{feed}" as old
        on open_issue.region_code = old.region_code
        and open_issue.delivery_id = old.delivery_id
        and open_issue.row_no = old.row_no
      inner join gate."{feed}" as new
        on old.region_code = new.region_code
        and {same_key}
      where
        not exists (
          select 1
          from ops.issue as error
          where
            error.delivery_id = %(delivery_id)s
            and error.region_code = new.region_code
            and error.row_no = new.row_no
            and error.severity = 'error'
        )
    )

    update ops.issue as issue
    set resolved_by = %(delivery_id)s
    from put_right
    where
      issue.region_code = put_right.region_code
      and issue.delivery_id = put_right.delivery_id
      and issue.row_no = put_right.row_no
      and issue.resolved_by is null
"""

# A file that arrives after a later one of its key brings issues that are settled already.
_SETTLED = """
    with this_delivery as (
      select as_of, received_at, delivery_id
      from ops.delivery
      where delivery_id = %(delivery_id)s
    ),

    later as (
      select delivery.delivery_id, delivery.as_of, delivery.received_at
      from ops.delivery as delivery
      cross join this_delivery
      where
        delivery.feed = %(feed)s
        and delivery.state in ('gated', 'published', 'superseded')
        and {later}
    ),

    own as (
      select issue.region_code, issue.row_no
      from ops.issue as issue
      where
        issue.delivery_id = %(delivery_id)s
        and issue.row_no is not null
        and exists (select 1 from later)
      group by issue.region_code, issue.row_no
    ),

    settled as (
      select distinct on (old.region_code, old.row_no)
        old.region_code,
        old.row_no,
        later.delivery_id as settled_by
      from own
      inner join gate."{feed}" as old
        on own.region_code = old.region_code
        and own.row_no = old.row_no
      inner join raw."{feed}" as new
        on old.region_code = new.region_code
        and {same_key}
      inner join later on new.delivery_id = later.delivery_id
      where
        not exists (
          select 1
          from ops.issue as error
          where
            error.delivery_id = new.delivery_id
            and error.region_code = new.region_code
            and error.row_no = new.row_no
            and error.severity = 'error'
        )
      order by old.region_code, old.row_no, later.as_of, later.received_at, later.delivery_id
    )

    update ops.issue as issue
    set resolved_by = settled.settled_by
    from settled
    where
      issue.delivery_id = %(delivery_id)s
      and issue.region_code = settled.region_code
      and issue.row_no = settled.row_no
"""


def forget_issues(connection: Connection, suite: Suite, delivery_id: int) -> None:
    """Delete what an earlier gate of this delivery wrote."""
    codes = [*(rule.rule_code for rule in suite.rules), BUDGET_EXCEEDED]
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


def resolve_issues(connection: Connection, contract: Contract, delivery_id: int) -> int:
    """Close issues of earlier deliveries whose key this one brings in an accepted row.

    An issue on a row whose key itself was at fault finds no match and stays open. Issues about a
    whole file are closed by the next file of its feed and scope that is accepted. Returns how many
    were closed.
    """
    same_key = " and ".join(_same(contract, name) for name in contract.key)
    names = {"feed": contract.feed, "same_key": same_key}
    parameters = {"delivery_id": delivery_id, "feed": contract.feed}
    resolve = _RESOLVE.format(earlier=_EARLIER.format("delivery", "this_delivery"), **names)
    settled = _SETTLED.format(later=_EARLIER.format("this_delivery", "delivery"), **names)
    closed = connection.execute(resolve.encode(), parameters).rowcount
    closed += connection.execute(settled.encode(), parameters).rowcount
    closed += connection.execute(
        """
        update ops.issue as issue
        set resolved_by = this_delivery.delivery_id
        from ops.delivery as refused, ops.delivery as this_delivery
        where
          issue.delivery_id = refused.delivery_id
          and issue.row_no is null
          and issue.resolved_by is null
          and this_delivery.delivery_id = %(delivery_id)s
          and refused.delivery_id <> this_delivery.delivery_id
          and refused.feed = this_delivery.feed
          and refused.region_code = this_delivery.region_code
          and refused.received_at <= this_delivery.received_at
        """,
        parameters,
    ).rowcount
    return closed


def _same(contract: Contract, name: str) -> str:
    """Equality of a key column; only equality can be hashed, so a null is compared as ''."""
    if name in contract.required:
        return f'old."{name}" = new."{name}"'
    return f"coalesce(old.\"{name}\"::text, '') = coalesce(new.\"{name}\"::text, '')"
