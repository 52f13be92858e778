"""Who asks, and what they may see: from the token of a request to an `Access`.

A program sends the token as `Authorization: Bearer`; a browser has it in a cookie that no script
can read and no other site can send. Whoever comes with the cookie and wants to change something
must also send the page's own mark (`Access.page_mark`), as header or form field.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cachetools import TTLCache
from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from panhuo.codes.regions import in_scope, load_regions
from panhuo.portal.token import TokenRefusedError, is_revoked, read_token
from panhuo.settings import get_settings

COOKIE = "panhuo_token"
MARK_HEADER = "X-Page-Mark"
MARK_FIELD = "page_mark"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_STANDS_SECONDS = 1.0


class AccessRefusedError(Exception):
    """Nobody may be told more than this: 401 who are you, 403 not yours."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status
        self.zh, self.en = {
            401: (
                "请用有效的访问令牌登录；令牌由平台管理员发放。",
                "A valid token is needed; the operator of the platform issues them.",
            ),
            403: (
                "您的令牌不能进行此项操作，或不含该地区；如需要，请向平台管理员申请。",
                "Your token does not allow this, or not for this region; ask the operator.",
            ),
        }[status]


@dataclass(frozen=True)
class Access:
    """What the holder of a valid token may do.

    Attributes:
        token_id: of the token, for the ledger.
        subject: the token's name; deliveries and decisions carry it.
        scopes: the region codes it was issued for.
        regions: every unit under the scopes, ended ones and management areas included, sorted.
    """

    token_id: str
    subject: str
    scopes: tuple[str, ...]
    regions: tuple[str, ...]
    can_upload: bool
    can_decide: bool
    sees_tax: bool
    sees_holder: bool
    expires_at: datetime

    def covers(self, region_code: str) -> bool:
        """Whether a unit is under one of the scopes."""
        return region_code in self.regions

    @property
    def page_mark(self) -> str:
        """What only a page made for this token can send back."""
        key = get_settings().token_key()
        return hmac.new(key, f"page {self.token_id}".encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=256)
def units_under(scopes: tuple[str, ...]) -> tuple[str, ...]:
    """Every unit under the scopes, sorted."""
    return tuple(
        region.region_code
        for region in load_regions()
        if any(in_scope(region.region_code, scope) for scope in scopes)
    )


def access_of(token: str) -> Access:
    """Return what a token allows now.

    Raises:
        AccessRefusedError: 401 for every reason there can be.
    """
    try:
        issued = read_token(token)
    except TokenRefusedError:
        raise AccessRefusedError(401) from None
    if is_revoked(issued.token_id):
        raise AccessRefusedError(401)
    scopes = tuple(issued.regions)
    return Access(
        token_id=issued.token_id,
        subject=issued.name,
        scopes=scopes,
        regions=units_under(scopes),
        can_upload=issued.upload,
        can_decide=issued.decide,
        sees_tax=issued.tax,
        sees_holder=issued.holder,
        expires_at=issued.expires_at,
    )


_recent: TTLCache[str, Access] = TTLCache(maxsize=1024, ttl=_STANDS_SECONDS)
"""What tokens allowed a moment ago: a map asks for many tiles at once. For the event loop only."""


async def _access_of(token: str) -> Access:
    access = _recent.get(token)
    if access is None:
        access = _recent[token] = await run_in_threadpool(access_of, token)
    return access


def require(*, upload: bool = False, decide: bool = False) -> Callable[..., Awaitable[Access]]:
    """Return the dependency of a route that nobody may use without a token.

    Args:
        upload: only for those who may deliver.
        decide: only for those who may decide.

    The dependency raises `AccessRefusedError`: 401 without a valid token, 403 when it allows less.
    """

    async def dependency(request: Request) -> Access:
        bearer = _bearer(request)
        token = bearer or request.cookies.get(COOKIE)
        if not token:
            raise AccessRefusedError(401)
        access = await _access_of(token)
        if bearer is None and request.method not in _SAFE:
            await _check_mark(request, access)
        if (upload and not access.can_upload) or (decide and not access.can_decide):
            raise AccessRefusedError(403)
        request.state.access = access
        return access

    return dependency


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


async def _check_mark(request: Request, access: Access) -> None:
    """Refuse what was not sent by a page of ours, although the browser has the cookie."""
    sent = request.headers.get(MARK_HEADER)
    if sent is None and request.headers.get("content-type", "").startswith(_FORMS):
        sent = str((await request.form()).get(MARK_FIELD) or "")
    if not hmac.compare_digest(sent or "", access.page_mark):
        raise AccessRefusedError(403)
