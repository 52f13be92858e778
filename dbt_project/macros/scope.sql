{#-
  The regions of this run, each with the day it is assessed at and what is known.
  Read at run time from var `scope`, so that the parsed project serves every run.
  Columns: region_code text, as_of date (end of that local day), known_at timestamptz,
  drafts boolean (whether rules of draft documents decide).
-#}
{% macro scope() -%}
    {%- set entries = var('scope', []) -%}
    {%- if entries -%}
    values
    {%- for entry in entries %}
        (
            '{{ entry.region_code }}'::text,
            '{{ entry.as_of }}'::date,
            '{{ entry.known_at }}'::timestamptz,
            {{ entry.drafts | default(false) | string | lower }}::boolean
        ){{ ',' if not loop.last }}
    {%- endfor -%}
    {%- else -%}
    select
        null::text,
        null::date,
        null::timestamptz,
        null::boolean
    where false
    {%- endif -%}
{%- endmacro %}

{#- The region codes of this run as a list for `in`; never empty SQL. -#}
{% macro scope_regions() -%}
    (select scope.region_code from ({{ scope() }}) as scope (region_code, as_of, known_at, drafts))
{%- endmacro %}
