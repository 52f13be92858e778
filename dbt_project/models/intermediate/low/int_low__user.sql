/*
Which enterprises use a unit on the day, and how much of it: those of 企业用地关系; where none was
delivered, the agreement's enterprise, else the holder, with the whole unit. The latest contract
speaks for a parcel that was supplied more than once, as in `dim_parcel`.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with covered as (
    select distinct on (link.region_code, link.parcel_code)
        link.region_code,
        link.supervision_no as key,
        link.parcel_code
    from {{ ref('int_supply__parcel') }} as link
    inner join {{ ref('int_supply__current') }} as supply
        on
            link.region_code = supply.region_code
            and link.supervision_no = supply.supervision_no
    where link.region_code in {{ scope_regions() }}
    order by
        link.region_code asc,
        link.parcel_code asc,
        supply.signed_on desc nulls last,
        supply.supervision_no desc
),

place as (
    select
        covered.region_code,
        covered.key,
        covered.parcel_code
    from covered
    union all
    select
        land.region_code,
        land.key,
        land.parcel_code
    from {{ ref('int_low__land') }} as land
    where land.region_code in {{ scope_regions() }} and land.key = land.parcel_code
),

-- a renewed lease may leave the old row open: of one enterprise on a parcel the latest use counts
used as (
    select distinct on (uses.region_code, uses.uscc, uses.parcel_code)
        uses.region_code,
        uses.uscc,
        uses.parcel_code,
        uses.area_m2
    from {{ ref('int_occupancy__use') }} as uses
    where
        uses.region_code in {{ scope_regions() }}
        and (uses.used_to is null or uses.used_to >= uses.as_of)
    order by
        uses.region_code asc,
        uses.uscc asc,
        uses.parcel_code asc,
        uses.used_from desc nulls last
),

claimed as (
    select
        place.region_code,
        place.key,
        used.uscc,
        sum(coalesce(used.area_m2, registered.area_m2)) as area_m2,
        bool_or(coalesce(used.area_m2, registered.area_m2) is null) as is_whole
    from used
    inner join place
        on
            used.region_code = place.region_code
            and used.parcel_code = place.parcel_code
    left join {{ ref('int_parcel__registered') }} as registered
        on
            used.region_code = registered.region_code
            and used.parcel_code = registered.parcel_code
    group by place.region_code, place.key, used.uscc
)

select
    land.region_code,
    land.key,
    claimed.uscc,
    case when claimed.is_whole then land.area_m2 else least(claimed.area_m2, land.area_m2) end
        as area_m2
from {{ ref('int_low__land') }} as land
inner join claimed
    on
        land.region_code = claimed.region_code
        and land.key = claimed.key
where land.region_code in {{ scope_regions() }}
union all
select
    land.region_code,
    land.key,
    coalesce(agreement.uscc, land.holder_uscc) as uscc,
    land.area_m2
from {{ ref('int_low__land') }} as land
left join {{ ref('int_agreement__current') }} as agreement
    on
        land.region_code = agreement.region_code
        and land.supervision_no = agreement.supervision_no
left join claimed
    on
        land.region_code = claimed.region_code
        and land.key = claimed.key
where
    land.region_code in {{ scope_regions() }}
    and coalesce(agreement.uscc, land.holder_uscc) is not null
    and claimed.key is null
