"""Stock and flow of a region per month: 期初 + 新增 − 处置 ± 更正 = 期末, exactly.

All figures come from the history on both time axes. A month is told by the last publication that
was not assessed later than the month's last day: what that publication believed of the month's end
is 期末, what the one before believed of the month's beginning is 期初. So a month that is over
stands as it was reported (年初基数 is the December of the year before), and what is learnt later
of the past shows as 更正 in the month it was learnt in.
"""

from psycopg import Connection
from psycopg.rows import TupleRow

# Of a region published before this table was, every month is told.
SINCE = """
select least(%(since)s::date, (
    select min(publication.as_of)
    from ops.publication as publication
    where publication.region_code = %(region)s
        and not exists (
            select 1
            from published.fct_region_month as told
            where told.region_code = publication.region_code
        )
))
"""

FORGET = """
with forgotten as (
    delete from published.fct_region_disposal
    where region_code = %(region)s and month >= to_char(%(since)s::date, 'YYYY-MM')
)

delete from published.fct_region_month
where region_code = %(region)s and month >= to_char(%(since)s::date, 'YYYY-MM')
"""

# Counted by item, which outlives pieces: land that is cut anew neither leaves nor enters.
# 新增: first met its rule after the day the region was assessed last before this month.
# 处置: gone, and the feeds show what happened on the ground after it had been listed. Gone for any
#   other reason (it had started all along, the row is no more, the rule is another) is 更正.
# Of land whose area shrinks, what was supplied, withdrawn or built is 处置 as well (部分处置).
# 处置方式: what people said when they closed it, else what the feeds show. What is gone of a plot was
#   withdrawn when the withdrawal is dated after the region was assessed last before this month, or
#   when no supply is; the rest was supplied.
STOCK_AND_FLOW = """
with publication as (
    select publication_id, token, as_of
    from ops.publication
    where region_code = %(region)s
),

calendar as (
    select
        month::date - 1 as before,
        (month + interval '1 month')::date - 1 as last_day,
        date_trunc('year', month)::date - 1 as year_end
    from generate_series(
        date_trunc('month', %(since)s::date), date_trunc('month', %(as_of)s::date), '1 month'
    ) as month
),

told as (
    select
        to_char(calendar.last_day, 'YYYY-MM') as month,
        calendar.*,
        telling.publication_id,
        telling.token,
        telling.as_of,
        earlier.token as earlier_token,
        coalesce(earlier.as_of, calendar.before) as looked_last_on,
        base.token as base_token
    from calendar
    cross join lateral (
        select publication.*
        from publication
        where publication.as_of <= calendar.last_day
        order by publication.token desc
        limit 1
    ) as telling
    left join lateral (
        select publication.*
        from publication
        where publication.as_of <= calendar.before
        order by publication.token desc
        limit 1
    ) as earlier on true
    left join lateral (
        select publication.*
        from publication
        where publication.as_of <= calendar.year_end
        order by publication.token desc
        limit 1
    ) as base on true
),

history as materialized (
    select
        category, item_id, sub_class, status, area_m2, entered_on, supervision_no, approval_no,
        plot_no, parcel_code, valid_from, valid_to,
        split_part(publication_id, '.', 2)::bigint as opened,
        coalesce(split_part(closed_by, '.', 2)::bigint, 9223372036854775807) as closed
    from published.fct_five_not_history
    where region_code = %(region)s
),

opening as (
    select told.month, category, item_id, sum(area_m2) as area_m2
    from told
    inner join history
        on history.opened <= told.earlier_token
        and history.closed > told.earlier_token
        and history.valid_from <= told.before
        and history.valid_to > told.before
    group by told.month, category, item_id
),

base as (
    select told.month, category, item_id, sum(area_m2) as area_m2
    from told
    inner join history
        on history.opened <= told.base_token
        and history.closed > told.base_token
        and history.valid_from <= told.year_end
        and history.valid_to > told.year_end
    group by told.month, category, item_id
),

-- the month's beginning as the month's own publication believes it to have been
restated as (
    select
        told.month,
        category,
        item_id,
        sum(area_m2) as area_m2,
        min(sub_class) as sub_class,
        min(supervision_no) as supervision_no,
        min(approval_no) as approval_no,
        min(plot_no) as plot_no,
        min(parcel_code) as parcel_code
    from told
    inner join history
        on history.opened <= told.token
        and history.closed > told.token
        and history.valid_from <= told.before
        and history.valid_to > told.before
    group by told.month, category, item_id
),

closing as (
    select
        told.month,
        category,
        item_id,
        sum(area_m2) as area_m2,
        sum(area_m2) filter (where status in ('认定', '处置中', '部分处置', '已处置')) as confirmed_m2,
        min(entered_on) as entered_on
    from told
    inner join history
        on history.opened <= told.token
        and history.closed > told.token
        and history.valid_from <= told.last_day
        and history.valid_to > told.last_day
    group by told.month, category, item_id
),

listed as (
    select category, item_id, min(valid_from) as listed_on
    from history
    group by category, item_id
),

life as (
    select distinct on (item_id) item_id, state_after
    from published.fct_item_step
    where region_code = %(region)s and item_id is not null
    order by item_id, step_no desc
),

said as (
    select distinct on (item_id) item_id, path
    from published.fct_item_step
    where region_code = %(region)s and item_id is not null and is_applied and path is not null
    order by item_id, step_no desc
),

explained as (
    select
        restated.month,
        restated.category,
        restated.item_id,
        -- how much of what is gone the feeds explain by something that happened; what people closed
        -- was disposed of, what they did not confirm never was in the list by right
        case
            when life.state_after = '销号' then restated.area_m2
            when life.state_after = '剔除' then null
            else case restated.category
            when 'PEWG' then balance.supplied_m2 + balance.carried_m2 + balance.withdrawn_m2
            when 'GEWY' then case
                when supply.started_on > listed.listed_on then restated.area_m2
                when
                    restated.sub_class = '停工闲置'
                    and supply.build_state not in ('未动工', '停工')
                    then restated.area_m2
            end
            when 'JEWT' then case
                when supply.production_on > listed.listed_on then restated.area_m2
            end
            else case
                when supply.supervision_no is not null or parcel.parcel_code is not null
                    then restated.area_m2
            end
            end
        end as happened_m2,
        case
            when life.state_after = '销号' then coalesce(said.path, '其他')
            else case restated.category
                when 'PEWG' then '供应'
                when 'GEWY' then '动工开发'
                when 'JEWT' then '投产'
                else coalesce(said.path, '整改达标')
            end
        end as path,
        case
            when restated.category <> 'PEWG' or life.state_after = '销号' then 0
            when balance.withdrawn_on > told.last_day then 0
            when
                balance.withdrawn_on > told.looked_last_on
                or balance.last_supplied_on is null
                or balance.last_supplied_on <= told.looked_last_on
                then balance.withdrawn_m2
            else 0
        end as withdrawn_m2
    from restated
    inner join told
        on restated.month = told.month
    left join listed
        on restated.category = listed.category and restated.item_id = listed.item_id
    left join published.fct_supply as supply
        on supply.region_code = %(region)s
        and restated.supervision_no = supply.supervision_no
    left join published.fct_approval_balance as balance
        on balance.region_code = %(region)s
        and ops.document_no(restated.approval_no) = ops.document_no(balance.approval_no)
        and restated.plot_no = balance.plot_no
    left join published.dim_parcel as parcel
        on parcel.region_code = %(region)s
        and restated.parcel_code = parcel.parcel_code
    left join life
        on restated.item_id = life.item_id
    left join said
        on restated.item_id = said.item_id
),

movement as (
    select
        month,
        category,
        case
            when restated.item_id is null and closing.entered_on > told.looked_last_on then 'new'
            when closing.item_id is null and explained.happened_m2 > 0 then 'disposed'
            when
                closing.area_m2 < restated.area_m2
                and category in ('PEWG', 'YEWJ')
                and explained.happened_m2 > 0
                then 'disposed'
            else 'adjusted'
        end as kind,
        (closing.item_id is not null)::int - (restated.item_id is not null)::int as n,
        coalesce(closing.area_m2, 0) - coalesce(restated.area_m2, 0) as area_m2,
        explained.happened_m2,
        explained.path,
        explained.withdrawn_m2
    from restated
    full join closing using (month, category, item_id)
    inner join told using (month)
    left join explained using (month, category, item_id)
),

disposal as (
    select
        month,
        category,
        part.path,
        sum(part.n) as n,
        sum(part.area_m2) as area_m2
    from movement
    cross join lateral (
        select
            least(-area_m2, happened_m2) as gone_m2,
            least(-area_m2, happened_m2, coalesce(withdrawn_m2, 0)) as withdrawn_m2
    ) as gone
    cross join lateral (
        values
        (
            movement.path,
            gone.gone_m2 - gone.withdrawn_m2,
            case when gone.withdrawn_m2 * 2 <= gone.gone_m2 then -movement.n else 0 end
        ),
        (
            '撤回（注销）批文',
            gone.withdrawn_m2,
            case when gone.withdrawn_m2 * 2 > gone.gone_m2 then -movement.n else 0 end
        )
    ) as part (path, area_m2, n)
    where kind = 'disposed' and part.area_m2 > 0
    group by month, category, part.path
),

disposed as (
    insert into published.fct_region_disposal (
        region_code, month, category, path, disposed_n, disposed_mu, publication_id
    )
    select
        %(region)s, month, category, path, n, area_m2 * 0.0015, told.publication_id
    from disposal
    inner join told using (month)
),

flow as (
    select
        month,
        category,
        sum(n) filter (where kind = 'new') as new_n,
        sum(area_m2) filter (where kind = 'new') as new_m2,
        -sum(n) filter (where kind = 'disposed') as disposed_n,
        sum(least(-area_m2, happened_m2)) filter (where kind = 'disposed') as disposed_m2
    from movement
    group by month, category
),

stock as (
    select
        told.month,
        category.category,
        (select count(*) from base where base.month = told.month
            and base.category = category.category) as base_n,
        (select coalesce(sum(base.area_m2), 0) from base where base.month = told.month
            and base.category = category.category) as base_m2,
        (select count(*) from opening where opening.month = told.month
            and opening.category = category.category) as open_n,
        (select coalesce(sum(opening.area_m2), 0) from opening where opening.month = told.month
            and opening.category = category.category) as open_m2,
        (select count(*) from closing where closing.month = told.month
            and closing.category = category.category) as n,
        (select coalesce(sum(closing.area_m2), 0) from closing where closing.month = told.month
            and closing.category = category.category) as area_m2,
        (select count(closing.confirmed_m2) from closing where closing.month = told.month
            and closing.category = category.category) as confirmed_n,
        (select coalesce(sum(closing.confirmed_m2), 0) from closing
            where closing.month = told.month
            and closing.category = category.category) as confirmed_m2
    from told
    cross join (values ('PEWG'), ('GEWY'), ('YEWJ'), ('JEWT'), ('TEWDB')) as category (category)
)

insert into published.fct_region_month (
    region_code, month, category, as_of, base_n, base_mu, open_n, open_mu, new_n, new_mu,
    disposed_n, disposed_mu, adjusted_n, adjusted_mu, n, area_mu, confirmed_n, confirmed_mu,
    publication_id
)
select
    %(region)s,
    month,
    category,
    told.as_of,
    case when told.base_token is not null then stock.base_n end,
    case when told.base_token is not null then stock.base_m2 * 0.0015 end,
    stock.open_n,
    stock.open_m2 * 0.0015,
    coalesce(flow.new_n, 0),
    coalesce(flow.new_m2, 0) * 0.0015,
    coalesce(flow.disposed_n, 0),
    coalesce(flow.disposed_m2, 0) * 0.0015,
    stock.n - stock.open_n - coalesce(flow.new_n, 0) + coalesce(flow.disposed_n, 0),
    (stock.area_m2 - stock.open_m2 - coalesce(flow.new_m2, 0) + coalesce(flow.disposed_m2, 0))
    * 0.0015,
    stock.n,
    stock.area_m2 * 0.0015,
    stock.confirmed_n,
    stock.confirmed_m2 * 0.0015,
    told.publication_id
from stock
inner join told using (month)
left join flow using (month, category)
"""


def record_stock_and_flow(connection: "Connection[TupleRow]", values: dict[str, object]) -> None:
    """Write the months that this publication changes; call it when all else is written.

    A publication changes no month that ended before its as_of and before that of the publication
    before it.

    Args:
        connection: the publish transaction.
        values: `region`, `as_of`, and `since`: the earlier of this and the last published as_of.
    """
    row = connection.execute(SINCE, values).fetchone()
    assert row is not None
    values = values | {"since": row[0]}
    connection.execute(FORGET, values)
    # the sizes are overestimated, and compiling the statement takes ten times as long as it runs
    connection.execute("set local jit = off")
    connection.execute(STOCK_AND_FLOW, values)
