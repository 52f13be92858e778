"""What happens to the land, and what must come of it on 2025-06-30: a table of literals.

Every figure and every verdict here is written by hand from the texts and the hand-worked cases;
none is computed, and nothing of the rule book is read. So the truth is told twice, and where the
platform and this table differ one of the two is wrong.

The boundary of a period or an area has a row on it and one a step (a day, 0.01 m², 0.01 万元) to
each side.
"""

from dataclasses import dataclass
from typing import Literal

AS_OF = "2025-06-30"

INDUSTRY, STORAGE, RESEARCH = "工业用地", "仓储用地", "科研用地"
HOUSING, SHOPS, PARK, UTILITY = "城镇住宅用地", "零售商业用地", "公园与绿地", "公用设施用地"

ANY = "any"
"""Any area, drawn between 500 m² and 20 ha: for land whose verdict does not hang on it."""
ALL = "all"
"""As much as the contract's area."""


@dataclass(frozen=True)
class Claim:
    """A category that must claim the land; `area` None is the whole of it (m²).

    `tolerance` (m²) is for areas that a survey or a cut by geometry measures.
    """

    category: Literal["PEWG", "GEWY", "YEWJ", "JEWT", "TEWDB"]
    sub_class: str = ""
    severity: int = 1
    area: str | None = None
    path: str = ""
    tolerance: str = "0"


@dataclass(frozen=True)
class Visit:
    """A row of the inspection feed. `developed` may be ALL."""

    on: str
    state: str
    developed: str = ""
    produced: str = ""
    cause: str = ""
    stopped: str = ""
    invested: str = ""
    with_land: str = ""
    started: str = ""
    completed: str = ""


@dataclass(frozen=True)
class Unit:
    """A registered unit: floor area that counts (m²; "1.2x" is 1.2 times the parcel)."""

    floor: str
    status: str = "现势"
    holders: int = 1
    on: str = "2023-12-20"


@dataclass(frozen=True)
class Agreement:
    """What was promised; tax in 万元/亩 and year."""

    production_due: str = ""
    tax: str = ""
    ramp_up: str = ""


@dataclass(frozen=True)
class Occupant:
    """An enterprise on the parcel and its tax (万元) by year; "" is a row without the figure."""

    kind: Literal["自有", "承租"]
    taxes: tuple[tuple[int, str], ...] = ()
    since: str = "2020-12-20"
    until: str = ""
    area: str = ALL


@dataclass(frozen=True)
class Supply:
    """A contract, all that the feeds tell of it, and the truth.

    Attributes:
        name: of the scenario, as in `truth.csv`.
        then: what must claim it; nothing: it is in no category.
        warns: a warning or note the platform must give.
        share: of the county's supplies beyond one each.
        built: share of the parcel that a surveyor sees as built.
        by_parcel: the truth hangs on the parcel, so it cannot come through the portal.
        without_map: what must claim it where nothing but tables is delivered, if that differs.
    """

    name: str
    signed: str
    start_due: str = ""
    done_due: str = ""
    started: str = ""
    completed: str = ""
    use: str = INDUSTRY
    area: str = ANY
    then: tuple[Claim, ...] = ()
    warns: str = ""
    far: tuple[str, str] = ("1.0", "2.5")
    handover: str = ""
    due_area: str = ""
    invest: str = ""
    price: str = "1200"
    visits: tuple[Visit, ...] = ()
    units: tuple[Unit, ...] = ()
    agreement: Agreement | None = None
    occupants: tuple[Occupant, ...] = ()
    share: float = 0.0
    built: float = 0.0
    split_parcel: bool = False
    by_parcel: bool = False
    without_map: tuple[Claim, ...] | None = None

    @property
    def granted(self) -> bool:
        """Sold, not allocated."""
        return self.use not in (PARK, UTILITY)


def _idle(severity: int) -> tuple[Claim, ...]:
    return (Claim("GEWY", "疑似闲置", severity),)


OVERDUE = (Claim("GEWY", "逾期未动工", 0),)
STOPPED = (Claim("GEWY", "停工闲置", 1),)
JEWT, TEWDB = (Claim("JEWT"),), (Claim("TEWDB"),)


def _vacant(area: str) -> tuple[Claim, ...]:
    return (Claim("YEWJ", "空闲", 1, area),)


FAR = (Claim("YEWJ", "容积率"),)
NOT_STARTED = Visit("2025-05-12", "未动工", cause="企业原因")
GOVERNMENT = Visit("2025-05-13", "未动工", cause="政府原因")
ENOUGH_FLOOR = (Unit("1.2x"),)

# --- 供而未用: the agreed start, 12 and 24 full months ------------------------------------------

UNUSED = (
    Supply("约定动工日当天", "2024-01-08", "2025-06-30", "2027-06-30"),
    Supply("约定动工日次日", "2024-01-08", "2025-06-29", "2027-06-30", then=OVERDUE),
    Supply("未满一年差一天", "2023-03-01", "2024-07-01", "2026-07-01", then=OVERDUE,
           visits=(NOT_STARTED,)),
    Supply("满一年当天", "2023-03-01", "2024-06-30", "2026-06-30", then=_idle(1), share=0.01,
           visits=(NOT_STARTED,)),
    Supply("满一年次日", "2023-03-01", "2024-06-29", "2026-06-29", then=_idle(1),
           warns="仅合同信息，未现场核查"),
    Supply("未满两年差一天", "2022-03-01", "2023-07-01", "2025-07-01", then=_idle(1)),
    Supply("满两年当天", "2022-03-01", "2023-06-30", "2025-06-30", then=_idle(2), share=0.01,
           visits=(NOT_STARTED,)),
    Supply("满两年次日", "2022-03-01", "2023-06-29", "2025-06-29", then=_idle(2)),
    Supply("二月二十九日约定动工", "2023-03-01", "2024-02-29", "2026-02-28", then=_idle(1)),
    Supply("政府原因两年", "2021-03-01", "2022-06-30", "2026-06-30", then=_idle(1),
           visits=(GOVERNMENT,)),
    Supply("住宅满一年", "2023-03-01", "2024-06-30", "2026-06-30", use=HOUSING, then=_idle(1)),
    Supply("无约定交地满一年当天", "2024-05-01", handover="2024-06-30", done_due="2027-06-30"),
    Supply("无约定交地满一年次日", "2024-05-01", handover="2024-06-29", done_due="2027-06-30",
           then=OVERDUE),
    Supply("无约定交地满两年", "2023-05-01", handover="2023-06-30", done_due="2026-06-30",
           then=_idle(1)),
    Supply("无约定交地满三年", "2022-05-01", handover="2022-06-30", done_due="2026-06-30",
           then=_idle(2)),
    Supply("无约定也无交地", "2021-05-01", done_due="2026-06-30", warns="无数据"),
    Supply("开工空白而巡查在产", "2020-03-01", "2020-09-01", "2022-03-01", built=1.0,
           warns="开工信息缺报",
           visits=(Visit("2023-08-01", "在产", ALL, produced="2022-01-10"),)),
    Supply("开工空白而有房屋登记", "2020-03-01", "2020-09-01", "2027-03-01", built=1.0,
           warns="开工信息缺报", units=ENOUGH_FLOOR),
    Supply("开工空白而已竣工", "2020-03-01", "2020-09-01", "2022-03-01", completed="2022-02-20",
           use=HOUSING, built=1.0, units=ENOUGH_FLOOR),
    Supply("开工空白而巡查在建", "2023-03-01", "2024-03-01", "2026-03-01", built=0.4,
           warns="开工信息缺报", visits=(Visit("2025-03-01", "在建", "400.00"),)),
    Supply("开工空白而调查已建成", "2020-03-01", "2020-09-01", "2022-03-01", area="15000.00",
           built=1.0, warns="开工信息缺报", by_parcel=True, without_map=_idle(2)),
    Supply("截止日后签订", "2025-07-02", "2026-07-02", "2028-07-02"),
)  # fmt: skip


def _halted(name: str, visit: Visit, then: tuple[Claim, ...] = (), **more: str) -> Supply:
    """Industrial, 30,000.00 m², 10,000 万元, started 2023-05-01, not completed."""
    return Supply(name, "2022-10-01", "2023-05-01", more.pop("done_due", "2026-06-30"),
                  started="2023-05-01", area="30000.00", invest="10000", then=then, built=0.3,
                  visits=(visit,), **more)  # type: ignore[arg-type]  # fmt: skip


def _halt(since: str, developed: str, invested: str = "5000", with_land: str = "否") -> Visit:
    return Visit("2025-06-20", "停工", developed, stopped=since, invested=invested,
                 with_land=with_land, cause="企业原因")  # fmt: skip


HALTED = (
    _halted("停工满一年且不足三分之一", _halt("2024-06-30", "9999.99"), STOPPED),
    _halted("停工满一年而恰三分之一", _halt("2024-06-30", "10000.00")),
    _halted("停工满一年而超三分之一", _halt("2024-06-30", "10000.01")),
    _halted("停工未满一年差一天", _halt("2024-07-01", "3000.00")),
    _halted("停工满一年次日", _halt("2024-06-29", "3000.00"), STOPPED),
    _halted("停工而投资不足四分之一", _halt("2024-06-30", "15000.00", "2499.99"), STOPPED),
    _halted("停工而投资恰四分之一", _halt("2024-06-30", "15000.00", "2500.00")),
    _halted("停工含地价扣后不足", _halt("2024-06-30", "15000.00", "3699.99", "是"), STOPPED),
    _halted("停工含地价扣后恰足", _halt("2024-06-30", "15000.00", "3700.00", "是")),
    _halted("停工按应动工面积不足", _halt("2024-06-30", "7999.99"), STOPPED, due_area="24000.00"),
    _halted("停工按应动工面积恰足", _halt("2024-06-30", "8000.00"), due_area="24000.00"),
    # 供 comes before 用: the stopped land takes all, the vacancy is left nothing
    _halted("停工且逾期未竣工", _halt("2024-06-30", "9000.00"), STOPPED, done_due="2025-06-29"),
)  # fmt: skip

# --- 用而未尽: vacant 2,000 m², FAR, only after completion ---------------------------------------


def _finished(name: str, developed: str, then: tuple[Claim, ...] = (), **more: object) -> Supply:
    """Industrial, 40,000.00 m², completed 2024-10-31, in production, no agreement."""
    return Supply(name, "2022-06-01", "2022-10-01", "2024-12-31", "2022-10-01", "2024-10-31",
                  area="40000.00", then=then, built=0.95, units=ENOUGH_FLOOR,
                  visits=(Visit("2025-03-20", "在产", developed, produced="2025-01-05"),),
                  **more)  # type: ignore[arg-type]  # fmt: skip


def _built(name: str, units: tuple[Unit, ...], then: tuple[Claim, ...] = (),
           far: tuple[str, str] = ("1.5", "3.0"), developed: str = ALL) -> Supply:  # fmt: skip
    """Industrial, 20,000.00 m², completed 2023-05-31, in production, FAR 1.5 to 3.0."""
    return Supply(name, "2021-03-01", "2021-09-01", "2023-06-30", "2021-08-20", "2023-05-31",
                  area="20000.00", far=far, then=then, built=1.0, units=units,
                  visits=(Visit("2023-10-20", "在产", developed, produced="2023-09-01"),),
                  warns="容积率上下限颠倒" if far[0] > far[1] else "")  # fmt: skip


NOT_FULL = (
    _finished("空闲恰三亩", "38000.00", _vacant("2000.00"), share=0.01),
    _finished("空闲差一分", "38000.01"),
    _finished("空闲多一分", "37999.99", _vacant("2000.01")),
    Supply("在建约定竣工当天", "2022-06-01", "2022-10-01", "2025-06-30", "2022-10-01",
           area="40000.00", built=0.5, warns="在建",
           visits=(Visit("2025-03-20", "在建", "20000.00"),)),
    Supply("逾期未竣工次日", "2022-06-01", "2022-10-01", "2025-06-29", "2022-10-01",
           area="40000.00", built=0.5, then=_vacant("20000.00"), warns="逾期未竣工",
           visits=(Visit("2025-03-20", "在建", "20000.00"),)),
    Supply("截止日当天竣工", "2022-06-01", "2022-10-01", "2025-07-31", "2022-10-01", "2025-06-30",
           area="40000.00", built=0.7, then=_vacant("10000.00"),
           visits=(Visit("2025-06-20", "在建", "30000.00"),)),
    Supply("截止日次日竣工", "2022-06-01", "2022-10-01", "2025-07-31", "2022-10-01", "2025-07-01",
           area="40000.00", built=0.7, visits=(Visit("2025-06-20", "在建", "30000.00"),)),
    Supply("竣工而无人巡查", "2020-06-01", "2020-10-01", "2022-12-31", "2020-10-01", "2022-10-31",
           use=HOUSING, built=1.0, units=ENOUGH_FLOOR),
    # nobody measured, but the survey sees a tenth of it as farmland
    Supply("竣工而调查见空闲", "2020-06-01", "2020-10-01", "2022-12-31", "2020-10-01", "2022-10-31",
           use=HOUSING, area="40000.00", built=0.9, units=ENOUGH_FLOOR,
           then=(Claim("YEWJ", "空闲", 1, "4000.00", tolerance="250"),), without_map=()),
    _built("容积率恰达下限", (Unit("30000.00"),)),
    _built("容积率差一分", (Unit("29999.99"),), FAR),
    _built("容积率多一分", (Unit("30000.01"),)),
    _built("容积率一点四九", (Unit("29800.00"),), FAR),
    _built("容积率上下限颠倒", (Unit("30000.00"),), far=("3.0", "1.5")),
    _built("历史单元不算", (Unit("29000.00"), Unit("11000.00", "历史")), FAR),
    _built("两个权利人一个单元", (Unit("30000.00", holders=2),)),
    _built("两个权利人不翻倍", (Unit("15000.00", holders=2),), FAR),
    _built("两个单元合计", (Unit("20000.00"), Unit("10000.00"))),
    _built("空闲与容积率", (Unit("20000.00"),),
           (*_vacant("5000.00"), Claim("YEWJ", "容积率", 1, "15000.00")), developed="15000.00"),
    Supply("未竣工不看容积率", "2022-06-01", "2022-10-01", "2026-06-30", "2022-10-01",
           area="20000.00", far=("1.5", "3.0"), built=0.6, units=(Unit("8000.00"),),
           visits=(Visit("2025-03-20", "在建", "12000.00"),)),
)  # fmt: skip

# --- 建而未投: the agreed day, 12 months' grace, scope -------------------------------------------


def _idle_plant(  # noqa: PLR0913 (the fields that vary)
                name: str, completed: str, *, due: str = "", then: tuple[Claim, ...] = (),
                use: str = INDUSTRY, visits: tuple[Visit, ...] | None = None,
                in_contract: bool = True, share: float = 0.0,
                warns: str = "") -> Supply:  # fmt: skip
    """Completed, fully developed, visited 2025-05-05 as 已竣工, no production."""
    seen = Visit("2025-05-05", "已竣工", ALL, completed="" if in_contract else completed)
    return Supply(name, "2021-03-01", "2021-09-01", "2025-03-01", "2021-08-20",
                  completed if in_contract else "", use=use, then=then, built=1.0,
                  units=ENOUGH_FLOOR, visits=(seen,) if visits is None else visits, share=share,
                  warns=warns, agreement=Agreement(production_due=due) if due else None)  # fmt: skip


_FOUND_LATER = Visit("2025-05-05", "已竣工", ALL)
NOT_PRODUCING = (
    _idle_plant("约定投产日当天", "2024-09-30", due="2025-06-30"),
    _idle_plant("约定投产日次日", "2024-09-30", due="2025-06-29", then=JEWT, share=0.005),
    _idle_plant("约定投产日前一天", "2024-09-30", due="2025-07-01"),
    _idle_plant("竣工满一年当天", "2024-06-30"),
    _idle_plant("竣工满一年次日", "2024-06-29", then=JEWT, share=0.01),
    _idle_plant("竣工满一年前一天", "2024-07-01"),
    _idle_plant("竣工无人看过", "2022-09-30", visits=(), warns="无数据"),
    _idle_plant("截止日当天投产", "2024-02-28", due="2025-01-31", visits=(
        _FOUND_LATER, Visit("2025-07-03", "在产", ALL, produced="2025-06-30"))),
    _idle_plant("截止日次日投产", "2024-02-28", due="2025-01-31", then=JEWT, visits=(
        _FOUND_LATER, Visit("2025-07-03", "在产", ALL, produced="2025-07-01"))),
    _idle_plant("仓储建而未投", "2023-09-30", use=STORAGE, then=JEWT),
    _idle_plant("科研建而未投", "2023-09-30", use=RESEARCH, then=JEWT),
    _idle_plant("住宅不论投产", "2023-09-30", use=HOUSING),
    _idle_plant("商业不论投产", "2023-09-30", use=SHOPS),
    _idle_plant("竣工见于巡查", "2024-02-20", in_contract=False, then=JEWT),
    # 用 comes before 建: 21 亩 vacant of 30, the rest goes on
    Supply("空闲在先余下未投", "2020-03-01", "2020-09-01", "2023-03-01", "2020-08-20", "2023-01-01",
           area="20000.00", built=0.3, units=ENOUGH_FLOOR,
           visits=(Visit("2025-05-05", "已竣工", "6000.00"),),
           then=(*_vacant("14000.00"), Claim("JEWT", area="6000.00"))),
)  # fmt: skip

# --- 投而未达标: 20,000.00 m² = 30 亩, 24 万元/亩, i.e. 720.00 万元 a year ------------------------


def _paying(  # noqa: PLR0913 (the fields that vary)
            name: str, *occupants: Occupant, then: tuple[Claim, ...] = (), tax: str = "24",
            ramp_up: str = "2", produced: str = "2020-12-20", use: str = INDUSTRY,
            developed: str = ALL, warns: str = "") -> Supply:  # fmt: skip
    """Industrial, 20,000.00 m², in production, with an agreement unless `tax` is empty."""
    return Supply(name, "2018-03-01", "2018-09-01", "2020-09-01", "2018-08-20", "2020-08-31",
                  use=use, area="20000.00", then=then, built=1.0, units=ENOUGH_FLOOR,
                  occupants=occupants, warns=warns,
                  visits=(Visit("2023-01-10", "在产", developed, produced=produced),),
                  agreement=Agreement(tax=tax, ramp_up=ramp_up) if tax else None)  # fmt: skip


def _owner(of_2024: str, **more: str) -> Occupant:
    return Occupant("自有", ((2023, "730.00"), (2024, of_2024)), **more)


def _tenant(of_2024: str, **more: str) -> Occupant:
    since = more.pop("since", "2021-06-01")
    return Occupant("承租", ((2024, of_2024),), since, area="5000.00", **more)


BELOW_TARGET = (
    _paying("亩均税收恰达标", _owner("720.00")),
    _paying("亩均税收差一分", _owner("719.99"), then=TEWDB),
    _paying("亩均税收多一分", _owner("720.01")),
    _paying("合并承租企业恰达标", _owner("500.00"), _tenant("220.00")),
    _paying("合并承租企业差一分", _owner("500.00"), _tenant("219.99"), then=TEWDB),
    _paying("迁出企业不算", _owner("500.00"), _tenant("300.00", until="2023-12-31"), then=TEWDB),
    _paying("达产期内", _owner("100.00"), produced="2022-07-01"),
    _paying("达产期满首年", _owner("100.00"), produced="2021-12-31", then=TEWDB),
    _paying("达产期差一天", _owner("100.00"), produced="2022-01-01"),
    _paying("无税收数据", Occupant("自有"), warns="无数据"),
    _paying("承租企业缺数", _owner("500.00"), Occupant("承租", ((2024, ""),), area="5000.00"),
            warns="无数据"),
    _paying("承租缺数而已达标", _owner("720.00"), Occupant("承租", ((2024, ""),), area="5000.00")),
    _paying("没有协议无标准", _owner("100.00"), tax="", warns="无标准"),
    _paying("住宅不论税收", _owner("100.00"), use=HOUSING),
    # 用 comes before 投
    _paying("空闲在先余下未达标", _owner("100.00"), developed="15000.00",
            then=(*_vacant("5000.00"), Claim("TEWDB", area="15000.00"))),
)  # fmt: skip

# --- ordinary land, in no category ----------------------------------------------------------------


def _works(use: str, share: float, produced: str = "2022-03-01") -> Supply:
    state = "在产" if use in (INDUSTRY, STORAGE, RESEARCH) else "已竣工"
    return Supply(f"正常{use}", "2019-05-06", "2019-11-01", "2021-11-01", "2019-10-20",
                  "2021-10-15", use=use, built=1.0, units=ENOUGH_FLOOR, share=share,
                  visits=(Visit("2024-04-10", state, ALL,
                                produced=produced if state == "在产" else ""),))  # fmt: skip


ORDINARY = (
    _works(INDUSTRY, 0.36),
    _works(STORAGE, 0.06),
    _works(RESEARCH, 0.03),
    _works(HOUSING, 0.12),
    _works(SHOPS, 0.05),
    _works(PARK, 0.05),
    Supply("正常在建", "2023-09-01", "2024-03-01", "2026-03-01", "2024-02-11", built=0.5,
           share=0.12, visits=(Visit("2025-04-10", "在建", "400.00"),), warns="在建"),
    Supply("正常未到动工日", "2024-12-20", "2025-12-20", "2027-12-20", share=0.08),
    Supply("正常达标企业", "2018-03-01", "2018-09-01", "2020-09-01", "2018-08-20", "2020-08-31",
           area="20000.00", built=1.0, units=ENOUGH_FLOOR, share=0.08,
           visits=(Visit("2023-01-10", "在产", ALL, produced="2020-12-20"),),
           occupants=(_owner("930.50"),), agreement=Agreement(tax="24", ramp_up="2")),
    Supply("一约多宗已分割", "2019-05-06", "2019-11-01", "2021-11-01", "2019-10-20", "2021-10-15",
           area="24000.00", built=1.0, units=(Unit("1.2x"),), split_parcel=True,
           visits=(Visit("2024-04-10", "在产", ALL, produced="2022-03-01"),)),
)  # fmt: skip

SUPPLIES = (*UNUSED, *HALTED, *NOT_FULL, *NOT_PRODUCING, *BELOW_TARGET, *ORDINARY)

SUBSTATION = Supply("宗地内的配电房", "2019-05-06", "2019-11-01", "2021-11-01", "2019-10-20",
                    "2021-10-15", use=UTILITY, area="400.00", far=("", ""), built=1.0)  # fmt: skip
"""Lies in a hole of another parcel."""

# --- 批而未供: 12 and 24 full months, 200 m² of remainder -----------------------------------------

Zone = Literal["", "outside", "split", "red_line", "demolition"]


@dataclass(frozen=True)
class PartOf:
    """What a supply took from a plot: m² of the contract, and carried beside it (带供)."""

    area: str
    signed: str
    carried: str = ""


@dataclass(frozen=True)
class Plot:
    """An approved batch plot, what was taken from it, and the truth.

    Attributes:
        zone: where it lies; "" is inside the urban boundary, "split" 60 % inside.
        drawn: whether it comes with a geometry.
        brackets: how the document number is written in `supply_approval`.
        without_map: what must claim it where nothing but tables is delivered, if that differs.
    """

    name: str
    approved: str
    area: str
    then: tuple[Claim, ...] = ()
    parts: tuple[PartOf, ...] = ()
    quota_used: str = ""
    withdrawn: tuple[str, str] | None = None
    zone: Zone = ""
    drawn: bool = True
    brackets: tuple[str, str] = ("〔", "〕")
    share: float = 0.0
    warns: str = ""
    warns_in_wuxi: str = ""
    without_map: tuple[Claim, ...] | None = None


PENDING = "路径待定"


def _left(
    severity: int, area: str | None = None, path: str = PENDING, tolerance: str = "0"
) -> tuple[Claim, ...]:
    return (Claim("PEWG", "", severity, area, path, tolerance),)


_MOST = PartOf("20000.00", "2022-05-10")
PLOTS = (
    Plot("批准满一年当天", "2024-06-30", "20000.00", _left(1)),
    Plot("批准未满一年差一天", "2024-07-01", "20000.00", warns="已批未满一年"),
    Plot("批准满一年次日", "2024-06-29", "20000.00", _left(1)),
    Plot("批准满两年当天", "2023-06-30", "20000.00", _left(2), share=0.04),
    Plot("批准未满两年差一天", "2023-07-01", "20000.00", _left(1), share=0.04),
    Plot("批准满两年次日", "2023-06-29", "20000.00", _left(2)),
    Plot("二月二十九日批准", "2024-02-29", "12000.00", _left(1)),
    Plot("余二百平方米", "2021-03-15", "33000.00", _left(2, "200.00"),
         (_MOST, PartOf("12800.00", "2024-02-01"))),
    Plot("尾差", "2021-03-15", "33000.00", (), (_MOST, PartOf("12800.01", "2024-02-01")),
         warns="尾差"),
    Plot("余二百平方米零一", "2021-03-15", "33000.00", _left(2, "200.01"),
         (_MOST, PartOf("12799.99", "2024-02-01"))),
    Plot("带供后余二百", "2021-03-15", "33000.00", _left(2, "200.00"),
         (PartOf("20000.00", "2022-05-10", "12800.00"),)),
    Plot("带供后尾差", "2021-03-15", "33000.00", (),
         (PartOf("20000.00", "2022-05-10", "12800.01"),), warns="尾差"),
    Plot("撤回后余二百", "2021-03-15", "33000.00", _left(2, "200.00"),
         withdrawn=("32800.00", "2024-05-01")),
    Plot("撤回后尾差", "2021-03-15", "33000.00", withdrawn=("32800.01", "2024-05-01"),
         warns="尾差"),
    Plot("全部撤回", "2021-03-15", "33000.00", withdrawn=("33000.00", "2024-05-01")),
    Plot("截止日后才撤回", "2021-03-15", "33000.00", _left(2),
         withdrawn=("33000.00", "2025-07-02")),
    Plot("截止日后才供应", "2022-03-15", "20000.00", _left(2),
         (PartOf("20000.00", "2025-07-02"),)),
    Plot("供超批准", "2021-03-15", "20000.00", (), (PartOf("20500.00", "2022-05-10"),),
         warns="剩余面积为负"),
    Plot("文号括号不同", "2021-03-15", "20000.00", (), (_MOST,), brackets=("[", "]")),
    Plot("边界外", "2022-08-31", "15000.00", _left(2, path="B"), zone="outside",
         without_map=_left(2)),
    Plot("红线内", "2022-08-31", "15000.00", _left(2, path="B"), zone="red_line",
         without_map=_left(2)),
    Plot("拆迁计划内", "2022-08-31", "15000.00", _left(2, path="C"), zone="demolition",
         without_map=_left(2)),
    Plot("跨边界六成在内", "2022-08-31", "15000.00",
         (*_left(2, "6000.00", "B", "0.5"), *_left(2, "9000.00", tolerance="0.5")), zone="split",
         without_map=_left(2)),
    Plot("没有图形", "2022-08-31", "15000.00", _left(2), drawn=False),
    Plot("指标满六个月当天", "2024-12-30", "15000.00", (), quota_used="2024-12-30",
         warns="已批未满一年"),
    Plot("指标满六个月次日", "2024-12-29", "15000.00", (), quota_used="2024-12-29",
         warns_in_wuxi="超6个月未完成供地"),
    Plot("全部供应", "2020-04-20", "20000.00", (), (_MOST,), share=0.6),
    Plot("新批", "2025-03-20", "16000.00", (), share=0.32, warns="已批未满一年"),
)  # fmt: skip

# One contract of 30,000.00 m² out of two plots: 20,000.00 of 20,000.00, 10,000.00 of 15,000.00.
SHARED_FIRST = Plot("跨批次供地甲", "2021-03-15", "20000.00")
SHARED_SECOND = Plot("跨批次供地乙", "2021-03-15", "15000.00", _left(2, "5000.00"))
SHARED_PARTS = (PartOf("20000.00", "2022-05-10"), PartOf("10000.00", "2022-05-10"))
SHARED_AREA = "30000.00"


def supply_of_part(part: PartOf) -> Supply:
    """The contract that took a part of a plot: a park, in no category.

    One of 2022 is laid out; the later ones need not have begun by 2025-06-30.
    """
    if part.signed < "2023":
        return Supply("由批次供应的绿地", part.signed, "2022-08-01", "2023-08-01", "2022-07-20",
                      "2023-06-30", use=PARK, area=part.area, far=("", ""), built=1.0)  # fmt: skip
    return Supply("由批次供应未到动工", part.signed, "2026-02-01", "2027-02-01", use=PARK,
                  area=part.area, far=("", ""))  # fmt: skip
