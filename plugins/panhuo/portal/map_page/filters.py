"""What a person chose to see, as the page sends it: lists separated by commas, empty for all."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query
from starlette.exceptions import HTTPException

from panhuo.portal.map_session import Session

_CODES = r"^[0-9A-Za-z,]*$"
_WORDS = r"^[\w,，（）()、·-]*$"

CONDITION = """
map.passes(land.region_code, $1)
and map.passes(land.category, $2)
and map.passes(land.status, $3)
and map.passes(land.severity::text, $4)
and map.passes(land.age_class::text, $5)
and map.passes(land.area_class::text, $6)
and ($7 = '' or land.holder ilike '%' || $7 || '%')
"""
"""On `land`, a row of `map.five_not` or `map.five_not_past`; `Filters.values` are its `$1`…`$7`."""


@dataclass(frozen=True)
class Filters:
    """Each value is a list of codes, or empty; `holder` is part of a name."""

    regions: str
    categories: str
    statuses: str
    severities: str
    ages: str
    areas: str
    holder: str

    @property
    def values(self) -> tuple[str, ...]:
        """The parameters of `CONDITION`."""
        return (
            *(self.regions, self.categories, self.statuses, self.severities),
            *(self.ages, self.areas, like(self.holder)),
        )


def like(text: str) -> str:
    """A text as a pattern that matches only itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def chosen(  # noqa: PLR0913, PLR0917 (the filters of the page, one parameter each)
    session: Session,
    regions: Annotated[str, Query(max_length=4000, pattern=_CODES)] = "",
    categories: Annotated[str, Query(max_length=100, pattern=_CODES)] = "",
    statuses: Annotated[str, Query(max_length=200, pattern=_WORDS)] = "",
    severities: Annotated[str, Query(max_length=20, pattern=_CODES)] = "",
    ages: Annotated[str, Query(max_length=20, pattern=_CODES)] = "",
    areas: Annotated[str, Query(max_length=20, pattern=_CODES)] = "",
    holder: Annotated[str, Query(max_length=60)] = "",
) -> Filters:
    """The dependency of a route that filters as the page does.

    Raises:
        HTTPException: 403 when names are asked for by somebody who may not see them.
    """
    if holder and not session.holder:
        raise HTTPException(403, "holder 土地使用权人")
    if "\0" in holder:
        raise HTTPException(422, "holder 土地使用权人")
    return Filters(regions, categories, statuses, severities, ages, areas, holder)
