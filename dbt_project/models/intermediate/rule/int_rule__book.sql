/*
The rule book as it is computed with: each row's number in the one unit of its measure, so that
2 公顷, 20,000 m² and 30 亩 are the same rule. A table that only a deploy makes anew, and only after
the tests of the book have passed: a broken seed leaves the book that was in force.
*/
{{ config(materialized='table', indexes=[{'columns': ['topic']}]) }}

-- so that in `dbt build` every test of the book comes before it, those of what it cites as well:
-- depends_on: {{ ref('rule_document') }}
-- depends_on: {{ source('published', 'dim_region') }}
-- depends_on: {{ source('ops', 'land_use') }}
select
    rule.rule_id,
    rule.topic,
    rule.category,
    rule.region_code,
    rule.land_type,
    rule.measure,
    rule.operator,
    rule.value,
    rule.unit,
    rule.inclusive,
    rule.hardness,
    rule.status,
    rule.document,
    rule.clause,
    rule.quote,
    rule.effective_from,
    rule.effective_to,
    rule.note,
    {{ canonical_number('rule.value', 'unit', 'measure') }} as number,
    coalesce(measure.unit, rule.unit) as canonical_unit
from {{ ref('rule_book') }} as rule
left join {{ ref('measure') }} as measure
    on rule.measure = measure.measure
left join {{ ref('unit') }} as unit
    on rule.unit = unit.unit
