"""Why land was in a category on another day, as far as something was known: by `assess`'s own run."""

from collections.abc import Sequence
from typing import Any

from panhuo.publish.explain import explain, scratch
from panhuo.publish.lease import ROLE
from panhuo.transform.assess import assessed
from panhuo.transform.project import Scope
from panhuo.warehouse import connect

# rows as delivered: the land of another day need not be in what is published
REGIONS = """
select region_code from raw.supply where %(key)s in (supervision_no, parcel_code)
union
select region_code from raw.approval
where %(key)s in (approval_no, approval_no || '/' || plot_no)
union
select region_code from raw.registration where parcel_code = %(key)s
union
select region_code from published.fct_five_not_history where piece_id = %(key)s
order by region_code
"""


def regions_of(key: str) -> list[str]:
    """The regions that have delivered land of a supervision, parcel or approval number."""
    with connect(ROLE) as connection:
        return [row[0] for row in connection.execute(REGIONS, {"key": key.strip()}).fetchall()]


def explain_as_of(
    key: str,
    scopes: Sequence[Scope],
    *,
    tax: bool = False,
    holder: bool = False,
    shapes: bool = False,
) -> dict[str, Any] | None:
    """The chain as `explain` gives it, for the day, knowledge and drafts of these scopes.

    Returns:
        What `explain` returns, and `scopes`: what was asked of which region. None when nothing
        was known of the number.

    Raises:
        TransformError: a model failed.
    """
    with assessed(scopes) as schema:
        source = scratch(schema, scopes[0].known_at)
        answer = explain(key, tax=tax, holder=holder, shapes=shapes, source=source)
    if answer is None:
        return None
    return answer | {"scopes": [scope.as_variable() for scope in scopes]}
