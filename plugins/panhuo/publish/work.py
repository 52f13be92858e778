"""What a region still has to publish, read from the ledger."""

from dataclasses import dataclass
from datetime import date, datetime

from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from panhuo.codes.regions import in_scope
from panhuo.publish.lease import ROLE
from panhuo.warehouse import connect


@dataclass(frozen=True)
class RegionWork:
    """The open work of one region.

    Attributes:
        as_of: the greatest of its deliveries' as_of and the day `clock` last set.
        known_at: when the last of what it knows was received, judged anew or withdrawn.
        delivery_ids: deliveries that are gated (or withdrawn) and not yet published here.
        published_as_of: of the latest publication, if any.
    """

    region_code: str
    as_of: date
    known_at: datetime
    delivery_ids: list[int]
    published_as_of: date | None

    @property
    def is_open(self) -> bool:
        """Whether a region run would change anything."""
        return bool(self.delivery_ids) or self.published_as_of != self.as_of


WORK = """
with part as (
    select
        part.region_code,
        part.delivery_id,
        part.state,
        delivery.as_of,
        case
            -- published before and open again: withdrawn, held back or let in again just now
            when part.state = 'gated' and part.publication_id is not null then now()
            else greatest(delivery.received_at, delivery.replayed_at, delivery.withdrawn_at)
        end as known_at,
        delivery.state = 'withdrawn' or part.held as taken_out
    from ops.delivery_region as part
    inner join ops.delivery as delivery
        on part.delivery_id = delivery.delivery_id
    where part.state in ('gated', 'published', 'superseded', 'withdrawn')
        and (%(regions)s::text[] is null or part.region_code = any(%(regions)s))
),

latest as (
    select distinct on (publication.region_code)
        publication.region_code,
        publication.as_of
    from ops.publication as publication
    order by publication.region_code, publication.token desc
),

work as (
    select
        part.region_code,
        coalesce(
            greatest(
                max(part.as_of) filter (where not part.taken_out),
                max(region_clock.as_of)
            ),
            max(latest.as_of),
            max(part.as_of)
        ) as as_of,
        max(part.known_at) as known_at,
        coalesce(
            array_agg(part.delivery_id) filter (where part.state = 'gated'),
            array[]::bigint[]
        ) as delivery_ids,
        max(latest.as_of) as published_as_of
    from part
    left join latest
        on part.region_code = latest.region_code
    left join ops.region_clock as region_clock
        on part.region_code = region_clock.region_code
    group by part.region_code
)

select * from work
order by region_code
"""


def region_work(
    regions: list[str] | None = None, connection: "Connection[TupleRow] | None" = None
) -> list[RegionWork]:
    """The state of these regions (all of them by default), whether anything is open or not."""
    if connection is None:
        with connect(ROLE) as own:
            return region_work(regions, own)
    cursor = connection.cursor(row_factory=class_row(RegionWork))
    return cursor.execute(WORK, {"regions": regions}).fetchall()


def open_regions() -> list[str]:
    """Codes of the regions that have something to publish."""
    return [work.region_code for work in region_work() if work.is_open]


def units_within(code: str) -> list[str]:
    """The units a code stands for: itself, or a province's units that have deliveries."""
    if not code.endswith("0000"):
        return [code]
    return [work.region_code for work in region_work() if in_scope(work.region_code, code)]


def finish_without_regions(delivery_id: int) -> None:
    """End a gated delivery that has no region to publish, such as a province's empty file."""
    with connect(ROLE) as connection:
        connection.execute(
            """
            update ops.delivery as delivery
            set state = 'published', finished_at = now()
            where delivery.delivery_id = %s
                and delivery.state = 'gated'
                and not exists (
                    select 1
                    from ops.delivery_region as part
                    where part.delivery_id = delivery.delivery_id and part.state = 'gated'
                )
            """,
            (delivery_id,),
        )
