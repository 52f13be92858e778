"""Log in with a token: pasted, or in the fragment of a link, which no server log ever sees."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from panhuo.portal.access import COOKIE, Access, AccessRefusedError, access_of, require
from panhuo.portal.pages import page

router = APIRouter()


@router.get("/login", include_in_schema=False)
def ask(request: Request) -> Response:
    """The page that takes a token."""
    return page(request, "login.html", wrong=False)


@router.post("/login", include_in_schema=False)
async def log_in(request: Request, token: Annotated[str, Form(max_length=4096)] = "") -> Response:
    """Put a valid token into a cookie that no script can read and no other site can send."""
    try:
        access = await run_in_threadpool(access_of, token.strip())
    except AccessRefusedError:
        return page(request, "login.html", 401, wrong=True)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        COOKIE,
        token.strip(),
        max_age=int((access.expires_at - datetime.now(UTC)).total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


@router.post("/logout", include_in_schema=False)
def log_out(_: Annotated[Access, Depends(require())]) -> Response:
    """Forget the token in this browser."""
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


@router.get("/", include_in_schema=False)
def start(access: Annotated[Access, Depends(require())]) -> Response:
    """Where one lands."""
    return RedirectResponse("/upload" if access.can_upload else "/deliveries", 303)
