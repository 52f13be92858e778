"""The assets that wake DAGs, and how a task wakes partitions of one."""

from collections.abc import Iterable

from airflow.sdk import Asset, AssetWatcher, get_current_context

from panhuo.orchestration.landing_trigger import LandingTrigger

LANDING = Asset(
    name="landing",
    uri="panhuo://landing",
    watchers=[AssetWatcher(name="landing_files", trigger=LandingTrigger())],
)
"""Complete files lie in the landing folder. An event of it says no more than: go and look."""

REGION_WORK = Asset(name="region_work", uri="panhuo://region_work")
"""A region has open work in the ledger. Partition key: the region code."""

PROVINCE_PERIOD = Asset(name="province_period", uri="panhuo://province_period")
"""A province's reporting period is complete or due. Partition key: `province|period`."""


def wake(asset: Asset, partitions: Iterable[str]) -> None:
    """Emit one event per partition of an outlet of the running task when the task succeeds.

    Without partitions the outlet is withdrawn from this run of the task: Airflow would emit an
    event without a partition key, which wakes nobody and leaves a warning each time.
    """
    keys = sorted(set(partitions))
    context = get_current_context()
    if keys:
        context["outlet_events"][asset].add_partitions(keys)
    else:
        context["task"].outlets.remove(asset)


def partition_key() -> str:
    """The partition this run is for.

    Raises:
        ValueError: when somebody triggered the run by hand without one.
    """
    key = get_current_context()["dag_run"].partition_key
    if not key:
        raise ValueError("this DAG runs for one partition: trigger it with a partition key")
    return str(key)
