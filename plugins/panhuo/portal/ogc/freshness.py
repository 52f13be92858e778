"""An answer stands until a region of its scope is published again; a client asks each time.

`Cache-Control: private, no-cache` lets a browser keep a tile and makes it ask whether the tile
still stands; the entity tag tells who asked, what for, and the edition of the scope. It is read
before the data: an edition that comes in between makes the client ask once too often, never late.
"""

import hashlib
from typing import Any

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from panhuo.portal.map_session import Session

KEPT = {"Cache-Control": "private, no-cache", "Vary": "Accept, Authorization, Cookie"}


class NotModifiedError(Exception):
    """The client has this answer already."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


async def _edition(request: Request) -> str:
    async with request.app.state.pool.acquire() as connection:
        return str(await connection.fetchval("select edition from map.edition"))


async def stand(request: Request, session: Session) -> None:
    """Give the answer its entity tag, or spare it.

    Raises:
        NotModifiedError: the client named the tag that the answer would have.
    """
    told: list[Any] = [
        request.url.path,
        request.url.query,
        request.headers.get("accept", ""),
        session.settings,
        await _edition(request),
    ]
    tag = f'"{hashlib.blake2b(repr(told).encode(), digest_size=16).hexdigest()}"'
    known = request.headers.get("if-none-match", "")
    if tag in {each.strip().removeprefix("W/") for each in known.split(",")}:
        raise NotModifiedError(tag)
    request.scope["panhuo.tag"] = tag


async def not_modified(_: Request, error: Exception) -> Response:
    """304 for a `NotModifiedError`."""
    assert isinstance(error, NotModifiedError)
    return Response(status_code=304, headers=KEPT | {"ETag": error.tag})


class Freshness:
    """Writes the tag into answers that have one, and asks for JSON where a browser wants a page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and add headers to what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if "text/html" in Headers(scope=scope).get("accept", ""):
            # tipg's own pages load scripts from elsewhere
            MutableHeaders(scope=scope)["accept"] = "*/*"

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                if tag := scope.get("panhuo.tag"):
                    headers["ETag"] = tag
                    headers.update(KEPT)
            await send(message)

        await self.app(scope, receive, tagged)
