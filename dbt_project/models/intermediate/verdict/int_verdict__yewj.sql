/*
用而未尽 from its evidence: the vacant remainder is a piece of its own; a floor-area ratio below
the contract concerns the whole parcel.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

select
    evidence.region_code,
    evidence.key,
    evidence.piece_id,
    evidence.as_of,
    'YEWJ' as category,
    case evidence.topic when 'yewj.vacant' then '空闲' else '容积率' end as sub_class,
    1 as severity,
    case evidence.topic when 'yewj.vacant' then evidence.observed else progress.area_m2 end
        as area_m2,
    evidence.since,
    evidence.met_from as entered_on,
    null::date as due_on,
    progress.cause,
    array[evidence.rule_id] as rule_ids,
    (
        count(*) over (partition by evidence.region_code, evidence.key)
    )::integer as evidence_count
from {{ ref('int_evidence__yewj') }} as evidence
inner join {{ ref('int_supply__progress') }} as progress
    on
        evidence.region_code = progress.region_code
        and evidence.key = progress.supervision_no
where
    evidence.region_code in {{ scope_regions() }}
    and evidence.verdict = 'met'
    and evidence.topic <> 'yewj.when'
