"""The layout of a file: which of its columns is which canonical one, and how cells are read."""

import re
from collections.abc import Mapping
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from panhuo.feeds.contract import Contract, Mode
from panhuo.feeds.units import unit_factor

CANONICAL = "canonical"

NULL_MARKS = (
    *("", "--", "-", "Nah", "NULL", "null", "None", "无", "/", "\N{NO-BREAK SPACE}"),
    *("1900-01-01", "1901-01-02", "1900-01-01 00:00:00"),
)
"""What stands for no value in every layout; a layout adds its own."""

DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
"""Forms of a date in every layout, tried in this order after the time part is cut."""


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
