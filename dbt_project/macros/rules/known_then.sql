{#- Whether a version of a rule was in the platform's book at a time; an open end is never over. -#}
{% macro known_then(rule, known_at) -%}
    coalesce({{ rule }}.recorded_from, '-infinity') <= {{ known_at }}
        and (
            coalesce({{ rule }}.recorded_to, 'infinity') = 'infinity'
            or {{ rule }}.recorded_to > {{ known_at }}
        )
{%- endmacro %}
