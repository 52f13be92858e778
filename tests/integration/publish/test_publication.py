"""Publishing: one transaction, history on both time axes, change events, going back."""

import threading

import psycopg
import pytest
from platform_under_test import Platform, number, supplies

from panhuo.cli.screen import console
from panhuo.cli.status import status
from panhuo.gate.rule import Rule
from panhuo.orchestration import region_run, steps
from panhuo.orchestration.region_run import RegionRunError
from panhuo.publish.audit import audit_rules
from panhuo.publish.faults import region_faults
from panhuo.publish.lease import LeaseLostError, hold_regions
from panhuo.publish.past import history_of
from panhuo.publish.revert import hold_back, release_held
from panhuo.publish.swap import publish_candidate
from panhuo.publish.work import region_work
from panhuo.transform.project import Scope
from panhuo.transform.region import assess_regions
from panhuo.warehouse import OWNER, connect


def test_history_tells_what_was_so_and_what_was_believed(platform: Platform) -> None:
    platform.deliver(
        supplies("1,2023-06-30"), as_of="2024-01-31", received_at="2024-02-01T09:00:00+08:00"
    )
    platform.deliver(
        supplies("1,2023-06-30"), as_of="2024-07-31", received_at="2024-08-01T09:00:00+08:00"
    )

    rows = [
        (row["sub_class"], str(row["valid_from"]), str(row["valid_to"]), row["recorded_to"] is None)
        for row in history_of(number(1))
    ]
    assert rows == [
        ("逾期未动工", "2024-01-31", "None", False),
        ("逾期未动工", "2024-01-31", "2024-07-31", True),
        ("疑似闲置", "2024-07-31", "None", True),
    ]


def test_change_events_name_what_entered_changed_and_left(platform: Platform) -> None:
    platform.deliver(supplies("1,2023-06-30"), as_of="2024-01-31")
    platform.deliver(supplies("1,2023-06-30"), as_of="2024-07-31")
    platform.deliver(supplies("1,2023-06-30,2024-07-01"), as_of="2024-08-31")

    events = platform.query(
        "select event, severity_before, severity_after from published.fct_change_event "
        "order by publication_id"
    )
    assert [tuple(row.values()) for row in events] == [
        ("entered", None, 0),
        ("changed", 0, 1),
        ("left", 1, None),
    ]


def test_an_unchanged_region_makes_no_change_event_and_no_history(platform: Platform) -> None:
    platform.deliver(supplies("1,2022-01-01"), as_of="2024-11-30")
    platform.deliver(supplies("1,2022-01-01"), as_of="2024-12-31")

    assert platform.scalar("select count(*) from published.fct_change_event") == 1
    assert len(history_of(number(1))) == 1


def test_a_revert_goes_back_and_a_release_lets_in_again(platform: Platform) -> None:
    platform.deliver(supplies("1,2022-01-01"))
    platform.deliver(supplies("1,2022-01-01,2022-02-02"))
    latest = platform.scalar("select max(publication_id) from ops.publication")
    assert platform.five_not() == {}

    steps.publish_region(hold_back(latest))
    assert platform.five_not() == {number(1): ("GEWY", "疑似闲置", 2)}
    assert steps.regions_with_open_work() == []

    steps.publish_region(release_held(latest))
    assert platform.five_not() == {}


def test_after_going_back_the_history_says_what_is_believed_now_and_what_was(
    platform: Platform,
) -> None:
    platform.deliver(supplies("1,2022-01-01"), as_of="2024-06-30")
    platform.deliver(supplies("1,2022-01-01,2022-02-02"), as_of="2024-08-31")
    steps.publish_region(hold_back("330802.2"))

    rows = [
        (row["publication_id"], str(row["valid_to"]), row["recorded_to"] is None)
        for row in history_of(number(1))
    ]
    assert rows == [
        ("330802.1", "None", False),
        ("330802.2", "2024-08-31", False),
        ("330802.3", "None", True),
    ]
    empty = platform.scalar(
        "select count(*) from published.fct_five_not_history where recorded_to <= recorded_from"
    )
    assert empty == 0


def test_a_region_is_assessed_anew_when_asked_to(platform: Platform) -> None:
    platform.deliver(supplies("1,2022-01-01"))
    assert steps.publish_region("330802").publications == []

    assert steps.publish_region("330802", again=True).publications == ["330802.2"]


def test_a_lost_lease_publishes_nothing(platform: Platform) -> None:
    platform.hand_in(supplies("1,2022-01-01"))
    work = region_work(["330802"])[0]
    with hold_regions(["330802"]) as (lease,):
        assess_regions([Scope("330802", work.as_of)])
        with connect(OWNER) as connection:
            connection.execute("update ops.lease set token = token + 1, holder = 'another'")
        with pytest.raises(LeaseLostError):
            publish_candidate(lease, work)

    assert platform.five_not() == {}
    assert steps.regions_with_open_work() == ["330802"]


def test_a_region_that_cannot_be_published_says_why_until_it_is(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.hand_in(supplies("1,2022-01-01"))
    wrong = next(rule for rule in audit_rules() if rule.rule_code == "AUDIT-MU")
    said = wrong.model_dump(exclude={"query"}, exclude_none=True)
    wrong = Rule.model_validate(said | {"fails": "area_mu > 0"})
    with monkeypatch.context() as patch:
        patch.setattr("panhuo.publish.audit.audit_rules", lambda: (wrong,))
        for _ in range(2):
            with pytest.raises(RegionRunError, match="330802: AUDIT-MU"):
                steps.publish_region("330802")
    (fault,) = region_faults()
    assert (fault.region_code, fault.tries) == ("330802", 2)
    assert fault.fault.startswith("AUDIT-MU")

    with console.capture() as printed:
        status(limit=5)
    assert "未能发布的地区" in printed.get() and "AUDIT-MU" in printed.get()
    assert len(platform.publish()) == 1
    assert region_faults() == []


def test_who_does_not_get_the_lease_leaves_and_the_work_stays_open(platform: Platform) -> None:
    platform.hand_in(supplies("1,2022-01-01"))
    with hold_regions(["330802"]) as leases:
        assert len(leases) == 1
        assert steps.publish_region("330802").publications == []

    assert steps.publish_region("330802").publications == ["330802.1"]


def test_a_reader_sees_the_old_region_or_the_new_never_a_hole(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.deliver(supplies("1,2022-01-01"))
    platform.hand_in(supplies("1,2023-06-30"))
    seen: set[int] = set()
    stop = threading.Event()

    def read() -> None:
        with connect("panhuo_publish") as connection:
            connection.autocommit = True
            while not stop.is_set():
                row = connection.execute("select count(*) from published.fct_five_not").fetchone()
                seen.add(row[0] if row else -1)

    reader = threading.Thread(target=read)
    reader.start()
    platform.publish()
    stop.set()
    reader.join()

    assert seen == {1}


def test_a_crash_before_the_commit_leaves_the_old_region_and_open_work(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.deliver(supplies("1,2022-01-01"))
    platform.hand_in(supplies("1,2023-06-30"))

    def die(*_: object) -> list[int]:
        raise psycopg.OperationalError("the server closed the connection")

    with monkeypatch.context() as broken:
        broken.setattr("panhuo.publish.swap.mark_superseded", die)
        with pytest.raises(psycopg.OperationalError):
            steps.publish_region("330802")
    assert platform.five_not()[number(1)] == ("GEWY", "疑似闲置", 2)

    assert steps.regions_with_open_work() == ["330802"]
    platform.publish()
    assert platform.five_not()[number(1)] == ("GEWY", "疑似闲置", 1)


def test_the_clock_moves_a_region_that_nobody_delivers_for(platform: Platform) -> None:
    from datetime import date

    platform.deliver(supplies("1,2024-01-01"), as_of="2024-06-30")
    assert platform.five_not()[number(1)][1] == "逾期未动工"

    assert steps.advance_clock(today=date(2025, 1, 2)) == ["330802"]
    platform.publish()

    assert platform.five_not()[number(1)] == ("GEWY", "疑似闲置", 1)
    assert steps.advance_clock(today=date(2025, 1, 2)) == []


def test_waiting_regions_are_taken_along_and_built_in_one_pass(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = supplies("1,2022-01-01").splitlines()
    content = f"region_code,{lines[0]}\n" + "".join(
        f"{code},{lines[1].replace('330802', code, 1)}\n" for code in ("330802", "330803", "330822")
    )
    platform.hand_in(content, region="330800")
    passes: list[int] = []
    built = region_run.assess_regions
    monkeypatch.setattr(
        region_run, "assess_regions", lambda scopes: (passes.append(len(scopes)), built(scopes))
    )

    outcome = steps.publish_region("330803")

    assert sorted(outcome.publications) == ["330802.1", "330803.1", "330822.1"]
    assert passes == [3]
    assert platform.scalar("select state from ops.delivery") == "published"


def test_a_region_rebuild_equals_a_full_rebuild_of_that_region(platform: Platform) -> None:
    lines = supplies("1,2022-01-01", "2,2023-06-30").splitlines()
    content = f"region_code,{lines[0]}\n" + "".join(
        f"{code},{line.replace('330802', code, 1)}\n"
        for code in ("330802", "330803")
        for line in lines[1:]
    )
    platform.deliver(content, region="330800")
    alone = platform.query("select * from candidate.fct_evidence where region_code = '330802'")
    work = region_work()
    assess_regions([Scope(each.region_code, each.as_of) for each in work])

    together = platform.query("select * from candidate.fct_evidence where region_code = '330802'")
    order = lambda row: (row["piece_id"], row["topic"])  # noqa: E731
    assert sorted(alone, key=order) == sorted(together, key=order)
    assert len(alone) > 0
