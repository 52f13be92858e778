"""The SQL objects a gate needs: views of the one delivery, and checks of identifiers.

`create_gate_objects` is called after the migrations, whichever they were: what it makes stands on
the contracts and on the newest tables. Everything in it is created or replaced.
"""

from collections import defaultdict
from collections.abc import Mapping, Set

from sqlalchemy import Connection

from panhuo.feeds.contract import Contract, load_contracts
from panhuo.gate.identifiers import IDENTIFIER_FUNCTIONS

GATE_ROLE = "panhuo_gate"

DELIVERY_ID = "nullif(current_setting('panhuo.delivery_id', true), '')::bigint"
"""The delivery a session looks at; without the setting the views are empty."""

_SCOPES = (
    """
    create or replace function ops.normalised_scope(scope text) returns text
    language sql immutable parallel safe
    return case
      when scope ~ '^([0-9]{2}|[0-9]{4})$' then rpad(scope, 6, '0')
      else upper(btrim(scope))
    end
    """,
    """
    create or replace function ops.regions_within(scope text) returns setof text
    language sql stable parallel safe
    begin atomic
      with recursive inside (region_code) as (
        select top.region_code
        from published.dim_region as top
        where top.region_code = ops.normalised_scope(scope)
        union
        select region.region_code
        from published.dim_region as region
        inner join inside
          on inside.region_code in (region.parent_code, region.host_code, region.successor_code)
      )

      select inside.region_code
      from inside;
    end
    """,
    "comment on function ops.regions_within(text) is "
    "'the units under a scope: divisions, hosted areas, ended units whose land a unit of it took'",
    """
    create or replace function ops.in_scope(code text, scope text) returns boolean
    language sql stable parallel safe
    return code in (select ops.regions_within(scope))
    """,
)

# horizon: the latest day a delivery can know of. History is loaded with an old received_at, so
# the day it was really registered and its own as_of count too.
_DELIVERY_VIEW = f"""
    create view gate.delivery with (security_invoker = true) as
    select
      delivery.region_code as scope,
      delivery.delivery_id,
      delivery.feed,
      delivery.as_of,
      greatest(
        delivery.as_of, delivery.received_at::date, delivery.registered_at::date
      ) as horizon
    from ops.delivery as delivery
    where delivery.delivery_id = {DELIVERY_ID}
"""

# A number of a person has 18 characters, or 15 of before 1999; also in full-width digits.
MASKED = r"""
    create or replace function gate.masked(value text, sensitive boolean) returns text
    language sql immutable parallel safe
    return case
      when sensitive and value ~ '[0-9]' then '***'
      when sensitive then left(value, 1) || '***'
      else left(
        regexp_replace(
          left(value, 600),
          '(?<![0-9A-Za-z])[1-8]\d{5}((18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]'
          '|\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3})(?![0-9A-Za-z])'
          '|[１-８][０-９]{13,16}[０-９ＸXx]',
          '***',
          'g'
        ),
        200
      )
    end
"""


def view_statement(contract: Contract, existing: Set[str]) -> str:
    """DDL of the view of one feed that shows the rows of the session's delivery only.

    Args:
        contract: of the feed.
        existing: the columns its table has; a field of a later migration is left out until then.
    """
    columns = ["region_code", "delivery_id", "row_no"]
    columns += [f.name for f in contract.fields if f.name != "region_code" and f.name in existing]
    columns += ["source_row", "unparsed", "notes"]
    listed = ", ".join(f'"{name}"' for name in columns)
    return (
        f'create view gate."{contract.feed}" with (security_invoker = true) as '
        f'select {listed} from raw."{contract.feed}" where delivery_id = {DELIVERY_ID}'
    )


def grant_statements() -> tuple[str, ...]:
    """What the gate's role must be able to do, and nothing more."""
    return (
        f"grant usage on schema gate, raw, ops, published to {GATE_ROLE}",
        f"grant select on all tables in schema gate, raw to {GATE_ROLE}",
        f"grant execute on all functions in schema gate to {GATE_ROLE}",
        f"grant execute on function ops.regions_within(text), ops.in_scope(text, text), "
        f"ops.normalised_scope(text) to {GATE_ROLE}",
        f"grant select on published.dim_region to {GATE_ROLE}",
        f"grant select on ops.delivery, ops.delivery_region to {GATE_ROLE}",
        "grant update (state, rows_read, rows_accepted, rows_quarantined, error, finished_at) "
        f"on ops.delivery to {GATE_ROLE}",
        "grant update (state, rows_accepted, rows_quarantined) on ops.delivery_region "
        f"to {GATE_ROLE}",
        f"grant select, insert, update, delete on ops.issue to {GATE_ROLE}",
    )


def gate_statements(tables: Mapping[str, Set[str]]) -> tuple[str, ...]:
    """Every statement of `create_gate_objects`, in order.

    Args:
        tables: columns by name of the tables of `raw` that exist; a feed whose table comes with a
            later migration has its view from that one.
    """
    contracts = [contract for contract in load_contracts().values() if contract.feed in tables]
    return (
        "create schema if not exists gate",
        *_SCOPES,
        MASKED,
        *IDENTIFIER_FUNCTIONS,
        "drop view if exists gate.delivery",
        _DELIVERY_VIEW,
        *(f'drop view if exists gate."{contract.feed}"' for contract in contracts),
        *(view_statement(contract, tables[contract.feed]) for contract in contracts),
    )


def create_gate_objects(connection: Connection, *, grants: bool = True) -> None:
    """Create or replace schema `gate`, its views and functions, and grant them to the gate's role.

    Needs the tables of `ops`, `raw` and `published`, and with `grants` the role, to exist.
    """
    columns = connection.exec_driver_sql(
        "select table_name, column_name from information_schema.columns where table_schema = 'raw'"
    )
    tables: dict[str, set[str]] = defaultdict(set)
    for table, column in columns:
        tables[str(table)].add(str(column))
    statements = gate_statements(tables) + (grant_statements() if grants else ())
    for statement in statements:
        # a literal percent sign is doubled: the driver reads statements as templates
        connection.exec_driver_sql(statement.replace("%", "%%"))


def drop_gate_objects(connection: Connection) -> None:
    """Take away what `create_gate_objects` made."""
    connection.exec_driver_sql("drop schema if exists gate cascade")
    for signature in ("in_scope(text, text)", "regions_within(text)", "normalised_scope(text)"):
        connection.exec_driver_sql(f"drop function if exists ops.{signature}")
