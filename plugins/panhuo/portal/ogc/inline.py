"""The library's parameters, read in the event loop.

They are plain functions that parse a string each. FastAPI would give every one of them a turn of a
worker thread, nine to a tile, and handing over takes longer than all they do.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

_LIBRARY = "tipg."


def run_inline(app: FastAPI) -> None:
    """Give the routes of an app the library's plain dependencies as coroutines."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            _run_inline(route.dependant)


def _run_inline(dependant: Dependant) -> None:
    for place, needed in enumerate(dependant.dependencies):
        _run_inline(needed)
        if needed.call is not None and _parses(needed):
            dependant.dependencies[place] = replace(needed, call=_awaited(needed.call))


def _parses(needed: Dependant) -> bool:
    module = str(getattr(needed.call, "__module__", ""))
    return module.startswith(_LIBRARY) and not needed.is_coroutine_callable


def _awaited(function: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    async def awaited(**values: Any) -> Any:
        return function(**values)

    return awaited
