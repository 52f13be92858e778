{#-
  Land of an object beyond the object it belongs in (a piece in its parcel, a parcel in its
  territory), strips between two drawings aside. Which rule that breaks is the parent's to say.

  Args:
      layer: relation with region_code, layer, key, parent_key, geom (valid: `sound`).
      parent: relation with region_code, key, rule_code, geom: what is allowed, any accuracy of the
          drawing included.

  Returns: region_code, layer, rule_code, key, other_key (the parent), size_m2, length_m, geom.
-#}
{% macro outside_parents(layer, parent) -%}
    select
        beyond.region_code,
        beyond.layer,
        beyond.rule_code,
        beyond.key,
        beyond.other_key,
        beyond.size_m2,
        null::numeric as length_m,
        beyond.geom
    from (
        select
            cut.*,
            {{ measured_area('cut.geom') }} as size_m2
        from (
            select
                child.region_code,
                child.layer,
                parent.rule_code,
                child.key,
                parent.key as other_key,
                st_area(child.geom::geography) as of_all_m2,
                {{ without_slivers(difference('child.geom', 'parent.geom')) }} as geom
            from {{ layer }} as child
            inner join {{ parent }} as parent
                on
                    child.region_code = parent.region_code
                    and child.parent_key = parent.key
            where not st_covers(parent.geom, child.geom)
        ) as cut
        where cut.geom is not null
    ) as beyond
    where beyond.size_m2 > {{ area_tolerance('beyond.of_all_m2') }}
{%- endmacro %}
