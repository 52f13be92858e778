{#-
  Overlays run on one precision grid, so that what two of them cut off one another fits: shared
  edges are noded at the same points and the pieces of a parcel close (design, section 4).
-#}
{% macro overlay_grid() -%} 1e-11 {%- endmacro %}

{% macro intersection(left, right) -%}
    st_collectionextract(st_intersection({{ left }}, {{ right }}, {{ overlay_grid() }}), 3)
{%- endmacro %}

{% macro difference(left, right) -%}
    st_collectionextract(st_difference({{ left }}, {{ right }}, {{ overlay_grid() }}), 3)
{%- endmacro %}

{#- Ellipsoidal area in m² (GeographicLib on CGCS2000), to a tenth of a square decimetre. -#}
{% macro measured_area(geom) -%}
    round(st_area(({{ geom }})::geography)::numeric, 4)
{%- endmacro %}

{#- A shape as it is compared: the same bytes are the same shape. -#}
{% macro shape_hash(geom) -%}
    md5(st_asbinary({{ geom }}))
{%- endmacro %}

{#-
  The parts of a shape that are more than slivers. Two layers drawn by two people differ by
  decimetres along every shared boundary: a strip whose mean width (2 × area / perimeter) is below
  `sliver_width_m` is such a difference, not land.
-#}
{% macro without_slivers(geom) -%}
    (
        select st_multi(st_collect(part.geom))
        from st_dump({{ geom }}) as part
        where
            2 * st_area(part.geom::geography)
            >= {{ var('sliver_width_m') }} * st_perimeter(part.geom::geography)
    )
{%- endmacro %}

{#-
  Whether a survey class is built-up land. 三调 (TD/T 1055-2019) and 二调 (TD/T 1014-2007) use the
  same numbers for other things. 空闲地 is construction land that nobody has built on.
-#}
{% macro is_built(dlbm, system) -%}
    case
        when {{ system }} = '二调'
            then {{ dlbm }} ~ '^20' or {{ dlbm }} in ('101', '102', '105', '106', '107', '113', '118')
        else
            {{ dlbm }} ~ '^0[5-9]'
            or left({{ dlbm }}, 4) in (
                '1001', '1002', '1003', '1004', '1005', '1007', '1008', '1009', '1109'
            )
    end
{%- endmacro %}

{#-
  Whether a survey class is construction land, built upon or not: 空闲地 (1201) is. What a unit of
  the inventory has to lie on.
-#}
{% macro is_construction(dlbm, system) -%}
    ({{ is_built(dlbm, system) }} or ({{ system }} is distinct from '二调' and left({{ dlbm }}, 4) = '1201'))
{%- endmacro %}

{#- No land: what a union or a difference starts from. -#}
{% macro no_land() -%} st_geomfromtext('MULTIPOLYGON EMPTY', 4490) {%- endmacro %}
