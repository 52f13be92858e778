{#-
  The last day of a period of n months that started on a day (民法典 201, 202): the start day is
  not counted, the period ends on the corresponding day or, where there is none, on the month's
  last day. It is complete at the end of that day. PostgreSQL's date + interval does just that.
-#}
{% macro period_end(start, months) -%}
    ({{ start }} + make_interval(months => ({{ months }})::int))::date
{%- endmacro %}

{#- How many whole months of a period are complete at the end of `as_of`; never negative. -#}
{% macro full_months(start, as_of) -%}
    greatest(
        (extract(year from {{ as_of }})::int - extract(year from {{ start }})::int) * 12
        + extract(month from {{ as_of }})::int - extract(month from {{ start }})::int
        - case
            when {{ period_end(
                start,
                '(extract(year from ' ~ as_of ~ ')::int - extract(year from ' ~ start ~ ')::int) * 12'
                ~ ' + extract(month from ' ~ as_of ~ ')::int - extract(month from ' ~ start ~ ')::int'
            ) }} > {{ as_of }} then 1
            else 0
        end,
        0
    )
{%- endmacro %}

{#-
  Whether a period of the rule's months that started on a day is complete at the end of `as_of`,
  as the rule's operator asks: `>=` on its last day, `>` the day after. Null without a start.
-#}
{% macro period_satisfies(start, as_of, rule) -%}
    {{ satisfies(as_of, rule ~ '.operator', period_end(start, rule ~ '.value')) }}
{%- endmacro %}

{#- The first day on which a rule of months, or of days, is satisfied; at most rules: from the start. -#}
{% macro period_met_from(start, rule) -%}
    case
        when {{ rule }}.operator in ('>=', '=') then {{ period_end(start, rule ~ '.value') }}
        when {{ rule }}.operator = '>' then {{ period_end(start, rule ~ '.value') }} + 1
        else {{ start }}
    end
{%- endmacro %}

{% macro days_met_from(start, rule) -%}
    case
        when {{ rule }}.operator in ('>=', '=') then {{ start }} + ceil({{ rule }}.value)::int
        when {{ rule }}.operator = '>' then {{ start }} + floor({{ rule }}.value)::int + 1
        else {{ start }}
    end
{%- endmacro %}
