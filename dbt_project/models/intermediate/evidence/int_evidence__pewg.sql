/*
批而未供, criterion by criterion: what is left of the plot, how long ago it was approved, and which
way out a piece of it has. A remainder below the rule's size is 尾差 and stays in the batch ledger.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with plot as (
    select *
    from {{ ref('int_approval__plot') }}
    where region_code in {{ scope_regions() }}
),

tried as (
    select
        plot.region_code,
        plot.key as piece_id,
        plot.key,
        plot.as_of,
        'pewg.remainder' as topic,
        rule.rule_id,
        'remainder_m2' as measure,
        plot.remaining_m2 as observed,
        rule.value as threshold,
        rule.unit,
        {{ verdict('rule', satisfies('plot.remaining_m2', 'rule.operator', 'rule.value')) }}
            as verdict,
        format(
            '批准 %s − 已供 %s − 带供 %s − 撤回 %s 平方米',
            plot.approved_area_m2, plot.supplied_m2, plot.carried_m2, plot.withdrawn_m2
        ) as statement_zh,
        plot.delivery_id,
        plot.row_no,
        rule.overridden,
        plot.approved_on as since,
        null::date as met_from
    from plot
    {{ criterion('rule', 'plot', 'pewg.remainder') }}
    union all
    select
        plot.region_code,
        plot.key as piece_id,
        plot.key,
        plot.as_of,
        age.topic,
        rule.rule_id,
        'months_since_approval' as measure,
        {{ full_months('plot.approved_on', 'plot.as_of') }}::numeric as observed,
        rule.value as threshold,
        rule.unit,
        {{ verdict('rule', period_satisfies('plot.approved_on', 'plot.as_of', 'rule')) }}
            as verdict,
        format(
            '批准日期 %s，满 %s 个月为 %s',
            plot.approved_on, rule.value, {{ period_end('plot.approved_on', 'rule.value') }}
        ) as statement_zh,
        plot.delivery_id,
        plot.row_no,
        rule.overridden,
        plot.approved_on as since,
        {{ period_met_from('plot.approved_on', 'rule') }} as met_from
    from plot
    cross join (values ('pewg.age'), ('pewg.age.severe')) as age (topic)
    left join {{ ref('int_rule__in_force') }} as rule
        on
            plot.region_code = rule.region_code
            and plot.land_type = rule.land_type
            and age.topic = rule.topic
    union all
    select
        plot.region_code,
        piece.piece_id,
        plot.key,
        plot.as_of,
        way_out.topic,
        rule.rule_id,
        'geom_area_m2' as measure,
        piece.geom_area_m2 as observed,
        null::numeric as threshold,
        'm2' as unit,
        case when rule.rule_id is null then 'no_rule' else 'met' end as verdict,
        way_out.statement_zh,
        plot.delivery_id,
        plot.row_no,
        rule.overridden,
        plot.approved_on as since,
        null::date as met_from
    from plot
    inner join {{ ref('int_approval__piece') }} as piece
        on
            plot.region_code = piece.region_code
            and plot.key = piece.key
    inner join
        (
            values
            ('B 注销或撤回批文', 'pewg.path.withdraw', '位于城镇开发边界外或生态保护红线内'),
            ('C 加快拆迁', 'pewg.path.clear', '位于拆迁计划范围内')
        ) as way_out (path, topic, statement_zh)
        on piece.path = way_out.path
    left join {{ ref('int_rule__in_force') }} as rule
        on
            plot.region_code = rule.region_code
            and plot.land_type = rule.land_type
            and way_out.topic = rule.topic
)

select
    tried.region_code,
    tried.piece_id,
    tried.key,
    tried.as_of,
    'PEWG' as category,
    tried.topic,
    tried.rule_id,
    tried.measure,
    tried.observed,
    tried.threshold,
    tried.unit,
    tried.verdict,
    tried.statement_zh,
    'approval' as source_feed,
    tried.delivery_id,
    tried.row_no,
    coalesce(tried.overridden, array[]::text[]) as overridden,
    tried.since,
    tried.met_from
from tried
