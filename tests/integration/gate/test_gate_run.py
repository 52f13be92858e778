"""What running a gate does to the ledger: once, wholly, and with every row accounted for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from gate_delivery import Deliver
from golden_rows import GOOD

from panhuo.gate import run
from panhuo.gate.issues import count_by_rule, issues_of
from panhuo.gate.run import NotLoadedError, VerdictsDifferError, run_gate
from panhuo.gate.suites import suite_of
from panhuo.warehouse import OWNER, connect

SUPPLY = GOOD["supply"]
FAULTY = {"completed_on": "2021-08-01"}


def _supply(serial: int, **cells: object) -> dict[str, object]:
    return {**SUPPLY, "supervision_no": f"3308022021B{serial:05}", **cells}


def _ledger(delivery_id: int) -> dict[str, Any]:
    with connect(OWNER) as connection:
        cursor = connection.cursor(row_factory=psycopg.rows.dict_row)
        found = cursor.execute(
            "select * from ops.delivery where delivery_id = %s", [delivery_id]
        ).fetchone()
    assert found is not None
    return found


def _regions(delivery_id: int) -> list[tuple[object, ...]]:
    with connect(OWNER) as connection:
        return connection.execute(
            """
            select region_code, state, rows_read, rows_accepted, rows_quarantined
            from ops.delivery_region
            where delivery_id = %s
            order by region_code
            """,
            [delivery_id],
        ).fetchall()


def test_a_faulty_row_waits_and_the_others_are_accepted(gate: Deliver) -> None:
    rows = [_supply(1), _supply(2, **FAULTY), _supply(3, region_code="330803"), _supply(4)]
    delivery_id = gate("supply", rows, scope="330800")
    outcome = run_gate(delivery_id)
    assert (outcome.rows_read, outcome.rows_accepted, outcome.rows_quarantined) == (4, 3, 1)
    assert outcome.errors_by_rule == {"SUPPLY-COMPLETION-ORDER": 1}
    assert _ledger(delivery_id)["state"] == outcome.state == "gated"
    assert _regions(delivery_id) == [
        ("330800", "gated", 3, 2, 1),
        ("330803", "gated", 1, 1, 0),
    ]


def test_a_row_that_fails_two_rules_is_quarantined_once(gate: Deliver) -> None:
    delivery_id = gate("supply", [_supply(1), _supply(2, **FAULTY, price_wan=-1)])
    outcome = run_gate(delivery_id)
    assert outcome.rows_quarantined == 1
    assert len(issues_of(delivery_id, severity="error")) == 2


def test_a_row_with_two_issues_of_one_rule_is_one_row_to_correct(gate: Deliver) -> None:
    row = _supply(1, unparsed={"signed_on": "2023-02-30", "start_agreed_on": "2023-02-31"})
    delivery_id = gate("supply", [row, _supply(2), _supply(3)])
    run_gate(delivery_id)
    (dates,) = [rule for rule in count_by_rule(delivery_id) if rule.rule_code == "TYPE-DATE"]
    assert (dates.issues, dates.rows, dates.open_issues, dates.open_rows) == (2, 1, 2, 1)


def test_a_warning_does_not_quarantine(gate: Deliver) -> None:
    outcome = run_gate(gate("supply", [_supply(1, far_min=3.0, far_max=1.5)]))
    assert (outcome.rows_accepted, outcome.warnings_by_rule) == (1, {"SUPPLY-FAR-ORDER": 1})


def test_an_empty_delivery_passes(gate: Deliver) -> None:
    outcome = run_gate(gate("supply", []))
    assert (outcome.state, outcome.rows_read, outcome.rows_accepted) == ("gated", 0, 0)


def test_a_gate_sees_its_own_delivery_only(gate: Deliver) -> None:
    run_gate(gate("supply", [_supply(1, **FAULTY), _supply(2), _supply(3)]))
    assert run_gate(gate("supply", [_supply(1)])).errors_by_rule == {}


def test_a_delivery_is_gated_once(gate: Deliver) -> None:
    delivery_id = gate("supply", [_supply(1), _supply(2, **FAULTY)])
    first = run_gate(delivery_id)
    seen = issues_of(delivery_id)
    assert run_gate(delivery_id) == first
    assert issues_of(delivery_id) == seen


def test_a_gate_that_dies_before_its_end_leaves_nothing_and_can_run_again(
    gate: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery_id = gate("supply", [_supply(1), _supply(2, **FAULTY)])

    def die(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run, "resolve_issues", die)
        with pytest.raises(KeyboardInterrupt):
            run_gate(delivery_id)
    assert _ledger(delivery_id)["state"] == "loaded"
    assert issues_of(delivery_id) == []
    assert run_gate(delivery_id).rows_quarantined == 1


def test_issues_of_an_earlier_gate_are_not_doubled(gate: Deliver) -> None:
    delivery_id = gate("supply", [_supply(1), _supply(2, **FAULTY)])
    run_gate(delivery_id)
    with connect(OWNER) as connection:
        connection.execute("update ops.delivery set state = 'loaded'")
    run_gate(delivery_id)
    assert [rule.issues for rule in count_by_rule(delivery_id)] == [1]


def test_another_gate_that_was_faster_is_not_undone(
    gate: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery_id = gate("supply", [_supply(1), _supply(2, **FAULTY)])
    judge = run._failing_rules

    def judged_while_another_finishes(*arguments: Any) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(run, "_failing_rules", judge)
            run_gate(delivery_id)
        return judge(*arguments)

    monkeypatch.setattr(run, "_failing_rules", judged_while_another_finishes)
    assert run_gate(delivery_id).rows_quarantined == 1
    assert len(issues_of(delivery_id)) == 1


@pytest.mark.parametrize("state", ["received", "failed"])
def test_what_is_not_loaded_is_not_gated(gate: Deliver, state: str) -> None:
    delivery_id = gate("supply", [_supply(1)], state=state)
    with pytest.raises(NotLoadedError, match=state):
        run_gate(delivery_id)


def test_what_does_not_exist_is_not_gated(gate: Deliver) -> None:
    with pytest.raises(NotLoadedError, match="no delivery 4711"):
        run_gate(4711)


def test_a_disagreement_of_the_two_evaluations_stops_the_gate(
    gate: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery_id = gate("supply", [_supply(1)])
    rule = suite_of("supply").rule("SUPPLY-FAR-ORDER")
    monkeypatch.setattr(run, "_failing_rules", lambda *_: [rule])
    with pytest.raises(VerdictsDifferError, match="SUPPLY-FAR-ORDER"):
        run_gate(delivery_id)
    assert _ledger(delivery_id)["state"] == "loaded"


def test_over_its_error_budget_a_delivery_is_refused_and_the_issues_stay(gate: Deliver) -> None:
    rows = [_supply(1), _supply(2, **FAULTY), _supply(3, **FAULTY)]
    delivery_id = gate("supply", rows)
    outcome = run_gate(delivery_id)
    assert (outcome.state, outcome.rows_accepted, outcome.rows_quarantined) == ("refused", 0, 3)
    assert outcome.errors_by_rule == {"SUPPLY-COMPLETION-ORDER": 2}
    assert _regions(delivery_id) == [("330802", "refused", 3, 0, 3)]
    ledger = _ledger(delivery_id)
    assert ledger["finished_at"] is not None
    assert ledger["error"]["rule_code"] == "BUDGET-EXCEEDED"
    assert ledger["error"]["zh"] == (
        "3行中有2行（66.7%）未通过检查，超过“土地供应”允许的50%，整件退回；"
        "最多的差错是 SUPPLY-COMPLETION-ORDER（2处）。"
    )
    assert ledger["error"]["en"].startswith("2 of 3 rows (66.7%) failed the gate")
    about_the_file, *about_rows = issues_of(delivery_id, severity="error")
    assert (about_the_file.row_no, about_the_file.rule_code) == (None, "BUDGET-EXCEEDED")
    assert [issue.row_no for issue in about_rows] == [3, 4]
    assert run_gate(delivery_id) == outcome


def test_exactly_on_its_error_budget_a_delivery_passes(gate: Deliver) -> None:
    assert run_gate(gate("supply", [_supply(1), _supply(2, **FAULTY)])).state == "gated"


def test_a_corrected_row_resolves_its_issues_and_no_others(gate: Deliver) -> None:
    first = gate("supply", [_supply(n, **(FAULTY if n < 3 else {})) for n in range(1, 6)])
    run_gate(first)
    second = gate("supply", [_supply(1), _supply(2, **FAULTY), _supply(3), _supply(4)])
    run_gate(second)
    resolved = {issue.row_no: issue.resolved_by for issue in issues_of(first)}
    assert resolved == {2: second, 3: None}


def test_the_same_key_in_another_region_resolves_nothing(gate: Deliver) -> None:
    first = gate("supply", [_supply(1, **FAULTY), _supply(2)], scope="330802")
    run_gate(first)
    run_gate(gate("supply", [_supply(1)], scope="330803"))
    assert [issue.resolved_by for issue in issues_of(first)] == [None]


def test_an_older_file_that_comes_late_brings_settled_issues(gate: Deliver) -> None:
    now = datetime.now(UTC)
    later = gate("supply", [_supply(1), _supply(2)], received_at=now)
    run_gate(later)
    rows = [_supply(1, **FAULTY), _supply(3, **FAULTY), _supply(4), _supply(5)]
    older = gate("supply", rows, received_at=now - timedelta(days=30))
    run_gate(older)
    assert {issue.row_no: issue.resolved_by for issue in issues_of(older)} == {2: later, 3: None}
    assert issues_of(later) == []


def test_a_row_without_a_key_stays_open(gate: Deliver) -> None:
    first = gate("supply", [_supply(1, supervision_no=None), _supply(2)])
    run_gate(first)
    run_gate(gate("supply", [_supply(1), _supply(2)]))
    assert [issue.resolved_by for issue in issues_of(first)] == [None]


def test_keys_with_empty_parts_are_matched(gate: Deliver) -> None:
    inspection = GOOD["inspection"]
    first = gate(
        "inspection",
        [{**inspection, "state": "在施工"}, {**inspection, "inspected_on": "2023-01-01"}],
    )
    run_gate(first)
    second = gate("inspection", [inspection])
    run_gate(second)
    assert [issue.resolved_by for issue in issues_of(first, severity="error")] == [second]


def test_an_accepted_file_resolves_the_refusal_of_the_one_before(gate: Deliver) -> None:
    refused = gate("supply", [_supply(1, **FAULTY)])
    run_gate(refused)
    accepted = gate("supply", [_supply(1)])
    run_gate(accepted)
    assert {issue.resolved_by for issue in issues_of(refused)} == {accepted}


def test_sensitive_values_are_masked_and_numbers_of_persons_never_shown(gate: Deliver) -> None:
    person = "11010519491231002X"
    rows = [
        _supply(1, holder_uscc=person),
        _supply(2, holder="张某", unparsed={"holder": "张某某"}),
        _supply(3, unparsed={"price_wan": f"{person}交"}),
        _supply(4, holder_uscc="91330802MA78128681"),
        _supply(5, unparsed={"price_wan": "张330802700101123交"}),
        _supply(6, unparsed={"price_wan": "１１０１０５１９４９１２３１００２Ｘ"}),
        *(_supply(n) for n in range(7, 14)),
    ]
    delivery_id = gate("supply", rows)
    run_gate(delivery_id)
    shown = {issue.row_no: issue.value for issue in issues_of(delivery_id)}
    assert shown == {
        **{2: "***", 3: "张***", 4: "***交", 5: "***"},
        **{6: "张***交", 7: "***"},
    }


def test_of_conflicting_rows_none_is_accepted_of_identical_ones_the_first(gate: Deliver) -> None:
    rows = [_supply(1), _supply(1), _supply(2), _supply(2, area_m2=1), *map(_supply, range(3, 9))]
    delivery_id = gate("supply", rows)
    outcome = run_gate(delivery_id)
    assert outcome.errors_by_rule == {"KEY-CONFLICT": 2, "KEY-DUPLICATE": 1}
    errors = issues_of(delivery_id, severity="error")
    assert [(i.row_no, i.rule_code) for i in errors] == [
        (3, "KEY-DUPLICATE"), (4, "KEY-CONFLICT"), (5, "KEY-CONFLICT"),
    ]  # fmt: skip


def test_history_may_be_loaded_with_an_old_receipt(gate: Deliver) -> None:
    """The acceptance cases are: rows of 2025 recorded at the start."""
    rows = [{**GOOD["inspection"], "inspected_on": "2025-02-20"}]
    received = datetime(2000, 1, 1, tzinfo=UTC)
    outcome = run_gate(gate("inspection", rows, as_of="2000-01-01", received_at=received))
    assert outcome.errors_by_rule == {}


def test_the_gate_reads_as_its_own_role(gate: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    roles = []
    monkeypatch.setattr(run, "connect", lambda role, **s: roles.append(role) or connect(role, **s))
    run_gate(gate("supply", [_supply(1)]))
    assert set(roles) == {"panhuo_gate"}
