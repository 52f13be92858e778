/*
投而未达标: land in production that does not reach one of the indicators its agreement names (亩均税收,
亩均投资, 销售收入, 容积率, 能耗). The first year judged is the first full calendar year after production and
ramp-up; yearly figures are the latest there are. The denominator is the contract's area.
Investment is compared on the agreement's base, with land price or without. Without an agreed value
there is no standard, nor from a clause on energy without a number and its unit (无数值): what a text
demands of new or upgraded projects is none for this parcel.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with land as (
    select
        progress.*,
        agreement.tax_wan_per_mu,
        agreement.revenue_wan,
        agreement.invest_wan_per_mu,
        agreement.far_min as agreed_far,
        agreement.energy_limit,
        agreement.energy_kind,
        agreement.energy_agreed,
        case
            when progress.invest_incl_land = agreement.invest_incl_land
                then progress.stated_invested_wan
            when agreement.invest_incl_land then progress.stated_invested_wan + progress.price_wan
            else progress.stated_invested_wan - progress.price_wan
        end as compared_invested_wan,
        progress.area_m2 * 0.0015 as area_mu,
        extract(
            year from progress.production_on
            -- one and a half years are 18 months
            + make_interval(months => (coalesce(agreement.ramp_up_years, 0) * 12)::int)
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
        make_date(land.first_year, 12, 31) as judged_from,
        taxed.year as tax_year,
        taxed.tax_wan / nullif(land.area_mu, 0) as tax_per_mu,
        taxed.tax_complete,
        taxed.delivery_id as tax_delivery_id,
        taxed.row_no as tax_row_no,
        sold.year as sales_year,
        sold.revenue_wan as sales_wan,
        sold.revenue_complete,
        sold.delivery_id as sales_delivery_id,
        sold.row_no as sales_row_no,
        burnt.year as energy_year,
        case land.energy_kind
            when 'tce' then burnt.energy_tce
            when 'tce_per_added' then {{ share('burnt.energy_tce', 'burnt.value_added_wan') }}
            when 'tce_per_sales' then {{ share('burnt.energy_tce', 'burnt.revenue_wan') }}
            when 'added_per_tce' then {{ share('burnt.value_added_wan', 'burnt.energy_tce') }}
            when 'sales_per_tce' then {{ share('burnt.revenue_wan', 'burnt.energy_tce') }}
        end as energy,
        burnt.energy_complete
        and case
            when land.energy_kind like '%added%' then burnt.value_added_complete
            when land.energy_kind like '%sales%' then burnt.revenue_complete
            else true
        end as energy_complete,
        burnt.delivery_id as energy_delivery_id,
        burnt.row_no as energy_row_no
    from
        land
    {%- for year, figure in [
        ('taxed', 'tax_wan'), ('sold', 'revenue_wan'), ('burnt', 'energy_tce')
    ] %}
        left join lateral (
            select figures.*
            from {{ ref('int_enterprise__parcel_tax') }} as figures
            where
                figures.region_code = land.region_code
                and figures.supervision_no = land.supervision_no
                and figures.year >= land.first_year
                and figures.{{ figure }} is not null
            order by figures.year desc
            limit 1
        ) as {{ year }} on true
    {%- endfor %}
    where make_date(land.first_year, 12, 31) <= land.as_of
),

indicator as (
    select
        judged.region_code,
        judged.supervision_no as key,
        judged.as_of,
        judged.land_type,
        judged.judged_from,
        agreed.*,
        sense.is_limit
    from judged
    cross join
        lateral (
            values
            (
                'tewdb.tax',
                'tax_wan_per_mu',
                '亩均税收',
                '万元/亩',
                judged.tax_per_mu,
                judged.tax_wan_per_mu,
                judged.tax_complete,
                judged.tax_year,
                'tax',
                judged.tax_delivery_id,
                judged.tax_row_no
            ),
            (
                'tewdb.revenue',
                'revenue_wan',
                '销售收入',
                '万元',
                judged.sales_wan,
                judged.revenue_wan,
                judged.revenue_complete,
                judged.sales_year,
                'tax',
                judged.sales_delivery_id,
                judged.sales_row_no
            ),
            (
                'tewdb.invest',
                'invest_wan_per_mu',
                '亩均投资',
                '万元/亩',
                judged.compared_invested_wan / nullif(judged.area_mu, 0),
                judged.invest_wan_per_mu,
                true,
                null::int,
                'inspection',
                coalesce(judged.invest_delivery_id, judged.visit_delivery_id),
                coalesce(judged.invest_row_no, judged.visit_row_no)
            ),
            (
                'tewdb.far',
                'far',
                '容积率',
                null::text,
                {{ share('judged.floor_area_m2', 'judged.area_m2') }},
                judged.agreed_far,
                true,
                null::int,
                'registration',
                judged.register_delivery_id,
                judged.register_row_no
            ),
            (
                'tewdb.energy',
                case
                    when judged.energy_kind = 'tce' then 'energy_tce'
                    when judged.energy_kind like 'tce_per_%' then 'energy_tce_per_wan'
                    else 'wan_per_energy_tce'
                end,
                '能耗',
                case
                    when judged.energy_kind = 'tce' then '吨标准煤'
                    when judged.energy_kind like 'tce_per_%' then '吨标准煤/万元'
                    else '万元/吨标准煤'
                end,
                judged.energy,
                judged.energy_agreed,
                judged.energy_complete,
                judged.energy_year,
                'tax',
                judged.energy_delivery_id,
                judged.energy_row_no
            )
        ) as agreed (
            topic, measure, name_zh, unit, observed, agreed, is_complete, year, source_feed,
            delivery_id, row_no
        )
    cross join
        lateral (
            select agreed.measure in ('energy_tce', 'energy_tce_per_wan') as is_limit
        ) as sense
    where agreed.agreed is not null
),

tried as (
    select
        indicator.region_code,
        indicator.key,
        indicator.as_of,
        indicator.topic,
        rule.rule_id,
        indicator.measure,
        indicator.observed,
        case
            when indicator.is_limit then indicator.agreed / nullif(rule.value, 0)
            else rule.value * indicator.agreed
        end as threshold,
        indicator.unit,
        case
            when rule.value is null then 'no_rule'
            when indicator.observed is null then 'no_data'
            -- more of what is not known could break a limit, or move a ratio either way
            when indicator.topic = 'tewdb.energy' and not indicator.is_complete then 'no_data'
            -- a limit is kept as long as it is no less than what there is
            when indicator.is_limit
                then case
                    when {{ satisfies(
                        'indicator.agreed', 'rule.operator', '(rule.value * indicator.observed)'
                    ) }} then 'met'
                    else 'not_met'
                end
            when not {{ satisfies(
                'indicator.observed', 'rule.operator', '(rule.value * indicator.agreed)'
            ) }} then 'not_met'
            when not indicator.is_complete then 'no_data'
            else 'met'
        end as verdict,
        case
            when indicator.observed is null
                then format('%s年起考核，尚无%s数据', extract(year from indicator.judged_from), indicator.name_zh)
            else format(
                '%s%s %s，约定 %s%s%s',
                case when indicator.year is not null then indicator.year || ' 年' end,
                indicator.name_zh,
                trim_scale(trunc(indicator.observed, 4)),
                trim_scale(indicator.agreed),
                ' ' || indicator.unit,
                case when indicator.is_complete then '' else '（有占用企业未报数据）' end
            )
        end as statement_zh,
        indicator.source_feed,
        indicator.delivery_id,
        indicator.row_no,
        rule.overridden,
        coalesce(make_date(indicator.year, 12, 31), indicator.judged_from) as since
    from indicator
    {{ criterion('rule', 'indicator', 'tewdb.any') }}
    union all
    select
        judged.region_code,
        judged.supervision_no as key,
        judged.as_of,
        'tewdb.tax' as topic,
        null::text as rule_id,
        'tax_wan_per_mu' as measure,
        judged.tax_per_mu as observed,
        null::numeric as threshold,
        '万元/亩' as unit,
        'no_rule' as verdict,
        '无协议约定的指标' as statement_zh,
        'tax' as source_feed,
        judged.tax_delivery_id as delivery_id,
        judged.tax_row_no as row_no,
        null::text[] as overridden,
        judged.judged_from as since
    from judged
    where
        num_nonnulls(
            judged.tax_wan_per_mu,
            judged.revenue_wan,
            judged.invest_wan_per_mu,
            judged.agreed_far,
            judged.energy_agreed
        ) = 0
    union all
    select
        judged.region_code,
        judged.supervision_no as key,
        judged.as_of,
        'tewdb.energy' as topic,
        null::text as rule_id,
        'energy_tce' as measure,
        null::numeric as observed,
        null::numeric as threshold,
        null::text as unit,
        'no_rule' as verdict,
        '能耗约定无数值或无计量单位，不作判定' as statement_zh,
        'agreement' as source_feed,
        null::bigint as delivery_id,
        null::bigint as row_no,
        null::text[] as overridden,
        judged.judged_from as since
    from judged
    where judged.energy_limit is not null and judged.energy_agreed is null
)

select
    tried.region_code,
    tried.key as piece_id,
    tried.key,
    tried.as_of,
    'TEWDB' as category,
    tried.topic,
    tried.rule_id,
    tried.measure,
    tried.observed,
    tried.threshold,
    tried.unit,
    tried.verdict,
    tried.statement_zh,
    tried.source_feed,
    tried.delivery_id,
    tried.row_no,
    coalesce(tried.overridden, array[]::text[]) as overridden,
    tried.since,
    tried.since as met_from
from tried
