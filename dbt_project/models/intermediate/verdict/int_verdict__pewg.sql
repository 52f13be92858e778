/*
批而未供 from its evidence: enough is left of the plot, and long enough since its approval. Each
piece of what is left that goes its own way is a claim.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with evidence as (
    select
        evidence.region_code,
        evidence.key,
        evidence.as_of,
        count(*) as evidence_count,
        array_agg(evidence.rule_id order by evidence.topic) filter (
            where evidence.verdict = 'met' and evidence.rule_id is not null
        ) as rule_ids,
        bool_or(evidence.topic = 'pewg.remainder' and evidence.verdict = 'met') as remains,
        bool_or(evidence.topic = 'pewg.age' and evidence.verdict = 'met') as aged,
        bool_or(evidence.topic = 'pewg.age.severe' and evidence.verdict = 'met') as severe,
        min(evidence.since) as since,
        min(evidence.met_from) filter (where evidence.topic = 'pewg.age') as entered_on,
        min(evidence.met_from) filter (where evidence.topic = 'pewg.age.severe') as severe_from
    from {{ ref('int_evidence__pewg') }} as evidence
    where evidence.region_code in {{ scope_regions() }}
    group by evidence.region_code, evidence.key, evidence.as_of
)

select
    evidence.region_code,
    evidence.key,
    piece.piece_id,
    evidence.as_of,
    'PEWG' as category,
    null::text as sub_class,
    case when evidence.severe then 2 else 1 end as severity,
    piece.area_m2,
    evidence.since,
    evidence.entered_on,
    case when not evidence.severe then evidence.severe_from end as due_on,
    null::text as cause,
    coalesce(evidence.rule_ids, array[]::text[]) as rule_ids,
    evidence.evidence_count::integer as evidence_count
from evidence
inner join {{ ref('int_approval__piece') }} as piece
    on
        evidence.region_code = piece.region_code
        and evidence.key = piece.key
where evidence.remains and (evidence.aged or evidence.severe)
