/* Every criterion that was tried, met or not, or without a figure or a rule. */
with evidence as (
    select * from {{ ref('int_evidence__pewg') }}
    where region_code in {{ scope_regions() }}
    union all
    select * from {{ ref('int_evidence__gewy') }}
    where region_code in {{ scope_regions() }}
    union all
    select * from {{ ref('int_evidence__yewj') }}
    where region_code in {{ scope_regions() }}
    union all
    select * from {{ ref('int_evidence__jewt') }}
    where region_code in {{ scope_regions() }}
    union all
    select * from {{ ref('int_evidence__tewdb') }}
    where region_code in {{ scope_regions() }}
    union all
    select * from {{ ref('int_evidence__dxyd') }}
    where region_code in {{ scope_regions() }}
)

select
    evidence.region_code,
    evidence.piece_id,
    evidence.key,
    evidence.as_of,
    evidence.category,
    evidence.topic,
    evidence.rule_id,
    evidence.measure,
    evidence.observed,
    evidence.threshold,
    evidence.unit,
    evidence.verdict,
    evidence.statement_zh,
    evidence.source_feed,
    evidence.delivery_id,
    evidence.row_no,
    evidence.overridden
from evidence
