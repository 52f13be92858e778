/*
低效用地, criterion by criterion, a verdict beside the five categories: by the enterprises on the
land (grade, grades running, output), by how densely it is built, and by a category of the five where
the region's rule says that they are low-efficient land. A criterion is tried where the region has a
row for it; one without a value is 无标准. Of several enterprises on a unit any one makes it met, for
the land it uses.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with by_enterprise as (
    select
        tried.region_code,
        tried.key as piece_id,
        tried.key,
        tried.as_of,
        tried.topic,
        tried.rule_id,
        tried.measure,
        case
            when bool_or(tried.operator_is_below) then min(tried.observed)
            else max(tried.observed)
        end as observed,
        tried.threshold,
        tried.unit,
        case
            when bool_or(tried.verdict = 'met') then 'met'
            when bool_or(tried.verdict = 'no_rule') then 'no_rule'
            when bool_or(tried.verdict = 'no_data') then 'no_data'
            else 'not_met'
        end as verdict,
        string_agg(distinct tried.statement_zh, '；') as statement_zh,
        tried.source_feed,
        (array_agg(tried.delivery_id order by tried.preference))[1] as delivery_id,
        (array_agg(tried.row_no order by tried.preference))[1] as row_no,
        tried.overridden,
        min(tried.since) filter (where tried.verdict = 'met') as since
    from (
        select
            criterion.*,
            criterion.topic = 'redev.inclusion' as operator_is_below,
            row_number() over (
                partition by criterion.region_code, criterion.key, criterion.topic
                order by
                    criterion.verdict = 'met' desc,
                    criterion.delivery_id is null,
                    criterion.area_m2 desc,
                    criterion.uscc asc
            ) as preference
        from {{ ref('int_low__criterion') }} as criterion
        where criterion.region_code in {{ scope_regions() }}
    ) as tried
    group by
        tried.region_code,
        tried.key,
        tried.as_of,
        tried.topic,
        tried.rule_id,
        tried.measure,
        tried.threshold,
        tried.unit,
        tried.source_feed,
        tried.overridden
),

by_intensity as (
    select
        land.region_code,
        land.key as piece_id,
        land.key,
        land.as_of,
        'low.intensity' as topic,
        rule.rule_id,
        'far' as measure,
        case when land.is_built then {{ share('land.floor_area_m2', 'land.area_m2') }} end
            as observed,
        rule.value as threshold,
        rule.unit,
        {{ verdict('rule', satisfies(
            'case when land.is_built then ' ~ share('land.floor_area_m2', 'land.area_m2') ~ ' end',
            'rule.operator',
            'rule.value'
        )) }} as verdict,
        case
            when not land.is_built then format('%s，尚未竣工', land.object_class)
            when land.floor_area_m2 is null then format('%s，无计容建筑面积', land.object_class)
            else
                format(
                    '%s，计容建筑面积 %s / 用地 %s 平方米',
                    land.object_class, land.floor_area_m2, land.area_m2
                )
        end as statement_zh,
        'registration' as source_feed,
        land.register_delivery_id as delivery_id,
        land.register_row_no as row_no,
        rule.overridden,
        null::date as since
    from {{ ref('int_low__land') }} as land
    {{ criterion('rule', 'land', 'low.intensity') }}
    where
        land.region_code in {{ scope_regions() }}
        and land.object_class is not null
        and land.approval_no is null
        and rule.measure = 'far'
),

by_category as (
    select
        settled.region_code,
        settled.piece_id,
        settled.key,
        settled.as_of,
        'low.five_not' as topic,
        rule.rule_id,
        'five_not_is_low' as measure,
        null::numeric as observed,
        null::numeric as threshold,
        null::text as unit,
        {{ verdict('rule', "rule.value_text = 'true'", value='value_text') }} as verdict,
        format(
            '属%s，本地五未%s低效用地',
            {{ category_zh('settled.category') }},
            case rule.value_text when 'true' then '计入' when 'false' then '不计入' else '是否计入未定：' end
        ) as statement_zh,
        null::text as source_feed,
        null::bigint as delivery_id,
        null::bigint as row_no,
        rule.overridden,
        settled.since
    from {{ ref('int_verdict__settled') }} as settled
    inner join {{ ref('int_low__land') }} as land
        on
            settled.region_code = land.region_code
            and settled.key = land.key
    {{ criterion('rule', 'land', 'low.five_not') }}
    where settled.region_code in {{ scope_regions() }} and rule.rule_id is not null
),

tried as (
    select * from by_enterprise
    union all
    select * from by_intensity
    union all
    select * from by_category
)

select
    tried.region_code,
    tried.piece_id,
    tried.key,
    tried.as_of,
    'DXYD' as category,
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
    null::date as met_from
from tried
