/*
Where land lies: the polygon of each supply and of each approved batch plot that has one. A
contract without a polygon lies where its registered parcels do. Measured area beside legal area:
they differ by the way it was surveyed, and only the second one counts for thresholds.

What is laid over it comes next, and the server's own statistics a minute later: without them 4,000
buildings take 15 s instead of 0.2 s.
*/
{{ config(
    indexes=[{'columns': ['region_code', 'key']}, {'columns': ['geom'], 'type': 'gist'}],
    post_hook='analyze {{ this }}',
) }}

with located as (
    select
        supply.region_code,
        supply.supervision_no as key,
        'supply' as kind,
        supply.as_of,
        supply.area_m2 as legal_area_m2,
        coalesce(version.geom, parcel.geom) as geom,
        case when version.geom is null then 'registration' else 'supply' end as source_feed
    from {{ ref('int_supply__current') }} as supply
    inner join {{ ref('stg_supply__contract') }} as version
        on
            supply.region_code = version.region_code
            and supply.delivery_id = version.delivery_id
            and supply.row_no = version.row_no
    left join {{ ref('int_supply__register') }} as parcel
        on
            supply.region_code = parcel.region_code
            and supply.supervision_no = parcel.supervision_no
    where supply.region_code in {{ scope_regions() }}
    union all
    select
        plot.region_code,
        plot.key,
        'plot' as kind,
        plot.as_of,
        plot.approved_area_m2 as legal_area_m2,
        version.geom,
        'approval' as source_feed
    from {{ ref('int_approval__plot') }} as plot
    inner join {{ ref('stg_approval__plot') }} as version
        on
            plot.region_code = version.region_code
            and plot.delivery_id = version.delivery_id
            and plot.row_no = version.row_no
    where plot.region_code in {{ scope_regions() }}
)

select
    located.region_code,
    located.key,
    located.kind,
    located.as_of,
    located.legal_area_m2,
    {{ measured_area('located.geom') }} as geom_area_m2,
    {{ shape_hash('located.geom') }} as geom_hash,
    located.source_feed,
    located.geom
from located
where located.geom is not null
