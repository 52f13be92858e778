"""Why a piece of land is in a category, or in none: category, evidence, rule, file and row."""

from dataclasses import dataclass
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row

from panhuo.publish.amounts import without_amounts
from panhuo.publish.lease import ROLE
from panhuo.warehouse import connect

PIECES = """
select
    region_code, piece_id, category, sub_class, status, severity, area_m2, area_mu, area_basis,
    since, entered_on, due_on, as_of, cause, path, rule_ids, evidence_count, {publication} as publication_id,
    holder, st_asbinary(geom) as shape
from {schema}.fct_five_not
where %(key)s in (supervision_no, parcel_code, approval_no, approval_no || '/' || plot_no)
    or piece_id = %(key)s
order by category, piece_id
"""

LOW_EFFICIENCY = """
select
    region_code, piece_id, key, object_class, category, reasons, status, area_m2, area_mu,
    area_basis, since, rule_ids, as_of, {publication} as publication_id
from {schema}.fct_low_efficiency
where %(key)s in (supervision_no, parcel_code, approval_no, approval_no || '/' || plot_no)
    or piece_id = %(key)s
order by region_code, piece_id
"""

EVIDENCE = """
select
    evidence.region_code,
    evidence.key,
    evidence.category,
    evidence.topic,
    evidence.measure,
    evidence.observed,
    evidence.threshold,
    evidence.unit,
    evidence.verdict,
    evidence.statement_zh,
    evidence.rule_id,
    evidence.overridden,
    rule.status as rule_status,
    rule.operator,
    rule.document,
    rule.clause,
    rule.quote,
    rule.note as rule_note,
    evidence.source_feed,
    evidence.delivery_id,
    evidence.row_no,
    delivery.file_name,
    delivery.sha256,
    delivery.as_of as delivered_as_of
from {schema}.fct_evidence as evidence
left join {rules} as rule
    on evidence.rule_id = rule.rule_id
    and coalesce(rule.effective_from, '-infinity') <= evidence.as_of
    and coalesce(rule.effective_to, 'infinity') >= evidence.as_of
left join ops.delivery as delivery
    on evidence.delivery_id = delivery.delivery_id
where evidence.key = any(%(keys)s)
order by evidence.category = 'DXYD', evidence.category, evidence.topic
"""

WARNINGS = """
select region_code, key, warning, kind, since, detail_zh
from {schema}.fct_warning
where key = any(%(keys)s)
order by kind desc, warning
"""

# names of persons stay in the table
STEPS = """
select
    region_code, key, category, step_no, action, state_before, state_after, is_applied, reason_zh,
    next_step_zh, path, area_m2, disposed_m2, remaining_m2, authority, doc_no, evidence, cause,
    due_on, decided_on, received_at, delivery_id, row_no
from {schema}.fct_item_step
where key = any(%(keys)s)
order by region_code, key, category, step_no
"""

SUPPLIES = """
select
    region_code, supervision_no, parcel_code, project_name, location, land_use, area_m2,
    signed_on, start_due_on, started_on, completed_on, build_state, as_of, delivery_id, row_no
from {schema}.fct_supply
where %(key)s in (supervision_no, parcel_code)
"""


@dataclass(frozen=True)
class Source:
    """Where the chain is read: what is published, or a scratch schema of an assessment.

    Attributes:
        role: who reads it.
        rules: the rule book that decided, as what stands after `from`.
        is_published: whether its pieces carry the publication they came with.
    """

    schema: str
    rules: sql.Composable
    role: str
    is_published: bool

    def query(self, statement: str) -> sql.Composed:
        """The statement with the tables of this source."""
        publication = "publication_id" if self.is_published else "null::text"
        return sql.SQL(statement).format(
            schema=sql.Identifier(self.schema),
            rules=self.rules,
            publication=sql.SQL(publication),
        )


PUBLISHED = Source("published", sql.Identifier("published", "dim_rule"), ROLE, is_published=True)
KNOWN_BOOK = """(
    select *
    from {schema}.int_rule__book
    where recorded_from <= {known_at} and (recorded_to = 'infinity' or recorded_to > {known_at})
)"""


def scratch(schema: str, known_at: str) -> Source:
    """What an assessment with the knowledge of a time left in its scratch schema."""
    rules = sql.SQL(KNOWN_BOOK).format(
        schema=sql.Identifier(schema), known_at=sql.Literal(known_at)
    )
    return Source(schema, rules, "panhuo_dbt", is_published=False)


def explain(
    key: str,
    *,
    tax: bool = False,
    holder: bool = False,
    shapes: bool = False,
    source: Source = PUBLISHED,
) -> dict[str, Any] | None:
    """The chain behind a supervision, parcel or approval number (or `approval_no/plot_no`).

    Args:
        key: the number.
        tax: whether amounts of tax and sales are told; else whether and how far they fall short.
        holder: whether each piece tells who holds it.
        shapes: whether each piece has its `shape` (WKB in EPSG:4490, or None).
        source: what is published, by default.

    Returns:
        `supplies`, `pieces`, `low_efficiency` (what of it a rule calls so), `evidence` (each with
        its rule, document, clause, quotation, file and row), `steps` (decisions of people, applied
        or not) and `warnings`; None when the number is unknown.
    """
    key = key.strip()
    with connect(source.role) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        supplies = cursor.execute(source.query(SUPPLIES), {"key": key}).fetchall()
        pieces = cursor.execute(source.query(PIECES), {"key": key}).fetchall()
        low = cursor.execute(source.query(LOW_EFFICIENCY), {"key": key}).fetchall()
        keys = sorted({key} | {supply["supervision_no"] for supply in supplies})
        evidence = cursor.execute(source.query(EVIDENCE), {"keys": keys}).fetchall()
        steps = cursor.execute(source.query(STEPS), {"keys": keys}).fetchall()
        warnings = cursor.execute(source.query(WARNINGS), {"keys": keys}).fetchall()
    if not (supplies or pieces or evidence or warnings):
        return None
    if not tax:
        evidence, warnings = without_amounts(evidence, warnings)
    for piece in pieces:
        if not holder:
            del piece["holder"]
        if not shapes:
            del piece["shape"]
    return {
        "key": key,
        "supplies": supplies,
        "pieces": pieces,
        "low_efficiency": low,
        "evidence": evidence,
        "steps": steps,
        "warnings": warnings,
    }
