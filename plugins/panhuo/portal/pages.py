"""Pages as a person gets them: Jinja templates of this package, everything escaped."""

from datetime import date, datetime
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from panhuo.portal.access import MARK_FIELD, Access
from panhuo.settings import get_settings

NAVIGATION: list[tuple[str, str, str | None]] = [
    ("/upload", "数据报送", "can_upload"),
    ("/deliveries", "报送记录", None),
    ("/blank-forms", "填报模板", None),
    ("/decisions", "处置办理", "can_decide"),
    ("/map", "地图", None),
]
"""Path, label, and what an `Access` must allow for the entry to be shown."""


def wants_html(request: Request) -> bool:
    """Whether a person's browser asks, and not a program."""
    return "text/html" in request.headers.get("accept", "")


def page(request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page; `access` is that of the request, None when nobody is logged in."""
    access: Access | None = getattr(request.state, "access", None)
    shown = [
        (path, label)
        for path, label, needs in NAVIGATION
        if access is not None and (needs is None or getattr(access, needs))
    ]
    text = (
        _environment()
        .get_template(name)
        .render(
            access=access,
            navigation=shown,
            here=request.url.path,
            mark_field=MARK_FIELD,
            **values,
        )
    )
    return HTMLResponse(text, status)


def refusal(request: Request, status: int, zh: str, en: str) -> Response:
    """Say in one sentence what went wrong: a page for a person, JSON for a program."""
    if wants_html(request):
        return page(request, "refusal.html", status, code=status, zh=zh, en=en)
    return JSONResponse({"zh": zh, "en": en}, status)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("panhuo.portal", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(local_time=_local_time, number=_number, size=_size)
    return made


def _local_time(moment: datetime | None) -> str:
    return f"{moment.astimezone(get_settings().zone):%Y-%m-%d %H:%M:%S}" if moment else "—"


def _number(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def _size(count: int) -> str:
    """Bytes as people say them."""
    value, unit = float(count), "字节"
    for unit in ("字节", "KB", "MB", "GB"):
        if value < 1024 or unit == "GB":
            break
        value /= 1024
    return f"{value:,.0f} {unit}" if unit == "字节" else f"{value:,.1f} {unit}"
