"""Connections of the map role that see what the token of the request allows, and nothing else.

Each time a connection is taken from the pool, its settings are written anew from the session of
the request at hand (a context variable, so concurrent requests have one each), and when it goes
back the pool resets them. A connection nobody set shows nothing: see `sql/views/map_schema.sql`.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import asyncpg
from fastapi import Depends, FastAPI, Query, Request
from starlette.exceptions import HTTPException

from panhuo.portal.access import Access, require
from panhuo.settings import get_settings
from panhuo.warehouse import dsn

ROLE = "panhuo_map"
MOMENT = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9A-Z]{6,12}\.[0-9]{1,12})$"
_MOST_CONNECTIONS = 8

SET = """
select
    set_config('panhuo.map_scope', $1, false),
    set_config('panhuo.map_holder', $2, false),
    set_config('panhuo.map_tax', $3, false),
    set_config('panhuo.map_moment', $4, false)
"""


@dataclass(frozen=True)
class MapSession:
    """What a connection is to show.

    Attributes:
        regions: codes of the units whose rows are visible.
        holder: whether names of those who hold the land are.
        tax: whether amounts of tax are.
        moment: a day or a publication, for the views of the past; empty: the latest.
    """

    regions: tuple[str, ...] = ()
    holder: bool = False
    tax: bool = False
    moment: str = ""

    @property
    def settings(self) -> tuple[str, str, str, str]:
        """The values of `SET`; region codes are letters and digits, so they need no quoting."""
        scope = "{" + ",".join(self.regions) + "}"
        return scope, _switch(self.holder), _switch(self.tax), self.moment


def _switch(on: bool) -> str:
    return "on" if on else "off"


_NOTHING = MapSession()
_session: ContextVar[MapSession] = ContextVar("map_session", default=_NOTHING)

Moment = Annotated[
    str,
    Query(pattern=MOMENT, description="a day (2025-06-30) or a publication (330802.7)"),
]


async def enter(
    request: Request,
    access: Annotated[Access, Depends(require())],
    moment: Moment | None = None,
) -> MapSession:
    """The dependency of every route that reads the map: from here on connections show its scope.

    Raises:
        HTTPException: 422 when the moment is no day.
    """
    if moment and "." not in moment:
        try:
            date.fromisoformat(moment)
        except ValueError:
            raise HTTPException(422, "moment: no such day 没有这一天") from None
    session = MapSession(access.regions, access.sees_holder, access.sees_tax, moment or "")
    _session.set(session)
    request.state.map_session = session
    return session


Session = Annotated[MapSession, Depends(enter)]


async def _show_scope(connection: "asyncpg.Connection") -> None:
    await connection.execute(SET, *_session.get().settings)


async def _read_json(connection: "asyncpg.Connection") -> None:
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
        )


@asynccontextmanager
async def map_pool(*apps: FastAPI) -> AsyncIterator[None]:
    """Give the apps one pool (`app.state.pool`); it connects at the first request that needs it."""
    async with asyncpg.create_pool(
        dsn(ROLE),
        min_size=0,
        max_size=_MOST_CONNECTIONS,
        init=_read_json,
        setup=_show_scope,
        server_settings={
            "application_name": f"panhuo:{ROLE}",
            "timezone": get_settings().timezone,
            # a tile finds its land by place; joined with an index scan over all of a province's
            # regions it takes ten times as long
            "enable_bitmapscan": "off",
        },
    ) as pool:
        for app in apps:
            app.state.pool = pool
        yield


async def rows(request: Request, statement: str, *values: Any) -> list[dict[str, Any]]:
    """The rows of a statement as the session of this request sees them."""
    async with request.app.state.pool.acquire() as connection:
        return [dict(row) for row in await connection.fetch(statement, *values)]
