-- The layers: one row is one feature. Measures are float8, because JSON and vector tiles have no
-- decimals; the exact figures are in `published`, `bi` and the reports.

create view map.five_not as
select
    -- an id is part of an address, and a batch plot's number has a slash
    translate(land.region_code || '.' || land.piece_id, '/', '~') as id,
    land.region_code,
    region.name as region_name,
    land.territory_code,
    land.piece_id,
    land.item_id,
    land.as_of,
    land.category,
    bi.category_zh(land.category) as category_zh,
    land.sub_class,
    land.status,
    land.severity,
    case
        when map.sees_holder() then land.project_name
        else bi.without_names(land.project_name, land.holder, land.holder_uscc)
    end as project_name,
    case
        when map.sees_holder() then land.location
        else bi.without_names(land.location, land.holder, land.holder_uscc)
    end as location,
    land.parcel_code,
    land.supervision_no,
    land.approval_no,
    land.plot_no,
    case when map.sees_holder() then land.holder end as holder,
    case when map.sees_holder() then land.holder_uscc end as holder_uscc,
    land.land_use,
    land.area_m2::float8 as area_m2,
    land.area_mu::float8 as area_mu,
    published.area_class(land.area_mu) as area_class,
    land.geom_area_m2::float8 as geom_area_m2,
    land.area_basis,
    land.disposed_m2::float8 as disposed_m2,
    land.remaining_m2::float8 as remaining_m2,
    land.since,
    land.entered_on,
    land.age_days,
    published.age_class(land.age_days) as age_class,
    land.due_on,
    land.cause,
    land.path,
    land.authority,
    land.rule_ids,
    land.evidence_count,
    land.publication_id,
    land.geom
from published.fct_five_not as land
left join published.dim_region as region
    on land.region_code = region.region_code
where land.region_code = any((select map.scope())::text []);
comment on view map.five_not is '五未土地: 最新发布';

create view map.five_not_past as
select
    -- an id is part of an address, and a batch plot's number has a slash
    translate(land.region_code || '.' || land.piece_id, '/', '~') as id,
    land.region_code,
    region.name as region_name,
    land.territory_code,
    land.piece_id,
    land.item_id,
    telling.as_of,
    land.category,
    bi.category_zh(land.category) as category_zh,
    land.sub_class,
    land.status,
    land.severity,
    case
        when map.sees_holder() then land.project_name
        else bi.without_names(land.project_name, land.holder, land.holder_uscc)
    end as project_name,
    case
        when map.sees_holder() then land.location
        else bi.without_names(land.location, land.holder, land.holder_uscc)
    end as location,
    land.parcel_code,
    land.supervision_no,
    land.approval_no,
    land.plot_no,
    case when map.sees_holder() then land.holder end as holder,
    case when map.sees_holder() then land.holder_uscc end as holder_uscc,
    land.land_use,
    land.area_m2::float8 as area_m2,
    land.area_mu::float8 as area_mu,
    published.area_class(land.area_mu) as area_class,
    land.geom_area_m2::float8 as geom_area_m2,
    land.area_basis,
    land.disposed_m2::float8 as disposed_m2,
    land.remaining_m2::float8 as remaining_m2,
    land.since,
    land.entered_on,
    telling.as_of - land.since as age_days,
    published.age_class(telling.as_of - land.since) as age_class,
    land.due_on,
    land.cause,
    land.path,
    land.authority,
    land.rule_ids,
    land.evidence_count,
    telling.publication_id,
    land.geom
from published.fct_five_not_history as land
inner join map.telling_publication as telling
    on land.region_code = telling.region_code
left join published.dim_region as region
    on land.region_code = region.region_code
where land.region_code = any((select map.scope())::text [])
    and split_part(land.publication_id, '.', 2)::bigint <= telling.token
    and (land.closed_by is null or split_part(land.closed_by, '.', 2)::bigint > telling.token)
    and land.valid_from <= telling.as_of
    and land.valid_to > telling.as_of;
comment on view map.five_not_past is
'五未土地: 某日或某次发布的状态（参数 moment，日期或发布编号；缺省为最新）';

create view map.parcel as
select
    translate(parcel.region_code || '.' || parcel.parcel_code, '/', '~') as id,
    parcel.region_code,
    parcel.parcel_code,
    parcel.as_of,
    parcel.status,
    case
        when map.sees_holder() then parcel.location
        else bi.without_names(parcel.location, parcel.holder, parcel.holder_uscc)
    end as location,
    parcel.area_m2::float8 as area_m2,
    parcel.area_basis,
    parcel.floor_area_m2::float8 as floor_area_m2,
    parcel.units,
    parcel.land_use,
    parcel.right_type,
    parcel.right_nature,
    case when map.sees_holder() then parcel.holder end as holder,
    case when map.sees_holder() then parcel.holder_uscc end as holder_uscc,
    parcel.mortgage,
    parcel.seizure,
    parcel.registered_on,
    parcel.supervision_nos,
    parcel.predecessors,
    parcel.successors,
    parcel.ended_on,
    parcel.stale,
    parcel.publication_id,
    parcel.geom
from published.dim_parcel as parcel
where parcel.region_code = any((select map.scope())::text []) and parcel.geom is not null;
comment on view map.parcel is '宗地';

create view map.plan_zone as
select
    translate(zone.region_code || '.' || zone.zone_id, '/', '~') as id,
    zone.region_code,
    zone.zone_id,
    zone.as_of,
    zone.kind,
    zone.level,
    zone.publication_id,
    zone.geom
from published.dim_plan_zone as zone
where zone.region_code = any((select map.scope())::text []);
comment on view map.plan_zone is '规划控制线';

-- a region without a boundary of its own (a management area, 市本级) is a feature without a shape
create view map.region as
select
    region.region_code as id,
    region.region_code,
    region.name,
    region.full_name,
    region.level,
    region.kind,
    latest.as_of,
    latest.published_at,
    latest.publication_id,
    latest.parcels as pieces,
    feeds.latest_received_at,
    feeds.open_errors,
    region.boundary_accuracy_m::float8 as boundary_accuracy_m,
    region.geom
from published.dim_region as region
left join (
    select distinct on (publication.region_code) publication.*
    from ops.publication as publication
    order by publication.region_code asc, publication.token desc
) as latest
    on region.region_code = latest.region_code
left join lateral (
    select
        max(quality.latest_received_at) as latest_received_at,
        sum(quality.open_errors)::bigint as open_errors
    from published.rpt_delivery_quality as quality
    where quality.region_code = region.region_code
) as feeds on true
where region.region_code = any((select map.scope())::text [])
    and (region.valid_to is null or latest.region_code is not null);
comment on view map.region is '责任单位及数据现势性';

-- where a criterion was tried: a point of the piece it was tried on
create view map.evidence as
select
    translate(
        concat_ws('.', evidence.region_code, evidence.piece_id, evidence.category, evidence.topic), '/', '~'
    ) as id,
    evidence.region_code,
    evidence.piece_id,
    evidence.key,
    evidence.as_of,
    evidence.category,
    evidence.topic,
    evidence.measure,
    case
        when
            evidence.measure not in ('tax_wan_per_mu', 'revenue_wan')
            and evidence.topic <> 'tewdb.energy'
            or map.sees_tax()
            then evidence.observed::float8
    end as observed,
    evidence.threshold::float8 as threshold,
    evidence.unit,
    evidence.verdict,
    case
        when
            evidence.measure not in ('tax_wan_per_mu', 'revenue_wan')
            and evidence.topic <> 'tewdb.energy'
            or map.sees_tax()
            then evidence.statement_zh
        when evidence.topic = 'tewdb.energy' then '能耗与约定的比较结果见 verdict'
        when evidence.measure = 'revenue_wan' then '销售收入与约定的比较结果见 verdict'
        else '亩均税收与约定的比较结果见 verdict'
    end as statement_zh,
    evidence.rule_id,
    rule.status as rule_status,
    rule.document,
    rule.clause,
    rule.quote,
    evidence.source_feed,
    evidence.delivery_id,
    evidence.row_no,
    evidence.publication_id,
    st_pointonsurface(land.geom)::geometry(Point, 4490) as geom
from published.fct_evidence as evidence
inner join published.fct_five_not as land
    on
        evidence.region_code = land.region_code
        and evidence.piece_id = land.piece_id
left join published.dim_rule as rule
    on evidence.rule_id = rule.rule_id
where evidence.region_code = any((select map.scope())::text []) and land.geom is not null;
comment on view map.evidence is '判定依据点';

-- the topology layer is there once the checks are
do $$
begin
    if to_regclass('published.fct_topology_issue') is not null then
        execute $view$
            create view map.topology_issue as
            select row_number() over () as id, issue.*
            from published.fct_topology_issue as issue
            where issue.region_code = any((select map.scope())::text [])
        $view$;
        execute $said$ comment on view map.topology_issue is '拓扑问题' $said$;
    end if;
end
$$;
