/*
Land by the enterprises on it, one row per unit, enterprise and criterion that the region has a rule
for: the latest grade (A to D; T was not assessed), a grade several years running, and what the land
brings in. Years are those that are over on the day and known: the latest grade stands until the next
one is. A year without a grade breaks a row of years, and where the row would have to go on through
it there is no figure: nobody said that the grade was another one.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with land as (
    select
        unit.region_code,
        unit.key,
        unit.as_of,
        unit.land_type,
        users.uscc,
        users.area_m2
    from {{ ref('int_low__land') }} as unit
    inner join {{ ref('int_low__user') }} as users
        on
            unit.region_code = users.region_code
            and unit.key = users.key
    {{ criterion('in_scope', 'unit', 'scope.land_type') }}
    where
        unit.region_code in {{ scope_regions() }}
        and unit.land_type = any(string_to_array(in_scope.value_text, '|'))
),

grade as (
    select
        figures.region_code,
        figures.uscc,
        figures.year,
        figures.grade,
        figures.grade_delivery_id as delivery_id,
        figures.grade_row_no as row_no,
        row_number() over (
            partition by figures.region_code, figures.uscc
            order by figures.year desc
        ) as place
    from {{ ref('int_enterprise__year') }} as figures
    where figures.region_code in {{ scope_regions() }} and figures.grade is not null
),

output as (
    select distinct on (figures.region_code, figures.uscc)
        figures.region_code,
        figures.uscc,
        figures.year,
        figures.tax_wan
        / case when figures.stated_mu > 0 then figures.stated_mu else figures.occupancy_mu end
            as tax_wan_per_mu,
        figures.delivery_id,
        figures.row_no
    from {{ ref('int_enterprise__year') }} as figures
    where
        figures.region_code in {{ scope_regions() }}
        and figures.tax_wan is not null
        and greatest(figures.stated_mu, figures.occupancy_mu) > 0
    order by figures.region_code asc, figures.uscc asc, figures.year desc
),

by_grade as (
    select
        land.region_code,
        land.key,
        land.as_of,
        land.uscc,
        land.area_m2,
        'exit.grade' as topic,
        rule.rule_id,
        'grade' as measure,
        null::numeric as observed,
        null::numeric as threshold,
        null::text as unit,
        {{ verdict(
            'rule', "grade.grade = any(string_to_array(rule.value_text, '|'))", value='value_text'
        ) }} as verdict,
        {{ told_if_known(
            '%s 年评价等级 %s', ['grade.year', 'grade.grade'], '尚无评价等级'
        ) }} as statement_zh,
        'evaluation' as source_feed,
        grade.delivery_id,
        grade.row_no,
        rule.overridden,
        make_date(grade.year, 12, 31) as since
    from land
    {{ criterion('rule', 'land', 'exit.grade') }}
    left join grade
        on
            land.region_code = grade.region_code
            and land.uscc = grade.uscc
            and grade.place = 1
    where rule.rule_id is not null
),

row_of_years as (
    select
        land.region_code,
        land.key,
        land.as_of,
        land.uscc,
        land.area_m2,
        word.value_text as grade,
        rule.rule_id,
        rule.operator,
        rule.value,
        rule.unit,
        array_cat(rule.overridden, word.overridden) as overridden,
        grade.year,
        grade.delivery_id,
        grade.row_no,
        max(grade.year) over by_year as latest_year,
        bool_and(grade.grade = any(string_to_array(word.value_text, '|'))) over by_year
        and max(grade.year) over by_year - grade.year = grade.place - 1 as runs
    from land
    {{ criterion('rule', 'land', 'low.grade.years') }}
    {{ criterion('word', 'land', 'low.grade') }}
    left join grade
        on
            land.region_code = grade.region_code
            and land.uscc = grade.uscc
    where rule.rule_id is not null
    window by_year as (
        partition by land.region_code, land.key, land.uscc
        order by grade.year desc
    )
),

running as (
    select
        years.region_code,
        years.key,
        years.as_of,
        years.uscc,
        years.area_m2,
        years.grade,
        years.rule_id,
        years.operator,
        years.value,
        years.unit,
        years.overridden,
        max(years.latest_year) as latest_year,
        case when max(years.year) is not null then count(*) filter (where years.runs) end as running,
        -- the year that a longer row would need, and whether anybody told its grade
        max(years.latest_year) - count(*) filter (where years.runs) as year_before,
        (
            max(years.latest_year) - count(*) filter (where years.runs)
        ) = any(array_agg(years.year)) as year_before_known,
        (array_agg(years.delivery_id order by years.year desc))[1] as delivery_id,
        (array_agg(years.row_no order by years.year desc))[1] as row_no
    from row_of_years as years
    group by
        years.region_code,
        years.key,
        years.as_of,
        years.uscc,
        years.area_m2,
        years.grade,
        years.rule_id,
        years.operator,
        years.value,
        years.unit,
        years.overridden
),

by_years as (
    select
        running.region_code,
        running.key,
        running.as_of,
        running.uscc,
        running.area_m2,
        'low.grade.years' as topic,
        running.rule_id,
        'grades_running' as measure,
        running.running::numeric as observed,
        running.value as threshold,
        running.unit,
        case
            when running.value is null or running.grade is null then 'no_rule'
            when running.running is null then 'no_data'
            when {{ satisfies('running.running', 'running.operator', 'running.value') }} then 'met'
            when running.running > 0 and not running.year_before_known then 'no_data'
            else 'not_met'
        end as verdict,
        case
            when running.running is null then '尚无评价等级'
            else
                format(
                    '至 %s 年连续 %s 年评价为 %s 类',
                    running.latest_year, running.running, replace(running.grade, '|', '、')
                )
                || case
                    when running.running > 0 and not running.year_before_known
                        then format('，%s 年无评价等级', running.year_before)
                    else ''
                end
        end as statement_zh,
        'evaluation' as source_feed,
        running.delivery_id,
        running.row_no,
        running.overridden,
        make_date(running.latest_year, 12, 31) as since
    from running
),

by_output as (
    select
        land.region_code,
        land.key,
        land.as_of,
        land.uscc,
        land.area_m2,
        'redev.inclusion' as topic,
        rule.rule_id,
        'tax_wan_per_mu' as measure,
        output.tax_wan_per_mu as observed,
        rule.value as threshold,
        rule.unit,
        {{ verdict('rule', satisfies('output.tax_wan_per_mu', 'rule.operator', 'rule.value')) }}
            as verdict,
        {{ told_if_known(
            '%s 年亩均税收 %s 万元/亩',
            ['output.year', 'trim_scale(trunc(output.tax_wan_per_mu, 4))'],
            '尚无亩均税收数据'
        ) }} as statement_zh,
        'tax' as source_feed,
        output.delivery_id,
        output.row_no,
        rule.overridden,
        make_date(output.year, 12, 31) as since
    from land
    {{ criterion('rule', 'land', 'redev.inclusion') }}
    left join output
        on
            land.region_code = output.region_code
            and land.uscc = output.uscc
    where rule.rule_id is not null
)

select * from by_grade
union all
select * from by_years
union all
select * from by_output
