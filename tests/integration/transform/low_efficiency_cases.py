"""Cases of 低效用地: each criterion met, not met and at its boundary, and areas that would count twice."""

from dataclasses import dataclass, field

from case_rows import AGREEMENT, DONE, REGISTER, SUPPLY, VISIT, Feeds, works

ONE, OTHER = "91330802MA9900052P", "91330802MA9900060J"
WORKING = {"state": "在产", "production_on": "2023-07-01"}
YEARS, LATEST, OUTPUT = "low.grade.years", "exit.grade", "redev.inclusion"
INTENSITY, FIVE = "low.intensity", "low.five_not"
BY_YEARS = ["连续评价等级"]

# nationwide, as in the rule book; the rest are rows of one county
IN_EVERY_COUNTY = [
    {"topic": "low.grade", "measure": "grade", "operator": "=", "value": "D"},
    {"topic": YEARS, "measure": "grades_running", "operator": ">=", "value": "2", "unit": "次"},
]
C_OR_D = {"topic": LATEST, "measure": "grade", "operator": "in", "value": "C|D"}
BELOW_24 = {
    "topic": OUTPUT,
    "measure": "tax_wan_per_mu",
    "operator": "<",
    "value": "24",
    "unit": "万元/亩",
}
SPARSE_SHOPS = {
    "topic": INTENSITY,
    "land_type": "commercial",
    "measure": "far",
    "operator": "<",
    "value": "1",
    "unit": "ratio",
}
FIVE_COUNT = {"topic": FIVE, "measure": "five_not_is_low", "operator": "=", "value": "true"}
FIVE_APART = FIVE_COUNT | {"value": "false"}

Pieces = list[tuple[str | None, list[str], str]]
"""五未类型, reasons and m² of what is low-efficient, in the order of the pieces."""


@dataclass(frozen=True)
class Low:
    """One question, put to a county of its own.

    Attributes:
        tried: what came out of each criterion; an empty text: it was not tried.
    """

    name: str
    feeds: Feeds
    as_of: str
    pieces: Pieces
    tried: dict[str, str]
    rules: list[dict[str, str]] = field(default_factory=list)
    known_at: str = "infinity"
    object_class: str = "低效工矿用地"


def used(uscc: str = ONE, area: str = "30000.00", **cells: str) -> dict[str, str]:
    return {"uscc": uscc, "kind": "自有", "area_m2": area, "from": "2021-01-01"} | cells


def graded(*years: str, uscc: str = ONE) -> list[dict[str, str]]:
    """A grade is `2023 D`."""
    return [
        {"uscc": uscc, "year": year[:4], "scheme_id": "样", "grade": year[5:]} for year in years
    ]


def factory(*grades: str, **more: list[dict[str, str]]) -> Feeds:
    """A factory in use, and the grades of the enterprise that uses all of it."""
    return {**works(WORKING), "occupancy": [used()], "evaluation": graded(*grades)} | more


def taxed(tax: str) -> Feeds:
    paid = {"uscc": ONE, "year": "2023", "tax_wan": tax, "occupied_mu": "45"}
    return {**works(WORKING), "occupancy": [used()], "tax": [paid]}


def shops(floor: str, use: str = "商务金融用地") -> Feeds:
    return {
        "supply": [DONE | {"land_use": use, "far_min": ""}],
        "inspection": [VISIT],
        "registration": [REGISTER | {"floor_area_m2": floor}],
    }


def half_empty(*users: dict[str, str]) -> Feeds:
    """10,000 of 30,000 m² vacant: 用而未尽."""
    return {
        **works(WORKING | {"developed_area_m2": "20000.00"}),
        "occupancy": list(users),
        "evaluation": graded("2022 D", "2023 D"),
    }


COTTAGE = REGISTER | {"land_use": "农村宅基地", "floor_area_m2": "8999.99", "area_m2": "9000.00"}
OLD_WORKS = REGISTER | {"land_use": "工业用地"}
MERGED: Feeds = {
    "supply": [DONE, DONE | {"serial": 2}],
    "inspection": [VISIT | WORKING, VISIT | WORKING | {"serial": 2}],
    "registration": [OLD_WORKS | {"serial": 3, "area_m2": "60000.00"}],
    "parcel_lineage": [
        {"from": serial, "to": 3, "event": "合并", "on": "2022-01-01"} for serial in (1, 2)
    ],
    "occupancy": [used(serial=3)],  # type: ignore[arg-type]
    "evaluation": graded("2022 D", "2023 D"),
}
WHOLE: Pieces = [(None, BY_YEARS, "30000.00")]
NOW = "2024-06-30"

LOW = [
    # D two years running
    Low("D twice", factory("2022 D", "2023 D"), NOW, WHOLE, {YEARS: "met", LATEST: ""}),
    Low("D thrice", factory("2021 D", "2022 D", "2023 D"), NOW, WHOLE, {YEARS: "met"}),
    Low("D after C", factory("2022 C", "2023 D"), NOW, [], {YEARS: "not_met"}),
    Low("C after D", factory("2021 D", "2022 D", "2023 C"), NOW, [], {YEARS: "not_met"}),
    Low("D once, no grade before", factory("2023 D"), NOW, [], {YEARS: "no_data"}),
    Low("D, a year without a grade, D", factory("2021 D", "2023 D"), NOW, [], {YEARS: "no_data"}),
    Low("D, not assessed, D", factory("2021 D", "2022 T", "2023 D"), NOW, [], {YEARS: "not_met"}),
    Low("no grade at all", factory(), NOW, [], {YEARS: "no_data"}),
    Low("D twice, the year ends tomorrow", factory("2022 D", "2023 D"), "2023-12-30", [],
        {YEARS: "no_data"}),
    Low("D twice, the year ends today", factory("2022 D", "2023 D"), "2023-12-31", WHOLE,
        {YEARS: "met"}),
    Low("the second D is not known yet", factory("2022 D", **{"evaluation late": graded("2023 D")}),
        NOW, [], {YEARS: "no_data"}, known_at="2024-08-31"),
    Low("the second D is known", factory("2022 D", **{"evaluation late": graded("2023 D")}),
        NOW, WHOLE, {YEARS: "met"}),
    Low("the better grade is not known yet",
        factory("2021 D", "2022 D", **{"evaluation late": graded("2023 B")}),
        NOW, WHOLE, {YEARS: "met"}, known_at="2024-08-31"),
    # whose land it is
    Low("a tenant", factory("2022 D", "2023 D", occupancy=[used(), used(OTHER, "12000.00")])
        | {"evaluation": graded("2022 D", "2023 D", uscc=OTHER)},
        NOW, [(None, BY_YEARS, "12000.00")], {YEARS: "met"}),
    Low("a tenant and the owner", factory(occupancy=[used(), used(OTHER, "12000.00")])
        | {"evaluation": [*graded("2022 D", "2023 D"), *graded("2022 D", "2023 D", uscc=OTHER)]},
        NOW, WHOLE, {YEARS: "met"}),
    Low("a tenant who has left", factory("2022 D", "2023 D", occupancy=[used(to="2024-06-29")]),
        NOW, [], {YEARS: ""}),
    Low("the agreement's enterprise", {**works(WORKING), "agreement": [AGREEMENT],
        "evaluation": graded("2022 D", "2023 D")}, NOW, WHOLE, {YEARS: "met"}),
    Low("low housing", factory("2022 D", "2023 D", supply=[DONE | {"land_use": "城镇住宅用地"}]),
        NOW, [], {YEARS: ""}),
    # the latest grade, where a region asks for it
    Low("C", factory("2022 A", "2023 C"), NOW, [(None, ["评价等级"], "30000.00")],
        {LATEST: "met", YEARS: "not_met"}, [C_OR_D]),
    Low("B", factory("2022 C", "2023 B"), NOW, [], {LATEST: "not_met"}, [C_OR_D]),
    # output below the local criterion: 1,080 万 on 45 亩 are 24
    Low("output at the criterion", taxed("1080.00"), NOW, [], {OUTPUT: "not_met"}, [BELOW_24]),
    Low("output below it", taxed("1079.99"), NOW, [(None, ["产出"], "30000.00")],
        {OUTPUT: "met"}, [BELOW_24]),
    Low("no figure of output", factory("2023 A"), NOW, [], {OUTPUT: "no_data"}, [BELOW_24]),
    Low("a criterion without a value", taxed("1"), NOW, [], {OUTPUT: "no_rule"},
        [BELOW_24 | {"value": ""}]),
    Low("a criterion from tomorrow", taxed("1"), NOW, [], {OUTPUT: ""},
        [BELOW_24 | {"effective_from": "2024-07-01"}]),
    Low("a criterion until today", taxed("1"), NOW, [(None, ["产出"], "30000.00")],
        {OUTPUT: "met"}, [BELOW_24 | {"effective_to": NOW}]),
    # an object class with a rule of its own
    Low("shops as dense as asked", shops("30000.00"), NOW, [], {INTENSITY: "not_met"},
        [SPARSE_SHOPS]),
    Low("sparse shops", shops("29999.99"), NOW, [(None, ["开发强度"], "30000.00")],
        {INTENSITY: "met"}, [SPARSE_SHOPS], object_class="低效商服用地"),
    Low("shops of an unknown floor area", shops(""), NOW, [], {INTENSITY: "no_data"},
        [SPARSE_SHOPS]),
    Low("a class without a rule", shops("1", "城镇住宅用地"), NOW, [], {INTENSITY: ""},
        [SPARSE_SHOPS]),
    # land that no contract covers
    Low("a village", {"registration": [COTTAGE]}, NOW, [(None, ["开发强度"], "9000.00")],
        {INTENSITY: "met"}, [SPARSE_SHOPS | {"land_type": "village"}], object_class="低效村庄用地"),
    Low("works without a contract", {"registration": [OLD_WORKS], "occupancy": [used()],
        "evaluation": graded("2022 D", "2023 D")}, NOW, WHOLE, {YEARS: "met"}),
    Low("a merged parcel is its contracts' land", MERGED, NOW, [], {YEARS: ""}),
    # the five, and no area twice
    Low("idle, the five count", {"supply": [SUPPLY]}, NOW, [("GEWY", ["五未"], "30000.00")],
        {FIVE: "met"}, [FIVE_COUNT]),
    Low("idle, the five are apart", {"supply": [SUPPLY]}, NOW, [], {FIVE: "not_met"}, [FIVE_APART]),
    Low("idle, nothing is said of the five", {"supply": [SUPPLY]}, NOW, [], {FIVE: ""}),
    Low("half empty, the five count, D twice on the rest", half_empty(used(area="20000.00")), NOW,
        [(None, BY_YEARS, "20000.00"), ("YEWJ", ["五未"], "10000.00")],
        {FIVE: "met", YEARS: "met"}, [FIVE_COUNT]),
    Low("half empty, the five count, D twice on all", half_empty(used()), NOW,
        [(None, BY_YEARS, "20000.00"), ("YEWJ", ["五未", *BY_YEARS], "10000.00")],
        {FIVE: "met", YEARS: "met"}, [FIVE_COUNT]),
    Low("half empty, the five are apart, D twice on all", half_empty(used()), NOW, WHOLE,
        {FIVE: "not_met", YEARS: "met"}, [FIVE_APART]),
]  # fmt: skip
