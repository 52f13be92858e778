/*
The claims that stand: what people have not taken out of the list (剔除, 销号), each area in one
category. The evidence of the others stays.
*/
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

with standing as (
    select claim.*
    from {{ ref('int_verdict__claim') }} as claim
    left join {{ ref('int_life__item') }} as item
        on
            claim.region_code = item.region_code
            and claim.key = item.key
            and claim.category = item.category
    where
        claim.region_code in {{ scope_regions() }}
        and (item.state is null or item.state not in ('剔除', '销号'))
)

{{ settle('standing') }}
