"""A province's period is complete or due: write its edition; who comes in late makes a new one."""

from datetime import timedelta

from airflow.sdk import PartitionedAssetTimetable, dag, task

from panhuo.orchestration.assets import PROVINCE_PERIOD, partition_key


@dag(
    schedule=PartitionedAssetTimetable(assets=PROVINCE_PERIOD),
    max_active_runs=1,
    tags=["panhuo"],
    doc_md=__doc__,
)
def province() -> None:
    """One run per `province|period` that publishing found to be complete."""

    @task(execution_timeout=timedelta(hours=1), retries=2, retry_delay=timedelta(minutes=1))
    def report() -> None:
        from panhuo.orchestration import steps

        steps.province_report(partition_key())

    report()


province()
