"""Deliver a file by the browser: the form, and the file itself, streamed to disk as it comes."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool
from fastapi.responses import JSONResponse, Response
from starlette.requests import ClientDisconnect

from panhuo.codes.regions import load_regions
from panhuo.feeds.contract import load_contracts
from panhuo.feeds.layout import CANONICAL
from panhuo.feeds.layout_folder import load_layouts
from panhuo.intake.address import address_of
from panhuo.intake.fault import FileFaultError
from panhuo.intake.readers import READ_FORMATS
from panhuo.portal.access import MARK_HEADER, Access, require
from panhuo.portal.pages import page
from panhuo.portal.reception import Incoming, UploadRefusedError, receiving, too_large
from panhuo.settings import get_settings

router = APIRouter()
_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Choice:
    """One entry of a drop-down."""

    value: str
    label: str


def feed_choices() -> list[Choice]:
    """All feeds under their Chinese names."""
    return [Choice(c.feed, c.zh) for c in load_contracts().values()]


def region_choices(access: Access) -> Iterator[Choice]:
    """The units in force that the token covers, the scopes themselves included."""
    for region in load_regions():
        if region.valid_to is None and access.covers(region.region_code):
            yield Choice(region.region_code, f"{region.region_code} {region.full_name}")


@router.get("/upload", include_in_schema=False)
def form(request: Request, access: Annotated[Access, Depends(require(upload=True))]) -> Response:
    """The page on which a clerk delivers a file."""
    layouts = [(layout.feed, name) for name, layout in load_layouts().items() if name != CANONICAL]
    return page(
        request,
        "upload.html",
        feeds=feed_choices(),
        regions=list(region_choices(access)),
        layouts=layouts,
        formats=READ_FORMATS,
        today=datetime.now(get_settings().zone).date(),
        most=get_settings().upload_max_bytes,
        mark_header=MARK_HEADER,
    )


@router.post("/uploads", status_code=201)
async def upload(  # noqa: PLR0913, PLR0917 (what is said of a file)
    request: Request,
    access: Annotated[Access, Depends(require(upload=True))],
    feed: Annotated[str, Query(max_length=40)],
    region: Annotated[str, Query(max_length=12)],
    as_of: Annotated[str, Query(max_length=10)],
    name: Annotated[str, Query(min_length=1, max_length=200, pattern=r"^[^/\\\x00]+$")],
    layout: Annotated[str | None, Query(max_length=80)] = None,
) -> Response:
    """Take the body as a file of that feed, scope and day; returns the receipt.

    The body is the file itself (`application/octet-stream`), so that it goes straight to disk. A
    connection that breaks off leaves nothing.
    """
    try:
        address = address_of(feed, region, as_of)
        _check_length(request)
        reception = receiving(access, address, name, layout or None)
        async with contextmanager_in_threadpool(reception) as incoming:
            await _take(request, incoming)
    except FileFaultError as error:
        return JSONResponse(asdict(error.fault), 422)
    except UploadRefusedError as error:
        return JSONResponse({"zh": error.zh, "en": error.en}, error.status)
    except ClientDisconnect:
        return Response(status_code=400)
    ticket = incoming.arrival.ticket
    return JSONResponse(
        {
            "ticket": ticket,
            "file_name": name,
            "sha256": incoming.sha256,
            "bytes": incoming.size,
            "received_at": incoming.received_at.isoformat(),
            "page": f"/deliveries/{ticket}",
        },
        201,
    )


def _check_length(request: Request) -> None:
    """Refuse what is too large before it is sent."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > get_settings().upload_max_bytes:
        raise too_large()


async def _take(request: Request, incoming: Incoming) -> None:
    """Write the body in pieces of a mebibyte, so that the disk is not asked for each packet."""
    waiting = bytearray()
    async for chunk in request.stream():
        waiting += chunk
        if len(waiting) >= _AT_ONCE:
            await run_in_threadpool(incoming.write, bytes(waiting))
            waiting.clear()
    await run_in_threadpool(incoming.write, bytes(waiting))
