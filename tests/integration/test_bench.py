"""The bench runs at a tiny scale, and a ratio counts only for equal work."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench.result import Work, compared, measured

from panhuo.settings import PROJECT_ROOT

KEYS = {"name", "ours", "peer", "peer_name", "unit", "ratio", "target", "met", "reason", "detail"}


def test_a_tiny_bench_writes_well_formed_results(
    cluster_url: str, warehouse_env: dict[str, str], tmp_path: Path
) -> None:
    tmp_path.chmod(0o711)
    server, _ = cluster_url.rsplit("/", 1)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PANHUO_")}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "bench", "--scale", "0.001", "--only", "load,gate"),
            *("--state", tmp_path / "state", "-o", tmp_path / "results.json"),
        ],
        env=kept
        | {"PYTHONPATH": str(PROJECT_ROOT / "tests")}
        | {"PANHUO_BENCH_SERVER_URL": f"{server}/postgres"}
        | {"PANHUO_ROLE_SECRET": warehouse_env["PANHUO_ROLE_SECRET"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results = json.loads((tmp_path / "results.json").read_text("utf-8"))

    assert all(set(result) == KEYS for result in results)
    assert [result["name"].split()[0] for result in results] == [
        *("calibration:", "calibration:"),
        *("load", "load", "load", "load", "gate"),
    ]
    gate = results[-1]
    assert gate["ratio"] == pytest.approx(gate["ours"] / gate["peer"], rel=0.05)
    assert gate["met"] is (gate["ratio"] <= gate["target"])
    assert sum(gate["detail"]["issues_by_rule"].values()) == gate["detail"]["issues"] > 0


@pytest.mark.parametrize(
    ("ours", "theirs", "reason"),
    [
        (Work(2, 1.0), Work(3, 1.0), "unequal work: 2 rows here, 3 there"),
        (Work(2, 1.0), Work(2, 1.00001), "unequal work: area 1 here, 1.00001 there"),
        (Work(2, 1.0), Work(2), "unequal work: only one side has areas"),
    ],
)
def test_no_ratio_counts_for_unequal_work(ours: Work, theirs: Work, reason: str) -> None:
    line = compared("load", ours=1.0, peer=2.0, peer_name="other", work=(ours, theirs), target=1.0)
    assert (line.ratio, line.met, line.reason) == (None, None, reason)


def test_a_ratio_counts_for_equal_work_and_meets_its_target_up_to_the_number() -> None:
    same = (Work(2, 1.0), Work(2, 1.0 + 1e-7))
    line = compared("load", ours=1.5, peer=1.0, peer_name="other", work=same, target=1.5)
    assert (line.ratio, line.met, line.reason) == (1.5, True, None)


def test_a_missing_peer_is_told() -> None:
    line = compared(
        "load", ours=1.0, peer=None, peer_name="other", work=None, target=1.0, no_peer="not here"
    )
    assert (line.peer, line.ratio, line.met, line.reason) == (None, None, None, "not here")


def test_an_absolute_target_says_nothing_of_a_smaller_size() -> None:
    line = measured("county", ours=1.0, target=60.0, full_size=False)
    assert (line.met, line.reason) == (None, "smaller than the size the target is for")
