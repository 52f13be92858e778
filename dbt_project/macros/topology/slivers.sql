{#-
  TOPO-SLIVER: parts of an object whose mean width (2 × area ÷ perimeter) is below
  `sliver_width_m`: the seam between two drawings, not land.

  Args:
      layer: relation with region_code, layer, key, geom (valid: `sound`).

  Degrees decide what is measured at all: a degree has at least 65 km anywhere in China.

  Returns: region_code, layer, rule_code, key, other_key, size_m2, length_m, geom (polygons).
-#}
{% macro slivers(layer) -%}
    select
        part.region_code,
        part.layer,
        'TOPO-SLIVER' as rule_code,
        part.key,
        null::text as other_key,
        {{ measured_area('part.geom') }} as size_m2,
        round(st_perimeter(part.geom::geography)::numeric / 2, 3) as length_m,
        part.geom
    from (
        select
            layer.region_code,
            layer.layer,
            layer.key,
            dumped.geom
        from {{ layer }} as layer
        cross join lateral st_dump(layer.geom) as dumped
        where
            2 * st_area(dumped.geom) * 65000
            < {{ var('sliver_width_m') }} * st_perimeter(dumped.geom)
    ) as part
    where {{ mean_width('part.geom') }} < {{ var('sliver_width_m') }}
{%- endmacro %}
