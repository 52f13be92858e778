/*
Patches of the latest survey of each region, as known: which row of which file each is, without its
polygon. A survey of year n shows the land at the end of that year.
*/
{{ config(
    indexes=[{'columns': ['region_code', 'delivery_id', 'row_no']}],
    post_hook='{{ keep_statistics() }}',
) }}

with known as (
    {{ current_rows('survey', ref('stg_survey__patch'), ['bsm', 'sjnf'], ['bsm', 'sjnf'],
        columns=['bsm', 'sjnf', 'dlbm', 'dlbm_system']) }}
),

dated as (
    select
        known.*,
        max(known.sjnf) over (partition by known.region_code) as latest_sjnf
    from known
    where make_date(known.sjnf::int, 12, 31) <= known.as_of
)

select
    dated.region_code,
    dated.as_of,
    dated.bsm,
    dated.sjnf::int as survey_year,
    {{ is_built('dated.dlbm', 'dated.dlbm_system') }} as built,
    dated.delivery_id,
    dated.row_no,
    {{ is_construction('dated.dlbm', 'dated.dlbm_system') }} as construction
from dated
where dated.sjnf = dated.latest_sjnf
