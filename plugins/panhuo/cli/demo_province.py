"""The demo's province: all its files at once, and the truth beside the outcome."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.progress import Progress

from panhuo.cli.deliveries import one_delivery
from panhuo.cli.screen import console, print_rows
from panhuo.codes.code_lists import code_list
from panhuo.codes.delivery_states import END_STATES
from panhuo.intake.deliver import deliver
from panhuo.intake.ledger import find_receipt
from panhuo.publish.overview import published_claims
from panhuo.synthetic.province import Province, TruthRow, demo_province

GIVE_UP_SECONDS = 600
MU_PER_M2 = Decimal("0.0015")
CATEGORIES = code_list("five_not").names


@dataclass(frozen=True)
class ProvinceOutcome:
    """What came of the province.

    Attributes:
        comparison: per region and category: parcels and mu as the truth has them and as they were
            published, and which land differs.
        moved_on: counties not compared, being published for a later day than the truth's.
        rows_quarantined: of how many planted faults.
    """

    files: int
    refused: list[str]
    comparison: list[dict[str, Any]]
    moved_on: list[str]
    rows_quarantined: int
    rows_faulty: int

    @property
    def is_true(self) -> bool:
        """Whether everything came out as the truth says, nothing missing and nothing extra."""
        return not self.refused and not any(row["differs"] for row in self.comparison)


def deliver_province(folder: Path, progress: Progress) -> ProvinceOutcome:
    """Make the province, deliver all of it at once and follow it to the end.

    Raises:
        TimeoutError: some files did not reach an end state.
    """
    task = progress.add_task("a province of two counties", total=None, state="making its files")
    province = demo_province(folder)
    tickets = {
        deliver(
            folder / each.file,
            feed=each.feed,
            region=each.region,
            as_of=each.as_of,
            received_at=each.received_at,
            mode=each.mode,
        ).ticket: each.file
        for each in province.deliveries
    }
    progress.update(task, total=len(tickets), completed=0, state="landing 已投递")
    ended = _follow(tickets, progress, task)
    return ProvinceOutcome(
        files=len(tickets),
        refused=sorted(
            tickets[ticket] for ticket, found in ended.items() if found["state"] in _NOT_TAKEN
        ),
        comparison=compare(province),
        moved_on=moved_on(province),
        rows_quarantined=sum(found.get("rows_quarantined") or 0 for found in ended.values()),
        rows_faulty=len({(row.file, row.row_no) for row in province.quarantine}),
    )


_NOT_TAKEN = {"refused", "failed", "rejected"}


def _follow(tickets: dict[str, str], progress: Progress, task: Any) -> dict[str, dict[str, Any]]:
    """Wait for the end state of every file; returns its delivery by ticket."""
    ended: dict[str, dict[str, Any]] = {}
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while len(ended) < len(tickets):
        if time.monotonic() > deadline:
            raise TimeoutError(
                f"{len(tickets) - len(ended)} files of the province did not reach an end state in "
                f"{GIVE_UP_SECONDS} s: `panhuo status` shows how far they got"
            )
        states: Counter[str] = Counter()
        for ticket in tickets.keys() - ended.keys():
            receipt = find_receipt(ticket)
            if receipt is None:
                states["landing"] += 1
            elif receipt.delivery_id is None:
                ended[ticket] = {"state": "rejected", "error": receipt.error}
            else:
                found = one_delivery(receipt.delivery_id)
                states[found["state"]] += 1
                if found["state"] in END_STATES:
                    ended[ticket] = found
        said = ", ".join(f"{state} {count}" for state, count in sorted(states.items()))
        progress.update(task, completed=len(ended), state=said)
        time.sleep(0.3)
    outcomes = Counter(found["state"] for found in ended.values())
    progress.update(
        task, state=", ".join(f"{state} {count}" for state, count in sorted(outcomes.items()))
    )
    return ended


Claims = dict[tuple[str, str, str], Decimal]
"""Area in m² by region, category and key of the land."""


def _sums(rows: Iterable[tuple[str, str, str, Decimal]]) -> Claims:
    claims: Claims = defaultdict(Decimal)
    for region, category, key, area in rows:
        claims[region, category, key] += area
    return claims


def _tolerances(truth: Iterable[TruthRow]) -> Claims:
    return _sums(
        (row.region_code, row.category, row.key, Decimal(row.tolerance_m2))
        for row in truth
        if row.category
    )


def moved_on(province: Province) -> list[str]:
    """The counties that are published for a later day than the province's truth speaks of."""
    of_the_truth = max(delivery.as_of for delivery in province.deliveries)
    regions = sorted({row.region_code for row in province.truth})
    claims = published_claims(regions)
    return sorted({row["region_code"] for row in claims if row["as_of"] > of_the_truth})


def compare(province: Province) -> list[dict[str, Any]]:
    """Truth beside outcome per region and category, both ways; `differs` names what is not equal.

    Land that the province did not deliver is left out: its counties may have other deliveries. So
    is a county that such a delivery moved on to a later day: the truth is that of an earlier one.
    """
    regions = sorted({row.region_code for row in province.truth} - set(moved_on(province)))
    truth = _sums(
        (row.region_code, row.category, row.key, Decimal(row.area_m2))
        for row in province.truth
        if row.category and row.region_code in regions
    )
    tolerance = _tolerances(province.truth)
    known = {(row.region_code, row.key) for row in province.truth}
    found = _sums(
        (row["region_code"], row["category"], row["key"], row["area_m2"])
        for row in published_claims(regions)
        if (row["region_code"], row["key"]) in known
    )
    differs = {
        claim
        for claim in truth.keys() | found.keys()
        if claim not in truth
        or claim not in found
        or abs(truth[claim] - found[claim]) > tolerance[claim]
    }
    return [
        {
            "region_code": region,
            "category": category,
            "category_zh": CATEGORIES[category],
            **_column("truth", truth, region, category),
            **_column("found", found, region, category),
            "differs": sorted(key for r, c, key in differs if (r, c) == (region, category)),
        }
        for region in regions
        for category in CATEGORIES
    ]


def _column(name: str, claims: Claims, region: str, category: str) -> dict[str, Any]:
    areas = [area for (r, c, _), area in claims.items() if (r, c) == (region, category)]
    return {f"{name}_n": len(areas), f"{name}_mu": sum(areas, Decimal(0)) * MU_PER_M2}


def print_outcome(outcome: ProvinceOutcome) -> None:
    """The truth beside the outcome, as a table."""
    print_rows(
        "虚拟省份：真值与结果 the truth of the synthetic province beside what was published",
        {
            "region_code": "责任单位",
            "category_zh": "五未类型",
            "truth_n": "真值 宗",
            "truth_mu": "真值 亩",
            "found_n": "发布 宗",
            "found_mu": "发布 亩",
            "mark": "一致",
        },
        [
            row | {"mark": "✗ " + ", ".join(row["differs"][:3]) if row["differs"] else "✓"}
            for row in outcome.comparison
        ],
        "nothing was published of it",
    )
    for region in outcome.moved_on:
        console.print(
            f"{region} 已有更晚截止日期的发布，不与真值比较 is published for a later day than the "
            "truth's: not compared"
        )
