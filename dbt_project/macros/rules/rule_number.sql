{#- A rule's value as a number: plain, or a fraction such as 1/3 (exact to 16 places). -#}
{% macro rule_number(value) -%}
    case
        when {{ value }} ~ '^-?[0-9]+(\.[0-9]+)?$' then {{ value }}::numeric
        when {{ value }} ~ '^[0-9]+/[1-9][0-9]*$'
            then round(
                split_part({{ value }}, '/', 1)::numeric / split_part({{ value }}, '/', 2)::numeric,
                16
            )
    end
{%- endmacro %}

{#-
  A rule's value in the unit of its measure. A unit is a fraction of the unit of its dimension
  (亩 = 2000/3 m²), multiplied first: 30 亩 are 20,000 m², not 20,000.000000000000001. A unit of
  another dimension makes no number, which is 无标准, never a wrong comparison.

  Args:
      value: the text of the rule.
      unit, measure: rows of the seeds of that name, outer-joined.
-#}
{% macro canonical_number(value, unit, measure) -%}
    case
        when {{ unit }}.dimension = {{ measure }}.dimension
            or {{ unit }}.dimension is null
            or {{ measure }}.dimension is null
            then trim_scale(
                {{ rule_number(value) }}
                * coalesce({{ unit }}.numerator, 1) / coalesce({{ unit }}.denominator, 1)
            )
    end
{%- endmacro %}
