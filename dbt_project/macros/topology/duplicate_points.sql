{#-
  TOPO-DUPLICATE-POINT: vertices that follow one another at the same place, within
  `topology_same_vertex_m`.

  Returns: region_code, layer, rule_code, key, other_key, size_m2, length_m, geom (multipoint).
-#}
{% macro duplicate_points(layer) -%}
    select
        vertex.region_code,
        vertex.layer,
        'TOPO-DUPLICATE-POINT' as rule_code,
        vertex.key,
        null::text as other_key,
        null::numeric as size_m2,
        null::numeric as length_m,
        st_collect(vertex.geom) as geom
    from (
        select
            layer.region_code,
            layer.layer,
            layer.key,
            point.geom,
            lag(point.geom) over (
                partition by
                    layer.region_code, layer.layer, layer.key, point.path[1], point.path[2]
                order by point.path[3]
            ) as before
        from {{ layer }} as layer
        cross join lateral st_dumppoints(st_multi(layer.geom)) as point
        where
            st_npoints(layer.geom)
            <> st_npoints(st_removerepeatedpoints(layer.geom, {{ same_vertex_degrees() }}))
    ) as vertex
    where st_distance(vertex.before, vertex.geom) <= {{ same_vertex_degrees() }}
    group by vertex.region_code, vertex.layer, vertex.key
{%- endmacro %}
