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
from known
inner join {{ ref('int_supply__current') }} as supply
    on
        known.region_code = supply.region_code
        and (
            known.supervision_no = supply.supervision_no
            or (
                known.supervision_no is null
                and exists (
                    select 1
                    from {{ ref('int_supply__parcel') }} as covered
                    where
                        covered.region_code = supply.region_code
                        and covered.supervision_no = supply.supervision_no
                        and covered.parcel_code = known.parcel_code
                )
            )
        )
