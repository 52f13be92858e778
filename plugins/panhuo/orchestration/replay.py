"""Judge delivered files anew and publish what follows from it."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from panhuo.intake.ledger import transaction
from panhuo.intake.replay import Rows, register_replay
from panhuo.orchestration.dry_run import Watch
from panhuo.orchestration.region_run import publish_region
from panhuo.orchestration.steps import intake
from panhuo.publish.overview import delivery_with_regions

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Replayed:
    """What became of one replay; refused, what it replays goes on counting."""

    delivery_id: int
    replays: int
    state: str
    rows_read: int | None
    rows_accepted: int | None
    rows_quarantined: int | None
    error: dict[str, str] | None


@dataclass
class ReplayOutcome:
    """The replays in the order they were done, and the publications that followed."""

    replayed: list[Replayed] = field(default_factory=list)
    publications: list[str] = field(default_factory=list)


def replay(
    delivery_ids: Iterable[int],
    rows: Rows = Rows.ALL,
    layout: str | None = None,
    watch: Watch = lambda what, done: None,
) -> ReplayOutcome:
    """Judge these deliveries anew, one after the other, and publish the regions they touch.

    Each is a step of its own: what was done stays done when a later one fails.

    Raises:
        UnknownDeliveryError: there is none of that number.
        NotReplayableError: nothing of it can be judged anew.
        RegionRunError: some regions could not be published.
    """
    outcome = ReplayOutcome()
    regions: set[str] = set()
    numbers: list[tuple[int, int]] = []
    for done, delivery_id in enumerate(delivery_ids):
        watch(f"重放报送件 replaying {delivery_id}", done)
        with transaction() as connection:
            number = register_replay(connection, delivery_id, rows, layout).delivery_id
        log.info("delivery %s is judged anew as %s", delivery_id, number)
        regions.update(intake(number))
        numbers.append((number, delivery_id))
    for done, region in enumerate(sorted(regions)):
        watch(f"发布 publishing {region}", done)
        outcome.publications += publish_region(region).publications
    outcome.replayed = [_replayed(number, first) for number, first in numbers]
    return outcome


def _replayed(number: int, replays: int) -> Replayed:
    found = delivery_with_regions(number)
    names = ("state", "rows_read", "rows_accepted", "rows_quarantined", "error")
    return Replayed(number, replays, **{name: found[name] for name in names})
