"""A rule as an expectation. Importing this module imports Great Expectations: 6 to 12 seconds.

`UnexpectedRowsExpectation` runs its query twice, once to count and once to fetch the failing rows,
also under BOOLEAN_ONLY. A gate wants neither: whether one row fails is enough, and no failing row
may leave the database.
"""

import os
import re
from typing import Any, ClassVar

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

# Before GX connects: else a table with a geometry has a column without a type.
import geoalchemy2  # noqa: F401
import great_expectations as gx
import psycopg
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations import UnexpectedRowsExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.query_metric_provider import (
    QueryMetricProvider,
)
from psycopg.rows import TupleRow
from sqlalchemy import text

from panhuo.gate.suites import Rule, Suite
from panhuo.warehouse import connect

_METRIC = "unexpected_rows_query.any"


class GateBrokenError(RuntimeError):
    """A rule could not be evaluated: the platform is at fault, not the delivery."""


class AnyUnexpectedRow(QueryMetricProvider):  # type: ignore[misc]
    """Whether the query returns a row; the server stops at the first."""

    metric_name = _METRIC
    value_keys = ("unexpected_rows_query",)
    query_param_name: ClassVar[str] = "unexpected_rows_query"

    @metric_value(engine=SqlAlchemyExecutionEngine)  # type: ignore[untyped-decorator]
    def _sqlalchemy(
        cls,  # noqa: N805 (the decorator makes it a class method)
        execution_engine: Any,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> bool:
        selectable, _, _ = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        # Great Expectations would put `(select * …)` here, with an alias unless the query has a
        # join. The asset is a whole view: its name stands where {batch} does, as in the insert.
        [relation] = selectable.element.get_final_froms()
        query = cls._format_query(
            cls._get_query_from_metric_value_kwargs(metric_value_kwargs), batch=relation
        )
        result = execution_engine.execute_query(text(f"select exists (\n{query}\n)"))
        return bool(result.scalar_one())


class NoUnexpectedRow(UnexpectedRowsExpectation):  # type: ignore[misc]
    """Holds when the query returns no row."""

    metric_dependencies: ClassVar[tuple[str, ...]] = (_METRIC,)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        return {"success": not metrics[_METRIC]}


def expectation_suite(suite: Suite) -> Any:
    """The suite as Great Expectations knows it."""
    return gx.ExpectationSuite(
        name=suite.feed, expectations=[expectation(rule) for rule in suite.rules]
    )


def quiet_context() -> Any:
    """A context in memory that prints no progress bars and leaves no folder of data docs."""
    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
        ),
    )
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def failing_rules(suite: Suite, delivery_id: int) -> list[Rule]:
    """The rules that at least one row of the delivery fails, in the order of the suite.

    Raises:
        GateBrokenError: a rule could not be evaluated.
    """
    context = quiet_context()
    source = context.data_sources.add_postgres(
        name="warehouse",
        # who and where is the creator's: so no password gets into a configuration
        connection_string="postgresql+psycopg://panhuo_gate@warehouse/panhuo",
        create_temp_table=False,
        kwargs={"creator": lambda: _session(delivery_id)},
    )
    try:
        asset = source.add_table_asset(suite.feed, table_name=suite.feed)
        batch = asset.add_batch_definition_whole_table("delivery").get_batch()
        verdict = batch.validate(expectation_suite(suite), result_format="BOOLEAN_ONLY")
    finally:
        source.get_engine().dispose()
    return [suite.rule(code) for code in failing_codes(verdict)]


def _session(delivery_id: int) -> "psycopg.Connection[TupleRow]":
    """A connection that finds the views of `gate` by their bare names, as the asset does."""
    return connect(
        "panhuo_gate",
        panhuo__delivery_id=str(delivery_id),
        search_path="gate,public",
        jit="off",
    )


def expectation(rule: Rule, query: str | None = None) -> NoUnexpectedRow:
    """The rule as an expectation; `query` replaces its SQL, for a batch that is no whole table."""
    return NoUnexpectedRow(
        unexpected_rows_query=query or rule.unexpected_rows_query,
        severity="critical" if rule.severity == "error" else "warning",
        meta=rule.meta,
    )


def failing_codes(verdict: Any) -> list[str]:
    """Rule codes of the expectations that did not hold.

    Raises:
        GateBrokenError: one of them could not be evaluated.
    """
    codes = []
    for result in verdict.results:
        code = result.expectation_config.meta["rule_code"]
        if (kind := _exception_kind(result.exception_info)) is not None:
            raise GateBrokenError(f"{code} could not be evaluated: {kind}")
        if not result.success:
            codes.append(code)
    return codes


def _exception_kind(info: dict[str, Any]) -> str | None:
    """What was raised, without its message: the server quotes values in some."""
    if "raised_exception" not in info:
        kinds = (_exception_kind(each) for each in info.values())
        return next((kind for kind in kinds if kind is not None), None)
    if not info["raised_exception"]:
        return None
    found = re.search(r"psycopg\.errors\.\w+", info["exception_message"] or "")
    return found.group() if found else "see the log of Great Expectations"
