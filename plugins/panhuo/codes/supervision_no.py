"""电子监管号: the number of one supply act, and what stands in its column instead.

There is no published grammar and no check character. The old form has 16 characters: region 6,
year 4, a letter (A 划拨, B 出让 and others) and a serial of 5; newer numbers have 19 or 20. A
layout without 电子监管号 gives the source's own row mark (an MD5 or UUID).
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from panhuo.codes.fault import CodeFault

_NOISE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_NUMBER = re.compile(r"[0-9A-Z]{16,20}")
_OLD_FORM = re.compile(
    r"(?P<region>\d{6})(?P<year>(?:19|20)\d{2})(?P<letter>[A-Z])(?P<serial>\d{5})"
)
_ROW_MARK = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class SupervisionKind(StrEnum):
    """Kinds of number that stand in the column."""

    OLD_FORM = "old_form"
    NATIONAL = "national"
    ROW_MARK = "row_mark"


@dataclass(frozen=True)
class OldForm:
    """A number of the old form in its parts."""

    region_code: str
    year: int
    letter: str
    serial: str


def normalise(value: str) -> str:
    """Return the number half width, upper case, without spaces; a row mark as it came, trimmed."""
    bare = _NOISE.sub("", unicodedata.normalize("NFKC", value))
    return bare if _ROW_MARK.fullmatch(bare) else bare.upper()


def kind_of(value: str) -> SupervisionKind | None:
    """Return which kind of number the value is, None when it is none."""
    number = normalise(value)
    if _ROW_MARK.fullmatch(number):
        return SupervisionKind.ROW_MARK
    if _OLD_FORM.fullmatch(number):
        return SupervisionKind.OLD_FORM
    return SupervisionKind.NATIONAL if _NUMBER.fullmatch(number) else None


def parse(value: str) -> OldForm | None:
    """Return the parts of a number of the old form, None for any other.

    The year is that of the contract; a difference is a warning, not an error.
    """
    match = _OLD_FORM.fullmatch(normalise(value))
    if match is None:
        return None
    return OldForm(match["region"], int(match["year"]), match["letter"], match["serial"])


def region_of(value: str) -> str | None:
    """Return the six digits an 电子监管号 begins with, None when it does not begin with six."""
    number = normalise(value)
    starts = kind_of(number) in {SupervisionKind.OLD_FORM, SupervisionKind.NATIONAL}
    return number[:6] if starts and number[:6].isdecimal() else None


def check(value: str) -> CodeFault | None:
    """Return what keeps the value from naming a supply, None when nothing does."""
    number = normalise(value)
    if kind_of(number) is not None:
        return None
    if re.fullmatch(r"[0-9A-Z]+", number):
        return CodeFault(
            "supervision_no.length",
            f"电子监管号应为16至20位，现为{len(number)}位。",
            f"A supervision number has 16 to 20 characters, this one has {len(number)}.",
        )
    return CodeFault(
        "supervision_no.character",
        "电子监管号为空或含有字母数字以外的字符。",
        "The supervision number is empty or has characters other than letters and digits.",
    )
