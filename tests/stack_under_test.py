"""One stack for all tests of the running platform: cluster, deployed warehouse and Airflow."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from panhuo.intake.deliver import Delivered, deliver
from panhuo.runtime import airflow_stack, cluster
from panhuo.runtime import stack as one_machine
from panhuo.runtime.postgresql_programs import binaries
from panhuo.settings import get_settings
from panhuo.warehouse import engine

END_STATES = {"published", "refused", "superseded", "withdrawn", "failed"}
PANHUO = Path(sys.prefix) / "bin" / "panhuo"

SUPPLY_HEADER = "supervision_no,area_m2,land_use,signed_on,start_agreed_on,started_on,project_name"


def supervision_no(region: str, serial: int) -> str:
    return f"{region}2020B{serial:05d}"


def supply_row(region: str, serial: int, started_on: str = "", due: str = "2021-01-01") -> str:
    """A supply that is idle land at the end of 2024, unless it was started."""
    number = supervision_no(region, serial)
    return f"{number},10000.00,工业用地,2020-01-01,{due},{started_on},项目{serial}"


def supply_file(*rows: str) -> str:
    return "\n".join((SUPPLY_HEADER, *rows)) + "\n"


@dataclass(frozen=True)
class Said:
    """What a `panhuo` command said."""

    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The whole of standard output: a program that reads it has nothing to cut away."""
        return json.loads(self.out)


@dataclass(frozen=True)
class RunningStack:
    """The stack, asked from outside: by its command, its landing folder and its ledger."""

    folder: Path
    environment: Mapping[str, str]
    """The settings of this stack alone; it holds secrets."""

    def start_panhuo(self, *arguments: object) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [PANHUO, *map(str, arguments)],
            env=_without_settings(os.environ) | dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def panhuo(self, *arguments: object) -> Said:
        return said(self.start_panhuo(*arguments))

    def file(self, name: str, content: str | bytes) -> Path:
        """A file as somebody has it before it is delivered."""
        path = self.folder / "desk" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def deliver(
        self,
        name: str,
        content: str | bytes,
        *,
        region: str,
        feed: str = "supply",
        as_of: str = "2024-12-31",
        mode: str | None = None,
    ) -> Delivered:
        """Put a file into landing, in this process; for that the settings must be the stack's."""
        path = self.file(name, content)
        day = date.fromisoformat(as_of)
        return deliver(path, feed=feed, region=region, as_of=day, mode=mode)

    def query(self, statement: str, *parameters: object) -> list[dict[str, Any]]:
        """Ask the warehouse; waits while its server is starting again."""
        return _ask(self.environment["PANHUO_DATABASE_URL"], statement, parameters)

    def metadata(self, statement: str, *parameters: object) -> list[dict[str, Any]]:
        """Ask Airflow's database."""
        info = cluster.known_cluster()
        url = cluster.database_url(info, airflow_stack.DATABASE, airflow_stack.DATABASE)
        return _ask(url, statement, parameters)

    def value(self, statement: str, *parameters: object) -> Any:
        rows = self.query(statement, *parameters)
        return next(iter(rows[0].values())) if rows else None

    def delivery_of(self, handed: Delivered, seconds: float = 30) -> int:
        """The number of a delivered file, once it was received."""
        query = "select delivery_id from ops.receipt where ticket = %s"
        within(seconds, lambda: self.value(query, handed.ticket), f"{handed.path.name} is received")
        return int(self.value(query, handed.ticket))

    def line(self, delivery_id: int) -> dict[str, Any]:
        """The line of the ledger."""
        found = self.query("select * from ops.delivery where delivery_id = %s", delivery_id)
        assert found, f"there is no delivery {delivery_id}"
        return found[0]

    def end_of(self, delivery_id: int, seconds: float = 60) -> dict[str, Any]:
        """The line of the ledger once the delivery is in an end state."""
        deadline = time.monotonic() + seconds
        while (line := self.line(delivery_id))["state"] not in END_STATES:
            assert time.monotonic() < deadline, f"not at its end after {seconds} s: {line}"
            time.sleep(0.05)
        return line

    def five_not(self, region: str) -> set[str]:
        """Supervision numbers in the published inventory of a region."""
        found = self.query(
            "select supervision_no from published.fct_five_not where region_code = %s", region
        )
        return {row["supervision_no"] for row in found}


def said(process: "subprocess.Popen[str]", seconds: float = 120) -> Said:
    """Wait for a command to end."""
    out, err = process.communicate(timeout=seconds)
    return Said(process.returncode, out, err)


def within(seconds: float, true: Callable[[], object], what: str = "it") -> None:
    """Wait until something is true; fail when it is not after so many seconds."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.05)


def where_found(stack: RunningStack, planted: Iterable[str]) -> list[str]:
    """Places of the stack that hold one of these texts, other than archive and warehouse."""
    needles = [
        form
        for text in planted
        for form in (text.encode(), text.encode("gb18030"), json.dumps(text)[1:-1].encode())
    ]
    found = []
    for path in stack.folder.rglob("*"):
        place = path.relative_to(stack.folder)
        if place.parts[0] in ("archive", "desk") or not path.is_file():
            continue
        if place.parts[0] == "pg" and "log" not in place.parts:
            continue  # the warehouse itself
        content = path.read_bytes()
        found += [f"{place}: {needle!r}" for needle in needles if needle in content]
    dump = _dump_of_airflow()
    found += [f"Airflow's database: {needle!r}" for needle in needles if needle in dump]
    return found


def _dump_of_airflow() -> bytes:
    programs = binaries()
    assert programs is not None
    url = cluster.known_cluster().superuser_url.rsplit("/", 1)[0] + f"/{airflow_stack.DATABASE}"
    dump = subprocess.run(
        [programs / "pg_dump", "--data-only", url], check=True, capture_output=True
    ).stdout
    assert b"COPY public.task_instance " in dump
    return dump


def _ask(url: str, statement: str, parameters: tuple[object, ...]) -> list[dict[str, Any]]:
    deadline = time.monotonic() + 30
    while True:
        try:
            with psycopg.connect(url, row_factory=dict_row, autocommit=True) as connection:
                return connection.execute(statement, parameters or None).fetchall()  # type: ignore[call-overload]
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    return {k: v for k, v in environment.items() if not k.startswith("PANHUO_")}


@contextmanager
def _settings(environment: Mapping[str, str]) -> Iterator[None]:
    """The settings of this process are those of the stack, and were others before and after."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith("PANHUO_"):
                patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        get_settings.cache_clear()
        engine.cache_clear()
        yield
    get_settings.cache_clear()
    engine.cache_clear()


def _start(folder: Path) -> RunningStack:
    environment = {"PANHUO_STATE_DIR": str(folder)}
    environment |= {
        f"PANHUO_{name.upper()}_DIR": str(folder / name)
        for name in ("landing", "archive", "outbox")
    }
    with _settings(environment):
        one_machine.ensure_warehouse()
    lines = (folder / "panhuo.env").read_text().splitlines()
    environment |= dict(line.split("=", 1) for line in lines)
    stack = RunningStack(folder, environment)
    # by its command: dbt remembers for the life of a process which warehouse it parsed for
    up = said(stack.start_panhuo("up"), 400)
    assert up.exit_code == 0, up.out + up.err
    return stack


def _stop(stack: RunningStack) -> None:
    with _settings(stack.environment):
        one_machine.down()
    shutil.rmtree(stack.folder)


_RUNNING: pytest.StashKey[RunningStack] = pytest.StashKey()


@pytest.fixture(scope="session")
def running_stack(request: pytest.FixtureRequest) -> RunningStack:
    """The stack of this session: the first that asks starts it, the session's end stops it.

    Two conftest files bring this fixture in, which for pytest makes two of it: hence the stash.
    """
    stash = request.config.stash
    if _RUNNING not in stash:
        # not below pytest's tmp_path: the cluster's OS user may not enter it
        folder = Path(tempfile.mkdtemp(prefix="panhuo-e2e-", dir="/tmp"))
        folder.chmod(0o711)
        half = RunningStack(folder, {"PANHUO_STATE_DIR": str(folder)})
        request.session.addfinalizer(lambda: _stop(half))
        stash[_RUNNING] = _start(folder)
    return stash[_RUNNING]


@pytest.fixture
def stack(running_stack: RunningStack) -> Iterator[RunningStack]:
    """The running stack, with its settings in force in this process while the test runs."""
    with _settings(running_stack.environment):
        yield running_stack
