"""What every answer of the portal carries, and which requests are turned away at the door.

Pure ASGI, because middleware that wraps the body would hold a large upload in memory.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from panhuo.portal.map_page import base_map

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'; worker-src 'self' blob:; img-src 'self' data: blob:{elsewhere}; "
    "connect-src 'self'{elsewhere}"
)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITE = frozenset({"same-origin", "none"})


def policy() -> str:
    """What a page may load: what is ours, and pictures of the base map where one is configured."""
    return _POLICY.format(elsewhere="".join(f" {origin}" for origin in base_map.origins()))


class Guard:
    """Adds the security headers and refuses changes that another site asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 403."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", policy())
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if scope["method"] not in _SAFE and _from_elsewhere(Headers(scope=scope)):
            refusal = JSONResponse(
                {"zh": "请在本平台页面内操作。", "en": "Use the pages of this portal."}, 403
            )
            await refusal(scope, receive, guarded)
            return
        await self.app(scope, receive, guarded)


def _from_elsewhere(headers: Headers) -> bool:
    """Whether a browser says that another site made it send this (Fetch Metadata, or Origin)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in _OWN_SITE
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")
