/* 预警与提示: what somebody should know of a piece of land without its being a category. */
with land as (
    select *
    from {{ ref('int_supply__progress') }}
    where region_code in {{ scope_regions() }}
),

of_supply as (
    select
        land.region_code,
        land.supervision_no as key,
        land.as_of,
        said.warning,
        said.kind,
        said.since,
        said.detail_zh,
        null::text as rule_id,
        'supply' as source_feed,
        land.delivery_id,
        land.row_no
    from land
    cross join
        lateral (
            values
            (
                land.start_known_on is not null
                and land.complete_on is null
                and land.production_on is null
                and land.completion_agreed_on < land.as_of,
                '逾期未竣工',
                'warning',
                land.completion_agreed_on,
                format('约定竣工日期 %s 已过', land.completion_agreed_on)
            ),
            (
                land.start_known_on is not null and not land.start_reported,
                '开工信息缺报',
                'warning',
                land.start_known_on,
                format(
                    '报送件未填实际动工日期，%s显示 %s 前已动工',
                    {{ feed_zh('land.start_source') }}, land.start_known_on
                )
            ),
            (
                land.far_reversed,
                '容积率上下限颠倒',
                'warning',
                null::date,
                format('按大小读为 %s–%s', land.far_min, land.far_max)
            ),
            (
                land.visit_state = '未动工' and land.start_reported,
                '开工信息矛盾',
                'warning',
                land.inspected_on,
                format('报送已动工，%s 现场核查为未动工', land.inspected_on)
            ),
            (land.build_state in ('在建', '停工'), '在建', 'note', land.start_known_on, null),
            (
                land.only_amended_known,
                '原约定未报送',
                'note',
                null::date,
                '仅有截止日期之后的补充协议，按补充协议约定判定'
            ),
            (land.stale, '更正待补报', 'note', null::date, '最近一次报送的该行暂存待改，沿用上次通过的数据')
        ) as said (holds, warning, kind, since, detail_zh)
    where said.holds
),

of_evidence as (
    select
        evidence.region_code,
        evidence.key,
        evidence.as_of,
        case evidence.verdict when 'no_data' then '无数据' else '无标准' end as warning,
        'note' as kind,
        null::date as since,
        string_agg(evidence.statement_zh, '；' order by evidence.topic) as detail_zh,
        min(evidence.rule_id) as rule_id,
        min(evidence.source_feed) as source_feed,
        null::bigint as delivery_id,
        null::bigint as row_no
    from {{ ref('fct_evidence') }} as evidence
    where
        evidence.region_code in {{ scope_regions() }}
        and evidence.verdict in ('no_data', 'no_rule')
        and evidence.category <> 'DXYD'
        and evidence.topic <> 'gewy.government_cause'
        and evidence.topic not like 'pewg.path.%'
    group by evidence.region_code, evidence.key, evidence.as_of, evidence.verdict
),

-- whatever a draft decides says so, whichever way it went
of_draft as (
    select
        evidence.region_code,
        evidence.key,
        evidence.as_of,
        '依据征求意见稿' as warning,
        'note' as kind,
        null::date as since,
        format(
            '%s 出自征求意见稿，尚未印发', string_agg(distinct evidence.rule_id, '、')
        ) as detail_zh,
        min(evidence.rule_id) as rule_id,
        min(evidence.source_feed) as source_feed,
        null::bigint as delivery_id,
        null::bigint as row_no
    from {{ ref('fct_evidence') }} as evidence
    inner join (
        select distinct
            rule.region_code,
            rule.rule_id
        from {{ ref('int_rule__in_force') }} as rule
        where rule.region_code in {{ scope_regions() }} and rule.status = 'draft'
    ) as draft
        on
            evidence.region_code = draft.region_code
            and evidence.rule_id = draft.rule_id
    where evidence.region_code in {{ scope_regions() }}
    group by evidence.region_code, evidence.key, evidence.as_of
),

unvisited as (
    select
        verdict.region_code,
        verdict.key,
        verdict.as_of,
        '仅合同信息，未现场核查' as warning,
        'note' as kind,
        null::date as since,
        '合同是唯一来源，未经现场核查不能认定' as detail_zh,
        null::text as rule_id,
        'supply' as source_feed,
        land.delivery_id,
        land.row_no
    from {{ ref('int_verdict__settled') }} as verdict
    inner join land
        on
            verdict.region_code = land.region_code
            and verdict.key = land.supervision_no
    where verdict.category = 'GEWY' and land.inspected_on is null
),

of_plot as (
    select
        plot.region_code,
        plot.key,
        plot.as_of,
        said.warning,
        said.kind,
        said.since,
        said.detail_zh,
        said.rule_id,
        'approval' as source_feed,
        plot.delivery_id,
        plot.row_no
    from {{ ref('int_approval__plot') }} as plot
    {{ criterion('size', 'plot', 'pewg.remainder') }}
    {{ criterion('age', 'plot', 'pewg.age') }}
    {{ criterion('clock', 'plot', 'pewg.supply_clock') }}
    cross join
        lateral (
            values
            (
                plot.remaining_m2 < 0,
                '剩余面积为负',
                'warning',
                plot.last_supplied_on,
                format('已供、带供与撤回合计超出批准面积 %s 平方米', -plot.remaining_m2),
                null
            ),
            (
                plot.remaining_m2 > 0
                and not {{ satisfies('plot.remaining_m2', 'size.operator', 'size.value') }},
                '尾差',
                'note',
                plot.last_supplied_on,
                format('剩余 %s 平方米，未达 %s，仅列批次台账', plot.remaining_m2, size.value),
                size.rule_id
            ),
            (
                {{ satisfies('plot.remaining_m2', 'size.operator', 'size.value') }}
                and not {{ period_satisfies('plot.approved_on', 'plot.as_of', 'age') }},
                '已批未满一年',
                'note',
                plot.approved_on,
                format('批准日期 %s', plot.approved_on),
                age.rule_id
            ),
            (
                {{ satisfies('plot.remaining_m2', 'size.operator', 'size.value') }}
                and not {{ period_satisfies('plot.quota_used_on', 'plot.as_of', 'clock') }},
                format('超%s个月未完成供地', clock.value),
                'warning',
                {{ period_end('plot.quota_used_on', 'clock.value') }},
                format('使用计划指标日期 %s', plot.quota_used_on),
                clock.rule_id
            ),
            (plot.stale, '更正待补报', 'note', null, '最近一次报送的该行暂存待改，沿用上次通过的数据', null)
        ) as said (holds, warning, kind, since, detail_zh, rule_id)
    where plot.region_code in {{ scope_regions() }} and said.holds
),

of_step as (
    select
        step.region_code,
        step.key,
        max(step.as_of) as as_of,
        case when step.is_applied then '核实环节缺报' else '处置环节不符' end as warning,
        case when step.is_applied then 'note' else 'warning' end as kind,
        min(step.decided_on) as since,
        string_agg(
            concat_ws(
                '；',
                format('%s %s%s', step.decided_on, step.action, '（' || step.doc_no || '）'),
                step.reason_zh,
                step.next_step_zh
            ),
            '。'
            order by step.decided_on, step.delivery_id, step.row_no
        ) as detail_zh,
        null::text as rule_id,
        'disposal' as source_feed,
        max(step.delivery_id) as delivery_id,
        (array_agg(step.row_no order by step.delivery_id desc, step.row_no desc))[1] as row_no
    from {{ ref('fct_item_step') }} as step
    where step.region_code in {{ scope_regions() }} and step.reason_zh is not null
    group by step.region_code, step.key, step.is_applied
),

of_item as (
    select
        item.region_code,
        item.key,
        max(item.as_of) as as_of,
        said.warning,
        'note' as kind,
        min(item.closed_on) as since,
        string_agg(said.detail_zh, '；' order by item.category) as detail_zh,
        null::text as rule_id,
        'disposal' as source_feed,
        null::bigint as delivery_id,
        null::bigint as row_no
    from {{ ref('int_life__item') }} as item
    cross join
        lateral (
            values
            (
                item.is_claimed_anew,
                '再次列入',
                format('%s 曾%s，其后又出现新的情形，按新的单元办理', item.closed_on, item.last_state)
            ),
            (
                not item.is_claimed and item.state in ('认定', '处置中', '部分处置', '已处置'),
                '待销号',
                format('各来源显示已不属%s，核对后请报销号', {{ category_zh('item.category') }})
            ),
            (
                item.is_claimed and item.state = '剔除',
                '已剔除',
                format('%s 不予认定，不列入%s', item.closed_on, {{ category_zh('item.category') }})
            ),
            (
                item.is_claimed and item.state = '销号',
                '已销号',
                format('%s 销号，不再列入%s', item.closed_on, {{ category_zh('item.category') }})
            )
        ) as said (holds, warning, detail_zh)
    where item.region_code in {{ scope_regions() }} and said.holds
    group by item.region_code, item.key, said.warning
),

of_shape as (
    select
        shape.region_code,
        shape.key,
        shape.as_of,
        '图形面积与法定面积不符' as warning,
        'warning' as kind,
        null::date as since,
        format('法定 %s 平方米，图形 %s 平方米', shape.legal_area_m2, round(shape.geom_area_m2, 2))
            as detail_zh,
        null::text as rule_id,
        shape.source_feed,
        null::bigint as delivery_id,
        null::bigint as row_no
    from {{ ref('int_land__shape') }} as shape
    where
        shape.region_code in {{ scope_regions() }}
        and abs(shape.geom_area_m2 - shape.legal_area_m2)
        > {{ var('area_agrees_within') }} * shape.legal_area_m2
)

select * from of_supply
union all
select * from of_step
union all
select * from of_item
union all
select * from of_shape
union all
select * from of_plot
union all
select * from of_evidence
union all
select * from of_draft
union all
select * from unvisited
