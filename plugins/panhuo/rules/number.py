"""A rule's value as a number in the unit of its measure, exact."""

import re
from fractions import Fraction

from panhuo.rules.book import Rule
from panhuo.rules.registers import WORDS, Registers

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_FRACTION = re.compile(r"[0-9]+/[1-9][0-9]*")


def number_of(text: str | None) -> Fraction | None:
    """A plain number or a fraction such as 1/3; None for anything else."""
    if text is None or not (_PLAIN.fullmatch(text) or _FRACTION.fullmatch(text)):
        return None
    return Fraction(text)


def canonical_number(rule: Rule, registers: Registers) -> Fraction | None:
    """The value in the unit of its measure: 2 公顷, 20000 m2 and 30 亩 are 20000.

    None where there is no number, or the unit does not fit.
    """
    number = number_of(rule.value)
    measure = registers.measures.get(rule.measure or "")
    unit = registers.units.get(rule.unit or "")
    if number is None or (measure is not None and measure.dimension in WORDS):
        return None
    if unit is None:
        return number
    if measure is not None and measure.dimension != unit.dimension:
        return None
    return number * unit.factor
