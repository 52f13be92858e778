{#-
  A document number as it is compared: by its parts, whatever the brackets, blanks, digits and zeros
  (GB/T 9704-2012; panhuo.codes.document_no says the same).
-#}
{% macro document_number(text) -%}
    ops.document_no({{ text }})
{%- endmacro %}

{#- The number of land as it is compared: a supervision or parcel number, or approval/plot. -#}
{% macro land_number(text) -%}
    ops.land_number({{ text }})
{%- endmacro %}
