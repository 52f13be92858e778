{#-
  TOPO-OVERLAP, TOPO-OVERLAP-STRIP: land that two objects of one layer and theme both claim. A strip
  narrower than `sliver_width_m` on average is one line drawn twice.

  Args:
      layer: relation with region_code, layer, theme, key, geom (valid: `sound`); a gist index on
          geom, found through it if it is a view, makes the join one of neighbours.

  Returns: region_code, layer, rule_code, key, other_key, size_m2, length_m, geom (polygons).
-#}
{% macro overlaps(layer) -%}
    select
        overlap.region_code,
        overlap.layer,
        case
            when {{ mean_width('overlap.geom') }} < {{ var('sliver_width_m') }}
                then 'TOPO-OVERLAP-STRIP'
            else 'TOPO-OVERLAP'
        end as rule_code,
        overlap.key,
        overlap.other_key,
        overlap.size_m2,
        null::numeric as length_m,
        overlap.geom
    from (
        select
            pair.*,
            {{ measured_area('pair.geom') }} as size_m2
        from (
            select
                one.region_code,
                one.layer,
                one.key,
                other.key as other_key,
                least(
                    st_area(one.geom::geography), st_area(other.geom::geography)
                ) as smaller_m2,
                {{ intersection('one.geom', 'other.geom') }} as geom
            from {{ layer }} as one
            -- `offset 0`: neighbours are looked up in the index for each object. Left to itself the
            -- planner may join a layer without statistics by its region: every object with every
            -- other one.
            cross join lateral (
                select
                    near.key,
                    near.geom
                from {{ layer }} as near
                where
                    one.geom && near.geom
                    and one.key < near.key
                    and one.region_code = near.region_code
                    and one.layer = near.layer
                    and one.theme = near.theme
                offset 0
            ) as other
            -- neighbours share an edge and nothing else: asking so first is several times faster
            where st_relate(one.geom, other.geom, '2********')
        ) as pair
        where not st_isempty(pair.geom)
    ) as overlap
    where overlap.size_m2 > {{ area_tolerance('overlap.smaller_m2') }}
{%- endmacro %}
