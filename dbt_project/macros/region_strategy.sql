{#-
  Incremental strategy `region`: what a region had is deleted whether or not the new result names
  it, then the new result is inserted. (dbt's own delete+insert keeps a region that went to zero.)
-#}
{% macro get_incremental_region_sql(arg_dict) -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ arg_dict['target_relation'] }}
    where region_code in {{ scope_regions() }};

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }}
{%- endmacro %}
