"""A region has open work: assess it, audit the result, publish it in one transaction.

One task, not three: the region is held by a lease with a heartbeat from the first read to the
commit, which no process could keep over the gap between two tasks, and each task more would cost
a second of the fifteen that a corrected row may take. The stages are in the log and the ledger.

Partition runs are created without looking at `max_active_runs`, but started with it: 127 regions
make 127 queued runs of which three run. Three of the executor's four places, so that a delivery
that lands meanwhile is received at once.
"""

from datetime import timedelta

from airflow.sdk import PartitionedAssetTimetable, dag, task

from panhuo.orchestration.assets import PROVINCE_PERIOD, REGION_WORK, partition_key, wake


@dag(
    schedule=PartitionedAssetTimetable(assets=REGION_WORK),
    max_active_runs=3,
    tags=["panhuo"],
    doc_md=__doc__,
)
def region() -> None:
    """One run per region that was woken."""

    @task(
        outlets=[PROVINCE_PERIOD],
        execution_timeout=timedelta(hours=1),
        retries=2,
        retry_delay=timedelta(seconds=5),
    )
    def publish() -> None:
        from panhuo.orchestration import steps

        outcome = steps.publish_region(partition_key())
        wake(PROVINCE_PERIOD, outcome.province_periods)

    publish()


region()
