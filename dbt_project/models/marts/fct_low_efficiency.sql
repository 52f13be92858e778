/*
低效用地清单: one row per area that a rule calls low-efficient, each area once. 疑似 unless it is a piece
of the five categories, whose status people decide.
*/
select
    verdict.region_code,
    verdict.piece_id,
    verdict.key,
    verdict.as_of,
    land.object_class,
    verdict.category,
    verdict.reasons,
    coalesce(five_not.status, '疑似') as status,
    land.project_name,
    land.location,
    land.parcel_code,
    land.supervision_no,
    land.approval_no,
    land.plot_no,
    land.holder,
    land.holder_uscc,
    land.land_use,
    verdict.area_m2,
    verdict.area_m2 * 0.0015 as area_mu,
    land.area_basis,
    verdict.since,
    verdict.rule_ids,
    verdict.evidence_count
from {{ ref('int_verdict__dxyd') }} as verdict
inner join {{ ref('int_low__land') }} as land
    on
        verdict.region_code = land.region_code
        and verdict.key = land.key
left join {{ ref('fct_five_not') }} as five_not
    on
        verdict.region_code = five_not.region_code
        and verdict.piece_id = five_not.piece_id
where verdict.region_code in {{ scope_regions() }}
