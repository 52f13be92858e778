/*
建而未投, criterion by criterion: completed land of the uses in scope that is not in production
after the agreed day or, without an agreement, after the rule's months from completion. A blank is
not a no: where nobody but the contract has looked, there is no figure.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with land as (
    select
        progress.*,
        agreement.production_due_on,
        agreement.delivery_id as agreement_delivery_id,
        agreement.row_no as agreement_row_no
    from {{ ref('int_supply__progress') }} as progress
    {{ criterion('in_scope', 'progress', 'scope.land_type') }}
    left join {{ ref('int_agreement__current') }} as agreement
        on
            progress.region_code = agreement.region_code
            and progress.supervision_no = agreement.supervision_no
    where
        progress.region_code in {{ scope_regions() }}
        and progress.land_type = any(string_to_array(in_scope.value_text, '|'))
        and progress.complete_on is not null
        and progress.production_on is null
),

tried as (
    select
        land.region_code,
        land.supervision_no as key,
        land.as_of,
        'jewt.due' as topic,
        rule.rule_id,
        'days_past_production_due' as measure,
        (land.as_of - land.production_due_on)::numeric as observed,
        rule.value as threshold,
        rule.unit,
        {{ verdict('rule', '(land.inspected_on is not null or null) and ' ~ satisfies(
            '(land.as_of - land.production_due_on)', 'rule.operator', 'rule.value'
        )) }} as verdict,
        format(
            '约定投产日期 %s，%s',
            land.production_due_on,
            case when land.inspected_on is null then '是否投产未核查' else '未投产' end
        ) as statement_zh,
        'agreement' as source_feed,
        land.agreement_delivery_id as delivery_id,
        land.agreement_row_no as row_no,
        rule.overridden,
        land.production_due_on as since,
        greatest({{ days_met_from('land.production_due_on', 'rule') }}, land.complete_on)
            as met_from
    from land
    {{ criterion('rule', 'land', 'jewt.due') }}
    where land.production_due_on is not null
    union all
    select
        land.region_code,
        land.supervision_no as key,
        land.as_of,
        'jewt.grace' as topic,
        rule.rule_id,
        'months_since_completion' as measure,
        {{ full_months('land.complete_on', 'land.as_of') }}::numeric as observed,
        rule.value as threshold,
        rule.unit,
        {{ verdict(
            'rule',
            '(land.inspected_on is not null or null) and '
            ~ period_satisfies('land.complete_on', 'land.as_of', 'rule')
        ) }} as verdict,
        format(
            '无约定投产日期，竣工日期 %s，%s',
            land.complete_on,
            case when land.inspected_on is null then '是否投产未核查' else '未投产' end
        ) as statement_zh,
        'supply' as source_feed,
        land.delivery_id,
        land.row_no,
        rule.overridden,
        land.complete_on as since,
        {{ period_met_from('land.complete_on', 'rule') }} as met_from
    from land
    {{ criterion('rule', 'land', 'jewt.grace') }}
    where land.production_due_on is null
)

select
    tried.region_code,
    tried.key as piece_id,
    tried.key,
    tried.as_of,
    'JEWT' as category,
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
