"""A private PostgreSQL + PostGIS cluster of this checkout, run by an unprivileged OS user.

Without root the caller runs it. PostgreSQL refuses to run as root, so root starts it as the OS
user `postgres`, which the packages create. Its data lie in `.panhuo/pg`; when that user may not
enter the checkout (a clone below /root), in `/var/lib/panhuo/<checkout id>`. The place, the port
and the version are kept in `.panhuo/cluster.json`, the passwords in `.panhuo/secrets.json`.
"""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from panhuo.runtime import state
from panhuo.runtime.postgresql_conf import HOST, configuration
from panhuo.runtime.postgresql_programs import binaries, missing_packages, said_by

SUPERUSER = "postgres"
OS_USER = "postgres"
"""Runs the cluster when root starts it."""
OUTSIDE = Path("/var/lib/panhuo")
"""Holds the data when the cluster's OS user may not enter the checkout."""
START_SECONDS = 120
STOP_SECONDS = 60
ORPHAN_SECONDS = 30
"""How long backends of a killed postmaster may take to notice before a start is given up."""


class ClusterError(RuntimeError):
    """The private cluster cannot be made, started or stopped; the message says what to do."""


@dataclass(frozen=True)
class ClusterInfo:
    """Where the cluster listens and lies. `superuser_url` holds a password: never print it."""

    host: str
    port: int
    superuser_url: str
    data_dir: Path
    os_user: str
    version: int

    def url(self, database: str, user: str, password: str) -> str:
        """A libpq URL of one database of this cluster; `password` must be URL-safe."""
        return f"postgresql://{user}:{password}@{self.host}:{self.port}/{database}"

    def __repr__(self) -> str:
        return f"ClusterInfo({self.host}:{self.port}, {self.data_dir}, PostgreSQL {self.version})"


@dataclass(frozen=True)
class ClusterStatus:
    """Whether the cluster exists and runs. `pid` is the postmaster's."""

    exists: bool
    running: bool
    pid: int | None
    port: int | None
    data_dir: Path | None


def ensure_cluster() -> ClusterInfo:
    """The running cluster of this checkout, made and started when it was not.

    Raises:
        ClusterError: without the binaries, or when PostgreSQL does not start.
    """
    with state.exclusive("cluster"):
        kept = _remembered() or _create()
        if _postmaster(Path(kept["data_dir"])) is None:
            _start(kept)
        info = _info(kept)
        _wait_for_connection(info)
        return info


def stop_cluster() -> bool:
    """Stop the cluster (fast: open transactions are rolled back). True when it was running."""
    with state.exclusive("cluster"):
        kept = _remembered()
        if kept is None or _postmaster(Path(kept["data_dir"])) is None:
            return False
        options = ["-m", "fast", "-w", "-t", str(STOP_SECONDS), "stop"]
        done = _as_owner(kept, "pg_ctl", "-D", kept["data_dir"], *options)
        if done.returncode != 0:
            raise ClusterError(f"PostgreSQL in {kept['data_dir']} did not stop: {_said(done)}")
        return True


def cluster_status() -> ClusterStatus:
    """Whether this checkout has a cluster and whether it runs; starts nothing."""
    kept = _remembered()
    if kept is None:
        return ClusterStatus(False, False, None, None, None)
    pid = _postmaster(Path(kept["data_dir"]))
    return ClusterStatus(True, pid is not None, pid, int(kept["port"]), Path(kept["data_dir"]))


def known_cluster() -> ClusterInfo:
    """The cluster this checkout has made, running or not; starts nothing.

    Raises:
        ClusterError: when it has made none.
    """
    kept = _remembered()
    if kept is None:
        raise ClusterError("this checkout has no PostgreSQL cluster yet: run `panhuo up`")
    return _info(kept)


def database_url(info: ClusterInfo, database: str, role: str) -> str:
    """The URL of a database for a login role; the role's password is made at first use."""
    return info.url(database, role, state.secret(f"database_{role}"))


def ensure_database(info: ClusterInfo, database: str, role: str) -> str:
    """The URL of a database owned by a login role of its own, both made when absent.

    The role's password is set again each time: a lost secrets file repairs itself.
    """
    password = state.secret(f"database_{role}")
    with psycopg.connect(info.superuser_url, autocommit=True) as db:
        if not db.execute("select from pg_roles where rolname = %s", [role]).rowcount:
            db.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
        # sent as a SCRAM verifier: in a log it would be of no use
        verifier = db.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
        db.execute(
            sql.SQL("alter role {} password {}").format(
                sql.Identifier(role), sql.Literal(verifier.decode())
            )
        )
        if not db.execute("select from pg_database where datname = %s", [database]).rowcount:
            db.execute(
                sql.SQL("create database {} owner {}").format(
                    sql.Identifier(database), sql.Identifier(role)
                )
            )
        db.execute(
            sql.SQL("revoke connect on database {} from public").format(sql.Identifier(database))
        )
    return database_url(info, database, role)


def _remembered() -> dict[str, Any] | None:
    kept = state.read_json(state.state_dir() / "cluster.json")
    if not kept or not (Path(kept["data_dir"]) / "PG_VERSION").exists():
        return None
    return kept


def _remember(kept: dict[str, Any]) -> None:
    state.write_json(state.state_dir() / "cluster.json", kept)


def _info(kept: dict[str, Any]) -> ClusterInfo:
    port, password = int(kept["port"]), state.secret("database_superuser")
    return ClusterInfo(
        host=HOST,
        port=port,
        superuser_url=f"postgresql://{SUPERUSER}:{password}@{HOST}:{port}/postgres",
        data_dir=Path(kept["data_dir"]),
        os_user=str(kept["os_user"]),
        version=int(kept["version"]),
    )


def _create() -> dict[str, Any]:
    bin_dir = binaries()
    if bin_dir is None:
        packages = " ".join(missing_packages())
        raise ClusterError(
            "PostgreSQL with PostGIS is not installed on this machine. As root: "
            f"apt-get install -y --no-install-recommends {packages}    "
            "(or set PANHUO_DATABASE_URL to a server that exists already)"
        )
    owner = _os_user()
    kept: dict[str, Any] = {
        "data_dir": str(_data_dir(owner)),
        "os_user": owner.pw_name,
        "bin_dir": str(bin_dir),
        "version": _major_version(bin_dir),
        "port": state.free_port(),
    }
    _initdb(kept)
    _remember(kept)
    return kept


def _major_version(bin_dir: Path) -> int:
    said = said_by(str(bin_dir / "postgres"), "-V")
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    if found is None:
        raise ClusterError(f"{bin_dir}/postgres -V says {said!r}, not a PostgreSQL version")
    return int(found.group(1))


def _os_user() -> pwd.struct_passwd:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam(OS_USER)
    except KeyError:
        raise ClusterError(
            f"PostgreSQL does not run as root and this machine has no user `{OS_USER}`; "
            f"the packages {' '.join(missing_packages()) or 'postgresql-common'} make one, or: "
            f"useradd --system {OS_USER}"
        ) from None


def _data_dir(owner: pwd.struct_passwd) -> Path:
    """A folder, made and owned by the cluster's OS user, in which `data` will be the cluster."""
    inside = state.state_dir().resolve()
    if owner.pw_uid == os.geteuid() or _may_enter(inside, owner):
        return inside / "pg"
    OUTSIDE.mkdir(mode=0o755, exist_ok=True)
    return OUTSIDE / state.checkout_id()


def _may_enter(folder: Path, user: pwd.struct_passwd) -> bool:
    probe = ["test", "-x", str(folder)]
    return subprocess.run(probe, check=False, cwd="/", **_identity(user)).returncode == 0


def _identity(user: pwd.struct_passwd) -> dict[str, Any]:
    """The arguments with which `subprocess` runs something as that user."""
    if user.pw_uid == os.geteuid():
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _as_owner(
    kept: dict[str, Any], program: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    owner = pwd.getpwnam(kept["os_user"])
    with tempfile.TemporaryFile("w+") as output:
        # a file and not a pipe: the postmaster keeps it open and a pipe would never end
        done = subprocess.run(
            [str(Path(kept["bin_dir"]) / program), *arguments],
            check=False,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": owner.pw_dir},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **_identity(owner),
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read(), "")


def _said(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    return " / ".join(lines[-4:]) or f"exit status {done.returncode}"


def _initdb(kept: dict[str, Any]) -> None:
    """Make the cluster beside its final place and rename it, so that none is ever half made."""
    owner = pwd.getpwnam(kept["os_user"])
    final = Path(kept["data_dir"])
    making = final.with_name(f"{final.name}.new")
    for leftover in (making, final):
        shutil.rmtree(leftover, ignore_errors=True)
    making.mkdir(mode=0o700)
    os.chown(making, owner.pw_uid, owner.pw_gid)
    password = making.parent / f".{making.name}.password"
    password.touch(mode=0o600)
    password.write_text(state.secret("database_superuser"))
    os.chown(password, owner.pw_uid, owner.pw_gid)
    try:
        done = _as_owner(
            kept,
            "initdb",
            f"--pgdata={making}",
            f"--username={SUPERUSER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
            "--data-checksums",
        )
    finally:
        password.unlink()
    if done.returncode != 0:
        raise ClusterError(f"initdb in {making} failed: {_said(done)}")
    with (making / "postgresql.conf").open("a") as file:
        file.write("\ninclude = 'panhuo.conf'\n")
    (making / "panhuo.conf").touch(mode=0o600)
    os.chown(making / "panhuo.conf", owner.pw_uid, owner.pw_gid)
    making.rename(final)


def _start(kept: dict[str, Any]) -> None:
    data_dir = Path(kept["data_dir"])
    if not state.port_is_free(int(kept["port"])) and not _orphans(data_dir):
        kept["port"] = state.free_port()
        _remember(kept)
    (data_dir / "panhuo.conf").write_text(configuration(int(kept["port"])))
    (data_dir / "postmaster.pid").unlink(missing_ok=True)
    log = data_dir / "start.log"
    deadline = time.monotonic() + ORPHAN_SECONDS
    while True:
        done = _as_owner(
            kept,
            "pg_ctl",
            *("-D", str(data_dir), "-l", str(log), "-w", "-t", str(START_SECONDS), "start"),
        )
        if done.returncode == 0:
            return
        if time.monotonic() > deadline:
            tail = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
            raise ClusterError(
                f"PostgreSQL in {data_dir} did not start: {_said(done)}; {log} ends with: "
                + " / ".join(tail)
            )
        # backends of a killed postmaster still hold its memory and port; they notice and leave
        (data_dir / "postmaster.pid").unlink(missing_ok=True)
        time.sleep(1)


def _postmaster(data_dir: Path) -> int | None:
    """The pid of the postmaster that serves that data, None when there is none.

    `postmaster.pid` alone is no proof: after a kill -9 and a restart of the machine its pid may
    be anybody's.
    """
    try:
        pid = int((data_dir / "postmaster.pid").read_text().split("\n", 1)[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    return pid if os.fsencode(data_dir) in command else None


def _orphans(data_dir: Path) -> bool:
    """Whether backends of a dead postmaster still work on that data."""
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                if (process / "cwd").resolve() == data_dir:
                    return True
            except OSError:
                continue
    return False


def _wait_for_connection(info: ClusterInfo) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(info.superuser_url, connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline or "password authentication" in str(error):
                raise ClusterError(
                    f"PostgreSQL runs on {info.host}:{info.port} but lets nobody in: {error}"
                ) from None
            time.sleep(0.2)
