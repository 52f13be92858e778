/* Where each item that somebody decided about stands on the day, and what was decided of it. */
{{ config(indexes=[{'columns': ['region_code', 'key', 'category'], 'unique': true}]) }}

with latest as (
    select distinct on (step.region_code, step.key, step.category) step.*
    from {{ ref('int_life__step') }} as step
    where step.region_code in {{ scope_regions() }}
    order by step.region_code asc, step.key asc, step.category asc, step.step_no desc
),

claim as (
    select
        claims.region_code,
        claims.key,
        claims.category,
        min(claims.since) as since
    from {{ ref('int_verdict__claim') }} as claims
    where claims.region_code in {{ scope_regions() }}
    group by claims.region_code, claims.key, claims.category
),

standing as (
    select
        latest.*,
        claim.since is not null as is_claimed,
        latest.state in ('剔除', '销号') and coalesce(claim.since > latest.closed_on, false)
            as is_claimed_anew
    from latest
    left join claim
        on
            latest.region_code = claim.region_code
            and latest.key = claim.key
            and latest.category = claim.category
),

-- the last word on each point within the claim's present life
decided as (
    select
        standing.region_code,
        standing.key,
        standing.category,
        (
            array_agg(step.path order by step.step_no desc) filter (where step.path is not null)
        )[1] as path,
        (
            array_agg(step.cause order by step.step_no desc) filter (where step.cause is not null)
        )[1] as cause,
        (
            array_agg(step.due_on order by step.step_no desc) filter (where step.due_on is not null)
        )[1] as due_on,
        (
            array_agg(step.authority order by step.step_no desc) filter (
                where step.action = '认定' and step.authority is not null
            )
        )[1] as authority
    from standing
    inner join {{ ref('int_life__step') }} as step
        on
            standing.region_code = step.region_code
            and standing.key = step.key
            and standing.category = step.category
            and standing.cycle = step.cycle
    where step.fault is null and not standing.is_claimed_anew
    group by standing.region_code, standing.key, standing.category
)

select
    standing.region_code,
    standing.key,
    standing.category,
    standing.as_of,
    case when standing.is_claimed_anew then '疑似' else standing.state end as state,
    standing.state as last_state,
    standing.is_claimed,
    standing.is_claimed_anew,
    standing.confirmed and not standing.is_claimed_anew as is_confirmed,
    case
        when not standing.is_claimed_anew then greatest(standing.total_m2 - standing.disposed_m2, 0)
    end as remaining_m2,
    standing.disposed_m2 > 0 and not standing.is_claimed_anew as is_partly_disposed,
    standing.closed_on,
    decided.path,
    decided.cause,
    decided.due_on,
    decided.authority
from standing
left join decided
    on
        standing.region_code = decided.region_code
        and standing.key = decided.key
        and standing.category = decided.category
