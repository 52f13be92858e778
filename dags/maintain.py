"""Once a day: what keeps the warehouse quick and small, off the way of any delivery."""

from datetime import timedelta

from airflow.sdk import CronTriggerTimetable, dag, task

from panhuo.settings import get_settings


@dag(
    schedule=CronTriggerTimetable("30 3 * * *", timezone=get_settings().timezone),
    catchup=False,
    max_active_runs=1,
    tags=["panhuo"],
    doc_md=__doc__,
)
def maintain() -> None:
    """One run each night."""

    @task(execution_timeout=timedelta(hours=2), retries=1, retry_delay=timedelta(minutes=5))
    def keep_house() -> None:
        from panhuo.orchestration import steps

        steps.maintain()

    keep_house()


maintain()
