"""A rule book is tried before it is trusted: what would move if it were in force."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from panhuo.transform.assess import assess
from panhuo.transform.project import Scope

COLUMNS = (
    "region_code",
    "piece_id",
    "category",
    "sub_class",
    "severity",
    "area_mu",
    "project_name",
    "path",
)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Move:
    """One piece of land that the changed book sees otherwise.

    Attributes:
        kind: `entered`, `left` or `changed`.
        before, after: category, sub class, severity and 亩; None in no category.
        warning: what is said of the land under the changed book, 无标准 for example.
    """

    kind: str
    region_code: str
    key: str
    piece_id: str
    project_name: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    warning: str


@dataclass
class Total:
    """宗 and 亩 of a category under both books, and what enters and leaves it."""

    before_n: int = 0
    before_mu: Decimal = ZERO
    after_n: int = 0
    after_mu: Decimal = ZERO
    entered_n: int = 0
    entered_mu: Decimal = ZERO
    left_n: int = 0
    left_mu: Decimal = ZERO


@dataclass
class Trial:
    """What a changed rule book moves."""

    moves: list[Move] = field(default_factory=list)
    totals: dict[str, Total] = field(default_factory=dict)


Piece = tuple[str, str, str]


def trial(
    scopes: Sequence[Scope], rules: Path, on_progress: Callable[[str], None] = lambda _: None
) -> Trial:
    """Assess these regions under the book in force and under a file's rows; publish nothing.

    Raises:
        RuleFileError: the file is no rule book.
        TransformError: a model failed.
    """
    on_progress("现行规则库 the book in force (1/2)")
    before = assess(scopes, COLUMNS)
    on_progress(f"{rules.name} (2/2)")
    after = assess(scopes, COLUMNS, rules)
    return compare(before, after)


def compare(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> Trial:
    """Where two assessments of the same land differ, piece by piece, and totals by category."""
    old, new = _pieces(before), _pieces(after)
    warnings = {(row["region_code"], row["key"]): row["warning"] for row in after}
    moves = [
        _move(piece, old.get(piece), new.get(piece), warnings.get(piece[:2], ""))
        for piece in sorted(old.keys() | new.keys())
        if _says(old.get(piece)) != _says(new.get(piece))
    ]
    return Trial(moves, _totals(before, after))


def _pieces(rows: Sequence[dict[str, Any]]) -> dict[Piece, dict[str, Any]]:
    return {
        (row["region_code"], row["key"], row["piece_id"]): row for row in rows if row["category"]
    }


def _says(row: dict[str, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {name: row[name] for name in ("category", "sub_class", "severity", "area_mu", "path")}


def _move(
    piece: Piece, old: dict[str, Any] | None, new: dict[str, Any] | None, warning: str
) -> Move:
    kind = "entered" if old is None else "left" if new is None else "changed"
    named = new or old or {}
    return Move(kind, *piece, named.get("project_name"), _says(old), _says(new), warning)


def _areas(rows: Sequence[dict[str, Any]]) -> dict[tuple[str, str, str], Decimal]:
    """亩 by category and land: a piece that is cut otherwise is no change of the land's area."""
    areas: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["category"]:
            areas[row["category"], row["region_code"], row["key"]] += row["area_mu"]
    return areas


def _totals(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> dict[str, Total]:
    old, new = _areas(before), _areas(after)
    totals: dict[str, Total] = defaultdict(Total)
    for land in sorted(old.keys() | new.keys()):
        total, was, will = totals[land[0]], old.get(land), new.get(land)
        total.before_n += was is not None
        total.before_mu += was or ZERO
        total.after_n += will is not None
        total.after_mu += will or ZERO
        total.entered_n += was is None
        total.left_n += will is None
        total.entered_mu += max((will or ZERO) - (was or ZERO), ZERO)
        total.left_mu += max((was or ZERO) - (will or ZERO), ZERO)
    return dict(totals)
