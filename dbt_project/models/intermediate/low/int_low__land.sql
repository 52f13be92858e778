/*
What may be low-efficient: each unit that a category can claim, and each registered parcel in force
that no paper of those units covers: not by number, not by descent (a merged parcel is still its
contracts' land), not on the ground. So no area is in two units. Two papers of one land that share
neither a number nor a drawing cannot be told from two lands.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with recursive of_contracts as (
    select
        supplied.region_code,
        supplied.parcel_code,
        0 as steps
    from {{ ref('int_parcel__supply') }} as supplied
    where supplied.region_code in {{ scope_regions() }} and supplied.parcel_code is not null
    union
    select
        of_contracts.region_code,
        lineage.successor_code as parcel_code,
        of_contracts.steps + 1 as steps
    from of_contracts
    inner join {{ ref('int_parcel__lineage') }} as lineage
        on
            of_contracts.region_code = lineage.region_code
            and of_contracts.parcel_code = lineage.parcel_code
    -- a cycle in what was delivered must end, too
    where of_contracts.steps < 20
),

-- few are left for the question that costs most: whether a contract's drawing covers it
unclaimed as materialized (
    select
        registered.*,
        scope.as_of,
        coalesce(land_use.land_type, 'other') as land_type,
        st_pointonsurface(registered.geom) as inside
    from {{ ref('int_parcel__registered') }} as registered
    inner join ({{ scope() }}) as scope (region_code, as_of, known_at, drafts)
        on registered.region_code = scope.region_code
    left join {{ source('ops', 'land_use') }} as land_use
        on {{ land_use_name('registered.land_use') }} = land_use.name
    where
        registered.in_force
        and registered.area_m2 > 0
        and not exists (
            select 1
            from {{ ref('int_parcel__lineage') }} as lineage
            where
                lineage.region_code = registered.region_code
                and lineage.parcel_code = registered.parcel_code
        )
        and not exists (
            select 1
            from of_contracts
            where
                of_contracts.region_code = registered.region_code
                and of_contracts.parcel_code = registered.parcel_code
        )
),

parcel as (
    select unclaimed.*
    from unclaimed
    where
        not exists (
            select 1
            from {{ ref('int_land__shape') }} as shape
            where
                shape.region_code = unclaimed.region_code
                and st_intersects(shape.geom, unclaimed.inside)
            -- each is looked up in the index; a join would compare all with all
            offset 0 -- noqa: AM09
        )
)

select
    unit.region_code,
    unit.key,
    unit.as_of,
    unit.area_m2,
    unit.land_type,
    {{ object_class('unit.land_type') }} as object_class,
    unit.project_name,
    unit.location,
    unit.parcel_code,
    unit.supervision_no,
    unit.approval_no,
    unit.plot_no,
    unit.holder,
    unit.holder_uscc,
    unit.land_use,
    unit.area_basis,
    coalesce(progress.complete_on, progress.production_on) is not null as is_built,
    progress.floor_area_m2,
    progress.register_delivery_id,
    progress.register_row_no
from {{ ref('int_land__unit') }} as unit
left join {{ ref('int_supply__progress') }} as progress
    on
        unit.region_code = progress.region_code
        and unit.supervision_no = progress.supervision_no
where unit.region_code in {{ scope_regions() }} and unit.area_m2 > 0
union all
select
    parcel.region_code,
    parcel.parcel_code as key,
    parcel.as_of,
    parcel.area_m2,
    parcel.land_type,
    {{ object_class('parcel.land_type') }} as object_class,
    null::text as project_name,
    parcel.location,
    parcel.parcel_code,
    null::text as supervision_no,
    null::text as approval_no,
    null::text as plot_no,
    parcel.holder,
    parcel.holder_uscc,
    parcel.land_use,
    '证载面积' as area_basis,
    true as is_built,
    parcel.floor_area_m2,
    parcel.floor_delivery_id as register_delivery_id,
    parcel.floor_row_no as register_row_no
from parcel
