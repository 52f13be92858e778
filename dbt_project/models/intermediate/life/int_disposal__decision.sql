/*
What people decided by the day, as known, and which item each decision is about. Clerks name the
land as they know it (电子监管号, 批准文号 and 地块, 宗地代码) and the category where it stands in
several. A number that is no land any more is followed to the item that took it over.

Without a category the decision is about the only claim that can have stood on its day; where
nothing is claimed any more, about the stage the land was in then.
*/
{{ config(indexes=[{'columns': ['region_code', 'key', 'category']}]) }}

with recursive known as (
    {{ current_rows(
        'disposal', ref('stg_disposal__decision'),
        ['supervision_no', 'parcel_code', 'approval_no', 'plot_no', 'action', 'seq'],
        ['action', 'seq']
    ) }}
),

decision as (
    select
        known.*,
        case
            when known.supervision_no is not null then known.supervision_no
            when known.approval_no is not null and known.plot_no is not null
                then {{ land_number("known.approval_no || '/' || known.plot_no") }}
            else known.parcel_code
        end as named,
        known.supervision_no is null and (known.approval_no is null or known.plot_no is null)
            as by_parcel
    from known
    where known.decided_on <= known.as_of
),

-- numbers as they are compared
land as (
    select
        unit.region_code,
        unit.key,
        unit.supervision_no is null as is_plot,
        {{ land_number('unit.key') }} as number
    from {{ ref('int_land__unit') }} as unit
    where unit.region_code in {{ scope_regions() }}
),

succession as (
    select
        lineage.region_code,
        {{ land_number('item.anchor') }} as number,
        {{ land_number('heir.anchor') }} as heir_number,
        max(lineage.share_of_from) as share_of_from,
        max(lineage.share_of_to) as share_of_to
    from {{ source('ops', 'item_lineage') }} as lineage
    inner join {{ source('ops', 'item') }} as item
        on
            lineage.region_code = item.region_code
            and lineage.from_item = item.item_id
    inner join {{ source('ops', 'item') }} as heir
        on
            lineage.region_code = heir.region_code
            and lineage.to_item = heir.item_id
    inner join ({{ scope() }}) as scope (region_code, as_of, known_at, drafts)
        on lineage.region_code = scope.region_code
    left join {{ source('ops', 'publication') }} as publication
        on
            lineage.region_code = publication.region_code
            and lineage.publication_id = publication.publication_id
    -- what the publication under way has just found is known, too
    where publication.publication_id is null or publication.known_at <= scope.known_at
    group by lineage.region_code, number, heir_number
),

heir as (
    select distinct
        decision.region_code,
        decision.named,
        {{ land_number('decision.named') }} as number,
        0 as steps,
        1::numeric as share_of_from,
        1::numeric as share_of_to
    from decision
    where not decision.by_parcel
    union all
    select
        heir.region_code,
        heir.named,
        succession.heir_number,
        heir.steps + 1 as steps,
        heir.share_of_from * succession.share_of_from as share_of_from,
        heir.share_of_to * succession.share_of_to as share_of_to
    from heir
    inner join succession
        on
            heir.region_code = succession.region_code
            and heir.number = succession.number
    where
        heir.steps < 20
        and not exists (
            select 1 from land
            where land.region_code = heir.region_code and land.number = heir.number
        )
),

-- land that was split and merged again is reached on several ways
reached as (
    select
        heir.region_code,
        heir.named,
        land.key,
        land.is_plot,
        max(heir.steps) > 0 as is_inherited,
        sum(heir.share_of_from) as part,
        least(sum(heir.share_of_to), 1) as covers
    from heir
    inner join land
        on
            heir.region_code = land.region_code
            and heir.number = land.number
    group by heir.region_code, heir.named, land.key, land.is_plot
),

meant as (
    select
        decision.*,
        reached.key,
        reached.is_plot,
        reached.is_inherited,
        reached.part,
        reached.covers
    from decision
    inner join reached
        on
            decision.region_code = reached.region_code
            and decision.named = reached.named
    where not decision.by_parcel
    union all
    select
        decision.*,
        covered.supervision_no as key,
        false as is_plot,
        false as is_inherited,
        supply.area_m2 / nullif(
            sum(supply.area_m2) over (
                partition by decision.region_code, decision.delivery_id, decision.row_no
            ),
            0
        ) as part,
        1::numeric as covers
    from decision
    inner join {{ ref('int_supply__parcel') }} as covered
        on
            decision.region_code = covered.region_code
            and decision.named = covered.parcel_code
    inner join {{ ref('int_supply__current') }} as supply
        on
            covered.region_code = supply.region_code
            and covered.supervision_no = supply.supervision_no
    where decision.by_parcel
),

weighed as (
    select
        meant.*,
        sum(meant.part) over (
            partition by meant.region_code, meant.delivery_id, meant.row_no
        ) as parts
    from meant
),

-- An area is rounded as it is added up, so that its parts sum to it. What of the land has no heir
-- keeps its part; a hundredth is the difference of two surveys.
portioned as (
    select
        weighed.*,
        weighed.part / case when weighed.parts >= 0.99 then weighed.parts else 1 end as portion,
        sum(weighed.part) over (
            partition by weighed.region_code, weighed.delivery_id, weighed.row_no
            order by weighed.key rows unbounded preceding
        ) / case when weighed.parts >= 0.99 then weighed.parts else 1 end as portions
    from weighed
),

claimed as (
    select distinct
        claim.region_code,
        claim.key,
        claim.category
    from {{ ref('int_verdict__claim') }} as claim
    where claim.region_code in {{ scope_regions() }}
),

possible as (
    select
        meant.region_code,
        meant.delivery_id,
        meant.row_no,
        meant.key,
        array_agg(claimed.category order by claimed.category) as categories
    from meant
    inner join claimed
        on
            meant.region_code = claimed.region_code
            and meant.key = claimed.key
    left join {{ ref('int_supply__progress') }} as progress
        on
            meant.region_code = progress.region_code
            and meant.key = progress.supervision_no
    where
        meant.category is null
        and meant.decided_on >= case claimed.category
            when 'GEWY' then coalesce(progress.signed_on, meant.decided_on)
            when 'YEWJ' then coalesce(progress.complete_on, progress.completion_agreed_on)
            when 'JEWT' then progress.complete_on
            when 'TEWDB' then progress.production_on
            else meant.decided_on
        end
    group by meant.region_code, meant.delivery_id, meant.row_no, meant.key
),

attached as (
    select
        meant.*,
        case
            when meant.portion = 1 then meant.area_m2
            else
                round(meant.area_m2 * meant.portions, 2)
                - round(meant.area_m2 * (meant.portions - meant.portion), 2)
        end as portion_m2,
        cardinality(possible.categories) as possible_n,
        possible.categories,
        coalesce(
            meant.category,
            case when meant.is_plot then 'PEWG' end,
            case
                when possible.categories is not null
                    then case when cardinality(possible.categories) = 1 then possible.categories[1] end
                when meant.decided_on >= progress.production_on then 'TEWDB'
                when meant.decided_on >= progress.complete_on then 'JEWT'
                else 'GEWY'
            end
        ) as item_category
    from portioned as meant
    left join possible
        on
            meant.region_code = possible.region_code
            and meant.delivery_id = possible.delivery_id
            and meant.row_no = possible.row_no
            and meant.key = possible.key
    left join {{ ref('int_supply__progress') }} as progress
        on
            meant.region_code = progress.region_code
            and meant.key = progress.supervision_no
),

-- what takes land out of the list was said of most of it, or it was not said of the land as it is
closing as (
    select
        attached.region_code,
        attached.key,
        attached.item_category,
        attached.action,
        sum(attached.covers) as covered
    from (
        select distinct
            region_code,
            key,
            item_category,
            action,
            named,
            covers
        from attached
        where action in ('剔除', '销号')
    ) as attached
    group by attached.region_code, attached.key, attached.item_category, attached.action
)

select
    decision.region_code,
    coalesce(attached.key, decision.named) as key,
    attached.item_category as category,
    decision.as_of,
    decision.action,
    decision.seq,
    decision.path,
    coalesce(attached.portion_m2, decision.area_m2) as area_m2,
    decision.authority,
    decision.doc_no,
    decision.evidence,
    decision.cause,
    decision.due_on,
    decision.decided_on,
    decision.decided_by,
    decision.verified_by,
    decision.received_at,
    decision.delivery_id,
    decision.row_no,
    coalesce(attached.is_inherited, false) as is_inherited,
    case
        when attached.key is null then 'land_unknown'
        when attached.item_category is null then 'category_unclear'
        when closing.covered < 0.5 then 'partly_meant'
    end as fault,
    array_to_string(attached.categories, '、') as possible_categories
from decision
left join attached
    on
        decision.region_code = attached.region_code
        and decision.delivery_id = attached.delivery_id
        and decision.row_no = attached.row_no
left join closing
    on
        attached.region_code = closing.region_code
        and attached.key = closing.key
        and attached.item_category = closing.item_category
        and attached.action = closing.action
