"""The layout of a file: which of its columns is which canonical one, and how a file is recognised.

A file is read by its headers alone. A layout that somebody wrote (`layouts/*.yaml`) is recognised
by its signature; any other file has to use the canonical names, the 中文名 or the official codes of
the contract.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from panhuo.codes.code_lists import code_list
from panhuo.feeds.contract import (
    Contract,
    ContractField,
    FieldType,
    Mode,
    contract_of,
    load_contracts,
)

LAYOUTS_DIR = Path(__file__).parent / "layouts"
CANONICAL = "canonical"

NULL_MARKS = (
    *("", "--", "-", "Nah", "NULL", "null", "None", "无", "/", "\N{NO-BREAK SPACE}"),
    *("1900-01-01", "1901-01-02", "1900-01-01 00:00:00"),
)
"""What stands for no value in every layout; a layout adds its own."""

DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
"""Forms of a date in every layout, tried in this order after the time part is cut."""

TIME_PART = re.compile(r"[T\s]+\d{1,2}:\d{2}.*$")
"""What follows the day in `2007-01-31 00:00:00`."""

BOOLEAN_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("是", "有", "Y", "y", "T", "t", "1", "true", "True", "TRUE", "√"), "true"),
    **dict.fromkeys(("已抵押", "抵押", "已查封", "查封", "规上", "在产", "含", "含地价"), "true"),
    **dict.fromkeys(("否", "无", "N", "n", "F", "f", "0", "false", "False", "FALSE", "×"), "false"),
    **dict.fromkeys(("未抵押", "无抵押", "未查封", "无查封", "规下", "停产"), "false"),
    **dict.fromkeys(("不含", "不含地价"), "false"),
}
"""Words of a yes-or-no column. They are read before the null marks: 抵押 无 is a no."""

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
    )
    for folded in names
}

_INVISIBLE = re.compile(r"[\s\ufeff\u200b-\u200d\u2060]+")
_REQUIRED_MARK = re.compile(r"^[*★※]+|[*★※]+$")
_WITH_UNIT = re.compile(r"^(?P<words>.+?)[(\[【](?:单位:)?(?P<unit>[^()\[\]【】]+)[)\]】]$")
# A first row of data, read as headers, must not be quoted: it may name a person.
_DATUM = re.compile(r"\d{5,}|^-?\d+([.,]\d+)*$|^\d{4}[-/.年]\d")
_SHOWN = 30


class UnknownUnitError(ValueError):
    """Two units of which one is not known, or that do not measure the same thing."""


class UnknownLayoutError(LookupError):
    """A layout that is asked for by name and does not exist for the feed."""


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


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LayoutColumn(_Strict):
    """Where the value of one canonical column comes from.

    A cell is read in this order: trimmed, `value_map`, null marks, `pattern`, type, `unit`.
    """

    source: str | None = Field(None, description="header in the file")
    unit: str | None = Field(None, description="unit of the file, when not the contract's")
    reads: Literal["value", "region_name", "as_of_year"] = Field(
        "value",
        description="region_name: the cell names a region, its code is looked up; "
        "as_of_year: no cell, the year of the delivery's as_of",
    )
    constant: str | None = Field(None, description="the value of every row, when no column has it")
    value_map: Mapping[str, str] = Field({}, description="words of the file → canonical words")
    pattern: str | None = Field(
        None,
        description="regular expression whose first group is the value; a cell that does not "
        "match is null with a warning, and stays as it came in source_row",
    )
    note: str | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = (self.source is not None, self.constant is not None, self.reads == "as_of_year")
        if sum(origins) != 1:
            raise ValueError("a column has either a source, a constant or the year of the as_of")
        if self.pattern is not None and re.compile(self.pattern).groups != 1:
            raise ValueError(f"a pattern has exactly one group: {self.pattern}")
        return self


class Layout(_Strict):
    """How the files of one origin are laid out."""

    layout: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    feed: str
    zh: str
    description: str
    signature: tuple[str, ...] = Field((), description="headers that together identify the layout")
    encodings: tuple[str, ...] = Field(
        ("utf-8-sig", "gb18030"), description="tried in this order on text files"
    )
    mode: Mode | None = Field(None, description="None: the contract's")
    null_marks: tuple[str, ...] = Field((), validate_default=True)
    date_formats: tuple[str, ...] = Field((), validate_default=True, description="strptime")
    columns: Mapping[str, LayoutColumn]
    exchanged: tuple[tuple[str, str], ...] = Field(
        (),
        description="pairs (lower, upper) of canonical columns that are read against the words of "
        "their headers; the loader notes on each row how it read them",
    )
    ignored: tuple[str, ...] = Field((), description="known headers that stay in source_row only")

    @field_validator("null_marks")
    @classmethod
    def _with_every_null_mark(cls, own: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*NULL_MARKS, *own)))

    @field_validator("date_formats")
    @classmethod
    def _with_every_date_format(cls, own: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*own, *DATE_FORMATS)))

    @property
    def sources(self) -> tuple[str, ...]:
        """The headers that are read, each once, in the order of the canonical columns."""
        return tuple(dict.fromkeys(c.source for c in self.columns.values() if c.source is not None))

    def check(self, contract: Contract) -> None:
        """Raise ValueError where the layout contradicts the contract of its feed or itself."""
        for name, column in self.columns.items():
            field = contract.field(name)
            if column.unit is not None:
                unit_factor(column.unit, field.unit or "")
        if absent := [name for name in contract.required if name not in self.columns]:
            raise ValueError(f"{self.layout}: required columns without an origin: {absent}")
        if strangers := set(self.signature) - {*self.sources, *self.ignored}:
            raise ValueError(f"{self.layout}: signature headers nobody reads: {sorted(strangers)}")
        if both := set(self.sources) & set(self.ignored):
            raise ValueError(f"{self.layout}: headers both read and ignored: {sorted(both)}")
        if loose := {name for pair in self.exchanged for name in pair} - set(self.columns):
            raise ValueError(f"{self.layout}: exchanged columns that are not read: {sorted(loose)}")


def fold(header: str) -> str:
    """Return a header as it is compared: half width, lower case, no spaces, BOM or asterisks."""
    bare = _INVISIBLE.sub("", unicodedata.normalize("NFKC", header))
    return _REQUIRED_MARK.sub("", bare).casefold()


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


@lru_cache
def load_layouts() -> dict[str, Layout]:
    """Return the layouts of `feeds/layouts/` by name; each agrees with its contract and file."""
    layouts = {}
    for path in sorted(LAYOUTS_DIR.glob("*.yaml")):
        layout = Layout.model_validate(yaml.safe_load(path.read_text("utf-8")))
        if layout.layout != path.stem or layout.layout == CANONICAL:
            raise ValueError(f"{path.name} holds the layout {layout.layout}")
        if not layout.signature:
            raise ValueError(f"{path.name}: without a signature no file can be recognised")
        layout.check(contract_of(layout.feed))
        layouts[layout.layout] = layout
    return layouts


@lru_cache
def _known_headers(feed: str) -> dict[str, tuple[int, str]]:
    """Map folded headers to (rank, canonical name); the canonical name ranks first."""
    known: dict[str, tuple[int, str]] = {}
    for field in contract_of(feed).fields:
        for rank, header in enumerate((field.name, field.zh, *field.aliases)):
            known.setdefault(fold(header), (rank, field.name))
    return known


def _meaning(contract: Contract, header: str) -> tuple[int, str, str | None] | None:
    """Return rank, canonical name and unit of a header; the unit only if not the contract's."""
    known = _known_headers(contract.feed)
    if (exact := known.get(fold(header))) is not None:
        return (*exact, None)
    if (match := _WITH_UNIT.match(fold(header))) is None or match["words"] not in known:
        return None
    rank, name = known[match["words"]]
    try:
        factor = unit_factor(match["unit"], contract.field(name).unit or "")
    except UnknownUnitError:
        return None
    return rank, name, None if factor == 1 else match["unit"]


def _words(field: ContractField) -> Mapping[str, str]:
    if field.type is FieldType.BOOLEAN:
        return BOOLEAN_WORDS
    return code_list(field.codes).words if field.codes else {}


def canonical_layout(contract: Contract, headers: Sequence[str]) -> Layout:
    """Return the layout of a file that uses the names of the contract, as far as it does.

    Headers are compared by `fold`; a unit in brackets, 面积（公顷）, is understood. Where two
    headers mean the same column the canonical name wins, then 中文名, then the aliases in their
    order. A file that names its region without giving the code has the code looked up by the
    name. Columns the contract does not know are left out; required ones may be missing, see
    `recognise`.
    """
    best: dict[str, tuple[int, str, str | None]] = {}
    for header in headers:
        if (meaning := _meaning(contract, header)) is not None:
            rank, name, unit = meaning
            if name not in best or rank < best[name][0]:
                best[name] = (rank, header, unit)
    columns = {
        field.name: LayoutColumn(source=header, unit=unit, value_map=_words(field))
        for field in contract.fields
        if field.name in best
        for _, header, unit in [best[field.name]]
    }
    if "region_name" in columns and "region_code" not in columns:
        by_name = LayoutColumn(source=columns["region_name"].source, reads="region_name")
        columns = {"region_code": by_name, **columns}
    return Layout(
        layout=CANONICAL,
        feed=contract.feed,
        zh="标准版式",
        description="Canonical names, 中文名 or official codes of the contract.",
        columns=columns,
    )


def _bound(layout: Layout, headers: Sequence[str]) -> Layout:
    """Return the layout with sources spelled as in the file, without columns the file lacks."""
    spelled = {fold(header): header for header in reversed(headers)}
    contract = contract_of(layout.feed)
    columns = {}
    for name, column in layout.columns.items():
        words = column.value_map or _words(contract.field(name))
        if column.source is None:
            columns[name] = column
        elif (header := spelled.get(fold(column.source))) is not None:
            columns[name] = column.model_copy(update={"source": header, "value_map": words})
    return layout.model_copy(update={"columns": columns})


def _matches(layout: Layout, headers: Sequence[str]) -> bool:
    return {fold(header) for header in layout.signature} <= {fold(header) for header in headers}


def _missing(layout: Layout) -> tuple[str, ...]:
    return tuple(n for n in contract_of(layout.feed).required if n not in layout.columns)


def _by_signature(feed: str, headers: Sequence[str]) -> Layout | None:
    """Return the most specific layout of the feed whose signature the file has."""
    matching = [x for x in load_layouts().values() if x.feed == feed and _matches(x, headers)]
    return max(matching, key=lambda layout: len(layout.signature), default=None)


def _named(feed: str, name: str) -> Layout:
    layout = load_layouts().get(name)
    if layout is None or layout.feed != feed:
        known = [CANONICAL, *(x.layout for x in load_layouts().values() if x.feed == feed)]
        raise UnknownLayoutError(f"feed {feed} has no layout {name!r}; it has {', '.join(known)}")
    return layout


def _better_feed(feed: str, headers: Sequence[str], explained: int) -> str | None:
    """Find another feed that has all it needs and reads more than `explained` of the columns."""
    fits: dict[str, int] = {}
    for other in load_contracts():
        layout = _by_signature(other, headers)
        bound = (
            canonical_layout(contract_of(other), headers)
            if layout is None
            else _bound(layout, headers)
        )
        if other != feed and not _missing(bound):
            fits[other] = len(bound.sources)
    best = max(fits, key=lambda other: fits[other], default=None)
    return best if best is not None and fits[best] > explained else None


def _nearest(contract: Contract, headers: Sequence[str]) -> Layout:
    """Return the layout of the feed that reads most of the file, canonical at a tie."""
    canonical = canonical_layout(contract, headers)
    written = [x for x in load_layouts().values() if x.feed == contract.feed]
    return max([canonical, *written], key=lambda x: len(_bound(x, headers).sources))


def recognise(feed: str, headers: Sequence[str], layout: str | None = None) -> Layout:
    """Return the layout of a file of this feed, its sources spelled as in the file.

    The named layout, else the one whose signature the headers have, else the canonical one. A
    reader lists the geometry of a file among its headers as `geom`. Naming a layout ("canonical"
    too) says that the feed is meant, and only then is a file accepted that fits another one better.

    Raises:
        UnknownFeedError: no such feed.
        UnknownLayoutError: no layout of that name for the feed.
        UnrecognisedHeadersError: required columns are missing, a column that is read occurs
            twice, or the file is one of another feed.
    """
    contract = contract_of(feed)
    if layout is not None and layout != CANONICAL:
        found: Layout | None = _named(feed, layout)
    else:
        found = None if layout == CANONICAL else _by_signature(feed, headers)
    bound = canonical_layout(contract, headers) if found is None else _bound(found, headers)
    if _missing(bound):
        nearest = _nearest(contract, headers) if found is None else found
        missing = _missing(_bound(nearest, headers))
        other = _better_feed(feed, headers, 0)
        raise _Refusal(contract, headers, nearest, missing, other).error()
    _refuse_doubles(contract, headers, bound)
    if found is None and layout is None:
        other = _better_feed(feed, headers, len(bound.sources))
        if other is not None:
            raise _Refusal(contract, headers, bound, (), other).error()
    return bound


def _refuse_doubles(contract: Contract, headers: Sequence[str], bound: Layout) -> None:
    """Refuse a file in which a column that is read occurs twice: which one counts is a guess."""
    folded = [fold(header) for header in headers]
    twice = [source for source in bound.sources if folded.count(fold(source)) > 1]
    if twice:
        names = "、".join(twice)
        raise UnrecognisedHeadersError(
            f"“{contract.zh}”文件的表头有重复列：{names}，请只保留一列后重新报送。",
            f"The {contract.feed} file has a column twice: {names}; keep one and deliver again.",
        )


@dataclass(frozen=True)
class _Refusal:
    """What is to be said about headers that cannot be read."""

    contract: Contract
    headers: Sequence[str]
    nearest: Layout
    missing: tuple[str, ...]
    other: str | None

    def error(self) -> UnrecognisedHeadersError:
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
        nearest, expected = self.nearest, self._expected()
        present = {fold(header): header.strip() for header in self.headers}
        known = {fold(header) for header in (*nearest.sources, *nearest.ignored)}
        absent = [header for header in expected if fold(header) not in present]
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

    def _expected(self) -> tuple[str, ...]:
        if self.nearest.layout == CANONICAL:
            return tuple(self.contract.field(name).zh for name in self.missing)
        return self.nearest.sources

    @staticmethod
    def _likely(absent: Sequence[str], extra: Mapping[str, str]) -> list[tuple[str, str]]:
        pairs = []
        for header in absent:
            if close := get_close_matches(fold(header), list(extra), n=1, cutoff=0.6):
                pairs.append((extra[close[0]], header))
        return pairs
