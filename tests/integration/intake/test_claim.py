import time

import pytest
from supplying import execute, publish, query, supply_csv

from panhuo.intake.claim import (
    claim_delivery,
    heartbeat,
    record_failure,
    release,
    working_on,
)
from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.ledger import refuse
from panhuo.settings import get_settings


@pytest.fixture
def delivery_id(supplier):
    return supplier.register(supply_csv("A1"))


def line():
    [row] = query("select state, attempts, working_on_it, error->>'rule_code' from ops.delivery")
    return row


def lose_worker():
    execute("update ops.delivery set heartbeat_at = now() - interval '1 hour'")


def test_one_worker_at_a_time(delivery_id):
    assert claim_delivery(delivery_id, "a")
    assert not claim_delivery(delivery_id, "b")
    assert heartbeat(delivery_id, "a")
    assert not heartbeat(delivery_id, "b")
    release(delivery_id, "a")
    assert line() == ("received", 0, None, None)
    assert claim_delivery(delivery_id, "b")


def test_a_worker_without_heartbeat_is_replaced(delivery_id):
    assert claim_delivery(delivery_id, "a")
    lose_worker()
    assert claim_delivery(delivery_id, "b")
    assert not heartbeat(delivery_id, "a")
    release(delivery_id, "a")
    assert line() == ("received", 2, "b", None)


def test_three_failures_end_a_delivery(delivery_id):
    for attempt in range(3):
        assert claim_delivery(delivery_id, "a")
        assert record_failure(delivery_id, "a", ValueError("a secret")) is (attempt == 2)
    assert line() == ("failed", 3, None, "PLATFORM-FAILED")
    assert not claim_delivery(delivery_id, "a")
    [(error,)] = query("select error::text from ops.delivery")
    assert "ValueError" in error
    assert "a secret" not in error


def test_three_killed_workers_end_a_delivery(delivery_id):
    for _ in range(3):
        assert claim_delivery(delivery_id, "a")
        lose_worker()
    assert not claim_delivery(delivery_id, "b")
    assert line()[0] == "failed"


def test_a_worker_on_its_last_try_is_not_given_up(delivery_id):
    for _ in range(2):
        claim_delivery(delivery_id, "a")
        lose_worker()
    assert claim_delivery(delivery_id, "b")
    assert not claim_delivery(delivery_id, "c")
    assert line() == ("received", 3, "b", None)


def test_a_failed_delivery_blocks_nobody(supplier, delivery_id):
    for _ in range(3):
        claim_delivery(delivery_id, "a")
        record_failure(delivery_id, "a", ValueError())
    assert supplier.load(supply_csv("A2")).rows_read == 1


def test_a_finished_delivery_cannot_be_claimed(supplier):
    delivery_id = supplier.published(supply_csv("A1"))
    assert not claim_delivery(delivery_id, "a")


def test_working_on_releases_after_success(delivery_id):
    with working_on(delivery_id, "a") as got:
        assert got
        assert line() == ("received", 1, "a", None)
    assert line() == ("received", 0, None, None)


def test_working_on_counts_failures_and_ends_quietly_with_the_last(delivery_id):
    for _ in range(2):
        with pytest.raises(ValueError), working_on(delivery_id, "a"):
            raise ValueError
    with working_on(delivery_id, "a"):
        raise ValueError
    assert line()[0] == "failed"
    with working_on(delivery_id, "a") as got:
        assert not got


def test_working_on_refuses_for_a_fault_of_the_file(delivery_id):
    with working_on(delivery_id, "a"):
        raise FileFaultError(FileFault("T-1", "不行。", "No.", "改。"))
    assert line() == ("refused", 1, None, "T-1")


def test_working_on_keeps_the_heart_beating(delivery_id, monkeypatch):
    monkeypatch.setenv("PANHUO_LEASE_SECONDS", "1")
    get_settings.cache_clear()
    with working_on(delivery_id, "a"):
        time.sleep(1.5)
        assert not claim_delivery(delivery_id, "b")


def test_what_is_published_is_not_refused_any_more(supplier):
    delivery_id = supplier.load(supply_csv("A1")).delivery_id
    publish(delivery_id)
    assert not refuse(delivery_id, FileFault("T-1", "", "", ""))
    assert line()[0] == "published"
