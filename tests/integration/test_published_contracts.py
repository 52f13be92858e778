"""Candidate and published agree, models and migrations agree, and nobody else owns tables."""

from io import StringIO

from alembic import command
from alembic.config import Config
from platform_under_test import Platform

from panhuo.schema.published import REGION_TABLES
from panhuo.settings import get_settings
from panhuo.transform.project import manifest

COLUMNS = """
select attribute.attname as name, format_type(attribute.atttypid, attribute.atttypmod) as type
from pg_attribute as attribute
where attribute.attrelid = %s::regclass and attribute.attnum > 0 and not attribute.attisdropped
order by attribute.attnum
"""


def test_every_published_table_is_a_contract_that_dbt_enforces(platform: Platform) -> None:
    marts = {
        node.name: node
        for node in manifest().nodes.values()
        if node.resource_type == "model" and "marts" in node.fqn
    }
    assert set(marts) == {table.name for table in REGION_TABLES}
    for table in REGION_TABLES:
        assert marts[table.name].config.contract.enforced
        expected = [column.name for column in table.columns if column.name != "publication_id"]
        assert list(marts[table.name].columns) == expected


def test_candidate_and_published_have_the_same_columns_of_the_same_types(
    platform: Platform,
) -> None:
    for table in REGION_TABLES:
        candidate = platform.query(COLUMNS, f"candidate.{table.name}")
        published = platform.query(COLUMNS, f"published.{table.name}")
        assert published == [*candidate, {"name": "publication_id", "type": "text"}]


def test_every_published_column_says_in_chinese_what_it_is(platform: Platform) -> None:
    unnamed = platform.query(
        """
        select attribute.attrelid::regclass::text as relation, attribute.attname
        from pg_attribute as attribute
        inner join pg_class as relation on attribute.attrelid = relation.oid
        where relation.relnamespace = 'published'::regnamespace and relation.relkind in ('r', 'v')
            and relation.relname <> 'rpt_delivery_quality'
            and attribute.attnum > 0 and not attribute.attisdropped
            and coalesce(col_description(attribute.attrelid, attribute.attnum), '') !~ '[一-龥]'
        """
    )
    assert unnamed == []


def test_models_and_migrations_agree(platform: Platform) -> None:
    said = StringIO()
    command.check(Config(get_settings().project_root / "sql" / "alembic.ini", stdout=said))
    assert "No new upgrade operations detected" in said.getvalue()


def test_a_region_run_makes_no_ddl(platform: Platform) -> None:
    from platform_under_test import supplies

    platform.deliver(supplies("1,2022-01-01"))
    before = platform.query("select oid, relname from pg_class where relkind in ('r', 'v')")
    platform.deliver(supplies("1,2023-01-01"))
    after = platform.query("select oid, relname from pg_class where relkind in ('r', 'v')")
    kept = {row["oid"] for row in before} - {row["oid"] for row in after}
    assert kept == set()


def test_an_edition_has_every_column_of_the_month_it_freezes(platform: Platform) -> None:
    live = {row["name"] for row in platform.query(COLUMNS, "published.rpt_region_month")}
    frozen = {row["name"] for row in platform.query(COLUMNS, "published.rpt_region_month_edition")}
    assert frozen - live == {"province_code", "edition", "frozen_at"}
    assert live <= frozen


def test_tax_stays_with_who_publishes_it_whoever_may_read_the_schema(platform: Platform) -> None:
    from panhuo.warehouse import connect

    platform.execute(
        "insert into published.fct_enterprise_year (region_code, uscc, year, as_of, grades, stale, "
        "delivery_id, row_no, publication_id) "
        "values ('330802', 'x', 2023, '2024-12-31', '{}', false, 1, 1, '330802.1')"
    )
    platform.execute(
        "grant usage on schema published to panhuo_map; "
        "grant select on all tables in schema published to panhuo_map"
    )
    try:
        counted = "select count(*) from published.fct_enterprise_year"
        with connect("panhuo_map") as connection:
            assert connection.execute(counted).fetchone() == (0,)
        with connect("panhuo_publish") as connection:
            assert connection.execute(counted).fetchone() == (1,)
    finally:
        platform.execute(
            "revoke select on all tables in schema published from panhuo_map; "
            "revoke usage on schema published from panhuo_map"
        )
