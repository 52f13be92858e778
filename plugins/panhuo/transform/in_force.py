"""Which rules are in force in a region on a day, and what each overrides; by the model itself."""

from typing import Any

from psycopg import sql
from psycopg.rows import dict_row

from panhuo.transform.assess import in_schema, scratch_schema
from panhuo.transform.project import Scope, run_dbt
from panhuo.warehouse import connect

IN_FORCE = """
select
    decided.topic,
    array_agg(decided.land_type order by decided.land_type) as land_types,
    count(*) = max(all_types.n) as for_all_uses,
    decided.rule_id,
    rule.operator,
    rule.value,
    rule.unit,
    decided.status,
    rule.region_code,
    rule.document,
    document.status as document_status,
    rule.clause,
    rule.quote,
    rule.effective_from,
    rule.effective_to,
    rule.note,
    decided.overridden
from {schema}.int_rule__in_force as decided
inner join {schema}.int_rule__book as rule
    on decided.rule_id = rule.rule_id
    and coalesce(rule.effective_from, '-infinity') <= %(as_of)s
    and coalesce(rule.effective_to, 'infinity') >= %(as_of)s
    and rule.recorded_from <= %(known_at)s
    and (rule.recorded_to = 'infinity' or rule.recorded_to > %(known_at)s)
left join candidate.rule_document as document
    on rule.document = document.document
cross join (select count(distinct land_type) as n from {schema}.int_rule__in_force) as all_types
where %(topic)s::text is null or decided.topic = %(topic)s
    or starts_with(decided.topic, %(topic)s || '.')
group by
    decided.topic, decided.rule_id, rule.operator, rule.value, rule.unit, decided.status,
    rule.region_code, rule.document, document.status, rule.clause, rule.quote,
    rule.effective_from, rule.effective_to, rule.note, decided.overridden
order by decided.topic, decided.rule_id
"""


def rules_in_force(scope: Scope, topic: str | None = None) -> list[dict[str, Any]]:
    """What decides in a region on a day: one row per topic and rule, with the uses it decides for.

    Args:
        scope: region, day, what is known, and whether drafts count.
        topic: this topic and those below it (`gewy`: all of `gewy.…`); all by default.
    """
    with scratch_schema(None) as schema:
        run_dbt(
            *("run", "--select", "int_rule__in_force"),
            scopes=[scope],
            parsed=in_schema(schema),
            run_name=schema,
        )
        with connect("panhuo_dbt") as connection:
            cursor = connection.cursor(row_factory=dict_row)
            statement = sql.SQL(IN_FORCE).format(schema=sql.Identifier(schema))
            asked = {"topic": topic, "as_of": scope.as_of, "known_at": scope.known_at}
            return cursor.execute(statement, asked).fetchall()
