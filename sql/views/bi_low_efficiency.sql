-- 低效用地, area by area and in sum.

create view bi.low_efficiency with (security_barrier = true) as
select
    land.region_code,
    region.full_name as region_name,
    land.piece_id,
    land.key,
    land.as_of,
    land.object_class,
    land.category,
    bi.category_zh(land.category) as category_zh,
    land.reasons,
    land.status,
    bi.without_names(land.project_name, land.holder, land.holder_uscc) as project_name,
    bi.without_names(land.location, land.holder, land.holder_uscc) as location,
    land.parcel_code,
    land.supervision_no,
    land.approval_no,
    land.plot_no,
    bi.holder_shown(land.holder, land.holder_uscc) as holder,
    case when bi.is_organisation(land.holder, land.holder_uscc) then land.holder_uscc end as holder_uscc,
    land.land_use,
    land.area_m2,
    land.area_mu,
    land.area_basis,
    land.since,
    land.rule_ids,
    land.evidence_count,
    land.publication_id
from published.fct_low_efficiency as land
inner join ops.granted_region as allowed
    on land.region_code = allowed.region_code
left join published.dim_region as region
    on land.region_code = region.region_code;
comment on view bi.low_efficiency is '低效用地清单';

create view bi.low_efficiency_total with (security_barrier = true) as
select
    told.region_code,
    told.region_name,
    told.kind,
    told.object_class,
    told.as_of,
    told.n,
    told.area_m2,
    told.area_mu,
    told.five_not_mu,
    told.other_mu,
    told.by_grade_mu,
    told.by_output_mu,
    told.by_intensity_mu,
    told.publication_ids
from published.rpt_low_efficiency as told
inner join ops.granted_region as allowed
    on told.region_code = allowed.region_code;
comment on view bi.low_efficiency_total is '低效用地汇总';
