"""Units in which files state areas, money and the rest, and how they convert: exactly."""

from collections.abc import Mapping
from fractions import Fraction

from panhuo.feeds.headers import fold

_SQUARE_METRES_PER_MU = Fraction(10_000, 15)
_UNITS: Mapping[str, tuple[str, Fraction]] = {
    folded: (dimension, factor)
    for dimension, names, factor in (
        ("area", ("m2", "平方米", "平米", "sqm"), Fraction(1)),
        ("area", ("公顷", "ha", "hm2", "万平方米"), Fraction(10_000)),
        ("area", ("亩", "mu"), _SQUARE_METRES_PER_MU),
        ("area", ("平方公里", "平方千米", "km2"), Fraction(1_000_000)),
        ("money", ("万元",), Fraction(1)),
        ("money", ("元",), Fraction(1, 10_000)),
        ("money", ("亿元",), Fraction(10_000)),
        ("money per area", ("万元/亩",), Fraction(1)),
        ("money per area", ("元/亩",), Fraction(1, 10_000)),
        ("money per area", ("万元/公顷", "元/m2", "元/平方米"), Fraction(1, 15)),
        ("coal", ("tce", "吨标准煤", "吨标煤"), Fraction(1)),
        ("coal", ("万tce", "万吨标准煤", "万吨标煤"), Fraction(10_000)),
        ("electricity", ("kwh", "千瓦时", "度"), Fraction(1)),
        ("electricity", ("万kwh", "万千瓦时", "万度"), Fraction(10_000)),
        ("length", ("m", "米"), Fraction(1)),
        ("time", ("年",), Fraction(1)),
        ("time", ("月", "个月"), Fraction(1, 12)),
        ("people", ("人",), Fraction(1)),
        ("floors", ("层",), Fraction(1)),
        ("score", ("分",), Fraction(1)),
        ("emission", ("当量",), Fraction(1)),
        ("share", ("",), Fraction(1)),
        ("share", ("%",), Fraction(1, 100)),
        ("share", ("‰",), Fraction(1, 1000)),
    )
    for folded in names
}


class UnknownUnitError(ValueError):
    """Two units of which one is not known, or that do not measure the same thing."""


def unit_factor(unit: str, target: str) -> Fraction:
    """Return what a figure in `unit` is multiplied by to be in `target` (公顷 → m²: 10000).

    1 亩 is exactly 10000/15 m².

    Raises:
        UnknownUnitError: when they do not measure the same thing.
    """
    try:
        dimension, factor = _UNITS[fold(unit)]
        target_dimension, target_factor = _UNITS[fold(target)]
    except KeyError as error:
        raise UnknownUnitError(f"{unit!r} or {target!r} is not a known unit") from error
    if dimension != target_dimension:
        raise UnknownUnitError(f"{unit!r} cannot be expressed in {target!r}")
    return factor / target_factor


def units_of(target: str) -> Mapping[str, Fraction]:
    """Return the folded names of all units that `target` can be stated in, with their factors."""
    if fold(target) not in _UNITS:
        return {}
    dimension = _UNITS[fold(target)][0]
    return {
        name: unit_factor(name, target)
        for name, (of, _) in _UNITS.items()
        if name and of == dimension
    }


def known_units() -> tuple[str, ...]:
    """Return the folded names of all units."""
    return tuple(name for name in _UNITS if name)
