/*
Which parcels a contract covers. `supply_parcel` tells when there are several; else it is the
parcel the contract itself names, with the whole area.
*/
with links as (
    {{ current_rows(
        'supply_parcel', ref('stg_supply_parcel__link'), ['supervision_no', 'parcel_code'],
        ['supervision_no', 'parcel_code']
    ) }}
)

select
    links.region_code,
    links.parcel_code,
    links.supervision_no,
    links.area_m2,
    links.delivery_id,
    links.row_no
from links
inner join {{ ref('int_supply__current') }} as supply
    on
        links.region_code = supply.region_code
        and links.supervision_no = supply.supervision_no
union all
select
    supply.region_code,
    supply.parcel_code,
    supply.supervision_no,
    supply.area_m2,
    supply.delivery_id,
    supply.row_no
from {{ ref('int_supply__current') }} as supply
where
    supply.region_code in {{ scope_regions() }}
    and supply.parcel_code is not null
    and not exists (
        select 1
        from links
        where
            links.region_code = supply.region_code
            and links.supervision_no = supply.supervision_no
    )
