"""A private PostGIS cluster for the test session, run by an unprivileged user, with all tables.

How the tables come about is in `_make_tables` alone.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from platform_under_test import Platform
from xdist.scheduler import LoadScopeScheduling

from panhuo.settings import get_settings
from panhuo.warehouse import OWNER, connect, engine


class _ByFile(LoadScopeScheduling):
    """Deals whole files to the processes, and all that use the running stack to one of them."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return "the stack" if file.startswith(("tests/e2e/", "tests/fault/")) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> _ByFile:
    return _ByFile(config, log)


def _server_programs() -> Path:
    """Return the folder of initdb and pg_ctl of the newest server."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(folders, key=lambda path: int(path.parts[-3]), default=None)
    if newest is None:
        pytest.fail("no PostgreSQL server: apt-get install postgresql postgresql-15-postgis-3")
    return newest.parent


def _as_server_user(folder: Path) -> list[str]:
    """Return what to put before a server command: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            os.chown(folder, user.pw_uid, user.pw_gid)
            return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    pytest.fail("running as root, and there is no unprivileged user to run PostgreSQL as")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def cluster_url() -> Iterator[str]:
    """Return the owner's URL of an empty cluster, which ends with the session."""
    programs = _server_programs()
    # Not pytest's tmp_path: its parents are closed to the server's user when root runs the tests.
    folder = Path(tempfile.mkdtemp(prefix="panhuo-pg-", dir="/tmp"))
    before = _as_server_user(folder)
    data, port, password = folder / "data", _free_port(), secrets.token_hex(16)
    password_file = folder / "password"
    password_file.write_text(password)
    password_file.chmod(0o644)

    def run(*command: object) -> None:
        done = subprocess.run(
            [*before, *map(str, command)], cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            log = folder / "log"
            pytest.fail(f"{command[0]}: {done.stderr} {log.read_text() if log.exists() else ''}")

    settings = (
        f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} "
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
        "-c client_connection_check_interval=1s -c max_connections=60"
    )
    try:
        run(
            *(programs / "initdb", "-D", data, "-U", "panhuo", "-A", "scram-sha-256"),
            *("--pwfile", password_file, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
        )
        run(programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", settings, "start")
        yield f"postgresql://panhuo:{password}@127.0.0.1:{port}/panhuo"
    finally:
        if (data / "postmaster.pid").exists():
            run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def warehouse_env(cluster_url: str) -> Iterator[dict[str, str]]:
    """Return the environment of a warehouse with all tables; it is set for the session."""
    environment = {"PANHUO_DATABASE_URL": cluster_url, "PANHUO_ROLE_SECRET": secrets.token_hex(16)}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        get_settings.cache_clear()
        engine.cache_clear()
        with psycopg.connect(
            cluster_url.rsplit("/", 1)[0] + "/postgres", autocommit=True
        ) as connection:
            connection.execute("create database panhuo")
        _make_tables()
        yield environment
        engine(OWNER).dispose()
    get_settings.cache_clear()
    engine.cache_clear()


def _make_tables() -> None:
    """Make tables, roles and grants as an installation has them."""
    from panhuo.runtime.deploy import migrate

    migrate()


@pytest.fixture
def warehouse(
    warehouse_env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """Return the state folder (landing, archive) of an empty warehouse."""
    for name in ("landing", "archive", "outbox"):
        monkeypatch.setenv(f"PANHUO_{name.upper()}_DIR", str(tmp_path / name))
    monkeypatch.setenv("PANHUO_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("PANHUO_LANDING_SETTLE_SECONDS", "0.2")
    get_settings.cache_clear()
    with connect(OWNER) as connection:
        tables = connection.execute(
            """
            select format('%I.%I', schemaname, tablename)
            from pg_tables
            where schemaname in ('ops', 'raw', 'published')
            """
        ).fetchall()
        connection.execute(f"truncate {', '.join(name for (name,) in tables)} restart identity")
    yield tmp_path
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def platform_env(cluster_url: str, warehouse_env: dict[str, str]) -> dict[str, str]:
    """Return the environment of a second warehouse, deployed whole: regions, rules, dbt's tables."""
    from panhuo.runtime.deploy import deploy

    server, _ = cluster_url.rsplit("/", 1)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("create database platform")
    environment = warehouse_env | {"PANHUO_DATABASE_URL": f"{server}/platform"}
    with pytest.MonkeyPatch.context() as patch:
        _use(patch, environment)
        deploy()
    _forget_settings()
    return environment


def _use(patch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for name, value in environment.items():
        patch.setenv(name, value)
    _forget_settings()


def _forget_settings() -> None:
    get_settings.cache_clear()
    engine.cache_clear()


def _emptied_platform(
    patch: pytest.MonkeyPatch, environment: dict[str, str], folder: Path
) -> Platform:
    """Return the deployed warehouse without any delivery and anything made of one."""
    folders = {
        f"PANHUO_{name.upper()}_DIR": str(folder / name)
        for name in ("landing", "archive", "outbox")
    }
    _use(patch, environment | folders | {"PANHUO_STATE_DIR": str(folder)})
    with connect(OWNER) as connection:
        tables = connection.execute(
            """
            select format('%I.%I', schemaname, tablename)
            from pg_tables
            where schemaname in ('ops', 'raw', 'published', 'candidate')
                and tablename not in (
                    'land_use', 'dim_region', 'dim_rule', 'dim_rule_document', 'rule_book',
                    'int_rule__book', 'rule_document', 'measure', 'unit', 'rule_target',
                    'supervision_calendar', 'programme_phase', 'policy_fact', 'policy_statement',
                    'rule_version'
                )
            """
        ).fetchall()
        connection.execute(f"truncate {', '.join(name for (name,) in tables)} restart identity")
    return Platform(folder)


@pytest.fixture
def platform(
    platform_env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Platform]:
    """Return the whole chain on an empty deployed warehouse."""
    yield _emptied_platform(monkeypatch, platform_env, tmp_path)
    monkeypatch.undo()
    _forget_settings()


@pytest.fixture(scope="module")
def module_platform(
    platform_env: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """Return the same for a module whose tests only read."""
    with pytest.MonkeyPatch.context() as patch:
        yield _emptied_platform(patch, platform_env, tmp_path_factory.mktemp("platform"))
    _forget_settings()
