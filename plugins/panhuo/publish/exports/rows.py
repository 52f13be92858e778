"""What is exported, read from what is published: a day of the history, and what goes with it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import shapely
from psycopg.rows import dict_row

from panhuo.publish.lease import ROLE
from panhuo.publish.work import units_within
from panhuo.schema.published import FIVE_NOT_COLUMNS
from panhuo.warehouse import connect

LONGEST_EDGE_M = 100
"""Edges of the master are geodesics: one of 100 m is straight in the plane to a few micrometres."""

Row = dict[str, Any]


class NothingPublishedError(LookupError):
    """The region has no publication that tells of that day."""


# Areas are told by the day; how an item stands to entry is known as of the latest publication.
_FACTS = ", ".join(f"history.{name}" for name in FIVE_NOT_COLUMNS if name != "geom")

PIECES = f"""
select
    {_FACTS},
    history.publication_id,
    history.valid_from,
    nullif(history.valid_to, 'infinity') as valid_to,
    array_to_string(history.rule_ids, ';') as rules,
    region.name as region_name,
    entry.construction_share,
    entry.explanation,
    entry.farmland_m2,
    entry.red_line_m2,
    entry.photos_n,
    entry.review_state,
    entry.authority as review_authority,
    entry.reviewed_on,
    entry.secrecy,
    st_asbinary(st_segmentize(history.geom::geography, %(edge)s)::geometry) as wkb
from published.fct_five_not_history as history
left join published.dim_region as region
    on history.region_code = region.region_code
left join published.fct_entry as entry
    on history.region_code = entry.region_code and history.item_id = entry.item_id
where history.region_code = any(%(regions)s)
    and history.recorded_to = 'infinity'
    and history.valid_from <= %(as_of)s
    and history.valid_to > %(as_of)s
order by history.region_code, history.piece_id
"""

REGIONS = """
select
    region_code, name, boundary_accuracy_m,
    st_asbinary(st_segmentize(geom::geography, %(edge)s)::geometry) as wkb
from published.dim_region
where region_code = any(%(regions)s)
order by region_code
"""

TOPOLOGY = """
select *, st_asbinary(geom) as wkb, st_dimension(geom) as dimension
from published.fct_topology_issue
where region_code = any(%(regions)s)
order by region_code, layer, rule_code, issue_id
"""

PHOTOS = """
select entry.region_code, entry.item_id, photo.*,
    st_asbinary(st_makepoint(photo.longitude, photo.latitude)) as wkb
from published.fct_entry as entry
cross join lateral jsonb_to_recordset(entry.photos) as photo (
    no text, taken_on date, longitude float8, latitude float8, direction float8, sha256 text
)
where entry.region_code = any(%(regions)s)
order by entry.region_code, entry.item_id, photo.no
"""

LINEAGE = """
select region_code, from_item, to_item, event
from ops.item_lineage
where region_code = any(%(regions)s)
order by region_code, from_item, to_item
"""

PUBLISHED = """
select distinct on (region_code)
    region_code, publication_id, as_of, published_at,
    min(as_of) over (partition by region_code) as first_as_of
from ops.publication
where region_code = any(%(regions)s)
order by region_code, token desc
"""

CHECKED = """
select layer, count(*) as objects
from candidate.int_topology__layer
where region_code = any(%(regions)s)
group by layer
union all
select 'survey', count(*)
from candidate.int_survey__patch
where region_code = any(%(regions)s)
having count(*) > 0
order by layer
"""

RULES = "select * from candidate.int_topology__rule order by rule_code"


@dataclass(frozen=True)
class Inventory:
    """Everything an export is made of; each row with a `wkb` has its polygon as `shape`."""

    publications: Sequence[Row]
    pieces: Sequence[Row]
    regions: Sequence[Row]
    issues: Sequence[Row]
    photos: Sequence[Row]
    checked: Sequence[Row]
    rules: Sequence[Row]


@dataclass(frozen=True)
class TwoDays:
    """The inventory of two days, and which item went on as which."""

    publications: Sequence[Row]
    before: Sequence[Row]
    after: Sequence[Row]
    regions: Sequence[Row]
    lineage: Sequence[Row]


def _with_shape(row: Row) -> Row:
    if "wkb" in row:
        wkb = row.pop("wkb")
        row["shape"] = shapely.from_wkb(bytes(wkb)) if wkb is not None else None
    return row


def read_inventory(code: str, as_of: date) -> Inventory:
    """The inventory of a unit, or of the units of a province, on a day, as believed now.

    Raises:
        NothingPublishedError: nothing published tells of that day.
    """
    with _reader(code) as read:
        publications = read(PUBLISHED)
        _refuse_unknown_day(code, as_of, publications)
        return Inventory(
            publications=publications,
            pieces=read(PIECES, as_of),
            regions=read(REGIONS),
            issues=read(TOPOLOGY),
            photos=read(PHOTOS),
            checked=read(CHECKED),
            rules=read(RULES),
        )


def read_two_days(code: str, before: date, after: date) -> TwoDays:
    """The inventory of a unit, or of the units of a province, on two days, as believed now.

    Raises:
        NothingPublishedError: nothing published tells of one of the days.
    """
    with _reader(code) as read:
        publications = read(PUBLISHED)
        for day in (before, after):
            _refuse_unknown_day(code, day, publications)
        return TwoDays(
            publications=publications,
            before=read(PIECES, before),
            after=read(PIECES, after),
            regions=read(REGIONS),
            lineage=read(LINEAGE),
        )


class _Read(Protocol):
    def __call__(self, statement: str, as_of: date | None = None) -> list[Row]: ...


@contextmanager
def _reader(code: str) -> Iterator[_Read]:
    """Reads of one snapshot: what is published meanwhile belongs to the next export."""
    values = {"regions": units_within(code), "edge": LONGEST_EDGE_M}
    with connect(ROLE, default_transaction_isolation="repeatable\\ read") as connection:
        cursor = connection.cursor(row_factory=dict_row)

        def read(statement: str, as_of: date | None = None) -> list[Row]:
            found = cursor.execute(statement.encode(), values | {"as_of": as_of}).fetchall()
            return [_with_shape(row) for row in found]

        yield read


def _refuse_unknown_day(code: str, as_of: date, publications: Sequence[Row]) -> None:
    if not publications:
        raise NothingPublishedError(f"{code} 尚未发布过。 nothing was ever published of {code}.")
    for row in publications:
        if not row["first_as_of"] <= as_of <= row["as_of"]:
            raise NothingPublishedError(
                f"{row['region_code']} 已发布 {row['first_as_of']} 至 {row['as_of']} 的清单，"
                f"没有 {as_of} 的；请改用这段时间内的日期。 "
                f"{row['region_code']} is published from {row['first_as_of']} to {row['as_of']}, "
                f"not for {as_of}."
            )
