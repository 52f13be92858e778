"""Which layout a file has: by its headers alone.

A layout that somebody wrote (`layouts/*.yaml`) is recognised by its signature; any other file has
to use the canonical names, the 中文名 or the official codes of the contract.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from panhuo.codes.code_lists import code_list
from panhuo.feeds.contract import (
    Contract,
    ContractField,
    FieldType,
    contract_of,
    load_contracts,
)
from panhuo.feeds.header_refusal import Refusal, UnrecognisedHeadersError
from panhuo.feeds.headers import fold
from panhuo.feeds.layout import CANONICAL, Layout, LayoutColumn
from panhuo.feeds.layout_folder import layout_named, load_layouts
from panhuo.feeds.units import UnknownUnitError, unit_factor

BOOLEAN_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("是", "有", "Y", "y", "1", "true", "True", "TRUE", "√"), "true"),
    **dict.fromkeys(("已抵押", "抵押", "已查封", "查封", "规上", "在产", "含", "含地价"), "true"),
    **dict.fromkeys(("否", "无", "N", "n", "0", "false", "False", "FALSE", "×"), "false"),
    **dict.fromkeys(("未抵押", "无抵押", "未查封", "无查封", "规下", "停产"), "false"),
    **dict.fromkeys(("不含", "不含地价"), "false"),
}
"""Words of a yes-or-no column. They are read before the null marks: 抵押 无 is a no."""

_WITH_UNIT = re.compile(r"^(?P<words>.+?)[(\[【](?:单位:)?(?P<unit>[^()\[\]【】]+)[)\]】]$")


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
        found: Layout | None = layout_named(feed, layout)
    else:
        found = None if layout == CANONICAL else _by_signature(feed, headers)
    bound = canonical_layout(contract, headers) if found is None else _bound(found, headers)
    if _missing(bound):
        nearest = _nearest(contract, headers) if found is None else found
        missing = _missing(_bound(nearest, headers))
        other = _better_feed(feed, headers, 0)
        raise Refusal(contract, headers, nearest, missing, other).error()
    _refuse_doubles(contract, headers, bound)
    if found is None and layout is None:
        other = _better_feed(feed, headers, len(bound.sources))
        if other is not None:
            raise Refusal(contract, headers, bound, (), other).error()
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
