{#-
  TOPO-MULTIPART: objects of several parts where one is due. The geometry is every part but the
  largest.

  Returns: region_code, layer, rule_code, key, other_key, size_m2, length_m, geom (polygons).
-#}
{% macro multiparts(layer) -%}
    select
        part.region_code,
        part.layer,
        'TOPO-MULTIPART' as rule_code,
        part.key,
        null::text as other_key,
        sum({{ measured_area('part.geom') }}) as size_m2,
        null::numeric as length_m,
        st_multi(st_collect(part.geom)) as geom
    from (
        select
            layer.region_code,
            layer.layer,
            layer.key,
            dumped.geom,
            row_number() over (
                partition by layer.region_code, layer.layer, layer.key
                order by st_area(dumped.geom) desc, dumped.path asc
            ) as place
        from {{ layer }} as layer
        cross join lateral st_dump(layer.geom) as dumped
        where st_numgeometries(layer.geom) > 1
    ) as part
    where part.place > 1
    group by part.region_code, part.layer, part.key
{%- endmacro %}
