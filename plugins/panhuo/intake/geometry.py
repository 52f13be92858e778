"""Polygons of a delivery become MultiPolygon EPSG:4490, a batch at a time, or are not read.

Order: parse, judge the numbers against the declared frame, put axes right, densify in the source
plane, transform, judge validity. Nothing is guessed: what admits no reading, or several, stays
unparsed with its reason.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from panhuo.intake.fault import FileFaultError
from panhuo.intake.frame import (
    FRAME_TOLD_BY_NUMBERS,
    GEOGRAPHIC,
    UNKNOWN,
    Frame,
    FrameError,
    Mask,
    Meridians,
    Numbers,
    Readings,
    crs_fault,
    frame_of_code,
    frame_of_text,
    meridians,
    name_of_plane,
    readings,
    to_degrees,
)
from panhuo.intake.row_mapping import RawRow
from panhuo.intake.table import SourceRow
from panhuo.intake.territory import near
from panhuo.intake.values import trim
from panhuo.intake.wkb import MULTIPOLYGON, POLYGON, described, type_of
from panhuo.settings import get_settings

AXES_SWAPPED = "GEOM-AXES"
WGS84_TAKEN = "GEOM-WGS84"
REPAIRED = "GEOM-REPAIRED"

LONGEST_EDGE_M = 70
"""Longer edges are densified before the transformation: reference.md 5.3."""

_WKB_HEAD_BYTES = 5
_EWKB_HEAD = "01" + "06000020" + "8a110000"
"""Little-endian, MultiPolygon with SRID, 4490: instead of the first five bytes of its WKB."""

_GEOD = Geod(a=6378137.0, rf=298.257222101)
_EWKT = re.compile(r"\s*(?:SRID\s*=\s*(\d{1,6})\s*;)?\s*([A-Z]+)", re.IGNORECASE)
_POLYGON_WORDS = frozenset(("POLYGON", "MULTIPOLYGON", "POLYGONZ", "MULTIPOLYGONZ"))
_LONGEST_REASON = 500

Shapes = NDArray[np.object_]
Reason = tuple[str, str]

_UNREADABLE = ("图形文字无法解析", "the geometry cannot be parsed")
_NOT_FINITE = ("坐标中有非数值", "a coordinate is not a finite number")
_DEGREES = ("坐标是经纬度，与声明的平面坐标系不符", "degrees under a declared plane")
_METRES = ("坐标不是经纬度，与声明的坐标系不符", "no degrees under a declared frame in degrees")
_OTHER_ZONE = ("坐标的带号与声明的坐标系不符", "the zone number contradicts the declared zone")
_NOWHERE = (
    "坐标不在中国范围内，请检查坐标系、单位和轴序",
    "coordinates lie outside China: check frame, unit and order of axes",
)
_UNDECIDED = (
    "未声明坐标系，坐标数值不能唯一确定带号",
    "no frame is declared and the numbers do not tell which zone it is",
)


@dataclass
class _Batch:
    """Rows with a polygon that is still good; everything has one entry per row."""

    rows: list[RawRow]
    shapes: Shapes
    frames: list[Frame | None]
    excerpts: list[str]


@dataclass
class _Collected:
    """The cells of a batch, before shapely parses them all at once."""

    rows: list[RawRow] = field(default_factory=list)
    sources: list[str | bytes] = field(default_factory=list)
    frames: list[Frame | None] = field(default_factory=list)


class GeometryReader:
    """Reads the geometry column of one delivery."""

    def __init__(self, crs: str | None, name: str, place: int, scope: str, file_name: str) -> None:
        """Take what the file declares (`Table.crs`), and where the column is among the values.

        Raises:
            FileFaultError: the file declares a frame that is not read (FILE-CRS).
        """
        self._name = name
        self._place = place
        self._scope = scope
        self._file_name = file_name
        self._told: set[str] = set()
        self._has_read = False
        self._is_geodata = crs != ""
        try:
            self._frame = frame_of_text(crs) if crs else None
        except FrameError as error:
            raise FileFaultError(crs_fault(file_name, error)) from None

    def settle(self, sources: Sequence[SourceRow], rows: Sequence[RawRow]) -> None:
        """Put EWKB (hexadecimal) or null in place of the cells of the column, and note repairs.

        Raises:
            FileFaultError: geodata without a declared frame, and no polygon of the first batch
                tells which it is (FILE-CRS).
        """
        batch = self._parsed(self._collected(sources, rows))
        if not batch.rows:
            return
        self._judge_points(batch)
        found = readings(shapely.bounds(batch.shapes))
        meridian = self._meridians(batch, found)
        keep = meridian != UNKNOWN
        self._refuse_undeclared(keep)
        if not keep.any():
            return
        shapes = _in_degrees(batch.shapes[keep], _only(found, keep), meridian[keep])
        good = [row for row, kept in zip(batch.rows, keep, strict=True) if kept]
        for row, swapped in zip(good, found.swapped[keep], strict=True):
            if swapped:
                row.note(AXES_SWAPPED, self._name, None)
        self._write(good, shapes)

    # --- reading cells --------------------------------------------------------------------------

    def _collected(self, sources: Sequence[SourceRow], rows: Sequence[RawRow]) -> _Collected:
        found = _Collected()
        for source, row in zip(sources, rows, strict=True):
            cell = row.values[self._place]
            row.values[self._place] = source.shape
            if source.shape is not None:
                continue
            if source.wkb is not None:
                self._collect_wkb(found, row, source.wkb)
            elif isinstance(cell, str) and not self._is_geodata:
                self._collect_text(found, row, cell)
        return found

    def _collect_wkb(self, found: _Collected, row: RawRow, wkb: bytes) -> None:
        if type_of(wkb) not in (POLYGON, MULTIPOLYGON):
            self._refuse(row, *_no_polygon(described(wkb).split(" ")[0]))
            return
        found.rows.append(row)
        found.sources.append(wkb)
        found.frames.append(self._frame)

    def _collect_text(self, found: _Collected, row: RawRow, cell: str) -> None:
        match = _EWKT.match(cell)
        if match is None:
            self._refuse(row, *_UNREADABLE, cell)
            return
        srid, word = match.groups()
        if word.upper() not in _POLYGON_WORDS:
            self._refuse(row, *_no_polygon(word.upper()[:20]), cell)
            return
        try:
            frame = frame_of_code(int(srid)) if srid and int(srid) else None
        except FrameError as error:
            self._refuse(row, error.zh, error.en, cell)
            return
        found.rows.append(row)
        found.sources.append(cell[match.start(2) :])
        found.frames.append(frame)

    def _parsed(self, found: _Collected) -> _Batch:
        """Return the polygons that can be parsed; an empty one is null, as an empty cell is."""
        sources = np.array(found.sources, dtype=object)
        texts = [isinstance(source, str) for source in found.sources]
        parse = shapely.from_wkt if any(texts) else shapely.from_wkb
        with np.errstate(all="ignore"):
            shapes = parse(sources, on_invalid="ignore")
        batch = _Batch([], shapes, [], [])
        keep = []
        for index, (row, source) in enumerate(zip(found.rows, found.sources, strict=True)):
            excerpt = source[:80] if isinstance(source, str) else ""
            if shapes[index] is None:
                self._refuse(row, *_UNREADABLE, excerpt)
            elif not shapes[index].is_empty:
                keep.append(index)
                batch.rows.append(row)
                batch.frames.append(found.frames[index])
                batch.excerpts.append(excerpt)
        batch.shapes = shapes[keep]
        if shapely.has_z(batch.shapes).any() or shapely.has_m(batch.shapes).any():
            batch.shapes = shapely.force_2d(batch.shapes)
        return batch

    # --- judging numbers ------------------------------------------------------------------------

    def _judge_points(self, batch: _Batch) -> None:
        """Drop polygons with coordinates that are no numbers, or with absurdly many."""
        most = get_settings().polygon_max_points
        counts = shapely.get_num_coordinates(batch.shapes)
        if counts.max() > most:
            for index in np.flatnonzero(counts > most):
                self._refuse(batch.rows[index], *_too_many(int(counts[index]), most))
            _keep(batch, counts <= most)
        points, owner = shapely.get_coordinates(batch.shapes, return_index=True)
        faulty = np.zeros(len(batch.shapes), dtype=bool)
        faulty[owner[~np.isfinite(points).all(axis=1)]] = True
        if not faulty.any():
            return
        for index in np.flatnonzero(faulty):
            self._refuse(batch.rows[index], *_NOT_FINITE, batch.excerpts[index])
        _keep(batch, ~faulty)

    def _meridians(self, batch: _Batch, found: Readings) -> Meridians:
        """Return the meridian each polygon is read with, UNKNOWN for those that are refused."""
        result = np.full(len(batch.rows), UNKNOWN)
        names = np.array([frame.name if frame else "" for frame in batch.frames])
        for name in np.unique(names):
            here = names == name
            frame = batch.frames[int(np.argmax(here))]
            if frame is None:
                result[here] = self._undeclared(batch, found, here)
            else:
                result[here] = self._declared(batch, found, here, frame)
        return result

    def _declared(self, batch: _Batch, found: Readings, here: Mask, frame: Frame) -> Meridians:
        told = found.meridian[here]
        inside = found.in_range[here]
        if frame.meridian == GEOGRAPHIC:
            good = inside & (told == GEOGRAPHIC)
            reasons = np.where(inside, 0, 1)
            texts: tuple[Reason, ...] = (_METRES, _NOWHERE)
        else:
            good = inside & ((told == UNKNOWN) | (told == frame.meridian))
            reasons = np.where(~inside, 2, np.where(told == GEOGRAPHIC, 0, 1))
            texts = (_DEGREES, _OTHER_ZONE, _NOWHERE)
        for index, is_good, reason in zip(np.flatnonzero(here), good, reasons, strict=True):
            if not is_good:
                self._refuse(batch.rows[index], *texts[int(reason)], batch.excerpts[index])
        rows = np.flatnonzero(here)[good]
        if frame.is_wgs84 and len(rows):
            self._tell(batch.rows[rows[0]], WGS84_TAKEN, frame.name)
        if frame.meridian != GEOGRAPHIC:
            odd = rows[(told[good] == UNKNOWN) == frame.is_prefixed]
            if len(odd):
                read_as = name_of_plane(frame.meridian, found.shift[odd[0]])
                self._tell(batch.rows[odd[0]], FRAME_TOLD_BY_NUMBERS, f"{frame.name} → {read_as}")
        return np.where(good, frame.meridian, UNKNOWN)

    def _undeclared(self, batch: _Batch, found: Readings, here: Mask) -> Meridians:
        rows = np.flatnonzero(here)
        result = np.where(found.in_range[here], found.meridian[here], UNKNOWN)
        plain = found.in_range[here] & (found.meridian[here] == UNKNOWN)
        if plain.any():
            result[plain] = self._by_territory(
                batch.shapes[rows[plain]], found.swapped[rows[plain]]
            )
        for index, meridian in zip(rows, result, strict=True):
            if meridian == UNKNOWN:
                reason = _UNDECIDED if found.in_range[index] else _NOWHERE
                self._refuse(batch.rows[index], *reason, batch.excerpts[index])
        for meridian in np.unique(result[result != UNKNOWN]):
            first = rows[np.argmax(result == meridian)]
            read_as = name_of_plane(int(meridian), found.shift[first])
            self._tell(batch.rows[first], FRAME_TOLD_BY_NUMBERS, f"? → {read_as}")
        return result

    def _by_territory(self, shapes: Shapes, swapped: Mask) -> Meridians:
        """Return the only meridian with which a polygon lies in the scope, else UNKNOWN."""
        territory = near(self._scope)
        result = np.full(len(shapes), UNKNOWN)
        if territory is None:
            return result
        low, high = shapely.bounds(shapes)[:, :2], shapely.bounds(shapes)[:, 2:]
        middles = (low + high) / 2
        middles[swapped] = middles[swapped][:, ::-1]
        fits = np.column_stack(
            [
                shapely.contains_xy(territory, *to_degrees(middles, meridian).T)
                for meridian in meridians()
            ]
        )
        only = fits.sum(axis=1) == 1
        result[only] = np.array(meridians())[fits[only].argmax(axis=1)]
        return result

    def _refuse_undeclared(self, keep: Mask) -> None:
        """Refuse geodata as a whole when it declares nothing and no polygon tells its frame."""
        if self._is_geodata and self._frame is None and not self._has_read and not keep.any():
            raise FileFaultError(crs_fault(self._file_name, FrameError(*_UNDECIDED)))
        self._has_read = True

    # --- writing --------------------------------------------------------------------------------

    def _write(self, rows: list[RawRow], shapes: Shapes) -> None:
        valid = shapely.is_valid(shapes)
        for index in np.flatnonzero(~valid):
            repaired = _repaired(shapes[index])
            if repaired is None:
                reason = shapely.is_valid_reason(shapes[index])
                self._refuse(rows[index], f"图形无效（{reason}）", "the polygon is not valid")
            else:
                rows[index].note(REPAIRED, self._name, shapely.is_valid_reason(shapes[index]))
                shapes[index], valid[index] = repaired, True
        wkbs = shapely.to_wkb(shapes, byte_order=1)
        for row, wkb, is_valid in zip(rows, wkbs, valid, strict=True):
            if is_valid:
                row.values[self._place] = _EWKB_HEAD + wkb[_WKB_HEAD_BYTES:].hex()

    def _refuse(self, row: RawRow, zh: str, en: str, excerpt: str = "") -> None:
        reason = f"{zh}；{en}" + (f"；{trim(excerpt)[:80]}" if excerpt else "")
        row.unparsed[self._name] = reason[:_LONGEST_REASON]

    def _tell(self, row: RawRow, rule_code: str, what: str) -> None:
        """Note on its first row what holds for many rows of the delivery."""
        if what not in self._told:
            self._told.add(what)
            row.note(rule_code, self._name, what)


def _keep(batch: _Batch, keep: Mask) -> None:
    batch.shapes = batch.shapes[keep]
    batch.rows = [row for row, kept in zip(batch.rows, keep, strict=True) if kept]
    batch.frames = [frame for frame, kept in zip(batch.frames, keep, strict=True) if kept]
    batch.excerpts = [text for text, kept in zip(batch.excerpts, keep, strict=True) if kept]


def _only(found: Readings, keep: Mask) -> Readings:
    return Readings(
        found.in_range[keep], found.meridian[keep], found.shift[keep], found.swapped[keep]
    )


def _in_degrees(shapes: Shapes, found: Readings, meridian: Meridians) -> Shapes:
    """Return MultiPolygons in EPSG:4490; those in a plane get no edge over `LONGEST_EDGE_M`.

    Not `shapely.segmentize`: it repairs what is invalid without a word, by a buffer of zero.
    """
    _, points, (rings, polygons, *parts) = shapely.to_ragged_array(shapes)
    shells = parts[0] if parts else np.arange(len(shapes) + 1)
    per_shape = np.diff(rings[polygons[shells]])
    owner = np.repeat(np.arange(len(shapes)), per_shape)
    points = np.where(found.swapped[owner][:, None], points[:, ::-1], points)
    points[:, 0] -= found.shift[owner]
    points, starts = _densified(points, rings, meridian[owner] != GEOGRAPHIC)
    owner = np.repeat(np.arange(len(shapes)), np.diff(starts[rings[polygons[shells]]]))
    for value in np.unique(meridian[meridian != GEOGRAPHIC]):
        here = meridian[owner] == value
        points[here] = to_degrees(points[here], int(value))
    offsets = (starts[rings], polygons, shells)
    made: Shapes = shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, points, offsets)
    return made


def _densified(points: Numbers, rings: Meridians, in_plane: Mask) -> tuple[Numbers, Meridians]:
    """Return the points with others between them, and where each of the given ones stands now.

    `rings` says at which point each ring begins, and where the last one ends.
    """
    steps = np.zeros_like(points)
    steps[:-1] = np.diff(points, axis=0)
    # nothing lies between the last point of a ring and the first of the next
    steps[rings[1:] - 1] = 0
    lengths = np.where(in_plane, np.hypot(steps[:, 0], steps[:, 1]), 0)
    pieces = np.maximum(np.ceil(lengths / LONGEST_EDGE_M), 1).astype(np.int64)
    starts = np.concatenate(([0], np.cumsum(pieces)))
    if starts[-1] == len(points):
        return points, starts
    owner = np.repeat(np.arange(len(points)), pieces)
    shares = (np.arange(starts[-1]) - starts[owner]) / pieces[owner]
    return points[owner] + steps[owner] * shares[:, None], starts


def _repaired(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return the polygon made valid, None if that would change its area.

    Allowed is 0.01 m² + 2e-8 of the ellipsoidal area: reference.md 5.3, architecture.md 4.
    """
    before = _area(shape)
    try:
        made = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    except shapely.GEOSException:
        return None
    parts = [part for part in shapely.get_parts(made) if part.geom_type == "Polygon"]
    if not parts:
        return None
    valid = shapely.multipolygons(parts)
    within = abs(_area(valid) - before) <= 0.01 + 2e-8 * before
    return valid if within and valid.is_valid else None


def _area(shape: shapely.Geometry) -> float:
    """Return the ellipsoidal area in m², holes taken off; what a ring crosses twice cancels out."""
    total = 0.0
    for polygon in shapely.get_parts(shape):
        rings = shapely.get_rings(polygon)
        areas = [
            abs(_GEOD.polygon_area_perimeter(*shapely.get_coordinates(ring).T)[0]) for ring in rings
        ]
        total += areas[0] - sum(areas[1:])
    return total


def _no_polygon(word: str) -> Reason:
    return f"图形是 {word}，不是面", f"a {word}, not a polygon"


def _too_many(count: int, most: int) -> Reason:
    return f"图形有 {count:,} 个点，超过上限 {most:,}", f"{count:,} points, more than {most:,}"
