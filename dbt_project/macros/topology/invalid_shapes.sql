{#-
  TOPO-SELF-INTERSECTION, TOPO-RING-TOUCH, TOPO-HOLE-OUTSIDE, TOPO-NESTED, TOPO-DISCONNECTED,
  TOPO-RING-BROKEN: what makes an object no polygon (OGC 06-103r4, 6.1.11), and where. A hole that
  touches its shell in one point is a polygon and is not told. One flaw per object: the next is
  found when the first is mended.

  Returns: region_code, layer, rule_code, key, other_key, size_m2, length_m, geom (point).
-#}
{% macro invalid_shapes(layer) -%}
    select
        flaw.region_code,
        flaw.layer,
        case
            when (flaw.detail).reason = 'Self-intersection' then 'TOPO-SELF-INTERSECTION'
            when (flaw.detail).reason = 'Ring Self-intersection' then 'TOPO-RING-TOUCH'
            when (flaw.detail).reason = 'Hole lies outside shell' then 'TOPO-HOLE-OUTSIDE'
            when (flaw.detail).reason in ('Nested shells', 'Holes are nested', 'Nested holes')
                then 'TOPO-NESTED'
            when (flaw.detail).reason = 'Interior is disconnected' then 'TOPO-DISCONNECTED'
            else 'TOPO-RING-BROKEN'
        end as rule_code,
        flaw.key,
        null::text as other_key,
        null::numeric as size_m2,
        null::numeric as length_m,
        st_setsrid((flaw.detail).location, 4490) as geom
    from (
        select
            layer.region_code,
            layer.layer,
            layer.key,
            st_isvaliddetail(layer.geom) as detail
        from {{ layer }} as layer
        where not st_isvalid(layer.geom)
    ) as flaw
{%- endmacro %}
