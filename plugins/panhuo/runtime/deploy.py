"""Bring a warehouse up to date: migrations, role passwords, reference data, dbt's tables."""

from collections.abc import Callable

from alembic import command
from alembic.config import Config
from psycopg import sql

from panhuo.codes.land_use import names
from panhuo.codes.region_boundaries import BOUNDARY_ACCURACY_M, region_geometries
from panhuo.codes.regions import load_regions
from panhuo.gate.objects import create_gate_objects
from panhuo.rules.check import refuse_broken_book
from panhuo.schema import metadata
from panhuo.settings import STAGE_ROLES, get_settings
from panhuo.transform.deploy import deploy_models
from panhuo.warehouse import OWNER, connect, engine

VIEWS = (
    "rpt_region_month.sql",
    "rpt_region_disposal.sql",
    "rpt_low_efficiency.sql",
    "rpt_delivery_quality.sql",
    "bi_schema.sql",
    "bi_views.sql",
    "bi_low_efficiency.sql",
    "bi_deadline.sql",
    "bi_region_disposal.sql",
    "bi_comments_and_grants.sql",
    "map_schema.sql",
    "map_layers.sql",
    "map_overviews.sql",
    "map_answers.sql",
    "map_comments_and_grants.sql",
)
"""Views over everything published, in the order in which they build on each other."""


def make_views() -> None:
    """Make the views of `sql/views` anew, in one transaction.

    They belong to no revision: they stand on the newest tables, and dropping them loses nothing.
    """
    folder = get_settings().project_root / "sql" / "views"
    with connect(OWNER) as connection:
        for name in VIEWS:
            connection.execute((folder / name).read_bytes())


def migrate() -> None:
    """Run the migrations, make what stands on their tables, give the stage roles their passwords."""
    settings = get_settings()
    config = Config(settings.project_root / "sql" / "alembic.ini")
    command.upgrade(config, "head")
    with engine(OWNER).begin() as connection:
        create_gate_objects(connection)
    make_views()
    with connect(OWNER) as connection:
        for role in STAGE_ROLES:
            connection.execute(
                sql.SQL("alter role {} password {}").format(
                    sql.Identifier(role), sql.Literal(settings.role_password(role))
                )
            )


def load_reference_data() -> None:
    """Replace regions, boundaries and land uses by what the packages and our own codes say."""
    shapes = dict(region_geometries())
    with connect(OWNER) as connection, connection.cursor() as cursor:
        cursor.execute("delete from published.dim_region")
        with cursor.copy(
            "copy published.dim_region (region_code, name, full_name, level, parent_code, "
            "host_code, kind, valid_from, valid_to, successor_code, boundary_accuracy_m, source, "
            "geom) from stdin"
        ) as copy:
            for region in load_regions():
                wkt = shapes.get(region.region_code)
                copy.write_row(
                    (
                        region.region_code,
                        region.name,
                        region.full_name,
                        region.level,
                        region.parent_code,
                        region.host_code,
                        region.kind,
                        region.valid_from,
                        region.valid_to,
                        region.successor_code,
                        BOUNDARY_ACCURACY_M if wkt else None,
                        region.source,
                        f"SRID=4490;{wkt}" if wkt else None,
                    )
                )
        cursor.execute("delete from ops.land_use")
        cursor.executemany(
            "insert into ops.land_use (name, land_type) values (%s, %s)",
            [(name, use.land_type) for name, use in names().items()],
        )


PUBLISHED_FROM = {
    "dim_rule": "rule_book",
    "dim_rule_document": "rule_document",
    "rule_target": "rule_target",
    "supervision_calendar": "supervision_calendar",
    "programme_phase": "programme_phase",
}
"""Tables of the rule book in `published`, and what in `candidate` each is a copy of."""


KEEP_VERSIONS = """
with gone as (
    delete from ops.rule_version
)

insert into ops.rule_version (rule, recorded_from, recorded_to)
select
    jsonb_strip_nulls(
        to_jsonb(book) - array['number', 'canonical_unit', 'recorded_from', 'recorded_to']
    ),
    book.recorded_from,
    book.recorded_to
from candidate.int_rule__book as book
"""


def publish_rule_book() -> None:
    """Copy the rule book and what belongs to it from dbt's tables to `published`.

    What was changed or taken out since the last time is kept with the time until which it was known.
    """
    with connect(OWNER) as connection:
        for name, source in PUBLISHED_FROM.items():
            table = metadata.tables[f"published.{name}"]
            columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
            target = sql.Identifier("published", name)
            connection.execute(sql.SQL("delete from {}").format(target))
            connection.execute(
                sql.SQL("insert into {} ({}) select {} from {}").format(
                    target, columns, columns, sql.Identifier("candidate", source)
                )
            )
        connection.execute(KEEP_VERSIONS)


def deploy(on_progress: Callable[[str], None] = lambda _: None) -> None:
    """All of it, in order; safe to repeat.

    Raises:
        BrokenRuleBookError: before anything is touched.
    """
    refuse_broken_book()
    on_progress("migrations")
    migrate()
    on_progress("regions and land uses")
    load_reference_data()
    on_progress("dbt seeds, views and tables")
    deploy_models()
    publish_rule_book()
