"""What people who looked at the map said is wrong: the list for whoever looks after it."""

from typing import Any

from psycopg.rows import dict_row

from panhuo.portal.access import units_under
from panhuo.warehouse import OWNER, connect

KINDS = {
    "place": "位置",
    "shape": "图形",
    "category": "类型",
    "figures": "数据",
    "other": "其他",
}

OPEN_FIRST = """
select
    report_id, region_code, piece_id, publication_id, kind, message, reported_by, reported_at,
    closed_at, answer
from ops.map_report
where (%(regions)s::text[] is null or region_code = any(%(regions)s::text[]))
    and (%(closed)s or closed_at is null)
order by closed_at is not null, reported_at, report_id
"""

CLOSE = """
update ops.map_report
set closed_at = now(), answer = %(answer)s
where report_id = %(report_id)s and closed_at is null
"""


class NoOpenReportError(LookupError):
    """There is no open report of that number."""


def reports(region: str | None = None, *, closed: bool = False) -> list[dict[str, Any]]:
    """Reports of a unit and those below it, of all without one; open ones first, the oldest first.

    Args:
        region: code of a unit.
        closed: whether those that were answered are told, too.
    """
    regions = list(units_under((region,))) if region else None
    with connect(OWNER) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        found = cursor.execute(OPEN_FIRST.encode(), {"regions": regions, "closed": closed})
        return [row | {"kind_zh": KINDS[row["kind"]]} for row in found]


def close_report(report_id: int, answer: str) -> None:
    """Write down what was done about a report.

    Raises:
        NoOpenReportError: it is answered already, or never was.
    """
    with connect(OWNER) as connection:
        done = connection.execute(CLOSE.encode(), {"report_id": report_id, "answer": answer})
    if done.rowcount == 0:
        raise NoOpenReportError(
            f"没有编号为 {report_id} 的未办结纠错。 there is no open report {report_id}."
        )
