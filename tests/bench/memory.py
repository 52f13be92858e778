"""Peak memory of this process and of the server it works with; processor time of both."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MIB = 2**20
_EVERY_SECONDS = 0.1


@dataclass
class Peak:
    """MiB: `ours` resident in this process, `server` private to the largest backend."""

    ours: float = 0.0
    server: float = 0.0

    @property
    def any_process(self) -> float:
        """The largest of all."""
        return max(self.ours, self.server)


def _status(pid: str | int, name: str) -> float:
    """Return a field of /proc/<pid>/status in MiB, 0 when the process is gone."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) * 1024 / MIB
    except OSError:
        pass
    return 0.0


def cpu_seconds(pid: int | str) -> float:
    """Return the processor time a process has used, 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def server_cpu_seconds() -> float:
    """Return the processor time of all server processes that work for the bench."""
    return sum(map(cpu_seconds, _backends()))


def _backends() -> list[str]:
    """Return the pids of all server processes on this machine."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if (folder / "comm").read_text().strip() == "postgres" and b"bench_" in (
                    folder / "cmdline"
                ).read_bytes():
                    found.append(folder.name)
            except OSError:
                continue
    return found


@contextmanager
def peak_memory() -> Iterator[Peak]:
    """Watch while the block runs; shared buffers are nobody's, so a backend counts what is private."""
    peak, ended = Peak(), threading.Event()
    # the kernel's own high-water mark misses nothing between two looks
    Path("/proc/self/clear_refs").write_text("5")

    def watch() -> None:
        while not ended.wait(_EVERY_SECONDS):
            private = [_status(pid, "RssAnon") for pid in _backends()]
            peak.server = max([peak.server, *private])

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()
        peak.ours = _status("self", "VmHWM")
