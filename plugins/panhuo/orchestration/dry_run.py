"""What dry runs share: the rules of the gate in the caller's transaction, which is rolled back."""

from collections.abc import Callable

from panhuo.gate.record import record_issues
from panhuo.gate.suites import Suite, suite_of
from panhuo.intake.ledger import Connection

Watch = Callable[[str, int], None]
"""Told what is being done, and how many rows, rules or deliveries are done."""


def judge(connection: Connection, feed: str, delivery_id: int, watch: Watch) -> Suite:
    """Write the issues of a delivery that nobody else sees yet; returns the rules it was judged by.

    Great Expectations has a connection of its own, so this is its SQL alone, as the insert runs it.
    The session has the role of the gate afterwards.
    """
    connection.execute("set local role panhuo_gate")
    connection.execute("select set_config('panhuo.delivery_id', %s, true)", [str(delivery_id)])
    suite = suite_of(feed)
    for number, rule in enumerate(suite.rules, start=1):
        watch("检查 checking", number)
        record_issues(connection, suite, rule, delivery_id)
    return suite
