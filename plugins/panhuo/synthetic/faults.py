"""Rows with a fault each, and the rule under which each must be quarantined: literals again.

A faulty row is a row of its own (nothing else hangs on it) that would be idle land or a figure too
low if it were let in. A copy of a good row is the exception: the good one stays.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from panhuo.synthetic.cadastre import Place, Shape, draw
from panhuo.synthetic.counties import County
from panhuo.synthetic.enterprises import enterprise
from panhuo.synthetic.files import EXTRA_CELLS, UNCLOSED
from panhuo.synthetic.rows import Row, Table

FIRST_SERIAL = 95_000
"""Faulty rows have numbers of their own, behind all that are used."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row.

    Attributes:
        rule: it must be quarantined under.
        change: fields that are not as they should be.
        twin: the row stands there twice: a good one copied, or two that differ.
        only: form of file in which this can be written: text (CSV) or a layer of geodata.
        shape: what is wrong with the geometry.
        portal: whether the portal's layout has the field.
    """

    rule: str
    change: tuple[tuple[str, str], ...] = ()
    twin: Literal["", "copy", "differs"] = ""
    only: Literal["", "text", "layer"] = ""
    shape: Literal["", "bow_tie"] = ""
    portal: bool = True


def _fault(rule: str, **change: str) -> Fault:
    return Fault(rule, tuple(change.items()))


def _text(rule: str, **change: str) -> Fault:
    return Fault(rule, tuple(change.items()), only="text")


def _own(rule: str, **change: str) -> Fault:
    return Fault(rule, tuple(change.items()), portal=False)


COPY = Fault("KEY-DUPLICATE", twin="copy")
CONFLICT = Fault("KEY-CONFLICT", twin="differs")
TOO_MANY_CELLS = Fault("ROW-CELLS", ((EXTRA_CELLS, "多出的一格"),), only="text")
# only where the last column is text: the open cell must not be at fault a second time
OPEN_QUOTE = Fault("ROW-UNCLOSED", ((UNCLOSED, "1"),), only="text")
NO_REGION = _fault("REGION-UNKNOWN", region_code="339999", region_name="无此区")
FOREIGN = _fault("REGION-SCOPE", region_code="110101", region_name="110101")
"""`region_name` of a foreign county is read within the scope, so only a code can be foreign."""

_WRONG_USCC = "91310115MA1H8R7C6D"  # fails both checks
_PERSON = "11010519491231002X"  # the example of GB 11643

FAULTS: dict[str, tuple[Fault, ...]] = {
    "supply": (
        NO_REGION,
        _text("TYPE-DATE", signed_on="2023-06-31"),
        _text("TYPE-NUMBER", area_m2="约二亩"),
        _fault("REQUIRED-MISSING", signed_on=""),
        _fault("SUPPLY-AREA-POSITIVE", area_m2="0"),
        _fault("AREA-NEGATIVE", area_m2="-1200.00"),
        CONFLICT,
        COPY,
        TOO_MANY_CELLS,
        _fault("DATE-RANGE", start_agreed_on="0202-03-01"),
        _fault("SUPPLY-COMPLETION-ORDER", started_on="2022-05-01", completed_on="2021-05-01"),
        _fault("SUPPLY-SIGNED-FUTURE", signed_on="2098-01-01"),
        _fault("SUPPLY-ACTUAL-FUTURE", started_on="2098-01-01"),
        _fault("SUPPLY-PRICE-NEGATIVE", price_wan="-5"),
        _fault("SUPPLY-FAR-NEGATIVE", far_min="-1"),
        _own("SUPPLY-INVEST-NEGATIVE", total_invest_wan="-1"),
        _own("USCC-INVALID", holder_uscc=_WRONG_USCC),
        _own("SUPERVISION-NO-STRUCTURE", supervision_no="待补{serial}"),
    ),
    "inspection": (
        _fault("INSPECTION-KEY-MISSING", supervision_no=""),
        _fault("INSPECTION-STATE-UNKNOWN", state="荒废"),
        _fault("INSPECTION-FUTURE", inspected_on="2098-01-01"),
        _fault("INSPECTION-SUSPENSION-ORDER", suspended_since="2025-06-29"),
        _fault("INSPECTION-COMPLETION-ORDER", started_on="2024-05-01", completed_on="2023-05-01"),
        _fault("INSPECTION-INVEST-NEGATIVE", invested_wan="-3"),
        _text("TYPE-BOOLEAN", invest_incl_land="也许"),
        _text("TYPE-DATE", inspected_on="2025-02-30"),
        _fault("REQUIRED-MISSING", state=""),
        CONFLICT,
        TOO_MANY_CELLS,
        OPEN_QUOTE,
    ),
    "registration": (
        _fault("REGISTRATION-UNIT-STRUCTURE", unit_code="{parcel}X00000000"),
        _fault("REGISTRATION-UNIT-PARCEL", parcel_code="{region}001001GB00001"),
        _fault("REGISTRATION-STATUS-UNKNOWN", status="存疑"),
        _fault("REGISTRATION-SEQUENCE", holder_seq="0"),
        _fault("REGISTRATION-FUTURE", registered_on="2098-01-01"),
        _fault("USCC-INVALID", holder_uscc=_WRONG_USCC),
        _fault("AREA-NEGATIVE", area_m2="-20.00"),
        CONFLICT,
        Fault("TYPE-GEOMETRY", shape="bow_tie"),
    ),
    "approval": (
        _fault("REQUIRED-MISSING", approved_on=""),
        _fault("AREA-NEGATIVE", approved_area_m2="-300.00"),
        CONFLICT,
        Fault("TYPE-GEOMETRY", shape="bow_tie"),
        _fault("APPROVAL-AREA-ZERO", approved_area_m2="0"),
        _fault("APPROVAL-STATUS-UNKNOWN", status="待定"),
        _fault("APPROVAL-FUTURE", approved_on="2098-01-01"),
        _fault("APPROVAL-WITHDRAWN-MISSING", status="部分撤回"),
        _text("TYPE-DATE", approved_on="2021-02-29"),
        TOO_MANY_CELLS,
    ),
    "supply_approval": (
        _fault("SUPERVISION-NO-STRUCTURE", supervision_no="待补{serial}"),
        _fault("AREA-NEGATIVE", area_m2="-300.00"),
        CONFLICT,
    ),
    "agreement": (
        _fault("REQUIRED-MISSING", agreement_no=""),
        _text("TYPE-NUMBER", tax_wan_per_mu="面议"),
        CONFLICT,
        _fault("AGREEMENT-LAND-MISSING", supervision_no=""),
        _fault("AGREEMENT-SIGNED-FUTURE", signed_on="2098-01-01"),
        _fault("AGREEMENT-NEGATIVE", tax_wan_per_mu="-24"),
    ),
    "occupancy": (
        _fault("PARCEL-CODE-STRUCTURE", parcel_code="{region}0010GB{serial}"),
        _text("TYPE-BOOLEAN", producing="大概"),
        _fault("USCC-INVALID", uscc=_WRONG_USCC),
        _text("TYPE-DATE", **{"from": "2021-13-01"}),
        _fault("OCCUPANCY-DATE-ORDER", to="2020-03-01"),
    ),
    "tax": (
        CONFLICT,
        _fault("USCC-INVALID", uscc=_WRONG_USCC),
        _text("TYPE-NUMBER", tax_wan="很少"),
        _text("TYPE-INTEGER", year="二〇二四"),
        _fault("USCC-PERSON-ID", uscc=_PERSON),
        _fault("REQUIRED-MISSING", year=""),
        _fault("TAX-YEAR-RANGE", year="1990"),
        _fault("TAX-NEGATIVE", revenue_wan="-8"),
        TOO_MANY_CELLS,
    ),
    "evaluation": (
        _fault("EVALUATION-GRADE-UNKNOWN", grade="优"),
        _fault("EVALUATION-YEAR-RANGE", year="1998"),
        _text("TYPE-NUMBER", score="优"),
        _fault("USCC-INVALID", uscc=_WRONG_USCC),
    ),
    "building": (
        _fault("AREA-NEGATIVE", floor_area_m2="-40.00"),
        CONFLICT,
        _fault("BUILDING-FUTURE", built_on="2098-01-01"),
        _fault("BUILDING-NEGATIVE", floors="-2"),
        Fault("TYPE-GEOMETRY", shape="bow_tie"),
    ),
    "plan": (_fault("PLAN-KIND-UNKNOWN", kind="无此线"),),
    "disposal": (
        _fault("DISPOSAL-ACTION-UNKNOWN", action="驳回"),
        _fault("DISPOSAL-AUTHORITY-MISSING", action="认定", authority=""),
        _fault("DISPOSAL-SEQUENCE", seq="0"),
        _fault("DISPOSAL-FUTURE", decided_on="2098-01-01"),
    ),
    "parcel_lineage": (
        _fault("PARCEL-LINEAGE-EVENT-UNKNOWN", event="消失"),
        _fault("PARCEL-LINEAGE-FUTURE", on="2098-01-01"),
    ),
    "supply_parcel": (_fault("AREA-NEGATIVE", area_m2="-300.00"),),
}  # fmt: skip
"""What can be wrong in which feed; the first ones come first where there is room for few."""


def _of_supply(county: County, serial: int) -> Row:
    return {
        "supervision_no": f"{county.code}2019B{serial:05d}",
        "project_name": f"差错行{serial}",
        "location": f"{county.name}虚拟路{serial}号",
        "area_m2": "9000.00",
        "land_source": "新增建设用地",
        "land_use": "工业用地",
        "supply_method": "挂牌出让",
        "term_years": "50",
        "price_wan": "300",
        "holder": f"{county.place_name}差错{serial}号有限公司",
        "far_min": "1.0",
        "far_max": "2.5",
        "start_agreed_on": "2020-03-01",
        "completion_agreed_on": "2022-03-01",
        "started_on": "",
        "completed_on": "",
        "approved_by": f"{county.name}人民政府",
        "signed_on": "2019-09-01",
    }


def _of_inspection(county: County, serial: int) -> Row:
    return {
        "supervision_no": f"{county.code}2019B{serial:05d}",
        "inspected_on": "2025-05-20",
        "state": "未动工",
    }


def _of_registration(county: County, serial: int) -> Row:
    parcel = f"{county.code}001009GB{serial:05d}"
    return {
        "unit_code": f"{parcel}W00000000",
        "holder_seq": "1",
        "parcel_code": parcel,
        "status": "现势",
        "mortgage": "否",
        "seizure": "否",
        "holder": f"{county.place_name}差错{serial}号有限公司",
        "land_use": "工业用地",
        "area_m2": "1200.00",
        "registered_on": "2019-09-01",
        "location": f"{county.name}虚拟路{serial}号",
    }


def _of_approval(county: County, serial: int) -> Row:
    organ = "浙土样" if county.code.startswith("33") else "苏土样"
    return {
        "approval_no": f"{organ}〔2019〕{serial}号",
        "plot_no": "1",
        "batch_name": f"差错批次{serial}",
        "approved_on": "2019-09-01",
        "approved_area_m2": "1200.00",
        "purpose": "工业用地",
        "status": "有效",
    }


def _of_supply_approval(county: County, serial: int) -> Row:
    organ = "浙土样" if county.code.startswith("33") else "苏土样"
    return {
        "supervision_no": f"{county.code}2019B{serial:05d}",
        "approval_no": f"{organ}〔2019〕{serial}号",
        "plot_no": "1",
        "area_m2": "900.00",
        "carried_area_m2": "0",
    }


def _of_agreement(county: County, serial: int) -> Row:
    return {
        "agreement_no": f"XY-差错-{county.code}-{serial}",
        "supervision_no": f"{county.code}2019B{serial:05d}",
        "signed_on": "2019-09-01",
        "tax_wan_per_mu": "24",
    }


def _of_occupancy(county: County, serial: int) -> Row:
    return {
        "uscc": enterprise(county.code, "差错", serial).uscc,
        "parcel_code": f"{county.code}001009GB{serial:05d}",
        "kind": "承租",
        "area_m2": "800.00",
        "from": "2021-03-01",
        "to": "",
        "producing": "是",
    }


def _of_tax(county: County, serial: int) -> Row:
    who = enterprise(county.code, "差错", serial)
    return {"uscc": who.uscc, "year": "2024", "name": who.name, "tax_wan": "3.50"}


def _of_evaluation(county: County, serial: int) -> Row:
    return {
        "uscc": enterprise(county.code, "差错", serial).uscc,
        "year": "2024",
        "scheme_id": f"{county.code}-MJ-2024",
        "score": "40",
        "grade": "D",
    }


def _of_building(county: County, serial: int) -> Row:
    return {
        "building_no": f"{county.code}001009GB{serial:05d}F0001",
        "floors": "2",
        "floor_area_m2": "800.00",
        "built_on": "2020-05-01",
        "use": "工业用地",
    }


def _of_plan(county: County, serial: int) -> Row:
    return {"zone_id": f"{county.code}{serial:05d}", "kind": "片区"}


def _of_disposal(county: County, serial: int) -> Row:
    return {
        "supervision_no": f"{county.code}2019B{serial:05d}",
        "action": "核实",
        "seq": "1",
        "authority": f"{county.name}自然资源和规划局",
        "decided_on": "2025-06-10",
    }


def _of_parcel_lineage(county: County, serial: int) -> Row:
    parcel = f"{county.code}001009GB"
    return {"from": f"{parcel}{serial:05d}", "to": f"{parcel}{serial - 5000:05d}", "event": "换号",
            "on": "2022-05-16"}  # fmt: skip


def _of_supply_parcel(county: County, serial: int) -> Row:
    return {
        "supervision_no": f"{county.code}2019B{serial:05d}",
        "parcel_code": f"{county.code}001009GB{serial:05d}",
        "area_m2": "900.00",
    }


_BLANKS: dict[str, Callable[[County, int], Row]] = {
    "supply": _of_supply,
    "inspection": _of_inspection,
    "registration": _of_registration,
    "approval": _of_approval,
    "supply_approval": _of_supply_approval,
    "agreement": _of_agreement,
    "occupancy": _of_occupancy,
    "tax": _of_tax,
    "evaluation": _of_evaluation,
    "building": _of_building,
    "plan": _of_plan,
    "disposal": _of_disposal,
    "parcel_lineage": _of_parcel_lineage,
    "supply_parcel": _of_supply_parcel,
}
_DIFFERS = {"tax": ("tax_wan", "4.75"), "inspection": ("cause", "企业原因"),
            "supply": ("area_m2", "9100.00"), "supply_approval": ("area_m2", "910.00"),
            "registration": ("area_m2", "1210.00"), "approval": ("approved_area_m2", "1210.00"),
            "agreement": ("tax_wan_per_mu", "25"), "building": ("floors", "3")}  # fmt: skip


@dataclass(frozen=True)
class FaultPlan:
    """How many faults, and which have been there already in this province.

    Attributes:
        share: of the rows of a file.
        counties: how many take turns with the kinds.
        used: how often each kind was used, by feed.
    """

    share: float
    counties: int
    used: dict[str, Counter[Fault]] = field(default_factory=lambda: defaultdict(Counter))

    def next_kind(self, feed: str, kinds: Sequence[Fault]) -> Fault:
        """The kind that was used least; of those first what only text can show."""
        used = self.used[feed]
        kind = min(kinds, key=lambda kind: (used[kind], kind.only != "text", kinds.index(kind)))
        used[kind] += 1
        return kind


def with_faults(  # noqa: PLR0913 (what a file is, and where)
    table: Table,
    county: County,
    plan: FaultPlan,
    place: Place,
    *,
    layer: bool,
    portal: bool,
    random: np.random.Generator,
) -> Table:
    """Return the table with faulty rows among the good ones, each noted with its rule."""
    kinds = [
        fault
        for fault in FAULTS.get(table.feed, ())
        if fault.only != ("text" if layer else "layer")
        and (fault.portal or not portal)
        and not (fault.shape and table.geometries is None)
        and not (fault.rule == "ROW-UNCLOSED" and table.geometries is not None)
    ]
    if not kinds or not plan.share or len(table.rows) < 2:
        return table
    each = -(-len(FAULTS[table.feed]) // plan.counties)
    # more bad rows than good ones and the platform refuses the whole file
    count = max(1, min(max(int(np.ceil(plan.share * len(table.rows))), each), len(table.rows) // 3))
    chosen = [plan.next_kind(table.feed, kinds) for _ in range(count)]
    bad = [
        made
        for at, fault in enumerate(chosen)
        for made in _rows_of(fault, table, county, FIRST_SERIAL + at + (400 if portal else 0))
    ]
    return _mixed(table, bad, place, random)


@dataclass(frozen=True)
class _Bad:
    row: Row
    rule: str
    shape: str = ""
    copy_of: int | None = None
    serial: int = 0


def _rows_of(fault: Fault, table: Table, county: County, serial: int) -> list[_Bad]:
    if fault.twin == "copy":
        source = serial % len(table.rows)
        return [_Bad(dict(table.rows[source]), fault.rule, copy_of=source)]
    row = {**dict.fromkeys(table.rows[0], ""), **_BLANKS[table.feed](county, serial)}
    row |= {
        key: table.rows[0][key] for key in ("region_code", "region_name") if key in table.rows[0]
    }
    parcel = row.get("parcel_code", "")
    for name, value in fault.change:
        if name in ("region_code", "region_name") and name not in table.rows[0]:
            continue
        row[name] = value.format(serial=serial, region=county.code, parcel=parcel)
    made = [_Bad(row, fault.rule, fault.shape, serial=serial)]
    if fault.twin == "differs":
        name, other = _DIFFERS[table.feed]
        made.append(_Bad({**row, name: other}, fault.rule, serial=serial))
    return made


def _mixed(table: Table, bad: list[_Bad], place: Place, random: np.random.Generator) -> Table:
    """Put the faulty rows among the others; copies come last, so that the good row is first."""
    good = len(table.rows)
    where = np.sort(random.integers(1, good + 1, len(bad)))
    order: list[tuple[float, int, _Bad | None]] = [(float(at), at, None) for at in range(good)]
    order += [
        (good + n if one.copy_of is not None else at - 0.5 + n / (4 * len(bad)), -1, one)
        for n, (at, one) in enumerate(zip(where.tolist(), bad, strict=True))
    ]
    order.sort(key=lambda entry: entry[0])
    rows = [table.rows[at] if one is None else one.row for _, at, one in order]
    quarantined = {n: one.rule for n, (_, _, one) in enumerate(order) if one is not None}
    geometries = None
    if table.geometries is not None:
        drawn = draw([_square(one) for one in bad], place)
        of_bad = {id(one): geometry for one, geometry in zip(bad, drawn, strict=True)}
        geometries = np.array(
            [
                table.geometries[at]
                if one is None
                else table.geometries[one.copy_of]
                if one.copy_of is not None
                else of_bad[id(one)]
                for _, at, one in order
            ],
            dtype=object,
        )
    return Table(table.feed, rows, geometries, quarantined)


def _square(bad: _Bad) -> Shape:
    """30 by 40 m to the south of the town; crossed where that is the fault."""
    u, v = (bad.serial % 100) * 50.0 + 5, -90.0 - (bad.serial // 100 % 10) * 60.0
    ring = [(u, v), (u + 30, v), (u + 30, v + 40), (u, v + 40)]
    if bad.shape == "bow_tie":
        ring = [ring[0], ring[2], ring[1], ring[3]]
    return [[ring]]
