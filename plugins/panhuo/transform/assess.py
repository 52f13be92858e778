"""What-if: the verdicts of any day, any knowledge and any rules, without publishing.

The same models as a region run, built into a scratch schema that is dropped afterwards.
"""

import csv
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row

from panhuo.transform.project import CANDIDATE, Scope, copy_of_manifest, run_dbt
from panhuo.warehouse import connect

RULE_COLUMNS = (
    "rule_id",
    "topic",
    "category",
    "region_code",
    "land_type",
    "measure",
    "operator",
    "value",
    "unit",
    "inclusive",
    "hardness",
    "status",
    "document",
    "clause",
    "quote",
    "effective_from",
    "effective_to",
    "note",
)


SCRATCH = "scratch_"
ABANDONED_AFTER_SECONDS = 24 * 3600


class RuleFileError(ValueError):
    """A rule file that does not have the columns of the rule book."""


def _in_schema(schema: str) -> Any:
    """The parsed project with everything of `candidate` moved to another schema."""
    moved = copy_of_manifest()
    for node in moved.nodes.values():
        if node.schema == CANDIDATE:
            node.schema = schema
            if node.relation_name:
                node.relation_name = node.relation_name.replace(f'"{CANDIDATE}"', f'"{schema}"')
    return moved


def read_rules(path: Path) -> list[dict[str, str | None]]:
    """Rule rows of a CSV in the rule book's columns; empty cells are null.

    Raises:
        RuleFileError: naming the missing columns or the doubled rule id.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if missing := [name for name in RULE_COLUMNS if name not in (reader.fieldnames or ())]:
            raise RuleFileError(f"{path.name}: columns missing from the rule book: {missing}")
        rules = [
            {name: (row[name] or "").strip() or None for name in RULE_COLUMNS} for row in reader
        ]
    ids = [rule["rule_id"] for rule in rules]
    if twice := sorted({str(i) for i in ids if ids.count(i) > 1}):
        raise RuleFileError(f"{path.name}: a rule id occurs twice: {', '.join(twice)}")
    return rules


@contextmanager
def _scratch_schema(rules: Path | None) -> Iterator[str]:
    schema = f"{SCRATCH}{int(time.time())}_{secrets.token_hex(4)}"
    name = sql.Identifier(schema)
    with connect("panhuo_dbt") as connection:
        connection.execute(sql.SQL("create schema {}").format(name))
        connection.execute(
            sql.SQL("create table {}.rule_book (like candidate.rule_book)").format(name)
        )
        if rules is None:
            connection.execute(
                sql.SQL("insert into {}.rule_book select * from candidate.rule_book").format(name)
            )
        else:
            columns = sql.SQL(", ").join(map(sql.Identifier, RULE_COLUMNS))
            statement = sql.SQL("copy {}.rule_book ({}) from stdin").format(name, columns)
            with connection.cursor() as cursor, cursor.copy(statement) as copied:
                for rule in read_rules(rules):
                    copied.write_row([rule[column] for column in RULE_COLUMNS])
    try:
        yield schema
    finally:
        with connect("panhuo_dbt") as connection:
            connection.execute(sql.SQL("drop schema {} cascade").format(name))


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
    with _scratch_schema(rules) as schema:
        run_dbt(
            "run", "--selector", "region", scopes=scopes, parsed=_in_schema(schema), run_name=schema
        )
        selected = sql.SQL(", ").join(
            sql.SQL("{}.{}").format(
                sql.Identifier("keys" if name in _OF_THE_KEY else "verdict"), sql.Identifier(name)
            )
            for name in columns
        )
        with connect("panhuo_dbt") as connection:
            cursor = connection.cursor(row_factory=dict_row)
            cursor.execute(
                sql.SQL(VERDICTS).format(schema=sql.Identifier(schema), columns=selected)
            )
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
