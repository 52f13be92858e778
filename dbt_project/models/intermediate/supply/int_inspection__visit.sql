/*
Site visits as known, each with the supply it was made to: by supervision number, else by parcel.
*/
{{ config(indexes=[{'columns': ['region_code', 'supervision_no']}]) }}

with known as (
    {{ current_rows(
        'inspection', ref('stg_inspection__visit'),
        ['supervision_no', 'parcel_code', 'approval_no', 'plot_no', 'inspected_on'],
        ['inspected_on']
    ) }}
),

-- two joins, not one with `or`: that could only be walked pair by pair
visited as (
    select
        known.*,
        known.supervision_no as visited_no
    from known
    where known.supervision_no is not null
    union all
    select
        known.*,
        covered.supervision_no as visited_no
    from known
    inner join {{ ref('int_supply__parcel') }} as covered
        on
            known.region_code = covered.region_code
            and known.parcel_code = covered.parcel_code
    where known.supervision_no is null
)


select
    supply.region_code,
    supply.supervision_no,
    known.as_of,
    known.inspected_on,
    known.state,
    known.started_on,
    known.completed_on,
    known.developed_area_m2,
    known.invested_wan,
    coalesce(known.invest_incl_land, false) as invest_incl_land,
    known.suspended_since,
    known.production_on,
    known.cause,
    known.delivery_id,
    known.row_no
from visited as known
inner join {{ ref('int_supply__current') }} as supply
    on
        known.region_code = supply.region_code
        and known.visited_no = supply.supervision_no
