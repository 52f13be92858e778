/* Zones of spatial planning, for the map and for whoever asks what a piece lies in. */
select
    zone.region_code,
    zone.zone_id,
    zone.as_of,
    zone.kind,
    zone.level,
    zone.delivery_id,
    zone.row_no,
    zone.geom
from {{ ref('int_plan__zone') }} as zone
where zone.region_code in {{ scope_regions() }}
