"""Keeps the stack alive: starts again whatever of it has died. Run as a module, one per checkout.

Airflow restarts none of its own components. This process looks once a second; it adopts what runs
already, so that it may itself be killed and started again (`panhuo up`) at any time.
"""

import signal
import subprocess
import sys
import time
from datetime import datetime
from types import FrameType
from zoneinfo import ZoneInfo

from panhuo.runtime import airflow_stack, cluster, portal_process, processes, state
from panhuo.settings import get_settings

LOOK_SECONDS = 1.0
CALM_SECONDS = 30.0
"""A component that lived so long is started again at once when it dies; else with a pause."""
LONGEST_PAUSE_SECONDS = 30.0


class _Watch:
    """When one component was last started, and how long to wait before the next time."""

    def __init__(self, component: processes.Component) -> None:
        self.component = component
        self.process: subprocess.Popen[bytes] | None = None
        self.started = float("-inf")
        self.pause = 0.0

    def look(self) -> None:
        """Start the component when it is dead and its pause is over."""
        if self.process is not None:
            self.process.poll()
        now = time.monotonic()
        if processes.pid_of(self.component.name) is not None:
            if now - self.started > CALM_SECONDS:
                self.pause = 0.0
            return
        if now - self.started < self.pause:
            return
        _say(f"{self.component.name} is not running: starting it")
        self.process = processes.start(self.component)
        self.started = now
        self.pause = min(max(1.0, self.pause * 2), LONGEST_PAUSE_SECONDS)


def main() -> None:
    """Watch until SIGTERM; leaves the components running."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _say("watching")
    components = [*airflow_stack.components(), portal_process.component()]
    watches = [_Watch(component) for component in components]
    own_cluster = airflow_stack.uses_private_cluster()
    while True:
        try:
            if own_cluster and not cluster.cluster_status().running:
                _say("PostgreSQL is not running: starting it")
                cluster.ensure_cluster()
            for watch in watches:
                watch.look()
                processes.trim_log(watch.component.name)
            _clean_once_a_day()
        except Exception as error:
            # whatever it was (a full disk, no memory), looking again is all that can be done
            _say(f"{type(error).__name__}: {error}")
        time.sleep(LOOK_SECONDS)


def _clean_once_a_day() -> None:
    kept = processes.run_dir() / "cleaned.json"
    last = state.read_json(kept)
    if last and time.time() - last["at"] < 86400:
        return
    state.write_json(kept, {"at": time.time()})
    if last:  # not while everything starts for the first time
        processes.start(airflow_stack.cleaning())
        airflow_stack.remove_old_task_logs()


def _leave(number: int, frame: FrameType | None) -> None:
    _say("leaving")
    sys.exit(0)


def _say(text: str) -> None:
    now = datetime.now(ZoneInfo(get_settings().timezone)).isoformat(timespec="seconds")
    print(f"{now} {text}", flush=True)


if __name__ == "__main__":
    main()
