"""Which unit is responsible for land: by code, by scope, by the name a document calls it."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from panhuo.codes import region_names
from panhuo.codes.region_lists import Bearer, Region, shared_land
from panhuo.codes.region_register import UnknownRegionError, register

__all__ = [
    "Region",
    "UnknownRegionError",
    "has_counties",
    "in_scope",
    "load_regions",
    "normalise_scope",
    "resolve_name",
    "unit_at",
    "unit_since",
]

# Stands for "some other unit" beside an ended code whose land cannot be followed.
_UNTOLD = ""


def load_regions() -> tuple[Region, ...]:
    """Return every region of every time since 1998-12, sorted by code."""
    return register().regions


def unit_at(code: str, on: date) -> Region:
    """Return the unit that is responsible on a day for what carries `code`.

    An ended code is followed to its successors, a code that is not yet in force to its only
    predecessor.

    Raises:
        UnknownRegionError: the code is none, or ended without one successor, or did not exist
            yet and has several predecessors or none.
    """
    known = register()
    region = unit_since(code, on)
    while region.valid_from is not None and on < region.valid_from:
        before = known.predecessors.get(region.region_code, ())
        if len(before) != 1:
            raise UnknownRegionError(
                f"{code} ({region.full_name}) is in force only from {region.valid_from}, after"
                f" {on}; before it stood {', '.join(before) or 'no unit of its own'}: use the code"
                " of that day"
            )
        region = known.region(before[0])
    return region


def unit_since(code: str, on: date) -> Region:
    """Return the unit that is responsible from a day on for what carries `code`.

    An ended code is followed to its successors; a code that is in force only later stands for
    itself, because history is delivered under today's codes.

    Raises:
        UnknownRegionError: the code is none, or ended without one successor.
    """
    known = register()
    region = known.region(code)
    while region.valid_to is not None and on >= region.valid_to:
        if region.successor_code is None:
            raise UnknownRegionError(known.why_no_successor(region))
        region = known.region(region.successor_code)
    return region


def has_counties(code: str, on: date) -> bool:
    """Tell whether a region has counties under it on a day; 东莞, 中山, 儋州, 嘉峪关 have none."""
    return any(
        region.parent_code == code
        and region.level == "county"
        and (region.valid_from is None or region.valid_from <= on)
        and (region.valid_to is None or on < region.valid_to)
        for region in load_regions()
    )


def normalise_scope(scope: str) -> str:
    """Return the region code of a scope: "44" → "440000", "4401" → "440100".

    Raises:
        UnknownRegionError: no region has this code.
    """
    text = scope.strip().upper()
    code = text.ljust(6, "0") if text.isdigit() and len(text) in (2, 4) else text
    return register().region(code).region_code


def in_scope(code: str, scope: str) -> bool:
    """Tell whether a unit lies under a scope, or is it.

    A management area lies under its host and its host's ancestors, an ended unit also under the
    units that took its land.

    Raises:
        UnknownRegionError: the code or the scope is no region.
    """
    return normalise_scope(scope) in _ancestors(code)


@lru_cache(maxsize=65536)
def resolve_name(name: str, *, scope: str, on: date) -> str | None:
    """Return the code of the unit a document calls `name`, in force on a day, within a scope.

    Former names, full names, offices (柯城区人民政府, 仲恺高新区分局), 市本级 (the prefecture's
    own code) and spaces are understood. A name that several units of the scope bear or bore, and a
    name nobody bears, gives None: it is never guessed.

    Raises:
        UnknownRegionError: the scope is no region.
    """
    code = normalise_scope(scope)
    try:
        within = unit_at(code, on).region_code
    except UnknownRegionError:
        within = code
    text = region_names.clean(name)
    for reading in dict.fromkeys((text, region_names.without_office(text))):
        owner = region_names.of_own_level(reading)
        found = _own_level(owner, within, on) if owner else _read(reading, within, on)
        if found is not None:
            return found
    return None


def _own_level(owner: str, within: str, on: date) -> str | None:
    """Return the unit whose 本级 is meant; a bare 市本级 is that of a scope that is a city."""
    if owner == "市":
        region = register().region(within)
        return within if region.level == "prefecture" or region.name.endswith("市") else None
    return _read(owner, within, on)


def _read(text: str, within: str, on: date) -> str | None:
    """Return the one unit that is called `text`, perhaps behind the names of its parents."""
    known = register()
    bearers = known.bearers.get(text, ())
    found = _widest(_units(bearers, within, on), {bearer.code for bearer in bearers})
    if not found and region_names.stem(text) is None:
        found = _units(known.stems.get(text, ()), within, on)
    if not found:
        found = {
            code
            for inner, rest in _after_parents(text, within, on)
            if (code := _read(rest, inner, on)) is not None
        }
    return found.pop() if len(found) == 1 else None


def _units(bearers: Iterable[Bearer], within: str, on: date) -> set[str]:
    """Return the units in force on the day for all that bear or ever bore the name.

    A unit that will bear it later counts only when no other one did.
    """
    units: set[str] = set()
    later: set[str] = set()
    for bearer in bearers:
        region = register().region(bearer.code)
        if bearer.only_near_host and not in_scope(within, region.host_code or bearer.code):
            continue
        now = _units_of_the_land(region, on)
        if any(in_scope(code, within) for code in now - {_UNTOLD}):
            is_later = region.valid_from is not None and on < region.valid_from
            (later if is_later else units).update(now)
    return units or later


def _units_of_the_land(region: Region, on: date) -> set[str]:
    """Return the units in force on a day on a region's land; with `_UNTOLD` if it is not known."""
    if region.valid_to is not None and on >= region.valid_to:
        shared = shared_land().get(region.region_code, ())
        heirs = (region.successor_code,) if region.successor_code else shared
        if not heirs:
            return {region.region_code, _UNTOLD}
        return set().union(*(_units_of_the_land(register().region(heir), on) for heir in heirs))
    try:
        return {unit_at(region.region_code, on).region_code}
    except UnknownRegionError:
        return {region.region_code, _UNTOLD}


def _widest(units: set[str], bearers: set[str]) -> set[str]:
    """Return only the unit that bears the name and contains all the others, if there is one.

    忻州市 is the prefecture since 2000, no longer the county-level city whose land it contains.
    """
    if len(units) < 2 or _UNTOLD in units:
        return units
    for code in units & bearers:
        if all(in_scope(unit, code) for unit in units):
            return {code}
    return units


def _after_parents(text: str, within: str, on: date) -> Iterator[tuple[str, str]]:
    """Yield (narrower scope, rest of the name) for each region the text may begin with."""
    known = register()
    for cut in range(min(len(text) - 1, known.longest_name), 1, -1):
        for bearer in known.prefixes.get(text[:cut], ()):
            try:
                parent = unit_at(bearer, on).region_code
            except UnknownRegionError:
                continue
            if in_scope(parent, within):
                yield parent, text[cut:]
            elif in_scope(within, parent):
                yield within, text[cut:]


@lru_cache(maxsize=16384)
def _ancestors(code: str) -> frozenset[str]:
    known = register()
    found: set[str] = set()
    region: Region | None = known.region(code)
    while region is not None:
        above: Region | None = region
        while above is not None:
            found.add(above.region_code)
            up = above.parent_code
            above = known.region(up) if up else None
        region = known.region(region.successor_code) if region.successor_code else None
    return frozenset(found)
