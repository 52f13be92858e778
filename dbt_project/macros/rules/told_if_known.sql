{#-
  A sentence of evidence when all figures in it are known, else one that says what is missing:
  format() is never null, it leaves a gap where a figure should stand.
-#}
{% macro told_if_known(sentence, figures, otherwise) -%}
    case
        when num_nulls({{ figures | join(', ') }}) = 0
            then format('{{ sentence }}', {{ figures | join(', ') }})
        else '{{ otherwise }}'
    end
{%- endmacro %}
