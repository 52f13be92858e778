-- 处置 of a month by 处置方式 (表二 of the monthly report): its sums are disposed_* and done_* of
-- rpt_region_month. A way that was gone earlier in the year has a row in each month after.
drop view if exists published.rpt_region_disposal cascade;
create view published.rpt_region_disposal as
with counted as (
    -- 其中项 have rows of their own and count in their host's; sums are taken over peers
    select
        own.region_code as unit_code,
        own.*
    from published.fct_region_disposal as own
    union all
    select
        region.host_code as unit_code,
        part.*
    from published.fct_region_disposal as part
    inner join published.dim_region as region
        on part.region_code = region.region_code
    where region.kind = 'of_which' and region.host_code is not null
),

unit as (
    select
        counted.unit_code as region_code,
        counted.month,
        counted.category,
        counted.path,
        sum(counted.disposed_n)::int as disposed_n,
        sum(counted.disposed_mu) as disposed_mu
    from counted
    group by counted.unit_code, counted.month, counted.category, counted.path
)

select
    told.region_code,
    told.region_name,
    told.kind,
    told.month,
    told.category,
    unit.path,
    coalesce(sum(unit.disposed_n) filter (where unit.month = told.month), 0)::int as disposed_n,
    coalesce(sum(unit.disposed_mu) filter (where unit.month = told.month), 0) as disposed_mu,
    sum(unit.disposed_n)::int as done_n,
    sum(unit.disposed_mu) as done_mu,
    told.publication_ids
from published.rpt_region_month as told
inner join unit
    on
        told.region_code = unit.region_code
        and told.category = unit.category
        and unit.month between left(told.month, 4) || '-01' and told.month
group by
    told.region_code,
    told.region_name,
    told.kind,
    told.month,
    told.category,
    unit.path,
    told.publication_ids;
comment on view published.rpt_region_disposal is
'月度处置按方式: sums over 处置方式 are the 处置 of rpt_region_month';
grant select on published.rpt_region_disposal to panhuo_publish;

comment on column published.rpt_region_disposal.region_code is '责任单位代码';
comment on column published.rpt_region_disposal.region_name is '县（市、区）';
comment on column published.rpt_region_disposal.kind is '单位性质 peer 左列单位 | of_which 其中项（不加入合计）';
comment on column published.rpt_region_disposal.month is '统计月份 YYYY-MM';
comment on column published.rpt_region_disposal.category is '五未类型';
comment on column published.rpt_region_disposal.path is '处置方式';
comment on column published.rpt_region_disposal.disposed_n is '本月处置（宗）';
comment on column published.rpt_region_disposal.disposed_mu is '本月处置（亩）';
comment on column published.rpt_region_disposal.done_n is '累计处置（宗）';
comment on column published.rpt_region_disposal.done_mu is '累计处置（亩）';
comment on column published.rpt_region_disposal.publication_ids is '发布编号';
