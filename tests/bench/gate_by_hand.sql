/*
The suite of `tax` as somebody would write it for this one table: one pass for the row rules, one
grouping for the keys. The peer of the bench's gate line; nothing else reads it.
*/
with horizon as materialized (
    select
        delivery.scope,
        extract(year from delivery.horizon) as year
    from gate.delivery as delivery
),

entry as (
    select tax.*
    from raw.tax as tax
    where tax.delivery_id = 1
),

judged as (
    select
        entry.region_code,
        entry.row_no,
        found.rule_code,
        found.field,
        found.value
    from entry
    cross join horizon
    cross join lateral (
        values
            (
                'REQUIRED-MISSING', 'uscc', null,
                entry.uscc is null and not coalesce(jsonb_exists(entry.unparsed, 'uscc'), false)
            ),
            (
                'REQUIRED-MISSING', 'year', null,
                entry.year is null and not coalesce(jsonb_exists(entry.unparsed, 'year'), false)
            ),
            (
                'REGION-UNKNOWN', 'region_code', entry.region_code,
                entry.region_code not in (
                    select known.region_code from published.dim_region as known
                    where known.level <> 'province'
                )
            ),
            (
                'REGION-SCOPE', 'region_code', entry.region_code,
                entry.region_code <> horizon.scope
                and entry.region_code not in (select ops.regions_within(horizon.scope))
            ),
            ('AREA-NEGATIVE', 'occupied_mu', entry.occupied_mu::text, entry.occupied_mu < 0),
            (
                'USCC-INVALID', 'uscc', entry.uscc,
                not gate.credit_code_faultless(entry.uscc)
                and gate.credit_code_verdict(entry.uscc) = 'invalid'
            ),
            (
                'USCC-PERSON-ID', 'uscc', entry.uscc,
                entry.uscc !~ '[A-WYZa-wyz]'
                and gate.credit_code_verdict(entry.uscc) = 'personal_id'
            ),
            (
                'USCC-OLD-NUMBER', 'uscc', entry.uscc,
                (length(entry.uscc) <> 18 or entry.uscc ~ '[^0-9A-Z]')
                and gate.credit_code_verdict(entry.uscc) in ('registration_no', 'organisation_code')
            ),
            (
                'TAX-YEAR-RANGE', 'year', entry.year::text,
                entry.year < 1994 or entry.year > horizon.year
            ),
            ('TAX-YEAR-UNFINISHED', 'year', entry.year::text, entry.year = horizon.year),
            ('TAX-NEGATIVE', 'revenue_wan', entry.revenue_wan::text, entry.revenue_wan < 0),
            ('TAX-NEGATIVE', 'energy_tce', entry.energy_tce::text, entry.energy_tce < 0),
            ('TAX-NEGATIVE', 'electricity_kwh', entry.electricity_kwh::text, entry.electricity_kwh < 0),
            ('TAX-NEGATIVE', 'emission_eq', entry.emission_eq::text, entry.emission_eq < 0),
            ('TAX-NEGATIVE', 'employees', entry.employees::text, entry.employees < 0),
            ('TAX-NEGATIVE', 'rd_wan', entry.rd_wan::text, entry.rd_wan < 0),
            ('TAX-REFUND', 'tax_wan', entry.tax_wan::text, entry.tax_wan < 0),
            ('TAX-REFUND', 'value_added_wan', entry.value_added_wan::text, entry.value_added_wan < 0),
            (
                'TAX-NO-FIGURES', 'year', entry.year::text,
                num_nonnulls(
                    entry.tax_wan, entry.revenue_wan, entry.value_added_wan, entry.energy_tce,
                    entry.electricity_kwh, entry.emission_eq, entry.employees, entry.rd_wan
                ) = 0
            ),
            ('TAX-LAND-ZERO', 'occupied_mu', entry.occupied_mu::text, entry.occupied_mu = 0),
            ('TAX-LAND-IMPLAUSIBLE', 'occupied_mu', entry.occupied_mu::text, entry.occupied_mu > 7500),
            (
                'TAX-PER-MU-IMPLAUSIBLE', 'tax_wan', entry.tax_wan::text,
                entry.occupied_mu > 0 and entry.tax_wan > 2000 * entry.occupied_mu
            ),
            (
                'TAX-INDUSTRY-SHAPE', 'industry', entry.industry,
                entry.industry !~ '^[A-T]?[0-9][0-9][0-9]?[0-9]?$'
            ),
            (
                'TAX-SCALE-CONTRADICTED', 'revenue_wan', entry.revenue_wan::text,
                entry.above_scale and entry.revenue_wan < 200
            )
    ) as found (rule_code, field, value, fails)
    where found.fails
),

-- what could not be read, and what the loader repaired: nothing in most rows
unread as (
    select
        entry.region_code,
        entry.row_no,
        case cell.key
            when 'row_cells' then 'ROW-CELLS'
            when 'row_quoting' then 'ROW-UNCLOSED'
            when 'region_code' then 'REGION-UNKNOWN'
            when 'year' then 'TYPE-INTEGER'
            when 'above_scale' then 'TYPE-BOOLEAN'
            else case
                when cell.key in ('uscc', 'name', 'industry') then 'TYPE-TEXT' else 'TYPE-NUMBER'
            end
        end as rule_code,
        cell.key as field,
        cell.value
    from entry
    cross join lateral jsonb_each_text(entry.unparsed) as cell (key, value)
    where entry.unparsed is not null
),

repaired as (
    select
        entry.region_code,
        entry.row_no,
        note ->> 'rule_code' as rule_code,
        note ->> 'field' as field,
        note ->> 'value' as value
    from entry
    cross join lateral jsonb_array_elements(entry.notes) as note
    where entry.notes is not null
),

twice as (
    select
        entry.region_code,
        entry.uscc,
        entry.year
    from entry
    where entry.uscc is not null and entry.year is not null
    group by entry.region_code, entry.uscc, entry.year
    having count(*) > 1
),

copies as (
    select
        entry.region_code,
        entry.row_no,
        concat_ws('/', entry.uscc, entry.year) as value,
        row_number() over (same_key order by entry.row_no) as copy_no,
        min(content.hash) over same_key = max(content.hash) over same_key as alike
    from entry
    inner join twice
        on
            entry.region_code = twice.region_code
            and entry.uscc = twice.uscc
            and entry.year = twice.year
    cross join lateral (
        select md5(row(
            entry.uscc, entry.year, entry.name, entry.tax_wan, entry.revenue_wan,
            entry.value_added_wan, entry.energy_tce, entry.electricity_kwh, entry.emission_eq,
            entry.employees, entry.rd_wan, entry.occupied_mu, entry.above_scale, entry.industry
        )::text) as hash
    ) as content
    window same_key as (partition by entry.region_code, entry.uscc, entry.year)
),

failing as (
    select * from judged
    union all
    select * from unread
    union all
    select * from repaired
    union all
    select
        copies.region_code,
        copies.row_no,
        case when copies.alike then 'KEY-DUPLICATE' else 'KEY-CONFLICT' end as rule_code,
        'uscc' as field,
        copies.value
    from copies
    where not copies.alike or copies.copy_no > 1
)

insert into issue_by_hand (
    region_code, delivery_id, row_no, rule_code, severity, responsibility, field, value,
    message_zh, next_step
)
select
    failing.region_code,
    1,
    failing.row_no,
    failing.rule_code,
    rule.severity,
    rule.responsibility,
    failing.field,
    gate.masked(failing.value, failing.field in ('tax_wan', 'revenue_wan', 'value_added_wan')),
    replace(rule.message_zh, '{field}', coalesce(label.zh, failing.field, '')),
    replace(rule.next_step, '{field}', coalesce(label.zh, failing.field, ''))
from failing
inner join rule on failing.rule_code = rule.rule_code
left join label on failing.field = label.field
