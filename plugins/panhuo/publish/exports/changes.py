"""What became of each unit between two days: 新增, 变更 or 注销; and that the areas balance."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import shapely

from panhuo.publish.exports.layout import INVENTORY
from panhuo.publish.exports.rows import Row

SAME_PLACE_DEGREES = 1e-9
"""A tenth of a millimetre: below what the survey stores, above what an overlay rounds."""

# of the day or of the publication, not of the land
_OF_THE_ROW = {"as_of", "publication_id", "valid_from", "valid_to", "geom_area_m2"}
COMPARED = tuple(f for f in INVENTORY if f.source and f.source not in _OF_THE_ROW)

Key = tuple[str, str]


class UnbalancedError(AssertionError):
    """The areas of a package do not add up; nothing is handed over."""


@dataclass(frozen=True)
class Changes:
    """Units by what became of them.

    Attributes:
        added: as they are on the later day.
        changed: as they are on the later day, with what changed and what was before.
        cancelled: as they were on the earlier day.
    """

    added: Sequence[Row]
    changed: Sequence[Row]
    cancelled: Sequence[Row]


def _by_unit(rows: Iterable[Row]) -> dict[Key, Row]:
    return {(row["region_code"], row["piece_id"]): row for row in rows}


def same_place(one: shapely.Geometry | None, other: shapely.Geometry | None) -> bool:
    """Whether two drawings are the same land, wherever their rings begin."""
    if one is None or other is None:
        return one is other
    return bool(
        shapely.equals_exact(
            shapely.normalize(one), shapely.normalize(other), tolerance=SAME_PLACE_DEGREES
        )
    )


def _change(before: Row, after: Row) -> Row | None:
    """The later row with what changed; None when nothing did."""
    fields = [f.code for f in COMPARED if before[str(f.source)] != after[str(f.source)]]
    redrawn = not same_place(before["shape"], after["shape"])
    if not fields and not redrawn:
        return None
    kinds = (["图形"] if redrawn else []) + (["属性"] if fields else [])
    return after | {
        "change_kind": "和".join(kinds),
        "changed_fields": ";".join(fields),
        "category_before": before["category"],
        "area_m2_before": before["area_m2"],
        "geom_area_m2_before": before["geom_area_m2"],
    }


def changes_between(before: Iterable[Row], after: Iterable[Row]) -> Changes:
    """Compare the units of two days by their number."""
    earlier, later = _by_unit(before), _by_unit(after)
    both = [_change(earlier[key], row) for key, row in later.items() if key in earlier]
    return Changes(
        added=[row for key, row in later.items() if key not in earlier],
        changed=[row for row in both if row is not None],
        cancelled=[row for key, row in earlier.items() if key not in later],
    )


def _sums(cells: Iterable[tuple[Row, str, str, int | Decimal]]) -> dict[Key, dict[str, Any]]:
    """Sum (row, category, figure, amount) by region and category."""
    summed: dict[Key, dict[str, Any]] = defaultdict(lambda: defaultdict(Decimal))
    for row, category, figure, amount in cells:
        summed[row["region_code"], category][figure] += amount
    return summed


def _counted(rows: Iterable[Row], figure: str) -> Iterable[tuple[Row, str, str, int | Decimal]]:
    for row in rows:
        yield row, row["category"], f"{figure}_n", 1
        yield row, row["category"], f"{figure}_m2", row["area_m2"]


def _moved(changed: Iterable[Row]) -> Iterable[tuple[Row, str, str, int | Decimal]]:
    """A unit leaves its category with the area it had; what the area grew by is told apart."""
    for row in changed:
        yield row, row["category"], "changed_m2", row["area_m2"] - row["area_m2_before"]
        if row["category"] != row["category_before"]:
            for category, way in ((row["category_before"], "out"), (row["category"], "in")):
                yield row, category, f"moved_{way}_n", 1
                yield row, category, f"moved_{way}_m2", row["area_m2_before"]


def _refuse_unbalanced(key: Key, of: Mapping[str, Any]) -> None:
    for unit in ("n", "m2"):
        moved = of[f"moved_in_{unit}"] - of[f"moved_out_{unit}"]
        due = of[f"opening_{unit}"] + of[f"added_{unit}"] - of[f"cancelled_{unit}"] + moved
        due += of["changed_m2"] if unit == "m2" else 0
        if due != of[f"closing_{unit}"]:
            raise UnbalancedError(
                f"{' '.join(key)}: 期初、新增、注销、变更与期末不符 {due} ≠ {of[f'closing_{unit}']}"
            )


def balance(before: Iterable[Row], after: Iterable[Row], changes: Changes) -> list[Row]:
    """期初 + 新增 − 注销 + 转入 − 转出 ± 变更 = 期末 by region and category, counts and m².

    Raises:
        UnbalancedError: they are not equal.
    """
    summed = _sums(
        [
            *_counted(before, "opening"),
            *_counted(changes.added, "added"),
            *_counted(changes.cancelled, "cancelled"),
            *_counted(after, "closing"),
            *_moved(changes.changed),
        ]
    )
    for key, of in summed.items():
        _refuse_unbalanced(key, of)
    return [
        {"region_code": region, "category": category} | of
        for (region, category), of in sorted(summed.items())
    ]
