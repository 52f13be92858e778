"""One line of the outcome, and when its ratio may count."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

AREAS_AGREE_WITHIN = 1e-6
"""Relative: two engines that cut the same shapes differ by the rounding of their grids."""


@dataclass(frozen=True)
class Work:
    """What one side did, to see that both did the same.

    Attributes:
        rows: rows in the result.
        area: their summed area, in whatever unit both sides use; None where nothing has an area.
    """

    rows: int
    area: float | None = None

    def differs_from(self, other: "Work") -> str | None:
        """Why the two cannot be compared; None when they can."""
        if self.rows != other.rows:
            return f"unequal work: {self.rows:,} rows here, {other.rows:,} there"
        if (self.area is None) != (other.area is None):
            return "unequal work: only one side has areas"
        if self.area is not None and other.area is not None:
            apart = abs(self.area - other.area)
            if apart > AREAS_AGREE_WITHIN * max(abs(self.area), abs(other.area)):
                return f"unequal work: area {self.area:.9g} here, {other.area:.9g} there"
        return None


@dataclass(frozen=True)
class Result:
    """A line of `bench/results.json`.

    Attributes:
        ours, peer: in `unit`.
        ratio: ours ÷ peer; None without a comparable peer.
        target: the greatest ratio, or without a peer the greatest `ours`, that meets the design.
        met: None where it cannot be said; `reason` then has why.
        detail: figures beside it: stages, percentiles, counts.
    """

    name: str
    ours: float | None
    unit: str
    peer: float | None = None
    peer_name: str | None = None
    ratio: float | None = None
    target: float | None = None
    met: bool | None = None
    reason: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)


def compared(
    name: str,
    *,
    ours: float,
    unit: str = "s",
    peer_name: str,
    peer: float | None,
    work: tuple[Work, Work] | None,
    target: float,
    no_peer: str | None = None,
    detail: dict[str, Any] | None = None,
) -> Result:
    """Return ours beside a peer; the ratio counts only when both did the same work."""
    reason = no_peer
    if peer is not None and reason is None:
        reason = "nobody checked that both did the same" if work is None else None
        reason = reason or (work[0].differs_from(work[1]) if work else None)
    ratio = round(ours / peer, 3) if peer and reason is None else None
    return Result(
        name=name,
        ours=round(ours, 3),
        unit=unit,
        peer=None if peer is None else round(peer, 3),
        peer_name=peer_name,
        ratio=ratio,
        target=target,
        met=None if ratio is None else ratio <= target,
        reason=reason,
        detail=detail or {},
    )


def measured(
    name: str,
    *,
    ours: float,
    unit: str = "s",
    target: float | None,
    full_size: bool = True,
    detail: dict[str, Any] | None = None,
) -> Result:
    """Return a figure beside an absolute target, which holds at the design's size only."""
    reason = None
    if target is None:
        reason = "no target: the figure is for reading"
    elif not full_size:
        reason = "smaller than the size the target is for"
    met = None if target is None or not full_size else ours <= target
    return Result(
        name, round(ours, 3), unit, target=target, met=met, reason=reason, detail=detail or {}
    )


def not_measured(name: str, unit: str, error: BaseException) -> Result:
    """Return the line of something that failed: it is told, and the others go on."""
    return Result(name, None, unit, reason=f"failed: {type(error).__name__}: {error}"[:500])


def write_results(path: Path, results: Iterable[Result]) -> None:
    """Write all lines as one JSON list, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(".tmp")
    lines = [asdict(result) for result in results]
    scratch.write_text(json.dumps(lines, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    scratch.rename(path)
