{#-
  The first use of a text as `ops.land_use` spells names: half width, upper case, without spaces,
  years and codes (城镇住宅用地70年; 其他商服用地40 → 城镇住宅用地, 新型工业用地(100104) → 新型工业用地).
-#}
{% macro land_use_name(text) -%}
    regexp_replace(
        upper(split_part(normalize({{ text }}, nfkc), ';', 1)),
        '\s+|\([^)]*\)|[0-9.]+年?$',
        '',
        'g'
    )
{%- endmacro %}
