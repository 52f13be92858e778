/*
Tax and sales of supplied land by year: those of all its occupants, otherwise every leased factory
would be below its target. An enterprise on several parcels is apportioned by the area it uses. The
agreement's enterprise is an occupant of what no delivered use covers. An occupant without a figure
makes the year incomplete. A third of 3,240 is 1,080 and meets 1,080: multiplied first, and rounded
to ten places once it is added up.
*/
{{ config(indexes=[{'columns': ['region_code', 'supervision_no']}]) }}

with years as (
    select distinct
        figures.region_code,
        figures.year::int as year
    from {{ ref('int_tax__current') }} as figures
    where
        figures.region_code in {{ scope_regions() }}
        and make_date(figures.year::int, 12, 31) <= figures.as_of
),

spread as (
    select
        years.region_code,
        years.year,
        uses.uscc,
        uses.parcel_code,
        uses.area_m2,
        sum(uses.area_m2) over (
            partition by years.region_code, years.year, uses.uscc
        ) as in_all_m2
    from years
    inner join {{ ref('int_occupancy__use') }} as uses
        on
            years.region_code = uses.region_code
            and (uses.used_from is null or uses.used_from <= make_date(years.year, 12, 31))
            and (uses.used_to is null or uses.used_to >= make_date(years.year, 1, 1))
),

used as (
    select
        spread.region_code,
        covered.supervision_no,
        spread.year,
        spread.uscc,
        coalesce(sum(spread.area_m2), max(spread.in_all_m2)) as part_m2,
        nullif(max(spread.in_all_m2), 0) as whole_m2
    from spread
    inner join {{ ref('int_supply__parcel') }} as covered
        on
            spread.region_code = covered.region_code
            and spread.parcel_code = covered.parcel_code
    group by spread.region_code, covered.supervision_no, spread.year, spread.uscc
),

of_land as (
    select
        used.region_code,
        used.supervision_no,
        used.year,
        array_agg(used.uscc) as users,
        -- a use without an area covers all of it
        case when bool_and(used.part_m2 is not null) then sum(used.part_m2) end as used_m2
    from used
    group by used.region_code, used.supervision_no, used.year
),

elsewhere as (
    select distinct
        used.region_code,
        used.year,
        used.uscc,
        used.whole_m2
    from used
),

-- the agreement's enterprise, on what nobody else is known to use
remaining as (
    select
        agreement.region_code,
        agreement.supervision_no,
        years.year,
        agreement.uscc,
        supply.area_m2 - coalesce(of_land.used_m2, 0) as part_m2
    from {{ ref('int_agreement__current') }} as agreement
    inner join years
        on agreement.region_code = years.region_code
    left join {{ ref('int_supply__current') }} as supply
        on
            agreement.region_code = supply.region_code
            and agreement.supervision_no = supply.supervision_no
    left join of_land
        on
            agreement.region_code = of_land.region_code
            and agreement.supervision_no = of_land.supervision_no
            and years.year = of_land.year
    where
        agreement.region_code in {{ scope_regions() }}
        and agreement.uscc is not null
        and (
            of_land.users is null
            or of_land.used_m2 < supply.area_m2 and agreement.uscc <> all(of_land.users)
        )
),

weighed as (
    select
        used.region_code,
        used.supervision_no,
        used.year,
        used.uscc,
        used.part_m2,
        used.whole_m2
    from used
    union all
    select
        remaining.region_code,
        remaining.supervision_no,
        remaining.year,
        remaining.uscc,
        remaining.part_m2,
        nullif(
            sum(remaining.part_m2) over (
                partition by remaining.region_code, remaining.year, remaining.uscc
            ) + coalesce(elsewhere.whole_m2, 0),
            0
        ) as whole_m2
    from remaining
    left join elsewhere
        on
            remaining.region_code = elsewhere.region_code
            and remaining.year = elsewhere.year
            and remaining.uscc = elsewhere.uscc
)

select
    weighed.region_code,
    weighed.supervision_no,
    weighed.year,
    round(sum(coalesce(figures.tax_wan * weighed.part_m2 / weighed.whole_m2, figures.tax_wan)), 10)
        as tax_wan,
    round(
        sum(coalesce(figures.revenue_wan * weighed.part_m2 / weighed.whole_m2, figures.revenue_wan)),
        10
    ) as revenue_wan,
    round(sum(coalesce(figures.energy_tce * weighed.part_m2 / weighed.whole_m2, figures.energy_tce)), 10)
        as energy_tce,
    round(
        sum(
            coalesce(figures.value_added_wan * weighed.part_m2 / weighed.whole_m2, figures.value_added_wan)
        ),
        10
    ) as value_added_wan,
    count(*) as occupants,
    bool_and(figures.tax_wan is not null) as tax_complete,
    bool_and(figures.revenue_wan is not null) as revenue_complete,
    bool_and(figures.energy_tce is not null) as energy_complete,
    bool_and(figures.value_added_wan is not null) as value_added_complete,
    max(figures.delivery_id) as delivery_id,
    (array_agg(figures.row_no order by figures.delivery_id desc nulls last))[1] as row_no
from weighed
left join {{ ref('int_tax__current') }} as figures
    on
        weighed.region_code = figures.region_code
        and weighed.uscc = figures.uscc
        and weighed.year = figures.year
group by weighed.region_code, weighed.supervision_no, weighed.year
having
    count(figures.tax_wan) > 0
    or count(figures.revenue_wan) > 0
    or count(figures.energy_tce) > 0
