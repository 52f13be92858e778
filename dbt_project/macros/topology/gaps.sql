{#-
  What the objects of a coverage cover together: one row per region and layer.

  Args:
      layer: relation with region_code, layer, geom (valid: `sound`).
-#}
{% macro covered(layer) -%}
    select
        layer.region_code,
        layer.layer,
        st_union(layer.geom) as geom
    from {{ layer }} as layer
    group by layer.region_code, layer.layer
{%- endmacro %}

{#-
  TOPO-GAP: land inside a coverage that no object covers. For coverages only (DLTB, XZQ): parcels
  and inventories have land between them by nature.

  Args:
      whole: relation of `covered`.

  Returns: region_code, layer, rule_code, key (none: nobody's land), other_key, size_m2, length_m,
      geom (polygons).
-#}
{% macro gaps(whole) -%}
    select
        hole.region_code,
        hole.layer,
        'TOPO-GAP' as rule_code,
        null::text as key,
        null::text as other_key,
        hole.size_m2,
        null::numeric as length_m,
        hole.geom
    from (
        select
            whole.region_code,
            whole.layer,
            ring.geom,
            {{ measured_area('ring.geom') }} as size_m2
        from {{ whole }} as whole
        cross join lateral st_dump(whole.geom) as part
        cross join lateral st_dumprings(part.geom) as ring
        where ring.path[1] > 0
    ) as hole
    where hole.size_m2 > {{ var('topology_gap_m2') }}
{%- endmacro %}
