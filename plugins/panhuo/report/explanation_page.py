"""The chain behind a piece of land on one page that can be handed over and printed."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from panhuo.codes.verdict_names import CHAINS, STATUSES, VERDICTS
from panhuo.report.piece_map import piece_map
from panhuo.settings import get_settings

COLOURS = {"met": "met", "not_met": "not-met"}
"""Style class by verdict; what could not be judged is grey."""

UNITS = {
    "m2": "平方米",
    "mu": "亩",
    "ha": "公顷",
    "month": "个月",
    "quarter": "个季度",
    "year": "年",
    "day": "天",
    "ratio": "（比值）",
    "m": "米",
}
"""Units of the rule book that are no Chinese word already."""


def explanation_page(
    answer: dict[str, Any], shapes: Sequence[bytes | None], history: Sequence[dict[str, Any]]
) -> str:
    """One HTML page that asks nothing of any server.

    Args:
        answer: what `explain` or `explain_as_of` returned.
        shapes: of its pieces, in their order; WKB in EPSG:4490.
        history: what was published of it, as `history_of` returns it.
    """
    chains: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in answer["evidence"]:
        chains.setdefault((row["region_code"], row["category"]), []).append(row)
    return (
        _environment()
        .get_template("explanation.html")
        .render(
            answer=answer,
            chains=chains,
            history=history,
            map=piece_map(shapes),
            categories=CHAINS,
            verdicts=VERDICTS,
            statuses=STATUSES,
            colours=COLOURS,
            units=UNITS,
        )
    )


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("panhuo.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["shown"] = _shown
    return made


def _shown(value: Any) -> str:
    """A value as people read it: — for nothing, local time, four decimals at most."""
    match value:
        case None | "":
            return "—"
        case datetime():
            return f"{value.astimezone(get_settings().zone):%Y-%m-%d %H:%M:%S}"
        case date() | str():
            return str(value)
        case list() | tuple():
            return "、".join(map(str, value)) or "—"
    text = f"{value:,.4f}"
    return text.rstrip("0").rstrip(".")
