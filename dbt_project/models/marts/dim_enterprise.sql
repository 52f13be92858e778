/* 企业: everybody whom tax, evaluation or land use names, as of the latest year that is over. */
with latest as (
    select
        figures.region_code,
        figures.uscc,
        (array_agg(figures.name order by figures.year desc) filter (where figures.name is not null))[1]
            as name,
        (
            array_agg(figures.industry order by figures.year desc)
            filter (where figures.industry is not null)
        )[1] as industry,
        (
            array_agg(figures.above_scale order by figures.year desc)
            filter (where figures.above_scale is not null)
        )[1] as above_scale,
        (
            array_agg(figures.grade order by figures.year desc)
            filter (where figures.grade is not null)
        )[1] as grade,
        max(figures.year) filter (where figures.grade is not null) as grade_year,
        (
            array_agg(figures.stated_mu order by figures.year desc)
            filter (where figures.stated_mu is not null)
        )[1] as stated_mu,
        (array_agg(figures.delivery_id order by figures.year desc))[1] as delivery_id,
        (array_agg(figures.row_no order by figures.year desc))[1] as row_no
    from {{ ref('int_enterprise__year') }} as figures
    where figures.region_code in {{ scope_regions() }}
    group by figures.region_code, figures.uscc
),

uses as (
    select distinct on (uses.region_code, uses.uscc, uses.parcel_code) uses.*
    from {{ ref('int_occupancy__use') }} as uses
    where
        uses.region_code in {{ scope_regions() }}
        and coalesce(uses.used_to, 'infinity') >= uses.as_of
    order by
        uses.region_code asc,
        uses.uscc asc,
        uses.parcel_code asc,
        uses.used_from desc nulls last
),

land as (
    select
        uses.region_code,
        uses.uscc,
        array_agg(uses.parcel_code order by uses.parcel_code) as parcel_codes,
        sum(uses.area_m2) * 0.0015 as occupancy_mu
    from uses
    group by uses.region_code, uses.uscc
),

named as (
    select
        uses.region_code,
        uses.uscc,
        max(uses.delivery_id) as delivery_id,
        (array_agg(uses.row_no order by uses.delivery_id desc))[1] as row_no
    from {{ ref('int_occupancy__use') }} as uses
    where uses.region_code in {{ scope_regions() }}
    group by uses.region_code, uses.uscc
),

enterprises as (
    select
        latest.region_code,
        latest.uscc
    from latest
    union distinct
    select
        named.region_code,
        named.uscc
    from named
)

select
    enterprises.region_code,
    enterprises.uscc,
    scope.as_of,
    latest.name,
    latest.industry,
    latest.above_scale,
    latest.grade,
    latest.grade_year,
    coalesce(land.parcel_codes, array[]::text[]) as parcel_codes,
    coalesce(land.occupancy_mu, latest.stated_mu) as land_mu,
    case
        when land.occupancy_mu is not null then '企业用地关系'
        when latest.stated_mu is not null then '填报用地'
    end as mu_basis,
    coalesce(latest.delivery_id, named.delivery_id) as delivery_id,
    coalesce(latest.row_no, named.row_no) as row_no
from enterprises
inner join ({{ scope() }}) as scope (region_code, as_of, known_at, drafts)
    on enterprises.region_code = scope.region_code
left join latest
    on
        enterprises.region_code = latest.region_code
        and enterprises.uscc = latest.uscc
left join land
    on
        enterprises.region_code = land.region_code
        and enterprises.uscc = land.uscc
left join named
    on
        enterprises.region_code = named.region_code
        and enterprises.uscc = named.uscc
