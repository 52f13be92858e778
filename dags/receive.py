"""Files have landed: archive and register them, load and check each, wake the regions in them.

A task costs about a second whatever it does, and a landing event mostly means one small file, so
the smallest delivery is taken in by the first task at once. What else has landed gets a task of
its own each: they run side by side, and each wakes its regions without waiting for the others.
Several runs may be active: a file that lands while a national one is being loaded does not wait.
"""

from datetime import timedelta

from airflow.sdk import dag, task

from panhuo.orchestration.assets import LANDING, REGION_WORK, wake

RETRY = {"retries": 2, "retry_delay": timedelta(seconds=5)}


@dag(schedule=[LANDING], max_active_runs=3, tags=["panhuo"], doc_md=__doc__)
def receive() -> None:
    """One run per landing event; events that come while three runs are active become one."""

    @task(outlets=[REGION_WORK], execution_timeout=timedelta(hours=1), priority_weight=10, **RETRY)
    def take_in() -> list[int]:
        from panhuo.orchestration import steps

        smallest, *others = steps.receive_landing() or [None]
        wake(REGION_WORK, steps.intake(smallest) if smallest else [])
        return others

    @task(
        outlets=[REGION_WORK],
        execution_timeout=timedelta(hours=1),
        max_active_tis_per_dag=2,
        priority_weight=5,
        **RETRY,
    )
    def intake(delivery_id: int) -> None:
        from panhuo.orchestration import steps

        wake(REGION_WORK, steps.intake(delivery_id))

    intake.expand(delivery_id=take_in())


receive()
