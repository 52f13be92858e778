"""What a golden case is: rows that fail a rule, and rows that just do not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Cells = Mapping[str, Any]


@dataclass(frozen=True)
class Golden:
    """Rows that fail and rows that pass; in `fails` the index of the row that fails is the last.

    `known` are rows of other feeds, delivered before.
    """

    feed: str
    rule_code: str
    fails: tuple[tuple[Cells, ...], ...]
    passes: tuple[tuple[Cells, ...], ...]
    known: tuple[tuple[str, Cells], ...] = ()


def golden(
    feed: str,
    rule_code: str,
    fails: list[Any],
    passes: list[Any],
    known: tuple[tuple[str, Cells], ...] = (),
) -> Golden:
    """Return the case; a row that stands alone is a group of one."""

    def groups(cases: list[Any]) -> tuple[tuple[Cells, ...], ...]:
        return tuple(tuple(c) if isinstance(c, list) else (c,) for c in cases)

    return Golden(feed, rule_code, groups(fails), groups(passes), known)
