"""What this checkout remembers about its stack: files in `.panhuo/`, secrets apart and mode 600."""

import fcntl
import hashlib
import json
import os
import random
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from panhuo.settings import get_settings

FIRST_PORT, LAST_PORT = 20000, 32000
"""Below the range from which Linux takes the ports of outgoing connections (32768–60999)."""


def state_dir() -> Path:
    """`.panhuo/` of this checkout, created when absent; others may pass through, not list."""
    path = get_settings().state_dir
    if not path.exists():
        path.mkdir(parents=True)
        path.chmod(0o711)
    return path


def checkout_id() -> str:
    """12 hex digits that name this checkout on this machine, from the path of its `.panhuo/`."""
    return hashlib.sha256(os.fsencode(state_dir().resolve())).hexdigest()[:12]


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file, empty when there is no such file."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


def write_json(path: Path, value: dict[str, Any], mode: int = 0o644) -> None:
    """Replace a JSON file in one step: a reader sees the old or the new, never half of it."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
        json.dump(value, file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    scratch.chmod(mode)
    scratch.rename(path)


def secret(name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(32)) -> str:
    """The secret of that name, made at first use and kept in `.panhuo/secrets.json` (mode 600)."""
    path = state_dir() / "secrets.json"
    with exclusive("secrets"):
        kept = read_json(path)
        if name not in kept:
            kept[name] = make()
            write_json(path, kept, mode=0o600)
    return str(kept[name])


def port_is_free(port: int) -> bool:
    """Whether nobody listens on that TCP port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A TCP port of 127.0.0.1 nobody listens on.

    Raises:
        RuntimeError: when a thousand tries found none.
    """
    for _ in range(1000):
        port = random.randint(FIRST_PORT, LAST_PORT)
        if port_is_free(port):
            return port
    raise RuntimeError(f"no free TCP port between {FIRST_PORT} and {LAST_PORT} on 127.0.0.1")


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Only one process of this checkout at a time inside; the others wait."""
    lock = os.open(state_dir() / f".{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
