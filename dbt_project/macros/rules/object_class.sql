{#-
  Which of the five object classes of low-efficient land (低效建设用地调查评价技术指南, 征求意见稿) a land type
  is of; null where a class has no word for it: farmland, water, land without a use.
-#}
{% macro object_class(land_type) -%}
    case
        when {{ land_type }} in ('industrial', 'storage', 'research', 'mining') then '低效工矿用地'
        when {{ land_type }} = 'residential' then '低效居住用地'
        when {{ land_type }} = 'commercial' then '低效商服用地'
        when {{ land_type }} in ('public', 'transport', 'special') then '低效设施用地'
        when {{ land_type }} = 'village' then '低效村庄用地'
    end
{%- endmacro %}

{#- What makes land low-efficient, by the topic that was met, as offices say it. -#}
{% macro low_reason_zh(topic) -%}
    case {{ topic }}
        when 'low.five_not' then '五未'
        when 'exit.grade' then '评价等级'
        when 'low.grade.years' then '连续评价等级'
        when 'redev.inclusion' then '产出'
        when 'low.intensity' then '开发强度'
    end
{%- endmacro %}
