"""Airflow on one machine: its configuration (environment only), its processes, its health.

The api-server listens on 127.0.0.1 only, on a port that was free at first start; the user `admin`
has a generated password in `.panhuo/airflow/passwords.json` (mode 600): a loopback port is open
to every account of the machine, so it is not left without one.
"""

import json
import os
import secrets
import sys
import time
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from subprocess import STDOUT, run
from typing import Any

import psycopg

from panhuo.runtime import cluster, processes, state
from panhuo.settings import get_settings

HOST = "127.0.0.1"
AIRFLOW_COMPONENTS = ("api-server", "scheduler", "triggerer", "dag-processor")
JOB_TYPES = {
    "scheduler": "SchedulerJob",
    "triggerer": "TriggererJob",
    "dag-processor": "DagProcessorJob",
}
START_SECONDS = 300
HISTORY_DAYS = 30
"""Runs, events and task logs are kept so long; what was delivered is in the ledger for ever."""
GRACE_SECONDS = 15
BROKEN_DAGS = """
select filename, stacktrace
from import_error
where timestamp > (
    select max(start_date)
    from job
    where job_type = 'DagProcessorJob' and state = 'running'
)
"""
"""Only what the running dag-processor has found: a file may have been mended before the start."""
DATABASE = "airflow"
"""Airflow's database in the private cluster, and the role that owns it."""
PARALLEL_TASKS = 4
"""Tasks at a time on this machine; dags/region.py leaves one of them to the others."""


class StackError(RuntimeError):
    """Airflow cannot be prepared or does not come up; the message says where to look."""


@dataclass(frozen=True)
class ComponentStatus:
    """One process of the stack. `healthy`: it has reported within its threshold."""

    name: str
    pid: int | None
    healthy: bool
    detail: str


@dataclass(frozen=True)
class StackInfo:
    """Where the running Airflow is and how a person gets in (`passwords_file`, user `admin`)."""

    url: str
    passwords_file: Path
    logs_dir: Path


def airflow_home() -> Path:
    """AIRFLOW_HOME of this checkout."""
    path = state.state_dir() / "airflow"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def uses_private_cluster() -> bool:
    """Whether Airflow's metadata are in this checkout's own cluster.

    They are, unless PANHUO_AIRFLOW_DATABASE_URL names another database.
    """
    return _foreign_metadata_url() is None


def start_airflow(on_progress: Callable[[str], None] = lambda text: None) -> StackInfo:
    """Bring up whatever of Airflow is not up, wait until it can take a delivery.

    Running it again is harmless and starts again what has died. `on_progress` is told in a few
    words what is waited for.

    Raises:
        StackError: when it is not up after START_SECONDS, or a DAG cannot be read.
        ClusterError: when the private cluster does not start.
    """
    if uses_private_cluster():
        on_progress("PostgreSQL")
        cluster.ensure_database(cluster.ensure_cluster(), DATABASE, DATABASE)
    with state.exclusive("supervisor"):
        if processes.pid_of("supervisor") is None:
            _choose_port()
            _write_passwords()
            _migrate(on_progress)
            on_progress("starting Airflow")
            command = (sys.executable, "-m", "panhuo.runtime.supervisor")
            processes.start(processes.Component("supervisor", command, dict(os.environ)))
    _wait(on_progress)
    return StackInfo(_base_url(), _passwords_file(), state.state_dir() / "logs")


def stop_airflow() -> list[str]:
    """Stop the supervisor and Airflow with all their tasks; returns what was running.

    A task that is stopped in the middle is tried again after the next start: nothing is lost.
    """
    stopped = processes.stop(["supervisor"], grace_seconds=3)
    # the api-server last: the others report to it while they leave
    stopped += processes.stop(AIRFLOW_COMPONENTS[1:], GRACE_SECONDS)
    return stopped + processes.stop(AIRFLOW_COMPONENTS[:1], GRACE_SECONDS)


def airflow_status() -> list[ComponentStatus]:
    """Every process of the stack, the supervisor included. Starts nothing, raises nothing."""
    beats = _heartbeats()
    found = []
    for name in ("supervisor", *AIRFLOW_COMPONENTS):
        pid = processes.pid_of(name)
        if pid is None:
            found.append(ComponentStatus(name, None, False, "not running"))
        elif name == "supervisor":
            found.append(ComponentStatus(name, pid, True, ""))
        elif name == "api-server":
            answers = _api_answers()
            detail = _base_url() if answers else "does not answer"
            found.append(ComponentStatus(name, pid, answers, detail))
        else:
            age = beats.get(JOB_TYPES[name])
            detail = "no heartbeat yet" if age is None else f"heartbeat {age:.0f} s ago"
            found.append(ComponentStatus(name, pid, age is not None and age < 30, detail))
    return found


def set_paused(dag_id: str, paused: bool) -> None:
    """Pause or resume a DAG (`clock` is paused until somebody resumes it).

    Raises:
        StackError: when there is no such DAG.
    """
    with psycopg.connect(_metadata_url(), autocommit=True) as db:
        done = db.execute("update dag set is_paused = %s where dag_id = %s", [paused, dag_id])
        if not done.rowcount:
            raise StackError(f"Airflow knows no DAG {dag_id}; is the stack up (`panhuo up`)?")


def airflow_environment() -> dict[str, str]:
    """The environment of every Airflow process and of `airflow` commands; it holds secrets."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("AIRFLOW")}
    loopback = ",".join(filter(None, [inherited.get("NO_PROXY"), "127.0.0.1,localhost"]))
    return inherited | {
        **_configuration(),
        "AIRFLOW_HOME": str(airflow_home()),
        "NO_PROXY": loopback,
        "no_proxy": loopback,
        "PYTHONUNBUFFERED": "1",
        # a library that starts threads when it is imported makes a fork of the warm parent unsafe
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "ARROW_NUM_THREADS": "1",
        # nobody is told what happens here
        "GX_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


def components() -> list[processes.Component]:
    """The Airflow processes in the order in which they are started."""
    environment = airflow_environment()
    python = (sys.executable, "-m", "airflow")
    commands = {
        "api-server": (*python, "api-server"),
        # logs are files on the same machine: no second web server is needed to serve them
        "scheduler": (*python, "scheduler", "--skip-serve-logs"),
        "triggerer": (*python, "triggerer", "--skip-serve-logs"),
        "dag-processor": (*python, "dag-processor"),
    }
    return [processes.Component(n, commands[n], environment) for n in AIRFLOW_COMPONENTS]


def cleaning() -> processes.Component:
    """Forgets runs older than HISTORY_DAYS: every sweep and every region run leaves a few rows."""
    before = (datetime.now(UTC) - timedelta(days=HISTORY_DAYS)).isoformat()
    clean = ("db", "clean", "--clean-before-timestamp", before, "--skip-archive", "--yes")
    return processes.Component(
        "airflow-clean", (sys.executable, "-m", "airflow", *clean), airflow_environment()
    )


def remove_old_task_logs() -> None:
    """Delete the log files of tasks that ended more than HISTORY_DAYS ago."""
    limit = time.time() - HISTORY_DAYS * 86400
    for path in (state.state_dir() / "logs" / "tasks").rglob("*.log"):
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)


def _configuration() -> dict[str, str]:
    root, logs = get_settings().project_root, state.state_dir() / "logs"
    options: dict[str, dict[str, object]] = {
        "core": {
            "executor": "panhuo.orchestration.warm_executor.WarmExecutor",
            "parallelism": PARALLEL_TASKS,
            "dags_folder": root / "dags",
            "plugins_folder": root / "plugins",
            "load_examples": False,
            "dags_are_paused_at_creation": False,
            "mp_start_method": "fork",
            "fernet_key": state.secret("fernet_key", _fernet_key),
            "execution_api_server_url": f"{_base_url()}/execution/",
            "simple_auth_manager_users": "admin:admin",
            "simple_auth_manager_passwords_file": _passwords_file(),
        },
        "database": {"sql_alchemy_conn": _sqlalchemy_url(), "check_migrations": False},
        "api": {
            "host": HOST,
            "port": _port(),
            "base_url": _base_url(),
            "workers": 1,
            "secret_key": state.secret("airflow_api"),
        },
        "api_auth": {"jwt_secret": state.secret("airflow_jwt")},
        "scheduler": {
            # how long an idle scheduler sleeps before it looks again (default 1 s)
            "scheduler_idle_sleep_time": 0.25,
            # how soon tasks of a killed scheduler are taken up by its successor
            "scheduler_heartbeat_sec": 2,
            "scheduler_health_check_threshold": 15,
            "orphaned_tasks_check_interval": 15,
            # how soon a task is tried again whose supervisor was killed with its executor alive
            "task_instance_heartbeat_timeout": 60,
            "task_instance_heartbeat_timeout_detection_interval": 5,
            "task_queued_timeout_check_interval": 30,
            "max_dagruns_per_loop_to_schedule": 20,
        },
        # a task that ends while its supervisor looks elsewhere holds its place until the next
        # heartbeat: one task in four did, for 5 s by default
        "workers": {"min_heartbeat_interval": 1},
        # how soon the triggers of a killed triggerer are taken up by its successor
        "triggerer": {"job_heartbeat_sec": 2, "triggerer_health_check_threshold": 10},
        "dag_processor": {
            # a changed file is read at the next refresh whatever min_file_process_interval says
            "refresh_interval": 30,
            "min_file_process_interval": 120,
            "parsing_processes": 1,
            "disable_bundle_versioning": True,
            "print_stats_interval": 0,
        },
        "logging": {
            "base_log_folder": logs / "tasks",
            "dag_processor_child_process_log_directory": logs / "dags",
            "colored_console_log": False,
            "namespace_levels": "http.access=WARNING airflow.api_fastapi=WARNING",
            "file_task_handler_new_folder_permissions": "0o750",
            "file_task_handler_new_file_permissions": "0o640",
        },
    }
    return {
        f"AIRFLOW__{section.upper()}__{name.upper()}": str(value).replace("%", "%%")
        for section, values in options.items()
        for name, value in values.items()
    }


def _fernet_key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _foreign_metadata_url() -> str | None:
    configured: Any = getattr(get_settings(), "airflow_database_url", None)
    if configured is None:
        return None
    return str(getattr(configured, "get_secret_value", lambda: configured)())


def _metadata_url() -> str:
    """Airflow's database as libpq takes it."""
    foreign = _foreign_metadata_url()
    if foreign is not None:
        return foreign
    return cluster.database_url(cluster.known_cluster(), DATABASE, DATABASE)


def _sqlalchemy_url() -> str:
    return "postgresql+psycopg2://" + _metadata_url().partition("://")[2]


def _choose_port() -> None:
    """Keep the api-server's port, unless a stranger took it while ours was down."""
    path = state.state_dir() / "airflow.json"
    kept = state.read_json(path)
    if processes.pid_of("api-server") is not None:
        return
    if not kept or not state.port_is_free(int(kept["port"])):
        state.write_json(path, {"port": state.free_port()})


def _port() -> int:
    kept = state.read_json(state.state_dir() / "airflow.json")
    if not kept:
        raise StackError("Airflow was never started in this checkout: run `panhuo up`")
    return int(kept["port"])


def _base_url() -> str:
    return f"http://{HOST}:{_port()}"


def _passwords_file() -> Path:
    return airflow_home() / "passwords.json"


def _write_passwords() -> None:
    state.write_json(_passwords_file(), {"admin": state.secret("airflow_admin")}, mode=0o600)


def _migrate(on_progress: Callable[[str], None]) -> None:
    """`airflow db migrate`, only when this version has not migrated this database yet."""
    path = airflow_home() / "migrated.json"
    done = {"airflow": version("apache-airflow"), "database": _metadata_url().rpartition("@")[2]}
    if state.read_json(path) == done:
        return
    on_progress("Airflow's tables")
    log = processes.log_file("airflow-migrate")
    with log.open("wb") as output:
        command = [sys.executable, "-m", "airflow", "db", "migrate"]
        result = run(command, env=airflow_environment(), stdout=output, stderr=STDOUT, check=False)
    if result.returncode != 0:
        raise StackError(f"`airflow db migrate` failed, see {log}")
    state.write_json(path, done)


def _wait(on_progress: Callable[[str], None]) -> None:
    begun, told = time.monotonic(), ""
    while missing := _missing():
        if time.monotonic() - begun > START_SECONDS:
            name = missing.split()[0]
            tail = processes.log_tail(name) if name in AIRFLOW_COMPONENTS else ""
            raise StackError(
                f"Airflow is not up after {START_SECONDS} s, waiting for {missing}; "
                f"see {state.state_dir() / 'logs'}\n{tail}"
            )
        if missing != told:
            on_progress(f"waiting for {missing}")
            told = missing
        time.sleep(0.25)
    _raise_for_broken_dags()


def _missing() -> str:
    """What Airflow still lacks before it can take a delivery; empty when nothing."""
    for status in airflow_status():
        if not status.healthy:
            return status.name
    expected = {path.stem for path in (get_settings().project_root / "dags").glob("*.py")}
    with psycopg.connect(_metadata_url(), autocommit=True) as db:
        known = {row[0] for row in db.execute("select dag_id from dag where not is_stale")}
        broken = db.execute(BROKEN_DAGS).fetchall()
        watching = db.execute(
            "select count(*) from trigger t join job j on j.id = t.triggerer_id"
            " where j.state = 'running' and j.latest_heartbeat > now() - interval '10 seconds'"
        ).fetchone() or (0,)
    if not broken and expected - known:
        return "the DAGs " + ", ".join(sorted(expected - known))
    if not broken and "receive" in expected and not watching[0]:
        _read_again("receive.py")
        return "the landing trigger"
    return ""


def _read_again(dag_file: str) -> None:
    """Have the dag-processor read a file now, unless it has been asked already.

    When the arguments of an asset's watcher change, Airflow 3.3 drops the old and the new one
    (`add_asset_trigger_references` keeps only watchers whose trigger is loaded, the new one's is
    not) and adds the new one the next time it reads the file.
    """
    with psycopg.connect(_metadata_url(), autocommit=True) as db:
        db.execute(
            "insert into dag_priority_parsing_request (id, bundle_name, relative_fileloc)"
            " select %s, 'dags-folder', %s where not exists (select from asset_watcher)"
            " on conflict do nothing",
            [f"panhuo-{dag_file}", dag_file],
        )


def _raise_for_broken_dags() -> None:
    with psycopg.connect(_metadata_url(), autocommit=True) as db:
        broken = db.execute(BROKEN_DAGS).fetchall()
    if broken:
        what = "; ".join(f"{name}: {trace.strip().splitlines()[-1]}" for name, trace in broken)
        raise StackError(f"Airflow cannot read {what}")


def _heartbeats() -> dict[str, float]:
    """Seconds since the youngest heartbeat by job type, of jobs that have entered their loop.

    A job's first heartbeat is written before it does anything; the scheduler's second one comes
    when the warm executor has imported all it keeps warm.
    """
    try:
        with psycopg.connect(_metadata_url(), autocommit=True, connect_timeout=3) as db:
            rows = db.execute(
                "select distinct on (job_type) job_type, latest_heartbeat, start_date from job"
                " where state = 'running' order by job_type, start_date desc"
            ).fetchall()
    except (psycopg.Error, cluster.ClusterError):
        return {}
    now = datetime.now(UTC)
    return {
        job_type: (now - beat).total_seconds()
        for job_type, beat, start in rows
        if beat - start > timedelta(seconds=0.5)
    }


def _api_answers() -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{_base_url()}/api/v2/version", timeout=3) as answer:
            return "version" in json.load(answer)
    except (OSError, urllib.error.URLError, ValueError):
        return False
