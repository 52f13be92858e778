{#-
  A document number as it is compared: hexagonal brackets, half-width digits, no spaces
  (GB/T 9704-2012; in practice 〔〕 [] () （） 【】 all occur).
-#}
{% macro document_number(text) -%}
    translate(
        regexp_replace(normalize({{ text }}, nfkc), '\s+', '', 'g'), '[]()【】', '〔〕〔〕〔〕'
    )
{%- endmacro %}
