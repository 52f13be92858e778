/*
What is wrong with the drawing of the latest survey of a region, the one layer that is a coverage.
A survey changes once a year and is the largest layer by far: what was found is remembered together
with the fingerprint of the patches it was found in, and only another survey is checked anew. The
row without a rule says that it was checked.
*/
{{ config(
    indexes=[{'columns': ['region_code', 'fingerprint']}],
    full_refresh=false,
    on_schema_change='sync_all_columns',
) }}

with survey as (
    select
        patch.region_code,
        md5(
            string_agg(
                patch.delivery_id || ':' || patch.row_no, ','
                order by patch.delivery_id, patch.row_no
            )
            || '|{{ topology_thresholds() }}'
        ) as fingerprint
    from {{ ref('int_survey__patch') }} as patch
    where patch.region_code in {{ scope_regions() }}
    group by patch.region_code
),

{% if is_incremental() -%}
known as (
    select found.*
    from {{ this }} as found
    inner join survey
        on
            found.region_code = survey.region_code
            and found.fingerprint = survey.fingerprint
),
{%- endif %}

changed as materialized (
    select
        survey.region_code,
        survey.fingerprint
    from survey
    {% if is_incremental() -%}
    where survey.region_code not in (select known.region_code from known)
    {%- endif %}
),

layer as not materialized (
    select
        patch.region_code,
        'survey'::text as layer,
        ''::text as theme,
        patch.bsm as key,
        patch.region_code as parent_key,
        surface.tbmj as stated_area_m2,
        surface.geom
    from changed
    inner join {{ ref('int_survey__patch') }} as patch
        on changed.region_code = patch.region_code
    inner join {{ source('raw', 'survey') }} as surface
        on
            patch.region_code = surface.region_code
            and patch.delivery_id = surface.delivery_id
            and patch.row_no = surface.row_no
),

whole as materialized (
    {{ covered('layer') }}
),

territory as (
    {{ territories() }}
),

issue as (
    {{ drawing_faults('layer') | indent(4) }}
    union all
    {{ gaps('whole') | indent(4) }}
    union all
    {{ uncovered_borders('whole', 'territory') | indent(4) }}
    union all
    {{ multiparts('layer') | indent(4) }}
    union all
    {{ outside_parents('layer', 'territory') | indent(4) }}
    union all
    {{ stated_areas('layer') | indent(4) }}
)

select
    changed.region_code,
    changed.fingerprint,
    issue.layer,
    issue.rule_code,
    issue.key,
    issue.other_key,
    issue.size_m2,
    issue.length_m,
    issue.geom
from changed
inner join issue
    on changed.region_code = issue.region_code
union all
select
    changed.region_code,
    changed.fingerprint,
    'survey' as layer,
    null as rule_code,
    null as key,
    null as other_key,
    null as size_m2,
    null as length_m,
    null as geom
from changed
{% if is_incremental() -%}
union all
select
    known.region_code,
    known.fingerprint,
    known.layer,
    known.rule_code,
    known.key,
    known.other_key,
    known.size_m2,
    known.length_m,
    known.geom
from known
{%- endif %}
