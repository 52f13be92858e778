"""Cases of the 待办清单: the day before, the anniversary itself, 29 February, and what asks for nothing."""

from dataclasses import dataclass, field

from case_rows import AGREEMENT, DONE, PLOT, STARTED, SUPPLY, VISIT, Feeds, halted

Event = tuple[str, str, str, str]
"""What comes, the end of its period, the first day its rule holds, and the topic of the rule."""


@dataclass(frozen=True)
class Deadline:
    """One question, put to a county of its own."""

    name: str
    feeds: Feeds
    as_of: str
    expected: list[Event]
    area: str = "30000.00"
    rules: list[dict[str, str]] = field(default_factory=list)


LEAP: Feeds = {
    "supply": [SUPPLY | {"start_agreed_on": "2024-02-29", "completion_agreed_on": "2028-12-31"}]
}
START = ("约定动工", "2024-02-29", "2024-03-01", "gewy.overdue")
IDLE = ("逾期动工满期", "2025-02-28", "2025-02-28", "gewy.idle")
IDLE_TWICE = ("逾期动工满期（加重）", "2026-02-28", "2026-02-28", "gewy.idle.severe")
COMPLETION = ("约定竣工", "2023-12-31", "2024-01-01", "yewj.when")


def plot(**cells: str) -> Feeds:
    return {"approval": [PLOT | cells]}


APPROVED = ("批准满期", "2025-02-28", "2025-02-28", "pewg.age")
CLOCK = {
    "topic": "pewg.supply_clock",
    "measure": "months_since_quota_used",
    "operator": "<=",
    "value": "6",
    "unit": "month",
}


def produced(ramp_up: str) -> Feeds:
    agreed = AGREEMENT | {"tax_wan_per_mu": "24", "ramp_up_years": ramp_up}
    contract = DONE | {
        "signed_on": "2018-01-01",
        "started_on": "2018-06-01",
        "completed_on": "2020-01-31",
    }
    visit = VISIT | {"state": "在产", "production_on": "2020-02-29"}
    return {"supply": [contract], "inspection": [visit], "agreement": [agreed]}


def promised(**contract: str) -> Feeds:
    return {
        "supply": [STARTED | contract],
        "agreement": [AGREEMENT | {"production_due_on": "2024-02-29"}],
    }


PRODUCTION = ("约定投产", "2024-02-29", "2024-03-01", "jewt.due")
STANDSTILL = ("停工满期", "2023-12-31", "2023-12-31", "gewy.stopped.suspended")

DEADLINES = [
    Deadline("a year before it is idle, and a day more", LEAP, "2024-02-28", [START]),
    Deadline("the day it is to start", LEAP, "2024-02-29", [START, IDLE]),
    Deadline("the day before it is idle", LEAP, "2025-02-27", [IDLE]),
    Deadline("the day it is idle", LEAP, "2025-02-28", [IDLE_TWICE]),
    Deadline("the day it is idle for two years", LEAP, "2026-02-28", []),
    Deadline("what has started is not idle", {"supply": [STARTED]}, "2023-12-30", [COMPLETION]),
    Deadline("the day it is to be completed", {"supply": [STARTED]}, "2023-12-31", [COMPLETION]),
    Deadline("the day after", {"supply": [STARTED]}, "2024-01-01", []),
    Deadline("approved on 29 February", plot(approved_on="2024-02-29"), "2025-02-27", [APPROVED],
        "10000.00"),
    Deadline("approved for a year", plot(approved_on="2024-02-29"), "2025-02-28",
        [("批准满期（加重）", "2026-02-28", "2026-02-28", "pewg.age.severe")], "10000.00"),
    Deadline("尾差", plot(approved_on="2024-02-29", approved_area_m2="199.99"), "2025-02-27", []),
    Deadline("the supply clock", plot(approved_on="2024-08-31", quota_used_on="2024-08-31"),
        "2025-02-28", [
            ("供地时限", "2025-02-28", "2025-03-01", "pewg.supply_clock"),
            ("批准满期", "2025-08-31", "2025-08-31", "pewg.age"),
        ], "10000.00", [CLOCK]),
    Deadline("production promised, not built yet",
        promised(completion_agreed_on="2023-01-01"), "2024-02-29", [PRODUCTION]),
    Deadline("production promised, the day after",
        promised(completion_agreed_on="2023-01-01"), "2024-03-01", []),
    Deadline("grace", {"supply": [DONE | {"completed_on": "2024-02-29"}]}, "2025-02-28",
        [("竣工后宽限期满", "2025-02-28", "2025-03-01", "jewt.grace")]),
    Deadline("ramping up since 29 February", produced("1"), "2021-02-27", [
        ("达产期满", "2021-02-28", "2021-02-28", "tewdb.any"),
    ]),
    Deadline("ramp-up ends", produced("1"), "2022-01-01",
        [("首个考核年度届满", "2022-12-31", "2022-12-31", "tewdb.any")]),
    Deadline("stopped", halted(developed_area_m2="9999.99", supply={"completion_agreed_on": ""}),
        "2023-12-30", [STANDSTILL]),
    Deadline("stopped, far developed",
        halted(developed_area_m2="10000.00", invested_wan="2500",
               supply={"completion_agreed_on": ""}),
        "2023-12-30", []),
]  # fmt: skip
