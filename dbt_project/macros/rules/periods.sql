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
