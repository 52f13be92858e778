/*
待办清单: what comes to each piece of land within the next year, on which day and by which rule. A
date that has come is no deadline any more: it is a verdict or a warning. Land that people took out
of a category is told nothing of it.
*/
select
    event.region_code,
    event.key,
    event.event,
    event.as_of,
    event.due_on,
    event.reached_on,
    event.reached_on - event.as_of as days_left,
    event.category,
    event.topic,
    event.rule_id,
    land.project_name,
    land.location,
    land.parcel_code,
    land.supervision_no,
    land.approval_no,
    land.plot_no,
    land.holder,
    land.holder_uscc,
    land.land_use,
    land.area_m2,
    land.area_m2 * 0.0015 as area_mu,
    event.source_feed,
    event.delivery_id,
    event.row_no
from {{ ref('int_deadline__event') }} as event
inner join {{ ref('int_land__unit') }} as land
    on
        event.region_code = land.region_code
        and event.key = land.key
left join {{ ref('int_life__item') }} as item
    on
        event.region_code = item.region_code
        and event.key = item.key
        and event.category = item.category
where
    event.region_code in {{ scope_regions() }}
    and event.reached_on > event.as_of
    and event.reached_on <= event.as_of + {{ var('deadline_days') }}
    and (item.state is null or item.state not in ('剔除', '销号'))
