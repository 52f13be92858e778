"""Whether the service of this container does its work; exit status 0 when it does.

Run every few seconds, so it imports neither Airflow (5 s) nor our own package: the api-server is
asked for its version, the portal for its health, the Celery worker for a sign of life, and of the
others Airflow's database knows the last heartbeat.
"""

import os
import socket
import sys
import urllib.request

JOB_TYPES = {
    "scheduler": "SchedulerJob",
    "triggerer": "TriggererJob",
    "dag-processor": "DagProcessorJob",
}
HEARTBEAT = """
select count(*)
from job
where
    job_type = %s
    and hostname = %s
    and state = 'running'
    and latest_heartbeat > now() - interval '30 seconds'
    and latest_heartbeat - start_date > interval '0.5 seconds'
"""
"""A job's first heartbeat is written before it does anything, so it takes a second one."""


PORTAL_PORT = 8090
"""Inside its container; docker-compose.yml has it in the portal's command."""


def _answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(url, timeout=5) as answer:
        return bool(answer.status == 200)


def _worker() -> bool:
    from celery import Celery

    app = Celery(broker=os.environ["AIRFLOW__CELERY__BROKER_URL"])
    name = f"celery@{socket.gethostname()}"
    return bool(app.control.ping(destination=[name], timeout=5, limit=1))


def _job(service: str) -> bool:
    import psycopg

    url = os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].partition("://")[2]
    with psycopg.connect(f"postgresql://{url}", connect_timeout=5) as db:
        beats = db.execute(HEARTBEAT, [JOB_TYPES[service], socket.gethostname()]).fetchone()
    return beats is not None and beats[0] > 0


def healthy(service: str) -> bool:
    """Whether that service works here; raises whatever keeps us from finding out."""
    if service == "api-server":
        return _answers(f"http://127.0.0.1:{os.environ['AIRFLOW__API__PORT']}/api/v2/version")
    if service == "portal":
        return _answers(f"http://127.0.0.1:{PORTAL_PORT}/healthz")
    if service == "worker":
        return _worker()
    return _job(service)


if __name__ == "__main__":
    sys.exit(0 if healthy(sys.argv[1]) else 1)
