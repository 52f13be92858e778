"""Who holds a claim: a name that tells whether its process still lives."""

import os
import socket
from functools import cache
from pathlib import Path
from uuid import uuid4


def _started(pid: int) -> str | None:
    """When a process of this machine was started, in clock ticks since boot; None: it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]


@cache
def _machine() -> str:
    """Host name and boot: a process id means nothing on another machine or after a restart."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text("utf-8").strip()
    return f"{socket.gethostname()}@{boot[:8]}"


def new_holder() -> str:
    """A name for a claim of this process, different each time."""
    return f"{_machine()}:{os.getpid()}:{_started(os.getpid())}:{uuid4().hex[:8]}"


def is_dead(holder: str) -> bool:
    """Whether the process behind a name is known to be gone; False when nobody here can tell."""
    machine, _, rest = holder.partition(":")
    parts = rest.split(":")
    if machine != _machine() or len(parts) != 3:
        return False
    return _started(int(parts[0])) != parts[1]
