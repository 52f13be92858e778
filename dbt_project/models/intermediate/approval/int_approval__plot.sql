/*
The ledger of each approved batch plot on the day: approved − supplied − carried − withdrawn.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with known as (
    {{ current_rows(
        'approval', ref('stg_approval__plot'), ['approval_no', 'plot_no'],
        ['approval_no', 'plot_no']
    ) }}
),

supplied as (
    select
        link.region_code,
        link.document_no,
        link.plot_no,
        sum(link.area_m2) as supplied_m2,
        sum(link.carried_m2) as carried_m2,
        max(link.signed_on) as last_supplied_on
    from {{ ref('int_approval__link') }} as link
    where link.region_code in {{ scope_regions() }}
    group by link.region_code, link.document_no, link.plot_no
),

ledger as (
    select
        known.*,
        coalesce(supplied.supplied_m2, 0) as supplied_m2,
        coalesce(supplied.carried_m2, 0) as carried_m2,
        supplied.last_supplied_on,
        coalesce(
            case
                when known.withdrawn_on is null or known.withdrawn_on <= known.as_of
                    -- an approval withdrawn without a figure is withdrawn as far as nothing was supplied
                    then case
                        when known.withdrawn_area_m2 is null and known.status = '撤回'
                            then
                                known.approved_area_m2
                                - coalesce(supplied.supplied_m2, 0)
                                - coalesce(supplied.carried_m2, 0)
                        else known.withdrawn_area_m2
                    end
            end,
            0
        ) as withdrawn_m2
    from known
    left join supplied
        on
            known.region_code = supplied.region_code
            and {{ document_number('known.approval_no') }} = supplied.document_no
            and known.plot_no = supplied.plot_no
    where known.approved_on <= known.as_of
)

select
    ledger.region_code,
    ledger.approval_no || '/' || ledger.plot_no as key,
    ledger.as_of,
    ledger.approval_no,
    {{ document_number('ledger.approval_no') }} as document_no,
    ledger.plot_no,
    ledger.batch_name,
    ledger.batch_type,
    ledger.quota_type,
    ledger.approved_on,
    ledger.quota_used_on,
    ledger.purpose,
    coalesce(land_use.land_type, 'other') as land_type,
    ledger.approved_area_m2,
    ledger.supplied_m2,
    ledger.carried_m2,
    ledger.withdrawn_m2,
    case when ledger.withdrawn_m2 > 0 then ledger.withdrawn_on end as withdrawn_on,
    ledger.approved_area_m2
    - ledger.supplied_m2
    - ledger.carried_m2
    - ledger.withdrawn_m2 as remaining_m2,
    ledger.last_supplied_on,
    ledger.stale,
    ledger.delivery_id,
    ledger.row_no
from ledger
left join {{ source('ops', 'land_use') }} as land_use
    on {{ land_use_name('ledger.purpose') }} = land_use.name
