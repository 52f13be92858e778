/*
供而未用, criterion by criterion. 动工 is judged from all sources; how long it is overdue, and
whether a standstill makes the land idle, by the rules in force. 1/3 and 25 % are joined by "or",
and the whole by "and suspended for one year" (闲置土地处置办法, article 2).
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with land as (
    select
        progress.*,
        progress.supervision_no as piece_id,
        coalesce(progress.visit_delivery_id, progress.delivery_id) as found_delivery_id,
        coalesce(progress.visit_row_no, progress.row_no) as found_row_no
    from {{ ref('int_supply__progress') }} as progress
    where progress.region_code in {{ scope_regions() }}
),

start_of_work as (
    select
        land.region_code,
        land.piece_id,
        land.as_of,
        'gewy.not_started' as topic,
        null::text as rule_id,
        'start_known_on' as measure,
        null::numeric as observed,
        null::numeric as threshold,
        null::text as unit,
        case when land.start_known_on is null then 'met' else 'not_met' end as verdict,
        case
            when land.start_known_on is not null
                then format(
                    '已动工：%s显示 %s 前已动工',
                    {{ feed_zh('land.start_source') }}, land.start_known_on
                )
            when land.inspected_on is null then '各来源均无动工记录（仅合同信息，未现场核查）'
            else format('各来源均无动工记录，%s 现场核查为%s', land.inspected_on, land.visit_state)
        end as statement_zh,
        coalesce(
            land.start_source,
            case when land.inspected_on is null then 'supply' else 'inspection' end
        ) as source_feed,
        coalesce(land.start_delivery_id, land.found_delivery_id) as delivery_id,
        coalesce(land.start_row_no, land.found_row_no) as row_no,
        array[]::text[] as overridden,
        land.start_due_on as since,
        null::date as met_from
    from land
),

overdue as (
    select
        land.region_code,
        land.piece_id,
        land.as_of,
        'gewy.overdue' as topic,
        rule.rule_id,
        'days_past_start_due' as measure,
        (land.as_of - land.start_due_on)::numeric as observed,
        rule.value as threshold,
        rule.unit,
        {{ verdict('rule', satisfies(
            '(land.as_of - land.start_due_on)', 'rule.operator', 'rule.value'
        )) }} as verdict,
        {{ told_if_known(
            '应动工日期 %s（%s）',
            ['land.start_due_on', 'land.start_due_basis'],
            '无应动工日期：合同未约定且无实际交地日期'
        ) }} as statement_zh,
        'supply' as source_feed,
        land.delivery_id,
        land.row_no,
        rule.overridden,
        land.start_due_on as since,
        {{ days_met_from('land.start_due_on', 'rule') }} as met_from
    from land
    {{ criterion('rule', 'land', 'gewy.overdue') }}
    where land.start_known_on is null
),

idle as (
    select
        land.region_code,
        land.piece_id,
        land.as_of,
        severity.topic,
        rule.rule_id,
        'months_past_start_due' as measure,
        case
            when land.start_due_on is not null
                then {{ full_months('land.start_due_on', 'land.as_of') }}
        end::numeric as observed,
        rule.value as threshold,
        rule.unit,
        {{ verdict('rule', period_satisfies('land.start_due_on', 'land.as_of', 'rule')) }}
            as verdict,
        {{ told_if_known(
            '应动工日期 %s，满 %s 个月为 %s',
            ['land.start_due_on', 'rule.value', period_end('land.start_due_on', 'rule.value')],
            '无应动工日期（合同未约定且无实际交地日期），或无标准'
        ) }} as statement_zh,
        'supply' as source_feed,
        land.delivery_id,
        land.row_no,
        rule.overridden,
        land.start_due_on as since,
        {{ period_met_from('land.start_due_on', 'rule') }} as met_from
    from land
    cross join (values ('gewy.idle'), ('gewy.idle.severe')) as severity (topic)
    left join {{ ref('int_rule__in_force') }} as rule
        on
            land.region_code = rule.region_code
            and land.land_type = rule.land_type
            and severity.topic = rule.topic
    where land.start_known_on is null
),

under_construction as (
    select
        land.*,
        {{ share('land.developed_area_m2', 'land.due_area_m2') }} as developed_share,
        {{ share('land.invested_wan', 'land.total_invest_wan') }} as invested_share
    from land
    where
        land.start_known_on is not null
        and land.complete_on is null
        and land.suspended_since is not null
),

standstill as (
    select
        land.region_code,
        land.piece_id,
        land.as_of,
        'gewy.stopped.suspended' as topic,
        rule.rule_id,
        'months_suspended' as measure,
        {{ full_months('land.suspended_since', 'land.as_of') }}::numeric as observed,
        rule.value as threshold,
        rule.unit,
        {{ verdict('rule', period_satisfies('land.suspended_since', 'land.as_of', 'rule')) }}
            as verdict,
        format('自 %s 起中止开发', land.suspended_since) as statement_zh,
        'inspection' as source_feed,
        land.stop_delivery_id as delivery_id,
        land.stop_row_no as row_no,
        rule.overridden,
        land.suspended_since as since,
        {{ period_met_from('land.suspended_since', 'rule') }} as met_from
    from under_construction as land
    {{ criterion('rule', 'land', 'gewy.stopped.suspended') }}
    union all
    select
        land.region_code,
        land.piece_id,
        land.as_of,
        'gewy.stopped.area' as topic,
        rule.rule_id,
        'developed_share' as measure,
        land.developed_share as observed,
        rule.value as threshold,
        rule.unit,
        {{ verdict('rule', satisfies('land.developed_share', 'rule.operator', 'rule.value')) }}
            as verdict,
        {{ told_if_known(
            '已开发 %s / 应动工 %s 平方米',
            ['land.developed_area_m2', 'land.due_area_m2'],
            '无已开发面积或应动工面积'
        ) }} as statement_zh,
        'inspection' as source_feed,
        coalesce(land.area_delivery_id, land.visit_delivery_id) as delivery_id,
        coalesce(land.area_row_no, land.visit_row_no) as row_no,
        rule.overridden,
        land.suspended_since as since,
        null::date as met_from
    from under_construction as land
    {{ criterion('rule', 'land', 'gewy.stopped.area') }}
    union all
    select
        land.region_code,
        land.piece_id,
        land.as_of,
        'gewy.stopped.invest' as topic,
        rule.rule_id,
        'invested_share' as measure,
        land.invested_share as observed,
        rule.value as threshold,
        rule.unit,
        {{ verdict('rule', satisfies('land.invested_share', 'rule.operator', 'rule.value')) }}
            as verdict,
        {{ told_if_known(
            '已投资 %s / 总投资 %s 万元（不含地价）',
            ['land.invested_wan', 'land.total_invest_wan'],
            '无不含地价的投资数据'
        ) }} as statement_zh,
        'inspection' as source_feed,
        coalesce(land.invest_delivery_id, land.visit_delivery_id) as delivery_id,
        coalesce(land.invest_row_no, land.visit_row_no) as row_no,
        rule.overridden,
        land.suspended_since as since,
        null::date as met_from
    from under_construction as land
    {{ criterion('rule', 'land', 'gewy.stopped.invest') }}
),

government_cause as (
    select
        land.region_code,
        land.piece_id,
        land.as_of,
        'gewy.government_cause' as topic,
        rule.rule_id,
        'cause' as measure,
        null::numeric as observed,
        null::numeric as threshold,
        null::text as unit,
        {{ verdict('rule', is_one_of('land.cause', 'rule.value_text'), value='value_text') }}
            as verdict,
        format(
            '形成原因：%s%s',
            land.cause,
            case
                when {{ is_one_of('land.cause', 'rule.value_text') }}
                    then '，不收取闲置费、不无偿收回'
            end
        ) as statement_zh,
        'inspection' as source_feed,
        land.cause_delivery_id as delivery_id,
        land.cause_row_no as row_no,
        rule.overridden,
        null::date as since,
        null::date as met_from
    from land
    {{ criterion('rule', 'land', 'gewy.government_cause') }}
    where land.cause is not null and land.complete_on is null
),

tried as (
    select * from start_of_work
    union all
    select * from overdue
    union all
    select * from idle
    union all
    select * from standstill
    union all
    select * from government_cause
)

select
    tried.region_code,
    tried.piece_id,
    tried.piece_id as key,
    tried.as_of,
    'GEWY' as category,
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
