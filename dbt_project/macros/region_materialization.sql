{#-
  Materialization of a region run. What a region had is deleted whether or not the new result names
  it, then the new result is inserted: dbt's own delete+insert keeps a region that went to zero. The
  result is made before, for it may be made of what was there.

  dbt compares the columns of result and table half a dozen times on the way, by views that cost more
  than most of the models; deploy has made the table of the same model. Here they are read once, and
  a model of another shape fails in the insert.

  Deploy goes dbt's own way.
-#}
{% materialization incremental, adapter='postgres' -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is none or should_full_refresh() -%}
        {{ return(dbt.materialization_incremental_default()) }}
    {%- endif -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set made = make_temp_relation(target) -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- set columns = columns_of(target) -%}
    {%- call statement('main') -%}
        create temporary table {{ made }} on commit drop as
        {{ sql }};

        delete from {{ target }}
        where region_code in {{ scope_regions() }};

        insert into {{ target }} ({{ columns }})
        select {{ columns }}
        from {{ made }}
    {%- endcall -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{%- endmaterialization %}

{#- The columns of a table, quoted, in their order. -#}
{% macro columns_of(relation) -%}
    {%- set found = run_query(
        "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute "
        "where attrelid = '" ~ relation ~ "'::regclass and attnum > 0 and not attisdropped"
    ) -%}
    {{ return(found.rows[0][0]) }}
{%- endmacro %}
