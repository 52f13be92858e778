/*
Figures, grades and land of each enterprise and year, as far as any source tells. A year counts when
it is over on the day. Land from 企业用地关系 is that in use on the year's last day.
*/
with evaluations as (
    {{ current_rows(
        'evaluation', ref('stg_evaluation__grade'), ['uscc', 'year', 'scheme_id'],
        ['uscc', 'year', 'scheme_id']
    ) }}
),

-- an enterprise in several schemes is as good as its worst grade; T was not assessed
grades as (
    select
        evaluations.region_code,
        evaluations.uscc,
        evaluations.year,
        coalesce(
            max(evaluations.grade) filter (where evaluations.grade <> 'T'), max(evaluations.grade)
        ) as grade,
        array_agg(
            evaluations.scheme_id || ':' || coalesce(evaluations.grade, '—')
            order by evaluations.scheme_id
        ) as grades,
        max(evaluations.score) filter (where evaluations.score is not null) as score,
        max(evaluations.excluded_reason) as excluded_reason,
        max(evaluations.as_of) as as_of,
        max(evaluations.delivery_id) as delivery_id,
        (array_agg(evaluations.row_no order by evaluations.delivery_id desc))[1] as row_no
    from evaluations
    where make_date(evaluations.year::int, 12, 31) <= evaluations.as_of
    group by evaluations.region_code, evaluations.uscc, evaluations.year
),

enterprise_years as (
    select
        taxes.region_code,
        taxes.uscc,
        taxes.year
    from {{ ref('int_tax__current') }} as taxes
    where
        taxes.region_code in {{ scope_regions() }}
        and make_date(taxes.year::int, 12, 31) <= taxes.as_of
    union distinct
    select
        grades.region_code,
        grades.uscc,
        grades.year
    from grades
),

-- a renewed lease may leave the old row open: a parcel counts once, with its latest use
used as (
    select distinct on (
        enterprise_years.region_code, enterprise_years.uscc, enterprise_years.year, uses.parcel_code
    )
        enterprise_years.region_code,
        enterprise_years.uscc,
        enterprise_years.year,
        uses.parcel_code,
        uses.area_m2
    from enterprise_years
    inner join {{ ref('int_occupancy__use') }} as uses
        on
            enterprise_years.region_code = uses.region_code
            and enterprise_years.uscc = uses.uscc
            and coalesce(uses.used_from, '-infinity')
            <= make_date(enterprise_years.year::int, 12, 31)
            and coalesce(uses.used_to, 'infinity') >= make_date(enterprise_years.year::int, 12, 31)
    order by
        enterprise_years.region_code asc,
        enterprise_years.uscc asc,
        enterprise_years.year asc,
        uses.parcel_code asc,
        uses.used_from desc nulls last
),

land as (
    select
        used.region_code,
        used.uscc,
        used.year,
        sum(used.area_m2) * 0.0015 as occupancy_mu
    from used
    group by used.region_code, used.uscc, used.year
)

select
    enterprise_years.region_code,
    enterprise_years.uscc,
    enterprise_years.year::int as year,
    coalesce(taxes.as_of, grades.as_of) as as_of,
    taxes.name,
    taxes.industry,
    taxes.above_scale,
    taxes.tax_wan,
    taxes.revenue_wan,
    taxes.value_added_wan,
    taxes.energy_tce,
    taxes.electricity_kwh,
    taxes.emission_eq,
    taxes.employees,
    taxes.rd_wan,
    taxes.occupied_mu as stated_mu,
    land.occupancy_mu,
    grades.grade,
    grades.grades,
    grades.score,
    grades.excluded_reason,
    coalesce(taxes.stale, false) as stale,
    coalesce(taxes.delivery_id, grades.delivery_id) as delivery_id,
    coalesce(taxes.row_no, grades.row_no) as row_no,
    grades.delivery_id as grade_delivery_id,
    grades.row_no as grade_row_no
from enterprise_years
left join {{ ref('int_tax__current') }} as taxes
    on
        enterprise_years.region_code = taxes.region_code
        and enterprise_years.uscc = taxes.uscc
        and enterprise_years.year = taxes.year
left join grades
    on
        enterprise_years.region_code = grades.region_code
        and enterprise_years.uscc = grades.uscc
        and enterprise_years.year = grades.year
left join land
    on
        enterprise_years.region_code = land.region_code
        and enterprise_years.uscc = land.uscc
        and enterprise_years.year = land.year
