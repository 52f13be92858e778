-- Stock and flow as offices read it. A view, because a host's row holds its 其中项 as well and a rank
-- compares units: neither is known to the one region that a publication replaces.
drop view if exists published.rpt_region_month cascade;
create view published.rpt_region_month as
with counted as (
    -- 其中项 have a row of their own and count in their host's; sums are taken over peers
    select
        own.region_code as unit_code,
        own.*
    from published.fct_region_month as own
    union all
    select
        region.host_code as unit_code,
        part.*
    from published.fct_region_month as part
    inner join published.dim_region as region
        on part.region_code = region.region_code
    where region.kind = 'of_which' and region.host_code is not null
),

unit as (
    select
        counted.unit_code as region_code,
        counted.month,
        counted.category,
        min(counted.as_of) as as_of,
        sum(counted.base_n)::int as base_n,
        sum(counted.base_mu) as base_mu,
        sum(counted.open_n)::int as open_n,
        sum(counted.open_mu) as open_mu,
        sum(counted.new_n)::int as new_n,
        sum(counted.new_mu) as new_mu,
        sum(counted.disposed_n)::int as disposed_n,
        sum(counted.disposed_mu) as disposed_mu,
        sum(counted.adjusted_n)::int as adjusted_n,
        sum(counted.adjusted_mu) as adjusted_mu,
        sum(counted.n)::int as n,
        sum(counted.area_mu) as area_mu,
        sum(counted.confirmed_n)::int as confirmed_n,
        sum(counted.confirmed_mu) as confirmed_mu,
        array_agg(counted.publication_id order by counted.region_code) as publication_ids
    from counted
    group by counted.unit_code, counted.month, counted.category
),

through_the_year as (
    select
        unit.*,
        sum(unit.disposed_n) over this_year::int as done_n,
        sum(unit.disposed_mu) over this_year as done_mu
    from unit
    window
        this_year as (
            partition by unit.region_code, unit.category, left(unit.month, 4)
            order by unit.month
        )
),

judged as (
    select
        told.*,
        told.area_mu - told.open_mu as change_mu,
        told.area_mu - year_before.area_mu as yoy_mu,
        -- no task has been delivered yet: target, progress, gap, rank and warning stay empty
        null::numeric as target_mu,
        round(right(told.month, 2)::numeric * 100 / 12, 2) as plan_progress
    from through_the_year as told
    left join unit as year_before
        on
            told.region_code = year_before.region_code
            and told.category = year_before.category
            and year_before.month = (left(told.month, 4)::int - 1) || right(told.month, 3)
),

measured as (
    select
        judged.*,
        judged.done_mu * 100 / nullif(judged.target_mu, 0) as progress
    from judged
)

select
    measured.region_code,
    region.full_name as region_name,
    region.kind,
    measured.month,
    measured.category,
    measured.as_of,
    measured.base_n,
    measured.base_mu,
    measured.open_n,
    measured.open_mu,
    measured.new_n,
    measured.new_mu,
    measured.disposed_n,
    measured.disposed_mu,
    measured.adjusted_n,
    measured.adjusted_mu,
    measured.n,
    measured.area_mu,
    measured.confirmed_n,
    measured.confirmed_mu,
    measured.change_mu,
    measured.yoy_mu,
    measured.target_mu,
    measured.done_n,
    measured.done_mu,
    measured.progress,
    measured.plan_progress,
    measured.progress - measured.plan_progress as gap_pp,
    case
        when measured.progress is not null and region.kind = 'peer'
            then (
                rank() over (
                    partition by
                        left(measured.region_code, 2), measured.month, measured.category, region.kind
                    order by measured.progress desc nulls last
                )
            )::int
    end as rank,
    null::text as warning,
    measured.publication_ids
from measured
left join published.dim_region as region
    on measured.region_code = region.region_code;
comment on view published.rpt_region_month is
'月度存量与增减: 期初 + 新增 − 处置 ± 更正 = 期末, peers include their 其中项';
grant select on published.rpt_region_month to panhuo_publish;

comment on column published.rpt_region_month.region_code is '责任单位代码';
comment on column published.rpt_region_month.region_name is '县（市、区）';
comment on column published.rpt_region_month.kind is '单位性质 peer 左列单位 | of_which 其中项（不加入合计）';
comment on column published.rpt_region_month.month is '统计月份 YYYY-MM';
comment on column published.rpt_region_month.category is '五未类型';
comment on column published.rpt_region_month.as_of is '截止日期';
comment on column published.rpt_region_month.base_n is '年初基数（宗）；无数据为空';
comment on column published.rpt_region_month.base_mu is '年初基数（亩）；无数据为空';
comment on column published.rpt_region_month.open_n is '期初存量（宗）';
comment on column published.rpt_region_month.open_mu is '期初存量（亩）';
comment on column published.rpt_region_month.new_n is '本月新增（宗）';
comment on column published.rpt_region_month.new_mu is '本月新增（亩）';
comment on column published.rpt_region_month.disposed_n is '本月处置（宗）';
comment on column published.rpt_region_month.disposed_mu is '本月处置（亩）';
comment on column published.rpt_region_month.adjusted_n is '口径调整及数据更正（±宗）';
comment on column published.rpt_region_month.adjusted_mu is '口径调整及数据更正（±亩）';
comment on column published.rpt_region_month.n is '期末存量（宗）';
comment on column published.rpt_region_month.area_mu is '期末存量（亩）';
comment on column published.rpt_region_month.confirmed_n is '其中：已认定（宗）';
comment on column published.rpt_region_month.confirmed_mu is '其中：已认定（亩）';
comment on column published.rpt_region_month.change_mu is '比上月增减（亩）';
comment on column published.rpt_region_month.yoy_mu is '比上年同期增减（亩）；无数据为空';
comment on column published.rpt_region_month.target_mu is '年度任务（亩）；尚未下达为空';
comment on column published.rpt_region_month.done_n is '累计处置（宗）';
comment on column published.rpt_region_month.done_mu is '累计处置（亩）';
comment on column published.rpt_region_month.progress is '完成率（%）；无年度任务为空';
comment on column published.rpt_region_month.plan_progress is '时序进度（%）';
comment on column published.rpt_region_month.gap_pp is '与时序进度差（百分点）；无年度任务为空';
comment on column published.rpt_region_month.rank is '排名；无年度任务为空';
comment on column published.rpt_region_month.warning is '预警（红/黄/—）；标准未定为空';
comment on column published.rpt_region_month.publication_ids is '发布编号';
