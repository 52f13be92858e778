"""A cell becomes a typed value: what can be read, exactly; what cannot, not at all.

Every reader takes trimmed text and returns the value, and whether more than trimming was needed.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

from panhuo.codes import supervision_no
from panhuo.feeds.contract import FieldType
from panhuo.feeds.headers import BLANKS, fold
from panhuo.intake.days import read_day

NUL_SHOWN = "\N{SYMBOL FOR NULL}"
"""Stands for a NUL byte, which PostgreSQL cannot store."""

MERGED_SHOWN = "（合并单元格）"
"""Stands for a cell that is part of a merged one of another row or column."""

FORMULA_SHOWN = "（公式未计算）"
"""Stands before a formula whose cell has no value."""

DATE_SHOWN = "（日期单元格）"
"""Stands before the day or time of a cell of a text column: 1-3 is what was typed, perhaps."""

Value = str | int | Decimal | date | bool | None
Reading = tuple[Value, bool]
Reader = Callable[[str], Reading]

_BLANK = BLANKS + NUL_SHOWN
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", re.ASCII)
_WHOLE = re.compile(r"([+-]?[0-9]{1,18})(\.0*)?", re.ASCII)
_WITH_SUFFIX = re.compile(r"([+-]?[0-9][0-9.,]*|[+-]?\.[0-9]+)\s*([^\s0-9.,+-].*)")
_LONGEST_NUMBER = 64
# What a spreadsheet has made of a long code or of 1-3, and what it shows for a formula that failed; what
# stands for a cell without a value of its own.
_SPOILT = re.compile(
    r"[+-]?[0-9](?:\.[0-9]+)?[eE]\+?(?:1[1-9]|[2-9][0-9]|[0-9]{3})"
    r"|#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)"
    rf"|{MERGED_SHOWN}|(?:{FORMULA_SHOWN}|{DATE_SHOWN}).*",
    re.DOTALL,
)
_FRACTION_DIGITS = 10
_FINEST = Decimal(1).scaleb(-_FRACTION_DIGITS)
_CENT = Decimal("0.01")
# The usual context rounds to 28 digits.
_WIDE = Context(prec=4 * _LONGEST_NUMBER)


class UnreadableValueError(ValueError):
    """Text that is no value of its type. Carries no text: it may be sensitive."""


def trim(text: str) -> str:
    """Return the text without blanks of any script, byte-order marks and NULs around it."""
    return text.strip(_BLANK)


def reader(
    kind: FieldType,
    *,
    date_formats: Sequence[str],
    factor: Fraction = Fraction(1),
    suffixes: Mapping[str, Fraction] | None = None,
) -> Reader:
    """Return what reads cells of one column.

    A number is multiplied by `factor`, exactly; where a unit of `suffixes` (folded) stands behind
    it, by the factor of that.
    """
    match kind:
        case FieldType.TEXT:
            return read_text
        case FieldType.INTEGER:
            return _with_suffix(read_integer, suffixes or {})
        case FieldType.NUMBER:
            plain = read_number if factor == 1 else _scaled_by(factor)
            return _with_suffix(plain, suffixes or {})
        case FieldType.DATE:
            return _date_reader(tuple(date_formats))
        case FieldType.BOOLEAN:
            return read_boolean
        case FieldType.GEOMETRY:
            return _keep_geometry


def _scaled_by(factor: Fraction) -> Reader:
    return lambda text: _scaled(read_number(text), factor)


def _with_suffix(plain: Reader, suffixes: Mapping[str, Fraction]) -> Reader:
    """Return what also reads 20.5亩, of which it says that it was normalised."""
    if not suffixes:
        return plain

    def read(text: str) -> Reading:
        match = _WITH_SUFFIX.fullmatch(_narrow(text))
        if match is None or (factor := suffixes.get(fold(match[2]))) is None:
            return plain(text)
        if plain is read_integer:
            if factor != 1:
                raise UnreadableValueError
            return read_integer(match[1])[0], True
        number = read_number(match[1])
        return (number if factor == 1 else _scaled(number, factor))[0], True

    return read


def read_text(text: str) -> Reading:
    """Return the text; a code in full-width characters (３３０８０２) becomes half-width.

    Raises:
        UnreadableValueError: a spreadsheet has spoilt it (9.13302E+17, #REF!): what stood there
            is lost.
    """
    if _SPOILT.fullmatch(text):
        raise UnreadableValueError
    if text.isascii():
        return text, False
    narrow = unicodedata.normalize("NFKC", text)
    # Only where nothing else is left: brackets and commas of Chinese prose are meant as they are.
    return (narrow, True) if narrow.isascii() else (text, False)


def read_supervision_no(text: str) -> Reading:
    """Return a supervision number as it is officially written: half width, upper case, no spaces.

    Text that is no supervision number comes as `read_text` reads it, for the gate to quote.

    Raises:
        UnreadableValueError: a spreadsheet has spoilt it.
    """
    value, repaired = read_text(text)
    written = str(value)
    if supervision_no.kind_of(written) is None:
        return value, repaired
    number = supervision_no.normalise(written)
    return number, repaired or number != written


def read_integer(text: str) -> Reading:
    """Return a whole number; 50.0 is one.

    Raises:
        UnreadableValueError: it is none, or has more than 18 digits.
    """
    plain = _narrow(text)
    match = _WHOLE.fullmatch(plain)
    if match is None:
        if _GROUPED.fullmatch(plain) is None:
            raise UnreadableValueError
        return read_integer(plain.replace(",", ""))[0], True
    return int(match[1]), plain != text or match[2] is not None


def read_number(text: str) -> Reading:
    """Return a decimal number as written, 1,234.5 and 1.2E+05 included.

    Raises:
        UnreadableValueError: it is none.
    """
    plain = _narrow(text)
    if len(plain) > _LONGEST_NUMBER:
        raise UnreadableValueError
    if _NUMBER.fullmatch(plain):
        number = Decimal(plain)
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and exponent > 0:
            # 1.2E+05 is written out, so that it is stored with the digits it means.
            number = Decimal(int(number))
        return number, plain != text or "e" in plain.lower()
    if _GROUPED.fullmatch(plain):
        return Decimal(plain.replace(",", "")), True
    raise UnreadableValueError


def read_boolean(text: str) -> Reading:
    """Return `true` or `false`, into which the layout has turned the words of the file.

    Raises:
        UnreadableValueError: neither.
    """
    if text in ("true", "false"):
        return text == "true", False
    raise UnreadableValueError


def scale(number: Decimal, factor: Fraction) -> Decimal:
    """Return the product: exact if it ends (0.75647 公顷 → 7564.70 m²), else to 10 decimals."""
    product = _WIDE.multiply(number, factor.numerator)
    if factor.denominator != 1:
        product = _WIDE.divide(product, factor.denominator)
    if _digits(product) > _FRACTION_DIGITS:
        product = product.quantize(_FINEST, context=_WIDE)
    shortest = product.normalize(_WIDE)
    return shortest if _digits(shortest) >= 2 else shortest.quantize(_CENT, context=_WIDE)


def _digits(number: Decimal) -> int:
    """Return how many digits stand behind the point."""
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _scaled(reading: Reading, factor: Fraction) -> Reading:
    number, repaired = reading
    if not isinstance(number, Decimal):
        raise UnreadableValueError
    return scale(number, factor), repaired


def _date_reader(formats: tuple[str, ...]) -> Reader:
    @lru_cache(maxsize=65536)
    def read_date(text: str) -> Reading:
        plain = _narrow(text)
        found = read_day(plain, formats)
        if found is None:
            raise UnreadableValueError
        day, changed = found
        return day, changed or plain != text

    return read_date


def _keep_geometry(text: str) -> Reading:
    """Return the text: polygons are read by geometry.py, a whole batch at a time."""
    return text, False


def _narrow(text: str) -> str:
    """Half-width characters only."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)
