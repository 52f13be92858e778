-- 待办清单: what comes to land, and when.

create view bi.deadline with (security_barrier = true) as
select
    event.region_code,
    region.full_name as region_name,
    event.key,
    event.event,
    event.as_of,
    event.due_on,
    event.reached_on,
    event.days_left,
    event.category,
    bi.category_zh(event.category) as category_zh,
    event.topic,
    event.rule_id,
    bi.without_names(event.project_name, event.holder, event.holder_uscc) as project_name,
    bi.without_names(event.location, event.holder, event.holder_uscc) as location,
    event.parcel_code,
    event.supervision_no,
    event.approval_no,
    event.plot_no,
    bi.holder_shown(event.holder, event.holder_uscc) as holder,
    case when bi.is_organisation(event.holder, event.holder_uscc) then event.holder_uscc end as holder_uscc,
    event.land_use,
    event.area_m2,
    event.area_mu,
    event.source_feed,
    event.delivery_id,
    event.row_no,
    event.publication_id
from published.fct_deadline as event
inner join ops.granted_region as allowed
    on event.region_code = allowed.region_code
left join published.dim_region as region
    on event.region_code = region.region_code;
comment on view bi.deadline is '待办清单';
