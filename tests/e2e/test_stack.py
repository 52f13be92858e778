"""The stack itself, with the real Airflow: it comes up as it should, and wakes."""

import stat
import subprocess
import sys
import time

import psycopg
import pytest
from stack_under_test import RunningStack, supply_file, supply_row, within

from panhuo.orchestration.landing_trigger import Announced
from panhuo.runtime import airflow_stack, cluster, state
from panhuo.settings import get_settings

LOAD_PLUGINS = """
import sys
from pathlib import Path
from airflow import plugins_manager

plugins_manager.ensure_plugins_loaded()
errors = [f"{name}: {error}" for name, error in plugins_manager.get_import_errors().items()]
folder = Path(sys.argv[1])
errors += [
    f"{name} is {module.__file__}"
    for name, module in sys.modules.items()
    if folder in Path(getattr(module, "__file__", None) or "/").parents
    and name.split(".")[0] != "panhuo"
]
raise SystemExit("\\n".join(errors) or 0)
"""

LANDING_EVENTS = """
select count(*) as events
from asset_event
inner join asset on asset.id = asset_event.asset_id
where asset.name = 'landing'
"""


@pytest.mark.usefixtures("stack")
class TestStart:
    def test_airflow_reads_every_dag_and_only_the_clock_is_paused(
        self, stack: RunningStack
    ) -> None:
        expected = {path.stem for path in (get_settings().project_root / "dags").glob("*.py")}
        dags = stack.metadata("select dag_id, is_paused from dag where not is_stale")
        assert {dag["dag_id"] for dag in dags} == expected
        assert [dag["dag_id"] for dag in dags if dag["is_paused"]] == ["clock"]
        assert stack.metadata("select filename from import_error") == []

    def test_airflow_executes_no_file_of_the_package_as_a_plugin(self) -> None:
        done = subprocess.run(
            [sys.executable, "-c", LOAD_PLUGINS, str(get_settings().project_root / "plugins")],
            check=False,
            env=airflow_stack.airflow_environment(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-2000:]

    def test_starting_again_leaves_what_runs_alone(self) -> None:
        before = [(s.name, s.pid) for s in airflow_stack.airflow_status()]
        airflow_stack.start_airflow()
        assert [(s.name, s.pid) for s in airflow_stack.airflow_status()] == before

    def test_secrets_are_readable_by_the_owner_only_and_in_no_log(
        self, stack: RunningStack
    ) -> None:
        kept = state.read_json(state.state_dir() / "secrets.json")
        secret_files = (
            state.state_dir() / "secrets.json",
            state.state_dir() / "panhuo.env",
            airflow_stack._passwords_file(),
        )
        for path in secret_files:
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        password = psycopg.conninfo.conninfo_to_dict(stack.environment["PANHUO_DATABASE_URL"])
        kept["warehouse"] = password["password"]
        logs = [p for p in (state.state_dir() / "logs").rglob("*") if p.is_file()]
        written = "".join(path.read_text(errors="replace") for path in logs)
        assert logs
        assert [name for name, value in kept.items() if str(value) in written] == []

    def test_the_cluster_listens_on_loopback_and_looks_after_its_clients(self) -> None:
        with psycopg.connect(cluster.known_cluster().superuser_url) as db:
            for name, value in {
                "listen_addresses": "127.0.0.1",
                "client_connection_check_interval": "1s",
                "jit": "off",
                "fsync": "on",
                "max_connections": "200",
            }.items():
                assert db.execute(f"show {name}").fetchone() == (value,), name  # type: ignore[arg-type]


class TestWaking:
    def test_a_file_that_waits_is_announced_once_and_not_at_each_look(
        self, stack: RunningStack
    ) -> None:
        events = stack.metadata(LANDING_EVENTS)[0]["events"]
        # somebody else is just receiving for the same scope and day, so that the file has to wait
        with psycopg.connect(stack.environment["PANHUO_DATABASE_URL"]) as other:
            other.execute(
                "select pg_advisory_xact_lock(hashtextextended(%s, 0))",
                ["receive supply/330881/2024-12-31"],
            )
            file = supply_file(supply_row("330881", 1))
            handed = stack.deliver("waits.csv", file, region="330881")
            within(15, lambda: stack.metadata(LANDING_EVENTS)[0]["events"] > events)
            time.sleep(5)  # twenty looks of the trigger
            assert handed.path.exists()
            assert stack.metadata(LANDING_EVENTS)[0]["events"] == events + 1
        delivery_id = stack.delivery_of(handed)
        assert not handed.path.exists()
        assert stack.end_of(delivery_id)["state"] == "published"


class TestAnnounced:
    def test_a_file_is_announced_once_and_again_after_30_60_120_seconds(self) -> None:
        announced = Announced()
        told = [at for at in range(300) if announced.news(["a"], float(at))]
        assert told == [0, 30, 90, 210]

    def test_a_new_file_is_announced_at_once_beside_an_old_one(self) -> None:
        announced = Announced()
        announced.news(["a"], 0.0)
        assert announced.news(["a", "b"], 1.0) == ["b"]

    def test_a_file_that_comes_back_is_announced_again(self) -> None:
        announced = Announced()
        announced.news(["a"], 0.0)
        announced.news([], 1.0)
        assert announced.news(["a"], 2.0) == ["a"]
