/* The supervision agreement in force for each supply: by supervision number, else by parcel. */
{{ config(indexes=[{'columns': ['region_code', 'supervision_no']}]) }}

with known as (
    {{ current_rows(
        'agreement', ref('stg_agreement__agreement'), ['agreement_no'], ['agreement_no']
    ) }}
),

-- two joins, not one with `or`: that could only be walked pair by pair
promised as (
    select
        known.*,
        known.supervision_no as promised_for
    from known
    where known.supervision_no is not null
    union all
    select
        known.*,
        covered.supervision_no as promised_for
    from known
    inner join {{ ref('int_supply__parcel') }} as covered
        on
            known.region_code = covered.region_code
            and known.parcel_code = covered.parcel_code
    where known.supervision_no is null
)


select distinct on (supply.region_code, supply.supervision_no)
    supply.region_code,
    supply.supervision_no,
    known.agreement_no,
    known.uscc,
    known.signed_on,
    known.tax_wan_per_mu,
    known.invest_wan_per_mu,
    coalesce(known.invest_incl_land, false) as invest_incl_land,
    known.revenue_wan,
    known.far_min,
    known.production_due_on,
    coalesce(known.ramp_up_years, 0) as ramp_up_years,
    known.energy_limit,
    energy.energy_kind,
    energy.energy_agreed,
    known.delivery_id,
    known.row_no
from promised as known
inner join {{ ref('int_supply__current') }} as supply
    on
        known.region_code = supply.region_code
        and known.promised_for = supply.supervision_no
cross join lateral {{ energy_clause('known.energy_limit') }} as energy
where known.signed_on is null or known.signed_on <= known.as_of
order by
    supply.region_code asc,
    supply.supervision_no asc,
    known.signed_on desc nulls last,
    known.agreement_no asc
