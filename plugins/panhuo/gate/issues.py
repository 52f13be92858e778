"""Reading issues: what was wrong with a delivery, row by row and counted by rule."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from panhuo.gate.suites import Responsibility, Severity
from panhuo.warehouse import connect


@dataclass(frozen=True)
class Issue:
    """One thing that is wrong with one row, or with the whole file."""

    region_code: str
    delivery_id: int
    row_no: int | None
    rule_code: str
    severity: Severity
    responsibility: Responsibility
    field: str | None
    value: str | None
    message_zh: str
    next_step: str
    first_seen: datetime
    resolved_by: int | None


@dataclass(frozen=True)
class RuleCount:
    """How often a rule failed in a delivery."""

    rule_code: str
    severity: Severity
    issues: int
    rows: int
    open_issues: int
    open_rows: int
    message_zh: str
    next_step: str


def issues_of(
    delivery_id: int,
    *,
    severity: Severity | None = None,
    row_no: int | None = None,
    limit: int | None = None,
) -> list[Issue]:
    """The issues of a delivery: those of the whole file, then by row, errors before warnings.

    Args:
        delivery_id: of which delivery.
        severity: only these.
        row_no: only those of one row.
        limit: at most so many.
    """
    with connect("panhuo_gate") as connection:
        return (
            connection.cursor(row_factory=class_row(Issue))
            .execute(
                """
                select
                  region_code,
                  delivery_id,
                  row_no,
                  rule_code,
                  severity,
                  responsibility,
                  field,
                  value,
                  message_zh,
                  next_step,
                  first_seen,
                  resolved_by
                from ops.issue
                where
                  delivery_id = %(delivery_id)s
                  and (%(severity)s::text is null or severity = %(severity)s)
                  and (%(row_no)s::bigint is null or row_no = %(row_no)s)
                order by row_no nulls first, severity, rule_code, field
                limit %(limit)s
                """,
                {
                    "delivery_id": delivery_id,
                    "severity": severity,
                    "row_no": row_no,
                    "limit": limit,
                },
            )
            .fetchall()
        )


def count_by_rule(delivery_id: int) -> list[RuleCount]:
    """The rules that failed in a delivery, errors first, then by how often."""
    with connect("panhuo_gate") as connection:
        return (
            connection.cursor(row_factory=class_row(RuleCount))
            .execute(
                """
                select
                  rule_code,
                  severity,
                  count(*) as issues,
                  count(distinct row_no) as rows,
                  count(*) filter (where resolved_by is null) as open_issues,
                  count(distinct row_no) filter (where resolved_by is null) as open_rows,
                  min(message_zh) as message_zh,
                  min(next_step) as next_step
                from ops.issue
                where delivery_id = %s
                group by rule_code, severity
                order by severity, issues desc, rule_code
                """,
                [delivery_id],
            )
            .fetchall()
        )
