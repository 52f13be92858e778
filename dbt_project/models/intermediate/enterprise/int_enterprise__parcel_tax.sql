/*
Tax and sales of supplied land by year: those of all its occupants, otherwise every leased factory
would be below its target. An enterprise on several parcels is apportioned by the area it uses. The
agreement's enterprise is an occupant where no use was delivered. An occupant without a figure
makes the year incomplete.
*/
{{ config(indexes=[{'columns': ['region_code', 'supervision_no']}]) }}

with years as (
    select distinct
        figures.region_code,
        figures.year
    from {{ ref('int_enterprise__year') }} as figures
    where figures.region_code in {{ scope_regions() }}
),

spread as (
    select
        years.region_code,
        years.year,
        uses.uscc,
        sum(uses.area_m2) as area_m2
    from years
    inner join {{ ref('int_occupancy__use') }} as uses
        on
            years.region_code = uses.region_code
            and (uses.used_from is null or uses.used_from <= make_date(years.year, 12, 31))
            and (uses.used_to is null or uses.used_to >= make_date(years.year, 1, 1))
    group by years.region_code, years.year, uses.uscc
),

occupants as (
    select
        uses.region_code,
        uses.supervision_no,
        spread.year,
        uses.uscc,
        coalesce(sum(uses.area_m2) / nullif(max(spread.area_m2), 0), 1) as share
    from {{ ref('int_enterprise__use') }} as uses
    inner join spread
        on
            uses.region_code = spread.region_code
            and uses.uscc = spread.uscc
            and (uses.used_from is null or uses.used_from <= make_date(spread.year, 12, 31))
            and (uses.used_to is null or uses.used_to >= make_date(spread.year, 1, 1))
    group by uses.region_code, uses.supervision_no, spread.year, uses.uscc
),

all_occupants as (
    select
        occupants.region_code,
        occupants.supervision_no,
        occupants.year,
        occupants.uscc,
        occupants.share
    from occupants
    union all
    select
        agreement.region_code,
        agreement.supervision_no,
        years.year,
        agreement.uscc,
        1::numeric as share
    from {{ ref('int_agreement__current') }} as agreement
    inner join years
        on agreement.region_code = years.region_code
    where
        agreement.region_code in {{ scope_regions() }}
        and agreement.uscc is not null
        and not exists (
            select 1
            from occupants
            where
                occupants.region_code = agreement.region_code
                and occupants.supervision_no = agreement.supervision_no
                and occupants.year = years.year
        )
)

select
    all_occupants.region_code,
    all_occupants.supervision_no,
    all_occupants.year,
    sum(figures.tax_wan * all_occupants.share) as tax_wan,
    sum(figures.revenue_wan * all_occupants.share) as revenue_wan,
    count(*) as occupants,
    bool_and(figures.tax_wan is not null) as tax_complete,
    bool_and(figures.revenue_wan is not null) as revenue_complete,
    max(figures.delivery_id) as delivery_id,
    (array_agg(figures.row_no order by figures.delivery_id desc nulls last))[1] as row_no
from all_occupants
left join {{ ref('int_enterprise__year') }} as figures
    on
        all_occupants.region_code = figures.region_code
        and all_occupants.uscc = figures.uscc
        and all_occupants.year = figures.year
group by all_occupants.region_code, all_occupants.supervision_no, all_occupants.year
having count(figures.tax_wan) > 0 or count(figures.revenue_wan) > 0
