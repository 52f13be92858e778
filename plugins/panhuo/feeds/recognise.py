"""Which layout a file has: by its headers alone.

A layout that somebody wrote (`layouts/*.yaml`) is recognised by its signature; any other file has
to use the canonical names, the 中文名 or the official codes of the contract.
"""

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
from panhuo.feeds.header_refusal import Refusal, UnrecognisedHeadersError, ambiguous
from panhuo.feeds.headers import Columns, Reference, fold, words_and_unit
from panhuo.feeds.layout import CANONICAL, HEADER_SEPARATOR, Layout, LayoutColumn
from panhuo.feeds.layout_folder import is_of_site, layout_named, load_layouts
from panhuo.feeds.units import UnknownUnitError, known_units, unit_factor, units_of

BOOLEAN_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("是", "有", "Y", "y", "T", "t", "1", "true", "True", "TRUE", "√"), "true"),
    **dict.fromkeys(("已抵押", "抵押", "已查封", "查封", "规上", "在产", "含", "含地价"), "true"),
    **dict.fromkeys(("否", "无", "N", "n", "F", "f", "0", "false", "False", "FALSE", "×"), "false"),
    **dict.fromkeys(("未抵押", "无抵押", "未查封", "无查封", "规下", "停产"), "false"),
    **dict.fromkeys(("不含", "不含地价"), "false"),
}
"""Words of a yes-or-no column. They are read before the null marks: 抵押 无 is a no."""

Asked = str | Layout | None
"""A layout asked for: by its name, as it is, or none, to have it found by the headers."""


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
    if (read := words_and_unit(header)) is None or read[0] not in known:
        return None
    rank, name = known[read[0]]
    try:
        factor = unit_factor(read[1], contract.field(name).unit or "")
    except UnknownUnitError:
        return None
    return rank, name, None if factor == 1 else read[1]


def words_of(field: ContractField) -> Mapping[str, str]:
    """Return what a file may write for the values of a field → the value."""
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
        field.name: LayoutColumn(source=header, unit=unit, value_map=words_of(field))
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
    """Return the layout with sources as they stand in the file, without columns the file lacks."""
    file = Columns(headers)
    contract = contract_of(layout.feed)
    columns = {}
    for name, column in layout.columns.items():
        bound = _bound_column(column, contract.field(name), file)
        if bound is not None:
            columns[name] = bound
    skip = [
        rows.model_copy(update={"source": file.reference(place)})
        for rows in layout.skip
        if (place := file.place(rows.source)) is not None
    ]
    return layout.model_copy(update={"columns": columns, "skip": tuple(skip)})


def _bound_column(column: LayoutColumn, field: ContractField, file: Columns) -> LayoutColumn | None:
    words = {**words_of(field), **column.value_map}
    if not column.references:
        return column.model_copy(update={"value_map": words})
    places = [_place(reference, column, field, file) for reference in column.references]
    found = [file.reference(place) for place in places if place is not None]
    if not found or (column.join and len(found) < len(places)):
        return None
    unit = column.unit or _unit_in_header(
        file.headers[next(p for p in places if p is not None)], field
    )
    origin: dict[str, object] = (
        {"join": tuple(found)}
        if column.join
        else {"source": found[0], "fallbacks": tuple(found[1:])}
    )
    return column.model_copy(update={**origin, "unit": unit, "value_map": words})


def _place(
    reference: Reference, column: LayoutColumn, field: ContractField, file: Columns
) -> int | None:
    """Return where a column stands; 占地面积 also finds 占地面积（亩）, if that is its unit."""
    place = file.place(reference)
    if place is not None or isinstance(reference, int) or field.unit is None:
        return place
    for place, header in enumerate(file.headers):
        read = words_and_unit(header)
        if read is not None and read[0] == fold(reference):
            said = _unit_in_header(header, field)
            if said is not None and (column.unit is None or fold(column.unit) == fold(said)):
                return place
    return None


def _unit_in_header(header: str, field: ContractField) -> str | None:
    """Return the unit in brackets, None where there is none that the field can be stated in.

    Of a header of several rows the lowest that has one counts: 土地面积（公顷）/总面积 is in 公顷.
    """
    if field.unit is None or field.type is not FieldType.NUMBER:
        return None
    for part in (header, *reversed(header.split(HEADER_SEPARATOR))):
        read = words_and_unit(part)
        if read is not None and read[1] in units_of(field.unit):
            return read[1]
    return None


def has_signature(layout: Layout, headers: Sequence[str]) -> bool:
    """Tell whether these headers have all that identify a layout, which has some.

    A unit in brackets makes no other header: 面积（亩） is 面积.
    """
    present = {fold(header) for header in headers}
    bracketed = (words_and_unit(header) for header in headers)
    present |= {read[0] for read in bracketed if read is not None and read[1] in known_units()}
    return bool(layout.signature) and {fold(header) for header in layout.signature} <= present


def _missing(layout: Layout) -> tuple[str, ...]:
    return tuple(n for n in contract_of(layout.feed).required if n not in layout.columns)


def layouts_of(feed: str) -> list[Layout]:
    """Return the layouts of a feed that somebody wrote."""
    return [layout for layout in load_layouts().values() if layout.feed == feed]


def _by_signature(feed: str, headers: Sequence[str]) -> Layout | None:
    """Return the most specific layout of the feed whose signature the file has.

    Of two equally specific ones that of the installation; of two such, none can be told.
    """
    matching = [x for x in layouts_of(feed) if x.header.is_plain and has_signature(x, headers)]
    if not matching:
        return None
    ranked = sorted(matching, key=_rank, reverse=True)
    if len(ranked) > 1 and _rank(ranked[0]) == _rank(ranked[1]):
        raise UnrecognisedHeadersError(*ambiguous(contract_of(feed), ranked[0], ranked[1]))
    return ranked[0]


def _rank(layout: Layout) -> tuple[int, bool]:
    return len(layout.signature), is_of_site(layout.layout)


def _better_feed(feed: str, headers: Sequence[str], explained: int) -> str | None:
    """Find another feed that has all it needs and reads more than `explained` of the columns."""
    fits: dict[str, int] = {}
    for other in load_contracts():
        if other == feed:
            continue
        try:
            layout = _by_signature(other, headers)
        except UnrecognisedHeadersError:
            continue
        bound = (
            canonical_layout(contract_of(other), headers)
            if layout is None
            else _bound(layout, headers)
        )
        if not _missing(bound):
            fits[other] = len(bound.sources)
    best = max(fits, key=lambda other: fits[other], default=None)
    return best if best is not None and fits[best] > explained else None


def _nearest(contract: Contract, headers: Sequence[str]) -> Layout:
    """Return the layout of the feed that reads most of the file, canonical at a tie."""
    canonical = canonical_layout(contract, headers)
    written = [x for x in layouts_of(contract.feed) if x.header.rows]
    return max([canonical, *written], key=lambda x: len(_bound(x, headers).sources))


def known_columns(feed: str, headers: Sequence[str]) -> int:
    """Return how many columns the layout of the feed that reads most of them finds."""
    return len(_bound(_nearest(contract_of(feed), headers), headers).sources)


def recognise(feed: str, headers: Sequence[str], layout: Asked = None) -> Layout:
    """Return the layout of a file of this feed, its sources spelled as in the file.

    The one asked for, else the one whose signature the headers have, else the canonical one. A
    reader lists the geometry of a file among its headers as `geom`. Naming a layout ("canonical"
    too) says that the feed is meant, and only then is a file accepted that fits another one better.

    Raises:
        UnknownFeedError: no such feed.
        UnknownLayoutError: no layout of that name for the feed.
        UnrecognisedHeadersError: required columns are missing, a column that is read occurs
            twice, two layouts fit, or the file is one of another feed.
    """
    contract = contract_of(feed)
    if isinstance(layout, Layout):
        found: Layout | None = layout
    elif layout is not None and layout != CANONICAL:
        found = layout_named(feed, layout)
    else:
        found = None if layout == CANONICAL else _by_signature(feed, headers)
    bound = canonical_layout(contract, headers) if found is None else _bound(found, headers)
    if _missing(bound):
        nearest = _nearest(contract, headers) if found is None else found
        missing = _missing(_bound(nearest, headers))
        other = _better_feed(feed, headers, 0)
        raise Refusal(contract, headers, nearest, missing, other).error()
    _refuse_doubles(contract, headers, bound, found)
    if found is None and layout is None:
        other = _better_feed(feed, headers, len(bound.sources))
        if other is not None:
            raise Refusal(contract, headers, bound, (), other).error()
    return bound


def _refuse_doubles(
    contract: Contract, headers: Sequence[str], bound: Layout, written: Layout | None
) -> None:
    """Refuse a file in which a column that is read occurs twice: which one counts is a guess.

    Unless its layout shows that it knows, by naming the second one (面积#2) as read or ignored.
    """
    folded = [fold(header) for header in headers]
    known = written.known_headers if written is not None else frozenset[str]()
    twice = [
        source
        for source in bound.sources
        if isinstance(source, str)
        and folded.count(fold(source)) > 1
        and f"{fold(source)}#2" not in known
    ]
    if twice:
        names = "、".join(twice)
        raise UnrecognisedHeadersError(
            f"“{contract.zh}”文件的表头有重复列：{names}，请只保留一列后重新报送。",
            f"The {contract.feed} file has a column twice: {names}; keep one and deliver again.",
        )
