{#-
  The rule that decides a topic for a row, as a left join: missing means 无标准.
  `land` has region_code and land_type.
-#}
{% macro criterion(alias, land, topic) -%}
left join {{ ref('int_rule__in_force') }} as {{ alias }}
        on {{ land }}.region_code = {{ alias }}.region_code
        and {{ land }}.land_type = {{ alias }}.land_type
        and {{ alias }}.topic = '{{ topic }}'
{%- endmacro %}

{#-
  met | not_met | no_data | no_rule, from a rule's existence and a three-valued comparison.
  `value` is the column that a row without a standard leaves empty: its number, or its text.
-#}
{% macro verdict(rule, is_met, value='value') -%}
    case
        when {{ rule }}.rule_id is null or {{ rule }}.{{ value }} is null then 'no_rule'
        when {{ is_met }} then 'met'
        when not ({{ is_met }}) then 'not_met'
        else 'no_data'
    end
{%- endmacro %}
