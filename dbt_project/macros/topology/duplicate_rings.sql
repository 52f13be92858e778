{#-
  TOPO-DUPLICATE-RING: one ring drawn twice in one object, whatever its direction and first vertex:
  a hole twice, a part twice, a hole that fills its shell.

  Returns: region_code, layer, rule_code, key, other_key, size_m2, length_m, geom (lines).
-#}
{% macro duplicate_rings(layer) -%}
    select
        twice.region_code,
        twice.layer,
        'TOPO-DUPLICATE-RING' as rule_code,
        twice.key,
        null::text as other_key,
        null::numeric as size_m2,
        round(st_length(twice.geom::geography)::numeric, 3) as length_m,
        twice.geom
    from (
        select
            layer.region_code,
            layer.layer,
            layer.key,
            st_exteriorring(st_normalize(ring.geom)) as geom
        from {{ layer }} as layer
        cross join lateral st_dump(layer.geom) as part
        cross join lateral st_dumprings(part.geom) as ring
        where st_nrings(layer.geom) > 1
        group by layer.region_code, layer.layer, layer.key, st_normalize(ring.geom)
        having count(*) > 1
    ) as twice
{%- endmacro %}
