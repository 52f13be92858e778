"""Every rule on rows that fail it and rows that just do not, judged by both evaluations."""

import pytest
from gate_delivery import Deliver
from golden_case import Golden
from golden_feeds import COMPANIONS
from golden_rows import GOLDEN, GOOD
from psycopg import sql

from panhuo.feeds.contract import load_contracts
from panhuo.gate.issues import issues_of
from panhuo.gate.record import record_issues
from panhuo.gate.row_rule import failing_rules
from panhuo.gate.rule import expectations_dir
from panhuo.gate.run import run_gate
from panhuo.gate.suites import suite_of
from panhuo.warehouse import connect

_OWN_SUITES = sorted(
    feed for feed in load_contracts() if (expectations_dir() / f"{feed}.yaml").exists()
)


def _name(golden: Golden) -> str:
    return f"{golden.feed}:{golden.rule_code}"


def _deliver_known(deliver: Deliver, feed: str, *goldens: Golden) -> None:
    """Deliver what rows of the feed link to."""
    for other in COMPANIONS.get(feed, ()):
        deliver(other, [GOOD[other]])
    for other, cells in {repr(known): known for g in goldens for known in g.known}.values():
        deliver(other, [{**GOOD[other], **cells}])


def _verdicts(feed: str, delivery_id: int) -> dict[str, tuple[bool, int]]:
    """Return per rule whether Great Expectations says it fails, and how many rows the insert gets."""
    suite = suite_of(feed)
    failing = {rule.rule_code for rule in failing_rules(suite, delivery_id)}
    with connect("panhuo_gate", panhuo__delivery_id=str(delivery_id)) as connection:
        inserted = {
            rule.rule_code: record_issues(connection, suite, rule, delivery_id)
            for rule in suite.rules
        }
        connection.rollback()
    return {code: (code in failing, count) for code, count in inserted.items()}


def _failing_codes(deliver: Deliver, golden: Golden, rows: tuple[object, ...]) -> list[set[str]]:
    """Return the rules each of the rows fails, by the SQL of the insert."""
    suite = suite_of(golden.feed)
    _deliver_known(deliver, golden.feed, golden)
    delivery_id = deliver(golden.feed, [{**GOOD[golden.feed], **cells} for cells in rows])
    codes: list[set[str]] = [set() for _ in rows]
    with connect("panhuo_gate", panhuo__delivery_id=str(delivery_id)) as connection:
        for rule in suite.rules:
            query = sql.SQL("select row_no from ({}) as failing").format(
                sql.SQL(rule.failing_rows(suite.relation))  # type: ignore[arg-type]
            )
            for (row_no,) in connection.execute(query):
                codes[row_no - 2].add(rule.rule_code)
    return codes


@pytest.mark.parametrize("golden", GOLDEN, ids=_name)
def test_a_row_beyond_the_boundary_fails_and_one_on_it_does_not(
    standing_gate: Deliver, golden: Golden
) -> None:
    for rows in golden.fails:
        assert golden.rule_code in _failing_codes(standing_gate, golden, rows)[-1], rows
    for rows in golden.passes:
        for codes in _failing_codes(standing_gate, golden, rows):
            assert golden.rule_code not in codes, rows


@pytest.mark.parametrize("feed", sorted(GOOD))
def test_a_good_row_fails_no_rule(standing_gate: Deliver, feed: str) -> None:
    _deliver_known(standing_gate, feed)
    outcome = run_gate(standing_gate(feed, [GOOD[feed]]))
    assert (outcome.state, outcome.rows_accepted) == ("gated", 1)
    assert (outcome.errors_by_rule, outcome.warnings_by_rule) == ({}, {})


@pytest.mark.parametrize("feed", sorted(load_contracts()))
def test_great_expectations_and_the_insert_agree_on_every_rule(
    standing_gate: Deliver, feed: str
) -> None:
    _deliver_known(standing_gate, feed, *(golden for golden in GOLDEN if golden.feed == feed))
    good = [GOOD[feed]]
    faulty = [
        {**GOOD[feed], **cells}
        for golden in GOLDEN
        if golden.feed == feed
        for group in golden.fails
        for cells in group
    ]
    seen_failing = set()
    for rows in ([], good, good * 2, faulty):
        verdicts = _verdicts(feed, standing_gate(feed, rows))
        for code, (failed, inserted) in verdicts.items():
            assert failed == (inserted > 0), (code, failed, inserted)
        seen_failing |= {code for code, (failed, _) in verdicts.items() if failed}
    assert {golden.rule_code for golden in GOLDEN if golden.feed == feed} <= seen_failing


@pytest.mark.parametrize("feed", _OWN_SUITES)
def test_every_rule_of_an_own_suite_has_golden_rows(feed: str) -> None:
    anywhere = {golden.rule_code for golden in GOLDEN}
    here = {golden.rule_code for golden in GOLDEN if golden.feed == feed}
    prefix = f"{feed.upper().replace('_', '-')}-"
    rules = {rule.rule_code for rule in suite_of(feed).rules}
    assert {code for code in rules if code.startswith(prefix)} <= here
    assert rules <= anywhere


def test_every_feed_has_a_suite_of_its_own_and_a_good_row() -> None:
    assert set(_OWN_SUITES) == set(GOOD) == set(load_contracts())


def test_a_link_that_arrives_first_is_not_questioned(gate: Deliver) -> None:
    for feed in ("supply_approval", "supply_parcel"):
        assert run_gate(gate(feed, [GOOD[feed]])).warnings_by_rule == {}


def test_an_issue_says_which_field_in_chinese(standing_gate: Deliver) -> None:
    delivery_id = standing_gate(
        "supply", [GOOD["supply"], {**GOOD["supply"], "supervision_no": "3308022021B00312",
                                    "started_on": None, "unparsed": {"started_on": "2023-02-29"}}]
    )  # fmt: skip
    run_gate(delivery_id)
    [issue] = issues_of(delivery_id, severity="error")
    assert (issue.row_no, issue.rule_code, issue.field) == (3, "TYPE-DATE", "started_on")
    assert issue.value == "2023-02-29"
    assert issue.message_zh == "“实际动工日期”应当是真实存在的日期，该单元格无法读取。"
    assert "2024-02-29" in issue.next_step
