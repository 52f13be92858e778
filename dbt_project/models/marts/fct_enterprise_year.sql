/* 企业年度指标: sensitive, hence a table of its own. 亩均 by the stated land, else by 用地关系. */
select
    figures.region_code,
    figures.uscc,
    figures.year,
    figures.as_of,
    figures.tax_wan,
    figures.revenue_wan,
    figures.value_added_wan,
    figures.energy_tce,
    figures.electricity_kwh,
    figures.emission_eq,
    figures.employees,
    figures.rd_wan,
    figures.stated_mu,
    figures.occupancy_mu,
    case
        when figures.stated_mu > 0 then '填报用地'
        when figures.occupancy_mu > 0 then '企业用地关系'
    end as mu_basis,
    figures.tax_wan
    / case when figures.stated_mu > 0 then figures.stated_mu else nullif(figures.occupancy_mu, 0) end
        as tax_wan_per_mu,
    figures.grade,
    coalesce(figures.grades, array[]::text[]) as grades,
    figures.score,
    figures.excluded_reason,
    figures.stale,
    figures.delivery_id,
    figures.row_no
from {{ ref('int_enterprise__year') }} as figures
where figures.region_code in {{ scope_regions() }}
