"""The web application as a whole: its routes, and how it says that something went wrong."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from typing import Annotated, Any

import psycopg
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from panhuo.portal import blank_forms, decisions, deliveries, health, login, upload
from panhuo.portal.access import Access, AccessRefusedError, require
from panhuo.portal.guard import Guard
from panhuo.portal.map_page import routes as map_page
from panhuo.portal.map_session import map_pool
from panhuo.portal.ogc import app as ogc
from panhuo.portal.pages import page, refusal, wants_html

_SENTENCES = {
    404: ("没有这个页面，或不在您的范围内。", "There is no such page, or it is not yours to see."),
    405: ("此地址不接受这种请求。", "This address does not take such a request."),
    413: ("内容过大。", "This is too large."),
}


def create_app() -> FastAPI:
    """Return the portal; settings are read at the first request, nothing is connected yet."""
    services = ogc.create_ogc()

    @asynccontextmanager
    async def connected(app: FastAPI) -> AsyncIterator[None]:
        async with map_pool(app, services):
            yield

    app = FastAPI(
        title="盘活 Panhuo", openapi_url=None, docs_url=None, redoc_url=None, lifespan=connected
    )
    for part in (health, login, upload, deliveries, blank_forms, decisions, map_page):
        app.include_router(part.router)
    app.mount(ogc.PREFIX, services, name="services")
    _describe(app)
    static = resources.files("panhuo.portal") / "static"
    app.mount("/static", StaticFiles(directory=str(static)), name="static")
    app.add_exception_handler(AccessRefusedError, _access_refused)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(psycopg.OperationalError, _no_warehouse)
    app.add_middleware(Guard)
    return app


def _describe(app: FastAPI) -> None:
    """Show the interface to those who may use it."""

    @app.get("/openapi.json", include_in_schema=False)
    def openapi(_: Annotated[Access, Depends(require())]) -> dict[str, Any]:
        return app.openapi()


async def _access_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, AccessRefusedError)
    if error.status == 401 and wants_html(request):
        return page(request, "login.html", 401, wrong=False)
    answer = refusal(request, error.status, error.zh, error.en)
    if error.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    zh, en = _SENTENCES.get(error.status_code, (str(error.detail), str(error.detail)))
    answer = refusal(request, error.status_code, zh, en)
    answer.headers.update(error.headers or {})
    return answer


async def _not_understood(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    places = sorted({str(each["loc"][-1]) for each in error.errors() if each["loc"]})
    if wants_html(request):
        named = "、".join(places)
        return refusal(request, 422, f"填写的内容有误：{named}。", "Some values are not valid.")
    return JSONResponse({"zh": "参数有误。", "en": "Wrong parameters.", "where": places}, 422)


async def _no_warehouse(request: Request, error: Exception) -> Response:
    return refusal(
        request,
        503,
        "数据库暂时没有应答，请稍后再试；仍不行请联系平台管理员。",
        "The warehouse does not answer just now; try again, then tell the operator.",
    )
