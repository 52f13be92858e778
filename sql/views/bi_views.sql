-- What is published, wide and readable: no geometry, no names of persons, amounts by grant.

create view bi.five_not with (security_barrier = true) as
select
    land.region_code,
    region.full_name as region_name,
    land.territory_code,
    land.piece_id,
    land.item_id,
    land.as_of,
    land.category,
    bi.category_zh(land.category) as category_zh,
    land.sub_class,
    land.status,
    land.severity,
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
    land.geom_area_m2,
    land.area_basis,
    land.disposed_m2,
    land.remaining_m2,
    land.since,
    land.entered_on,
    land.age_days,
    land.due_on,
    land.cause,
    land.path,
    land.authority,
    land.rule_ids,
    land.evidence_count,
    land.publication_id
from published.fct_five_not as land
inner join ops.granted_region as allowed
    on land.region_code = allowed.region_code
left join published.dim_region as region
    on land.region_code = region.region_code;
comment on view bi.five_not is '五未土地清单';

create view bi.evidence with (security_barrier = true) as
select
    evidence.region_code,
    region.full_name as region_name,
    evidence.piece_id,
    evidence.key,
    evidence.as_of,
    evidence.category,
    bi.category_zh(evidence.category) as category_zh,
    evidence.topic,
    evidence.rule_id,
    evidence.measure,
    case
        when
            evidence.measure not in ('tax_wan_per_mu', 'revenue_wan')
            and evidence.topic <> 'tewdb.energy'
            or allowed.tax
            then evidence.observed
    end as observed,
    case
        when evidence.measure in ('tax_wan_per_mu', 'revenue_wan') or evidence.topic = 'tewdb.energy'
            then bi.ratio_band(evidence.observed / nullif(evidence.threshold, 0))
    end as ratio_band,
    evidence.threshold,
    evidence.unit,
    evidence.verdict,
    case
        when evidence.measure = 'tax_wan_per_mu' and not allowed.tax then '亩均税收与约定的比例见 ratio_band'
        when evidence.measure = 'revenue_wan' and not allowed.tax then '销售收入与约定的比例见 ratio_band'
        when evidence.topic = 'tewdb.energy' and not allowed.tax then '能耗与约定的比例见 ratio_band'
        else evidence.statement_zh
    end as statement_zh,
    evidence.source_feed,
    evidence.delivery_id,
    evidence.row_no,
    evidence.overridden,
    evidence.publication_id
from published.fct_evidence as evidence
inner join ops.granted_region as allowed
    on evidence.region_code = allowed.region_code
left join published.dim_region as region
    on evidence.region_code = region.region_code;
comment on view bi.evidence is '判定依据';

create view bi.warning with (security_barrier = true) as
select
    warning.region_code,
    region.full_name as region_name,
    warning.key,
    warning.as_of,
    warning.warning,
    warning.kind,
    warning.since,
    case
        when
            (warning.source_feed = 'tax' or warning.detail_zh ~ '税收|销售收入|能耗') and not allowed.tax then null
        else warning.detail_zh
    end as detail_zh,
    warning.rule_id,
    warning.source_feed,
    warning.delivery_id,
    warning.row_no,
    warning.publication_id
from published.fct_warning as warning
inner join ops.granted_region as allowed
    on warning.region_code = allowed.region_code
left join published.dim_region as region
    on warning.region_code = region.region_code;
comment on view bi.warning is '预警与提示';

create view bi.supply with (security_barrier = true) as
select
    supply.region_code,
    region.full_name as region_name,
    supply.supervision_no,
    supply.as_of,
    supply.parcel_code,
    bi.without_names(supply.project_name, parcel.holder, parcel.holder_uscc) as project_name,
    bi.without_names(supply.location, parcel.holder, parcel.holder_uscc) as location,
    supply.land_source,
    supply.land_use,
    supply.land_type,
    supply.supply_method,
    supply.area_m2,
    supply.area_mu,
    supply.signed_on,
    supply.start_due_on,
    supply.start_due_basis,
    supply.started_on,
    supply.completion_agreed_on,
    supply.completed_on,
    supply.production_on,
    supply.build_state,
    supply.stale,
    supply.delivery_id,
    supply.row_no,
    supply.publication_id
from published.fct_supply as supply
inner join ops.granted_region as allowed
    on supply.region_code = allowed.region_code
left join published.dim_region as region
    on supply.region_code = region.region_code
left join published.dim_parcel as parcel
    on
        supply.region_code = parcel.region_code
        and supply.parcel_code = parcel.parcel_code;
comment on view bi.supply is '供地台账';

create view bi.approval_balance with (security_barrier = true) as
select
    balance.region_code,
    region.full_name as region_name,
    balance.key,
    balance.as_of,
    balance.approval_no,
    balance.plot_no,
    balance.batch_name,
    balance.batch_type,
    balance.quota_type,
    balance.approved_on,
    balance.quota_used_on,
    balance.purpose,
    balance.approved_area_m2,
    balance.supplied_m2,
    balance.carried_m2,
    balance.withdrawn_m2,
    balance.remaining_m2,
    balance.last_supplied_on,
    balance.withdrawn_on,
    balance.stale,
    balance.delivery_id,
    balance.row_no,
    balance.publication_id
from published.fct_approval_balance as balance
inner join ops.granted_region as allowed
    on balance.region_code = allowed.region_code
left join published.dim_region as region
    on balance.region_code = region.region_code;
comment on view bi.approval_balance is '批次台账';

create view bi.parcel with (security_barrier = true) as
select
    land.region_code,
    region.full_name as region_name,
    land.parcel_code,
    land.as_of,
    land.status,
    bi.without_names(land.location, land.holder, land.holder_uscc) as location,
    land.area_m2,
    land.area_m2 * 0.0015 as area_mu,
    land.area_basis,
    land.floor_area_m2,
    land.units,
    land.land_use,
    land.right_type,
    land.right_nature,
    bi.holder_shown(land.holder, land.holder_uscc) as holder,
    case when bi.is_organisation(land.holder, land.holder_uscc) then land.holder_uscc end as holder_uscc,
    land.holder_basis,
    land.mortgage,
    land.seizure,
    land.registered_on,
    land.supervision_nos,
    land.predecessors,
    land.successors,
    land.ended_on,
    land.stale,
    land.source_feed,
    land.delivery_id,
    land.row_no,
    land.publication_id
from published.dim_parcel as land
inner join ops.granted_region as allowed
    on land.region_code = allowed.region_code
left join published.dim_region as region
    on land.region_code = region.region_code;
comment on view bi.parcel is '宗地';

create view bi.enterprise with (security_barrier = true) as
select
    enterprise.region_code,
    region.full_name as region_name,
    case when bi.is_organisation(enterprise.name, enterprise.uscc) then enterprise.uscc end as uscc,
    enterprise.as_of,
    bi.holder_shown(enterprise.name, enterprise.uscc) as name,
    enterprise.industry,
    enterprise.above_scale,
    enterprise.grade,
    enterprise.grade_year,
    enterprise.parcel_codes,
    enterprise.land_mu,
    enterprise.mu_basis,
    enterprise.delivery_id,
    enterprise.row_no,
    enterprise.publication_id
from published.dim_enterprise as enterprise
inner join ops.granted_region as allowed
    on enterprise.region_code = allowed.region_code
left join published.dim_region as region
    on enterprise.region_code = region.region_code;
comment on view bi.enterprise is '企业';

create view bi.enterprise_year with (security_barrier = true) as
select
    figures.region_code,
    region.full_name as region_name,
    case when bi.is_organisation(enterprise.name, figures.uscc) then figures.uscc end as uscc,
    bi.holder_shown(enterprise.name, figures.uscc) as name,
    enterprise.industry,
    figures.year,
    figures.as_of,
    case when allowed.tax then figures.tax_wan end as tax_wan,
    bi.amount_band(figures.tax_wan) as tax_band,
    case when allowed.tax then figures.revenue_wan end as revenue_wan,
    case when allowed.tax then figures.value_added_wan end as value_added_wan,
    case when allowed.tax then figures.energy_tce end as energy_tce,
    case when allowed.tax then figures.electricity_kwh end as electricity_kwh,
    case when allowed.tax then figures.emission_eq end as emission_eq,
    case when allowed.tax then figures.employees end as employees,
    case when allowed.tax then figures.rd_wan end as rd_wan,
    figures.stated_mu,
    figures.occupancy_mu,
    figures.mu_basis,
    case when allowed.tax then figures.tax_wan_per_mu end as tax_wan_per_mu,
    bi.per_mu_band(figures.tax_wan_per_mu) as tax_per_mu_band,
    figures.grade,
    figures.grades,
    case when allowed.tax then figures.score end as score,
    figures.excluded_reason,
    figures.stale,
    figures.delivery_id,
    figures.row_no,
    figures.publication_id
from published.fct_enterprise_year as figures
inner join ops.granted_region as allowed
    on figures.region_code = allowed.region_code
left join published.dim_region as region
    on figures.region_code = region.region_code
left join published.dim_enterprise as enterprise
    on
        figures.region_code = enterprise.region_code
        and figures.uscc = enterprise.uscc;
comment on view bi.enterprise_year is '企业年度指标: 金额仅限有税收权限的登录，其他为分档';

create view bi.region with (security_barrier = true) as
select
    region.region_code,
    region.name,
    region.full_name,
    region.level,
    region.parent_code,
    region.host_code,
    region.kind,
    region.valid_from,
    region.valid_to,
    region.successor_code,
    region.boundary_accuracy_m,
    region.source,
    allowed.region_code is not null as granted,
    coalesce(allowed.tax, false) as tax_granted
from published.dim_region as region
left join ops.granted_region as allowed
    on region.region_code = allowed.region_code;
comment on view bi.region is '责任单位';

create view bi.rule with (security_barrier = true) as
select
    rule.rule_id,
    rule.topic,
    rule.category,
    rule.region_code,
    rule.land_type,
    rule.measure,
    rule.operator,
    rule.value,
    rule.unit,
    rule.inclusive,
    rule.hardness,
    rule.status,
    rule.document,
    rule.clause,
    rule.quote,
    rule.effective_from,
    rule.effective_to,
    rule.note
from published.dim_rule as rule;
comment on view bi.rule is '规则库';

create view bi.region_month with (security_barrier = true) as
select
    told.region_code,
    told.region_name,
    told.kind,
    told.month,
    told.category,
    bi.category_zh(told.category) as category_zh,
    told.as_of,
    told.base_n,
    told.base_mu,
    told.open_n,
    told.open_mu,
    told.new_n,
    told.new_mu,
    told.disposed_n,
    told.disposed_mu,
    told.adjusted_n,
    told.adjusted_mu,
    told.n,
    told.area_mu,
    told.confirmed_n,
    told.confirmed_mu,
    told.change_mu,
    told.yoy_mu,
    told.target_mu,
    told.done_n,
    told.done_mu,
    told.progress,
    told.plan_progress,
    told.gap_pp,
    told.rank,
    told.warning,
    told.publication_ids
from published.rpt_region_month as told
inner join ops.granted_region as allowed
    on told.region_code = allowed.region_code;
comment on view bi.region_month is '月度存量与增减';

create view bi.region_month_edition with (security_barrier = true) as
select
    told.province_code,
    told.edition,
    told.region_code,
    told.region_name,
    told.kind,
    told.month,
    told.category,
    bi.category_zh(told.category) as category_zh,
    told.as_of,
    told.base_n,
    told.base_mu,
    told.open_n,
    told.open_mu,
    told.new_n,
    told.new_mu,
    told.disposed_n,
    told.disposed_mu,
    told.adjusted_n,
    told.adjusted_mu,
    told.n,
    told.area_mu,
    told.confirmed_n,
    told.confirmed_mu,
    told.change_mu,
    told.yoy_mu,
    told.target_mu,
    told.done_n,
    told.done_mu,
    told.progress,
    told.plan_progress,
    told.gap_pp,
    told.rank,
    told.warning,
    told.publication_ids,
    told.frozen_at
from published.rpt_region_month_edition as told
inner join ops.granted_region as allowed
    on told.region_code = allowed.region_code;
comment on view bi.region_month_edition is '月度存量与增减（定稿）';

create view bi.change_event with (security_barrier = true) as
select
    event.region_code,
    region.full_name as region_name,
    event.publication_id,
    event.piece_id,
    event.item_id,
    event.event,
    event.category_before,
    event.category_after,
    bi.category_zh(event.category_before) as category_before_zh,
    bi.category_zh(event.category_after) as category_after_zh,
    event.severity_before,
    event.severity_after,
    event.area_m2,
    event.as_of,
    event.occurred_at
from published.fct_change_event as event
inner join ops.granted_region as allowed
    on event.region_code = allowed.region_code
left join published.dim_region as region
    on event.region_code = region.region_code;
comment on view bi.change_event is '变化';

create view bi.history with (security_barrier = true) as
select
    land.region_code,
    region.full_name as region_name,
    land.territory_code,
    land.piece_id,
    land.item_id,
    land.as_of,
    land.category,
    bi.category_zh(land.category) as category_zh,
    land.sub_class,
    land.status,
    land.severity,
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
    land.geom_area_m2,
    land.area_basis,
    land.disposed_m2,
    land.remaining_m2,
    land.since,
    land.entered_on,
    land.age_days,
    land.due_on,
    land.cause,
    land.path,
    land.authority,
    land.rule_ids,
    land.evidence_count,
    nullif(land.valid_from, 'infinity') as valid_from,
    nullif(land.valid_to, 'infinity') as valid_to,
    nullif(land.recorded_from, 'infinity') as recorded_from,
    nullif(land.recorded_to, 'infinity') as recorded_to,
    land.publication_id,
    land.closed_by
from published.fct_five_not_history as land
inner join ops.granted_region as allowed
    on land.region_code = allowed.region_code
left join published.dim_region as region
    on land.region_code = region.region_code;
comment on view bi.history is '五未土地历史';

create view bi.delivery_quality with (security_barrier = true) as
select
    quality.region_code,
    region.full_name as region_name,
    quality.feed,
    quality.latest_as_of,
    quality.latest_received_at,
    quality.deliveries,
    quality.refused,
    quality.rows_read,
    quality.rows_quarantined,
    quality.error_rate,
    quality.open_errors,
    quality.open_warnings,
    quality.open_since,
    quality.publication_id
from published.rpt_delivery_quality as quality
inner join ops.granted_region as allowed
    on quality.region_code = allowed.region_code
left join published.dim_region as region
    on quality.region_code = region.region_code;
comment on view bi.delivery_quality is '报送质量';

create view bi.item_step with (security_barrier = true) as
select
    step.region_code,
    region.full_name as region_name,
    step.item_id,
    step.key,
    step.category,
    bi.category_zh(step.category) as category_zh,
    step.step_no,
    step.cycle,
    step.as_of,
    step.action,
    step.seq,
    step.state_before,
    step.state_after,
    step.is_applied,
    step.reason_zh,
    step.next_step_zh,
    step.path,
    step.area_m2,
    step.disposed_m2,
    step.remaining_m2,
    step.authority,
    step.doc_no,
    step.cause,
    step.due_on,
    step.decided_on,
    step.received_at,
    step.delivery_id,
    step.row_no,
    step.publication_id
from published.fct_item_step as step
inner join ops.granted_region as allowed
    on step.region_code = allowed.region_code
left join published.dim_region as region
    on step.region_code = region.region_code;
comment on view bi.item_step is '处置环节';
