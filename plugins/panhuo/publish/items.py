"""Items outlive pieces: what people decided about land stays with the land."""

from collections.abc import Mapping

from psycopg import Connection
from psycopg.rows import TupleRow

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
