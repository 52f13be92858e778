"""The land of a county: scenarios become supplies and plots with numbers, holders and pieces."""

from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import md5
from typing import TypeVar

import numpy as np

from panhuo.synthetic.cadastre import Cluster, Piece, Shape
from panhuo.synthetic.counties import County
from panhuo.synthetic.enterprises import Enterprise, enterprise
from panhuo.synthetic.scenarios import (
    ANY,
    AS_OF,
    HOUSING,
    INDUSTRY,
    PLOTS,
    RESEARCH,
    SHARED_AREA,
    SHARED_FIRST,
    SHARED_PARTS,
    SHARED_SECOND,
    SHOPS,
    STORAGE,
    SUBSTATION,
    SUPPLIES,
    PartOf,
    Plot,
    Supply,
    supply_of_part,
)

SUPPLIES_AT_SCALE_1, PLOTS_AT_SCALE_1 = 5_000, 1_000
_CENT = Decimal("0.01")
_Case = TypeVar("_Case", Supply, Plot)
_SHARE_DRAWN_SMALLER = 0.01
_DRAWN = 0.997
"""A few are drawn 0.3 % smaller than the contract says: above 0.1 % the platform warns."""


@dataclass
class Lot:
    """The land of one supply.

    Attributes:
        serial: within the county, from 1.
        portal: comes through the land market's portal, which knows no 电子监管号 and no parcel.
        parcel_codes: the parcels the contract covers, one but for the divided ones.
        pieces: of the cadastre, by parcel.
        drawn: share of the legal area that the drawing has.
    """

    serial: int
    case: Supply
    area: Decimal
    region: str
    project: str
    location: str
    holder: str
    holder_uscc: str
    portal: bool
    parcel_codes: tuple[str, ...]
    pieces: list[list[Piece]]
    drawn: float = 1.0
    enterprise: Enterprise | None = None

    @property
    def number(self) -> str:
        """电子监管号 of the old form."""
        letter = "B" if self.case.granted else "A"
        return f"{self.region}{self.case.signed[:4]}{letter}{self.serial:05d}"

    @property
    def mark(self) -> str:
        """The portal's own mark of the row."""
        return md5(f"panhuo synth {self.region} {self.serial}".encode()).hexdigest()

    @property
    def key(self) -> str:
        """What the platform calls this land."""
        return self.mark if self.portal else self.number

    @property
    def shapes(self) -> list[Shape]:
        """The outline of each parcel; neighbouring pieces are one polygon."""
        return [_outline(pieces) for pieces in self.pieces]

    @property
    def signed_by_then(self) -> bool:
        """The contract exists on the assessed day."""
        return self.case.signed <= AS_OF

    def amount(self, text: str) -> str:
        """A figure of a scenario in m²: "all" is the contract's area, "1.2x" a multiple of it."""
        if text == "all":
            return f"{self.area:.2f}"
        if text.endswith("x"):
            return f"{(self.area * Decimal(text[:-1])).quantize(_CENT):.2f}"
        return text


def _outline(pieces: list[Piece]) -> Shape:
    if len(pieces) == 1:
        return pieces[0].shape
    shape: Shape = []
    first = 0
    for at, piece in enumerate(pieces):
        if at + 1 == len(pieces) or pieces[at + 1].at != piece.at + 1:
            row = piece.row
            assert row is not None
            shape.append([row.ring(pieces[first].at, piece.at)])
            first = at + 1
    return shape


@dataclass
class PlotLand:
    """An approved batch plot, the pieces it consists of, and what was taken from it."""

    serial: int
    case: Plot
    approval_no: str
    plot_no: str
    pieces: list[Piece]
    taken: list[tuple[Lot, PartOf]] = field(default_factory=list)
    batch: str = ""

    @property
    def key(self) -> str:
        """What the platform calls this land."""
        return f"{self.approval_no}/{self.plot_no}"

    @property
    def shape(self) -> Shape:
        """Its outline as one ring: the pieces are neighbours in one row."""
        row = self.pieces[0].row
        assert row is not None
        return [[row.ring(self.pieces[0].at, self.pieces[-1].at)]]


@dataclass
class CountyLand:
    """All the land of a county, placed by `cadastre.build_district` through its clusters."""

    county: County
    lots: list[Lot]
    plots: list[PlotLand]
    clusters: list[Cluster]


def populate(county: County, scale: float, random: np.random.Generator) -> CountyLand:
    """Return the land of a county: every scenario once, and what the scale has room for.

    Scale 1 is 5,000 supplies and 1,000 plots.
    """
    land = _Growing(county, random)
    n_plots = max(round(PLOTS_AT_SCALE_1 * scale), len(PLOTS) + 2)
    for plot in _with_shares(PLOTS, n_plots - 2, random):
        land.add_plot(plot)
    land.add_shared_plots()
    n_supplies = max(round(SUPPLIES_AT_SCALE_1 * scale) - len(land.lots) - 1, len(SUPPLIES))
    for case in _with_shares(SUPPLIES, n_supplies, random):
        land.add_supply(case)
    land.add_parcel_with_hole()
    return CountyLand(county, land.lots, land.plots, land.clusters)


def _with_shares(cases: tuple[_Case, ...], count: int, random: np.random.Generator) -> list[_Case]:
    """Each case once, and the rest of the count by their shares."""
    shares = np.array([case.share for case in cases])
    extra: list[int] = random.choice(
        len(cases), size=count - len(cases), p=shares / shares.sum()
    ).tolist()
    drawn: list[_Case] = list(cases)
    drawn += [cases[at] for at in extra]
    return drawn


class _Growing:
    def __init__(self, county: County, random: np.random.Generator) -> None:
        self.county = county
        self.random = random
        self.lots: list[Lot] = []
        self.plots: list[PlotLand] = []
        self.clusters: list[Cluster] = []
        self._drawn_largest = self._drawn_smallest = False

    def _lot(self, case: Supply, area: Decimal, pieces: list[list[Piece]]) -> Lot:
        serial = len(self.lots) + 1
        county = self.county
        owner = None
        if case.use in (INDUSTRY, STORAGE, RESEARCH):
            owner = enterprise(county.code, county.place_name, serial)
        elif case.use in (HOUSING, SHOPS):
            owner = enterprise(county.code, county.place_name + "置业", serial)
        # the portal has no parcel code, so only land whose truth needs none can come through it
        through_portal = county.style.portal and serial % 2 == 0 and not (
            case.units or case.agreement or case.occupants or case.due_area or case.invest
            or case.handover or case.split_parcel
            or case.by_parcel
        )  # fmt: skip
        codes = tuple(
            f"{county.code}{1 + serial // 90000:03d}{1 + serial % 7:03d}GB{serial * 3 + n:05d}"
            for n in range(len(pieces))
        )
        for piece in (piece for parcel in pieces for piece in parcel):
            piece.split = case.built if case.built < 1 else 0.0
        lot = Lot(
            serial, case, area, county.code, f"{county.place_name}{case.name}{serial}号项目",
            f"{county.name}虚拟路{serial}号",
            owner.name if owner else f"{county.name}城市管理中心（虚拟）",
            owner.uscc if owner else "", through_portal, codes, pieces, enterprise=owner,
        )  # fmt: skip
        self.lots.append(lot)
        return lot

    def add_supply(self, case: Supply) -> None:
        area = self._area(case)
        drawn = 1.0
        if case.area == ANY and self.random.random() < _SHARE_DRAWN_SMALLER:
            drawn = _DRAWN
        legal = float(area) * drawn
        if case.split_parcel:
            pieces = [[Piece(legal / 2)], [Piece(legal / 2)]]
        elif case.name == "正常仓储用地" and area > 4000:
            # one parcel in two parts, with somebody else's between them
            pieces = [[Piece(legal * 0.6), Piece(legal * 0.4)]]
            park = supply_of_part(PartOf("1500.00", "2022-05-10"))
            between = self._lot(park, Decimal("1500.00"), [[Piece(1500.0)]])
            self.clusters.append(Cluster([pieces[0][0], between.pieces[0][0], pieces[0][1]]))
            self._lot(case, area, pieces).drawn = drawn
            return
        else:
            pieces = [[Piece(legal)]]
        self._lot(case, area, pieces).drawn = drawn
        self.clusters.append(Cluster([piece for parcel in pieces for piece in parcel]))

    def add_parcel_with_hole(self) -> None:
        """A factory of 30,000.00 m² around a substation of 400.00 m²."""
        case = next(case for case in SUPPLIES if case.name == "正常工业用地")
        piece = Piece(30_000.0, hole=True)
        self._lot(case, Decimal("30000.00"), [[piece]])
        self._lot(SUBSTATION, Decimal(SUBSTATION.area), [[_HolePiece(400.0, around=piece)]])
        self.clusters.append(Cluster([piece]))

    def add_plot(self, plot: Plot) -> None:
        taken = []
        pieces = []
        for part in plot.parts:
            case = supply_of_part(part)
            pieces.append(Piece(float(part.area)))
            taken.append((self._lot(case, Decimal(part.area), [[pieces[-1]]]), part))
            if part.carried:
                pieces.append(Piece(float(part.carried)))
        rest = float(plot.area) - sum(piece.area for piece in pieces)
        if rest > 1:
            pieces.append(Piece(rest, plain=bool(plot.zone)))
        self._plot(plot, pieces).taken = taken
        self.clusters.append(Cluster(pieces, plot.zone))

    def add_shared_plots(self) -> None:
        """One contract that took from two plots, and what is left of the second."""
        pieces = [Piece(20_000.0), Piece(10_000.0), Piece(5_000.0)]
        lot = self._lot(supply_of_part(SHARED_PARTS[0]), Decimal(SHARED_AREA), [pieces[:2]])
        for plot, its, part in (
            (SHARED_FIRST, pieces[:1], SHARED_PARTS[0]),
            (SHARED_SECOND, pieces[1:], SHARED_PARTS[1]),
        ):
            self._plot(plot, its).taken = [(lot, part)]
        self.clusters.append(Cluster(pieces))

    def _plot(self, plot: Plot, pieces: list[Piece]) -> PlotLand:
        serial = len(self.plots) + 1
        organ = "浙土样" if self.county.code.startswith("33") else "苏土样"
        year = plot.approved[:4]
        before = self.plots[-1] if self.plots else None
        if before and before.case.approved == plot.approved and int(before.plot_no) < 3:
            number, within = before.approval_no, int(before.plot_no) + 1
            batch = before.batch
        else:
            number, within = f"{organ}〔{year}〕{100 + serial}号", 1
            batch = f"{self.county.name}{year}年度计划第{serial}批次"
        land = PlotLand(serial, plot, number, str(within), pieces, batch=batch)
        self.plots.append(land)
        return land

    def _area(self, case: Supply) -> Decimal:
        if case.area != ANY:
            return Decimal(case.area)
        if case.name == "正常工业用地" and not self._drawn_largest:
            self._drawn_largest = True
            return Decimal("200000.00")
        if case.name == "正常公园与绿地" and not self._drawn_smallest:
            self._drawn_smallest = True
            return Decimal("500.00")
        drawn = float(np.exp(self.random.normal(np.log(4000.0), 0.9)))
        return Decimal(min(max(drawn, 500.0), 200_000.0)).quantize(_CENT)


@dataclass
class _HolePiece(Piece):
    """The parcel inside the hole of another one."""

    around: Piece | None = None

    @property
    def shape(self) -> Shape:
        """The square."""
        assert self.around is not None
        return [[self.around.shape[0][1]]]
