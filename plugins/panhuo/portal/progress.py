"""How far a delivery is, as those may know whose region it is of."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.rows import class_row, dict_row

from panhuo.codes.delivery_states import END_STATES, STATES
from panhuo.portal.access import Access
from panhuo.portal.token import ROLE
from panhuo.warehouse import connect

STEPS = ("received", "loaded", "gated", "published")

_COLUMNS = """
    listed.ticket, listed.feed, listed.region_code, region.full_name as region_name, listed.as_of,
    listed.file_name, listed.sha256, listed.bytes, listed.received_at, upload.uploader,
    coalesce(receipt.outcome, 'waiting') as outcome, delivery.delivery_id, delivery.state,
    delivery.rows_read, delivery.rows_accepted, delivery.rows_quarantined,
    coalesce(receipt.error, delivery.error) as error,
    coalesce(parts.regions, 0) as regions, coalesce(parts.published, 0) as published
"""

# uploads that still wait or were duplicates, and everything that was registered
_LISTED = f"""
    with listed as (
        select ticket, feed, region_code, as_of, file_name, sha256, bytes, received_at
        from ops.upload
        union
        select ticket, feed, region_code, as_of, file_name, sha256, bytes, received_at
        from ops.delivery
        where ticket not in (select ticket from ops.upload)
    )

    select {_COLUMNS}
    from listed
    left join ops.upload as upload
        on listed.ticket = upload.ticket
    left join ops.receipt as receipt
        on listed.ticket = receipt.ticket
    left join ops.delivery as delivery
        on receipt.delivery_id = delivery.delivery_id
    left join published.dim_region as region
        on listed.region_code = region.region_code
    left join lateral (
        select
            count(*) as regions,
            count(*) filter (where part.state = 'published') as published
        from ops.delivery_region as part
        where part.delivery_id = delivery.delivery_id
    ) as parts on true
"""


@dataclass(frozen=True)
class Progress:
    """One file that came, and what became of it.

    Attributes:
        outcome: waiting | registered | duplicate | rejected.
        delivery_id, state: of the delivery it is, or is a duplicate of; None while it waits.
        error: {zh, en, rule_code, next_step} when it was refused or failed.
        regions, published: how many units it has rows of, and how many are published.
    """

    ticket: str
    feed: str
    region_code: str
    region_name: str | None
    as_of: date
    file_name: str
    sha256: str
    bytes: int
    received_at: datetime
    uploader: str | None
    outcome: str
    delivery_id: int | None
    state: str | None
    rows_read: int | None
    rows_accepted: int | None
    rows_quarantined: int | None
    error: dict[str, Any] | None
    regions: int
    published: int

    @property
    def number(self) -> str:
        """The number of the receipt, short enough to be read out on the telephone."""
        return f"{self.received_at:%Y%m%d}-{self.ticket[:12].upper()}"

    @property
    def is_over(self) -> bool:
        """Whether nothing will change by itself any more."""
        return self.outcome == "rejected" or self.state in END_STATES

    @property
    def words(self) -> str:
        """Its state in the words of staff."""
        if self.outcome == "rejected":
            return "退回"
        if self.state is None:
            return "已送达，等待接收"
        if self.outcome == "duplicate":
            return f"与报送件 {self.delivery_id} 相同，未重复登记"
        return STATES[self.state]

    @property
    def steps(self) -> list[tuple[str, bool]]:
        """The steps of a delivery that goes well, and whether each is behind it."""
        reached = STEPS.index(self.state) if self.state in STEPS else -1
        return [(STATES[step], at <= reached) for at, step in enumerate(STEPS)]


def find_progress(ticket: str, access: Access) -> Progress | None:
    """The file of that ticket; None when there is none, or it is none of the token's business."""
    with connect(ROLE) as connection:
        return (
            connection.cursor(row_factory=class_row(Progress))
            .execute(
                f"{_LISTED} where listed.ticket = %s and listed.region_code = any(%s)",
                [ticket, list(access.regions)],
            )
            .fetchone()
        )


def latest_progress(access: Access, *, own: bool = False, limit: int = 100) -> list[Progress]:
    """The latest files of the token's regions, newest first.

    Args:
        access: whose.
        own: only those that came under the token's name.
        limit: at most so many.
    """
    with connect(ROLE) as connection:
        return (
            connection.cursor(row_factory=class_row(Progress))
            .execute(
                f"""
                {_LISTED}
                where listed.region_code = any(%(regions)s)
                    and (not %(own)s or upload.uploader = %(name)s)
                order by listed.received_at desc, listed.ticket
                limit %(limit)s
                """,
                {
                    "regions": list(access.regions),
                    "own": own,
                    "name": access.subject,
                    "limit": limit,
                },
            )
            .fetchall()
        )


def regions_of(delivery_id: int, access: Access) -> list[dict[str, Any]]:
    """What became of a delivery in each unit that the token covers."""
    with connect(ROLE) as connection:
        return (
            connection.cursor(row_factory=dict_row)
            .execute(
                """
                select part.region_code, region.full_name as region_name, part.state,
                    part.rows_read, part.rows_accepted, part.rows_quarantined
                from ops.delivery_region as part
                left join published.dim_region as region
                    on part.region_code = region.region_code
                where part.delivery_id = %s
                    and part.region_code = any(%s)
                order by part.region_code
                """,
                [delivery_id, list(access.regions)],
            )
            .fetchall()
        )
