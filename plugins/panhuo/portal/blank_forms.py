"""Workbooks to fill in, one per feed."""

import tempfile
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from panhuo.feeds.contract import UnknownFeedError, contract_of, load_contracts
from panhuo.feeds.guide import guide_of
from panhuo.feeds.template import write_template
from panhuo.portal.access import Access, require
from panhuo.portal.pages import page

router = APIRouter()
Anyone = Annotated[Access, Depends(require())]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/blank-forms", include_in_schema=False)
def all_forms(request: Request, _: Anyone) -> Response:
    """Which workbooks there are, and what each is for."""
    feeds = [(c, guide_of(c.feed).description) for c in load_contracts().values()]
    return page(request, "blank_forms.html", feeds=feeds)


@router.get("/blank-forms/{feed}.xlsx")
def blank_form(_: Anyone, feed: str) -> Response:
    """The workbook of one feed: form, instructions, example, drop-downs."""
    try:
        contract = contract_of(feed)
    except UnknownFeedError:
        raise HTTPException(404) from None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        write_template(feed, path)
        content = path.read_bytes()
    name = quote(f"{contract.zh}填报模板_{feed}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type=_XLSX, headers=headers)
