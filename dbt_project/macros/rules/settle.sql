{#-
  One area, one category: where land fits several, the earlier stage of the life cycle takes the
  area (批>供>用>建>投, a rule row), a part before the whole; what it leaves goes to the next, and
  what is left of nothing disappears.

  Args:
      claims: relation with the columns of `int_verdict__claim`.

  Returns: its columns, `place` in that order, and `area_m2` as far as it was left over.
-#}
{% macro settle(claims) -%}
    select
        ranked.region_code,
        ranked.key,
        ranked.piece_id,
        ranked.as_of,
        ranked.category,
        ranked.sub_class,
        ranked.severity,
        ranked.place::integer as place,
        least(ranked.area_m2, ranked.parent_area_m2 - ranked.taken_m2) as area_m2,
        ranked.since,
        ranked.entered_on,
        ranked.due_on,
        ranked.cause,
        ranked.rule_ids,
        ranked.evidence_count
    from (
        select
            claims.*,
            land.area_m2 as parent_area_m2,
            row_number() over by_precedence as place,
            coalesce(
                sum(claims.area_m2) over (
                    by_precedence rows between unbounded preceding and 1 preceding
                ),
                0
            ) as taken_m2
        from {{ claims }} as claims
        inner join {{ ref('int_land__unit') }} as land
            on
                claims.region_code = land.region_code
                and claims.key = land.key
        {{ criterion('precedence', 'land', 'category.precedence') }}
        window by_precedence as (
            partition by claims.region_code, claims.key
            order by
                strpos(coalesce(precedence.value_text, 'PEWG>GEWY>YEWJ>JEWT>TEWDB'), claims.category),
                claims.area_m2,
                claims.piece_id
        )
    ) as ranked
    where ranked.parent_area_m2 - ranked.taken_m2 > 0
{%- endmacro %}
