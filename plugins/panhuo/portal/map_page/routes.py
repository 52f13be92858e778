"""The questions of a map page; every answer is within the scope of the token."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from panhuo.codes.code_lists import code_list
from panhuo.portal.access import Access, require
from panhuo.portal.map_page import base_map, card, changes, context, find, stock
from panhuo.portal.map_page.filters import Filters, chosen
from panhuo.portal.map_session import Session, rows
from panhuo.portal.pages import page

router = APIRouter(prefix="/map", tags=["map"])

Day = Annotated[str, Query(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Chosen = Annotated[Filters, Depends(chosen)]


@router.get("", include_in_schema=False)
def show(request: Request, _: Annotated[Access, Depends(require())]) -> Response:
    """The page itself; what it shows, it asks for below."""
    statuses = tuple(code_list("item_state").names)
    return page(request, "map.html", statuses=statuses, credit=base_map.credit())


@router.get("/api/context")
async def get_context(
    request: Request, _: Session, access: Annotated[Access, Depends(require())]
) -> dict[str, Any]:
    """Who looks, which regions and publications there are, and what may be filtered by."""
    return await context.of(request, access)


@router.get("/api/counts")
async def get_counts(
    request: Request,
    session: Session,
    filters: Chosen,
    bbox: Annotated[str, Query(max_length=200)] = "",
) -> dict[str, Any]:
    """Items (宗) and mu (亩) by category of what lies in a box and passes the filters."""
    return await stock.counts(request, session, filters, bbox)


@router.get("/api/search")
async def search(
    request: Request, _: Session, q: Annotated[str, Query(min_length=2, max_length=60)]
) -> list[dict[str, Any]]:
    """Land by number, project or place, and regions by name; exact numbers first."""
    return await find.search(request, q)


@router.get("/api/pieces/{region_code}/{piece_id:path}")
async def get_card(
    request: Request,
    session: Session,
    region_code: Annotated[str, Path(pattern=r"^[0-9A-Z]{6,12}$")],
    piece_id: Annotated[str, Path(max_length=200)],
) -> dict[str, Any]:
    """One piece: what it is, since when, why, what it was before, and what lies beside it."""
    return await card.of(request, session, region_code, piece_id)


@router.get("/api/changes")
async def get_changes(
    request: Request, _: Session, filters: Chosen, before: Day, after: Day
) -> dict[str, Any]:
    """What entered, left or changed between two days, as GeoJSON with totals."""
    return await changes.between(request, filters, before, after)


class Report(BaseModel):
    """What somebody says is wrong with a piece."""

    region_code: str = Field(pattern=r"^[0-9A-Z]{6,12}$")
    piece_id: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")
    kind: str = Field(pattern=r"^(place|shape|category|figures|other)$")
    message: str = Field(min_length=2, max_length=2000, pattern=r"^[^\x00]+$")


@router.post("/api/reports", status_code=201)
async def report(
    request: Request,
    _: Session,
    access: Annotated[Access, Depends(require())],
    said: Report,
) -> dict[str, int]:
    """Write down that something on the map is wrong.

    Raises:
        HTTPException: 404 when there is no such piece in the scope.
    """
    written = await rows(
        request,
        "select map.report_error($1, $2, $3, $4, $5) as report_id",
        *(said.region_code, said.piece_id, said.kind, said.message.strip(), access.subject),
    )
    if written[0]["report_id"] is None:
        raise HTTPException(404)
    return {"report_id": written[0]["report_id"]}
