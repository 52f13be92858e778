/*
How far each supply has got on the day, from every source that can tell. A blank start in the
contract is not 未动工: a visit, a completion, a building in the register or on the ground, built-up
land in the survey, an enterprise at work or production show a start as well. Dates after the day
have not happened yet; undated findings of a visit hold from the day of the visit, and a standstill
found later holds since the day it began. What a visit leaves blank stands as the visit before found
it; a standstill, as long as no visit finds work going on.
*/
{{ config(indexes=[{'columns': ['region_code', 'supervision_no']}]) }}

with visits as (
    select
        visit.*,
        max(visit.inspected_on)
        filter (where visit.state is distinct from '停工' and visit.inspected_on <= visit.as_of)
            over (partition by visit.region_code, visit.supervision_no) as last_not_stopped_on,
        visit.inspected_on <= visit.as_of
        or coalesce(visit.suspended_since <= visit.as_of, false) as tells_of_the_day
    from {{ ref('int_inspection__visit') }} as visit
    where visit.region_code in {{ scope_regions() }}
),

dated as (
    select
        visits.region_code,
        visits.supervision_no,
        (
            array_agg(visits.completed_on order by visits.inspected_on desc)
            filter (where visits.completed_on <= visits.as_of)
        )[1] as completed_on,
        min(visits.inspected_on) filter (
            where visits.inspected_on <= visits.as_of and visits.state in ('已竣工', '在产', '停产')
        ) as seen_complete_on,
        (
            array_agg(visits.production_on order by visits.inspected_on desc)
            filter (where visits.production_on <= visits.as_of)
        )[1] as production_on,
        min(visits.inspected_on) filter (
            where visits.inspected_on <= visits.as_of and visits.state = '在产'
        ) as seen_in_production_on
    from visits
    group by visits.region_code, visits.supervision_no
),

latest as (
    select distinct on (visits.region_code, visits.supervision_no) visits.*
    from visits
    where visits.tells_of_the_day
    order by
        visits.region_code asc,
        visits.supervision_no asc,
        visits.inspected_on desc,
        visits.delivery_id desc,
        visits.row_no desc
),

{% for found, column in [
    ('area_seen', 'developed_area_m2'),
    ('invest_seen', 'invested_wan'),
    ('cause_seen', 'cause'),
    ('stop_seen', 'suspended_since'),
] -%}
    {{ found }} as (
        select distinct on (visits.region_code, visits.supervision_no) visits.*
        from visits
        where
            visits.tells_of_the_day
            and visits.{{ column }} is not null
            {%- if found == 'stop_seen' %}
                and visits.inspected_on > coalesce(visits.last_not_stopped_on, '-infinity')
            {%- endif %}
        order by
            visits.region_code asc,
            visits.supervision_no asc,
            visits.inspected_on desc,
            visits.delivery_id desc,
            visits.row_no desc
    ),

{% endfor -%}
signs_of_start as (
    select
        supply.region_code,
        supply.supervision_no,
        'supply' as source_feed,
        least(supply.started_on, supply.completed_on) as started_on,
        supply.delivery_id,
        supply.row_no
    from {{ ref('int_supply__current') }} as supply
    where
        supply.region_code in {{ scope_regions() }}
        and least(supply.started_on, supply.completed_on) <= supply.as_of
    union all
    select
        visits.region_code,
        visits.supervision_no,
        'inspection' as source_feed,
        sign.started_on,
        visits.delivery_id,
        visits.row_no
    from visits
    cross join
        lateral (
            values
            (visits.started_on),
            (visits.completed_on),
            (visits.production_on),
            (visits.suspended_since),
            (
                case
                    when
                        visits.state in ('在建', '停工', '已竣工', '在产', '停产')
                        or visits.developed_area_m2 > 0
                        then visits.inspected_on
                end
            )
        ) as sign (started_on)
    where sign.started_on <= visits.as_of
    union all
    select
        supply.region_code,
        supply.supervision_no,
        'registration' as source_feed,
        parcel.built_by as started_on,
        parcel.delivery_id,
        parcel.row_no
    from {{ ref('int_supply__current') }} as supply
    inner join {{ ref('int_supply__register') }} as parcel
        on
            supply.region_code = parcel.region_code
            and supply.supervision_no = parcel.supervision_no
    where
        supply.region_code in {{ scope_regions() }}
        and parcel.built_by <= supply.as_of
    union all
    select
        building.region_code,
        building.key as supervision_no,
        'building' as source_feed,
        building.built_by as started_on,
        building.delivery_id,
        building.row_no
    from {{ ref('int_building__land') }} as building
    inner join {{ ref('int_supply__current') }} as supply
        on
            building.region_code = supply.region_code
            and building.key = supply.supervision_no
    where
        building.region_code in {{ scope_regions() }}
        -- a building older than the contract is no start of what the contract asks for
        and building.built_by > coalesce(supply.signed_on, building.built_by - 1)
        and building.built_by <= supply.as_of
    union all
    select
        supply.region_code,
        supply.supervision_no,
        'survey' as source_feed,
        surveyed.surveyed_on as started_on,
        surveyed.delivery_id,
        surveyed.row_no
    from {{ ref('int_survey__land') }} as surveyed
    inner join {{ ref('int_supply__current') }} as supply
        on
            surveyed.region_code = supply.region_code
            and surveyed.key = supply.supervision_no
    {{ criterion('rule', 'supply', 'gewy.survey_built') }}
    where
        surveyed.region_code in {{ scope_regions() }}
        and surveyed.surveyed_on >= supply.signed_on
        -- land that was built up before its supply shows nothing new
        and supply.land_source like '新增建设用地%'
        and {{ satisfies('surveyed.built_share', 'rule.operator', 'rule.value') }}
    union all
    select
        uses.region_code,
        uses.supervision_no,
        sign.source_feed,
        sign.started_on,
        sign.delivery_id,
        sign.row_no
    from {{ ref('int_enterprise__use') }} as uses
    cross join
        lateral (
            values
            (
                'occupancy',
                case when uses.producing then uses.used_from end,
                uses.delivery_id,
                uses.row_no
            ),
            ('tax', uses.active_by, uses.active_delivery_id, uses.active_row_no)
        ) as sign (source_feed, started_on, delivery_id, row_no)
    inner join {{ ref('int_supply__current') }} as supply
        on
            uses.region_code = supply.region_code
            and uses.supervision_no = supply.supervision_no
    where
        uses.region_code in {{ scope_regions() }}
        and sign.started_on <= supply.as_of
        and sign.started_on >= coalesce(supply.signed_on, sign.started_on)
),

in_production as (
    select
        uses.region_code,
        uses.supervision_no,
        min(uses.used_from) as production_on
    from {{ ref('int_enterprise__use') }} as uses
    where uses.region_code in {{ scope_regions() }} and uses.producing
    group by uses.region_code, uses.supervision_no
),

first_sign as (
    select distinct on (signs_of_start.region_code, signs_of_start.supervision_no) signs_of_start.*
    from signs_of_start
    order by
        signs_of_start.region_code asc,
        signs_of_start.supervision_no asc,
        signs_of_start.started_on asc,
        signs_of_start.source_feed desc
),

facts as (
    select
        supply.*,
        first_sign.started_on as start_known_on,
        first_sign.source_feed as start_source,
        first_sign.delivery_id as start_delivery_id,
        first_sign.row_no as start_row_no,
        completed.on_day as complete_on,
        coalesce(
            dated.production_on,
            dated.seen_in_production_on,
            case
                when coalesce(supply.completed_on <= supply.as_of, true)
                    -- not before the day somebody says it was completed
                    then
                        in_production.production_on
                        + greatest(completed.stated_on - in_production.production_on, 0)
            end
        ) as production_on,
        area_seen.developed_area_m2,
        area_seen.delivery_id as area_delivery_id,
        area_seen.row_no as area_row_no,
        cause_seen.cause,
        cause_seen.delivery_id as cause_delivery_id,
        cause_seen.row_no as cause_row_no,
        latest.inspected_on,
        latest.state as visit_state,
        case
            when latest.state = '停工' then coalesce(latest.suspended_since, stop_seen.suspended_since)
            else latest.suspended_since
        end as suspended_since,
        case
            when latest.suspended_since is null then stop_seen.delivery_id
            else latest.delivery_id
        end as stop_delivery_id,
        case when latest.suspended_since is null then stop_seen.row_no else latest.row_no end
            as stop_row_no,
        case
            when invest_seen.invest_incl_land then invest_seen.invested_wan - supply.price_wan
            else invest_seen.invested_wan
        end as invested_wan,
        invest_seen.invest_incl_land,
        invest_seen.invested_wan as stated_invested_wan,
        invest_seen.delivery_id as invest_delivery_id,
        invest_seen.row_no as invest_row_no,
        latest.delivery_id as visit_delivery_id,
        latest.row_no as visit_row_no,
        parcel.floor_area_m2,
        parcel.delivery_id as register_delivery_id,
        parcel.row_no as register_row_no,
        surveyed.surveyed_on,
        round(supply.area_m2 * surveyed.vacant_share, 2) as surveyed_vacant_m2,
        surveyed.delivery_id as survey_delivery_id,
        surveyed.row_no as survey_row_no,
        start_default.rule_id as start_default_rule_id,
        case
            when supply.start_agreed_on is not null then supply.start_agreed_on
            when start_default.value is not null
                then {{ period_end('supply.handover_actual_on', 'start_default.value') }}
        end as start_due_on
    from {{ ref('int_supply__current') }} as supply
    left join dated
        on
            supply.region_code = dated.region_code
            and supply.supervision_no = dated.supervision_no
    left join latest
        on
            supply.region_code = latest.region_code
            and supply.supervision_no = latest.supervision_no
    cross join
        lateral (
            select
                least(stated.on_day, coalesce(dated.completed_on, dated.seen_complete_on)) as on_day,
                least(stated.on_day, dated.completed_on) as stated_on
            from (
                select case when supply.completed_on <= supply.as_of then supply.completed_on end
            ) as stated (on_day)
        ) as completed
    {% for found in ('area_seen', 'invest_seen', 'cause_seen', 'stop_seen') -%}
        left join {{ found }}
            on
                supply.region_code = {{ found }}.region_code
                and supply.supervision_no = {{ found }}.supervision_no
    {% endfor -%}
    left join first_sign
        on
            supply.region_code = first_sign.region_code
            and supply.supervision_no = first_sign.supervision_no
    left join in_production
        on
            supply.region_code = in_production.region_code
            and supply.supervision_no = in_production.supervision_no
    left join {{ ref('int_supply__register') }} as parcel
        on
            supply.region_code = parcel.region_code
            and supply.supervision_no = parcel.supervision_no
    left join {{ ref('int_survey__land') }} as surveyed
        on
            supply.region_code = surveyed.region_code
            and supply.supervision_no = surveyed.key
    left join {{ ref('int_rule__in_force') }} as start_default
        on
            supply.region_code = start_default.region_code
            and supply.land_type = start_default.land_type
            and start_default.topic = 'gewy.start_default'
    where supply.region_code in {{ scope_regions() }}
)

select
    facts.region_code,
    facts.supervision_no,
    facts.as_of,
    facts.contract_no,
    facts.parcel_code,
    facts.project_name,
    facts.location,
    facts.area_m2,
    facts.due_area_m2,
    facts.land_source,
    facts.land_use,
    facts.land_type,
    facts.supply_method,
    facts.total_invest_wan,
    facts.price_wan,
    facts.stated_invested_wan,
    facts.invest_incl_land,
    facts.holder,
    facts.holder_uscc,
    facts.far_min,
    facts.far_max,
    facts.far_reversed,
    facts.signed_on,
    facts.completion_agreed_on,
    facts.only_amended_known,
    facts.stale,
    facts.delivery_id,
    facts.row_no,
    facts.start_due_on,
    facts.start_default_rule_id,
    case
        when facts.start_agreed_on is not null then '合同约定动工日期'
        when facts.start_due_on is not null then '实际交地之日起一年'
    end as start_due_basis,
    facts.start_known_on,
    facts.start_source,
    facts.start_delivery_id,
    facts.start_row_no,
    coalesce(facts.started_on <= facts.as_of, false) as start_reported,
    facts.complete_on,
    facts.production_on,
    facts.developed_area_m2,
    facts.area_delivery_id,
    facts.area_row_no,
    facts.invested_wan,
    facts.invest_delivery_id,
    facts.invest_row_no,
    facts.suspended_since,
    facts.stop_delivery_id,
    facts.stop_row_no,
    facts.cause,
    facts.cause_delivery_id,
    facts.cause_row_no,
    facts.inspected_on,
    facts.visit_state,
    facts.visit_delivery_id,
    facts.visit_row_no,
    facts.floor_area_m2,
    facts.register_delivery_id,
    facts.register_row_no,
    facts.surveyed_on,
    facts.surveyed_vacant_m2,
    facts.survey_delivery_id,
    facts.survey_row_no,
    case
        when facts.start_known_on is null then '未动工'
        when facts.production_on is not null then '在产'
        when facts.complete_on is not null then '已竣工'
        when facts.suspended_since is not null then '停工'
        when facts.completion_agreed_on < facts.as_of then '逾期未竣工'
        else '在建'
    end as build_state
from facts
