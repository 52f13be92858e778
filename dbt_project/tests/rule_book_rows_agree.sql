/*
No id has two rows in force at once, and no two rows of a topic compete with nothing to choose
between them: same region, land types as specific as each other, same first day, other numbers.
*/
{{ config(meta={
    'next_steps': 'End the earlier row (effective_to) before the later begins, or give the two rows '
    'different regions, land types or first days, so that it is said which of them decides.'
}) }}

with rule as (
    {{ numbered_rules() }}
),

dated as (
    select
        rule.row_no,
        rule.rule_id,
        rule.topic,
        rule.region_code,
        string_to_array(rule.land_type, '|') as land_types,
        rule.status,
        rule.effective_from,
        daterange(rule.effective_from, rule.effective_to, '[]') as in_force,
        row(
            rule.operator,
            coalesce({{ canonical_number('rule.value', 'unit', 'measure') }}::text, rule.value)
        ) as says
    from rule
    left join {{ ref('measure') }} as measure
        on rule.measure = measure.measure
    left join {{ ref('unit') }} as unit
        on rule.unit = unit.unit
    -- what ends before it starts is another test's
    where coalesce(rule.effective_from <= rule.effective_to, true)
),

pair as (
    select
        later.row_no,
        later.rule_id,
        case
            when earlier.rule_id = later.rule_id then 'id_overlap'
            when
                earlier.topic = later.topic
                and earlier.status <> 'expired'
                and later.status <> 'expired'
                and earlier.region_code is not distinct from later.region_code
                and earlier.effective_from is not distinct from later.effective_from
                and cardinality(earlier.land_types)
                is not distinct from cardinality(later.land_types)
                and coalesce(earlier.land_types && later.land_types, true)
                and earlier.says is distinct from later.says
                then 'contradiction'
        end as fault
    from dated as later
    inner join dated as earlier
        on
            later.row_no > earlier.row_no
            and later.in_force && earlier.in_force
            and (later.rule_id = earlier.rule_id or later.topic = earlier.topic)
)

select distinct
    pair.row_no,
    pair.rule_id,
    pair.fault
from pair
where pair.fault is not null
