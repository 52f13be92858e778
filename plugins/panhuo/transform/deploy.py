"""Everything of dbt's that needs DDL: seeds, views and empty tables. One at a time."""

from panhuo.rules.check import refuse_broken_book
from panhuo.transform.project import run_dbt
from panhuo.warehouse import connect

DEPLOY_LOCK = 0x70616E68  # "panh"


def deploy_models() -> None:
    """Build seeds, views and empty tables under an exclusive lock.

    Candidates are made anew, so that a changed model cannot meet a table of its old shape: a
    region run computes all of them from `raw`, and what is published stays where it is.

    The rule book is checked first: a broken one is not loaded, and the one in force stays.

    Raises:
        BrokenRuleBookError: naming rows and reasons.
        TransformError: naming the node that failed.
    """
    refuse_broken_book()
    with connect("panhuo_dbt") as connection:
        connection.execute("select pg_advisory_lock(%s)", (DEPLOY_LOCK,))
        run_dbt("seed", "--full-refresh", run_name="deploy")
        run_dbt("run", "--selector", "deploy", "--full-refresh", run_name="deploy")
