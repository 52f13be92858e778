/*
低效用地 from its evidence, each area once. Where the region counts the five categories, their pieces
are low-efficient land; of the rest of a unit what its own verdict concerns: the whole unit by its
density, by its enterprises the land they use (not the vacant part that a category already has). What
a whole unit is low-efficient for is said of its pieces as well.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with met as (
    select
        evidence.region_code,
        evidence.key,
        array_agg({{ low_reason_zh('evidence.topic') }} order by evidence.topic) as reasons,
        array_agg(evidence.rule_id order by evidence.topic) as rule_ids,
        min(evidence.since) as since,
        bool_or(evidence.topic = 'low.intensity') as is_whole
    from {{ ref('int_evidence__dxyd') }} as evidence
    where
        evidence.region_code in {{ scope_regions() }}
        and evidence.verdict = 'met'
        and evidence.topic <> 'low.five_not'
    group by evidence.region_code, evidence.key
),

tried as (
    select
        evidence.region_code,
        evidence.key,
        count(*)::integer as evidence_count
    from {{ ref('int_evidence__dxyd') }} as evidence
    where evidence.region_code in {{ scope_regions() }}
    group by evidence.region_code, evidence.key
),

by_enterprise as (
    select
        enterprise.region_code,
        enterprise.key,
        sum(enterprise.area_m2) as area_m2
    from (
        select distinct
            criterion.region_code,
            criterion.key,
            criterion.uscc,
            criterion.area_m2
        from {{ ref('int_low__criterion') }} as criterion
        where criterion.region_code in {{ scope_regions() }} and criterion.verdict = 'met'
    ) as enterprise
    group by enterprise.region_code, enterprise.key
),

own as (
    select
        land.region_code,
        land.key,
        land.as_of,
        land.area_m2 as parent_area_m2,
        case when met.is_whole then land.area_m2 else least(by_enterprise.area_m2, land.area_m2) end
            as concerned_m2,
        met.reasons,
        met.rule_ids,
        met.since
    from met
    inner join {{ ref('int_low__land') }} as land
        on
            met.region_code = land.region_code
            and met.key = land.key
    left join by_enterprise
        on
            met.region_code = by_enterprise.region_code
            and met.key = by_enterprise.key
),

five as (
    select
        settled.region_code,
        settled.key,
        settled.piece_id,
        settled.as_of,
        settled.category,
        settled.area_m2,
        settled.since,
        evidence.rule_id
    from {{ ref('int_evidence__dxyd') }} as evidence
    inner join {{ ref('int_verdict__settled') }} as settled
        on
            evidence.region_code = settled.region_code
            and evidence.piece_id = settled.piece_id
    where
        evidence.region_code in {{ scope_regions() }}
        and evidence.topic = 'low.five_not'
        and evidence.verdict = 'met'
),

taken as (
    select
        five.region_code,
        five.key,
        sum(five.area_m2) as area_m2
    from five
    group by five.region_code, five.key
),

piece as (
    select
        five.region_code,
        five.key,
        five.piece_id,
        five.as_of,
        five.category,
        five.area_m2,
        least(five.since, own.since) as since,
        array['五未'] || coalesce(own.reasons, array[]::text[]) as reasons,
        array[five.rule_id] || coalesce(own.rule_ids, array[]::text[]) as rule_ids
    from five
    left join own
        on
            five.region_code = own.region_code
            and five.key = own.key
            and own.concerned_m2 = own.parent_area_m2
    union all
    select
        own.region_code,
        own.key,
        own.key || '#low' as piece_id,
        own.as_of,
        null::text as category,
        least(own.concerned_m2, own.parent_area_m2 - coalesce(taken.area_m2, 0)) as area_m2,
        own.since,
        own.reasons,
        own.rule_ids
    from own
    left join taken
        on
            own.region_code = taken.region_code
            and own.key = taken.key
    where least(own.concerned_m2, own.parent_area_m2 - coalesce(taken.area_m2, 0)) > 0
)

select
    piece.region_code,
    piece.key,
    piece.piece_id,
    piece.as_of,
    piece.category,
    piece.area_m2,
    piece.since,
    piece.reasons,
    piece.rule_ids,
    tried.evidence_count
from piece
inner join tried
    on
        piece.region_code = tried.region_code
        and piece.key = tried.key
