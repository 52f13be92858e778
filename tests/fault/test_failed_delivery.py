"""A delivery that cannot be processed is given up after three tries and is in nobody's way."""

from dataclasses import replace
from pathlib import Path

import pytest
from stack_under_test import RunningStack, supervision_no, supply_file, supply_row

from panhuo.intake.landing import landing_files
from panhuo.intake.receive import Registered, receive
from panhuo.settings import get_settings


def _register_without_its_file(
    stack: RunningStack, monkeypatch: pytest.MonkeyPatch, region: str
) -> int:
    """Receive a file here, as a receiver does that dies next; then the archive loses the file."""
    aside = stack.folder / "aside"
    with monkeypatch.context() as patch:
        patch.setenv("PANHUO_LANDING_DIR", str(aside))
        get_settings.cache_clear()
        stack.deliver("lost.csv", supply_file(supply_row(region, 1)), region=region)
        [entry] = landing_files()
        outcome = receive(replace(entry))
    get_settings.cache_clear()
    assert isinstance(outcome, Registered)
    (Path(get_settings().archive_dir) / stack.line(outcome.delivery_id)["sha256"]).unlink()
    return outcome.delivery_id


def test_a_delivery_whose_file_is_lost_ends_failed_and_blocks_nobody(
    stack: RunningStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    region = "330783"
    lost = _register_without_its_file(stack, monkeypatch, region)
    good = stack.deliver(
        "good.csv",
        supply_file(*(supply_row(region, serial) for serial in range(2, 12))),
        region=region,
    )
    assert stack.end_of(stack.delivery_of(good), 60)["state"] == "published"
    assert len(stack.five_not(region)) == 10

    line = stack.end_of(lost, 90)
    assert (line["state"], line["attempts"]) == ("failed", 3)
    assert line["error"]["rule_code"] == "PLATFORM-FAILED"
    assert "ArchiveIncompleteError" in line["error"]["zh"]
    assert line["error"]["next_step"]
    told = stack.panhuo("delivery", lost)
    assert "失败 failed" in told.out
    assert "重新报送" in told.err

    # its own supplier delivers the same file again, and this time it counts
    again = stack.deliver("lost.csv", supply_file(supply_row(region, 1)), region=region)
    assert stack.end_of(stack.delivery_of(again))["state"] == "published"
    assert supervision_no(region, 1) in stack.five_not(region)
