"""The land-cover survey (DLTB) of a county, in the field names of its generation."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from panhuo.synthetic.cadastre import District, Piece, Place, Shape, build_fields, draw
from panhuo.synthetic.counties import County
from panhuo.synthetic.land import CountyLand
from panhuo.synthetic.scenarios import HOUSING, PARK, RESEARCH, SHOPS

PATCHES_AT_SCALE_1 = 100_000
FIELD_SIZE = 22.0
NOISE = 0.3
"""Metres by which the surveyor's lines lie beside the cadastre's."""

_THIRD = {
    "works": ("0601", "工业用地"), "housing": ("0701", "城镇住宅用地"),
    "shops": ("05H1", "商业服务业设施用地"),
    "public": ("08H2", "科教文卫用地"), "park": ("0810", "公园与绿地"), "road": ("1004", "城镇村道路用地"),
    "bare": ("0103", "旱地"), "paddy": ("0101", "水田"), "dry": ("0103", "旱地"),
    "wood": ("0301", "乔木林地"), "orchard": ("0201", "果园"), "pond": ("1104", "坑塘水面"),
}  # fmt: skip
_SECOND = {
    "works": ("201", "城市"), "housing": ("201", "城市"), "shops": ("201", "城市"),
    "public": ("201", "城市"), "park": ("201", "城市"), "road": ("201", "城市"),
    "bare": ("013", "旱地"), "paddy": ("011", "水田"), "dry": ("013", "旱地"),
    "wood": ("031", "有林地"), "orchard": ("021", "果园"), "pond": ("114", "坑塘水面"),
}  # fmt: skip
_IN_TOWN = frozenset({"works", "housing", "shops", "public", "park", "road"})
_BUILT = {HOUSING: "housing", SHOPS: "shops", RESEARCH: "public", PARK: "park"}
_FIELDS = ("paddy", "dry", "wood", "orchard")

_RADIUS, _FLATTENING = 6_378_137.0, 1 / 298.257222101


@dataclass
class Survey:
    """Patches in the county's plane and their attributes, column by column."""

    columns: dict[str, NDArray[np.object_] | NDArray[np.float64] | NDArray[np.int64]]
    geometries: NDArray[np.object_]


def field_count(scale: float, patches_in_town: int) -> int:
    """How many fields make the survey as large as the scale wants it; at least 40."""
    return max(40, round(PATCHES_AT_SCALE_1 * scale) - patches_in_town)


def survey(
    land: CountyLand,
    district: District,
    fields: tuple[list[Shape], list[Shape]],
    place: Place,
    random: np.random.Generator,
) -> Survey:
    """Return the survey of the year's end before the assessed day: town, then fields."""
    covers, shapes = town_patches(land, district)
    ground, ponds = fields
    covers += [_FIELDS[at] for at in random.integers(0, len(_FIELDS), len(ground)).tolist()]
    covers += ["pond"] * len(ponds)
    geometries = draw([*shapes, *ground, *ponds], place, noise=NOISE)
    make = _second_survey if land.county.style.second_survey else _third_survey
    return Survey(make(land.county, covers, ellipsoidal_area(geometries, land.county)), geometries)


def town_patches(land: CountyLand, district: District) -> tuple[list[str], list[Shape]]:
    """Cover and outline of everything between the fields: parcels, roads, what is left."""
    owners = {id(p): lot for lot in land.lots for pieces in lot.pieces for p in pieces}
    covers: list[str] = []
    shapes: list[Shape] = []

    def add(piece: Piece) -> None:
        lot = owners.get(id(piece))
        built = lot.case.built if lot is not None else 0.0
        cover = _BUILT.get(lot.case.use, "works") if lot is not None else "bare"
        if piece.split:
            for part, of_part in zip(piece.halves, (cover, "bare"), strict=True):
                shapes.append(part)
                covers.append(of_part)
        else:
            shapes.append(piece.shape)
            covers.append(cover if built else "bare")

    in_rows = [piece for row in district.rows for piece in row.pieces if not piece.spare]
    placed = {id(piece) for piece in in_rows}
    for piece in in_rows:
        add(piece)
    for lot in land.lots:
        for pieces in lot.pieces:
            for piece in pieces:
                if id(piece) not in placed:
                    add(piece)
    covers += ["road"] * len(district.roads) + ["park"] * len(district.open_land)
    return covers, [*shapes, *district.roads, *district.open_land]


def ellipsoidal_area(geometries: NDArray[np.object_], county: County) -> NDArray[np.float64]:
    """Area on the CGCS2000 ellipsoid (m²): the planar one over the square of the scale there.

    The scale of Gauss-Krüger at x metres from the central meridian is 1 + x²/2R² + x⁴/24R⁴.
    """
    x = shapely.get_x(shapely.centroid(geometries)) - 500_000.0
    latitude = county.centre[1] / 111_000.0
    e2 = _FLATTENING * (2 - _FLATTENING)
    w2 = 1 - e2 * np.sin(np.radians(latitude)) ** 2
    radius = _RADIUS * np.sqrt(1 - e2) / w2
    scale = 1 + x**2 / (2 * radius**2) + x**4 / (24 * radius**4)
    return np.asarray(shapely.area(geometries) / scale**2)


FAULTS = (
    ("SURVEY-DLBM-UNKNOWN", "DLBM", "9999"),
    ("REQUIRED-MISSING", "DLBM", ""),
    ("AREA-NEGATIVE", "TBMJ", -12.0),
    ("TYPE-GEOMETRY", "", ""),
)
"""What is wrong with a patch, in which field; nothing in a field: its outline crosses itself."""


def add_faults(made: Survey, place: Place, count: int) -> dict[int, str]:
    """Append faulty patches to a survey, to the south of the town; returns place → rule."""
    good = len(made.geometries)
    chosen = [FAULTS[at % len(FAULTS)] for at in range(count)]
    shapes: list[Shape] = []
    for at, (_, name, _value) in enumerate(chosen):
        u, v = (at % 20) * 50.0 + 5, -90.0 - at // 20 * 60.0
        ring = [(u, v), (u + 30, v), (u + 30, v + 40), (u, v + 40)]
        shapes.append([[ring if name else [ring[0], ring[2], ring[1], ring[3]]]])
    made.geometries = np.concatenate([made.geometries, draw(shapes, place)])
    for name, column in made.columns.items():
        more = np.repeat(column[:1], count)
        if name == "BSM":
            more = np.array([_next_mark(column[-1], at + 1) for at in range(count)], column.dtype)
        for at, (_, wrong, value) in enumerate(chosen):
            if name == wrong:
                more[at] = value
        made.columns[name] = np.concatenate([column, more])
    return {good + at: rule for at, (rule, _, _) in enumerate(chosen)}


def _next_mark(last: object, step: int) -> object:
    """The next BSM: a number in the second survey, 18 digits of text in the third."""
    return f"{int(last) + step:018d}" if isinstance(last, str) else int(str(last)) + step


def _third_survey(
    county: County, covers: list[str], area: NDArray[np.float64]
) -> dict[str, NDArray[np.object_] | NDArray[np.float64] | NDArray[np.int64]]:
    count = len(covers)
    rounded = np.round(area, 2)
    in_town = np.array([cover in _IN_TOWN for cover in covers])
    return {
        "BSM": _texts(f"{county.code}2001{at:08d}" for at in range(1, count + 1)),
        "YSDM": _constant("2001010100", count),
        "TBYBH": _texts(f"{at:08d}" for at in range(1, count + 1)),
        "TBBH": _texts(f"{at:08d}" for at in range(1, count + 1)),
        "DLBM": _texts(_THIRD[cover][0] for cover in covers),
        "DLMC": _texts(_THIRD[cover][1] for cover in covers),
        "QSXZ": np.where(in_town, "20", "30").astype(object),
        "QSDWDM": _constant(f"{county.code}0010010000000", count),
        "QSDWMC": _constant(f"{county.name}虚拟街道示例社区", count),
        "ZLDWDM": _constant(f"{county.code}0010010000000", count),
        "ZLDWMC": _constant(f"{county.name}虚拟街道示例社区", count),
        "TBMJ": rounded,
        "KCDLBM": _constant("", count),
        "KCXS": np.zeros(count),
        "KCMJ": np.zeros(count),
        "TBDLMJ": rounded,
        "GDPDJB": _texts("1" if cover in ("paddy", "dry") else "" for cover in covers),
        "CZCSXM": np.where(in_town, "201", "").astype(object),
        "SJNF": np.full(count, 2024, dtype=np.int64),
        "MSSM": _constant("00", count),
        "BZ": _constant("", count),
    }


def _second_survey(
    county: County, covers: list[str], area: NDArray[np.float64]
) -> dict[str, NDArray[np.object_] | NDArray[np.float64] | NDArray[np.int64]]:
    count = len(covers)
    rounded = np.round(area, 2)
    return {
        "BSM": np.arange(1, count + 1, dtype=np.int64),
        "YSDM": _constant("2001010100", count),
        "TBBH": _texts(f"{at:08d}" for at in range(1, count + 1)),
        "DLBM": _texts(_SECOND[cover][0] for cover in covers),
        "DLMC": _texts(_SECOND[cover][1] for cover in covers),
        "QSXZ": _constant("30", count),
        "QSDWDM": _constant(f"{county.code}0010010000000", count),
        "QSDWMC": _constant(f"{county.name}虚拟镇示例村", count),
        "ZLDWDM": _constant(f"{county.code}0010010000000", count),
        "ZLDWMC": _constant(f"{county.name}虚拟镇示例村", count),
        "GDPDJ": _texts("1" if cover in ("paddy", "dry") else "" for cover in covers),
        "TKXS": np.zeros(count),
        "TBMJ": rounded,
        "XZDWMJ": np.zeros(count),
        "LXDWMJ": np.zeros(count),
        "TKMJ": np.zeros(count),
        "TBDLMJ": rounded,
    }


def _texts(values: Iterable[str]) -> NDArray[np.object_]:
    return np.array(list(values), dtype=np.object_)


def _constant(value: str, count: int) -> NDArray[np.object_]:
    return np.full(count, value, dtype=object)


def make_fields(
    scale: float, in_town: int, height: float, random: np.random.Generator
) -> tuple[list[Shape], list[Shape]]:
    """The fields to the west of the town, 40 m from it and as high (m)."""
    return build_fields(field_count(scale, in_town), -40.0, height, FIELD_SIZE, random)
