{#-
  After a model: analyze its table when its statistics know fewer rows than this run has put there.
  What is built next would be planned for a small table, until autovacuum comes by.
-#}
{% macro keep_statistics() -%}
do $$
begin
    if (
        select relation.reltuples
        from pg_class as relation
        where relation.oid = '{{ this }}'::regclass
    ) < (
        select count(*)
        from {{ this }}
        where region_code in {{ scope_regions() }}
    ) then
        analyze {{ this }};
    end if;
end
$$
{%- endmacro %}
