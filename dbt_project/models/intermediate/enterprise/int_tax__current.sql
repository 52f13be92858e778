/*
Tax figures as known, one row per enterprise and year. A table with an index, not a CTE of each model
that reads it: the server takes what `current_rows` returns for one row and would walk all of it for
each occupant.
*/
{{ config(indexes=[{'columns': ['region_code', 'uscc', 'year']}]) }}

with known as (
    {{ current_rows('tax', ref('stg_tax__year'), ['uscc', 'year'], ['uscc', 'year']) }}
)

select
    known.region_code,
    known.uscc,
    known.year,
    known.as_of,
    known.name,
    known.industry,
    known.above_scale,
    known.tax_wan,
    known.revenue_wan,
    known.value_added_wan,
    known.energy_tce,
    known.electricity_kwh,
    known.emission_eq,
    known.employees,
    known.rd_wan,
    known.occupied_mu,
    known.stale,
    known.delivery_id,
    known.row_no
from known
