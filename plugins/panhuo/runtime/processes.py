"""Long-running processes of the stack: each in a session of its own, found again after any kill.

A component is remembered as pid + start time, because a pid alone may be somebody else's after a
restart. Everything it forks stays in its session, so that what a killed leader leaves behind is
found by the session's number and ended before the component starts again.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from panhuo.runtime import state

LOG_BYTES = 64 * 2**20
"""A log longer than this is put aside as `.log.1`; what was there is gone."""


@dataclass(frozen=True)
class Component:
    """One process to keep running: its name, command and environment (which holds secrets)."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class _Process:
    pid: int
    state: str
    session: int
    started_at: int
    """Ticks since the machine started."""


def run_dir() -> Path:
    """Holds one `<component>.json` for each component that was started."""
    path = state.state_dir() / "run"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def log_file(name: str) -> Path:
    """Where a component writes."""
    path = state.state_dir() / "logs"
    path.mkdir(mode=0o750, exist_ok=True)
    return path / f"{name}.log"


def log_tail(name: str, lines: int = 12) -> str:
    """The last lines a component wrote, empty when it wrote none."""
    path = log_file(name)
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 16384))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])


def trim_log(name: str) -> None:
    """Put a log that has become too long aside; its writer appends and goes on at the start."""
    log = log_file(name)
    if log.exists() and log.stat().st_size > LOG_BYTES:
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)


def pid_of(name: str) -> int | None:
    """The pid of a running component, None when it is dead or was never started."""
    kept = state.read_json(run_dir() / f"{name}.json")
    if not kept or kept["boot"] != _boot_id():
        return None
    found = _process(int(kept["pid"]))
    if found is None or found.state in "ZX" or found.started_at != kept["started_at"]:
        return None
    return found.pid


def start(component: Component) -> subprocess.Popen[bytes]:
    """Start a component that is not running, after ending what its last run left behind."""
    _kill_session(component.name)
    trim_log(component.name)
    with log_file(component.name).open("ab") as output:
        process = subprocess.Popen(
            component.command,
            cwd=state.state_dir(),
            env=component.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    found = _process(process.pid)
    state.write_json(
        run_dir() / f"{component.name}.json",
        {
            "pid": process.pid,
            "started_at": found.started_at if found else 0,
            "boot": _boot_id(),
        },
        mode=0o600,
    )
    return process


def stop(names: Sequence[str], grace_seconds: float) -> list[str]:
    """Ask these components to end, kill with all they forked what has not after the grace.

    Returns the names of those that were running.
    """
    running = {name: pid for name in names if (pid := pid_of(name)) is not None}
    for pid in running.values():
        _signal(pid, signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    while time.monotonic() < deadline and any(pid_of(name) for name in running):
        time.sleep(0.1)
    for name in names:
        _kill_session(name)
        (run_dir() / f"{name}.json").unlink(missing_ok=True)
    return list(running)


def _kill_session(name: str) -> None:
    """End every process of the session that the component's last run led."""
    kept = state.read_json(run_dir() / f"{name}.json")
    if not kept or kept["boot"] != _boot_id():
        return
    leader = _process(int(kept["pid"]))
    if leader is not None and leader.started_at != kept["started_at"]:
        return  # the number went to somebody else, which it cannot while the session lives
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        members = [p for p in _processes() if p.session == kept["pid"] and p.state not in "ZX"]
        if not members:
            return
        for member in members:
            _signal(member.pid, signal.SIGKILL)
        time.sleep(0.05)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _processes() -> Iterator[_Process]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (found := _process(int(entry.name))):
            yield found


def _process(pid: int) -> _Process | None:
    """What /proc/<pid>/stat says (proc(5)); the name in it may hold spaces and brackets."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, UnicodeDecodeError):
        return None
    return _Process(pid, fields[0], int(fields[3]), int(fields[19]))
