"""What a client of the services is told when its request cannot be answered; never what SQL said."""

import asyncpg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from tipg.errors import DEFAULT_STATUS_CODES, NotFound, TiPgError

from panhuo.portal.access import AccessRefusedError
from panhuo.portal.ogc.freshness import NotModifiedError, not_modified

_NOT_SO = 422
_LATER = 503


def _refusal(status: int, zh: str, en: str) -> JSONResponse:
    return JSONResponse({"code": str(status), "zh": zh, "en": en, "description": en}, status)


async def _access(_: Request, error: Exception) -> Response:
    assert isinstance(error, AccessRefusedError)
    answer = _refusal(error.status, error.zh, error.en)
    if error.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = _refusal(error.status_code, "请求有误，见 en。", str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    where = sorted({str(each["loc"][-1]) for each in error.errors()})
    return _refusal(
        _NOT_SO, f"参数有误：{'、'.join(where)}", f"wrong parameters: {', '.join(where)}"
    )


async def _tipg(_: Request, error: Exception) -> Response:
    status = next(code for kind, code in DEFAULT_STATUS_CODES.items() if isinstance(error, kind))
    status = 404 if isinstance(error, NotFound) else min(status, _NOT_SO)
    return _refusal(status, "请求的参数有误。", str(error) or type(error).__name__)


async def _value(_: Request, __: Exception) -> Response:
    return _refusal(_NOT_SO, "参数的格式有误。", "a parameter is not of the form it should have")


async def _database(_: Request, error: Exception) -> Response:
    if isinstance(error, asyncpg.QueryCanceledError):
        return _refusal(_LATER, "查询耗时过长，请缩小范围。", "this takes too long: ask for less")
    state = getattr(error, "sqlstate", None) or ""
    # data that does not fit its type, or a name or an operator that does not exist
    if state[:2] in ("22", "42"):
        return _refusal(_NOT_SO, "参数与字段的类型不符。", "a value does not fit its property")
    return _refusal(_LATER, "数据库暂时无法应答。", "the warehouse does not answer just now")


async def refuse_pages(request: Request) -> None:
    """Refuse the library's own pages: they load programs from elsewhere.

    Raises:
        HTTPException: 406.
    """
    if "html" in request.query_params.getlist("f"):
        raise HTTPException(406, "f: this service speaks JSON; the page is /map 请使用 /map 页面")


def add_refusals(app: FastAPI) -> None:
    """Register a handler for everything that can be expected to go wrong."""
    app.add_exception_handler(AccessRefusedError, _access)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(NotModifiedError, not_modified)
    app.add_exception_handler(TiPgError, _tipg)
    app.add_exception_handler(ValueError, _value)
    app.add_exception_handler(OverflowError, _value)
    app.add_exception_handler(asyncpg.PostgresError, _database)
    app.add_exception_handler(asyncpg.InterfaceError, _database)
    app.add_exception_handler(OSError, _database)
