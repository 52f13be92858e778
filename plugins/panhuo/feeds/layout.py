"""The layout of a file: where its header stands, which column is which, how cells are read."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from panhuo.feeds.contract import Contract, FieldType, Mode
from panhuo.feeds.headers import Reference, fold
from panhuo.feeds.units import known_units, unit_factor

CANONICAL = "canonical"

NULL_MARKS = (
    *("", "--", "-", "Nah", "NULL", "null", "None", "无", "/", "\N{NO-BREAK SPACE}"),
    *("1900-01-01", "1901-01-02", "1900-01-01 00:00:00"),
)
"""What stands for no value in every layout; a layout adds its own."""

DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
"""Forms of a date in every layout, tried in this order after the time part is cut."""

EXCEL_SERIAL, EPOCH_SECONDS, EPOCH_MILLISECONDS = (
    "excel_serial",
    "epoch_seconds",
    "epoch_milliseconds",
)
NUMBERED_DAYS = (EXCEL_SERIAL, EPOCH_SECONDS, EPOCH_MILLISECONDS)
"""Date formats that are no pattern but a number."""

HEADER_SEPARATOR = "/"
"""Stands between the texts of a header over two rows: 批准情况/文号."""

Pattern = Annotated[str, Field(description="regular expression")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Header(_Strict):
    """Where the header stands, if it is not one row that can be found by what it says."""

    sheet: str | None = Field(
        None, description="the one sheet or layer that is read; default: all that fit alike"
    )
    row: int | None = Field(
        None,
        ge=1,
        description="number of its first row in the file; default: searched in the first 40. "
        "Without header row: the first row of data",
    )
    rows: int = Field(
        1, ge=0, le=3, description="how many rows it has; 0: none. Several are joined with /"
    )
    names: tuple[str, ...] = Field(
        (), description="headers to use instead of those of the file, in the order of its columns"
    )

    @property
    def is_plain(self) -> bool:
        """Whether one row of the file is the header as it stands."""
        return self.rows == 1 and not self.names


class SkippedRows(_Strict):
    """Rows that are no record: totals, notes, what was cancelled. They are counted in a note."""

    source: Reference
    equals: tuple[str, ...] = Field((), description="cells that say so; an empty text: empty cells")
    matches: Pattern | None = Field(None, description="what is found in the cell says so")

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        if bool(self.equals) == (self.matches is not None):
            raise ValueError("rows are skipped either by `equals` or by `matches`")
        if self.matches is not None:
            re.compile(self.matches)
        return self


class LayoutColumn(_Strict):
    """Where the value of one canonical column comes from.

    A cell is read in this order: trimmed; a word of `value_map`; else null marks, `pattern`, and
    what it found once more by `value_map`; type; `unit`.
    """

    source: Reference | None = Field(
        None, description="header in the file, or number of the column"
    )
    fallbacks: tuple[Reference, ...] = Field(
        (), description="other headers: of those that are there, the first with a value counts"
    )
    join: tuple[Reference, ...] = Field((), description="instead of source: columns put together")
    separator: str = Field("", description="between the parts of `join`")
    constant: str | None = Field(None, description="the value of every row, when no column has it")
    reads: Literal["value", "region_name", "as_of_year", "lower", "upper", "digest"] = Field(
        "value",
        description="region_name: the cell names a region, its code is looked up; "
        "as_of_year: no cell, the year of the delivery's as_of; "
        "lower, upper: a bound of a range such as 1.0≤容积率≤2.0, ≥1.5, 1.2以上, 1-2; a bare number "
        "is both; digest: 32 hexadecimal digits that stand for the text, a key where there is none",
    )
    unit: str | None = Field(
        None, description="unit of the file; default: the one in brackets in its header, if any"
    )
    unit_in_cell: bool = Field(False, description="a cell may say its unit itself: 20.5亩")
    value_map: Mapping[str, str] = Field(
        {}, description="words of the file → canonical words; an empty one is null"
    )
    pattern: Pattern | None = Field(
        None,
        description="its first group is the value; a cell that does not match is null with a "
        "warning, and stays as it came in source_row",
    )
    pick: Literal["first", "last", "min", "max", "sum"] = Field(
        "first", description="which of several matches of `pattern`"
    )
    fill: Literal["down"] | None = Field(
        None,
        description="down: a cell that is blank, or merged with the one above, is that of the row "
        "above",
    )
    note: str | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = {
            "source": self.source is not None,
            "join": bool(self.join),
            "constant": self.constant is not None,
            "reads: as_of_year": self.reads == "as_of_year",
        }
        if sum(origins.values()) != 1:
            given = [name for name, is_given in origins.items() if is_given]
            raise ValueError(
                f"a column has exactly one of {', '.join(origins)}; this has {given or 'none'}"
            )
        if self.fallbacks and self.source is None:
            raise ValueError("`fallbacks` stand beside a `source`")
        if self.fill is not None and self.source is None:
            raise ValueError("`fill` stands beside a `source`")
        if self.pattern is not None and re.compile(self.pattern).groups != 1:
            raise ValueError(f"a pattern has exactly one group: {self.pattern}")
        if self.pick != "first" and self.pattern is None:
            raise ValueError("`pick` chooses among the matches of a `pattern`")
        return self

    @property
    def references(self) -> tuple[Reference, ...]:
        """The columns of the file it is read from, in the order they count."""
        own = () if self.source is None else (self.source,)
        return (*own, *self.fallbacks, *self.join)

    def check(self, name: str, contract: Contract) -> None:
        """Raise ValueError where the column contradicts the contract."""
        field = contract.field(name)
        is_number = field.type in (FieldType.NUMBER, FieldType.INTEGER)
        if (self.unit is not None or self.unit_in_cell) and not is_number:
            raise ValueError(f"{name} is {field.type.value}: only numbers have a unit")
        if self.unit is not None:
            try:
                factor = unit_factor(self.unit, field.unit or "")
            except ValueError as error:
                raise ValueError(f"{error}; known are {', '.join(known_units())}") from None
            if field.type is FieldType.INTEGER and factor != 1:
                raise ValueError(f"{name} is counted, it cannot be in {self.unit}")
        wanted = {"lower": FieldType.NUMBER, "upper": FieldType.NUMBER, "digest": FieldType.TEXT}
        if (kind := wanted.get(self.reads)) is not None and field.type is not kind:
            raise ValueError(f"{name} is {field.type.value}: `reads: {self.reads}` makes a {kind}")
        if self.reads == "region_name" and name != "region_code":
            raise ValueError("only region_code is looked up by a name")
        if self.fill is not None and field.type is FieldType.GEOMETRY:
            raise ValueError(f"{name} is {field.type.value}: no row has the polygon of another")
        if self.pick == "sum" and not is_number:
            raise ValueError(f"{name} is {field.type.value}: only numbers can be summed")


class Layout(_Strict):
    """How the files of one origin are laid out."""

    layout: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    feed: str
    zh: str
    description: str
    signature: tuple[str, ...] = Field(
        (), description="headers that together identify the layout; without, it has to be named"
    )
    encodings: tuple[str, ...] = Field(
        ("utf-8-sig", "gb18030"), description="tried in this order on text files"
    )
    mode: Mode | None = Field(None, description="None: the contract's")
    header: Header = Header()
    skip: tuple[SkippedRows, ...] = ()
    null_marks: tuple[str, ...] = Field((), validate_default=True)
    date_formats: tuple[str, ...] = Field(
        (),
        validate_default=True,
        description=f"strptime, or {', '.join(NUMBERED_DAYS)}; one without day means the first",
    )
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
        for form in own:
            if form not in NUMBERED_DAYS and "%" not in form:
                raise ValueError(
                    f"{form!r} is neither a strptime pattern nor one of {', '.join(NUMBERED_DAYS)}"
                )
        return tuple(dict.fromkeys((*own, *DATE_FORMATS)))

    @property
    def sources(self) -> tuple[Reference, ...]:
        """The columns of the file that are read, each once, in the order of the canonical ones."""
        return tuple(dict.fromkeys(self._references()))

    def _references(self) -> Iterator[Reference]:
        for column in self.columns.values():
            yield from column.references

    @property
    def known_headers(self) -> frozenset[str]:
        """Folded headers that the layout reads, ignores or skips by."""
        named = (*self.sources, *self.ignored, *(rows.source for rows in self.skip))
        return frozenset(fold(header) for header in named if isinstance(header, str))

    def check(self, contract: Contract) -> None:
        """Raise ValueError where the layout contradicts the contract of its feed or itself."""
        known = [field.name for field in contract.fields]
        for name, column in self.columns.items():
            if name not in known:
                raise ValueError(
                    f"columns.{name}: {contract.feed} has no such field; it has {', '.join(known)}"
                )
            try:
                column.check(name, contract)
            except ValueError as error:
                raise ValueError(f"columns.{name}: {error}") from None
        if absent := [name for name in contract.required if name not in self.columns]:
            raise ValueError(f"{self.layout}: required columns without an origin: {absent}")
        self._check_headers()
        if loose := {name for pair in self.exchanged for name in pair} - set(self.columns):
            raise ValueError(f"{self.layout}: exchanged columns that are not read: {sorted(loose)}")

    def _check_headers(self) -> None:
        known = self.known_headers
        if self.header.names:
            if unnamed := known - {fold(name) for name in self.header.names}:
                raise ValueError(f"header.names has no {sorted(unnamed)}")
        elif strangers := {header for header in self.signature if fold(header) not in known}:
            raise ValueError(f"{self.layout}: signature headers nobody reads: {sorted(strangers)}")
        if self.header.rows == 0 and self.signature:
            raise ValueError("a file without header has no signature; it is delivered by --layout")
        if both := set(self.sources) & set(self.ignored):
            raise ValueError(
                f"{self.layout}: headers both read and ignored: {sorted(map(str, both))}"
            )
