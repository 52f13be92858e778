"""The hand-worked cases: delivered as files, asked by `assess`, compared row by row."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from platform_under_test import Platform

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT.parent / "shared" / "domain" / "acceptance_cases.md"
RULES = Path(__file__).parent / "rules.csv"
FEEDS = (
    "approval",
    "supply",
    "supply_approval",
    "inspection",
    "registration",
    "agreement",
    "tax",
    "occupancy",
    "plan",
)
REGION_OF_CASE = {"E4a": "320613"}
"""Of cases in feeds whose rows name no land; the others are in 柯城区."""

pytestmark = pytest.mark.skipif(
    not CASES.parent.exists(), reason="the acceptance cases are beside the repository, in ../shared"
)


def _blocks() -> dict[str, list[dict[str, str]]]:
    found = re.findall(r"```csv name=(\w+)\n(.*?)```", CASES.read_text("utf-8"), re.S)
    return {name: list(csv.DictReader(io.StringIO(text))) for name, text in found}


def _shapes() -> dict[str, str]:
    """Polygons of section 7.9 by their reference, east north in EPSG:4549."""
    rows = re.findall(r"^\| ([\w-]+)[^|]*\| `(POLYGON[^`]+)`", CASES.read_text("utf-8"), re.M)
    return dict(rows)


SHAPES = _shapes() if CASES.exists() else {}


def _expected() -> list[dict[str, str]]:
    if not CASES.exists():
        return []
    return _blocks()["expected"]


def _deliveries(feed: str) -> Iterator[tuple[str, str, str]]:
    """Region, day of recording and text of each file a feed's block makes."""
    files: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in _blocks()[feed]:
        named = row.get("supervision_no") or row.get("parcel_code") or ""
        region = (
            row.get("region_code") or named[:6] or REGION_OF_CASE.get(row.get("case", ""), "330802")
        )
        recorded = row.get("recorded_on") or "2019-01-01"
        kept = {
            name: value
            for name, value in row.items()
            if name not in {"case", "recorded_on", "geom_ref"}
        }
        if "geom_ref" in row:
            shape = SHAPES.get(row["geom_ref"])
            kept["geom"] = f"SRID=4549;{shape}" if shape else ""
        if "holder_seq" not in row and feed == "registration":
            kept |= {"unit_code": row["parcel_code"] + "F00010001", "holder_seq": "1"}
        files[region, recorded].append(kept)
    for (region, recorded), rows in sorted(files.items()):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        yield region, recorded, text.getvalue()


@pytest.fixture(scope="module")
def delivered(module_platform: Platform) -> Platform:
    """All files of the covered cases, loaded and gated once."""
    for feed in FEEDS:
        for region, recorded, text in _deliveries(feed):
            module_platform.hand_in(
                text,
                feed=feed,
                region=region,
                as_of=recorded,
                received_at=f"{recorded}T12:00:00+08:00",
                name=f"{feed}-{recorded}.csv",
            )
    refused = module_platform.scalar("select count(*) from ops.delivery where state <> 'gated'")
    assert refused == 0
    return module_platform


def _region(row: dict[str, str]) -> str:
    """A supervision number starts with its region; approvals are named by 浙 or 苏."""
    if row["key"].startswith("苏"):
        return "320206"
    return row["key"][:6] if row["key"][0].isdigit() else "330802"


def _known(value: str) -> str:
    return f"{value} 24:00" if value else "infinity"


@pytest.fixture(scope="module")
def answers(delivered: Platform) -> dict[tuple[str, str, str], list[dict[str, Any]]]:
    """Verdicts of every region, day and knowledge that the expected rows ask for."""
    questions = {(_region(row), row["as_of"], row["known_at"]) for row in _expected()}
    return {
        (region, as_of, known): delivered.assess(region, as_of, _known(known), RULES)
        for region, as_of, known in sorted(questions)
    }


@pytest.mark.parametrize(
    "expected",
    _expected(),
    ids=lambda row: (
        f"{row['case']}@{row['as_of']}{'|' + row['known_at'] if row['known_at'] else ''}"
    ),
)
def test_the_case_comes_out_exactly(
    answers: dict[tuple[str, str, str], list[dict[str, Any]]], expected: dict[str, str]
) -> None:
    asked = (_region(expected), expected["as_of"], expected["known_at"])
    rows = [row for row in answers[asked] if row["key"] == expected["key"]]
    pieces = [row for row in rows if row["category"]]

    assert rows
    if not expected["category"]:
        assert pieces == []
    else:
        assert {row["category"] for row in pieces} == {expected["category"]}
        assert {row["severity"] for row in pieces} == {int(expected["severity"])}
        assert sum(row["area_m2"] for row in pieces) == Decimal(expected["area_m2"])
        assert sum(row["area_mu"] for row in pieces) == Decimal(expected["area_mu"])
    if expected["sub_class"]:
        assert {row["sub_class"] for row in pieces} == {expected["sub_class"]}
    if expected["warning"]:
        assert expected["warning"] in rows[0]["warning"].split(";")


def test_there_are_cases() -> None:
    assert len(_expected()) == 41


def _verdicts(rows: list[dict[str, Any]]) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        found[row["key"]].append((row["category"], row["severity"], row["area_m2"]))
    return found


def _rules(folder: Path, change: dict[str, str | None]) -> Path:
    """The pinned rules with some rows removed (None) or given another value."""
    rows = list(csv.DictReader(io.StringIO(RULES.read_text("utf-8"))))
    path = folder / "rules.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for row in rows:
            value = change.get(row["rule_id"], row["value"])
            if value is not None:
                writer.writerow(row | {"value": value})
    return path


def test_without_the_grace_rule_one_case_has_no_standard_and_nothing_else_moves(
    delivered: Platform, tmp_path: Path
) -> None:
    before = delivered.assess("330802", "2024-02-29", rules=RULES)
    after = delivered.assess("330802", "2024-02-29", rules=_rules(tmp_path, {"T-JEWT-GRACE": None}))

    moved = {key for key, found in _verdicts(before).items() if found != _verdicts(after)[key]}
    assert moved == {"3308022020B00421"}
    (row,) = [row for row in after if row["key"] == "3308022020B00421"]
    assert row["category"] is None
    assert "无标准" in row["warning"].split(";")


def test_a_smaller_least_remainder_moves_the_one_plot_it_touches(
    delivered: Platform, tmp_path: Path
) -> None:
    smaller = _rules(tmp_path, {"T-PEWG-MIN": "199.99"})
    before = _verdicts(delivered.assess("330802", "2024-02-01", rules=RULES))
    after = _verdicts(delivered.assess("330802", "2024-02-01", rules=smaller))

    moved = {key for key, found in before.items() if found != after[key]}
    assert moved == {"浙土样〔2021〕112号/1"}
    assert after["浙土样〔2021〕112号/1"] == [("PEWG", 2, Decimal("199.99"))]


@pytest.mark.parametrize("drafts", [False, True])
def test_drafts_give_a_parcel_without_agreement_no_standard(
    delivered: Platform, drafts: bool
) -> None:
    rows = delivered.assess("320613", "2024-06-30", rules=RULES, drafts=drafts)
    (row,) = [row for row in rows if row["key"] == "3206132020B00541"]
    assert row["category"] is None
    assert "无标准" in row["warning"].split(";")


def test_the_remainder_of_a_plot_is_drawn_where_nothing_was_supplied(delivered: Platform) -> None:
    rows = delivered.assess("330802", "2024-02-01", rules=RULES)
    (piece,) = [row for row in rows if row["piece_id"] == "浙土样〔2021〕102号/1"]
    assert piece["area_m2"] == Decimal("200.00")
    assert abs(piece["geom_area_m2"] - Decimal("199.94")) < Decimal("0.01")


def test_a_plot_across_the_growth_boundary_goes_two_ways(delivered: Platform) -> None:
    rows = delivered.assess("320206", "2025-08-31", rules=RULES)
    pieces = {row["path"]: row for row in rows if row["key"] == "苏土样〔2024〕103号/1"}
    assert {path: row["area_m2"] for path, row in pieces.items()} == {
        "B 注销或撤回批文": Decimal("6000.00"),
        "路径待定": Decimal("9000.00"),
    }
    measured = sum(row["geom_area_m2"] for row in pieces.values())
    assert abs(measured - Decimal("14999.87")) < Decimal("0.01")
