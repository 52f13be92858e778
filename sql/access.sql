-- Least privilege per stage (design, section 12). Idempotent; a migration runs it.

grant usage on schema ops to
panhuo_ingest, panhuo_gate, panhuo_dbt, panhuo_publish;
grant usage on schema raw to panhuo_ingest, panhuo_gate, panhuo_dbt;
grant usage on schema gate to panhuo_gate;
grant usage on schema published to
panhuo_ingest, panhuo_gate, panhuo_dbt, panhuo_publish;
grant usage on schema bi to panhuo_bi;
grant usage on schema map to panhuo_map;

-- receive and load
grant select, insert, update on ops.delivery to panhuo_ingest;
grant select, insert, update, delete on ops.delivery_region to panhuo_ingest;
grant select, insert on ops.receipt to panhuo_ingest;
grant select, insert, delete on all tables in schema raw to panhuo_ingest;
grant select on published.dim_region to panhuo_ingest;
grant select (region_code, delivery_id, row_no, severity, resolved_by), update (resolved_by)
on ops.issue to panhuo_ingest;

-- gate
grant select on all tables in schema raw to panhuo_gate;
grant select on all tables in schema gate to panhuo_gate;
grant execute on all functions in schema gate to panhuo_gate;
grant select, insert, update, delete on ops.issue to panhuo_gate;
grant select, update on ops.delivery to panhuo_gate;
grant select, update on ops.delivery_region to panhuo_gate;
grant select on published.dim_region to panhuo_gate;

-- dbt: reads raw and the ledger, owns staging and candidate, makes scratch schemas to assess in
grant select on all tables in schema raw to panhuo_dbt;
grant select on ops.delivery, ops.delivery_region, ops.land_use to panhuo_dbt;
grant select (region_code, delivery_id, row_no, rule_code, severity) on ops.issue to panhuo_dbt;
grant select on published.dim_region to panhuo_dbt;
alter schema staging owner to panhuo_dbt;
alter schema candidate owner to panhuo_dbt;
do $$
begin
    execute format('grant create on database %I to panhuo_dbt', current_database());
end
$$;

-- publish: reads candidate, writes published and the ledger's end
grant usage on schema candidate to panhuo_publish;
alter default privileges for role panhuo_dbt in schema candidate
grant select on tables to panhuo_publish;
grant select, insert, update, delete on all tables in schema published to panhuo_publish;
grant select, update on ops.delivery, ops.delivery_region to panhuo_publish;
grant select, insert, update on
ops.publication, ops.lease, ops.region_clock, ops.item to panhuo_publish;
grant usage on schema raw to panhuo_publish;
grant select on all tables in schema raw to panhuo_publish;
grant select (
    region_code, delivery_id, row_no, rule_code, severity, responsibility, field, message_zh,
    next_step, first_seen, resolved_by
) on ops.issue to panhuo_publish;

-- rows of raw and ops.issue are for the stages only, whoever is granted the table later
do $$
declare
    guarded record;
begin
    for guarded in
        select schemaname, tablename
        from pg_tables
        where schemaname = 'raw' or (schemaname = 'ops' and tablename = 'issue')
    loop
        execute format(
            'alter table %I.%I enable row level security', guarded.schemaname, guarded.tablename
        );
        execute format(
            'alter table %I.%I force row level security', guarded.schemaname, guarded.tablename
        );
        execute format(
            'drop policy if exists stages on %I.%I', guarded.schemaname, guarded.tablename
        );
        execute format(
            'create policy stages on %I.%I to panhuo_ingest, panhuo_gate, panhuo_dbt, '
            'panhuo_publish using (true) with check (true)',
            guarded.schemaname, guarded.tablename
        );
    end loop;
end
$$;
