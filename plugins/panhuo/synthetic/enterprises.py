"""Enterprises that do not exist, with credit codes that pass both checks."""

from dataclasses import dataclass

from panhuo.codes.credit_code import ALPHABET, check_character, organisation_check_character

_FIRST = "样虚拟例仿"
_SECOND = "衡澜杉岚榆溪岳棠桐屿槿岑霖枫泽"
_TRADES = (
    ("精密机械", "3489"), ("新材料", "3985"), ("电子", "3982"), ("食品", "1439"),
    ("纺织", "1711"), ("门业", "2032"), ("纸业", "2221"), ("汽配", "3670"),
    ("医疗器械", "3589"), ("仓储物流", "5990"), ("装备", "3561"), ("化工", "2669"),
)  # fmt: skip


@dataclass(frozen=True)
class Enterprise:
    """A name, its credit code and its trade (GB/T 4754, four digits)."""

    uscc: str
    name: str
    industry: str


def enterprise(region: str, place: str, serial: int, trade: int | None = None) -> Enterprise:
    """Return the enterprise of a serial number in a region (six digits); always the same one.

    The organisation code is MA and six characters of the credit code's alphabet.
    """
    digits, rest = "", serial
    for _ in range(6):
        rest, place_value = divmod(rest, len(ALPHABET))
        digits = ALPHABET[place_value] + digits
    body = f"MA{digits}"
    head = f"91{region}{body}{organisation_check_character(body)}"
    name, industry = _TRADES[serial % len(_TRADES) if trade is None else trade]
    first = _FIRST[serial // len(_SECOND) % len(_FIRST)]
    second = _SECOND[serial % len(_SECOND)]
    return Enterprise(
        head + check_character(head), f"{place}{first}{second}{name}{serial}号有限公司", industry
    )
