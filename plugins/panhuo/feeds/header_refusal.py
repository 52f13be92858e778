"""What is said about headers that no layout can read: what is missing, what is nearest."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from panhuo.feeds.contract import Contract, contract_of
from panhuo.feeds.headers import Reference, fold
from panhuo.feeds.layout import CANONICAL, Layout

# A first row of data, read as headers, must not be quoted: it may name a person.
_DATUM = re.compile(r"\d{5,}|^-?\d+([.,]\d+)*$|^\d{4}[-/.年]\d")
_SHOWN = 30


class UnrecognisedHeadersError(ValueError):
    """The headers of a file that no layout of its feed can read.

    `message_zh` and `message_en` are one sentence each, fit for the person who sent the file;
    `missing` are canonical names, `fits_feed` is the feed that the headers do fit, if any.
    """

    def __init__(
        self,
        message_zh: str,
        message_en: str,
        *,
        missing: tuple[str, ...] = (),
        nearest: str | None = None,
        fits_feed: str | None = None,
    ) -> None:
        super().__init__(f"{message_zh} {message_en}")
        self.message_zh = message_zh
        self.message_en = message_en
        self.missing = missing
        self.nearest = nearest
        self.fits_feed = fits_feed


def ambiguous(contract: Contract, one: Layout, other: Layout) -> tuple[str, str]:
    """Return what is said of headers that two layouts fit equally well."""
    names = f"{one.layout}, {other.layout}"
    return (
        f"“{contract.zh}”文件的表头同时符合两个版式：{names}，请用 --layout 指定其一后重新报送。",
        f"Two layouts fit the headers of this {contract.feed} file: {names}; name one of them.",
    )


@dataclass(frozen=True)
class Refusal:
    """What is to be said about headers that cannot be read."""

    contract: Contract
    headers: Sequence[str]
    nearest: Layout
    missing: tuple[str, ...]
    other: str | None

    def error(self) -> UnrecognisedHeadersError:
        """Return it as one sentence per language."""
        zh = [f"“{self.contract.zh}”文件的表头无法识别"]
        en = [f"The headers of this {self.contract.feed} file are not recognised"]
        if self.missing:
            zh.append("缺少必填列 " + "、".join(self._label(name) for name in self.missing))
            en.append("required columns are missing: " + ", ".join(map(self._label, self.missing)))
        zh_headers, en_headers = self._shown()
        zh.append(zh_headers)
        en.append(en_headers)
        if self.other is not None:
            other = contract_of(self.other)
            zh.append(f"这些列与“{other.zh}”({self.other})相符，请核对是否报错了类别")
            en.append(f"they fit the feed {self.other}: it seems a file of a wrong feed")
        else:
            zh_difference, en_difference = self._difference()
            zh.append(zh_difference)
            en.append(en_difference)
        return UnrecognisedHeadersError(
            "；".join(zh) + "。",
            "; ".join(en) + ".",
            missing=self.missing,
            nearest=self.nearest.layout,
            fits_feed=self.other,
        )

    def _label(self, name: str) -> str:
        return f"{self.contract.field(name).zh}({name})"

    def _looks_like_data(self) -> bool:
        return any(_DATUM.search(fold(header)) for header in self.headers)

    def _shown(self) -> tuple[str, str]:
        """Quote the headers of the file, unless its first row is data."""
        if self._looks_like_data():
            return "第一行像是数据而不是表头", "the first row looks like data, not like headers"
        shown = [header.strip() for header in self.headers if header.strip()]
        more = len(shown) - _SHOWN
        return (
            "文件的列为 " + "、".join(shown[:_SHOWN]) + (f" 等{len(shown)}列" if more > 0 else ""),
            "the file has " + ", ".join(shown[:_SHOWN]) + (f" and {more} more" if more > 0 else ""),
        )

    def _difference(self) -> tuple[str, str]:
        """Say in which columns file and nearest layout differ, with likely misspellings."""
        nearest = self.nearest
        present = {fold(header): header.strip() for header in self.headers}
        known = nearest.known_headers
        absent = self._absent(present)
        extra = {key: text for key, text in present.items() if key and key not in known}
        zh, en = [f"最接近的版式是 {nearest.layout}"], [f"the nearest layout is {nearest.layout}"]
        if absent:
            zh.append("文件缺 " + "、".join(absent))
            en.append("the file lacks " + ", ".join(absent))
        if extra and not self._looks_like_data():
            zh.append("多出 " + "、".join(list(extra.values())[:_SHOWN]))
            en.append("it does not know " + ", ".join(list(extra.values())[:_SHOWN]))
            likely = self._likely(absent, extra)
            zh.extend(f"疑“{text}”即“{header}”" for text, header in likely)
            en.extend(f"{text} may be meant as {header}" for text, header in likely)
        return "，".join(zh), ", ".join(en)

    def _absent(self, present: Mapping[str, str]) -> list[str]:
        """Return what the nearest layout looks for and the file does not have."""
        if self.nearest.layout == CANONICAL:
            return [self.contract.field(name).zh for name in self.missing]
        wanted = [column.references for column in self.nearest.columns.values()]
        absent = [
            f"第{names[0]}列" if isinstance(names[0], int) else names[0]
            for names in wanted
            if names and not any(self._has(name, present) for name in names)
        ]
        unsigned = [header for header in self.nearest.signature if fold(header) not in present]
        return list(dict.fromkeys((*absent, *unsigned)))

    def _has(self, name: Reference, present: Mapping[str, str]) -> bool:
        return name <= len(self.headers) if isinstance(name, int) else fold(name) in present

    @staticmethod
    def _likely(absent: Sequence[str], extra: Mapping[str, str]) -> list[tuple[str, str]]:
        pairs = []
        for header in absent:
            if close := get_close_matches(fold(header), list(extra), n=1, cutoff=0.6):
                pairs.append((extra[close[0]], header))
        return pairs
