"""The bounds of a range as planning conditions state them: 1.0≤容积率≤2.0, ≥1.5, 1.2以上, 1-2."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from panhuo.intake.values import Reader, Reading, UnreadableValueError, scale

_N = r"(\d+(?:\.\d+)?)"
_WORDS = (
    (rf"{_N}(?:\(含\))?(?:及|\(含\)|含)?以上", r"≥\1,"),
    (rf"{_N}(?:\(含\))?(?:及|\(含\)|含)?以下", r"≤\1,"),
    (r"大于或?等于|不小于|不低于|不少于|至少|>=|=>|≧|⩾", "≥"),
    (r"小于或?等于|不大于|不高于|不超过|不多于|至多|<=|=<|≦|⩽", "≤"),
    (r"大于|高于|超过", ">"),
    (r"小于|低于|不足", "<"),
    (r"[~—–－至到]+|-{1,2}", "-"),
)
_NAMED = re.compile(r"[^\d.<>≤≥=:\-,;]+")
_INSIDE = re.compile(rf"{_N}[<≤]x[<≤]{_N}")
_INSIDE_REVERSED = re.compile(rf"{_N}[>≥]x[>≥]{_N}")
_FROM_TO = re.compile(rf"(?:x:?)?{_N}-{_N}x?")
_TWO_SIDED = re.compile(rf"x?([<>≤≥]){_N}x?[,;]?x?([<>≤≥]){_N}x?")
_ONE_SIDED = re.compile(rf"x?([<>≤≥]){_N}x?")
_ONE_SIDED_REVERSED = re.compile(rf"{_N}([<>≤≥])x")
_EXACT = re.compile(rf"x?[=:]?{_N}x?")
_LONGEST = 64

Bounds = tuple[Decimal | None, Decimal | None]


def read_bounds(text: str) -> Bounds:
    """Return lower and upper bound, None where there is none; a bare number is both.

    Whether a bound itself is inside (≤, <) is not told apart: a plan's 大于1.0 is kept as 1.0.

    Raises:
        UnreadableValueError: it is no range, or its lower bound is above its upper one.
    """
    if len(text) > _LONGEST:
        raise UnreadableValueError
    low, high = _matched(_normal(text))
    if low is not None and high is not None and low > high:
        raise UnreadableValueError
    return low, high


def bound_reader(*, upper: bool, factor: Fraction) -> Reader:
    """Return what reads one bound of a range, multiplied by `factor`."""

    def read(text: str) -> Reading:
        bound = read_bounds(text)[upper]
        return (bound if bound is None or factor == 1 else scale(bound, factor)), False

    return read


def _normal(text: str) -> str:
    """Return the text with signs for its words, and x for whatever is being bounded."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    for words, sign in _WORDS:
        plain = re.sub(words, sign, plain)
    return _NAMED.sub("x", plain).rstrip(",;")


def _matched(plain: str) -> Bounds:
    if match := _INSIDE.fullmatch(plain) or _FROM_TO.fullmatch(plain):
        return Decimal(match[1]), Decimal(match[2])
    if match := _INSIDE_REVERSED.fullmatch(plain):
        return Decimal(match[2]), Decimal(match[1])
    if match := _TWO_SIDED.fullmatch(plain):
        sides = {_side(match[1]): Decimal(match[2]), _side(match[3]): Decimal(match[4])}
        if len(sides) == 2:
            return sides["low"], sides["high"]
    if match := _ONE_SIDED.fullmatch(plain):
        return _one(_side(match[1]), Decimal(match[2]))
    if match := _ONE_SIDED_REVERSED.fullmatch(plain):
        return _one("high" if _side(match[2]) == "low" else "low", Decimal(match[1]))
    if match := _EXACT.fullmatch(plain):
        return Decimal(match[1]), Decimal(match[1])
    raise UnreadableValueError


def _side(sign: str) -> str:
    return "low" if sign in ">≥" else "high"


def _one(side: str, number: Decimal) -> Bounds:
    return (number, None) if side == "low" else (None, number)
