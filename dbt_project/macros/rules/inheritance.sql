{#-
  Whether what a document says of a region holds for a unit below it. A document reaches further
  down only where it says so: `all`; `districts` (适用于市本级，各县（市）参照执行: districts are part of
  市本级, GB/T 2260 gives them 01–20 and 51–80, counties 21–50, county-level cities 81–99); or `none`.
  Of a document that is in no register nothing is known, and its rules hold as they are written.

  Args:
      inherited: what the document says.
      distance: how many steps the unit is below the region.
      below: the code of the chain that stands directly below the region.
-#}
{% macro reaches(inherited, distance, below) -%}
    (
        {{ distance }} = 0
        or coalesce({{ inherited }}, 'all') = 'all'
        or (
            {{ inherited }} = 'districts'
            and (
                substr({{ below }}, 5, 2) between '00' and '20'
                or substr({{ below }}, 5, 2) between '51' and '80'
            )
        )
    )
{%- endmacro %}
