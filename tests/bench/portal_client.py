"""The portal as an installation runs it, and a browser's way of asking it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import local

_STARTS_WITHIN_SECONDS = 60
AT_ONCE = 6
"""Connections a browser opens to one server."""


@dataclass(frozen=True)
class Answer:
    """What came back, and how many seconds after it was asked for."""

    body: bytes
    seconds: float


class PortalClient:
    """Asks the portal over kept connections, one to a thread."""

    def __init__(self, port: int, token: str, pid: int) -> None:
        self._port = port
        self.pid = pid
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        self._kept = local()

    def get(self, path: str) -> Answer:
        """Return the answer to a path.

        Raises:
            RuntimeError: the answer is none of success.
        """
        begun = time.perf_counter()
        try:
            answer = self._ask(path)
        except (http.client.RemoteDisconnected, ConnectionError):
            # the server lets go of what was idle for some seconds
            self._kept.connection.close()
            begun = time.perf_counter()
            answer = self._ask(path)
        body = answer.read()
        if answer.status not in (200, 204):
            raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
        return Answer(body, time.perf_counter() - begun)

    def _ask(self, path: str) -> http.client.HTTPResponse:
        if not hasattr(self._kept, "connection"):
            self._kept.connection = http.client.HTTPConnection("127.0.0.1", self._port)
        self._kept.connection.request("GET", path, headers=self._headers)
        return self._kept.connection.getresponse()

    def get_all(self, paths: Sequence[str], at_once: int = AT_ONCE) -> tuple[list[Answer], float]:
        """Return the answers in order, and the seconds until the last one was there."""
        begun = time.perf_counter()
        with ThreadPoolExecutor(at_once) as threads:
            answers = list(threads.map(self.get, paths))
        return answers, time.perf_counter() - begun


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_portal(token: str) -> Iterator[PortalClient]:
    """Serve the warehouse at hand in a process of its own until the block ends.

    Raises:
        TimeoutError: it does not answer in time.
    """
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "panhuo.cli", "portal", "--port", str(port)],
        env=os.environ,
        stderr=subprocess.DEVNULL,
    )
    try:
        client = PortalClient(port, token, process.pid)
        until = time.monotonic() + _STARTS_WITHIN_SECONDS
        while True:
            try:
                client.get("/healthz")
                break
            except (OSError, http.client.HTTPException):
                if process.poll() is not None or time.monotonic() > until:
                    raise TimeoutError("the portal did not start") from None
                client = PortalClient(port, token, process.pid)
                time.sleep(0.1)
        yield client
    finally:
        process.terminate()
        process.wait(20)
