{#-
  TOPO-SPIKE: vertices at which a ring turns back on itself, by less than `topology_spike_degrees`.
  Edges shorter than a millimetre have no direction and are passed over.

  Angles are those of the ground: a degree of longitude counts cos(latitude) of one of latitude.

  Returns: region_code, layer, rule_code, key, other_key, size_m2, length_m (of the longest spike),
      geom (multipoint of the tips).
-#}
{% macro spikes(layer) -%}
    select
        layer.region_code,
        layer.layer,
        'TOPO-SPIKE' as rule_code,
        layer.key,
        null::text as other_key,
        null::numeric as size_m2,
        round((max(tip.shorter) * 111000)::numeric, 3) as length_m,
        st_collect(tip.geom) as geom
    from {{ layer }} as layer
    cross join lateral (
        select
            corner.geom,
            sqrt(least(
                corner.east_in ^ 2 + corner.north_in ^ 2,
                corner.east_out ^ 2 + corner.north_out ^ 2
            )) as shorter,
            corner.east_in * corner.east_out + corner.north_in * corner.north_out as onward,
            corner.east_in * corner.north_out - corner.north_in * corner.east_out as sideways
        from (
            {{ ring_corners('layer.geom') | indent(12) }}
        ) as corner
    ) as tip
    where
        tip.shorter > 0.001 / 111000
        and tip.onward < 0
        and abs(tip.sideways)
        < tan(radians({{ var('topology_spike_degrees') }})) * -tip.onward
    group by layer.region_code, layer.layer, layer.key
{%- endmacro %}

{#-
  The corners of every ring of a polygon with the way in and the way out, in degrees of latitude.
  Columns: geom, east_in, north_in, east_out, north_out.
-#}
{% macro ring_corners(geom) -%}
    select
        vertex.geom,
        (st_x(vertex.geom) - st_x(vertex.before)) * cos(radians(st_y(vertex.geom))) as east_in,
        st_y(vertex.geom) - st_y(vertex.before) as north_in,
        (st_x(vertex.after) - st_x(vertex.geom)) * cos(radians(st_y(vertex.geom))) as east_out,
        st_y(vertex.after) - st_y(vertex.geom) as north_out
    from (
        select
            point.geom,
            coalesce(lag(point.geom) over along, last_value(point.geom) over around) as before,
            coalesce(lead(point.geom) over along, first_value(point.geom) over around) as after
        from st_dump({{ geom }}) as part
        cross join lateral st_dumprings(part.geom) as ring
        cross join lateral (
            select st_removerepeatedpoints(
                st_exteriorring(ring.geom), {{ same_vertex_degrees() }}
            ) as line
        ) as closed
        -- the last vertex is the first again
        cross join lateral st_dumppoints(
            st_removepoint(closed.line, st_npoints(closed.line) - 1)
        ) as point
        window
            along as (partition by part.path, ring.path order by point.path),
            around as (
                partition by part.path, ring.path order by point.path
                rows between unbounded preceding and unbounded following
            )
    ) as vertex
{%- endmacro %}
