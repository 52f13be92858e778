"""What a rule may refer to: documents, measures, units, regions and land types."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from panhuo.codes.land_use import names
from panhuo.codes.regions import load_regions
from panhuo.rules.book import read_table, seeds_folder

WORDS = frozenset({"text", "boolean"})
"""Dimensions without a unit."""


@dataclass(frozen=True)
class Document:
    """A document that rules are cited from; days are ISO text, None is open."""

    document: str
    status: str | None
    valid_from: str | None
    valid_to: str | None
    region_code: str | None
    text_file: str | None


@dataclass(frozen=True)
class Measure:
    """What a rule may compare, and in which unit it is computed."""

    measure: str
    dimension: str
    unit: str | None


@dataclass(frozen=True)
class Unit:
    """A unit as a fraction of the unit of its dimension: 亩 = 2000/3 m²."""

    unit: str
    dimension: str
    factor: Fraction


@dataclass(frozen=True)
class Registers:
    """Everything that a rule row is looked up in.

    Attributes:
        regions: the code above each region, None above a province.
    """

    documents: dict[str, Document]
    measures: dict[str, Measure]
    units: dict[str, Unit]
    regions: dict[str, str | None]
    land_types: frozenset[str]

    def is_within(self, region: str | None, above: str) -> bool:
        """Whether a region is another or below it."""
        while region is not None and region != above:
            region = self.regions.get(region)
        return region == above


def _documents(folder: Path) -> dict[str, Document]:
    columns = ("document", "status", "valid_from", "valid_to", "region_code", "text_file")
    rows = read_table(folder / "rule_document.csv", columns)
    return {str(row["document"]): Document(**row) for row in rows}  # type: ignore[arg-type]


def _measures(folder: Path) -> dict[str, Measure]:
    rows = read_table(folder / "measure.csv", ("measure", "dimension", "unit"))
    return {str(row["measure"]): Measure(**row) for row in rows}  # type: ignore[arg-type]


def _units(folder: Path) -> dict[str, Unit]:
    rows = read_table(folder / "unit.csv", ("unit", "dimension", "numerator", "denominator"))
    return {
        str(row["unit"]): Unit(
            str(row["unit"]),
            str(row["dimension"]),
            Fraction(int(row["numerator"] or 1), int(row["denominator"] or 1)),
        )
        for row in rows
    }


@lru_cache
def _regions() -> dict[str, str | None]:
    return {each.region_code: each.host_code or each.parent_code for each in load_regions()}


def load_registers(folder: Path | None = None) -> Registers:
    """The registers beside the rule book.

    Raises:
        RuleFileError: a register lacks a column.
    """
    folder = folder or seeds_folder()
    return Registers(
        documents=_documents(folder),
        measures=_measures(folder),
        units=_units(folder),
        regions=_regions(),
        land_types=frozenset(use.land_type for use in names().values()) | {"other"},
    )
