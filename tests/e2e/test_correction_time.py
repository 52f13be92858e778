"""How long a corrected row takes from landing to publication, warm."""

import statistics
import time

import pytest
from stack_under_test import RunningStack, supply_file, supply_row

REGION, PARCELS, SAMPLES = "330782", 200, 10


def test_a_corrected_row_is_published_within_a_minute(
    stack: RunningStack, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [supply_row(REGION, serial) for serial in range(1, PARCELS + 1)]
    handed = stack.deliver("all.csv", supply_file(*rows), region=REGION)
    stack.end_of(stack.delivery_of(handed))

    took = []
    for serial in range(1, SAMPLES + 1):
        correction = supply_file(supply_row(REGION, serial, started_on="2020-06-01"))
        landed = time.monotonic()
        handed = stack.deliver(f"correction_{serial}.csv", correction, region=REGION)
        line = stack.end_of(stack.delivery_of(handed))
        took.append(time.monotonic() - landed)
        assert line["state"] == "published"
        assert len(stack.five_not(REGION)) == PARCELS - serial
    assert max(took) < 60
    p50, p95 = statistics.median(took), statistics.quantiles(took, n=20, method="inclusive")[-1]
    with capsys.disabled():
        print(f"\none corrected row, landed → published: p50 {p50:.1f} s, p95 {p95:.1f} s")
