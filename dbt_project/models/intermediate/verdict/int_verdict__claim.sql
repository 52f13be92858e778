/* What the facts say of each piece of land, category by category, before anybody decided. */
{{ config(indexes=[{'columns': ['region_code', 'key']}]) }}

select * from {{ ref('int_verdict__pewg') }}
where region_code in {{ scope_regions() }}
union all
select * from {{ ref('int_verdict__gewy') }}
where region_code in {{ scope_regions() }}
union all
select * from {{ ref('int_verdict__yewj') }}
where region_code in {{ scope_regions() }}
union all
select * from {{ ref('int_verdict__production') }}
where region_code in {{ scope_regions() }}
