"""How the name of an administration is read as it stands in a document.

Pure text: nothing here knows which regions exist. `regions.resolve_name` looks the readings up.
"""

import re
import unicodedata

# Longest first: 自治区 must go before 区, 特别行政区 before 政区.
_SUFFIXES = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "特区",
    "省",
    "市",
    "盟",
    "县",
    "区",
    "旗",
)
# 城区, 郊区, 矿区 exist in a dozen cities each and are not built from a place name.
_NO_STEM = frozenset({"市辖", "市郊", "新城", "开发"})
_BUREAU = re.compile(
    r"(?:自然资源和规划|规划和自然资源|自然资源与规划|自然资源|国土资源和规划|国土资源|国土规划)(?:管理)?局?"
)
_OFFICE = re.compile(r"(?:人民政府|管理委员会|管委会|办事处|管理局|分局)$")
_OWN_LEVEL = re.compile(r"(?:本级|市直|县直|区直)$")
_NOISE = re.compile(r"[\s()\[\]【】〔〕《》\"'·,，、。.:：;；\-—]+")


def clean(name: str) -> str:
    """Return the name in half-width characters, without spaces, brackets and punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", name))


def stem(name: str) -> str | None:
    """Return the place name without its rank (增城市, 增城区 → 增城), None when nothing is left.

    A stem of one character is none: 城区 and 郊区 are words, not places.
    """
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            root = name[: -len(suffix)]
            return root if len(root) > 1 and root not in _NO_STEM else None
    return None


def without_office(name: str) -> str:
    """Return the unit behind an office: 仲恺高新区分局 → 仲恺高新区, 柯城区人民政府 → 柯城区."""
    text = _BUREAU.sub("", name)
    while (shorter := _OFFICE.sub("", text)) != text:
        text = shorter
    return text


def of_own_level(name: str) -> str | None:
    """Return the unit of which a 本级 is said (深圳市本级 → 深圳市), None when it is not said.

    `市本级` alone gives the bare rank `市`, which only the scope can place.
    """
    text = _OWN_LEVEL.sub("", name)
    if text == name:
        return None
    # 深圳市市本级 and 衢州市市直: the rank is written twice.
    return text[:-1] if text.endswith("市市") else text or "市"
