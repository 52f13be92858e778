"""Connections to the warehouse: each stage as its own role."""

from functools import lru_cache
from typing import Any

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import Engine, create_engine

from panhuo.settings import get_settings

OWNER = "owner"


def dsn(role: str) -> str:
    """The libpq connection string of a stage role, or of the owner."""
    settings = get_settings()
    url = settings.owner_url() if role == OWNER else settings.role_url(role)
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def connect(role: str, **session: str) -> "psycopg.Connection[TupleRow]":
    """A new connection as that role.

    Args:
        role: one of `settings.STAGE_ROLES`, or `owner`.
        session: run-time parameters of the session, `__` standing for the dot of a custom one.
    """
    options = " ".join(f"-c {name.replace('__', '.')}={value}" for name, value in session.items())
    zone = get_settings().timezone
    return psycopg.connect(
        dsn(role),
        application_name=f"panhuo:{role}",
        options=f"-c timezone={zone} {options}".strip(),
    )


@lru_cache
def engine(role: str, **session: str) -> Engine:
    """A SQLAlchemy engine as that role; session parameters as in `connect`."""
    settings = get_settings()
    url = settings.owner_url() if role == OWNER else settings.role_url(role)
    options = [f"-c {name.replace('__', '.')}={value}" for name, value in session.items()]
    arguments: dict[str, Any] = {
        "options": " ".join([f"-c timezone={settings.timezone}", *options]),
        "application_name": f"panhuo:{role}",
    }
    return create_engine(url, connect_args=arguments, pool_pre_ping=True)
