/*
Which rule decides a topic for a land type in a region on the day: the most specific region of
the chain (park, county, prefecture, province, nation), then the most specific land type, then
the latest effective one. What was overridden stays beside it (by a window: joining the rows of a hundred
regions with each other took minutes). A rule without a value is a legal
row: it yields 无标准, never a pass or a fail. A document decides within its own validity, and below
its region only where it says so; drafts count only where the scope says so. What a row said before
it was changed decides for who asks with the knowledge of that time.
*/
{{ config(indexes=[{'columns': ['region_code', 'topic', 'land_type']}]) }}

with recursive scope as (
    select *
    from ({{ scope() }}) as entry (region_code, as_of, known_at, drafts)
),

chain as (
    select
        scope.region_code,
        scope.region_code as ancestor_code,
        scope.region_code as below_code,
        0 as distance
    from scope
    union all
    select
        chain.region_code,
        coalesce(region.host_code, region.parent_code) as ancestor_code,
        chain.ancestor_code as below_code,
        chain.distance + 1 as distance
    from chain
    inner join {{ source('published', 'dim_region') }} as region
        on chain.ancestor_code = region.region_code
    where
        coalesce(region.host_code, region.parent_code) is not null
        and chain.distance < 6
),

nation_too as (
    select
        chain.region_code,
        chain.ancestor_code,
        chain.below_code,
        chain.distance
    from chain
    union all
    select
        scope.region_code,
        '000000' as ancestor_code,
        null::text as below_code,
        9 as distance
    from scope
),

land_types as (
    select distinct land_use.land_type
    from {{ source('ops', 'land_use') }} as land_use
    union
    select 'other'
),

in_force as (
    select
        nation_too.region_code,
        nation_too.distance,
        rule.topic,
        rule.rule_id,
        rule.category,
        rule.measure,
        rule.operator,
        rule.number,
        rule.value,
        rule.canonical_unit,
        rule.status,
        rule.effective_from,
        string_to_array(rule.land_type, '|') as land_types
    from {{ ref('int_rule__book') }} as rule
    inner join nation_too
        on coalesce(rule.region_code, '000000') = nation_too.ancestor_code
    inner join scope
        on nation_too.region_code = scope.region_code
    left join {{ ref('rule_document') }} as document
        on rule.document = document.document
    where
        coalesce(rule.effective_from, '-infinity') <= scope.as_of
        and coalesce(rule.effective_to, 'infinity') >= scope.as_of
        and coalesce(document.valid_from, '-infinity') <= scope.as_of
        and coalesce(document.valid_to, 'infinity') >= scope.as_of
        and rule.status in ('issued', 'platform_default', 'draft')
        and coalesce(document.status, 'issued') <> 'expired'
        and (scope.drafts or 'draft' not in (rule.status, coalesce(document.status, 'issued')))
        and {{ known_then('rule', 'scope.known_at') }}
        and {{ reaches('document.inherited', 'nation_too.distance', 'nation_too.below_code') }}
),

eligible as (
    select
        in_force.region_code,
        land_types.land_type,
        in_force.topic,
        in_force.rule_id,
        in_force.category,
        in_force.measure,
        in_force.operator,
        in_force.number,
        in_force.value,
        in_force.canonical_unit,
        in_force.status,
        row_number() over competing as preference,
        array_agg(in_force.rule_id) over (
            competing rows between unbounded preceding and unbounded following
        ) as rule_ids
    from in_force
    inner join land_types
        on
            in_force.land_types is null
            or land_types.land_type = any(in_force.land_types)
    window competing as (
        partition by in_force.region_code, land_types.land_type, in_force.topic
        order by
            in_force.distance asc,
            cardinality(in_force.land_types) asc nulls last,
            in_force.effective_from desc nulls last,
            in_force.rule_id asc
    )
)

select
    eligible.region_code,
    eligible.land_type,
    eligible.topic,
    eligible.rule_id,
    eligible.category,
    eligible.measure,
    eligible.operator,
    eligible.number as value,
    eligible.value as value_text,
    eligible.canonical_unit as unit,
    eligible.status,
    eligible.rule_ids[2:] as overridden
from eligible
where eligible.preference = 1
