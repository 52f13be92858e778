"""Items outlive pieces: what people decided about land stays with the land."""

from collections.abc import Mapping

from psycopg import Connection
from psycopg.rows import TupleRow

from panhuo.publish.lease import ROLE
from panhuo.warehouse import connect

LEAST_SHARE = 0.5
"""Of the smaller of two shapes, what must be common for one item to go on as the other."""

# An item is anchored on the number of its land. Where the number changed, the land itself tells
# which item goes on as which: those that left beside those that were never seen before.
LINEAGE = """
with before as (
    select piece.item_id, piece.category, st_union(piece.geom) as geom
    from published.fct_five_not as piece
    where piece.region_code = %(region)s
        and piece.geom is not null
        and not exists (
            select 1
            from candidate.fct_five_not as kept
            where kept.region_code = piece.region_code and kept.item_id = piece.item_id
        )
    group by piece.item_id, piece.category
),

after as (
    select piece.item_id, piece.category, st_union(piece.geom) as geom
    from candidate.fct_five_not as piece
    where piece.region_code = %(region)s
        and piece.geom is not null
        and not exists (
            select 1
            from ops.item as known
            where known.region_code = piece.region_code and known.item_id = piece.item_id
        )
    group by piece.item_id, piece.category
),

overlap as (
    select
        before.item_id as from_item,
        after.item_id as to_item,
        st_area(st_intersection(before.geom, after.geom))
        / least(st_area(before.geom), st_area(after.geom)) as share
    from before
    inner join after
        on before.category = after.category and st_intersects(before.geom, after.geom)
),

heir as (
    select
        overlap.*,
        count(*) over (partition by overlap.from_item) as heirs,
        count(*) over (partition by overlap.to_item) as ancestors
    from overlap
    where overlap.share >= %(least_share)s
)

insert into ops.item_lineage (region_code, from_item, to_item, event, share, publication_id)
select
    %(region)s,
    heir.from_item,
    heir.to_item,
    case when heir.heirs > 1 then 'split' when heir.ancestors > 1 then 'merged' else 'renumbered' end,
    round(heir.share::numeric, 6),
    %(publication)s
from heir
on conflict (region_code, from_item, to_item) do nothing
"""

ITEMS = """
insert into ops.item (region_code, item_id, category, anchor, entered_on)
select distinct on (item_id)
    region_code,
    item_id,
    category,
    coalesce(supervision_no, approval_no || '/' || plot_no, piece_id),
    entered_on
from candidate.fct_five_not
where region_code = %(region)s
order by item_id, entered_on
on conflict (region_code, item_id) do nothing
"""


def record_items(connection: "Connection[TupleRow]", values: Mapping[str, object]) -> None:
    """Record the items of a region's candidate, and which earlier item each goes on from.

    To be called before the candidate replaces what is published.

    Args:
        connection: the publish transaction.
        values: `region` and `publication`.
    """
    connection.execute(LINEAGE, {**values, "least_share": LEAST_SHARE})
    connection.execute(ITEMS, values)


# Whether land that people decided about is about to lose its number.
DECIDED_ITEM_LEAVES = """
select exists (
    select 1
    from published.fct_item_step as step
    inner join published.fct_five_not as piece
        on step.region_code = piece.region_code and step.item_id = piece.item_id
    where step.region_code = %(region)s
        and step.is_applied
        and not exists (
            select 1
            from candidate.fct_five_not as kept
            where kept.region_code = step.region_code and kept.item_id = step.item_id
        )
)
"""

LINEAGE_COUNT = "select count(*) from ops.item_lineage where region_code = %(region)s"

NEXT_PUBLICATION = """
select %(region)s || '.' || coalesce(max(token), 0) + 1
from ops.publication
where region_code = %(region)s
"""


def carry_decisions(region_code: str) -> bool:
    """Record which item goes on as which before a region's candidate is published.

    Decisions attach to the land by its number. Where land that people decided about comes back
    under another number, the candidate was assessed without them.

    Returns:
        Whether the region must be assessed again, now that the succession is known.
    """
    values = {"region": region_code}
    with connect(ROLE) as connection:
        leaves = connection.execute(DECIDED_ITEM_LEAVES, values).fetchone()
        if leaves is None or not leaves[0]:
            return False
        row = connection.execute(NEXT_PUBLICATION, values).fetchone()
        assert row is not None
        before = connection.execute(LINEAGE_COUNT, values).fetchone()
        record_items(connection, {**values, "publication": row[0]})
        return connection.execute(LINEAGE_COUNT, values).fetchone() != before
