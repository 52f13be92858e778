{#-
  After a run: the rows that a singular test found, and what to do, so that a failure is a list
  somebody can act on and not a count.
-#}
{% macro tell_failing_rows(results) -%}
    {%- for result in results if execute
        and result.node.resource_type == 'test'
        and result.status == 'fail'
        and result.node.config.get('meta', {}).get('next_steps') -%}
        {%- set rows = run_query('select * from (' ~ result.node.compiled_code ~ ') as found limit 50') -%}
        {{- log(result.node.name ~ ': ' ~ result.node.config.meta.next_steps, info=true) -}}
        {%- for row in rows -%}
            {{- log('  row ' ~ row.values() | join(' · '), info=true) -}}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}
