/*
Who uses supplied land: a use belongs to the supplies of its parcel. `producing` is true only where
the delivery says so; a use with sales or electricity in a year shows work going on in it, unless its
enterprise used other land in that year, where the work may have been.
*/
{{ config(indexes=[{'columns': ['region_code', 'supervision_no']}]) }}

select
    covered.region_code,
    covered.supervision_no,
    uses.uscc,
    uses.parcel_code,
    uses.area_m2,
    uses.used_from,
    uses.used_to,
    coalesce(uses.producing, false) as producing,
    active.active_by,
    uses.delivery_id,
    uses.row_no,
    active.delivery_id as active_delivery_id,
    active.row_no as active_row_no
from {{ ref('int_occupancy__use') }} as uses
inner join {{ ref('int_supply__parcel') }} as covered
    on
        uses.region_code = covered.region_code
        and uses.parcel_code = covered.parcel_code
left join lateral (
    select
        make_date(figures.year::int, 12, 31) as active_by,
        figures.delivery_id,
        figures.row_no
    from {{ ref('int_tax__current') }} as figures
    where
        figures.region_code = uses.region_code
        and figures.uscc = uses.uscc
        and make_date(figures.year::int, 12, 31) <= figures.as_of
        and greatest(figures.electricity_kwh, figures.revenue_wan, figures.tax_wan) > 0
        and (uses.used_from is null or make_date(figures.year::int, 1, 1) >= uses.used_from)
        and (uses.used_to is null or make_date(figures.year::int, 12, 31) <= uses.used_to)
        and not exists (
            select 1
            from {{ ref('int_occupancy__use') }} as other
            where
                other.region_code = uses.region_code
                and other.uscc = uses.uscc
                and other.parcel_code <> uses.parcel_code
                and (other.used_from is null or other.used_from <= make_date(figures.year::int, 12, 31))
                and (other.used_to is null or other.used_to >= make_date(figures.year::int, 1, 1))
        )
    order by figures.year
    limit 1
) as active on true
where uses.region_code in {{ scope_regions() }}
