"""What `panhuo explain` prints of land that has no supply, and of a number two counties use."""

from datetime import date
from decimal import Decimal
from typing import Any

from panhuo.cli import explanations
from panhuo.cli.screen import console


def _piece(region: str) -> dict[str, Any]:
    return {
        "region_code": region,
        "category": "PEWG",
        "sub_class": None,
        "status": "疑似",
        "severity": 2,
        "area_mu": Decimal("30.3"),
        "since": date(2021, 3, 15),
        "path": "路径待定",
        "publication_id": f"{region}.1",
    }


def _evidence(region: str) -> dict[str, Any]:
    return {
        "region_code": region,
        "category": "PEWG",
        "verdict": "met",
        "statement_zh": f"{region}批准满 12 个月",
        "rule_id": None,
        "overridden": None,
        "delivery_id": None,
    }


def _answer(*regions: str) -> dict[str, Any]:
    return {
        "key": "浙土样〔2021〕108号/3",
        "supplies": [],
        "pieces": [_piece(region) for region in regions],
        "low_efficiency": [],
        "evidence": [_evidence(region) for region in regions] * 2,
        "steps": [],
        "warnings": [],
    }


def _printed(answer: dict[str, Any]) -> str:
    with console.capture() as capture:
        explanations.print_answer(answer)
    return capture.get()


def test_land_without_a_sub_class_prints_none() -> None:
    lines = _printed(_answer("330802")).splitlines()
    assert lines[:2] == [
        "浙土样〔2021〕108号/3",
        "批而未供 · 疑似 · 严重程度 2 · 30.3 亩 · 自 2021-03-15 · 路径待定 · 发布 330802.1",
    ]
    assert "批而未供 判定依据" in lines


def test_a_number_of_two_counties_has_a_chain_for_each() -> None:
    first, second = _printed(_answer("330802", "330824")).split("批而未供 判定依据 · ")[1:]
    assert first.startswith("330802")
    assert "330824" not in first
    assert second.startswith("330824")
    assert "330802" not in second
