"""宗地代码 (19) and 不动产单元代码 (28), GB/T 37346-2019.

330802 001 002 GB 00123 F 00010001: county 6, 地籍区 3, 地籍子区 3, 宗地特征码 2, 顺序号 5, and
for a unit 定着物特征码 1 and 定着物单元号 8. There is no check character: what can be checked is
structure, the county in the region table and the unit against its parcel.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from panhuo.codes.fault import CodeFault

OWNERSHIP: Mapping[str, str] = {"G": "国家所有", "J": "集体所有", "Z": "所有权未确定或有争议"}
"""First letter of the 宗地特征码."""

FEATURE: Mapping[str, str] = {
    "A": "集体土地所有权宗地",
    "B": "建设用地使用权宗地（地表）",
    "S": "建设用地使用权宗地（地上）",
    "X": "建设用地使用权宗地（地下）",
    "C": "宅基地使用权宗地",
    "D": "土地承包经营权宗地（耕地）",
    "E": "林地使用权宗地",
    "F": "草原使用权宗地",
    "H": "海域使用权宗海",
    "G": "无居民海岛使用权宗海",
    "W": "使用权未确定或有争议的土地",
    "Y": "其他土地使用权宗地",
}
"""Second letter, as the trial rules list it; the standard has more, so others are no fault."""

FIXTURE: Mapping[str, str] = {"F": "房屋", "L": "林木", "Q": "其他定着物", "W": "无定着物"}
"""定着物特征码."""

PARCEL_LENGTH = 19
UNIT_LENGTH = 28

_COLLECTIVE_ONLY = frozenset("AC")
_NOISE = re.compile(r"[\s\-\u200b-\u200d\u2060\ufeff]+")
_PARCEL = re.compile(
    r"(?P<county>\d{6})(?P<district>\d{3})(?P<sub_district>\d{3})"
    r"(?P<ownership>[GJZ])(?P<feature>[A-Z])(?P<sequence>\d{5})"
)
_FIXTURE = re.compile(r"(?P<fixture>[FLQW])(?P<number>\d{8})")


@dataclass(frozen=True)
class ParcelCode:
    """A 宗地代码 in its parts, all text."""

    county: str
    district: str
    sub_district: str
    ownership: str
    feature: str
    sequence: str


def normalise(value: str) -> str:
    """Return the code half width, upper case, without the spaces of its display form."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", value)).upper()


def parse(value: str) -> ParcelCode | None:
    """Return the parts of a parcel code, or of the parcel of a unit code; None when it is neither.

    `county` is the county that registered it, which may have been abolished since.
    """
    code = normalise(value)
    if len(code) not in {PARCEL_LENGTH, UNIT_LENGTH}:
        return None
    match = _PARCEL.fullmatch(code[:PARCEL_LENGTH])
    return ParcelCode(**match.groupdict()) if match else None


def parcel_of(unit: str) -> str:
    """Return the parcel code that a unit code begins with."""
    return normalise(unit)[:PARCEL_LENGTH]


def check_parcel(value: str) -> CodeFault | None:
    """Return what keeps the value from being a 宗地代码, None when it is one."""
    code = normalise(value)
    if len(code) != PARCEL_LENGTH:
        return CodeFault(
            "parcel_code.length",
            f"宗地代码应为19位，现为{len(code)}位。",
            f"A parcel code has 19 characters, this one has {len(code)}.",
        )
    return _parcel_fault(code)


def check_unit(value: str, parcel: str | None = None) -> CodeFault | None:
    """Return what keeps the value from being a 不动产单元代码, of that parcel if one is given."""
    code = normalise(value)
    if len(code) != UNIT_LENGTH:
        return CodeFault(
            "unit_code.length",
            f"不动产单元代码应为28位，现为{len(code)}位。",
            f"A unit code has 28 characters, this one has {len(code)}.",
        )
    fault = _parcel_fault(code[:PARCEL_LENGTH]) or _fixture_fault(code[PARCEL_LENGTH:])
    if fault is None and parcel is not None and parcel_of(code) != normalise(parcel):
        return CodeFault(
            "unit_code.other_parcel",
            "不动产单元代码前19位与宗地代码不一致。",
            "The first 19 characters of the unit code are not the parcel code.",
        )
    return fault


def _parcel_fault(code: str) -> CodeFault | None:
    match = _PARCEL.fullmatch(code)
    if match is None:
        return CodeFault(
            "parcel_code.structure",
            "宗地代码应为12位数字、2位特征码（首位G、J或Z）、5位顺序号。",
            "A parcel code is 12 digits, two letters (the first G, J or Z) and 5 digits.",
        )
    if match["sequence"] == "00000":
        return CodeFault(
            "parcel_code.sequence",
            "宗地代码顺序号应从00001起。",
            "The sequence of a parcel code begins at 00001.",
        )
    if match["feature"] in _COLLECTIVE_ONLY and match["ownership"] != "J":
        return CodeFault(
            "parcel_code.ownership",
            f"特征码{match['feature']}（{FEATURE[match['feature']]}）只用于集体所有（J）。",
            f"Feature {match['feature']} exists on collective land (J) only.",
        )
    return None


def _fixture_fault(tail: str) -> CodeFault | None:
    match = _FIXTURE.fullmatch(tail)
    if match is None:
        return CodeFault(
            "unit_code.structure",
            "不动产单元代码第20位应为F、L、Q或W，后接8位数字。",
            "Character 20 of a unit code is F, L, Q or W, followed by 8 digits.",
        )
    if match["fixture"] == "W" and match["number"] != "00000000":
        return CodeFault(
            "unit_code.no_fixture",
            "无定着物（W）的不动产单元代码末8位应为00000000。",
            "A unit without fixture (W) ends in 00000000.",
        )
    return None
