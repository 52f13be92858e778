"""The five-not items of the token's regions, as published, for those who decide about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from psycopg.rows import class_row

from panhuo.codes.code_lists import code_list
from panhuo.portal.access import Access
from panhuo.portal.decision import Land
from panhuo.portal.token import ROLE
from panhuo.warehouse import connect

PAGE = 50


@dataclass(frozen=True)
class Item:
    """One item, its pieces summed up; `holder` is None unless the token may see it."""

    region_code: str
    region_name: str | None
    item_id: str
    category: str
    status: str
    project_name: str | None
    location: str | None
    supervision_no: str | None
    parcel_code: str | None
    approval_no: str | None
    plot_no: str | None
    holder: str | None
    since: date
    as_of: date
    area_mu: float
    area_m2: float

    @property
    def land(self) -> Land:
        """How a decision names it."""
        return Land(
            self.region_code,
            self.category,
            self.supervision_no,
            self.parcel_code,
            self.approval_no,
            self.plot_no,
        )

    @property
    def category_zh(self) -> str:
        """The category in the words of staff, e.g. 供而未用."""
        return code_list("five_not").names[self.category]

    @property
    def number(self) -> str:
        """The number clerks call it by."""
        return " / ".join(self.land.key.values())


_ITEMS = """
    select
        piece.region_code,
        min(region.full_name) as region_name,
        piece.item_id,
        piece.category,
        min(piece.status) as status,
        min(piece.project_name) as project_name,
        min(piece.location) as location,
        min(piece.supervision_no) as supervision_no,
        min(piece.parcel_code) as parcel_code,
        min(piece.approval_no) as approval_no,
        min(piece.plot_no) as plot_no,
        case when %(holder)s then min(piece.holder) end as holder,
        min(piece.since) as since,
        max(piece.as_of) as as_of,
        sum(piece.area_mu) as area_mu,
        sum(piece.area_m2) as area_m2
    from published.fct_five_not as piece
    left join published.dim_region as region
        on piece.region_code = region.region_code
    where piece.region_code = any(%(regions)s)
        and (%(item)s::text is null or piece.item_id = %(item)s)
        and (%(category)s::text is null or piece.category = %(category)s)
        and (
            %(words)s::text is null
            or concat_ws(
                ' ', piece.project_name, piece.location, piece.supervision_no, piece.parcel_code,
                piece.approval_no, piece.plot_no
            ) ilike %(words)s escape '\\'
        )
    group by piece.region_code, piece.item_id, piece.category
    order by piece.region_code, since, piece.item_id
    limit %(limit)s
    offset %(offset)s
"""


def items_of(
    access: Access, *, category: str | None = None, words: str | None = None, page: int = 1
) -> Sequence[Item]:
    """One page of the items of the token's regions, and one more when there is a next page.

    Args:
        access: whose.
        category: only this one.
        words: only those whose name, place or number contains this.
        page: from 1, `PAGE` items each.
    """
    escaped = words.translate({ord(c): f"\\{c}" for c in "%_\\"}) if words else None
    return _ask(
        access,
        category=category or None,
        words=f"%{escaped}%" if escaped else None,
        limit=PAGE + 1,
        offset=(page - 1) * PAGE,
    )


def find_item(access: Access, region_code: str, item_id: str, category: str) -> Item | None:
    """One item; None when there is none, or it is not of the token's regions."""
    found = _ask(access, item=item_id, category=category)
    return next((item for item in found if item.region_code == region_code), None)


def _ask(access: Access, **wanted: object) -> Sequence[Item]:
    values = {"item": None, "category": None, "words": None, "limit": PAGE, "offset": 0} | wanted
    with connect(ROLE) as connection:
        return (
            connection.cursor(row_factory=class_row(Item))
            .execute(
                _ITEMS,
                values | {"regions": list(access.regions), "holder": access.sees_holder},
            )
            .fetchall()
        )


def next_seq(land: Land, action: str) -> int:
    """The number of the next decision of that kind about the land.

    Decisions that are on their way and not yet read count as one each, so that none takes the
    number of another; a number may be left out.
    """
    names = ("supervision_no", "parcel_code", "approval_no", "plot_no")
    key = {name: land.key.get(name) for name in names}
    same = " and ".join(f"{name} is not distinct from %({name})s" for name in names)
    with connect(ROLE) as connection:
        row = connection.execute(
            f"""
            select
                coalesce(
                    (
                        select max(seq)
                        from raw.disposal
                        where region_code = %(region)s and action = %(action)s and {same}
                    ), 0
                )
                + (
                    select count(*)
                    from ops.upload
                    left join ops.delivery using (ticket)
                    where upload.feed = 'disposal'
                        and upload.region_code = %(region)s
                        and coalesce(delivery.state, 'received') = 'received'
                )
                + 1
            """,
            key | {"region": land.region_code, "action": action},
        ).fetchone()
    assert row is not None
    return int(row[0])
