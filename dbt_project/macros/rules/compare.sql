{#-
  observed <operator> threshold, with the operator as data; null when either side is missing.
  Nothing is rounded first: 23.9997 is below 24 although it prints as 24.00.
-#}
{% macro satisfies(observed, operator, threshold) -%}
    case {{ operator }}
        when '>=' then {{ observed }} >= {{ threshold }}
        when '>' then {{ observed }} > {{ threshold }}
        when '<=' then {{ observed }} <= {{ threshold }}
        when '<' then {{ observed }} < {{ threshold }}
        when '=' then {{ observed }} = {{ threshold }}
    end
{%- endmacro %}

{#- A share of two quantities, at a scale at which 10000/30000 equals the rule's 1/3. -#}
{% macro share(part, whole) -%}
    round(({{ part }})::numeric / nullif({{ whole }}, 0), 16)
{%- endmacro %}

{#- Whether a text starts with one of the rule's words, joined by `|`. -#}
{% macro is_one_of(observed, words) -%}
    (
        select bool_or(starts_with({{ observed }}, word))
        from unnest(string_to_array({{ words }}, '|')) as word
    )
{%- endmacro %}
