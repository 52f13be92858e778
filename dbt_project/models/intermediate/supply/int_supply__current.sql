/*
Supplies that exist on the day, as known. A supplement dated after the day has not happened yet:
the version before it counts. FAR bounds that stand the wrong way round are read by size (the
gate has warned), and an upper bound of 0 is no bound.
*/
{{ config(indexes=[{'columns': ['region_code', 'supervision_no']}]) }}

with known as (
    {{ current_rows(
        'supply', ref('stg_supply__contract'), ['supervision_no'], ['supervision_no'],
        happened='version.amended_on is null or version.amended_on <= scope.as_of'
    ) }}
)

select
    known.region_code,
    known.supervision_no,
    known.as_of,
    known.contract_no,
    known.parcel_code,
    known.project_name,
    known.location,
    known.area_m2,
    coalesce(known.due_area_m2, known.area_m2) as due_area_m2,
    known.land_source,
    known.land_use,
    coalesce(land_use.land_type, 'other') as land_type,
    known.supply_method,
    known.price_wan,
    known.total_invest_wan,
    known.holder,
    known.holder_uscc,
    case
        when known.far_min is not null then least(known.far_min, nullif(known.far_max, 0))
    end as far_min,
    case
        when nullif(known.far_max, 0) is not null then greatest(known.far_min, known.far_max)
    end as far_max,
    coalesce(known.far_min > nullif(known.far_max, 0), false) as far_reversed,
    known.handover_agreed_on,
    known.handover_actual_on,
    known.start_agreed_on,
    known.completion_agreed_on,
    known.started_on,
    known.completed_on,
    known.signed_on,
    not known.has_happened as only_amended_known,
    known.stale,
    known.delivery_id,
    known.row_no
from known
left join {{ source('ops', 'land_use') }} as land_use
    on {{ land_use_name("known.land_use") }} = land_use.name
where known.signed_on is null or known.signed_on <= known.as_of
