"""Decide about items in the browser: the list, the form, and the delivery that a decision is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from panhuo.codes.code_lists import code_list
from panhuo.intake.address import Address
from panhuo.portal.access import Access, require
from panhuo.portal.decision import Decision, disposal_file
from panhuo.portal.items import PAGE, Item, find_item, items_of, next_seq
from panhuo.portal.pages import page
from panhuo.portal.reception import receiving
from panhuo.settings import get_settings

router = APIRouter(include_in_schema=False)
Decider = Annotated[Access, Depends(require(decide=True))]
Text = Annotated[str, Form(max_length=400)]


@dataclass
class Which:
    """The item a form is about."""

    region: Annotated[str, Query(max_length=12)]
    item: Annotated[str, Query(max_length=200)]
    category: Annotated[str, Query(max_length=12)]

    def found(self, access: Access) -> Item:
        """The item; 404 when it is not there or not of the token's regions."""
        item = find_item(access, self.region, self.item, self.category)
        if item is None:
            raise HTTPException(404)
        return item


@router.get("/decisions")
def items(
    request: Request,
    access: Decider,
    category: Annotated[str, Query(max_length=12)] = "",
    q: Annotated[str, Query(max_length=80)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """The items a person may decide about."""
    found = items_of(access, category=category, words=q.strip(), page=number)
    return page(
        request,
        "decisions.html",
        items=found[:PAGE],
        has_next=len(found) > PAGE,
        number=number,
        category=category,
        q=q,
        categories=code_list("five_not").names,
    )


@router.get("/decisions/new")
def form(request: Request, access: Decider, which: Annotated[Which, Depends()]) -> Response:
    """The form for one item."""
    return _form(request, access, which.found(access), {}, [], 200)


@router.post("/decisions/new")
def decide(  # noqa: PLR0913, PLR0917 (the fields of the form)
    request: Request,
    access: Decider,
    which: Annotated[Which, Depends()],
    decided_on: Annotated[date, Form()],
    action: Text = "",
    path: Text = "",
    area_m2: Annotated[str, Form(max_length=20)] = "",
    authority: Text = "",
    doc_no: Text = "",
    evidence: Text = "",
    verified_by: Text = "",
) -> Response:
    """Write the decision as a delivery of the feed `disposal`, dated the day it was taken."""
    item = which.found(access)
    typed = {
        "action": action,
        "path": path,
        "area_m2": area_m2,
        "authority": authority,
        "doc_no": doc_no,
        "evidence": evidence,
        "verified_by": verified_by,
    }
    typed = {name: " ".join(text.split()) for name, text in typed.items()}
    try:
        area = float(typed["area_m2"]) if typed["area_m2"] else None
    except ValueError:
        area = -1.0
    texts = {name: text for name, text in typed.items() if name != "area_m2"}
    decision = Decision(decided_on=decided_on, decided_by=access.subject, area_m2=area, **texts)
    if faults := decision.faults(datetime.now(get_settings().zone).date()):
        return _form(
            request, access, item, typed | {"decided_on": decided_on.isoformat()}, faults, 422
        )
    ticket = _hand_in(access, item, decision)
    return RedirectResponse(f"/deliveries/{ticket}", 303)


def _hand_in(access: Access, item: Item, decision: Decision) -> str:
    """Deliver the decision; returns the ticket."""
    content = disposal_file(item.land, decision, next_seq(item.land, decision.action))
    address = Address("disposal", item.region_code, decision.decided_on)
    name = f"{decision.action}_{item.number.replace(' / ', '_')}.csv".replace("/", "_")
    with receiving(access, address, name, "canonical") as incoming:
        incoming.write(content)
    return incoming.arrival.ticket


def _form(  # noqa: PLR0913, PLR0917
    request: Request,
    access: Access,
    item: Item,
    typed: dict[str, str],
    faults: list[str],
    status: int,
) -> Response:
    return page(
        request,
        "decide.html",
        status,
        item=item,
        typed=typed,
        faults=faults,
        actions=list(code_list("disposal_action").names),
        paths=list(code_list("disposal_path").names),
        today=datetime.now(get_settings().zone).date(),
    )
