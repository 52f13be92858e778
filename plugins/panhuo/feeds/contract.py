"""The contract of a feed: which fields it has, what they are called, and how a row is keyed."""

from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from panhuo.codes.code_lists import load_code_lists

CONTRACTS_DIR = Path(__file__).parent / "contracts"


class UnknownFeedError(LookupError):
    """A feed that no contract describes."""


class FieldType(StrEnum):
    """Types of canonical columns, with the PostgreSQL type each is stored as."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    GEOMETRY = "geometry"

    @property
    def sql(self) -> str:
        """The column type in `raw`."""
        return {
            FieldType.TEXT: "text",
            FieldType.INTEGER: "bigint",
            FieldType.NUMBER: "numeric",
            FieldType.DATE: "date",
            FieldType.BOOLEAN: "boolean",
            FieldType.GEOMETRY: "geometry(MultiPolygon,4490)",
        }[self]


class Mode(StrEnum):
    """What a new delivery says about the keys it does not name."""

    SNAPSHOT = "snapshot"
    DELTA = "delta"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ContractField(_Strict):
    """One canonical column."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str = Field(description="中文名, also a header that is recognised")
    aliases: tuple[str, ...] = Field((), description="official pinyin codes and other headers")
    type: FieldType = FieldType.TEXT
    unit: str | None = None
    required: bool = False
    codes: str | None = Field(None, description="code list the values belong to: codes/data/")
    sensitive: bool = False
    note: str | None = None


class Contract(_Strict):
    """Everything the platform knows about a feed before a file of it arrives."""

    feed: str = Field(pattern=r"^[a-z][a-z_]*$")
    zh: str
    description: str
    key: tuple[str, ...] = Field(description="columns that name a row, besides region_code")
    mode: Mode = Mode.DELTA
    error_budget: float = Field(
        0.5, ge=0, le=1, description="share of quarantined rows above which a delivery is refused"
    )
    cadence: str = Field(description="how often the supplier is expected to deliver")
    supplier: str = Field(description="which office delivers it")
    fields: tuple[ContractField, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [field.name for field in self.fields]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.feed}: a field name occurs twice")
        if missing := [name for name in self.key if name not in names]:
            raise ValueError(f"{self.feed}: key columns without a field: {missing}")
        if unknown := {f.codes for f in self.fields if f.codes} - set(load_code_lists()):
            raise ValueError(f"{self.feed}: code lists that do not exist: {sorted(unknown)}")
        headers = [h for f in self.fields for h in {f.name, f.zh, *f.aliases}]
        if len(set(headers)) != len(headers):
            twice = sorted({h for h in headers if headers.count(h) > 1})
            raise ValueError(f"{self.feed}: headers that mean two fields: {twice}")
        return self

    def field(self, name: str) -> ContractField:
        """Return the field of that canonical name; KeyError when there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.feed} has no field {name!r}")

    @property
    def required(self) -> tuple[str, ...]:
        """Columns a file of this feed cannot do without."""
        return tuple(f.name for f in self.fields if f.required)

    @property
    def sensitive(self) -> frozenset[str]:
        """Columns whose values are masked except to the supplier."""
        return frozenset(f.name for f in self.fields if f.sensitive)


@lru_cache
def load_contracts() -> dict[str, Contract]:
    """All contracts of `feeds/contracts/`, by feed; file name and feed agree."""
    contracts = {}
    for path in sorted(CONTRACTS_DIR.glob("*.yaml")):
        contract = Contract.model_validate(yaml.safe_load(path.read_text("utf-8")))
        if contract.feed != path.stem:
            raise ValueError(f"{path.name} holds the contract of {contract.feed}")
        contracts[contract.feed] = contract
    return contracts


def contract_of(feed: str) -> Contract:
    """The contract of one feed.

    Raises:
        UnknownFeedError: naming the feeds there are.
    """
    try:
        return load_contracts()[feed]
    except KeyError:
        known = ", ".join(load_contracts())
        raise UnknownFeedError(f"there is no feed {feed!r}; there are {known}") from None
