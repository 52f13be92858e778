{#-
  TOPO-BORDER: land of a territory that its coverage leaves out along the border. Only against a
  border that was delivered as official: beside a coarse one everything would be border.

  Args:
      whole: relation of `covered`.
      territory: relation with region_code, geom, official (boolean).

  Returns: region_code, layer, rule_code, key (none), other_key (none), size_m2, length_m, geom.
-#}
{% macro uncovered_borders(whole, territory) -%}
    select
        strip.region_code,
        strip.layer,
        'TOPO-BORDER' as rule_code,
        null::text as key,
        null::text as other_key,
        strip.size_m2,
        null::numeric as length_m,
        strip.geom
    from (
        select
            whole.region_code,
            whole.layer,
            part.geom,
            {{ measured_area('part.geom') }} as size_m2
        from {{ whole }} as whole
        inner join {{ territory }} as territory
            on whole.region_code = territory.region_code
        cross join lateral (
            select st_union(st_makepolygon(st_exteriorring(shell.geom))) as geom
            from st_dump(whole.geom) as shell
        ) as filled
        cross join lateral st_dump({{ difference('territory.geom', 'filled.geom') }}) as part
        where territory.official
    ) as strip
    where strip.size_m2 > {{ var('topology_gap_m2') }}
{%- endmacro %}
