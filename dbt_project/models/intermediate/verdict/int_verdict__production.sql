/* 建而未投 and 投而未达标 from their evidence; the whole parcel is concerned. */
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with met as (
    select * from {{ ref('int_evidence__jewt') }}
    where region_code in {{ scope_regions() }} and verdict = 'met'
    union all
    select * from {{ ref('int_evidence__tewdb') }}
    where region_code in {{ scope_regions() }} and verdict = 'met'
)

select
    met.region_code,
    met.key,
    met.piece_id,
    met.as_of,
    met.category,
    null::text as sub_class,
    1 as severity,
    progress.area_m2,
    min(met.since) as since,
    min(met.met_from) as entered_on,
    null::date as due_on,
    progress.cause,
    array_agg(distinct met.rule_id) as rule_ids,
    count(*)::integer as evidence_count
from met
inner join {{ ref('int_supply__progress') }} as progress
    on
        met.region_code = progress.region_code
        and met.key = progress.supervision_no
group by
    met.region_code,
    met.key,
    met.piece_id,
    met.as_of,
    met.category,
    progress.area_m2,
    progress.cause
