-- 低效用地 per responsible unit and object class, at its latest as_of. An area counts once: 五未 and the
-- rest sum to the whole; what it is low-efficient for may be several things at once and does not.
drop view if exists published.rpt_low_efficiency cascade;
create view published.rpt_low_efficiency as
with counted as (
    -- 其中项 have rows of their own and count in their host's; sums are taken over peers
    select
        own.region_code as unit_code,
        own.*
    from published.fct_low_efficiency as own
    union all
    select
        region.host_code as unit_code,
        part.*
    from published.fct_low_efficiency as part
    inner join published.dim_region as region
        on part.region_code = region.region_code
    where region.kind = 'of_which' and region.host_code is not null
),

unit as (
    select
        counted.unit_code as region_code,
        counted.object_class,
        min(counted.as_of) as as_of,
        count(distinct counted.region_code || '|' || counted.key)::int as n,
        sum(counted.area_m2) as area_m2,
        sum(counted.area_mu) as area_mu,
        sum(counted.area_mu) filter (where counted.category is not null) as five_not_mu,
        sum(counted.area_mu) filter (where counted.category is null) as other_mu,
        sum(counted.area_mu) filter (
            where counted.reasons && array['评价等级', '连续评价等级']
        ) as by_grade_mu,
        sum(counted.area_mu) filter (where '产出' = any(counted.reasons)) as by_output_mu,
        sum(counted.area_mu) filter (where '开发强度' = any(counted.reasons)) as by_intensity_mu,
        array_agg(distinct counted.publication_id) as publication_ids
    from counted
    group by counted.unit_code, counted.object_class
)

select
    unit.region_code,
    region.full_name as region_name,
    region.kind,
    unit.object_class,
    unit.as_of,
    unit.n,
    unit.area_m2,
    unit.area_mu,
    coalesce(unit.five_not_mu, 0) as five_not_mu,
    coalesce(unit.other_mu, 0) as other_mu,
    coalesce(unit.by_grade_mu, 0) as by_grade_mu,
    coalesce(unit.by_output_mu, 0) as by_output_mu,
    coalesce(unit.by_intensity_mu, 0) as by_intensity_mu,
    unit.publication_ids
from unit
left join published.dim_region as region
    on unit.region_code = region.region_code;
comment on view published.rpt_low_efficiency is
'低效用地汇总: each area once, peers include their 其中项';
grant select on published.rpt_low_efficiency to panhuo_publish;

comment on column published.rpt_low_efficiency.region_code is '责任单位代码';
comment on column published.rpt_low_efficiency.region_name is '县（市、区）';
comment on column published.rpt_low_efficiency.kind is '单位性质 peer 左列单位 | of_which 其中项（不加入合计）';
comment on column published.rpt_low_efficiency.object_class is '低效类型；空为其他用途';
comment on column published.rpt_low_efficiency.as_of is '截止日期';
comment on column published.rpt_low_efficiency.n is '宗数';
comment on column published.rpt_low_efficiency.area_m2 is '低效用地面积（平方米），同一面积只计一次';
comment on column published.rpt_low_efficiency.area_mu is '低效用地面积（亩），同一面积只计一次';
comment on column published.rpt_low_efficiency.five_not_mu is '其中：五未（亩）';
comment on column published.rpt_low_efficiency.other_mu is '其中：五未之外（亩）';
comment on column published.rpt_low_efficiency.by_grade_mu is '按评价等级（亩）；各情形可重叠';
comment on column published.rpt_low_efficiency.by_output_mu is '按产出（亩）；各情形可重叠';
comment on column published.rpt_low_efficiency.by_intensity_mu is '按开发强度（亩）；各情形可重叠';
comment on column published.rpt_low_efficiency.publication_ids is '发布编号';
