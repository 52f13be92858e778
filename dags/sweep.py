"""Events can be lost and runs can die; the ledger is the truth. Wake whatever it has left open.

A province's deadline passes although nobody publishes: that is noticed here as well.
"""

from datetime import timedelta

from airflow.sdk import DeltaTriggerTimetable, dag, task

from panhuo.orchestration.assets import PROVINCE_PERIOD, REGION_WORK, wake


@dag(
    schedule=DeltaTriggerTimetable(timedelta(minutes=1)),
    catchup=False,
    max_active_runs=1,
    tags=["panhuo"],
    doc_md=__doc__,
)
def sweep() -> None:
    """One run every minute; it finds nothing unless something was lost."""

    @task(outlets=[REGION_WORK, PROVINCE_PERIOD], execution_timeout=timedelta(hours=1))
    def resume() -> None:
        from panhuo.orchestration import steps

        regions = set(steps.regions_with_open_work())
        for delivery_id in steps.receive_landing():
            regions.update(steps.intake(delivery_id))
        wake(REGION_WORK, regions)
        wake(PROVINCE_PERIOD, steps.periods_to_report())
        steps.send_back_waiting()

    resume()


sweep()
