"""Reading issues: what was wrong with a delivery, row by row and counted by rule."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from panhuo.gate.suites import Responsibility, Severity
from panhuo.warehouse import connect

ISSUES = """
with found as (
  select
    issue.*,
    origin.origin_row_no,
    row_number() over (alike order by issue.row_no) as place,
    count(*) over alike as alike_n
  from ops.issue as issue
  left join ops.corrected_row as origin
    on issue.region_code = origin.region_code
    and issue.delivery_id = origin.delivery_id
    and issue.row_no = origin.row_no
  where
    issue.delivery_id = %(delivery_id)s
    and (%(severity)s::text is null or issue.severity = %(severity)s)
    and (%(row_no)s::bigint is null or issue.row_no = %(row_no)s)
  window alike as (
    partition by issue.rule_code, issue.field, issue.message_zh, issue.resolved_by
  )
)

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
  resolved_by,
  continued_in,
  origin_row_no,
  case when place = %(first)s::bigint then alike_n - place else 0 end as repeated
from found
where %(first)s::bigint is null or place <= %(first)s::bigint
order by row_no nulls first, severity, rule_code, field
limit %(limit)s
"""


@dataclass(frozen=True)
class Issue:
    """One thing that is wrong with one row, or with the whole file.

    `origin_row_no`: of a row of a returned workbook, the number of the row it corrects.
    `continued_in`: the later delivery in which it is still open. `repeated`: how many more rows
    have the same, where only the first few were asked for.
    """

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
    continued_in: int | None
    origin_row_no: int | None
    repeated: int = 0

    @property
    def state_zh(self) -> str:
        """未改, 仍未改 in a later delivery, or 已更正 by which."""
        if self.resolved_by is not None:
            return f"已由报送件 {self.resolved_by} 更正"
        return "未改" if self.continued_in is None else f"仍未改，见报送件 {self.continued_in}"


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
    first_of_each: int | None = None,
) -> list[Issue]:
    """The issues of a delivery: those of the whole file, then by row, errors before warnings.

    Args:
        delivery_id: of which delivery.
        severity: only these.
        row_no: only those of one row.
        limit: at most so many.
        first_of_each: of issues that say the same of the same field, only so many; the last of
            them tells how many more there are.
    """
    with connect("panhuo_gate") as connection:
        return (
            connection.cursor(row_factory=class_row(Issue))
            .execute(
                ISSUES,
                {
                    "delivery_id": delivery_id,
                    "severity": severity,
                    "row_no": row_no,
                    "limit": limit,
                    "first": first_of_each,
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
                  count(*) filter (
                    where resolved_by is null and continued_in is null
                  ) as open_issues,
                  count(distinct row_no) filter (
                    where resolved_by is null and continued_in is null
                  ) as open_rows,
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
