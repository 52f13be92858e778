"""What each feed tells of the land: rows in the names of the contract, all cells as text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from panhuo.synthetic.cadastre import LAYER_SHIFT, Place, Shape, draw
from panhuo.synthetic.enterprises import Enterprise, enterprise
from panhuo.synthetic.land import CountyLand, Lot, PlotLand
from panhuo.synthetic.scenarios import INDUSTRY, RESEARCH, STORAGE, Supply

Row = dict[str, str]
_TAX_YEARS = (2023, 2024)


@dataclass
class Table:
    """Rows of one feed and, where the feed has any, a geometry in the county's plane beside each.

    A geometry may be None.
    """

    feed: str
    rows: list[Row]
    geometries: NDArray[np.object_] | None = None
    #: row → rule under which it must be quarantined, filled by `faults`
    quarantined: dict[int, str] = field(default_factory=dict)


def supply_table(land: CountyLand, place: Place, *, portal: bool, drawn: bool) -> Table:
    """土地供应: through the portal, or in the contract's own columns."""
    lots = [lot for lot in land.lots if lot.portal is portal]
    rows = [_supply_row(lot) for lot in lots]
    if not drawn:
        return Table("supply", rows)
    # a contract over several parcels is drawn as one multipolygon
    shapes = [[part for shape in lot.shapes for part in shape] for lot in lots]
    geometries = draw(shapes, place)
    for at, lot in enumerate(lots):
        if len(lot.shapes) > 1:
            geometries[at] = None
    return Table("supply", rows, geometries)


def _supply_row(lot: Lot) -> Row:
    case = lot.case
    return {
        "supervision_no": lot.key,
        "contract_no": f"{lot.region}-{case.signed[:4]}-HT{lot.serial:05d}" if case.granted else "",
        "parcel_code": "" if case.split_parcel or lot.portal else lot.parcel_codes[0],
        "project_name": lot.project,
        "location": lot.location,
        "area_m2": f"{lot.area:.2f}",
        "due_area_m2": case.due_area,
        "land_source": "现有建设用地" if case.signed < "2020" else "新增建设用地",
        "land_use": case.use,
        "supply_method": "挂牌出让" if case.granted else "划拨",
        "term_years": {INDUSTRY: "50", STORAGE: "50", RESEARCH: "50"}.get(case.use, "40")
        if case.granted
        else "",
        "price_wan": case.price if case.granted else "0",
        "total_invest_wan": case.invest,
        "holder": lot.holder,
        "holder_uscc": lot.holder_uscc,
        "far_min": case.far[0],
        "far_max": case.far[1],
        "handover_actual_on": case.handover,
        "start_agreed_on": case.start_due,
        "completion_agreed_on": case.done_due,
        "started_on": case.started,
        "completed_on": case.completed,
        "approved_by": f"{lot.location.split('虚拟路', maxsplit=1)[0]}人民政府",
        "signed_on": case.signed,
    }


def inspection_table(land: CountyLand) -> Table:
    """巡查核验: every visit of the scenarios; some name the land by its parcel."""
    rows = []
    for lot in land.lots:
        by_parcel = not lot.portal and not lot.case.split_parcel and lot.serial % 7 == 0
        named = {"parcel_code": lot.parcel_codes[0]} if by_parcel else {"supervision_no": lot.key}
        for visit in lot.case.visits:
            rows.append(
                {
                    "supervision_no": "",
                    "parcel_code": "",
                    "approval_no": "",
                    "plot_no": "",
                    **named,
                    "inspected_on": visit.on,
                    "state": visit.state,
                    "started_on": visit.started,
                    "completed_on": visit.completed,
                    "developed_area_m2": lot.amount(visit.developed),
                    "invested_wan": visit.invested,
                    "invest_incl_land": visit.with_land,
                    "suspended_since": visit.stopped,
                    "production_on": visit.produced,
                    "cause": visit.cause,
                    "photo_no": f"ZP{lot.serial:06d}",
                }
            )
    rows += [
        {
            **dict.fromkeys(rows[0], ""),
            "approval_no": plot.approval_no,
            "plot_no": plot.plot_no,
            "inspected_on": "2025-05-20",
            "state": "未动工",
            "cause": "企业原因",
        }
        for plot in land.plots[:20]
    ]
    return Table("inspection", rows)


def registration_table(land: CountyLand, place: Place) -> Table:
    """不动产登记: the units of every parcel, its outline on each row."""
    rows, shapes = [], []
    for lot in land.lots:
        if not lot.signed_by_then:
            continue
        for parcel, shape in zip(lot.parcel_codes, lot.shapes, strict=True):
            for row in _unit_rows(lot, parcel):
                rows.append(row)
                shapes.append(shape)
    return Table("registration", rows, draw(shapes, place))


def _unit_rows(lot: Lot, parcel: str) -> Iterator[Row]:
    case = lot.case
    divided = len(lot.parcel_codes)
    area = f"{lot.area / divided:.2f}"
    common = {
        "parcel_code": parcel,
        "right_type": "国有建设用地使用权/房屋所有权" if case.units else "国有建设用地使用权",
        "right_nature": "出让" if case.granted else "划拨",
        "land_use": case.use,
        "area_m2": area,
        "location": lot.location,
    }
    if not case.units:
        yield {
            "unit_code": f"{parcel}W00000000",
            "holder_seq": "1",
            "status": "现势",
            "mortgage": "是" if lot.serial % 5 == 0 else "否",
            "seizure": "是" if lot.serial % 97 == 0 else "否",
            "holder": lot.holder,
            "holder_uscc": lot.holder_uscc,
            **common,
            "floor_area_m2": "",
            "registered_on": case.signed,
        }
    for at, unit in enumerate(case.units, start=1):
        floor = lot.amount(unit.floor) if divided == 1 else f"{lot.area * 6 / 5 / divided:.2f}"
        for holder in range(1, unit.holders + 1):
            second = enterprise(lot.region, "合办", 50_000 + lot.serial)
            yield {
                "unit_code": f"{parcel}F{at:04d}0001",
                "holder_seq": str(holder),
                "status": unit.status,
                "mortgage": "是" if lot.serial % 5 == 0 else "否",
                "seizure": "否",
                "holder": lot.holder if holder == 1 else second.name,
                "holder_uscc": lot.holder_uscc if holder == 1 else second.uscc,
                **common,
                "floor_area_m2": floor,
                "registered_on": unit.on,
            }


def approval_table(land: CountyLand, place: Place) -> Table:
    """用地批准: every batch plot; drawn by another office than the parcels."""
    rows = [_plot_row(plot) for plot in land.plots]
    geometries = draw([plot.shape for plot in land.plots], place, shift=LAYER_SHIFT)
    for at, plot in enumerate(land.plots):
        if not plot.case.drawn:
            geometries[at] = None
    return Table("approval", rows, geometries)


def _plot_row(plot: PlotLand) -> Row:
    case = plot.case
    withdrawn, on = case.withdrawn or ("", "")
    status = "有效" if not withdrawn else "撤回" if withdrawn == case.area else "部分撤回"
    return {
        "approval_no": plot.approval_no,
        "plot_no": plot.plot_no,
        "batch_name": plot.batch,
        "batch_type": "城市批次",
        "quota_type": "计划" if case.quota_used else "增减挂钩",
        "approved_on": case.approved,
        "approved_by": "浙江省人民政府" if plot.approval_no[0] == "浙" else "江苏省人民政府",
        "approved_area_m2": case.area,
        "new_land_m2": case.area,
        "quota_used_on": case.quota_used,
        "purpose": INDUSTRY if not case.parts else "公园与绿地",
        "status": status,
        "withdrawn_area_m2": withdrawn,
        "withdrawn_on": on,
        "withdrawal_no": plot.approval_no.replace("土样", "土样撤") if withdrawn else "",
    }


def supply_approval_table(land: CountyLand) -> Table:
    """供地与批次地块对应."""
    rows = []
    for plot in land.plots:
        left, right = plot.case.brackets
        number = plot.approval_no.replace("〔", left).replace("〕", right)
        rows += [
            {
                "supervision_no": lot.key,
                "approval_no": number,
                "plot_no": plot.plot_no,
                "area_m2": part.area,
                "carried_area_m2": part.carried or "0",
            }
            for lot, part in plot.taken
        ]
    return Table("supply_approval", rows)


def supply_parcel_table(land: CountyLand) -> Table:
    """供地与宗地对应: contracts over more than one parcel."""
    rows = [
        {
            "supervision_no": lot.key,
            "parcel_code": parcel,
            "area_m2": f"{lot.area / len(lot.parcel_codes):.2f}",
        }
        for lot in land.lots
        if lot.case.split_parcel
        for parcel in lot.parcel_codes
    ]
    return Table("supply_parcel", rows)


def parcel_lineage_table(land: CountyLand) -> Table:
    """宗地变更关系: the parcel that was divided into the two of one contract."""
    rows = [
        {
            "from": f"{parcel[:14]}{90_000 + lot.serial:05d}",
            "to": parcel,
            "event": "分割",
            "on": "2022-05-16",
        }
        for lot in land.lots
        if lot.case.split_parcel
        for parcel in lot.parcel_codes
    ]
    return Table("parcel_lineage", rows)


def agreement_table(land: CountyLand) -> Table:
    """投资发展监管协议."""
    rows = []
    for lot in land.lots:
        agreed = lot.case.agreement
        if agreed is None:
            continue
        rows.append(
            {
                "agreement_no": f"XY-{lot.region}-{lot.serial:05d}",
                "supervision_no": lot.key,
                "parcel_code": lot.parcel_codes[0],
                "uscc": lot.holder_uscc,
                "signed_on": lot.case.signed,
                "tax_wan_per_mu": agreed.tax,
                "far_min": "1.0",
                "production_due_on": agreed.production_due,
                "ramp_up_years": agreed.ramp_up,
                "invest_incl_land": "否",
            }
        )
    return Table("agreement", rows)


def occupancy_table(land: CountyLand) -> Table:
    """企业用地关系."""
    rows = [
        {
            "uscc": who.uscc,
            "parcel_code": lot.parcel_codes[0],
            "kind": kind,
            "area_m2": area,
            "from": since,
            "to": until,
            "producing": "否" if until else "是",
        }
        for lot, who, kind, area, since, until, _ in _occupants(land)
    ]
    return Table("occupancy", rows)


def tax_table(land: CountyLand) -> Table:
    """税务与亩均指标."""
    rows = []
    for lot, who, kind, area, _, _, taxes in _occupants(land):
        for year, tax in taxes:
            revenue = f"{float(tax) * 17:.2f}" if tax else ""
            rows.append(
                {
                    "uscc": who.uscc,
                    "year": str(year),
                    "name": who.name,
                    "tax_wan": tax,
                    "revenue_wan": revenue,
                    "value_added_wan": f"{float(tax) * 4:.2f}" if tax else "",
                    "electricity_kwh": str(120_000 + lot.serial * 37),
                    "employees": str(20 + lot.serial % 300),
                    "occupied_mu": f"{float(area) * 0.0015:.4f}",
                    "above_scale": "是" if kind == "自有" else "否",
                    "industry": who.industry,
                }
            )
    return Table("tax", rows)


def evaluation_table(land: CountyLand) -> Table:
    """亩均评价: the owners, in the scheme of their year."""
    rows = [
        {
            "uscc": who.uscc,
            "year": "2024",
            "scheme_id": f"{land.county.code}-MJ-2024",
            "population": "规上" if kind == "自有" else "规下",
            "score": f"{60 + lot.serial % 40}",
            "grade": "ABC"[lot.serial % 3],
            "issued_by": f"{land.county.name}亩均论英雄改革领导小组（虚拟）",
        }
        for lot, who, kind, *_ in _occupants(land)
    ]
    return Table("evaluation", rows)


_LOOKED_INTO = ("满一年当天", "满两年当天", "政府原因两年", "空闲恰三亩", "竣工满一年次日")


def disposal_table(land: CountyLand) -> Table:
    """处置销号: officers have begun to look into some of the land, and decided nothing yet."""
    rows = [
        {
            "supervision_no": lot.key,
            "action": "核实",
            "seq": "1",
            "authority": f"{land.county.name}自然资源和规划局",
            "decided_on": "2025-06-10",
        }
        for lot in land.lots
        if lot.case.name in _LOOKED_INTO
    ]
    return Table("disposal", rows)


_Occupancy = tuple[Lot, Enterprise, str, str, str, str, tuple[tuple[int, str], ...]]


def _occupants(land: CountyLand) -> Iterator[_Occupancy]:
    """Who is on which parcel: by the scenario, and the owner of every ordinary plant."""
    for lot in land.lots:
        if lot.enterprise is None or lot.portal:
            continue
        for at, one in enumerate(lot.case.occupants):
            who = lot.enterprise
            if at > 0:
                who = enterprise(lot.region, land.county.place_name, 60_000 + lot.serial)
            yield lot, who, one.kind, lot.amount(one.area), one.since, one.until, one.taxes
        if not lot.case.occupants and _is_ordinary_plant(lot.case):
            a_year = f"{float(lot.area) * 0.0015 * 26:.2f}"
            taxes = tuple((year, a_year) for year in _TAX_YEARS)
            yield lot, lot.enterprise, "自有", f"{lot.area:.2f}", "2022-03-01", "", taxes


def _is_ordinary_plant(case: Supply) -> bool:
    return case.name in ("正常工业用地", "正常仓储用地", "正常科研用地")


def building_table(land: CountyLand, place: Place) -> Table:
    """建筑物: one in the middle of every parcel that was completed by the assessed day."""
    rows, shapes = [], []
    for lot in land.lots:
        done = lot.case.completed
        if not done or done > "2025-06-30" or lot.case.built < 0.5 or lot.area < 900:
            continue
        for parcel, pieces in zip(lot.parcel_codes, lot.pieces, strict=True):
            outline = _footprint(pieces[0].shape)
            floors = 1 + lot.serial % 4
            rows.append(
                {
                    "building_no": f"{parcel}F0001",
                    "floors": str(floors),
                    "floor_area_m2": f"{_area_of(outline[0][0]) * floors:.2f}",
                    "height_m": f"{floors * 4.2 + 1:.1f}",
                    "built_on": done,
                    "use": lot.case.use,
                }
            )
            shapes.append(outline)
    return Table("building", rows, draw(shapes, place, noise=0.25))


def _footprint(shape: Shape) -> Shape:
    """An L-shaped outline well inside the parcel, beside its hole if it has one."""
    corners = np.array(shape[0][0])
    (u0, v0), (u1, v1) = corners.min(axis=0), corners.max(axis=0)
    u0, u1 = u0 + (u1 - u0) * 0.2, u1 - (u1 - u0) * 0.2
    v0, v1 = v0 + (v1 - v0) * 0.2, v1 - (v1 - v0) * 0.2
    if len(shape[0]) > 1:
        u1 = u0 + (u1 - u0) * 0.4
    um, vm = u0 + (u1 - u0) * 0.6, v0 + (v1 - v0) * 0.5
    return [[[(u0, v0), (u1, v0), (u1, vm), (um, vm), (um, v1), (u0, v1)]]]


def _area_of(ring: list[tuple[float, float]]) -> float:
    u, v = np.array(ring).T
    return float(abs(np.dot(u, np.roll(v, -1)) - np.dot(v, np.roll(u, -1))) / 2)


PLAIN_TABLES: tuple[Callable[[CountyLand], Table], ...] = (
    supply_approval_table,
    supply_parcel_table,
    parcel_lineage_table,
    inspection_table,
    agreement_table,
    occupancy_table,
    tax_table,
    evaluation_table,
    disposal_table,
)
"""The feeds without geometry, in the order in which they are delivered."""
