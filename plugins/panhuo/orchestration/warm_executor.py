"""A local executor whose workers start with everything imported, and survive any kill.

Importing Great Expectations, dbt and Airflow costs 10–20 s, more than the work on a small
delivery. The scheduler's process imports them once and forks its workers; each task is a fork of
a worker and finds them there.

Airflow's own LocalExecutor hands out work through one queue that all workers read under one lock:
an idle worker that is killed while it waits takes the lock with it and nothing runs any more, and
a task whose worker was killed is only missed after the heartbeat timeout. Here each worker has a
pipe of its own, so that a dead worker is noticed at once, its task is tried again and the worker
replaced. A task dies with its worker and a worker with its scheduler, so that no work goes on
that nobody accounts for (the ledger's fencing token would refuse its result, but it would compute).
"""

import ctypes
import gc
import importlib.util
import logging
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.executors.base_executor import BaseExecutor, get_execution_api_server_url
from setproctitle import setproctitle

if TYPE_CHECKING:
    from airflow.executors.workloads import ExecutorWorkload
    from airflow.models.taskinstance import TaskInstance

log = logging.getLogger(__name__)

WARM_MODULES = (
    "airflow.sdk.execution_time.task_runner",
    "airflow.providers.standard.operators.python",
    # before Great Expectations connects to a table with a geometry
    "geoalchemy2",
    "great_expectations",
    "dbt.cli.main",
    "dbt.adapters.postgres",
    "panhuo.orchestration.steps",
    "panhuo.orchestration.assets",
)
PR_SET_PDEATHSIG = 1


@dataclass
class _Worker:
    process: ForkProcess
    pipe: "Connection[Any, Any]"
    workload: "ExecutorWorkload | None" = None


class WarmExecutor(BaseExecutor):
    """Runs `[core] parallelism` tasks at a time in forks of a process that has imported all."""

    is_local = True
    serve_logs = True
    supports_callbacks = True
    supports_connection_test = True
    supports_multi_team = True

    def start(self) -> None:
        """Import what the tasks need, then fork the workers."""
        warm_up()
        bond = _DieWithParent()
        os.register_at_fork(before=bond.remember_parent, after_in_child=bond.tie)
        self._waiting: deque[ExecutorWorkload] = deque()
        self._workers: list[_Worker] = []
        # what is alive now stays: the children do not copy its pages to count references
        gc.collect()
        gc.freeze()
        for _ in range(self.parallelism):
            self._workers.append(self._fork_worker())

    def _fork_worker(self) -> _Worker:
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("fork").Process(
            target=_work, args=(theirs, [ours, *(w.pipe for w in self._workers)], self.conf)
        )
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _process_workloads(self, workload_items: "Sequence[ExecutorWorkload]") -> None:
        queues: list[dict[Any, Any]] = [
            self.queued_tasks,
            self.queued_callbacks,
            self.queued_connection_tests,
        ]
        for workload in workload_items:
            for queue in queues:
                queue.pop(workload.key, None)
            self.running.add(workload.key)
            self._waiting.append(workload)
        self._hand_out()

    def sync(self) -> None:
        """Take the workers' results, replace dead workers, hand out what waits."""
        for place, worker in enumerate(self._workers):
            self._read(worker)
            if not worker.process.is_alive():
                self._bury(worker)
                self._workers[place] = self._fork_worker()
        self._hand_out()

    def _read(self, worker: _Worker) -> None:
        try:
            while worker.pipe.poll():
                key, state, info = worker.pipe.recv()
                workload = worker.workload
                if workload is not None and state == workload.running_state:
                    self.change_state(key, state, info, remove_running=False)
                else:
                    self.change_state(key, state, info)
                    worker.workload = None
        except (EOFError, OSError):
            worker.process.join(timeout=1)

    def _bury(self, worker: _Worker) -> None:
        if worker.workload is not None:
            code = worker.process.exitcode
            info = f"the worker (pid {worker.process.pid}) died with exit code {code}"
            self.change_state(worker.workload.key, worker.workload.failure_state, info)
        log.warning("worker pid=%s died, starting another", worker.process.pid)
        worker.pipe.close()
        worker.process.close()

    def _hand_out(self) -> None:
        for worker in self._workers:
            if not self._waiting:
                return
            if worker.workload is None and worker.process.is_alive():
                workload = self._waiting.popleft()
                try:
                    worker.pipe.send(workload)
                except OSError:
                    self._waiting.appendleft(workload)
                    continue
                worker.workload = workload

    def revoke_task(self, *, ti: "TaskInstance") -> None:
        """Forget a task that still waits for a worker."""
        self.running.discard(ti.key)
        self.queued_tasks.pop(ti.key, None)
        self._waiting = deque(w for w in self._waiting if w.key != ti.key)

    def end(self) -> None:
        """Let the workers finish what they do, then dismiss them."""
        for worker in self._workers:
            try:
                worker.pipe.send(None)
            except OSError:
                continue
        while any(worker.process.is_alive() for worker in self._workers):
            for worker in self._workers:
                self._read(worker)
            time.sleep(0.1)
        for worker in self._workers:
            self._read(worker)

    def terminate(self) -> None:
        """Kill the workers and what they run."""
        for worker in self._workers:
            worker.process.kill()


def warm_up() -> None:
    """Import everything a task needs; what cannot be imported is logged, the task will say it."""
    for name in WARM_MODULES:
        begun = time.monotonic()
        try:
            importlib.import_module(name)
        except Exception:
            log.exception("cannot import %s ahead of the tasks", name)
        else:
            log.info("imported %s in %.1f s", name, time.monotonic() - begun)
    if importlib.util.find_spec("panhuo.transform.warm"):
        try:
            importlib.import_module("panhuo.transform.warm").warm_up()
        except Exception:
            log.exception("cannot parse the dbt project ahead of the tasks")
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads > 1:
        log.warning("%d threads run before the workers are forked", threads)


class _DieWithParent:
    """Has the kernel kill each process forked from here when the one that forked it ends."""

    def __init__(self) -> None:
        self._parent = os.getpid()
        self._prctl = ctypes.CDLL(None, use_errno=True).prctl

    def remember_parent(self) -> None:
        """Called in the parent before each fork."""
        self._parent = os.getpid()

    def tie(self) -> None:
        """Called in the child after the fork."""
        self._prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != self._parent:
            os._exit(1)  # the parent died before the kernel was told


def _work(pipe: "Connection[Any, Any]", others: "list[Connection[Any, Any]]", conf: Any) -> None:
    """Run what comes through the pipe, until None or its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in others:
        other.close()
    while True:
        setproctitle("airflow worker -- WarmExecutor: <idle>")
        try:
            workload: ExecutorWorkload | None = pipe.recv()
        except EOFError:
            return
        if workload is None:
            return
        if workload.running_state is not None:
            pipe.send((workload.key, workload.running_state, None))
        try:
            BaseExecutor.run_workload(
                workload,
                server=get_execution_api_server_url(conf),
                proctitle=f"airflow worker -- WarmExecutor: {workload.display_name}",
            )
        except Exception as error:
            log.exception("a workload failed: %s", workload.display_name)
            pipe.send((workload.key, workload.failure_state, f"{type(error).__name__}: {error}"))
        else:
            pipe.send((workload.key, workload.success_state, None))
