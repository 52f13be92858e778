/*
用而未尽, criterion by criterion. Judged only once the land is ripe, which a rule says: 竣工, or the
agreed completion day has passed (before that the land is 在建). The vacant remainder then, by the
visit that measured it or else by a survey made since, the floor-area ratio only after 竣工.
Unrounded: 1.49 is below 1.5.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with started as (
    select
        progress.*,
        rule.rule_id as when_rule_id,
        rule.overridden as when_overridden,
        -- by the rule's words; without a rule nobody said when it may be judged
        case
            when rule.value_text is null then null
            else coalesce(
                progress.complete_on is not null and rule.value_text like 'completed%', false
            )
            or coalesce(
                progress.completion_agreed_on < progress.as_of
                and rule.value_text like '%overdue',
                false
            )
        end as is_ripe
    from {{ ref('int_supply__progress') }} as progress
    {{ criterion('rule', 'progress', 'yewj.when') }}
    where
        progress.region_code in {{ scope_regions() }}
        and progress.start_known_on is not null
        and (
            progress.complete_on is not null
            or progress.completion_agreed_on < progress.as_of
        )
),

judged as (
    select
        started.*,
        coalesce(started.complete_on, started.completion_agreed_on + 1) as judged_from
    from started
    where started.is_ripe
),

land as (
    select
        judged.*,
        judged.developed_area_m2 is null
        and coalesce(judged.surveyed_on >= judged.judged_from, false) as by_survey,
        case
            when judged.developed_area_m2 is not null
                then judged.area_m2 - judged.developed_area_m2
            when judged.surveyed_on >= judged.judged_from then judged.surveyed_vacant_m2
        end as vacant_m2,
        {{ share('judged.floor_area_m2', 'judged.area_m2') }} as far
    from judged
),

tried as (
    select
        started.region_code,
        started.supervision_no as piece_id,
        started.supervision_no as key,
        started.as_of,
        'yewj.when' as topic,
        started.when_rule_id as rule_id,
        'completion' as measure,
        null::numeric as observed,
        null::numeric as threshold,
        null::text as unit,
        case started.is_ripe when true then 'met' when false then 'not_met' else 'no_rule' end
            as verdict,
        format(
            '竣工 %s，约定竣工 %s',
            coalesce(started.complete_on::text, '未竣工'),
            coalesce(started.completion_agreed_on::text, '未约定')
        ) as statement_zh,
        'supply' as source_feed,
        started.delivery_id,
        started.row_no,
        started.when_overridden as overridden,
        null::date as since,
        null::date as met_from
    from started
    union all
    select
        land.region_code,
        land.supervision_no || '#vacant' as piece_id,
        land.supervision_no as key,
        land.as_of,
        'yewj.vacant' as topic,
        rule.rule_id,
        'vacant_m2' as measure,
        land.vacant_m2 as observed,
        rule.value as threshold,
        rule.unit,
        {{ verdict('rule', satisfies('land.vacant_m2', 'rule.operator', 'rule.value')) }} as verdict,
        case
            when land.developed_area_m2 is not null
                then format('供应 %s − 已开发 %s 平方米', land.area_m2, land.developed_area_m2)
            when land.by_survey
                then format('%s 变更调查显示未建设 %s 平方米', land.surveyed_on, land.vacant_m2)
            else '无已开发面积'
        end as statement_zh,
        case when land.by_survey then 'survey' else 'inspection' end as source_feed,
        case
            when land.by_survey then land.survey_delivery_id
            else coalesce(land.area_delivery_id, land.visit_delivery_id)
        end as delivery_id,
        case
            when land.by_survey then land.survey_row_no
            else coalesce(land.area_row_no, land.visit_row_no)
        end as row_no,
        rule.overridden,
        coalesce(land.complete_on, land.completion_agreed_on) as since,
        land.judged_from as met_from
    from land
    {{ criterion('rule', 'land', 'yewj.vacant') }}
    union all
    select
        land.region_code,
        land.supervision_no as piece_id,
        land.supervision_no as key,
        land.as_of,
        'yewj.far' as topic,
        rule.rule_id,
        'far' as measure,
        land.far as observed,
        rule.value * land.far_min as threshold,
        null::text as unit,
        {{ verdict('rule', satisfies(
            'land.floor_area_m2', 'rule.operator', '(rule.value * land.far_min * land.area_m2)'
        )) }} as verdict,
        {{ told_if_known(
            '计容建筑面积 %s / 用地 %s 平方米，约定容积率不低于 %s',
            ['land.floor_area_m2', 'land.area_m2', 'land.far_min'],
            '无计容建筑面积或约定容积率下限'
        ) }} as statement_zh,
        'registration' as source_feed,
        land.register_delivery_id as delivery_id,
        land.register_row_no as row_no,
        rule.overridden,
        land.complete_on as since,
        land.complete_on as met_from
    from land
    {{ criterion('rule', 'land', 'yewj.far') }}
    where land.complete_on is not null
)

select
    tried.region_code,
    tried.piece_id,
    tried.key,
    tried.as_of,
    'YEWJ' as category,
    tried.topic,
    tried.rule_id,
    tried.measure,
    tried.observed,
    tried.threshold,
    tried.unit,
    tried.verdict,
    tried.statement_zh,
    tried.source_feed,
    tried.delivery_id,
    tried.row_no,
    coalesce(tried.overridden, array[]::text[]) as overridden,
    tried.since,
    tried.met_from
from tried
