"""A warehouse for the bench alone: durable as an installation is, deployed once, copied per line."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import ProcessError, get_context
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from panhuo.runtime import cluster
from panhuo.settings import get_settings
from panhuo.warehouse import OWNER, engine

DEPLOYED = "bench_deployed"
"""The database that is deployed once; a line works on a copy of it, so that none warms another."""


def _forget() -> None:
    get_settings.cache_clear()
    engine.cache_clear()


def _point_at(url: str) -> None:
    os.environ["PANHUO_DATABASE_URL"] = url
    _forget()


def _deploy(url: str) -> None:
    _point_at(url)
    from panhuo.runtime.deploy import deploy

    deploy()


def in_own_process(target: Callable[..., None], *arguments: object) -> None:
    """Run a function in a fresh process: dbt knows one warehouse in the life of a process.

    Raises:
        ProcessError: it did not end well; what it said is on standard error.
    """
    process = get_context("spawn").Process(target=target, args=arguments)
    process.start()
    process.join()
    if process.exitcode != 0:
        raise ProcessError(f"{target.__name__.strip('_')} ended with {process.exitcode}")


class BenchWarehouse:
    """A running server with a deployed database to copy."""

    def __init__(self, folder: Path, server_url: str) -> None:
        self.folder = folder
        self._server = server_url

    def url(self, database: str) -> str:
        """The owner's connection to one of its databases."""
        return make_url(self._server).set(database=database).render_as_string(hide_password=False)

    def execute(self, statement: str) -> None:
        """Run a statement on the server's own database, outside any transaction."""
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def copy(self, name: str) -> Iterator[None]:
        """Work on a fresh copy of the deployed database, with empty landing and archive."""
        database = f"bench_{name}"
        self.execute(f"drop database if exists {database} with (force)")
        self.execute(f"create database {database} template {DEPLOYED}")
        for part in ("landing", "archive", "outbox"):
            os.environ[f"PANHUO_{part.upper()}_DIR"] = str(self.folder / name / part)
        _point_at(self.url(database))
        try:
            yield
        finally:
            engine(OWNER).dispose()
            self.execute(f"drop database if exists {database} with (force)")


@contextmanager
def bench_warehouse(folder: Path) -> Iterator[BenchWarehouse]:
    """Start a private cluster in that folder, deploy, and stop it in the end.

    The server's configuration is that of an installation (fsync and all), not that of the tests.
    With PANHUO_BENCH_SERVER_URL (superuser) that server is used instead.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    os.environ["PANHUO_STATE_DIR"] = str(folder)
    # roles belong to the server: on one that others use, their passwords stay what they are
    os.environ.setdefault("PANHUO_ROLE_SECRET", secrets.token_hex(16))
    _forget()
    elsewhere = os.environ.get("PANHUO_BENCH_SERVER_URL")
    server = elsewhere or cluster.ensure_cluster().superuser_url
    warehouse = BenchWarehouse(folder, server)
    try:
        warehouse.execute(f"drop database if exists {DEPLOYED} with (force)")
        warehouse.execute(f"create database {DEPLOYED}")
        in_own_process(_deploy, warehouse.url(DEPLOYED))
        yield warehouse
    finally:
        if elsewhere is None:
            cluster.stop_cluster()
