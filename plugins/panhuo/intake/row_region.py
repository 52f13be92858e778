"""Which responsible unit a row belongs to: by code, by name, or by the delivery's scope."""

from dataclasses import dataclass
from datetime import date

from panhuo.codes.regions import UnknownRegionError, has_counties, resolve_name, unit_since
from panhuo.intake.values import read_text

MISSING = "(空)"
"""Said of a row without region where the scope is no answer: it may be any unit under it."""


@dataclass(frozen=True)
class RowRegion:
    """The unit, and the text that named none: then the unit is the scope, for want of a better."""

    region_code: str
    unknown: str | None = None


class RegionFinder:
    """Finds the unit in force on a day, within a scope; remembers what it found.

    `of_scope`: where rows go whose file has no column that says. `of_blank`: where those go whose
    column says nothing. In the list of a prefecture it is not its own land (市本级) that is blank.
    """

    def __init__(self, scope: str, on: date) -> None:
        self._scope = scope
        self._on = on
        self._by_code: dict[str, RowRegion] = {}
        self._by_name: dict[str, RowRegion] = {}
        self.of_scope = self._find_scope()
        self.of_blank = self.of_scope
        if has_counties(self.of_scope.region_code, on):
            self.of_blank = RowRegion(self.of_scope.region_code, MISSING)

    def by_code(self, text: str) -> RowRegion:
        """Return the unit of a code, its successor if the code has ended by that day."""
        if (known := self._by_code.get(text)) is None:
            known = self._by_code[text] = self._find_code(text)
        return known

    def by_name(self, text: str) -> RowRegion:
        """Return the unit within the scope that is called so."""
        if (known := self._by_name.get(text)) is None:
            code = resolve_name(text, scope=self._scope, on=self._on)
            known = RowRegion(self._scope, text) if code is None else RowRegion(code)
            self._by_name[text] = known
        return known

    def _find_code(self, text: str) -> RowRegion:
        try:
            return RowRegion(unit_since(str(read_text(text)[0]).upper(), self._on).region_code)
        except UnknownRegionError:
            return RowRegion(self._scope, text)

    def _find_scope(self) -> RowRegion:
        try:
            unit = unit_since(self._scope, self._on)
        except UnknownRegionError:
            return RowRegion(self._scope, MISSING)
        # A province is responsible for nothing itself: its rows have to say whose they are.
        return RowRegion(unit.region_code, MISSING if unit.level == "province" else None)
