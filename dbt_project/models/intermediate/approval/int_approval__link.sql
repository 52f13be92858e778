/*
What each supply took from which approved plot. Land counts as supplied from the contract's day
(合同签订/划拨决定书). Approvals, supplies and parcels are n:m.
*/
{{ config(indexes=[{'columns': ['region_code', 'document_no', 'plot_no']}]) }}

with known as (
    {{ current_rows(
        'supply_approval', ref('stg_supply_approval__link'),
        ['supervision_no', 'approval_no', 'plot_no'], ['supervision_no', 'approval_no', 'plot_no']
    ) }}
)

select
    known.region_code,
    known.supervision_no,
    {{ document_number('known.approval_no') }} as document_no,
    known.plot_no,
    known.area_m2,
    coalesce(known.carried_area_m2, 0) as carried_m2,
    supply.signed_on,
    known.delivery_id,
    known.row_no
from known
inner join {{ ref('int_supply__current') }} as supply
    on
        known.region_code = supply.region_code
        and known.supervision_no = supply.supervision_no
