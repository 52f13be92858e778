/* Which parcel became which by the day: split, merge or renumbering, one row per pair. */
with known as (
    {{ current_rows(
        'parcel_lineage', ref('stg_parcel_lineage__step'), ['"from"', '"to"'], ['"from"', '"to"'],
        happened='version."on" <= scope.as_of'
    ) }}
)

select
    known.region_code,
    known."from" as parcel_code,
    known."to" as successor_code,
    known.event,
    known."on" as changed_on,
    known.delivery_id,
    known.row_no
from known
where known."on" <= known.as_of
