/*
处置环节: every decision of people as known, the state it met and the state it led to. A decision
that does not follow is here as well, with the reason and what to do; it has changed nothing.
*/
with step as (
    select
        walked.region_code,
        walked.key,
        walked.category,
        walked.step_no,
        walked.cycle,
        walked.as_of,
        walked.action,
        walked.seq,
        walked.state_before,
        walked.state,
        walked.fault,
        walked.unverified,
        walked.path,
        walked.area_m2,
        walked.disposed_m2,
        walked.total_m2,
        walked.authority,
        walked.doc_no,
        walked.evidence,
        walked.cause,
        walked.due_on,
        walked.decided_on,
        walked.decided_by,
        walked.verified_by,
        walked.received_at,
        walked.delivery_id,
        walked.row_no,
        null::text as possible_categories
    from {{ ref('int_life__step') }} as walked
    where walked.region_code in {{ scope_regions() }}
    union all
    select
        unattached.region_code,
        unattached.key,
        unattached.category,
        null::integer as step_no,
        null::integer as cycle,
        unattached.as_of,
        unattached.action,
        unattached.seq,
        null::text as state_before,
        null::text as state,
        unattached.fault,
        false as unverified,
        unattached.path,
        unattached.area_m2,
        null::numeric as disposed_m2,
        null::numeric as total_m2,
        unattached.authority,
        unattached.doc_no,
        unattached.evidence,
        unattached.cause,
        unattached.due_on,
        unattached.decided_on,
        unattached.decided_by,
        unattached.verified_by,
        unattached.received_at,
        unattached.delivery_id,
        unattached.row_no,
        unattached.possible_categories
    from {{ ref('int_disposal__decision') }} as unattached
    where unattached.region_code in {{ scope_regions() }} and unattached.fault is not null
)

select
    step.region_code,
    case
        when step.category is not null and step.step_no is not null
            then md5(
                concat_ws('|', step.region_code, step.category, {{ land_number('step.key') }})
            )
    end as item_id,
    step.key,
    step.category,
    step.step_no,
    step.cycle,
    step.as_of,
    step.action,
    step.seq::integer as seq,
    step.state_before,
    step.state as state_after,
    step.fault is null as is_applied,
    case
        when step.fault is null and not step.unverified then null
        else coalesce(said.reason_zh, '') || case step.fault
            when 'category_unclear' then coalesce('：' || step.possible_categories, '')
            when 'closed' then ''
            when 'remaining'
                then format('，剩余 %s 平方米', step.total_m2 - step.disposed_m2)
            when 'too_much'
                then format(
                    '：本次 %s，剩余 %s 平方米', step.area_m2, step.total_m2 - step.disposed_m2
                )
            else ''
        end
    end as reason_zh,
    case when step.fault is not null or step.unverified then said.next_step_zh end as next_step_zh,
    step.path,
    step.area_m2,
    step.disposed_m2,
    step.total_m2 - step.disposed_m2 as remaining_m2,
    step.authority,
    step.doc_no,
    step.evidence,
    step.cause,
    step.due_on,
    step.decided_on,
    step.decided_by,
    step.verified_by,
    step.received_at,
    step.delivery_id,
    step.row_no
from step
left join
    (
        values
        ('land_unknown', '编号不在供地台账或批次台账', '请核对电子监管号、批准文号和地块编号后重报该行'),
        (
            'partly_meant',
            '该单元由多宗土地合并而成，原决定只涉及其中小部分',
            '请按合并后的单元重新作出决定'
        ),
        ('category_unclear', '该地同时列入多类', '请填写“五未类型”后重报该行'),
        ('not_closed', '尚未销号，无从撤销', '无需办理；要重新列入已剔除的，请报“核实”'),
        ('closed', '该单元已销号', '确需重办的，请先报“撤销销号”'),
        ('rejected', '该单元已剔除', '情况有变的，请先报“核实”'),
        ('confirmed', '该单元已认定', '无需再报；认定有误的，请更正或撤回原认定行'),
        (
            'unvisited',
            '仅合同信息，未现场核查，不能认定',
            '请先报送巡查核验，核查日期不晚于认定日期，该认定随即生效'
        ),
        ('unconfirmed', '该单元尚未认定', '请先报“认定”（认定单位和文号），再报本环节'),
        ('disposed', '该单元已处置完毕', '请报“销号”'),
        ('too_much', '处置面积大于剩余面积', '请核对“处置面积”；全部处置的可留空'),
        ('no_evidence', '销号没有佐证材料', '请填写佐证材料后重报该行'),
        ('one_person', '销号须由两人办理', '请填写经办人和另一名复核人后重报该行'),
        ('remaining', '尚未处置完毕', '请先报“处置”至剩余面积为零，再报“销号”'),
        ('unverified', '未见核实记录', '请补报“核实”')
    ) as said (fault, reason_zh, next_step_zh)
    on coalesce(step.fault, case when step.unverified then 'unverified' end) = said.fault
