/*
拓扑检查结果: what is wrong with a drawing and where, as a layer of its own. Nothing here keeps a
region from being published (that is the audit's to say); it keeps a unit from entering the map.
*/
with layer as not materialized (
    select
        drawn.region_code,
        drawn.layer,
        drawn.theme,
        drawn.key,
        drawn.parent_key,
        drawn.stated_area_m2,
        drawn.geom
    from {{ ref('int_topology__layer') }} as drawn
    where drawn.region_code in {{ scope_regions() }}
),

-- a batch plot, a parcel: one drawing each; a vacant remainder or a zone may have several parts
single as not materialized (
    select layer.*
    from layer
    where layer.layer in ('approval', 'supply', 'registration')
),

parent as (
    {{ territories() | indent(4) }}
),

land as (
    select
        shape.region_code,
        shape.key,
        'TOPO-OUTSIDE' as rule_code,
        shape.geom
    from {{ ref('int_land__shape') }} as shape
    where shape.region_code in {{ scope_regions() }}
),

piece as not materialized (
    select layer.*
    from layer
    where layer.layer = 'piece'
),

found as (
    {{ drawing_faults('layer') | indent(4) }}
    union all
    {{ multiparts('single') | indent(4) }}
    union all
    {{ outside_parents('single', 'parent') | indent(4) }}
    union all
    {{ outside_parents('piece', 'land') | indent(4) }}
    union all
    {{ stated_areas('single') | indent(4) }}
    union all
    select
        survey.region_code,
        survey.layer,
        survey.rule_code,
        survey.key,
        survey.other_key,
        survey.size_m2,
        survey.length_m,
        survey.geom
    from {{ ref('int_topology__survey') }} as survey
    where
        survey.region_code in {{ scope_regions() }}
        and survey.rule_code is not null
)

select distinct on (found.region_code, issue.issue_id)
    found.region_code,
    issue.issue_id,
    scope.as_of,
    found.layer,
    found.rule_code,
    rule.severity,
    found.key,
    found.other_key,
    rule.message_zh,
    rule.next_step,
    round(found.size_m2, 4) as size_m2,
    round(found.length_m, 3) as length_m,
    found.geom::geometry (geometry, 4490) as geom
from found
inner join ({{ scope() }}) as scope (region_code, as_of, known_at, drafts)
    on found.region_code = scope.region_code
inner join ({{ topology_rules() }}) as rule (rule_code, severity, message_zh, next_step)
    on found.rule_code = rule.rule_code
cross join
    lateral (
        select
            md5(
                concat_ws(
                    '|', found.layer, found.rule_code, found.key, found.other_key,
                    {{ shape_hash('found.geom') }}
                )
            ) as issue_id
    ) as issue
order by found.region_code, issue.issue_id
