/* What a category can claim: a supply as a whole, or what is left of an approved batch plot. */
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

select
    progress.region_code,
    progress.supervision_no as key,
    progress.as_of,
    progress.area_m2,
    progress.land_type,
    progress.project_name,
    progress.location,
    progress.parcel_code,
    progress.supervision_no,
    null::text as approval_no,
    null::text as plot_no,
    progress.holder,
    progress.holder_uscc,
    progress.land_use,
    progress.cause,
    '合同面积' as area_basis
from {{ ref('int_supply__progress') }} as progress
where progress.region_code in {{ scope_regions() }}
union all
select
    plot.region_code,
    plot.key,
    plot.as_of,
    plot.remaining_m2 as area_m2,
    plot.land_type,
    plot.batch_name as project_name,
    null::text as location,
    null::text as parcel_code,
    null::text as supervision_no,
    plot.approval_no,
    plot.plot_no,
    null::text as holder,
    null::text as holder_uscc,
    plot.purpose as land_use,
    null::text as cause,
    '批准面积余量' as area_basis
from {{ ref('int_approval__plot') }} as plot
where plot.region_code in {{ scope_regions() }}
