{#-
  What two drawings of one line may differ by before it is land: 0.01 m² and 2·10⁻⁸ of the area
  (reference.md 5.3), the tolerance of closure everywhere.
-#}
{% macro area_tolerance(area_m2) -%}
    (0.01 + 0.00000002 * {{ area_m2 }})
{%- endmacro %}

{#- Metres within which two vertices are one, in degrees of latitude: half the survey's 0.0001 m. -#}
{% macro same_vertex_degrees() -%} {{ var('topology_same_vertex_m') / 111000 }} {%- endmacro %}

{#- Mean width in metres of a polygon: 2 × area ÷ perimeter, on the ellipsoid. -#}
{% macro mean_width(geom) -%}
    (2 * st_area(({{ geom }})::geography) / nullif(st_perimeter(({{ geom }})::geography), 0))
{%- endmacro %}

{#-
  A polygon an overlay can work with: what is not valid is made so first (and told by
  `invalid_shapes`), because an overlay of a bow-tie would stop the whole region.
-#}
{% macro sound(geom) -%}
    case
        when st_isvalid({{ geom }}) then {{ geom }}
        else st_collectionextract(st_makevalid({{ geom }}), 3)
    end
{%- endmacro %}

{#- The thresholds as one word: what was found with others has to be looked for again. -#}
{% macro topology_thresholds() -%}
    {{ [
        var('sliver_width_m'), var('topology_gap_m2'), var('topology_spike_degrees'),
        var('topology_same_vertex_m'), var('area_agrees_within'),
    ] | join(' ') }}
{%- endmacro %}
