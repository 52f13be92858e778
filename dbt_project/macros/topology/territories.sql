{#-
  The territory of each region of this run that has a polygon, as a parent of `outside_parents`:
  a coarse border allows for its accuracy and only warns, a delivered official one is the border.
  Columns: region_code, key, rule_code, official, geom.
-#}
{% macro territories() -%}
    select
        region.region_code,
        region.region_code as key,
        case
            when coalesce(region.boundary_accuracy_m, 0) > 0 then 'TOPO-OUTSIDE-TERRITORY'
            else 'TOPO-OUTSIDE-BORDER'
        end as rule_code,
        coalesce(region.boundary_accuracy_m, 0) = 0 as official,
        case
            -- of longitude at 36° north, as the gate reckons it
            when region.boundary_accuracy_m > 0
                then st_buffer(region.geom, region.boundary_accuracy_m::float8 / 90000)
            else region.geom
        end as geom
    from {{ source('published', 'dim_region') }} as region
    where
        region.region_code in {{ scope_regions() }}
        and region.geom is not null
{%- endmacro %}
