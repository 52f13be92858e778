"""The BI warehouse as its readers meet it: plain PostgreSQL connections, and one that cheats."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import psycopg
import pytest
from platform_under_test import Platform, supplies
from psycopg import sql
from typer.testing import CliRunner

from panhuo.cli.app import app
from panhuo.publish.province import freeze_edition
from panhuo.runtime.bi_logins import LoginError, grant_region, grants, revoke_region
from panhuo.runtime.deploy import make_views
from panhuo.warehouse import OWNER, connect

COMPANY = "91330802MA28F1A140"
TRADER = "92330802MA28F1C337"
VIEWS = (
    "five_not",
    "evidence",
    "warning",
    "supply",
    "approval_balance",
    "parcel",
    "enterprise",
    "enterprise_year",
    "region",
    "rule",
    "region_month",
    "region_month_edition",
    "change_event",
    "history",
    "delivery_quality",
    "item_step",
    "low_efficiency",
    "low_efficiency_total",
    "deadline",
    "region_disposal",
    "region_disposal_edition",
)


def _deliver(platform: Platform) -> None:
    for code in ("330802", "330803"):
        land = supplies("1,2022-01-01").replace("330802", code).splitlines()
        holder = "张三" if code == "330802" else "某某有限公司"
        platform.hand_in(
            f"{land[0]},holder,parcel_code\n"
            f"{land[1].replace('项目1', holder + '厂房')},{holder},{code}001001GB00001\n",
            region=code,
            name=f"{code}.csv",
        )
        platform.hand_in(
            "uscc,year,name,tax_wan,revenue_wan,employees,occupied_mu\n"
            f"{COMPANY},2023,甲有限公司,150,2500,30,25\n"
            f"{TRADER},2023,李四,3,20,2,1\n",
            feed="tax",
            region=code,
            name=f"tax-{code}.csv",
        )
        platform.hand_in(
            "approval_no,plot_no,approved_on,approved_area_m2,status\n"
            f"浙土字〔2020〕第{code}号,1,2020-01-01,20000.00,有效\n"
            f"浙土字〔2020〕第{code}号,2,2024-03-01,5000.00,有效\n",
            feed="approval",
            region=code,
            name=f"approval-{code}.csv",
        )
        # an agreement whose tax was not reached: evidence that tells an amount
        platform.hand_in(
            "agreement_no,supervision_no,uscc,signed_on,tax_wan_per_mu,revenue_wan,"
            "production_due_on\n"
            f"A-{code},{code}2020B00001,{COMPANY},2020-01-01,20,5000,2021-01-01\n",
            feed="agreement",
            region=code,
            name=f"agreement-{code}.csv",
        )
        platform.hand_in(
            "supervision_no,inspected_on,state,started_on,completed_on,production_on\n"
            f"{code}2020B00001,2023-06-01,在产,2020-05-01,2021-01-01,2021-02-01\n",
            feed="inspection",
            region=code,
            name=f"inspection-{code}.csv",
        )
        platform.hand_in(
            "approval_no,plot_no,category,action,seq,authority,decided_on,decided_by\n"
            f"浙土字〔2020〕第{code}号,1,PEWG,核实,1,市局,2024-06-01,李四\n",
            feed="disposal",
            region=code,
            name=f"disposal-{code}.csv",
        )
    platform.publish()
    states = {state for _, state in platform.query_pairs("select 1, state from ops.delivery")}
    assert states == {"published"}
    # a way of disposal, without a second publication
    platform.execute(
        "insert into published.fct_region_disposal select region_code, month, category, '供应', 1, 3, "
        "publication_id from published.fct_region_month where category = 'PEWG'"
    )
    freeze_edition("330000|2024-12")


@dataclass
class Readers:
    """Connection strings of the logins, by name."""

    urls: dict[str, str] = field(default_factory=dict)

    def grant(self, login: str, region: str, *, tax: bool = False) -> None:
        url = grant_region(login, region, tax=tax)
        if url is not None:
            self.urls[login] = url

    def rows(self, login: str, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.urls[login]) as connection:
            return connection.execute(sql.SQL(statement)).fetchall()  # type: ignore[arg-type]

    def one(self, login: str, statement: str) -> object:
        return self.rows(login, statement)[0][0]


@pytest.fixture(scope="module")
def readers(module_platform: Platform) -> Iterator[Readers]:
    _deliver(module_platform)
    made = Readers()
    made.grant("kecheng", "330802")
    made.grant("qujiang_tax", "330803", tax=True)
    made.grant("quzhou", "330800")
    yield made
    for grant in grants():
        if grant.login in made.urls:
            revoke_region(grant.login, grant.region_code)


def regions(readers: Readers, login: str, view: str) -> set[object]:
    return {row[0] for row in readers.rows(login, f"select distinct region_code from bi.{view}")}


@pytest.mark.parametrize("view", [view for view in VIEWS if view not in {"region", "rule"}])
def test_each_login_sees_its_regions_and_no_other(readers: Readers, view: str) -> None:
    assert regions(readers, "kecheng", view) == {"330802"}
    assert regions(readers, "qujiang_tax", view) == {"330803"}
    assert regions(readers, "quzhou", view) == {"330802", "330803"}


def test_reference_tables_are_for_everybody_and_say_what_is_granted(readers: Readers) -> None:
    assert readers.one("kecheng", "select count(*) from bi.rule") == readers.one(
        "quzhou", "select count(*) from bi.rule"
    )
    granted = readers.rows("kecheng", "select region_code from bi.region where granted")
    assert granted == [("330802",)]
    assert readers.one("kecheng", "select count(*) from bi.region") > 3000  # type: ignore[operator]


def test_a_grant_covers_the_same_units_as_the_gate_takes_for_a_scope(
    module_platform: Platform, readers: Readers
) -> None:
    seen = readers.rows("quzhou", "select region_code from bi.region where granted order by 1")
    within = module_platform.query_pairs(
        "select region_code, 1 from ops.regions_within('330800') as region_code order by 1"
    )
    assert [code for (code,) in seen] == [code for code, _ in within]
    assert len(within) > 6


FIGURES = "tax_wan, revenue_wan, employees, tax_wan_per_mu, tax_band, tax_per_mu_band"


def test_amounts_are_for_those_with_tax_and_bands_for_all(readers: Readers) -> None:
    statement = f"select {FIGURES} from bi.enterprise_year where uscc = '{COMPANY}'"
    assert readers.rows("qujiang_tax", statement) == [
        (150, 2500, 30, 6, "100万至1000万元", "5万至10万元/亩")
    ]
    assert readers.rows("kecheng", statement) == [
        (None, None, None, None, "100万至1000万元", "5万至10万元/亩")
    ]


def test_no_view_tells_an_amount_of_tax_to_those_without(readers: Readers) -> None:
    tax = "select observed, statement_zh, ratio_band from bi.evidence where topic = 'tewdb.tax'"
    ((observed, statement, band),) = readers.rows("qujiang_tax", tax)
    assert observed is not None
    assert "2023 年亩均税收 10" in str(statement)
    ((observed, statement, again),) = readers.rows("kecheng", tax)
    assert observed is None
    assert again == band == "50%至80%"
    sales = "select observed, statement_zh from bi.evidence where topic = 'tewdb.revenue'"
    ((observed, statement),) = readers.rows("qujiang_tax", sales)
    assert (observed, "2500" in str(statement)) == (2500, True)
    ((observed, statement),) = readers.rows("kecheng", sales)
    assert (observed, statement) == (None, "销售收入与约定的比例见 ratio_band")
    told = [
        str(row)
        for view in VIEWS
        for row in readers.rows("kecheng", f"select t::text from bi.{view} as t")
    ]
    assert [row for row in told if "年亩均税收" in row] == []


def test_a_natural_person_has_no_name_in_any_view(readers: Readers) -> None:
    told = [
        str(row)
        for view in VIEWS
        for row in readers.rows("quzhou", f"select t::text from bi.{view} as t")
    ]
    assert [row for row in told if "张三" in row or "李四" in row or TRADER in row] == []
    assert readers.rows("quzhou", "select region_code, holder from bi.parcel order by 1") == [
        ("330802", "自然人"),
        ("330803", "某某有限公司"),
    ]
    names = readers.rows("kecheng", "select name from bi.enterprise order by name")
    assert names == [("甲有限公司",), ("自然人",)]


@pytest.mark.parametrize(
    ("name", "code", "shown"),
    [
        ("甲有限公司", None, True),
        ("甲有限公司", COMPANY, True),
        ("张三", COMPANY, True),
        ("张三", None, False),
        ("张三", TRADER, False),
        ("张三", "330802196501010011", False),
        ("甲有限公司、张三", COMPANY, False),
        ("甲有限公司、乙机械厂", None, True),
        (None, COMPANY, False),
    ],
)
def test_in_doubt_a_holder_is_a_person(
    module_platform: Platform, name: str | None, code: str | None, shown: bool
) -> None:
    assert module_platform.scalar("select bi.is_organisation(%s, %s)", name, code) is shown


def test_every_view_and_column_says_in_chinese_what_it_is_and_none_is_a_geometry(
    module_platform: Platform,
) -> None:
    columns = module_platform.query(
        """
        select
            relation.relname,
            attribute.attname,
            format_type(attribute.atttypid, null) as type,
            coalesce(col_description(relation.oid, attribute.attnum) ~ '[一-龥]', false) as named,
            coalesce(obj_description(relation.oid) ~ '[一-龥]', false) as view_named,
            coalesce(relation.reloptions @> '{security_barrier=true}', false) as barrier
        from pg_class as relation
        inner join pg_attribute as attribute on attribute.attrelid = relation.oid
        where relation.relnamespace = 'bi'::regnamespace and attribute.attnum > 0
        """
    )
    assert {column["relname"] for column in columns} == set(VIEWS)
    assert [c for c in columns if not (c["named"] and c["view_named"] and c["barrier"])] == []
    assert [column for column in columns if column["type"] == "geometry"] == []


# one that tries to get round it

ROUNDABOUT = [
    "set role panhuo_publish",
    "set role qujiang_tax",
    "set session authorization qujiang_tax",
    "select * from published.fct_five_not",
    "select * from published.fct_enterprise_year",
    "select * from candidate.fct_enterprise_year",
    "select * from raw.tax",
    "select * from ops.region_grant",
    "select * from ops.granted_region",
    "select * from ops.regions_within('330803')",
    "insert into ops.region_grant (region_code, login) values ('330803', 'kecheng')",
    "create function public.leak(text) returns boolean language sql as 'select true'",
    "create function bi.leak(text) returns boolean language sql as 'select true'",
    "create function pg_temp.leak(text) returns boolean language sql as 'select true'",
    "create temporary view mine as select * from bi.five_not",
    "create temporary table region_grant (region_code text, login text, tax boolean)",
    "create schema mine",
    "create table public.mine (a int)",
    "create or replace view bi.five_not as select 1 as region_code",
    "drop view bi.five_not",
    "alter view bi.five_not set (security_barrier = false)",
    "create extension dblink",
    "create extension postgres_fdw",
    "copy (select 1) to program 'cat'",
    "copy (select 1) to '/tmp/mine'",
    "select pg_read_file('postgresql.conf')",
    "select lo_import('/etc/passwd')",
    "alter role kecheng bypassrls",
    "alter role qujiang_tax password 'known'",
    "grant qujiang_tax to kecheng",
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'panhuo'",
    "select rolpassword from pg_authid",
]


@pytest.mark.parametrize("statement", ROUNDABOUT)
def test_a_way_round_is_refused(readers: Readers, statement: str) -> None:
    with (
        psycopg.connect(readers.urls["kecheng"], autocommit=True) as connection,
        pytest.raises(psycopg.Error) as refused,
    ):
        connection.execute("set default_transaction_read_only = off")
        connection.execute(sql.SQL(statement))  # type: ignore[arg-type]
    assert refused.value.sqlstate == "42501", refused.value


SETTINGS = [
    "set role panhuo_bi",
    "set row_security = off",
    "set search_path = pg_catalog, public, bi",
    "set session_replication_role = default",
    "set panhuo.regions = '330803'",
    "set application_name = 'qujiang_tax'",
    "set enable_hashjoin = off; set enable_nestloop = off; set enable_mergejoin = off",
]


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_setting_widens_what_is_seen(readers: Readers, setting: str) -> None:
    with psycopg.connect(readers.urls["kecheng"], autocommit=True) as connection:
        with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
            connection.execute(sql.SQL(setting))  # type: ignore[arg-type]
        rows = connection.execute("select distinct region_code from bi.five_not").fetchall()
        amounts = connection.execute("select count(tax_wan) from bi.enterprise_year").fetchone()
    assert rows == [("330802",)]
    assert amounts == (0,)


LEAKING = [
    # an error or a notice would tell a value of a row that is not granted
    "select count(*) from bi.supply where 1 / (case region_code when '330803' then 0 else 1 end) = 1",
    "select count(*) from bi.supply where (supervision_no || 'x')::text not like '330803%' "
    "or (supervision_no)::int = 0",
    "select count(*) from bi.enterprise_year where region_code::int < 330803 "
    "or 1 / (coalesce(tax_wan, 1) - coalesce(tax_wan, 1)) = 1",
]


@pytest.mark.parametrize("statement", LEAKING)
def test_a_condition_is_not_tried_on_rows_of_others(readers: Readers, statement: str) -> None:
    """Division by zero and casts are what a reader has instead of a function of his own."""
    assert readers.one("kecheng", statement) in {1, 2}


def test_a_leaking_function_does_not_see_rows_of_others(
    module_platform: Platform, readers: Readers
) -> None:
    """Even with a function that costs nothing and tells what it is given."""
    module_platform.execute(
        """
        create function public.leak(value text) returns boolean language plpgsql cost 0.0000001
        as $$ begin raise notice 'leaked %', value; return true; end $$
        """
    )
    heard: list[str] = []
    try:
        with psycopg.connect(readers.urls["kecheng"]) as connection:
            connection.add_notice_handler(lambda notice: heard.append(notice.message_primary or ""))
            connection.execute("select * from bi.five_not where public.leak(supervision_no)")
            connection.execute("select * from bi.supply where public.leak(supervision_no)")
    finally:
        module_platform.execute("drop function public.leak(text)")
    assert heard
    assert [text for text in heard if "330803" in text] == []


def test_statistics_tell_nothing_of_base_tables(
    module_platform: Platform, readers: Readers
) -> None:
    module_platform.execute("analyze published.fct_supply, published.fct_enterprise_year")
    assert (
        readers.rows(
            "kecheng",
            "select * from pg_stats where schemaname not in ('pg_catalog', 'information_schema')"
            " and tablename <> 'spatial_ref_sys'",
        )
        == []
    )


def test_whoever_sets_a_role_is_still_who_logged_in(
    module_platform: Platform, readers: Readers
) -> None:
    """A membership granted by mistake does not carry the other login's regions over."""
    module_platform.execute("grant qujiang_tax to kecheng")
    try:
        with psycopg.connect(readers.urls["kecheng"]) as connection:
            connection.execute("set role qujiang_tax")
            rows = connection.execute("select distinct region_code from bi.five_not").fetchall()
    finally:
        module_platform.execute("revoke qujiang_tax from kecheng")
    assert rows == [("330802",)]


# granting


def _panhuo(*arguments: str, stdin: str | None = None) -> str:
    done = CliRunner().invoke(app, arguments, input=stdin, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_grant_makes_a_login_prints_its_connection_once_and_revoke_ends_it(
    readers: Readers,
) -> None:
    made = json.loads(_panhuo("grant", "once_only", "--region", "330802", "--json"))
    with psycopg.connect(made["connection"]) as connection:
        assert connection.execute("select count(*) from bi.five_not").fetchone() == (2,)

    again = json.loads(_panhuo("grant", "once_only", "--region", "330803", "--tax", "--json"))
    assert again["connection"] is None
    listed = json.loads(_panhuo("grants", "once_only", "--json"))
    assert [(row["region_code"], row["tax"]) for row in listed] == [
        ("330802", False),
        ("330803", True),
    ]
    with psycopg.connect(made["connection"]) as connection:
        # amounts of the region they were granted for, not of the other
        assert connection.execute(
            "select region_code, count(tax_wan) from bi.enterprise_year group by 1 order by 1"
        ).fetchall() == [("330802", 0), ("330803", 2)]

    _panhuo("grant", "once_only", "--revoke", "--region", "330802")
    ended = _panhuo("grant", "once_only", "--revoke", "--region", "330803", "--json")
    assert json.loads(ended)["login_dropped"]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(made["connection"])


def test_a_password_may_come_from_standard_input_and_is_not_sent_in_clear(
    module_platform: Platform, readers: Readers
) -> None:
    said = _panhuo(
        *("grant", "own_word", "--region", "330802", "--password-stdin", "--json"),
        stdin="einmalig-9\n",
    )
    try:
        assert "own_word:einmalig-9@" in json.loads(said)["connection"]
        kept = module_platform.scalar(
            "select rolpassword from pg_authid where rolname = 'own_word'"
        )
        assert kept.startswith("SCRAM-SHA-256$")
    finally:
        revoke_region("own_word", "330802")


@pytest.mark.parametrize(
    "login", ["panhuo_publish", "panhuo", "panhuo_bi", "pg_monitor", "A b", "x;"]
)
def test_only_logins_of_bi_can_be_granted_anything(readers: Readers, login: str) -> None:
    with pytest.raises(LoginError, match=r"不能作为分析登录名|另有权限"):
        grant_region(login, "330802")


def test_a_grant_that_is_not_there_cannot_be_revoked(readers: Readers) -> None:
    with pytest.raises(LoginError, match="没有该授权"):
        revoke_region("kecheng", "440000")


def test_a_new_login_does_not_inherit_the_grants_of_an_old_one_of_its_name(
    module_platform: Platform, readers: Readers
) -> None:
    module_platform.execute(
        "insert into ops.region_grant (region_code, login, tax) values ('330803', 'reborn', true)"
    )
    readers.grant("reborn", "330802")
    try:
        assert regions(readers, "reborn", "five_not") == {"330802"}
    finally:
        revoke_region("reborn", "330802")


def test_making_the_views_anew_keeps_what_logins_see(readers: Readers) -> None:
    make_views()
    assert regions(readers, "kecheng", "five_not") == {"330802"}


def test_the_stage_role_of_bi_sees_nothing_without_a_grant(readers: Readers) -> None:
    with connect("panhuo_bi") as connection:
        assert connection.execute("select count(*) from bi.five_not").fetchone() == (0,)
    with connect(OWNER) as connection:
        assert connection.execute("select count(*) from bi.five_not").fetchone() == (0,)
