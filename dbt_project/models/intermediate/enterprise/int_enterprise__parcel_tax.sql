/*
Tax of each parcel and year: that of all its occupants, otherwise every leased factory would be
below its target. An enterprise on several parcels is apportioned by the area it uses. The
agreement's enterprise is an occupant where no use was delivered. An occupant without a figure
makes the year incomplete.
*/
{{ config(indexes=[{'columns': ['region_code', 'supervision_no']}]) }}

with years as (
    select distinct
        scope.region_code,
        year.year
    from ({{ scope() }}) as scope (region_code, as_of, known_at, drafts)
    cross join
        lateral generate_series(
            extract(year from scope.as_of)::int - 5, extract(year from scope.as_of)::int
        ) as year (year)
    where make_date(year.year, 12, 31) <= scope.as_of
),

used as (
    select
        supply.region_code,
        supply.supervision_no,
        years.year,
        uses.uscc,
        uses.area_m2
    from {{ ref('int_supply__current') }} as supply
    inner join years
        on supply.region_code = years.region_code
    inner join {{ ref('int_occupancy__use') }} as uses
        on
            supply.region_code = uses.region_code
            and supply.parcel_code = uses.parcel_code
            and (uses.used_from is null or uses.used_from <= make_date(years.year, 12, 31))
            and (uses.used_to is null or uses.used_to >= make_date(years.year, 1, 1))
),

-- who uses it, and beside them the agreement's enterprise
claimed as (
    select
        used.*,
        true as is_use,
        coalesce(
            used.area_m2
            / nullif(sum(used.area_m2) over (
                partition by used.region_code, used.uscc, used.year
            ), 0),
            1
        ) as share
    from used
    union all
    select
        agreement.region_code,
        agreement.supervision_no,
        years.year,
        agreement.uscc,
        null::numeric as area_m2,
        false as is_use,
        1::numeric as share
    from {{ ref('int_agreement__current') }} as agreement
    inner join years
        on agreement.region_code = years.region_code
    where
        agreement.region_code in {{ scope_regions() }}
        and agreement.uscc is not null
),

-- numbered in one pass, not looked up in `used`: the server takes that for one row and would walk it
-- for each agreement
weighed as (
    select
        claimed.*,
        bool_or(claimed.is_use) over (
            partition by claimed.region_code, claimed.supervision_no, claimed.year
        ) as has_uses
    from claimed
),

occupants as (
    select weighed.*
    from weighed
    where weighed.is_use or not weighed.has_uses
)

select
    occupants.region_code,
    occupants.supervision_no,
    occupants.year,
    sum(taxes.tax_wan * occupants.share) as tax_wan,
    count(*) as occupants,
    bool_and(taxes.tax_wan is not null) as complete,
    max(taxes.delivery_id) as delivery_id,
    (array_agg(taxes.row_no order by taxes.delivery_id desc))[1] as row_no
from occupants
left join {{ ref('int_tax__current') }} as taxes
    on
        occupants.region_code = taxes.region_code
        and occupants.uscc = taxes.uscc
        and occupants.year = taxes.year
group by occupants.region_code, occupants.supervision_no, occupants.year
having count(taxes.tax_wan) > 0
