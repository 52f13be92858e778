/* A row names a region, land types and a document that exist, and says what the document says. */
{{ config(meta={
    'next_steps': 'Name a region of published.dim_region and a document of '
    'dbt_project/seeds/rule_document.csv, with its status and within its validity and region.'
}) }}

with recursive rule as (
    {{ numbered_rules() }}
),

above as (
    select distinct
        rule.region_code,
        rule.region_code as ancestor_code
    from rule
    where rule.region_code is not null
    union
    select
        above.region_code,
        coalesce(region.host_code, region.parent_code) as ancestor_code
    from above
    inner join {{ source('published', 'dim_region') }} as region
        on above.ancestor_code = region.region_code
    where coalesce(region.host_code, region.parent_code) is not null
),

cited as (
    select
        rule.row_no,
        rule.rule_id,
        rule.region_code,
        rule.land_type,
        rule.status,
        rule.document as cited_document,
        rule.effective_from,
        rule.effective_to,
        document.document,
        document.status as document_status,
        document.valid_from,
        document.valid_to,
        document.region_code as document_region
    from rule
    left join {{ ref('rule_document') }} as document
        on rule.document = document.document
),

fault as (
    select
        cited.row_no,
        cited.rule_id,
        said.fault,
        said.holds
    from cited
    cross join
        lateral (
            values
            (
                'region',
                cited.region_code is not null
                and not exists (
                    select 1
                    from {{ source('published', 'dim_region') }} as region
                    where region.region_code = cited.region_code
                )
            ),
            (
                'land_type',
                not string_to_array(cited.land_type, '|') <@ (
                    select array_agg(land_use.land_type) || 'other'::text
                    from {{ source('ops', 'land_use') }} as land_use
                )
            ),
            (
                'document',
                case
                    when cited.status = 'platform_default' then cited.cited_document is not null
                    else cited.document is null
                end
            ),
            ('document_status', cited.document is not null and cited.status <> cited.document_status),
            (
                'document_validity',
                cited.document is not null
                and (
                    coalesce(cited.effective_from, '-infinity')
                    < coalesce(cited.valid_from, '-infinity')
                    or coalesce(cited.effective_to, 'infinity') > coalesce(cited.valid_to, 'infinity')
                )
            ),
            (
                'document_region',
                cited.document_region is not null
                and not exists (
                    select 1
                    from above
                    where
                        above.region_code = cited.region_code
                        and above.ancestor_code = cited.document_region
                )
            )
        ) as said (fault, holds)
)

select
    fault.row_no,
    fault.rule_id,
    fault.fault
from fault
where fault.holds
