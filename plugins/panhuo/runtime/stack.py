"""The one-machine stack as a whole: cluster, warehouse, Airflow, portal."""

import os
from collections.abc import Callable

import psycopg
from sqlalchemy.engine import make_url

from panhuo.runtime import airflow_stack, cluster, portal_process, processes, state
from panhuo.settings import get_settings

WAREHOUSE = "panhuo"


def ensure_warehouse() -> None:
    """A database to work in: the private cluster's, unless PANHUO_DATABASE_URL names another.

    The connection is written to `.panhuo/panhuo.env` (mode 600), where every process finds it.

    Raises:
        ClusterError: PostgreSQL or PostGIS is missing; the message says what to install.
    """
    if "PANHUO_DATABASE_URL" in os.environ:
        return
    info = cluster.ensure_cluster()
    with psycopg.connect(info.superuser_url, autocommit=True) as connection:
        known = connection.execute(
            "select from pg_database where datname = %s", [WAREHOUSE]
        ).rowcount
        if not known:
            connection.execute(f"create database {WAREHOUSE}")
    url = make_url(info.superuser_url).set(database=WAREHOUSE)
    path = state.state_dir() / "panhuo.env"
    scratch = path.with_suffix(".tmp")
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"PANHUO_DATABASE_URL={url.render_as_string(hide_password=False)}\n")
        file.write(f"PANHUO_ROLE_SECRET={state.secret('role_secret')}\n")
    scratch.rename(path)
    get_settings.cache_clear()


def up(on_progress: Callable[[str], None]) -> airflow_stack.StackInfo:
    """Everything running and up to date; safe to repeat, starts again what died."""
    from panhuo.runtime.deploy import deploy

    on_progress("PostgreSQL with PostGIS")
    ensure_warehouse()
    deploy(on_progress)
    settings = get_settings()
    for folder in (settings.landing_dir, settings.archive_dir, settings.outbox_dir):
        folder.mkdir(parents=True, exist_ok=True)
    portal_process.choose_port()
    info = airflow_stack.start_airflow(on_progress)
    on_progress("the portal")
    portal_process.wait_for_portal()
    return info


def status() -> list[airflow_stack.ComponentStatus]:
    """Every process of the stack. Starts nothing, raises nothing."""
    return [*airflow_stack.airflow_status(), portal_process.portal_status()]


def down() -> list[str]:
    """Stop Airflow and the portal, then the private cluster; returns what was running."""
    stopped = airflow_stack.stop_airflow()
    # after the supervisor, which would start it again
    stopped += processes.stop([portal_process.NAME], airflow_stack.GRACE_SECONDS)
    if cluster.stop_cluster():
        stopped.append("postgresql")
    return stopped
