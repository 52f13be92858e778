"""A province whose truth is known: counties, their files, and what must come of each row.

Everything is decided by the arguments: the same arguments make the same bytes.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np

from panhuo.feeds.contract import contract_of
from panhuo.synthetic.cadastre import LAYER_SHIFT, District, Place, Shape, build_district, draw
from panhuo.synthetic.counties import County, FileForm, choose_counties
from panhuo.synthetic.faults import FaultPlan, with_faults
from panhuo.synthetic.files import (
    in_the_files_system,
    typed_columns,
    write_layer,
    write_portal,
    write_table,
)
from panhuo.synthetic.land import CountyLand, populate
from panhuo.synthetic.rows import (
    PLAIN_TABLES,
    Row,
    Table,
    approval_table,
    building_table,
    registration_table,
    supply_table,
)
from panhuo.synthetic.scenarios import AS_OF, Claim, Plot, Supply
from panhuo.synthetic.survey import (
    FAULTS,
    FIELD_SIZE,
    PATCHES_AT_SCALE_1,
    add_faults,
    make_fields,
    survey,
    town_patches,
)

_AS_OF = date.fromisoformat(AS_OF)
_OF_THE_SURVEY = date(2024, 12, 31)
_FIRST_RECEIPT = datetime(2025, 7, 8, 9, tzinfo=timezone(timedelta(hours=8)))
_SUFFIX = {"gpkg": ".gpkg", "csv": ".csv"}
DEFAULT_FAULTY = 0.02
FIRST_ROW = 2
"""How the platform counts: a header is row 1, and a layer has its field names for one."""

Say = Callable[[str, int, int], None]
"""Progress: what is being made, how much of how much is done."""


@dataclass(frozen=True)
class SyntheticDelivery:
    """A file and how it is to be delivered.

    Attributes:
        file: path below the province's folder.
        region: supplier's scope.
        layout: that the platform must find by itself; "canonical" or a layout's name.
        received_at: with time zone.
    """

    file: str
    feed: str
    region: str
    as_of: date
    layout: str
    mode: str
    received_at: datetime


@dataclass(frozen=True)
class TruthRow:
    """What must be published of a piece of land; `category` is empty for land in none.

    Attributes:
        key: 电子监管号 (or the portal's mark), or 批准文号/地块编号.
        area_m2: 统计面积 in the category; empty for land in none.
        tolerance_m2: 0, or what a cut by geometry may differ.
        warning: a warning or note the platform must give, empty where that is not compared.
        comment: the scenario.
    """

    region_code: str
    key: str
    category: str
    sub_class: str
    severity: str
    area_m2: str
    path: str
    comment: str
    tolerance_m2: str = "0"
    warning: str = ""


@dataclass(frozen=True)
class QuarantineRow:
    """A row that must wait for its correction; `row_no` as the platform counts."""

    file: str
    row_no: int
    rule_code: str


@dataclass
class Province:
    """Where the files are, how to deliver them, and the truth."""

    folder: Path
    deliveries: list[SyntheticDelivery] = field(default_factory=list)
    truth: list[TruthRow] = field(default_factory=list)
    quarantine: list[QuarantineRow] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)


def write_province(  # noqa: PLR0913 (the options of one command)
    folder: Path,
    *,
    counties: int,
    scale: float,
    seed: int,
    faulty: float = DEFAULT_FAULTY,
    drawn: bool = True,
    say: Say = lambda what, done, total: None,
) -> Province:
    """Write the files of a province, `truth.csv`, `quarantine.csv` and `deliveries.csv`.

    Scale 1 is, by county, 100,000 survey polygons, 5,000 supplies on 5,000 registered parcels and
    3,000 enterprises; below about 0.015 every scenario is there once and no more. `faulty` is the
    share of rows with a fault, 0 for none. Without `drawn` only tables are written, no geometry;
    the truth is then what can be known without a map.

    Raises:
        ProvinceTooSmallError: there are not so many counties that hold so much land.
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    province = Province(folder)
    chosen = choose_counties(counties, _radius_needed(scale))
    faults = FaultPlan(faulty, counties)
    for at, county in enumerate(chosen):
        say(f"{county.code} {county.name}", at, counties)
        random = np.random.default_rng([seed, int(county.code)])
        _County(province, county, scale, random, faults, drawn).write()
    say("truth", counties, counties)
    _write_csv(folder / "truth.csv", TruthRow, province.truth)
    _write_csv(folder / "quarantine.csv", QuarantineRow, province.quarantine)
    _write_csv(folder / "deliveries.csv", SyntheticDelivery, province.deliveries)
    return province


def demo_province(folder: Path) -> Province:
    """Write the small province of the demo: two counties, about 110 supplies each."""
    return write_province(folder, counties=2, scale=0.01, seed=1)


def _radius_needed(scale: float) -> float:
    """Metres: half the diagonal of what is drawn, by trial."""
    return 2_000.0 + 6_800.0 * float(np.sqrt(scale))


class _County:
    """One county on its way into files."""

    def __init__(  # noqa: PLR0913, PLR0917 (what a county's files are made of)
        self,
        province: Province,
        county: County,
        scale: float,
        random: np.random.Generator,
        faults: FaultPlan,
        drawn: bool = True,
    ) -> None:
        self.province = province
        self.county = county
        self.scale = scale
        self.random = random
        self.faults = faults
        self.drawn = drawn
        self.land = populate(county, scale, random)
        self.district = build_district(
            self.land.clusters, random, PATCHES_AT_SCALE_1 * scale * FIELD_SIZE**2
        )
        in_town = len(town_patches(self.land, self.district)[0])
        self.fields = make_fields(scale, in_town, self.district.height, random)
        self.place = _place(county, self.district, self.fields[0])
        (province.folder / county.code).mkdir(exist_ok=True)

    def write(self) -> None:
        style, land, place = self.county.style, self.land, self.place
        if not self.drawn:
            self._tables(undrawn(approval_table(land, place)))
            self._tables(undrawn(registration_table(land, place)))
            self._contracts(drawn=False)
            return
        self._survey()
        self._drawn(plan_table(land, self.district, place), style.plan)
        self._drawn(approval_table(land, place), style.approval)
        self._drawn(registration_table(land, place), style.registration)
        self._drawn(building_table(land, place), style.building)
        self._contracts(drawn=style.tables == "english_utf8")

    def _contracts(self, *, drawn: bool) -> None:
        """Supplies, all that hangs on them, and the truth."""
        land, place = self.land, self.place
        if self.county.style.portal:
            self._portal(supply_table(land, place, portal=True, drawn=False))
        self._tables(supply_table(land, place, portal=False, drawn=drawn))
        for table_of in PLAIN_TABLES:
            self._tables(table_of(land))
        self.province.truth += truth_of(land, drawn=self.drawn)

    def _tables(self, table: Table) -> None:
        self._drawn(table, "csv")

    def _survey(self) -> None:
        style = self.county.style
        made = survey(self.land, self.district, self.fields, self.place, self.random)
        count = len(FAULTS) if self.faults.share else 0
        bad = add_faults(
            made, self.place, max(count, round(len(made.geometries) * 0.001 * bool(count)))
        )
        name = self._name("survey", _suffix(style.survey))
        write_layer(
            self.province.folder / name, style.survey, self.county, made.columns,
            in_the_files_system(made.geometries, self.county), "DLTB",
        )  # fmt: skip
        layout = "dltb_second_survey" if style.second_survey else "dltb_third_survey"
        self._deliver(name, "survey", layout, len(made.geometries), as_of=_OF_THE_SURVEY)
        self.province.quarantine += [
            QuarantineRow(name, at + FIRST_ROW, rule) for at, rule in bad.items()
        ]

    def _drawn(self, table: Table, form: FileForm) -> None:
        """Write a table in a form of geodata, or as CSV; then the geometry is EWKT."""
        if not table.rows:
            return
        by_name = form == "csv" and self.county.style.tables != "english_utf8"
        for row in table.rows:
            row["region_name" if by_name else "region_code"] = (
                self.county.name if by_name else self.county.code
            )
        table = with_faults(table, self.county, self.faults, self.place,
                            layer=form != "csv", portal=False, random=self.random)  # fmt: skip
        name = self._name(table.feed, _suffix(form))
        path = self.province.folder / name
        geometries = table.geometries
        if geometries is not None:
            geometries = in_the_files_system(geometries, self.county)
        if form == "csv":
            style = self.county.style
            write_table(path, table.feed, table.rows, style.tables, self.county, geometries)
        else:
            assert geometries is not None
            columns = typed_columns(table.feed, table.rows, form)
            write_layer(path, form, self.county, columns, geometries, table.feed)
        self._deliver(name, table.feed, "canonical", len(table.rows))
        self._quarantine(name, table)

    def _portal(self, table: Table) -> None:
        """The portal's export is of a whole prefecture and names each county."""
        for row in table.rows:
            row["region_name"] = self.county.name
        table = with_faults(table, self.county, self.faults, self.place,
                            layer=False, portal=True, random=self.random)  # fmt: skip
        name = self._name("supply", "_土地市场网.csv")
        write_portal(self.province.folder / name, table.rows, self.county.name)
        self._deliver(name, "supply", "land_market_results", len(table.rows),
                      region=self.county.prefecture)  # fmt: skip
        self._quarantine(name, table)

    def _name(self, feed: str, suffix: str) -> str:
        county = self.county
        return f"{county.code}/{county.code}_{county.name}_{contract_of(feed).zh}{suffix}"

    def _deliver(  # noqa: PLR0913 (what a delivery is)
        self,
        name: str,
        feed: str,
        layout: str,
        rows: int,
        *,
        as_of: date = _AS_OF,
        region: str | None = None,
    ) -> None:
        deliveries = self.province.deliveries
        deliveries.append(
            SyntheticDelivery(
                name, feed, region or self.county.code, as_of, layout, "delta",
                _FIRST_RECEIPT + timedelta(minutes=len(deliveries)),
            )
        )  # fmt: skip
        self.province.rows[feed] = self.province.rows.get(feed, 0) + rows

    def _quarantine(self, name: str, table: Table) -> None:
        self.province.quarantine += [
            QuarantineRow(name, at + FIRST_ROW, rule)
            for at, rule in sorted(table.quarantined.items())
        ]


def truth_of(land: CountyLand, *, drawn: bool = True) -> list[TruthRow]:
    """The scenarios' verdicts under the numbers of this county."""
    code = land.county.code
    rows: list[TruthRow] = []
    for lot in land.lots:
        then, warning = _said(lot.case, drawn)
        if lot.drawn != 1 and drawn and not lot.portal and not warning:
            warning = DRAWN_OTHERWISE
        rows += _of_key(code, lot.key, then, f"{lot.area:.2f}", lot.case.name, warning)
    for plot in land.plots:
        then, warning = _said(plot.case, drawn)
        if plot.case.warns_in_wuxi and code.startswith("3202"):
            warning = plot.case.warns_in_wuxi
        rows += _of_key(code, plot.key, then, plot.case.area, plot.case.name, warning)
    return rows


def _said(case: Supply | Plot, drawn: bool) -> tuple[tuple[Claim, ...], str]:
    """What must come of a case and the warning it must have, with or without maps."""
    if drawn or case.without_map is None:
        return case.then, case.warns
    return case.without_map, ""


def undrawn(table: Table) -> Table:
    """The table without its geometries."""
    return Table(table.feed, table.rows)


DRAWN_OTHERWISE = "图形面积与法定面积不符"


def _of_key(  # noqa: PLR0913, PLR0917 (the columns of the truth)
    region: str, key: str, then: Sequence[Claim], whole: str, comment: str, warning: str
) -> list[TruthRow]:
    if not then:
        return [TruthRow(region, key, "", "", "", "", "", comment, "0", warning)]
    return [
        TruthRow(
            region, key, claim.category, claim.sub_class, str(claim.severity),
            claim.area or whole, claim.path, comment, claim.tolerance, warning,
        )
        for claim in then
    ]  # fmt: skip


def plan_table(land: CountyLand, district: District, place: Place) -> Table:
    """规划控制线: the urban boundary, and the zones that decide the path of a plot."""
    kinds = ["城镇开发边界"]
    shapes: list[Shape] = [[[district.boundary]]]
    of_zone = {"split": "城镇开发边界", "red_line": "生态保护红线", "demolition": "拆迁计划"}
    for plot in land.plots:
        zone = plot.case.zone
        if zone not in of_zone:
            continue
        row = plot.pieces[0].row
        assert row is not None
        first, last = plot.pieces[0].at, plot.pieces[-1].at
        box = row.rectangle(first, last, 8.0, 0.6 if zone == "split" else 1.0)
        kinds.append(of_zone[zone])
        shapes.append([[box]])
    kinds.append("永久基本农田")
    shapes.append([[[(-400.0, 100.0), (-60.0, 100.0), (-60.0, 300.0), (-400.0, 300.0)]]])
    rows: list[Row] = [
        {"zone_id": f"{land.county.code}{at:04d}", "kind": kind, "level": ""}
        for at, kind in enumerate(kinds, start=1)
    ]
    return Table("plan", rows, draw(shapes, place, shift=LAYER_SHIFT))


def _place(county: County, district: District, ground: Sequence[Shape]) -> Place:
    """Put the middle of the drawing into the middle of the county, a little turned.

    Raises:
        ValueError: it does not fit, which means that `_radius_needed` is too small.
    """
    corners = np.concatenate([np.array(shape[0][0]) for shape in ground])
    low = np.minimum(corners.min(axis=0), (0.0, -150.0))
    high = np.maximum(corners.max(axis=0), (district.width, district.height + 30))
    middle = (low + high) / 2
    reach = float(np.hypot(*(high - low)) / 2)
    if reach > county.radius:
        raise ValueError(f"{county.code}: the drawing reaches {reach:.0f} m of {county.radius:.0f}")
    angle = np.radians(3 + int(county.code) % 17)
    return Place(county.centre, (float(middle[0]), float(middle[1])), float(angle))


def _suffix(form: FileForm) -> str:
    return _SUFFIX.get(form, ".zip")


def _write_csv(path: Path, of: type, rows: Iterable[object]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [entry.name for entry in fields(of)], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            cells = asdict(row)  # type: ignore[call-overload]
            writer.writerow(
                {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in cells.items()}
            )
