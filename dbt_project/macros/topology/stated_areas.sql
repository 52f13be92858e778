{#-
  TOPO-AREA: objects whose stated area and drawing differ by more than `area_agrees_within` and by
  over 1 m². The stated figure stays the one that counts.

  Args:
      layer: relation with region_code, layer, key, stated_area_m2, geom.

  Returns: region_code, layer, rule_code, key, other_key, size_m2 (drawn − stated), length_m, geom.
-#}
{% macro stated_areas(layer) -%}
    select
        measured.region_code,
        measured.layer,
        'TOPO-AREA' as rule_code,
        measured.key,
        null::text as other_key,
        measured.geom_area_m2 - measured.stated_area_m2 as size_m2,
        null::numeric as length_m,
        measured.geom
    from (
        select
            layer.region_code,
            layer.layer,
            layer.key,
            layer.stated_area_m2,
            layer.geom,
            {{ measured_area('layer.geom') }} as geom_area_m2
        from {{ layer }} as layer
        where layer.stated_area_m2 > 0
    ) as measured
    where
        abs(measured.geom_area_m2 - measured.stated_area_m2)
        > greatest({{ var('area_agrees_within') }} * measured.stated_area_m2, 1)
{%- endmacro %}
