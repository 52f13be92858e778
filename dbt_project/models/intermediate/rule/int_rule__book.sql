/*
The rule book as it is computed with: each row's number in the one unit of its measure, so that
2 公顷, 20,000 m² and 30 亩 are the same rule. A table that only a deploy makes anew, and only after
the tests of the book have passed: a broken seed leaves the book that was in force.

Rows that were changed or taken out stay, with the time until which the platform had them: what was
believed then was believed by them. A book that is only tried has no past.
*/
{{ config(materialized='table', indexes=[{'columns': ['topic']}]) }}

-- so that in `dbt build` every test of the book comes before it, those of what it cites as well:
-- depends_on: {{ ref('rule_document') }}
-- depends_on: {{ source('published', 'dim_region') }}
-- depends_on: {{ source('ops', 'land_use') }}
with seed as (
    select jsonb_strip_nulls(to_jsonb(book)) as rule
    from {{ ref('rule_book') }} as book
),

known as (
    select
        version.rule,
        version.recorded_from,
        version.recorded_to
    from {{ source('ops', 'rule_version') }} as version
    where '{{ this.schema }}' = 'candidate'
),

-- the first book was always known
since as (
    select case when count(*) > 0 then now() else '-infinity' end as recorded_from
    from known
),

version as (
    select
        seed.rule,
        coalesce(known.recorded_from, since.recorded_from) as recorded_from,
        'infinity'::timestamptz as recorded_to
    from seed
    cross join since
    left join known
        on
            seed.rule = known.rule
            and known.recorded_to = 'infinity'
    union all
    select
        known.rule,
        known.recorded_from,
        least(known.recorded_to, now()) as recorded_to
    from known
    where
        known.recorded_to < 'infinity'
        or not exists (
            select 1
            from seed as kept
            where kept.rule = known.rule
        )
)

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
    coalesce(measure.unit, rule.unit) as canonical_unit,
    version.recorded_from,
    version.recorded_to
from version
cross join
    lateral jsonb_populate_record(
        (
            select book
            from {{ ref('rule_book') }} as book
            where false
        ),
        version.rule
    ) as rule
left join {{ ref('measure') }} as measure
    on rule.measure = measure.measure
left join {{ ref('unit') }} as unit
    on rule.unit = unit.unit
