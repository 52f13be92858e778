/*
How far the review of each item has got (上图入库审核): 县自查 → 市审核 → 省核查. A return sends it
back to the county, and what was passed before the return is void. A level counts only after the one
below it: a city that passes what its county has not checked has passed nothing.
*/
{{ config(indexes=[{'columns': ['region_code', 'item_id'], 'unique': true}]) }}

with known as (
    {{ current_rows(
        'review', ref('stg_review__review'),
        ['supervision_no', 'parcel_code', 'approval_no', 'plot_no', 'category', 'level', 'seq'],
        ['level', 'seq'], happened='version.reviewed_on <= scope.as_of'
    ) }}
),

said as (
    {{ of_items('known', ref('int_entry__item'), [
        'as_of', 'level', 'seq', 'outcome', 'authority', 'reviewed_on', 'reason', 'explanation',
        'secrecy',
    ], also='(known.category is null or known.category = item.category)') | indent(4) }}
),

ordered as (
    select
        said.*,
        array_position(array['县自查', '市审核', '省核查'], said.level) as step,
        row_number() over in_time as place,
        count(*) filter (where said.outcome = '退回') over in_time as returns
    from said
    where said.reviewed_on <= said.as_of
    window in_time as (
        partition by said.region_code, said.item_id
        order by
            said.reviewed_on,
            said.seq,
            array_position(array['县自查', '市审核', '省核查'], said.level)
        rows between unbounded preceding and current row
    )
),

-- the steps passed since the last return, in their order: '12' is county, then city
chain as (
    select
        ordered.region_code,
        ordered.item_id,
        coalesce(
            string_agg(ordered.step::text, '' order by ordered.place) filter (
                where ordered.outcome = '通过' and ordered.returns = ordered.all_returns
            ),
            ''
        ) as passed,
        max(ordered.returns) as returns,
        (array_agg(ordered.authority order by ordered.place desc))[1] as authority,
        max(ordered.reviewed_on) as reviewed_on,
        (array_agg(ordered.reason order by ordered.place desc) filter (
            where ordered.outcome = '退回'
        ))[1] as returned_reason,
        (array_agg(ordered.explanation order by ordered.place desc) filter (
            where ordered.explanation is not null
        ))[1] as explanation,
        (array_agg(ordered.secrecy order by ordered.place desc) filter (
            where ordered.secrecy is not null
        ))[1] as secrecy
    from (
        select
            ordered.*,
            max(ordered.returns) over (
                partition by ordered.region_code, ordered.item_id
            ) as all_returns
        from ordered
    ) as ordered
    group by ordered.region_code, ordered.item_id
)

select
    chain.region_code,
    chain.item_id,
    case
        when chain.passed ~ '1.*2.*3' then '省核查通过'
        when chain.passed ~ '1.*2' then '市审核通过'
        when chain.passed ~ '1' then '县自查通过'
        when chain.returns > 0 then '退回更正'
        else '待自查'
    end as review_state,
    chain.authority,
    chain.reviewed_on,
    case when chain.returns > 0 and chain.passed !~ '1' then chain.returned_reason end
        as returned_reason,
    chain.explanation,
    chain.secrecy
from chain
