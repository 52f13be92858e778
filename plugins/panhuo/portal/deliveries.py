"""Receipts and history: how far each delivery of the token's regions is, and what to correct."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import FileResponse, Response

from panhuo.feeds.contract import load_contracts
from panhuo.gate.issues import count_by_rule
from panhuo.portal.access import Access, require
from panhuo.portal.pages import page
from panhuo.portal.progress import Progress, find_progress, latest_progress, regions_of
from panhuo.portal.returned import field_label, issues_csv, issues_for, workbook_of

router = APIRouter()
Anyone = Annotated[Access, Depends(require())]
_SHOWN = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _found(ticket: str, access: Access) -> Progress:
    found = find_progress(ticket, access)
    if found is None:
        raise HTTPException(404)
    return found


@router.get("/deliveries", include_in_schema=False)
def history(request: Request, access: Anyone, own: bool = False) -> Response:
    """The latest deliveries of the token's regions."""
    return page(
        request,
        "deliveries.html",
        rows=latest_progress(access, own=own),
        own=own,
        feeds={contract.feed: contract.zh for contract in load_contracts().values()},
    )


@router.get("/deliveries/{ticket}", include_in_schema=False)
def receipt(request: Request, access: Anyone, ticket: str, part: str = "") -> Response:
    """The receipt of a file, its state, its issues; `part=progress`: only what changes."""
    found = _found(ticket, access)
    whole = part != "progress"
    number = found.delivery_id if found.outcome != "duplicate" else None
    return page(
        request,
        "delivery.html" if whole else "progress.html",
        found=found,
        feed_zh=load_contracts()[found.feed].zh,
        regions=regions_of(number, access) if number else [],
        rules=count_by_rule(number) if number and found.state != "received" else [],
        issues=issues_for(found, access, _SHOWN) if number else [],
        shown=_SHOWN,
        label=field_label,
        workbook=workbook_of(found),
    )


@router.get("/deliveries/{ticket}/state")
def state(access: Anyone, ticket: str) -> dict[str, object]:
    """How far a delivery is, for programs."""
    found = _found(ticket, access)
    return {
        "ticket": found.ticket,
        "delivery_id": found.delivery_id,
        "outcome": found.outcome,
        "state": found.state,
        "state_zh": found.words,
        "rows_read": found.rows_read,
        "rows_accepted": found.rows_accepted,
        "rows_quarantined": found.rows_quarantined,
        "error": found.error,
        "is_over": found.is_over,
    }


@router.get("/deliveries/{ticket}/issues.csv")
def issue_table(access: Anyone, ticket: str) -> Response:
    """All issues of a delivery as CSV."""
    found = _found(ticket, access)
    return _attachment(issues_csv(found, access), f"差错清单_{found.number}.csv", "text/csv")


@router.get("/deliveries/{ticket}/workbook.xlsx")
def workbook(access: Anyone, ticket: str) -> Response:
    """The workbook with the rows to correct."""
    path = workbook_of(_found(ticket, access))
    if path is None:
        raise HTTPException(404)
    return FileResponse(path, media_type=_XLSX, filename=path.name)


def _attachment(content: bytes, name: str, kind: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=kind, headers={"Content-Disposition": disposition})
