/* Zones of spatial planning as known on the day. */
{{ config(indexes=[{'columns': ['region_code', 'kind']}, {'columns': ['geom'], 'type': 'gist'}]) }}

select
    known.region_code,
    known.zone_id,
    known.as_of,
    known.kind,
    known.level,
    known.geom,
    known.delivery_id,
    known.row_no
from (
    {{ current_rows('plan', ref('stg_plan__zone'), ['zone_id'], ['zone_id']) | indent(4) }}
) as known
where known.geom is not null
