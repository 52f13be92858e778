{#-
  The rows of the rule book with the number of their row in the file, its header being row 1. A seed
  is written in the order of its file into an empty table: its ctid is that order.
-#}
{% macro numbered_rules() -%}
    select
        rule.*,
        (row_number() over (order by rule.ctid) + 1)::integer as row_no
    from {{ ref('rule_book') }} as rule
{%- endmacro %}
