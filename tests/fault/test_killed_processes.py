"""kill -9 of any process of the stack while nothing is at work: the supervisor sees to it."""

import os
import signal
import subprocess

import pytest
from stack_under_test import RunningStack, supply_file, supply_row, within

from panhuo.runtime import airflow_stack, cluster, processes

pytestmark = pytest.mark.usefixtures("stack")


def healthy() -> bool:
    return all(status.healthy for status in airflow_stack.airflow_status())


def workers() -> list[int]:
    scheduler = processes.pid_of("scheduler")
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(scheduler)],
        check=False,
        capture_output=True,
        text=True,
    ).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if "WarmExecutor" in line]


def runs(pid: int) -> bool:
    found = processes._process(pid)
    return found is not None and found.state not in "ZX"


def test_killed_components_are_started_again() -> None:
    names = ("triggerer", "dag-processor", "api-server")
    killed = {name: processes.pid_of(name) for name in names}
    for pid in killed.values():
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    within(20, lambda: all(processes.pid_of(n) not in (killed[n], None) for n in names))
    within(120, healthy)


def test_workers_killed_while_idle_are_replaced() -> None:
    within(60, lambda: len(workers()) == airflow_stack.PARALLEL_TASKS)
    killed = set(workers())
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    within(10, lambda: len(set(workers()) - killed) == airflow_stack.PARALLEL_TASKS)
    assert not killed & set(workers())


def test_workers_end_with_their_scheduler() -> None:
    orphans = workers()
    scheduler = processes.pid_of("scheduler")
    assert scheduler is not None and orphans
    os.kill(scheduler, signal.SIGKILL)
    within(5, lambda: not any(runs(pid) for pid in orphans))
    within(20, lambda: processes.pid_of("scheduler") not in (scheduler, None))
    within(120, healthy)


def test_a_killed_postmaster_is_started_again_and_the_work_goes_on(stack: RunningStack) -> None:
    pid = cluster.cluster_status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    within(20, lambda: cluster.cluster_status().pid not in (pid, None))
    handed = stack.deliver("after.csv", supply_file(supply_row("330784", 1)), region="330784")
    assert stack.end_of(stack.delivery_of(handed, 120))["state"] == "published"
    within(120, healthy)


def test_a_killed_supervisor_is_replaced_by_the_next_up() -> None:
    within(120, healthy)
    pid = processes.pid_of("supervisor")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    within(5, lambda: processes.pid_of("supervisor") is None)
    scheduler = processes.pid_of("scheduler")
    airflow_stack.start_airflow()
    assert processes.pid_of("supervisor") is not None
    assert processes.pid_of("scheduler") == scheduler
