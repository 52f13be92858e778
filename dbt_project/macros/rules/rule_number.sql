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
