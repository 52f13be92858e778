{#- A category by the name that offices use (code list `five_not`). -#}
{% macro category_zh(category) -%}
    case {{ category }}
        when 'PEWG' then '批而未供'
        when 'GEWY' then '供而未用'
        when 'YEWJ' then '用而未尽'
        when 'JEWT' then '建而未投'
        when 'TEWDB' then '投而未达标'
    end
{%- endmacro %}
