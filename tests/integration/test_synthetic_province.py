"""A province through the platform: what is published is the truth, nothing missing or extra."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from platform_under_test import Platform

from panhuo.intake.deliver import deliver
from panhuo.intake.ledger import find_receipt
from panhuo.orchestration import steps
from panhuo.synthetic.province import Province, write_province

Claim = tuple[str, str, str, str, str, str]
"""Region, key, category, sub class, severity and first letter of the path."""


def deliver_all(platform: Platform, province: Province) -> dict[int, str]:
    """Replay the deliveries of a province; returns its files by delivery id."""
    files: dict[int, str] = {}
    for delivery in province.deliveries:
        handed = deliver(
            province.folder / delivery.file,
            feed=delivery.feed,
            region=delivery.region,
            as_of=delivery.as_of,
            received_at=delivery.received_at,
            mode=delivery.mode,
        )
        for delivery_id in steps.receive_landing():
            steps.intake(delivery_id)
        receipt = find_receipt(handed.ticket)
        assert receipt is not None and receipt.delivery_id is not None, delivery.file
        files[receipt.delivery_id] = delivery.file
    platform.publish()
    return files


def told(province: Province) -> dict[Claim, list[Any]]:
    """Areas and their tolerances by claim, as the truth has them."""
    claims: dict[Claim, list[Any]] = defaultdict(list)
    for row in province.truth:
        if row.category:
            claim = (row.region_code, row.key, row.category, row.sub_class, row.severity)
            area = pytest.approx(float(row.area_m2), abs=float(row.tolerance_m2), rel=0)
            claims[(*claim, row.path[:1])].append(area)
    return claims


def published(platform: Platform) -> dict[Claim, list[float]]:
    """Areas by claim, as they were published."""
    claims: dict[Claim, list[float]] = defaultdict(list)
    for row in platform.query("""
        select
            region_code,
            coalesce(supervision_no, approval_no || '/' || plot_no) as key,
            category,
            coalesce(sub_class, '') as sub_class,
            severity::text as severity,
            left(coalesce(path, ''), 1) as path,
            area_m2
        from published.fct_five_not
        order by piece_id
    """):
        area = float(row.pop("area_m2"))
        claims[tuple(row.values())].append(area)  # type: ignore[index]
    return claims


def differences(province: Province, platform: Platform) -> list[str]:
    """What is published and not true, and true and not published, by the scenario's name."""
    names = {row.key: row.comment for row in province.truth}
    truth, found = told(province), published(platform)
    return [
        f"{names.get(claim[1], 'a faulty row')}: {claim} should be {truth[claim]}, is {found[claim]}"
        for claim in sorted({*truth, *found})
        if truth[claim] != found[claim]
    ]


def in_quarantine(platform: Platform, files: dict[int, str]) -> set[tuple[str, int, str]]:
    return {
        (files[row["delivery_id"]], row["row_no"], row["rule_code"])
        for row in platform.query(
            "select delivery_id, row_no, rule_code from ops.issue where severity = 'error'"
        )
    }


def warnings_not_given(province: Province, platform: Platform) -> list[tuple[str, str]]:
    given: dict[str, set[str]] = defaultdict(set)
    for row in platform.query("select key, warning from published.fct_warning"):
        given[row["key"]].add(row["warning"])
    return [
        (row.comment, row.warning)
        for row in province.truth
        if row.warning and row.warning not in given[row.key]
    ]


@pytest.mark.parametrize("drawn", [True, False], ids=["drawn", "tables alone"])
def test_a_province_comes_out_as_its_truth_and_every_faulty_row_waits(
    platform: Platform, tmp_path: Path, drawn: bool
) -> None:
    province = write_province(tmp_path / "files", counties=2, scale=0.005, seed=7, drawn=drawn)
    files = deliver_all(platform, province)

    assert differences(province, platform) == []
    assert in_quarantine(platform, files) == {
        (row.file, row.row_no, row.rule_code) for row in province.quarantine
    }
    assert warnings_not_given(province, platform) == []
