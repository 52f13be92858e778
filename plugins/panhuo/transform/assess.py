"""What-if: the verdicts of any day, any knowledge and any rules, without publishing.

The same models as a region run, built into a scratch schema that is dropped afterwards.
"""

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import TupleRow, dict_row

from panhuo.rules.book import RULE_COLUMNS, Rule, read_rules
from panhuo.transform.project import CANDIDATE, Scope, copy_of_manifest, run_dbt
from panhuo.warehouse import connect

SCRATCH = "scratch_"
ABANDONED_AFTER_SECONDS = 24 * 3600


def in_schema(schema: str) -> Any:
    """The parsed project with everything that a run builds in `candidate` moved to another schema.

    The rule book goes along, its registers (documents, measures, units) stay.
    """
    moved = copy_of_manifest()
    for node in moved.nodes.values():
        stays = node.resource_type == "seed" and node.name != "rule_book"
        if node.schema == CANDIDATE and not stays:
            node.schema = schema
            if node.relation_name:
                node.relation_name = node.relation_name.replace(f'"{CANDIDATE}"', f'"{schema}"')
    return moved


@contextmanager
def scratch_schema(rules: Path | None) -> Iterator[str]:
    """A schema of its own with the rule book in force, or with the rows of a file; dropped after.

    Of a file only its rows are there: `int_rule__book` is to be built of them.
    """
    schema = f"{SCRATCH}{int(time.time())}_{secrets.token_hex(4)}"
    name = sql.Identifier(schema)
    with connect("panhuo_dbt") as connection:
        connection.execute(sql.SQL("create schema {}").format(name))
        if rules is None:
            connection.execute(
                sql.SQL("create table {}.int_rule__book as table candidate.int_rule__book").format(
                    name
                )
            )
        else:
            _copy_rules(connection, name, read_rules(rules))
    try:
        yield schema
    finally:
        with connect("panhuo_dbt") as connection:
            connection.execute(sql.SQL("drop schema {} cascade").format(name))


def _copy_rules(
    connection: "Connection[TupleRow]", schema: sql.Identifier, rules: Sequence[Rule]
) -> None:
    connection.execute(
        sql.SQL("create table {}.rule_book (like candidate.rule_book)").format(schema)
    )
    columns = sql.SQL(", ").join(map(sql.Identifier, RULE_COLUMNS))
    statement = sql.SQL("copy {}.rule_book ({}) from stdin").format(schema, columns)
    with connection.cursor() as cursor, cursor.copy(statement) as copied:
        for rule in rules:
            copied.write_row(rule.cells())


def with_rules(rules: Path | None, *models: str) -> list[str]:
    """What a run in a scratch schema selects: the models, and the book when it comes of a file."""
    return ["--select", *models, *(["int_rule__book"] if rules is not None else [])]


VERDICTS = """
with verdict as (
    select
        coalesce(piece.supervision_no, piece.approval_no || '/' || piece.plot_no) as key,
        piece.*
    from {schema}.fct_five_not as piece
),

keys as (
    select
        region_code, supervision_no as key, supervision_no, parcel_code,
        null::text as approval_no, null::text as plot_no, as_of
    from {schema}.fct_supply
    union all
    select region_code, key, null, null, approval_no, plot_no, as_of
    from {schema}.fct_approval_balance
),

warning as (
    select region_code, key, string_agg(warning, ';' order by kind desc, warning) as warning
    from {schema}.fct_warning
    group by region_code, key
)

select
    keys.key,
    {columns},
    coalesce(warning.warning, '') as warning
from keys
left join verdict
    on keys.region_code = verdict.region_code and keys.key = verdict.key
left join warning
    on keys.region_code = warning.region_code and keys.key = warning.key
order by keys.region_code, keys.key, verdict.category, verdict.piece_id
"""

_OF_THE_KEY = {
    "region_code",
    "as_of",
    "supervision_no",
    "parcel_code",
    "approval_no",
    "plot_no",
}


@contextmanager
def assessed(scopes: Sequence[Scope], rules: Path | None = None) -> Iterator[str]:
    """The models of a region run in a schema of their own, whose name this gives; dropped after.

    Raises:
        RuleFileError: the rule file has other columns.
        TransformError: a model failed.
    """
    with scratch_schema(rules) as schema:
        run_dbt(
            "run",
            *with_rules(rules, "config.materialized:incremental"),
            scopes=scopes,
            parsed=in_schema(schema),
            run_name=schema,
        )
        yield schema


def assess(
    scopes: Sequence[Scope], columns: Sequence[str], rules: Path | None = None
) -> list[dict[str, Any]]:
    """Verdicts of these regions, computed by the models of a region run.

    Args:
        scopes: what to assess, and with which knowledge.
        columns: columns of `fct_five_not` to return.
        rules: a CSV that replaces the rule book.

    Returns:
        One row per piece, and one with an empty category for each key in none: `key`, the
        columns, `warning` (warnings and notes joined by `;`).

    Raises:
        RuleFileError: the rule file has other columns.
        TransformError: a model failed.
    """
    with assessed(scopes, rules) as schema:
        return verdicts(schema, columns)


def verdicts(schema: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    """What `assess` returns, of an assessment whose schema still stands."""
    selected = sql.SQL(", ").join(
        sql.SQL("{}.{}").format(
            sql.Identifier("keys" if name in _OF_THE_KEY else "verdict"), sql.Identifier(name)
        )
        for name in columns
    )
    with connect("panhuo_dbt") as connection:
        cursor = connection.cursor(row_factory=dict_row)
        cursor.execute(sql.SQL(VERDICTS).format(schema=sql.Identifier(schema), columns=selected))
        return cursor.fetchall()


def drop_abandoned_scratch() -> list[str]:
    """Drop scratch schemas whose process died a day ago or longer; returns their names."""
    oldest = int(time.time()) - ABANDONED_AFTER_SECONDS
    with connect("panhuo_dbt") as connection:
        names = connection.execute(
            "select nspname from pg_namespace where nspname ~ %s", (f"^{SCRATCH}[0-9]+_",)
        ).fetchall()
        abandoned = [name for (name,) in names if int(name.split("_")[1]) < oldest]
        for name in abandoned:
            connection.execute(
                sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(name))
            )
    return abandoned
