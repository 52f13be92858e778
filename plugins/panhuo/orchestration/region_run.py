"""A region run: assess, audit, publish, until the ledger has nothing open for the region."""

import logging
from collections import ChainMap
from dataclasses import dataclass, field

from panhuo.publish.audit import audit_regions
from panhuo.publish.faults import record_faults
from panhuo.publish.items import carry_decisions
from panhuo.publish.lease import Lease, LeaseLostError, hold_regions
from panhuo.publish.swap import Publication, publish_candidate
from panhuo.publish.work import RegionWork, open_regions, region_work
from panhuo.settings import get_settings
from panhuo.transform.drafts import drafts_of
from panhuo.transform.project import Scope, TransformError
from panhuo.transform.region import assess_regions

log = logging.getLogger(__name__)


class RegionRunError(RuntimeError):
    """Some regions could not be published; the message says which and why, the others were."""


@dataclass
class PublishOutcome:
    """What a region run did.

    Attributes:
        publications: ids in the order they were published; empty when nothing was open, or when
            somebody else holds the region and will see to it.
        province_periods: `province|period` that became complete.
    """

    region_code: str
    publications: list[str] = field(default_factory=list)
    province_periods: list[str] = field(default_factory=list)


def _scopes(works: list[RegionWork]) -> list[Scope]:
    counted = drafts_of([work.region_code for work in works])
    return [Scope(work.region_code, work.as_of, drafts=counted[work.region_code]) for work in works]


def _publish_pass(
    leases: list[Lease], again: str | None = None
) -> tuple[list[Publication], dict[str, str]]:
    """Assess these regions in one dbt run and publish each; returns what failed, by region, too."""
    lease_of = {lease.region_code: lease for lease in leases}
    works = [
        work for work in region_work(list(lease_of)) if work.is_open or work.region_code == again
    ]
    if not works:
        return [], {}
    try:
        assess_regions(_scopes(works))
        if renumbered := [work for work in works if carry_decisions(work.region_code)]:
            assess_regions(_scopes(renumbered))
    except TransformError as error:
        if len(works) == 1:
            return [], {works[0].region_code: str(error)}
        log.warning("one of %s regions does not build; building one by one", len(works))
        passes = [_publish_pass([lease_of[work.region_code]]) for work in works]
        return [p for done, _ in passes for p in done], dict(ChainMap(*(bad for _, bad in passes)))
    published: list[Publication] = []
    faults = audit_regions([work.region_code for work in works])
    for work in works:
        if work.region_code in faults:
            continue
        try:
            published.append(publish_candidate(lease_of[work.region_code], work))
        except LeaseLostError as error:
            log.warning("%s; what was built here is dropped", error)
    return published, faults


def publish_region(region_code: str, *, again: bool = False) -> PublishOutcome:
    """Publish what is open for the region, and take other waiting regions along.

    Who does not get the lease returns at once. The holder re-reads the ledger after letting go,
    so that work which came in meanwhile is not left to the sweep.

    Args:
        region_code: the region to see to.
        again: assess and publish it even when nothing is open, after a change of the rules.

    Raises:
        RegionRunError: after everything that could be published was.
    """
    outcome = PublishOutcome(region_code)
    along = get_settings().regions_per_run - 1
    while again or any(work.is_open for work in region_work([region_code])):
        others = [code for code in open_regions() if code != region_code][:along]
        with hold_regions([region_code, *others]) as leases:
            if region_code not in {lease.region_code for lease in leases}:
                break
            published, failed = _publish_pass(leases, region_code if again else None)
        again = False
        outcome.publications += [each.publication_id for each in published]
        outcome.province_periods += [key for each in published for key in each.province_periods]
        if failed:
            record_faults(failed)
            raise RegionRunError("; ".join(f"{code}: {fault}" for code, fault in failed.items()))
    return outcome
