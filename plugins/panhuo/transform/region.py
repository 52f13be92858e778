"""Assess regions into `candidate`: the region path, incremental models only, no DDL."""

from collections.abc import Sequence

from panhuo.transform.project import Scope, run_dbt


def assess_regions(scopes: Sequence[Scope]) -> None:
    """Rebuild the candidates of these regions, and of no other.

    Raises:
        TransformError: nothing of `published` has changed then.
    """
    codes = "-".join(scope.region_code for scope in scopes[:3])
    run_dbt("run", "--selector", "region", scopes=scopes, run_name=f"region-{codes}")
