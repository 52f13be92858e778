{#-
  The clause on energy of an agreement, as far as it gives one number with its unit:
  综合能耗不超过5000吨标准煤, 单位增加值能耗不高于0.52吨标煤/万元, 单位能耗增加值不低于2.6万元/吨标煤. What is
  per 万元 has to say of what: 增加值, or 产值 and 销售（营业）收入. Anything else is no number.

  Args:
      clause: the text.

  Returns: a relation of one row: `energy_kind` (tce | tce_per_added | tce_per_sales | added_per_tce |
      sales_per_tce) and `energy_agreed`, in tce, tce/万元 or 万元/tce; both null without a number.
-#}
{% macro energy_clause(clause) -%}
    (
        select
            clause.kind as energy_kind,
            case when clause.kind is not null then clause.number end as energy_agreed
        from (
            select
                case
                    when found.coal_n + found.yield_n <> 1 then null
                    when found.yield_n = 1 then found.base || '_per_tce'
                    when found.coal[3] is not null then 'tce_per_' || found.base
                    when found.text !~ '单位|每' or found.text ~ '每年' then 'tce'
                end as kind,
                case
                    when found.yield_n = 1 then found.yield[1]::numeric
                    else found.coal[1]::numeric * case when found.coal[2] is null then 1 else 10000 end
                end as number
            from (
                select
                    said.text,
                    case
                        when said.text ~ '增加值' then 'added'
                        when said.text ~ '产值|收入' then 'sales'
                    end as base,
                    regexp_match(
                        said.text, '([0-9]+(?:\.[0-9]+)?)(万)?(?:吨标准?煤|tce)(/万元)?'
                    ) as coal,
                    regexp_count(
                        said.text, '[0-9]+(?:\.[0-9]+)?万?(?:吨标准?煤|tce)'
                    ) as coal_n,
                    regexp_match(
                        said.text, '([0-9]+(?:\.[0-9]+)?)万元/(?:吨标准?煤|tce)'
                    ) as yield,
                    regexp_count(
                        said.text, '[0-9]+(?:\.[0-9]+)?万元/(?:吨标准?煤|tce)'
                    ) as yield_n
                from (
                    select
                        regexp_replace(lower(normalize({{ clause }}, nfkc)), '[\s,]', '', 'g') as text
                ) as said
            ) as found
        ) as clause
    )
{%- endmacro %}
