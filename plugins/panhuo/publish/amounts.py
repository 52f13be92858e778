"""Evidence on figures of tax told without the amounts: how the comparison ended, and in which band."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from panhuo.codes.verdict_names import LOW_EFFICIENCY

AMOUNTS = {
    "tax_wan_per_mu": "亩均税收",
    "revenue_wan": "销售收入",
    "energy_tce": "能耗",
    "energy_tce_per_wan": "能耗",
    "wan_per_energy_tce": "能耗",
}
"""Measures whose amounts are an enterprise's own, and what a statement calls them."""

BANDS = (
    (Decimal("0.5"), "不足约定值的一半"),
    (Decimal(1), "低于约定值"),
)
"""Upper ends, exclusive, of observed ÷ threshold."""
REACHED = "达到约定值"
LIMITS = {"energy_tce", "energy_tce_per_wan"}
"""Measures that are to be no more than agreed."""

_YEAR = re.compile(r"\d{4} 年")
_INCOMPLETE = "（有占用企业未报数据）"
_LEFT_OUT = "（金额从略）"
_NAMED_WITH_FIGURE = re.compile(r"(税收|收入|能耗)\D{0,12}\d")


def without_amounts(
    evidence: Sequence[dict[str, Any]], warnings: Sequence[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Evidence and warnings that anyone may read: no observed amount, no agreed one.

    Args:
        evidence: rows with `measure`, `source_feed`, `observed`, `threshold`, `statement_zh`.
        warnings: rows whose `detail_zh` may repeat the statements of evidence.
    """
    told = [_told(row) for row in evidence]
    replaced = {
        before["statement_zh"]: after["statement_zh"]
        for before, after in zip(evidence, told, strict=True)
        if before["statement_zh"] != after["statement_zh"]
    }
    return told, [
        row | {"detail_zh": _detail(row["detail_zh"], replaced)} if row["detail_zh"] else row
        for row in warnings
    ]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    if row["measure"] not in AMOUNTS and row["source_feed"] != "tax":
        return row
    return row | {"observed": None, "threshold": None, "statement_zh": _statement(row)}


def _statement(row: dict[str, Any]) -> str:
    statement: str = row["statement_zh"]
    if row["observed"] is None or not re.search(r"\d", statement):
        return statement
    year = _YEAR.match(statement)
    incomplete = _INCOMPLETE if statement.endswith(_INCOMPLETE) else ""
    name = AMOUNTS.get(row["measure"], "纳税数据")
    return f"{year.group() if year else ''}{name}{_band(row)}{_LEFT_OUT}{incomplete}"


def _band(row: dict[str, Any]) -> str:
    if row["threshold"] is None:
        return "尚无判定标准"
    observed, threshold = row["observed"], row["threshold"]
    if row["measure"] in LIMITS:
        return "超过约定值" if observed > threshold else "未超过约定值"
    band = next((name for end, name in BANDS if observed < end * threshold), REACHED)
    # the standard of 低效用地 is a local rule's, not agreed with anybody
    return band.replace("约定值", "标准") if row.get("category") == LOW_EFFICIENCY else band


def _detail(detail: str, replaced: dict[str, str]) -> str:
    for before, after in replaced.items():
        detail = detail.replace(before, after)
    # a statement that is no longer among the evidence has nothing to be replaced by
    return "；".join(
        f"{_name(part)}{_LEFT_OUT}" if _NAMED_WITH_FIGURE.search(part) else part
        for part in detail.split("；")
    )


def _name(part: str) -> str:
    words = {"税收": "亩均税收", "能耗": "能耗"}
    return next((name for word, name in words.items() if word in part), "销售收入")
