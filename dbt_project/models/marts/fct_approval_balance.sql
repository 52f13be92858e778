/* 批次台账: every approved batch plot and what is left of it, the denominator of 批而未供. */
select
    plot.region_code,
    plot.key,
    plot.as_of,
    plot.approval_no,
    plot.plot_no,
    plot.batch_name,
    plot.batch_type,
    plot.quota_type,
    plot.approved_on,
    plot.quota_used_on,
    plot.purpose,
    plot.approved_area_m2,
    plot.supplied_m2,
    plot.carried_m2,
    plot.withdrawn_m2,
    plot.remaining_m2,
    plot.stale,
    plot.delivery_id,
    plot.row_no,
    plot.last_supplied_on,
    plot.withdrawn_on
from {{ ref('int_approval__plot') }} as plot
where plot.region_code in {{ scope_regions() }}
