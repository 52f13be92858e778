/*
投而未达标: land in production whose agreed tax per mu is not reached. The first year judged is
the first full calendar year after production and ramp-up; a year is judged on the latest figures
there are. The denominator is the contract's area. Without an agreed value there is no standard:
what a text demands of new or upgraded projects is none for this parcel.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with land as (
    select
        progress.*,
        agreement.agreement_no,
        agreement.tax_wan_per_mu,
        extract(
            year from progress.production_on
            + make_interval(years => coalesce(agreement.ramp_up_years, 0)::int)
        )::int + 1 as first_year
    from {{ ref('int_supply__progress') }} as progress
    {{ criterion('in_scope', 'progress', 'scope.land_type') }}
    left join {{ ref('int_agreement__current') }} as agreement
        on
            progress.region_code = agreement.region_code
            and progress.supervision_no = agreement.supervision_no
    where
        progress.region_code in {{ scope_regions() }}
        and progress.land_type = any(string_to_array(in_scope.value_text, '|'))
        and progress.production_on is not null
),

judged as (
    select
        land.*,
        figures.year,
        figures.delivery_id as tax_delivery_id,
        figures.row_no as tax_row_no,
        figures.complete,
        figures.tax_wan / nullif(land.area_m2 * 0.0015, 0) as tax_per_mu
    from land
    left join lateral (
        select parcel_tax.*
        from {{ ref('int_enterprise__parcel_tax') }} as parcel_tax
        where
            parcel_tax.region_code = land.region_code
            and parcel_tax.supervision_no = land.supervision_no
            and parcel_tax.year >= land.first_year
        order by parcel_tax.year desc
        limit 1
    ) as figures on true
    where make_date(land.first_year, 12, 31) <= land.as_of
)

select
    judged.region_code,
    judged.supervision_no as piece_id,
    judged.supervision_no as key,
    judged.as_of,
    'TEWDB' as category,
    'tewdb.tax' as topic,
    case when judged.tax_wan_per_mu is not null then rule.rule_id end as rule_id,
    'tax_wan_per_mu' as measure,
    judged.tax_per_mu as observed,
    rule.value * judged.tax_wan_per_mu as threshold,
    '万元/亩' as unit,
    case
        when judged.tax_wan_per_mu is null or rule.value is null then 'no_rule'
        when judged.tax_per_mu is null then 'no_data'
        when not {{ satisfies(
            'judged.tax_per_mu', 'rule.operator', '(rule.value * judged.tax_wan_per_mu)'
        ) }} then 'not_met'
        when not judged.complete then 'no_data'
        else 'met'
    end as verdict,
    case
        when judged.tax_wan_per_mu is null then '无协议约定的亩均税收'
        when judged.tax_per_mu is null
            then format('%s 年起考核，尚无税收数据', judged.first_year)
        else format(
            '%s 年亩均税收 %s，约定 %s 万元/亩%s',
            judged.year,
            trim_scale(trunc(judged.tax_per_mu, 4)),
            trim_scale(judged.tax_wan_per_mu),
            case when judged.complete then '' else '（有占用企业未报数据）' end
        )
    end as statement_zh,
    'tax' as source_feed,
    judged.tax_delivery_id as delivery_id,
    judged.tax_row_no as row_no,
    coalesce(rule.overridden, array[]::text[]) as overridden,
    make_date(coalesce(judged.year, judged.first_year), 12, 31) as since,
    make_date(coalesce(judged.year, judged.first_year), 12, 31) as met_from
from judged
{{ criterion('rule', 'judged', 'tewdb.any') }}
