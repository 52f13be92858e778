{#- A feed by the name of its contract: those that can show that land was started. -#}
{% macro feed_zh(feed) -%}
    case {{ feed }}
        when 'supply' then '土地供应'
        when 'inspection' then '巡查核验'
        when 'registration' then '不动产登记'
        when 'building' then '建筑物'
        when 'survey' then '国土变更调查'
        when 'occupancy' then '企业用地关系'
        when 'tax' then '税务与亩均指标'
    end
{%- endmacro %}
