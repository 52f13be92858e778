/* 供地台账: every supply that exists on the day, the denominator of what is idle. */
select
    progress.region_code,
    progress.supervision_no,
    progress.as_of,
    progress.parcel_code,
    progress.project_name,
    progress.location,
    progress.land_source,
    progress.land_use,
    progress.land_type,
    progress.supply_method,
    progress.area_m2,
    progress.area_m2 * 0.0015 as area_mu,
    progress.signed_on,
    progress.start_due_on,
    progress.start_due_basis,
    progress.start_known_on as started_on,
    progress.completion_agreed_on,
    progress.complete_on as completed_on,
    progress.production_on,
    progress.build_state,
    progress.stale,
    progress.delivery_id,
    progress.row_no
from {{ ref('int_supply__progress') }} as progress
where progress.region_code in {{ scope_regions() }}
