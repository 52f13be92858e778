/*
The parcels a supply covers today: those of its contract, and those that they were split or
renumbered into since. A merged parcel belongs to several contracts and speaks for none of them.
*/
{{ config(indexes=[
    {'columns': ['region_code', 'supervision_no']},
    {'columns': ['region_code', 'parcel_code']},
]) }}

with recursive covered as (
    select
        link.region_code,
        link.supervision_no,
        link.parcel_code,
        0 as steps
    from {{ ref('int_parcel__supply') }} as link
    where link.region_code in {{ scope_regions() }} and link.parcel_code is not null
    union
    select
        covered.region_code,
        covered.supervision_no,
        lineage.successor_code as parcel_code,
        covered.steps + 1 as steps
    from covered
    inner join {{ ref('int_parcel__lineage') }} as lineage
        on
            covered.region_code = lineage.region_code
            and covered.parcel_code = lineage.parcel_code
            and lineage.event in ('分割', '换号')
    -- a cycle in what was delivered must end, too
    where covered.steps < 20
)

select distinct
    covered.region_code,
    covered.supervision_no,
    covered.parcel_code
from covered
