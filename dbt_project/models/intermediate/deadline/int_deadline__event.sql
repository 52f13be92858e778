/*
What comes to land by the mere passing of time, by the rules in force: the day on which its period
ends (`due_on`) and the first day on which the rule's comparison holds (`reached_on`: the same day for
满一年, the day after for 已过). Where a criterion has been tried and does not hold yet, its evidence
knows both; what is no criterion yet (completion agreed, the supply clock, production agreed, the end
of ramp-up) is computed as its criterion will be. Past or future is not asked here.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with of_evidence as (
    select * from {{ ref('int_evidence__pewg') }}
    where region_code in {{ scope_regions() }}
    union all
    select * from {{ ref('int_evidence__gewy') }}
    where region_code in {{ scope_regions() }}
    union all
    select * from {{ ref('int_evidence__jewt') }}
    where region_code in {{ scope_regions() }}
),

tried as (
    select
        evidence.*,
        -- what must hold besides the time, or may: a standstill of land that is far developed is none
        bool_and(evidence.verdict = 'met')
        filter (where evidence.topic = 'pewg.remainder') over of_land as enough_remains,
        bool_or(evidence.verdict in ('met', 'no_data'))
        filter (where evidence.topic in ('gewy.stopped.area', 'gewy.stopped.invest')) over of_land
            as may_be_little
    from of_evidence as evidence
    window of_land as (partition by evidence.region_code, evidence.key, evidence.category)
),

waiting as (
    select
        tried.region_code,
        tried.key,
        tried.as_of,
        tried.category,
        case tried.topic
            when 'pewg.age' then '批准满期'
            when 'pewg.age.severe' then '批准满期（加重）'
            when 'gewy.overdue' then '约定动工'
            when 'gewy.idle' then '逾期动工满期'
            when 'gewy.idle.severe' then '逾期动工满期（加重）'
            when 'gewy.stopped.suspended' then '停工满期'
            when 'jewt.grace' then '竣工后宽限期满'
        end as event,
        tried.topic,
        tried.rule_id,
        case
            when tried.topic = 'gewy.overdue' then tried.since
            else {{ period_end('tried.since', 'tried.threshold') }}
        end as due_on,
        tried.met_from as reached_on,
        tried.source_feed,
        tried.delivery_id,
        tried.row_no
    from tried
    where
        tried.verdict in ('not_met', 'no_data')
        and tried.met_from is not null
        and tried.threshold is not null
        and case
            when tried.topic in ('pewg.age', 'pewg.age.severe') then tried.enough_remains
            when tried.topic = 'gewy.stopped.suspended' then tried.may_be_little
            else
                tried.topic in ('gewy.overdue', 'gewy.idle', 'gewy.idle.severe', 'jewt.grace')
        end
),

completion as (
    select
        land.region_code,
        land.supervision_no as key,
        land.as_of,
        'YEWJ' as category,
        '约定竣工' as event,
        'yewj.when' as topic,
        rule.rule_id,
        land.completion_agreed_on as due_on,
        land.completion_agreed_on + 1 as reached_on,
        'supply' as source_feed,
        land.delivery_id,
        land.row_no
    from {{ ref('int_supply__progress') }} as land
    {{ criterion('rule', 'land', 'yewj.when') }}
    where
        land.region_code in {{ scope_regions() }}
        and land.complete_on is null
        and land.production_on is null
        and land.completion_agreed_on is not null
),

supply_clock as (
    select
        plot.region_code,
        plot.key,
        plot.as_of,
        'PEWG' as category,
        '供地时限' as event,
        'pewg.supply_clock' as topic,
        clock.rule_id,
        {{ period_end('plot.quota_used_on', 'clock.value') }} as due_on,
        -- the rule says what is demanded: it is broken once that no longer holds
        {{ period_end('plot.quota_used_on', 'clock.value') }}
        + case clock.operator when '<=' then 1 else 0 end as reached_on,
        'approval' as source_feed,
        plot.delivery_id,
        plot.row_no
    from {{ ref('int_approval__plot') }} as plot
    {{ criterion('clock', 'plot', 'pewg.supply_clock') }}
    {{ criterion('size', 'plot', 'pewg.remainder') }}
    where
        plot.region_code in {{ scope_regions() }}
        and plot.quota_used_on is not null
        and clock.value is not null
        and {{ satisfies('plot.remaining_m2', 'size.operator', 'size.value') }}
),

promised as (
    select
        land.region_code,
        land.supervision_no as key,
        land.as_of,
        land.land_type,
        land.production_on,
        agreement.production_due_on,
        (land.production_on + make_interval(months => (agreement.ramp_up_years * 12)::int))::date
            as ramped_up_on,
        agreement.ramp_up_years > 0
        and num_nonnulls(
            agreement.tax_wan_per_mu, agreement.revenue_wan, agreement.invest_wan_per_mu,
            agreement.far_min
        ) > 0 as is_ramping_up,
        agreement.delivery_id,
        agreement.row_no
    from {{ ref('int_supply__progress') }} as land
    inner join {{ ref('int_agreement__current') }} as agreement
        on
            land.region_code = agreement.region_code
            and land.supervision_no = agreement.supervision_no
    {{ criterion('in_scope', 'land', 'scope.land_type') }}
    where
        land.region_code in {{ scope_regions() }}
        and land.land_type = any(string_to_array(in_scope.value_text, '|'))
),

production as (
    select
        land.region_code,
        land.key,
        land.as_of,
        'JEWT' as category,
        '约定投产' as event,
        'jewt.due' as topic,
        rule.rule_id,
        land.production_due_on as due_on,
        {{ days_met_from('land.production_due_on', 'rule') }} as reached_on,
        'agreement' as source_feed,
        land.delivery_id,
        land.row_no
    from promised as land
    {{ criterion('rule', 'land', 'jewt.due') }}
    where land.production_on is null and land.production_due_on is not null and rule.value is not null
),

ramp_up as (
    select
        land.region_code,
        land.key,
        land.as_of,
        'TEWDB' as category,
        said.event,
        'tewdb.any' as topic,
        rule.rule_id,
        said.due_on,
        said.due_on as reached_on,
        'agreement' as source_feed,
        land.delivery_id,
        land.row_no
    from promised as land
    {{ criterion('rule', 'land', 'tewdb.any') }}
    cross join
        lateral (
            values
            ('达产期满', land.ramped_up_on),
            -- the first full calendar year after it is the first one judged
            ('首个考核年度届满', make_date(extract(year from land.ramped_up_on)::int + 1, 12, 31))
        ) as said (event, due_on)
    where land.production_on is not null and land.is_ramping_up and rule.value is not null
)

select * from waiting
union all
select * from completion
union all
select * from supply_clock
union all
select * from production
union all
select * from ramp_up
