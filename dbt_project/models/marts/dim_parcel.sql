/*
宗地: every parcel that any feed names. The register overrides the contract; a parcel that was
split, merged or renumbered is 历史 and names what it became.
*/
with supplied as (
    select
        supply_parcel.region_code,
        supply_parcel.parcel_code,
        array_agg(
            supply_parcel.supervision_no order by supply.signed_on, supply_parcel.supervision_no
        ) as supervision_nos,
        max(supply_parcel.delivery_id) as delivery_id,
        (array_agg(supply_parcel.row_no order by supply_parcel.delivery_id desc))[1] as row_no
    from {{ ref('int_parcel__supply') }} as supply_parcel
    inner join {{ ref('int_supply__current') }} as supply
        on
            supply_parcel.region_code = supply.region_code
            and supply_parcel.supervision_no = supply.supervision_no
    where supply_parcel.region_code in {{ scope_regions() }}
    group by supply_parcel.region_code, supply_parcel.parcel_code
),

-- the latest contract speaks for a parcel that was supplied more than once
contract as (
    select distinct on (supply_parcel.region_code, supply_parcel.parcel_code)
        supply_parcel.region_code,
        supply_parcel.parcel_code,
        supply.location,
        supply.land_use,
        supply.holder,
        supply.holder_uscc,
        supply_parcel.area_m2
    from {{ ref('int_parcel__supply') }} as supply_parcel
    inner join {{ ref('int_supply__current') }} as supply
        on
            supply_parcel.region_code = supply.region_code
            and supply_parcel.supervision_no = supply.supervision_no
    where supply_parcel.region_code in {{ scope_regions() }}
    order by
        supply_parcel.region_code asc,
        supply_parcel.parcel_code asc,
        supply.signed_on desc nulls last,
        supply.supervision_no desc
),

successors as (
    select
        lineage.region_code,
        lineage.parcel_code,
        array_agg(lineage.successor_code order by lineage.successor_code) as successors,
        max(lineage.changed_on) as ended_on,
        max(lineage.delivery_id) as delivery_id,
        (array_agg(lineage.row_no order by lineage.delivery_id desc))[1] as row_no
    from {{ ref('int_parcel__lineage') }} as lineage
    where lineage.region_code in {{ scope_regions() }}
    group by lineage.region_code, lineage.parcel_code
),

predecessors as (
    select
        lineage.region_code,
        lineage.successor_code as parcel_code,
        array_agg(lineage.parcel_code order by lineage.parcel_code) as predecessors,
        max(lineage.delivery_id) as delivery_id,
        (array_agg(lineage.row_no order by lineage.delivery_id desc))[1] as row_no
    from {{ ref('int_parcel__lineage') }} as lineage
    where lineage.region_code in {{ scope_regions() }}
    group by lineage.region_code, lineage.successor_code
),

occupied as (
    select
        uses.region_code,
        uses.parcel_code,
        max(uses.delivery_id) as delivery_id,
        (array_agg(uses.row_no order by uses.delivery_id desc))[1] as row_no
    from {{ ref('int_occupancy__use') }} as uses
    where uses.region_code in {{ scope_regions() }}
    group by uses.region_code, uses.parcel_code
),

-- which source a parcel is traced to: the register, else the contract, else whoever names it
sources as (
    select
        registered.region_code,
        registered.parcel_code,
        1 as preference,
        'registration' as source_feed,
        registered.delivery_id,
        registered.row_no
    from {{ ref('int_parcel__registered') }} as registered
    where registered.region_code in {{ scope_regions() }}
    union all
    select
        supplied.region_code,
        supplied.parcel_code,
        2 as preference,
        'supply' as source_feed,
        supplied.delivery_id,
        supplied.row_no
    from supplied
    union all
    select
        successors.region_code,
        successors.parcel_code,
        3 as preference,
        'parcel_lineage' as source_feed,
        successors.delivery_id,
        successors.row_no
    from successors
    union all
    select
        predecessors.region_code,
        predecessors.parcel_code,
        4 as preference,
        'parcel_lineage' as source_feed,
        predecessors.delivery_id,
        predecessors.row_no
    from predecessors
    union all
    select
        occupied.region_code,
        occupied.parcel_code,
        5 as preference,
        'occupancy' as source_feed,
        occupied.delivery_id,
        occupied.row_no
    from occupied
),

parcels as (
    select distinct on (sources.region_code, sources.parcel_code) sources.*
    from sources
    order by sources.region_code asc, sources.parcel_code asc, sources.preference asc
)

select
    parcels.region_code,
    parcels.parcel_code,
    scope.as_of,
    case
        when successors.successors is not null or registered.in_force is false then '历史'
        else '现势'
    end as status,
    coalesce(registered.location, contract.location) as location,
    coalesce(registered.area_m2, contract.area_m2) as area_m2,
    case
        when registered.area_m2 is not null then '证载面积'
        when contract.area_m2 is not null then '合同面积'
    end as area_basis,
    registered.floor_area_m2,
    registered.units::int as units,
    coalesce(registered.land_use, contract.land_use) as land_use,
    registered.right_type,
    registered.right_nature,
    -- the number goes with its name: a contract's number beside a registered holder is another's
    coalesce(registered.holder, contract.holder) as holder,
    case
        when registered.holder is not null then registered.holder_uscc
        else contract.holder_uscc
    end as holder_uscc,
    case
        when registered.holder is not null then '登记'
        when contract.holder is not null then '合同'
    end as holder_basis,
    registered.mortgage,
    registered.seizure,
    registered.registered_on,
    coalesce(supplied.supervision_nos, array[]::text[]) as supervision_nos,
    coalesce(predecessors.predecessors, array[]::text[]) as predecessors,
    coalesce(successors.successors, array[]::text[]) as successors,
    successors.ended_on,
    coalesce(registered.stale, false) as stale,
    parcels.source_feed,
    parcels.delivery_id,
    parcels.row_no,
    registered.geom
from parcels
inner join ({{ scope() }}) as scope (region_code, as_of, known_at, drafts)
    on parcels.region_code = scope.region_code
left join {{ ref('int_parcel__registered') }} as registered
    on
        parcels.region_code = registered.region_code
        and parcels.parcel_code = registered.parcel_code
left join supplied
    on
        parcels.region_code = supplied.region_code
        and parcels.parcel_code = supplied.parcel_code
left join contract
    on
        parcels.region_code = contract.region_code
        and parcels.parcel_code = contract.parcel_code
left join successors
    on
        parcels.region_code = successors.region_code
        and parcels.parcel_code = successors.parcel_code
left join predecessors
    on
        parcels.region_code = predecessors.region_code
        and parcels.parcel_code = predecessors.parcel_code
