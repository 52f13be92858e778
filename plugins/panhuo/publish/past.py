"""What was so, and what was believed: the history on both time axes."""

from typing import Any

from psycopg.rows import dict_row

from panhuo.publish.lease import ROLE
from panhuo.warehouse import connect

HISTORY = """
select
    region_code, piece_id, category, sub_class, severity, area_m2, area_mu, since, entered_on,
    nullif(valid_from, 'infinity') as valid_from,
    nullif(valid_to, 'infinity') as valid_to,
    recorded_from,
    nullif(recorded_to, 'infinity') as recorded_to,
    publication_id, closed_by
from published.fct_five_not_history
where %(key)s in (supervision_no, parcel_code, approval_no, approval_no || '/' || plot_no)
order by recorded_from, valid_from, category
"""


def history_of(key: str) -> list[dict[str, Any]]:
    """Every state a supervision, parcel or approval number was published in; open ends are None."""
    with connect(ROLE) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        return cursor.execute(HISTORY, {"key": key.strip()}).fetchall()
