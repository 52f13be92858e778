"""Items outlive pieces: what people decided about land stays with the land."""

from collections.abc import Mapping

from psycopg import Connection
from psycopg.rows import TupleRow

from panhuo.publish.lease import ROLE
from panhuo.warehouse import connect

LEAST_SHARE = 0.5
"""Of the smaller of two shapes, what must be common for one item to go on as the other."""

# Land that people took out of the list (剔除, 销号) and whose number is gone. It lies where it was
# last listed, or where the last file drew it.
TAKEN_OUT = """
taken_out as (
    select item.region_code, item.item_id, item.category, item.key
    from (
        select distinct on (step.region_code, step.item_id) step.*
        from published.fct_item_step as step
        where step.region_code = %(region)s and step.step_no is not null
        order by step.region_code, step.item_id, step.step_no desc
    ) as item
    where item.state_after in ('剔除', '销号')
        and not exists (
            select 1
            from candidate.fct_supply as land
            where land.region_code = item.region_code and land.supervision_no = item.key
        )
        and not exists (
            select 1
            from candidate.fct_approval_balance as land
            where land.region_code = item.region_code
                and ops.land_number(land.key) = ops.land_number(item.key)
        )
)
"""

# An item is anchored on the number of its land. Where the number changed, the land itself tells
# which item goes on as which: those that left beside those that were never seen before.
LINEAGE = f"""
with {TAKEN_OUT},

closed as (
    select
        taken_out.item_id,
        taken_out.category,
        coalesce(
            (
                select st_union(listed.geom)
                from published.fct_five_not_history as listed
                where listed.region_code = taken_out.region_code
                    and listed.item_id = taken_out.item_id
                    and listed.valid_from = (
                        select max(latest.valid_from)
                        from published.fct_five_not_history as latest
                        where latest.region_code = listed.region_code
                            and latest.item_id = listed.item_id
                    )
            ),
            (
                select drawn.geom
                from raw.supply as drawn
                where drawn.region_code = taken_out.region_code
                    and drawn.supervision_no = taken_out.key
                    and drawn.geom is not null
                order by drawn.delivery_id desc, drawn.row_no desc
                limit 1
            ),
            (
                select drawn.geom
                from raw.approval as drawn
                where drawn.region_code = taken_out.region_code
                    and ops.land_number(drawn.approval_no || '/' || drawn.plot_no)
                    = ops.land_number(taken_out.key)
                    and drawn.geom is not null
                order by drawn.delivery_id desc, drawn.row_no desc
                limit 1
            )
        ) as geom
    from taken_out
),

before as (
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
    union all
    select closed.item_id, closed.category, closed.geom
    from closed
    where closed.geom is not null
        and not exists (
            select 1
            from published.fct_five_not as piece
            where piece.region_code = %(region)s and piece.item_id = closed.item_id
        )
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
        common.area / least(st_area(before.geom), st_area(after.geom)) as share,
        common.area / st_area(before.geom) as share_of_from,
        common.area / st_area(after.geom) as share_of_to
    from before
    inner join after
        on before.category = after.category and st_intersects(before.geom, after.geom)
    cross join lateral (
        select st_area(st_intersection(before.geom, after.geom)) as area
    ) as common
),

heir as (
    select
        overlap.*,
        count(*) over (partition by overlap.from_item) as heirs,
        count(*) over (partition by overlap.to_item) as ancestors
    from overlap
    where overlap.share >= %(least_share)s
)

insert into ops.item_lineage (
    region_code, from_item, to_item, event, share, publication_id, share_of_from, share_of_to
)
select
    %(region)s,
    heir.from_item,
    heir.to_item,
    case when heir.heirs > 1 then 'split' when heir.ancestors > 1 then 'merged' else 'renumbered' end,
    round(heir.share::numeric, 6),
    %(publication)s,
    round(heir.share_of_from::numeric, 6),
    round(heir.share_of_to::numeric, 6)
from heir
on conflict (region_code, from_item, to_item) do nothing
"""

# What is listed, and what people decided about before it ever was.
ITEMS = """
insert into ops.item (region_code, item_id, category, anchor, entered_on)
select distinct on (item.item_id) item.*
from (
    select
        region_code,
        item_id,
        category,
        coalesce(supervision_no, approval_no || '/' || plot_no, piece_id) as anchor,
        entered_on
    from candidate.fct_five_not
    where region_code = %(region)s
    union all
    select region_code, item_id, category, key, null
    from candidate.fct_item_step
    where region_code = %(region)s and item_id is not null
) as item
order by item.item_id, item.entered_on
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
DECIDED_ITEM_LEAVES = f"""
with {TAKEN_OUT}

select exists (select 1 from taken_out) or exists (
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
