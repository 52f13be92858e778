/*
The life of an item, step by step: 疑似 → 核实中 → 认定 | 剔除 → 处置中 → 部分处置 → 已处置 → 销号;
撤销销号 opens it again (office_practice 1.10). A step that does not follow the state it meets
changes nothing and says why.

What is closed stays closed while the claim is the one that was closed: a claim whose period began
after the closing (another agreed day, another standstill, another year's figures) is a new one.

Area: what the feeds show as supplied or withdrawn since the item was listed is not disposed a
second time by the decision that says the same.
*/
{{ config(indexes=[{'columns': ['region_code', 'key', 'category']}]) }}

with recursive decision as (
    select
        decided.*,
        row_number() over (
            partition by decided.region_code, decided.key, decided.category
            order by
                decided.decided_on,
                -- on one day: what an earlier day closed is opened first, then the usual order
                case
                    when
                        decided.action = '撤销销号'
                        and exists (
                            select 1
                            from {{ ref('int_disposal__decision') }} as closing
                            where
                                closing.region_code = decided.region_code
                                and closing.key = decided.key
                                and closing.category = decided.category
                                and closing.action = '销号'
                                and closing.decided_on < decided.decided_on
                        )
                        then 0
                    else array_position(
                        array['核实', '认定', '剔除', '处置', '销号', '撤销销号'], decided.action
                    )
                end,
                decided.seq,
                decided.delivery_id,
                decided.row_no
        )::integer as step_no
    from {{ ref('int_disposal__decision') }} as decided
    where decided.region_code in {{ scope_regions() }} and decided.fault is null
),

claim as (
    select
        claims.region_code,
        claims.key,
        claims.category,
        min(claims.since) as since,
        min(claims.entered_on) as entered_on,
        sum(claims.area_m2) as area_m2
    from {{ ref('int_verdict__claim') }} as claims
    where claims.region_code in {{ scope_regions() }}
    group by claims.region_code, claims.key, claims.category
),

settled as (
    {{ settle(ref('int_verdict__claim')) }}
),

listed as (
    select
        settled.region_code,
        settled.key,
        settled.category,
        sum(settled.area_m2) as area_m2
    from settled
    group by settled.region_code, settled.key, settled.category
),

visit as (
    select
        visits.region_code,
        visits.supervision_no as key,
        min(visits.inspected_on) as first_on,
        max(visits.inspected_on) filter (where visits.developed_area_m2 is not null) as measured_on
    from {{ ref('int_inspection__visit') }} as visits
    where visits.region_code in {{ scope_regions() }} and visits.inspected_on <= visits.as_of
    group by visits.region_code, visits.supervision_no
),

item as (
    select
        named.region_code,
        named.key,
        named.category,
        claim.since,
        claim.entered_on,
        coalesce(claim.area_m2, 0) as claimed_m2,
        coalesce(listed.area_m2, claim.area_m2, 0) as listed_m2,
        visit.first_on as first_visit_on,
        case
            when named.category = 'PEWG' and claim.key is not null
                then
                    coalesce(supplied.area_m2, 0)
                    + case when plot.withdrawn_on > claim.entered_on then plot.withdrawn_m2 else 0 end
            when named.category = 'YEWJ' and claim.key is not null then coalesce(built.area_m2, 0)
            else 0
        end as shown_m2,
        visit.measured_on
    from (select distinct
        region_code,
        key,
        category
    from decision) as named
    left join claim
        on
            named.region_code = claim.region_code
            and named.key = claim.key
            and named.category = claim.category
    left join listed
        on
            named.region_code = listed.region_code
            and named.key = listed.key
            and named.category = listed.category
    left join visit
        on
            named.region_code = visit.region_code
            and named.key = visit.key
    left join {{ ref('int_approval__plot') }} as plot
        on
            named.region_code = plot.region_code
            and named.key = plot.key
    left join lateral (
        select sum(link.area_m2 + link.carried_m2) as area_m2
        from {{ ref('int_approval__link') }} as link
        where
            link.region_code = plot.region_code
            and link.document_no = plot.document_no
            and link.plot_no = plot.plot_no
            and link.signed_on > claim.entered_on
    ) as supplied on true
    -- a vacant remainder measured since has what was built before it taken off already
    left join lateral (
        select sum(disposed.area_m2) as area_m2
        from decision as disposed
        where
            disposed.region_code = named.region_code
            and disposed.key = named.key
            and disposed.category = named.category
            and disposed.action = '处置'
            and disposed.decided_on <= visit.measured_on
    ) as built on true
),

walk as (
    select
        item.region_code,
        item.key,
        item.category,
        0 as step_no,
        null::text as state_before,
        '疑似'::text as state,
        null::text as fault,
        false as confirmed,
        1 as cycle,
        null::date as closed_on,
        0::numeric as by_feeds_m2,
        0::numeric as otherwise_m2,
        0::numeric as disposed_m2,
        item.listed_m2 + item.shown_m2 as total_m2,
        false as unverified
    from item
    union all
    select
        walk.region_code,
        walk.key,
        walk.category,
        step.step_no,
        met.state as state_before,
        case
            when tried.fault is not null then met.state
            when step.action = '核实' then '核实中'
            when step.action in ('认定', '剔除', '销号') then step.action
            when step.action = '撤销销号'
                then case
                    when not met.confirmed then '疑似'
                    when after.disposed_m2 > 0 then '部分处置'
                    else '处置中'
                end
            when step.area_m2 is null or after.disposed_m2 >= item.listed_m2 + item.shown_m2
                then '已处置'
            when after.disposed_m2 > 0 then '部分处置'
            else '处置中'
        end as state,
        tried.fault,
        met.confirmed or (tried.fault is null and step.action = '认定') as confirmed,
        met.cycle,
        case
            when tried.fault is null and step.action in ('剔除', '销号') then step.decided_on
            else walk.closed_on
        end as closed_on,
        after.by_feeds_m2,
        after.otherwise_m2,
        after.disposed_m2,
        item.listed_m2 + item.shown_m2 as total_m2,
        tried.fault is null and step.action in ('认定', '剔除') and met.state = '疑似' as unverified
    from walk
    inner join decision as step
        on
            walk.region_code = step.region_code
            and walk.key = step.key
            and walk.category = step.category
            and walk.step_no + 1 = step.step_no
    inner join item
        on
            walk.region_code = item.region_code
            and walk.key = item.key
            and walk.category = item.category
    cross join
        lateral (
            select
                walk.state in ('剔除', '销号')
                and coalesce(item.since > walk.closed_on and step.decided_on >= item.since, false)
                    as is_new
        ) as claimed_anew
    cross join
        lateral (
            select
                case when claimed_anew.is_new then '疑似' else walk.state end as state,
                walk.confirmed and not claimed_anew.is_new as confirmed,
                walk.cycle + claimed_anew.is_new::int as cycle,
                case when claimed_anew.is_new then 0 else walk.by_feeds_m2 end as by_feeds_m2,
                case when claimed_anew.is_new then 0 else walk.otherwise_m2 end as otherwise_m2,
                case when claimed_anew.is_new then item.shown_m2 else walk.disposed_m2 end
                    as disposed_m2,
                item.since is null as is_gone
        ) as met
    cross join
        lateral (
            select
                case
                    when step.action = '撤销销号'
                        then case when met.state = '销号' then null else 'not_closed' end
                    when met.state = '销号' then 'closed'
                    when met.state = '剔除'
                        then case when step.action = '核实' then null else 'rejected' end
                    when step.action in ('核实', '认定', '剔除')
                        then case
                            when met.state not in ('疑似', '核实中') then 'confirmed'
                            when
                                step.action = '认定'
                                and step.category = 'GEWY'
                                -- visits stay with the number under which the land was confirmed
                                and not step.is_inherited
                                and (item.first_visit_on is null or item.first_visit_on > step.decided_on)
                                then 'unvisited'
                        end
                    when step.action = '处置'
                        then case
                            when met.state in ('疑似', '核实中') then 'unconfirmed'
                            when met.state = '已处置' then 'disposed'
                            when
                                not met.is_gone
                                and met.by_feeds_m2 + met.otherwise_m2 + step.area_m2
                                > greatest(item.listed_m2, item.claimed_m2) + item.shown_m2
                                then 'too_much'
                        end
                    when step.evidence is null then 'no_evidence'
                    when
                        step.decided_by is null
                        or step.verified_by is null
                        or step.decided_by = step.verified_by
                        then 'one_person'
                    when met.is_gone or met.state = '已处置' then null
                    when met.state in ('疑似', '核实中') then 'unconfirmed'
                    else 'remaining'
                end as fault
        ) as tried
    cross join
        lateral (
            select
                case
                    when tried.fault is not null or step.action <> '处置' then 0
                    else coalesce(
                        step.area_m2,
                        item.listed_m2
                        + item.shown_m2
                        - greatest(met.by_feeds_m2, item.shown_m2)
                        - met.otherwise_m2
                    )
                end as area_m2,
                step.category = 'YEWJ' and step.decided_on <= item.measured_on
                or coalesce(step.category = 'PEWG' and step.path in ('供应', '撤回（注销）批文'), false)
                    as is_in_feeds,
                tried.fault is null and step.action = '撤销销号' as is_reopened
        ) as added
    cross join
        lateral (
            select
                case
                    when added.is_reopened then 0
                    when added.is_in_feeds then met.by_feeds_m2 + added.area_m2
                    else met.by_feeds_m2
                end as by_feeds_m2,
                case
                    when added.is_reopened
                        then greatest(met.by_feeds_m2 + met.otherwise_m2 - step.area_m2, 0)
                    when added.is_in_feeds then met.otherwise_m2
                    else met.otherwise_m2 + added.area_m2
                end as otherwise_m2
        ) as summed
    cross join
        lateral (
            select
                summed.by_feeds_m2,
                coalesce(summed.otherwise_m2, 0) as otherwise_m2,
                greatest(summed.by_feeds_m2, item.shown_m2) + coalesce(summed.otherwise_m2, 0)
                    as disposed_m2
        ) as after
)

select
    walk.region_code,
    walk.key,
    walk.category,
    walk.step_no,
    walk.cycle,
    step.as_of,
    step.action,
    step.seq,
    walk.state_before,
    walk.state,
    walk.fault,
    walk.confirmed,
    walk.unverified,
    walk.closed_on,
    step.path,
    step.area_m2,
    walk.disposed_m2,
    walk.total_m2,
    step.authority,
    step.doc_no,
    step.evidence,
    step.cause,
    step.due_on,
    step.decided_on,
    step.decided_by,
    step.verified_by,
    step.received_at,
    step.delivery_id,
    step.row_no
from walk
inner join decision as step
    on
        walk.region_code = step.region_code
        and walk.key = step.key
        and walk.category = step.category
        and walk.step_no = step.step_no
