/*
Tax and sales of supplied land by year: those of all its occupants, otherwise every leased factory
would be below its target. An enterprise on several parcels is apportioned by the area it uses. The
agreement's enterprise is an occupant where no use was delivered. An occupant without a figure
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

-- who uses it, and beside them the agreement's enterprise
claimed as (
    select
        spread.region_code,
        covered.supervision_no,
        spread.year,
        spread.uscc,
        true as is_use,
        coalesce(sum(spread.area_m2), max(spread.in_all_m2)) as part_m2,
        nullif(max(spread.in_all_m2), 0) as whole_m2
    from spread
    inner join {{ ref('int_supply__parcel') }} as covered
        on
            spread.region_code = covered.region_code
            and spread.parcel_code = covered.parcel_code
    group by spread.region_code, covered.supervision_no, spread.year, spread.uscc
    union all
    select
        agreement.region_code,
        agreement.supervision_no,
        years.year,
        agreement.uscc,
        false as is_use,
        1::numeric as part_m2,
        1::numeric as whole_m2
    from {{ ref('int_agreement__current') }} as agreement
    inner join years
        on agreement.region_code = years.region_code
    where agreement.region_code in {{ scope_regions() }} and agreement.uscc is not null
),

-- numbered in one pass, not looked up: the server takes what was claimed for one row and would walk
-- it for each agreement
weighed as (
    select
        claimed.*,
        bool_or(claimed.is_use) over (
            partition by claimed.region_code, claimed.supervision_no, claimed.year
        ) as has_uses
    from claimed
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
where weighed.is_use or not weighed.has_uses
group by weighed.region_code, weighed.supervision_no, weighed.year
having
    count(figures.tax_wan) > 0
    or count(figures.revenue_wan) > 0
    or count(figures.energy_tce) > 0
