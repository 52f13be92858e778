"""Where the land lies: blocks along roads, parcels that share their boundaries, fields around.

All is drawn in a plane of its own (u along the road, v across, metres) and then turned and moved
to its place in the county. A row of land is a strip between a road and the back line; cutting it
at widths of area / depth makes every piece's planar area exactly the legal one, whatever the slant
of the cuts. Planar, as surveyors compute it: on the ellipsoid it is up to 300 ppm less.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ring = list[tuple[float, float]]
Shape = list[list[Ring]]
"""Polygons, each its exterior and its holes, in the plane of the drawing."""

ROAD, CROSS_ROAD = 20.0, 24.0
LONGEST_ROW = 1200.0
PAD = 25.0
NOTCH_WIDTH, NOTCH_DEPTH = 12.0, 1.5
HOLE = 20.0
_DEPTHS = ((1_500, 25.0), (6_000, 50.0), (20_000, 100.0), (60_000, 150.0))
_DEEPEST = 220.0
LAYER_SHIFT = (0.31, -0.24)
"""How far the layers of planning and approval lie beside the cadastre: another office drew them."""


@dataclass
class Piece:
    """A piece of a row, between two cuts.

    Attributes:
        area: planar, m², the hole not included.
        plain: straight cuts and no notch, so that a share of its width is a share of its area.
        hole: with a square of 400 m² in its middle that is another parcel.
        spare: keeps neighbours apart and is no parcel.
        split: share of the width at which a surveyor cuts it in two; 0 where none does. The ends
            of the cut are vertices of the neighbours, too.
    """

    area: float
    plain: bool = False
    hole: bool = False
    spare: bool = False
    split: float = 0.0
    # set when it is placed
    row: "Row | None" = None
    at: int = -1

    @property
    def shape(self) -> Shape:
        """One polygon."""
        assert self.row is not None
        rings = [self.row.ring(self.at, self.at)]
        if self.hole:
            rings.append(self.row.hole_of(self.at))
        return [rings]

    @property
    def halves(self) -> tuple[Shape, Shape]:
        """The left part and the right part of it, cut from the road to the back."""
        assert self.row is not None
        return self.row.halves(self.at)


@dataclass
class Cluster:
    """Pieces that lie side by side in one row."""

    pieces: list[Piece]
    zone: str = ""

    @property
    def depth(self) -> float:
        """Of the row it wants, m: the larger the land, the deeper."""
        total = sum(piece.area for piece in self.pieces)
        return next((depth for limit, depth in _DEPTHS if total < limit), _DEEPEST)

    def width(self, depth: float) -> float:
        """Along the road, m, in a row of that depth."""
        return sum(_width(piece, depth) for piece in self.pieces)


def _notched(piece: Piece, depth: float) -> bool:
    return not piece.plain and piece.area / depth > 45 and depth >= 50


def _width(piece: Piece, depth: float) -> float:
    area = piece.area + (NOTCH_WIDTH * NOTCH_DEPTH if _notched(piece, depth) else 0.0)
    return (area + (HOLE * HOLE if piece.hole else 0.0)) / depth


@dataclass
class Row:
    """A strip of pieces: `front` at the road, `back` where it meets the row behind it."""

    left: float
    length: float
    front: float
    depth: float
    upward: bool
    pieces: list[Piece]
    front_cuts: Floats = field(default_factory=lambda: np.zeros(0))
    back_cuts: Floats = field(default_factory=lambda: np.zeros(0))
    splits: dict[int, tuple[float, float]] = field(default_factory=dict)
    behind: "Row | None" = None

    @property
    def back(self) -> float:
        """Where the row ends and the one behind it begins."""
        return self.front + (self.depth if self.upward else -self.depth)

    def lay_out(self, random: np.random.Generator) -> None:
        """Place the pieces and slant the cuts between them; what is left of the row stays open."""
        widths = np.array([_width(piece, self.depth) for piece in self.pieces])
        cuts = self.left + np.concatenate([[0.0], np.cumsum(widths)])
        slant = np.zeros(len(cuts))
        narrow = np.minimum(widths[:-1], widths[1:])
        slant[1:-1] = random.uniform(-1, 1, len(narrow)) * np.minimum(6.0, 0.12 * narrow)
        for at, piece in enumerate(self.pieces):
            piece.row, piece.at = self, at
            if piece.plain:
                slant[at : at + 2] = 0.0
        self.front_cuts, self.back_cuts = cuts + slant, cuts - slant
        self.splits = {
            at: self._split(at, piece.split) for at, piece in enumerate(self.pieces) if piece.split
        }

    def _notch(self, at: int) -> tuple[float, float] | None:
        if not _notched(self.pieces[at], self.depth):
            return None
        start = float(self.front_cuts[at] + (self.front_cuts[at + 1] - self.front_cuts[at]) / 3)
        return start, start + NOTCH_WIDTH

    def _split(self, at: int, share: float) -> tuple[float, float]:
        """Front and back end of the cut through a piece; a notch is never cut through."""
        front = self.front_cuts[at] + (self.front_cuts[at + 1] - self.front_cuts[at]) * share
        back = self.back_cuts[at] + (self.back_cuts[at + 1] - self.back_cuts[at]) * share
        notch = self._notch(at)
        if notch and notch[0] - 1 <= front <= notch[1] + 1:
            back += notch[1] + 1 - front
            front = notch[1] + 1
        return float(front), float(back)

    def front_line(self, first: int, last: int) -> Ring:
        """The vertices along the road from one piece to another, left to right."""
        line: Ring = [(self.front_cuts[first], self.front)]
        inward = NOTCH_DEPTH if self.upward else -NOTCH_DEPTH
        for at in range(first, last + 1):
            inside: Ring = []
            if notch := self._notch(at):
                start, end = notch
                inside += [
                    (start, self.front),
                    (start, self.front + inward),
                    (end, self.front + inward),
                    (end, self.front),
                ]
            if at in self.splits:
                cut = (self.splits[at][0], self.front)
                inside = [cut, *inside] if inside and cut[0] < inside[0][0] else [*inside, cut]
            line += [*inside, (self.front_cuts[at + 1], self.front)]
        return line

    def whole_front(self) -> Ring:
        """The road side of the row with what is left open at its end."""
        return [*self.front_line(0, len(self.pieces) - 1), (self.left + self.length, self.front)]

    def back_line(self, start: float, end: float) -> Ring:
        """The vertices of the back line, those of the row behind it included, left to right."""
        rows = [self] if self.behind is None else [self, self.behind]
        marks = [u for row in rows for u in (*row.back_cuts.tolist(), *row.back_splits)]
        inside = np.unique(np.array(marks))
        inside = inside[(inside > start) & (inside < end)]
        return [(u, self.back) for u in (start, *inside.tolist(), end)]

    @property
    def back_splits(self) -> list[float]:
        """Where surveyors' cuts meet the back line."""
        return [back for _, back in self.splits.values()]

    def ring(self, first: int, last: int) -> Ring:
        """The outline of neighbouring pieces."""
        back = self.back_line(self.back_cuts[first], self.back_cuts[last + 1])
        return [*self.front_line(first, last), *reversed(back)]

    def open_end(self) -> Shape:
        """What is left at the end of the row."""
        end = self.left + self.length
        back = self.back_line(self.back_cuts[-1], end)
        return [[[(self.front_cuts[-1], self.front), (end, self.front), *reversed(back)]]]

    def hole_of(self, at: int) -> Ring:
        """A square in the middle of a piece."""
        middle = (self.front_cuts[at] + self.front_cuts[at + 1]) / 2
        v = (self.front + self.back) / 2
        half = HOLE / 2
        return [(middle - half, v - half), (middle + half, v - half),
                (middle + half, v + half), (middle - half, v + half)]  # fmt: skip

    def halves(self, at: int) -> tuple[Shape, Shape]:
        """A piece in two, along the cut of its surveyor."""
        front, back = self.splits[at]
        line = self.front_line(at, at)
        where = line.index((front, self.front))
        left_back = self.back_line(self.back_cuts[at], back)
        right_back = self.back_line(back, self.back_cuts[at + 1])
        return (
            [[[*line[: where + 1], *reversed(left_back)]]],
            [[[*line[where:], *reversed(right_back)]]],
        )

    def rectangle(self, first: int, last: int, margin: float, share: float = 1.0) -> Ring:
        """A box around neighbouring pieces; of a share of the width, measured from the left."""
        u0, u1 = self.front_cuts[first], self.front_cuts[last + 1]
        low, high = sorted((self.front, self.back))
        end = u0 + (u1 - u0) * share + (margin if share == 1.0 else 0.0)
        return [(u0 - margin, low - margin), (end, low - margin),
                (end, high + margin), (u0 - margin, high + margin)]  # fmt: skip


@dataclass
class District:
    """The built-up part: rows, the roads between them, the urban boundary."""

    rows: list[Row]
    roads: list[Shape]
    width: float
    height: float
    boundary: Ring

    @property
    def open_land(self) -> list[Shape]:
        """What lies between the roads and is no parcel."""
        spare = [piece.shape for row in self.rows for piece in row.pieces if piece.spare]
        return [*(row.open_end() for row in self.rows), *spare]


def build_district(
    clusters: Iterable[Cluster], random: np.random.Generator, beside_m2: float = 0.0
) -> District:
    """Place every cluster: in double rows between roads, those of a zone in rows of their own.

    With the fields beside it (`beside_m2`) the whole is about square. Columns of blocks stand
    side by side; zoned land has single rows, so that a zone can reach over it without touching a
    neighbour, and what lies outside the urban boundary a column of its own.
    """
    groups: dict[str, list[Cluster]] = {"": [], "inside": [], "outside": []}
    for cluster in clusters:
        kind = cluster.zone
        name = "outside" if kind in ("outside", "split") else "inside" if kind else ""
        groups[name].append(cluster)
    area = sum(p.area for group in groups.values() for c in group for p in c.pieces)
    height_wanted = max(400.0, float(np.sqrt(area * 1.2 + beside_m2)))
    widest = max(c.width(c.depth) for group in groups.values() for c in group) + 2 * PAD + 10
    length = float(max(min(LONGEST_ROW, height_wanted / 2), widest))
    plans = _fill_rows(sorted(groups[""], key=lambda cluster: cluster.depth), length)
    columns = [_Column(0.0, length)]
    for front, back in zip(plans[::2], [*plans[1::2], None], strict=False):
        if columns[-1].height > height_wanted:
            columns.append(_Column(columns[-1].right + CROSS_ROAD, length))
        columns[-1].add_block(front, back)
    for name in ("inside", "outside"):
        if groups[name]:
            column = _Column(columns[-1].right + CROSS_ROAD, length)
            for plan in _fill_rows(groups[name], length, pad=PAD):
                column.add_block(plan, None)
            columns.append(column)
    rows = [row for column in columns for row in column.rows]
    for row in rows:
        row.lay_out(random)
    edge = columns[-1].left - CROSS_ROAD / 2 if groups["outside"] else columns[-1].right + 12
    height = max(column.height for column in columns)
    boundary = [(-30.0, -30.0), (edge, -30.0), (edge, height + 30), (-30.0, height + 30)]
    roads = [road for column in columns for road in column.roads()]
    roads += [_cross_road(left, right) for left, right in pairwise(columns)]
    return District(rows, roads, columns[-1].right, height, boundary)


@dataclass
class _Plan:
    """What goes into a row; its depth is that of all its clusters."""

    depth: float
    pieces: list[Piece] = field(default_factory=list)


def _fill_rows(clusters: Sequence[Cluster], length: float, pad: float = 0.0) -> list[_Plan]:
    """Fill rows one after the other, with a pad on each side of every cluster."""
    rows: list[_Plan] = []
    used = length
    for cluster in clusters:
        depth = cluster.depth
        width = cluster.width(depth) + 2 * pad
        if not rows or rows[-1].depth != depth or used + width > length - 5:
            rows.append(_Plan(depth))
            used = 0.0
        spacers = [Piece(pad * depth, plain=True, spare=True) for _ in range(2 if pad else 0)]
        rows[-1].pieces += [*spacers[:1], *cluster.pieces, *spacers[1:]]
        used += width
    return rows


@dataclass
class _Column:
    left: float
    length: float
    height: float = ROAD
    rows: list[Row] = field(default_factory=list)
    blocks: list[tuple[Row, Row | None]] = field(default_factory=list)

    @property
    def right(self) -> float:
        return self.left + self.length

    def add_block(self, front: _Plan, back: _Plan | None) -> None:
        lower = Row(self.left, self.length, self.height, front.depth, True, front.pieces)
        upper = None
        self.height += lower.depth
        if back is not None:
            self.height += back.depth
            upper = Row(self.left, self.length, self.height, back.depth, False, back.pieces)
            lower.behind, upper.behind = upper, lower
        self.rows += [lower, *([upper] if upper else [])]
        self.blocks.append((lower, upper))
        self.height += ROAD

    def _edges(self, block: tuple[Row, Row | None]) -> tuple[Ring, Ring]:
        """The lower and the upper side of a block, with all vertices."""
        lower, upper = block
        if upper is not None:
            return lower.whole_front(), upper.whole_front()
        return lower.whole_front(), lower.back_line(self.left, self.right)

    def roads(self) -> list[Shape]:
        """The roads along the rows, which share every vertex of the land beside them."""
        below: Ring = [(self.left, 0.0), (self.right, 0.0)]
        roads: list[Shape] = []
        for block in self.blocks:
            lower_side, upper_side = self._edges(block)
            roads.append([[[*below, *reversed(lower_side)]]])
            below = upper_side
        top = below[0][1] + ROAD
        roads.append([[[*below, (self.right, top), (self.left, top)]]])
        return roads

    def corners(self) -> list[float]:
        heights = {0.0}
        for lower, upper in self.blocks:
            heights |= {lower.front, lower.back, *([upper.front] if upper else [])}
        return sorted({*heights, max(heights) + ROAD})


def _cross_road(left: _Column, right: _Column) -> Shape:
    up = [(left.right, v) for v in left.corners()]
    down = [(right.left, v) for v in reversed(right.corners())]
    return [[[*down, *up]]]


# --- fields ---------------------------------------------------------------------------------------


def build_fields(
    count: int, right: float, height: float, size: float, random: np.random.Generator
) -> tuple[list[Shape], list[Shape]]:
    """Fields to the west of `right`, about as high as the town, and ponds in some of them.

    They share crooked boundaries. Returns `count` fields in all: those on land (some in two parts,
    some with a hole) and the ponds that fill the holes.
    """
    ponds = count // 200
    doubles = count // 300
    cells = count - ponds + doubles
    rows = max(1, min(cells, round(height / size)))
    columns = -(-cells // rows)
    u, v = np.meshgrid(np.arange(columns + 1.0), np.arange(rows + 1.0), indexing="ij")
    jitter = random.uniform(-0.18, 0.18, (2, *u.shape))
    nodes = np.stack([u + jitter[0], v + jitter[1]], axis=-1)
    across = _crooked(nodes[:-1], nodes[1:], random)  # along u: columns × (rows+1)
    along = _crooked(nodes[:, :-1], nodes[:, 1:], random)  # along v: (columns+1) × rows
    rings = np.concatenate(
        [
            nodes[:-1, :-1, None],
            across[:, :-1],
            nodes[1:, :-1, None],
            along[1:],
            nodes[1:, 1:, None],
            across[:, 1:, ::-1],
            nodes[:-1, 1:, None],
            along[:-1, :, ::-1],
        ],
        axis=2,
    ).reshape(-1, 4 + 4 * _BENDS, 2)[:cells]
    rings = (rings - [columns, 0]) * size + [right, 0]
    middles = rings.mean(axis=1)
    fields: list[Shape] = [[[ring]] for ring in rings.tolist()]
    water: list[Shape] = []
    square = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * size * 0.15
    for at in (random.permutation(cells)[:ponds]).tolist():
        pond: Ring = (middles[at] + square).tolist()
        fields[at][0].append(pond)
        water.append([[pond]])
    # Two cells with one between them become one field in two parts.
    joined = 0
    for at in range(0, cells - 2, 7):
        if joined == doubles:
            break
        if at % rows < rows - 2 and fields[at] and fields[at + 2]:
            fields[at] += fields[at + 2]
            fields[at + 2] = []
            joined += 1
    return [shape for shape in fields if shape], water


_BENDS = 2


def _crooked(start: Floats, end: Floats, random: np.random.Generator) -> Floats:
    """Vertices between two nodes, a little off the straight line: shape (…, bends, 2)."""
    at = (np.arange(_BENDS) + 1) / (_BENDS + 1)
    line = start[:, :, None] + (end - start)[:, :, None] * at[:, None]
    return np.asarray(line + random.uniform(-0.06, 0.06, line.shape))


# --- into the county ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where the drawing lies: turned by `angle` (radians) about `anchor`, which comes to `centre`.

    `centre` is easting and northing (m) of the county's 3° zone, without its prefix.
    """

    centre: tuple[float, float]
    anchor: tuple[float, float]
    angle: float

    def to_plane(self, points: Floats) -> Floats:
        """Eastings and northings, rounded to 0.1 mm as survey software does."""
        cosine, sine = np.cos(self.angle), np.sin(self.angle)
        u, v = (points - self.anchor).T
        east = u * cosine - v * sine + self.centre[0]
        north = u * sine + v * cosine + self.centre[1]
        return np.round(np.column_stack([east, north]), 4)


def draw(
    shapes: Sequence[Shape],
    place: Place,
    *,
    noise: float = 0.0,
    shift: tuple[float, float] = (0.0, 0.0),
) -> NDArray[np.object_]:
    """Return the shapes as geometries of the county's plane; single polygons stay single.

    `noise` (m) moves every vertex, the same one always by the same: boundaries stay shared.
    """
    points: list[tuple[float, float]] = []
    ring_ends, polygon_ends, shape_ends = [0], [0], [0]
    for shape in shapes:
        for polygon in shape:
            for ring in polygon:
                points += ring
                points.append(ring[0])
                ring_ends.append(len(points))
            polygon_ends.append(len(ring_ends) - 1)
        shape_ends.append(len(polygon_ends) - 1)
    if not shapes:
        return np.empty(0, dtype=object)
    where = np.array(points, dtype=float)
    if noise:
        where = where + _noise_of(where) * noise
    geometries = shapely.from_ragged_array(
        shapely.GeometryType.MULTIPOLYGON,
        place.to_plane(where + np.array(shift)),
        tuple(np.array(ends) for ends in (ring_ends, polygon_ends, shape_ends)),
    )
    single = np.diff(np.array(shape_ends)) == 1
    geometries[single] = shapely.get_geometry(geometries[single], 0)
    return np.asarray(geometries)


_WAVES = ((0.171, 0.083, 0.4), (-0.057, 0.203, 1.9), (0.231, -0.147, 3.1), (0.029, 0.061, 5.3))


def _noise_of(points: Floats) -> Floats:
    """A displacement within ±1 for each vertex, that depends on nothing but where it is.

    Waves 20 to 90 m long: neighbours move nearly alike, so that a strip of 1 m stays a strip.
    """
    phases = np.stack([points @ np.array(wave[:2]) + wave[2] for wave in _WAVES])
    return np.asarray(np.column_stack([np.sin(phases).mean(axis=0), np.cos(phases).mean(axis=0)]))
