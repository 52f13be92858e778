/*
供而未用 from its evidence: not started in any source and past the day it had to start, or
started, stopped for the rule's time, and too little developed or invested. A government cause
leaves the land idle but never at severity 2. The whole parcel is concerned.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with evidence as (
    select
        evidence.region_code,
        evidence.key,
        evidence.as_of,
        count(*) as evidence_count,
        array_agg(distinct evidence.rule_id) filter (
            where evidence.verdict = 'met' and evidence.rule_id is not null
        ) as rule_ids,
        bool_or(evidence.topic = 'gewy.not_started' and evidence.verdict = 'met') as not_started,
        bool_or(evidence.topic = 'gewy.overdue' and evidence.verdict = 'met') as overdue,
        bool_or(evidence.topic = 'gewy.idle' and evidence.verdict = 'met') as idle,
        bool_or(evidence.topic = 'gewy.idle.severe' and evidence.verdict = 'met') as severe,
        bool_or(evidence.topic = 'gewy.government_cause' and evidence.verdict = 'met')
            as government_cause,
        bool_or(evidence.topic = 'gewy.stopped.suspended' and evidence.verdict = 'met')
        and bool_or(
            evidence.topic in ('gewy.stopped.area', 'gewy.stopped.invest')
            and evidence.verdict = 'met'
        ) as stopped,
        min(evidence.since) filter (where evidence.topic not like 'gewy.stopped.%') as start_due_on,
        min(evidence.since) filter (where evidence.topic like 'gewy.stopped.%') as stopped_since,
        min(evidence.met_from) filter (where evidence.verdict = 'met') as entered_on,
        max(evidence.met_from) filter (where evidence.topic = 'gewy.idle') as idle_from,
        max(evidence.met_from) filter (where evidence.topic = 'gewy.idle.severe') as severe_from
    from {{ ref('int_evidence__gewy') }} as evidence
    where evidence.region_code in {{ scope_regions() }}
    group by evidence.region_code, evidence.key, evidence.as_of
)

select
    evidence.region_code,
    evidence.key,
    evidence.key as piece_id,
    evidence.as_of,
    'GEWY' as category,
    case
        when evidence.stopped then '停工闲置'
        when evidence.idle or evidence.severe then '疑似闲置'
        else '逾期未动工'
    end as sub_class,
    case
        when evidence.severe and not evidence.government_cause then 2
        when evidence.idle or evidence.severe or evidence.stopped then 1
        else 0
    end as severity,
    progress.area_m2,
    case when evidence.stopped then evidence.stopped_since else evidence.start_due_on end as since,
    evidence.entered_on,
    case
        when evidence.idle then evidence.severe_from
        when evidence.overdue then evidence.idle_from
    end as due_on,
    progress.cause,
    coalesce(evidence.rule_ids, array[]::text[]) as rule_ids,
    evidence.evidence_count::integer as evidence_count
from evidence
inner join {{ ref('int_supply__progress') }} as progress
    on
        evidence.region_code = progress.region_code
        and evidence.key = progress.supervision_no
where
    (evidence.not_started and (evidence.overdue or evidence.idle or evidence.severe))
    or evidence.stopped
