/*
Which rule decides a topic for a land type in a region on the day: the most specific region of
the chain (park, county, prefecture, province, nation), then the most specific land type, then
the latest effective one. What was overridden stays beside it. A rule without a value is a legal
row: it yields 无标准, never a pass or a fail. Drafts count only where the scope says so.
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
        0 as distance
    from scope
    union all
    select
        chain.region_code,
        coalesce(region.host_code, region.parent_code) as ancestor_code,
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
        chain.distance
    from chain
    union all
    select
        scope.region_code,
        '000000' as ancestor_code,
        9 as distance
    from scope
),

land_types as (
    select distinct land_use.land_type
    from {{ source('ops', 'land_use') }} as land_use
    union
    select 'other'
),

eligible as (
    select
        nation_too.region_code,
        land_types.land_type,
        rule.topic,
        rule.rule_id,
        rule.category,
        rule.measure,
        rule.operator,
        rule.value as value_text,
        rule.unit,
        rule.status,
        {{ rule_number('rule.value') }} as value,
        row_number() over (
            partition by nation_too.region_code, land_types.land_type, rule.topic
            order by
                nation_too.distance asc,
                (rule.land_type is not null) desc,
                rule.effective_from desc nulls last,
                rule.rule_id asc
        ) as preference
    from {{ ref('rule_book') }} as rule
    inner join nation_too
        on coalesce(rule.region_code, '000000') = nation_too.ancestor_code
    inner join scope
        on nation_too.region_code = scope.region_code
    inner join land_types
        on
            rule.land_type is null
            or land_types.land_type = any(string_to_array(rule.land_type, '|'))
    where
        (rule.effective_from is null or rule.effective_from <= scope.as_of)
        and (rule.effective_to is null or rule.effective_to >= scope.as_of)
        and (
            rule.status in ('issued', 'platform_default')
            or (rule.status = 'draft' and scope.drafts)
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
    eligible.value,
    eligible.value_text,
    eligible.unit,
    eligible.status,
    array(
        select weaker.rule_id
        from eligible as weaker
        where
            weaker.region_code = eligible.region_code
            and weaker.land_type = eligible.land_type
            and weaker.topic = eligible.topic
            and weaker.preference > 1
        order by weaker.preference
    ) as overridden
from eligible
where eligible.preference = 1
