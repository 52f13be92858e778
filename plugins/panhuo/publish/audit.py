"""Great Expectations on the candidate of the touched regions, before anything is replaced."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from panhuo.gate.suites import Rule
from panhuo.publish.lease import ROLE
from panhuo.settings import get_settings
from panhuo.warehouse import connect

log = logging.getLogger(__name__)

AUDITED = """with audited as (
    select *, null::bigint as row_no
    from {batch}
    where region_code = any(string_to_array(current_setting('panhuo.regions'), ','))
)
"""


class _MartSuite(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    mart: str
    rules: tuple[Rule, ...]


def _suite_file() -> Path:
    return get_settings().project_root / "expectations" / "fct_five_not.yaml"


@lru_cache
def audit_rules() -> tuple[Rule, ...]:
    """The rules of `expectations/fct_five_not.yaml`."""
    return _MartSuite.model_validate(yaml.safe_load(_suite_file().read_text("utf-8"))).rules


def _failing_rows(rule: Rule) -> str:
    """SQL of the failing rows among the audited regions, `{batch}` left for the relation."""
    return AUDITED + rule.failing_rows("audited").replace("{", "{{").replace("}", "}}")


def _failing(rules: Sequence[Rule], regions: str) -> list[Rule]:
    import great_expectations as gx

    from panhuo.gate.row_rule import expectation, failing_codes, quiet_context

    context = quiet_context()
    source = context.data_sources.add_postgres(
        name="candidate",
        connection_string="postgresql+psycopg://panhuo_publish@warehouse/panhuo",
        create_temp_table=False,
        kwargs={"creator": lambda: connect(ROLE, panhuo__regions=regions)},
    )
    try:
        asset = source.add_table_asset(
            "fct_five_not", table_name="fct_five_not", schema_name="candidate"
        )
        batch = asset.add_batch_definition_whole_table("regions").get_batch()
        suite = gx.ExpectationSuite(
            name="fct_five_not",
            expectations=[expectation(rule, query=_failing_rows(rule)) for rule in rules],
        )
        verdict: Any = batch.validate(suite, result_format="BOOLEAN_ONLY")
    finally:
        source.get_engine().dispose()
    codes = set(failing_codes(verdict))
    return [rule for rule in rules if rule.rule_code in codes]


def audit_regions(region_codes: Sequence[str]) -> dict[str, str]:
    """Audit the candidates of these regions.

    Returns:
        What is wrong by region code, for the regions that must not be published. Warnings are
        logged.
    """
    regions = ",".join(region_codes)
    faults: dict[str, list[str]] = defaultdict(list)
    for rule in _failing(audit_rules(), regions):
        failing = _failing_rows(rule).format(batch="candidate.fct_five_not")
        with connect(ROLE, panhuo__regions=regions) as connection:
            rows = connection.execute(
                f"select region_code, value from ({failing}) as failing limit 100"
            ).fetchall()
        for region_code, value in rows:
            if rule.severity == "error":
                faults[region_code].append(f"{rule.rule_code} {rule.message_en}: {value}")
            else:
                log.warning("%s: %s %s: %s", region_code, rule.rule_code, rule.message_en, value)
    return {code: "; ".join(found[:5]) for code, found in faults.items()}
