"""Each stage connects as its own role, and may not do what is another's."""

import psycopg
import pytest
from platform_under_test import Platform, supplies

from panhuo.settings import STAGE_ROLES
from panhuo.warehouse import connect

FORBIDDEN = [
    ("panhuo_ingest", "insert into published.fct_change_event default values"),
    ("panhuo_ingest", "select * from published.fct_five_not"),
    ("panhuo_ingest", "update ops.issue set severity = 'warning'"),
    ("panhuo_ingest", "update raw.supply set area_m2 = 1"),
    ("panhuo_gate", "delete from raw.supply"),
    ("panhuo_gate", "select * from candidate.fct_five_not"),
    ("panhuo_gate", "delete from ops.delivery"),
    ("panhuo_dbt", "insert into published.fct_five_not default values"),
    ("panhuo_dbt", "update ops.delivery set state = 'published'"),
    ("panhuo_dbt", "select value from ops.issue"),
    ("panhuo_dbt", "delete from raw.supply"),
    ("panhuo_publish", "delete from candidate.fct_five_not"),
    ("panhuo_publish", "delete from raw.supply"),
    ("panhuo_publish", "select value from ops.issue"),
    ("panhuo_publish", "delete from ops.publication"),
    ("panhuo_map", "select * from raw.supply"),
    ("panhuo_map", "select * from published.fct_five_not"),
    ("panhuo_bi", "select * from published.fct_five_not"),
    ("panhuo_bi", "select * from ops.issue"),
    ("panhuo_bi", "select * from published.fct_enterprise_year"),
    ("panhuo_map", "select * from published.fct_enterprise_year"),
    ("panhuo_gate", "select * from published.fct_enterprise_year"),
    ("panhuo_publish", "delete from ops.province_period"),
    ("panhuo_bi", "create table public.mine (a int)"),
    ("panhuo_portal", "select * from raw.supply"),
    ("panhuo_portal", "select decided_by from raw.disposal"),
    ("panhuo_portal", "update ops.delivery set state = 'published'"),
    ("panhuo_portal", "update ops.portal_token set expires_at = 'infinity'"),
    ("panhuo_portal", "select * from published.fct_enterprise_year"),
    ("panhuo_map", "select * from ops.portal_token"),
]


@pytest.mark.parametrize(("role", "statement"), FORBIDDEN)
def test_a_stage_may_not_do_anothers_work(platform: Platform, role: str, statement: str) -> None:
    with connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.parametrize("role", STAGE_ROLES)
def test_no_stage_is_a_superuser_or_may_make_roles(platform: Platform, role: str) -> None:
    flags = platform.query(
        "select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles "
        "where rolname = %s",
        role,
    )
    # COPY refuses tables under row security, and loading writes rows of every region
    assert flags == [
        {
            "rolsuper": False,
            "rolcreaterole": False,
            "rolcreatedb": False,
            "rolbypassrls": role == "panhuo_ingest",
        }
    ]


def test_row_security_is_forced_where_rows_are_guarded(platform: Platform) -> None:
    unguarded = platform.query(
        """
        select relname from pg_class
        where (relnamespace = 'raw'::regnamespace
            or relnamespace = 'ops'::regnamespace and relname = 'issue')
            and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)
        """
    )
    assert unguarded == []


def test_a_bi_login_sees_the_regions_granted_to_it_and_no_other(platform: Platform) -> None:
    platform.deliver(supplies("1,2022-01-01"))
    with connect("panhuo_bi") as connection:
        assert connection.execute("select count(*) from bi.five_not").fetchone() == (0,)
    platform.execute(
        "insert into ops.region_grant (region_code, login) values ('330802', 'panhuo_bi')"
    )
    with connect("panhuo_bi") as connection:
        assert connection.execute("select count(*) from bi.five_not").fetchone() == (1,)
