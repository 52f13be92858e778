"""统一社会信用代码, 18 characters, GB 32100-2015; inside it the organisation code, GB 11714-1997.

The column that should hold it also brings old registration numbers (15 digits), bare organisation
codes (9) and the id numbers of individuals. They are told apart by pattern, and no message repeats
any of them.
"""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2, mod_11_10

from panhuo.codes.fault import CodeFault

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: no I, O, S, V, Z. The value of a character is its index."""

_LENGTH = 18
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_NOISE = re.compile(r"[\s\-\u200b-\u200d\u2060\ufeff]+")
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
# First digit of a region is 1-8 and the day has to exist: a mistyped id number is still a person's.
_PERSONAL_18 = re.compile(rf"[1-8]\d{{5}}(?:18|19|20)\d{{2}}{_DAY}\d{{3}}[\dX]")
_PERSONAL_15 = re.compile(rf"[1-8]\d{{5}}\d{{2}}{_DAY}\d{{3}}")
_STRUCTURE = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{2}\d{6}[0-9A-HJ-NP-RTUW-Y]{10}")


class HolderCode(StrEnum):
    """Kinds of number that arrive in a credit code column."""

    CREDIT_CODE = "credit_code"
    REGISTRATION_NO = "registration_no"
    ORGANISATION_CODE = "organisation_code"
    PERSONAL_ID = "personal_id"


def normalise(value: str) -> str:
    """Return the value half width, upper case, without spaces and hyphens."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", value)).upper()


def check_character(head: str) -> str:
    """Return the 18th character of a credit code from its first 17.

    (31 − Σ Cᵢ·3^(i−1) mod 31) mod 31, GB 32100-2015.
    """
    return str(uscc.calc_check_digit(head[:17]))


def organisation_check_character(head: str) -> str:
    """Return the 9th character of an organisation code from its first 8.

    11 − Σ Cᵢ·Wᵢ mod 11 with weights 3, 7, 9, 10, 5, 8, 4, 2; 10 is X, 11 is 0; letters are worth
    10 to 35. GB 11714-1997.
    """
    total = sum(
        int(character, 36) * weight
        for character, weight in zip(head[:8], _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


def kind_of(value: str) -> HolderCode | None:
    """Return what kind of number the value is or was meant to be, None when it is none of them.

    A number that is a person's id by its pattern stays one when its check (GB 11643, mod 11-2)
    fails, unless it is a faultless credit code.
    """
    code = normalise(value)
    if len(code) == _LENGTH and _PERSONAL_18.fullmatch(code):
        faultless = _faultless(code) and not _passes(mod_11_2.validate, code)
        return HolderCode.CREDIT_CODE if faultless else HolderCode.PERSONAL_ID
    if re.fullmatch(r"\d{15}", code):
        old_id = _PERSONAL_15.fullmatch(code) and not _passes(mod_11_10.validate, code)
        return HolderCode.PERSONAL_ID if old_id else HolderCode.REGISTRATION_NO
    if re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return HolderCode.ORGANISATION_CODE
    return HolderCode.CREDIT_CODE if re.fullmatch(r"[0-9A-Z]{16,20}", code) else None


def check(value: str) -> CodeFault | None:
    """Return what keeps the value from being a credit code, None when it is one."""
    code = normalise(value)
    kind = kind_of(code)
    if kind is not HolderCode.CREDIT_CODE:
        return _OTHER_KINDS[kind]
    return _structure_fault(code) or _check_fault(code)


def _structure_fault(code: str) -> CodeFault | None:
    if len(code) != _LENGTH:
        return CodeFault(
            "credit_code.length",
            f"统一社会信用代码应为18位，现为{len(code)}位。",
            f"A credit code has 18 characters, this one has {len(code)}.",
        )
    if strangers := [n for n, character in enumerate(code, 1) if character not in ALPHABET]:
        places = "、".join(map(str, strangers))
        return CodeFault(
            "credit_code.character",
            f"统一社会信用代码第{places}位是不允许的字母（I、O、S、V、Z不用，多为1、0、5之误）。",
            f"Character {places} is a letter a credit code does not use (I, O, S, V, Z).",
        )
    if not _STRUCTURE.fullmatch(code):
        return CodeFault(
            "credit_code.region",
            "统一社会信用代码第3至8位应为6位数字的登记机关行政区划代码。",
            "Characters 3 to 8 of a credit code are the six digits of the registering region.",
        )
    return None


def _check_fault(code: str) -> CodeFault | None:
    organisation = organisation_check_character(code[8:16]) == code[16]
    whole = check_character(code) == code[17]
    if organisation and whole:
        return None
    if whole:
        return CodeFault(
            "credit_code.organisation_check",
            "统一社会信用代码第9至17位（组织机构代码）校验不符（GB 11714），请核对营业执照。",
            "Characters 9 to 17, the organisation code, fail their check (GB 11714).",
        )
    if organisation:
        return CodeFault(
            "credit_code.check",
            "统一社会信用代码第18位校验不符（GB 32100），第1至8位或第18位有误，请核对营业执照。",
            "Character 18 fails its check (GB 32100): one of 1 to 8 or 18 is wrong.",
        )
    return CodeFault(
        "credit_code.both_checks",
        "统一社会信用代码两个校验位均不符（GB 32100、GB 11714），第9至17位有误，请核对营业执照。",
        "Both checks fail (GB 32100, GB 11714): the organisation code, 9 to 17, is mistyped.",
    )


_OTHER_KINDS: dict[HolderCode | None, CodeFault] = {
    HolderCode.REGISTRATION_NO: CodeFault(
        "credit_code.registration_no",
        "此处填的是15位旧工商注册号，请改填18位统一社会信用代码。",
        "This is an old 15-digit registration number; give the 18-character credit code.",
    ),
    HolderCode.ORGANISATION_CODE: CodeFault(
        "credit_code.organisation_code",
        "此处填的是9位组织机构代码，请改填18位统一社会信用代码。",
        "This is a 9-character organisation code; give the 18-character credit code.",
    ),
    HolderCode.PERSONAL_ID: CodeFault(
        "credit_code.personal_id",
        "此处填的是个人身份证号码，不是统一社会信用代码；平台不显示该号码。",
        "This is the id number of a person, not a credit code; it is not shown.",
    ),
    None: CodeFault(
        "credit_code.unreadable",
        "统一社会信用代码为空或含有字母数字以外的字符。",
        "The credit code is empty or has characters other than letters and digits.",
    ),
}


def _faultless(code: str) -> bool:
    return (_structure_fault(code) or _check_fault(code)) is None


def _passes(validate: Callable[[str], str], code: str) -> bool:
    try:
        validate(code)
    except ValidationError:
        return False
    return True
