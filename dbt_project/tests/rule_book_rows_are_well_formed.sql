/* A row says something that can be computed: known words, a measure, a unit and value that fit it. */
{{ config(meta={
    'next_steps': 'Correct the named row of dbt_project/seeds/rule_book.csv; `panhuo rules check` says '
    'the same with the reason in words. The book that was in force stays in force.'
}) }}

with rule as (
    {{ numbered_rules() }}
),

known as (
    select
        rule.*,
        measure.dimension,
        measure.measure is not null as measure_is_known,
        unit.dimension as unit_dimension,
        {{ canonical_number('rule.value', 'unit', 'measure') }} as number
    from rule
    left join {{ ref('measure') }} as measure
        on rule.measure = measure.measure
    left join {{ ref('unit') }} as unit
        on rule.unit = unit.unit
),

fault as (
    select
        known.row_no,
        known.rule_id,
        said.fault,
        said.holds
    from known
    cross join
        lateral (
            values
            ('rule_id', known.rule_id is null),
            ('topic', known.topic is null),
            (
                'status',
                coalesce(known.status, '')
                not in ('issued', 'draft', 'expired', 'platform_default')
            ),
            ('hardness', coalesce(known.hardness, '') not in ('hard', 'soft', 'aspiration')),
            ('measure', not known.measure_is_known),
            (
                'operator',
                case
                    when known.dimension in ('text', 'boolean')
                        then coalesce(known.operator, '') not in ('=', 'in', 'not in', 'all of')
                    else coalesce(known.operator, '') not in ('>=', '>', '<=', '<', '=')
                end
            ),
            (
                'inclusive',
                known.inclusive is null or known.inclusive = (known.operator in ('>', '<'))
            ),
            (
                'unit',
                known.measure_is_known
                and case
                    when known.dimension in ('text', 'boolean') then known.unit is not null
                    else known.unit_dimension is distinct from known.dimension
                end
            ),
            (
                'value',
                known.value is not null
                and case known.dimension
                    when 'text' then false
                    when 'boolean' then known.value not in ('true', 'false')
                    when 'period'
                        then
                            {{ rule_number('known.value') }} is null
                            or coalesce(known.number <> trunc(known.number), false)
                    else {{ rule_number('known.value') }} is null
                end
            ),
            ('dates', coalesce(known.effective_to < known.effective_from, false))
        ) as said (fault, holds)
)

select
    fault.row_no,
    fault.rule_id,
    fault.fault
from fault
where fault.holds
