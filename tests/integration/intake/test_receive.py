import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from supplying import execute, publish, query, receive_all, sha256, supply_csv

from panhuo.intake import archive
from panhuo.intake import receive as receiving
from panhuo.intake.deliver import deliver, drop_abandoned_arrivals
from panhuo.intake.fault import FileFaultError
from panhuo.intake.landing import landing_files
from panhuo.intake.ledger import find_receipt
from panhuo.intake.load import load
from panhuo.intake.receive import Duplicate, NotComplete, Registered, Rejected, receive
from panhuo.intake.withdraw import withdraw
from panhuo.settings import get_settings

A, B = supply_csv("A1"), supply_csv("A1:1")


class CrashError(BaseException):
    """What a test throws where a process would die."""


def deliveries():
    return query("select delivery_id, sha256, state from ops.delivery order by delivery_id")


def test_a_delivered_file_is_archived_registered_and_gone_from_landing(
    supplier, warehouse, waiting
):
    ticket = supplier.deliver(A, "柯城 6月.csv").ticket
    assert receive_all() == [Registered(1, "柯城 6月.csv")]
    assert waiting() == []
    copy = warehouse / "archive" / sha256(A)
    assert copy.read_text() == A
    assert copy.stat().st_mode & 0o777 == 0o444
    assert query(
        "select feed, region_code, supplier, as_of::text, file_name, bytes, state from ops.delivery"
    ) == [("supply", "330802", "330802", "2024-06-30", "柯城 6月.csv", len(A.encode()), "received")]
    assert find_receipt(ticket).delivery_id == 1


def test_two_waiting_files_of_one_name_do_not_overwrite_each_other(supplier):
    supplier.deliver(A, "same.csv")
    supplier.deliver(B, "same.csv")
    assert receive_all() == [Registered(1, "same.csv"), Registered(2, "same.csv")]
    assert [row[1] for row in deliveries()] == [sha256(A), sha256(B)]


def test_a_file_is_received_when_it_was_delivered_unless_told_otherwise(supplier):
    before = datetime.now(UTC)
    supplier.deliver(A)
    supplier.deliver(B, received_at=datetime(2024, 3, 1))  # noqa: DTZ001 (local)
    receive_all()
    rows = query("select sha256, received_at from ops.delivery order by received_at")
    assert rows[0] == (sha256(B), datetime(2024, 2, 29, 16, tzinfo=UTC))
    assert before <= rows[1][1] <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"feed": "nosuch"}, "LANDING-FEED"),
        ({"region": "999999"}, "LANDING-REGION"),
        ({"as_of": "2023-02-29"}, "LANDING-DATE"),
        ({"as_of": "2204-04-20"}, "LANDING-DATE"),
        ({"layout": "nosuch"}, "DELIVER-LAYOUT"),
        ({"mode": "both"}, "DELIVER-MODE"),
        ({"received_at": timedelta(minutes=1)}, "DELIVER-TIME"),
    ],
)
def test_what_cannot_be_delivered_is_refused_before_anything_is_written(
    supplier, waiting, options, rule
):
    if "received_at" in options:
        options = {"received_at": datetime.now(UTC) + options["received_at"]}
    with pytest.raises(FileFaultError) as caught:
        supplier.deliver(A, **options)
    assert caught.value.fault.rule_code == rule
    assert waiting() == []


def test_a_day_too_far_ahead_is_told_which_days_are_taken(supplier):
    with pytest.raises(FileFaultError) as caught:
        supplier.deliver(A, as_of="2204-04-20")
    latest = datetime.now(get_settings().zone).date() + timedelta(days=366)
    assert str(latest) in caught.value.fault.zh
    assert str(latest) in caught.value.fault.en


def test_a_delivery_that_breaks_off_leaves_nothing_behind(supplier, waiting, monkeypatch):
    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("panhuo.intake.deliver.write_sidecar", full_disk)
    with pytest.raises(OSError):
        supplier.deliver(A)
    assert waiting() == []


def test_the_scope_may_be_written_short(supplier, warehouse):
    path = supplier.deliver(A, region="33").path
    assert path.parent == warehouse / "landing" / "supply" / "330000" / "2024-06-30"


def test_a_very_long_name_still_fits_into_the_folder(supplier):
    name = "供地" * 40 + ".csv"
    supplier.deliver(A, name)
    assert receive_all() == [Registered(1, name)]


# --- duplicates -------------------------------------------------------------------------------


def test_the_same_file_twice_is_a_duplicate_of_the_first(supplier, waiting):
    supplier.deliver(A)
    receive_all()
    ticket = supplier.deliver(A, "other name.csv").ticket
    [outcome] = receive_all()
    assert outcome == Duplicate(1, "other name.csv")
    assert "报送件 1" in outcome.sentence_zh
    assert len(deliveries()) == 1
    assert (find_receipt(ticket).outcome, find_receipt(ticket).delivery_id) == ("duplicate", 1)
    assert waiting() == []


def test_the_first_file_again_after_its_correction_counts(supplier):
    for content in (A, B, A):
        supplier.register(content)
    assert [row[1] for row in deliveries()] == [sha256(A), sha256(B), sha256(A)]


def test_an_unchanged_file_for_another_month_counts(supplier):
    supplier.register(A)
    supplier.register(A, as_of="2024-07-31")
    assert len(deliveries()) == 2


@pytest.mark.parametrize("options", [{"mode": "snapshot"}, {"layout": "canonical"}])
def test_the_same_file_with_other_options_counts(supplier, options):
    supplier.register(A)
    supplier.register(A, **options)
    assert len(deliveries()) == 2


@pytest.mark.parametrize("end", ["refused", "withdrawn", "failed"])
def test_a_file_whose_delivery_came_to_nothing_can_be_delivered_again(supplier, end):
    supplier.register(A)
    execute("update ops.delivery set state = %s", end)
    supplier.register(A)
    assert len(deliveries()) == 2


def test_history_that_is_loaded_twice_is_registered_once(supplier):
    for _ in range(2):
        supplier.deliver(A, received_at=datetime(2024, 3, 1, tzinfo=UTC))
        supplier.deliver(B, received_at=datetime(2024, 10, 1, tzinfo=UTC))
        receive_all()
    assert len(deliveries()) == 2


# --- dropped by hand --------------------------------------------------------------------------


def test_a_dropped_file_counts_when_nobody_writes_to_it_any_more(supplier, waiting):
    path = supplier.drop("supply/330802/2024-06-30/hand.csv", A[:10])
    assert receive_all() == []
    with path.open("a") as file:
        file.write(A[10:])
    assert receive_all() == []
    time.sleep(0.25)
    assert receive_all() == [Registered(1, "hand.csv")]
    assert deliveries()[0][1] == sha256(A)
    assert waiting() == []


def test_a_file_with_an_old_modification_time_is_not_complete_at_once(supplier):
    path = supplier.drop("supply/330802/2024-06-30/hand.csv", A)
    os.utime(path, (0, 0))
    assert receive_all() == []


@pytest.mark.parametrize("name", [".hidden.csv", "a.csv.part", "a.csv.filepart"])
def test_unfinished_copies_are_not_looked_at(supplier, name):
    supplier.drop(f"supply/330802/2024-06-30/{name}", A)
    time.sleep(0.25)
    assert receive_all() == []


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        ("loose.csv", "LANDING-PATH"),
        ("supply/330802/loose.csv", "LANDING-PATH"),
        ("supply/330802/2024-06-30/deep/er.csv", "LANDING-PATH"),
        ("nosuch/330802/2024-06-30/a.csv", "LANDING-FEED"),
        ("supply/999999/2024-06-30/a.csv", "LANDING-REGION"),
        ("supply/330802/2023-02-29/a.csv", "LANDING-DATE"),
        ("supply/330802/June/a.csv", "LANDING-DATE"),
    ],
)
def test_a_file_that_belongs_nowhere_is_kept_with_the_reason(
    supplier, warehouse, waiting, place, rule
):
    supplier.drop(place, A)
    time.sleep(0.25)
    [outcome] = receive_all()
    assert isinstance(outcome, Rejected)
    assert outcome.fault.rule_code == rule
    assert outcome.kept_at.read_text() == A
    reason = outcome.kept_at.with_name(outcome.kept_at.name + ".txt").read_text()
    assert outcome.fault.zh in reason
    assert outcome.fault.en in reason
    assert len(waiting()) == 2
    assert query("select outcome, error->>'rule_code' from ops.receipt") == [("rejected", rule)]
    assert receive_all() == []
    assert deliveries() == []


def test_a_good_file_goes_through_beside_a_bad_one(supplier):
    supplier.drop("nosuch/330802/2024-06-30/a.csv", A)
    supplier.drop("supply/330802/2024-06-30/b.csv", B)
    time.sleep(0.25)
    assert sorted(type(outcome).__name__ for outcome in receive_all()) == ["Registered", "Rejected"]


def test_a_link_does_not_bring_in_a_file_from_elsewhere(supplier, warehouse):
    secret = warehouse / "secret.csv"
    secret.write_text(A)
    folder = supplier.drop("supply/330802/2024-06-30/x.csv", A).parent
    (folder / "x.csv").unlink()
    (folder / "link.csv").symlink_to(secret)
    time.sleep(0.25)
    [outcome] = receive_all()
    assert outcome.fault.rule_code == "LANDING-LINK"
    assert secret.read_text() == A
    assert deliveries() == []


def test_a_linked_folder_is_not_entered(supplier, warehouse):
    outside = warehouse / "elsewhere"
    outside.mkdir()
    (outside / "a.csv").write_text(A)
    folder = warehouse / "landing" / "supply" / "330802"
    folder.mkdir(parents=True)
    (folder / "2024-06-30").symlink_to(outside)
    time.sleep(0.25)
    assert [outcome.fault.rule_code for outcome in receive_all()] == ["LANDING-LINK"]
    assert (outside / "a.csv").read_text() == A


def test_unreadable_options_are_refused_not_guessed(supplier):
    path = supplier.deliver(A).path
    path.with_name(f".{path.name}.delivery.json").write_text("{")
    time.sleep(0.25)
    assert [outcome.fault.rule_code for outcome in receive_all()] == ["LANDING-OPTIONS"]


def test_a_name_in_gb18030_is_readable_in_the_ledger(supplier, warehouse):
    supplier.drop(f"supply/330802/2024-06-30/{os.fsdecode('供地.csv'.encode('gb18030'))}", A)
    time.sleep(0.25)
    assert receive_all() == [Registered(1, "供地.csv")]


# --- crashes and company ----------------------------------------------------------------------


def crash(*_args, **_kwargs):
    raise CrashError


@pytest.mark.parametrize(
    "place",
    [
        (archive, "_copy"),
        (archive, "sync_folder"),
        (receiving, "_register"),
        (receiving, "add_receipt"),
        (receiving, "_leave_landing"),
    ],
    ids=lambda place: place[1],
)
@pytest.mark.parametrize("dropped", [False, True])
def test_a_receiver_that_dies_anywhere_loses_and_doubles_nothing(
    supplier, waiting, monkeypatch, place, dropped
):
    if dropped:
        supplier.drop("supply/330802/2024-06-30/a.csv", A)
        time.sleep(0.25)
    else:
        supplier.deliver(A)
    with monkeypatch.context() as patch:
        patch.setattr(*place, crash)
        with pytest.raises(CrashError):
            receive_all()
    [outcome] = receive_all()
    assert isinstance(outcome, Registered)
    assert [row[1:] for row in deliveries()] == [(sha256(A), "received")]
    assert waiting() == []


def test_a_receiver_that_died_before_the_correction_came_does_not_bring_the_file_back(
    supplier, monkeypatch
):
    supplier.deliver(A)
    with monkeypatch.context() as patch:
        patch.setattr(receiving, "_leave_landing", crash)
        with pytest.raises(CrashError):
            receive_all()
    supplier.deliver(B)
    assert receive_all() == [Registered(1, "供地.csv"), Registered(2, "供地.csv")]
    assert len(deliveries()) == 2


def test_a_lost_database_leaves_the_file_waiting(supplier, waiting, monkeypatch):
    supplier.deliver(A)
    with monkeypatch.context() as patch:
        patch.setattr(receiving, "transaction", crash)
        with pytest.raises(CrashError):
            receive_all()
    assert len(waiting()) == 2


def test_many_receivers_register_each_file_once(supplier, waiting):
    for number in range(6):
        supplier.deliver(supply_csv(f"N{number}"), as_of=f"2024-06-{number + 1:02}")
    supplier.deliver(A)
    supplier.deliver(A)
    with ThreadPoolExecutor(8) as pool:
        entries = list(landing_files())
        outcomes = list(pool.map(receive, entries * 4))
    assert len(deliveries()) == 7
    assert {type(outcome) for outcome in outcomes} <= {Registered, Duplicate, NotComplete}
    assert waiting() == []


def test_a_file_that_is_still_written_to_is_not_taken(supplier, waiting, monkeypatch):
    path = supplier.drop("supply/330802/2024-06-30/a.csv", A)
    time.sleep(0.25)
    [entry] = landing_files()
    real_fstat = os.fstat
    calls = []

    def fstat(descriptor):
        status = real_fstat(descriptor)
        calls.append(status)
        if len(calls) == 1:
            path.write_text(A + "more")
        return status

    monkeypatch.setattr(archive.os, "fstat", fstat)
    assert receive(entry) == NotComplete(path)
    assert deliveries() == []
    assert waiting() == ["supply/330802/2024-06-30/a.csv"]


def test_a_file_that_grows_after_it_was_copied_stays_and_is_received_again(
    supplier, waiting, monkeypatch
):
    path = supplier.drop("supply/330802/2024-06-30/a.csv", A)
    time.sleep(0.25)
    [entry] = landing_files()
    original = receiving.store

    def store_then_grow(source):
        archived = original(source)
        path.write_text(B)
        return archived

    monkeypatch.setattr(receiving, "store", store_then_grow)
    assert receive(entry) == Registered(1, "a.csv")
    monkeypatch.undo()
    assert path.read_text() == B


def test_the_archive_keeps_one_copy_and_heals_a_damaged_one(supplier, warehouse):
    supplier.register(A)
    copy = warehouse / "archive" / sha256(A)
    copy.chmod(0o644)
    copy.write_text("damaged")
    supplier.register(A, as_of="2024-07-31")
    assert copy.read_text() == A
    assert [path.name for path in (warehouse / "archive").iterdir()] == [sha256(A)]


def test_the_sidecar_says_what_was_asked_for(supplier):
    delivered = supplier.deliver(A, mode="snapshot", layout="canonical")
    sidecar = delivered.path.with_name(f".{delivered.path.name}.delivery.json")
    content = json.loads(sidecar.read_text())
    assert content["mode"] == "snapshot"
    assert content["layout"] == "canonical"
    assert content["ticket"] == delivered.ticket


def test_a_withdrawn_file_can_be_delivered_again(supplier):
    first = supplier.load(A).delivery_id
    publish(first)
    withdraw(first)
    assert supplier.register(A) == 2
    assert load(2).rows_read == 1


def test_deliver_takes_a_path_that_is_not_there(tmp_path, warehouse):
    with pytest.raises(FileFaultError) as caught:
        deliver(tmp_path / "nothing.csv", feed="supply", region="330802", as_of="2024-06-30")
    assert caught.value.fault.rule_code == "DELIVER-FILE"


def test_what_a_killed_process_left_in_landing_goes_after_a_day(supplier, monkeypatch):
    whole = supplier.deliver(A).path
    left = whole.with_name(f".{whole.name}.part")
    left.write_bytes(b"half of a file")
    assert drop_abandoned_arrivals() == []
    tomorrow = time.time() + 24 * 3600 + 1
    monkeypatch.setattr("panhuo.intake.deliver.time.time", lambda: tomorrow)
    assert drop_abandoned_arrivals() == [left]
    assert whole.exists()
    assert not left.exists()
