{#-
  What may be wrong with the drawing of any layer: overlaps, slivers, points and rings twice, what
  makes no polygon, spikes. One relation of the columns that each of these macros returns.

  Args:
      layer: relation with region_code, layer, theme, key, geom.
-#}
{% macro drawing_faults(layer) -%}
    {{ overlaps(layer) }}
    union all
    {{ slivers(layer) }}
    union all
    {{ duplicate_points(layer) }}
    union all
    {{ duplicate_rings(layer) }}
    union all
    {{ invalid_shapes(layer) }}
    union all
    {{ spikes(layer) }}
{%- endmacro %}
