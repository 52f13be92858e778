"""`raw.<feed>`: every row as it came, its canonical columns beside it. One table per contract."""

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Numeric,
    Table,
    Text,
    TextClause,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from panhuo.feeds.contract import Contract, FieldType, load_contracts
from panhuo.schema.key_form import DOCUMENT_NUMBERS, key_form
from panhuo.schema.metadata import metadata

OVERLAID = ("survey", "building")
"""Feeds that land is overlaid with: their polygons are found by where they are."""


def _type(kind: FieldType) -> TypeEngine[Any]:
    match kind:
        case FieldType.TEXT:
            return Text()
        case FieldType.INTEGER:
            return BigInteger()
        case FieldType.NUMBER:
            return Numeric()
        case FieldType.DATE:
            return Date()
        case FieldType.BOOLEAN:
            return Boolean()
        case FieldType.GEOMETRY:
            return Geometry("MULTIPOLYGON", srid=4490, spatial_index=False)  # type: ignore[no-any-return]


def raw_table(contract: Contract) -> Table:
    """The raw table of one feed; canonical columns are typed and nullable, the gate judges them."""
    return Table(
        contract.feed,
        metadata,
        Column("region_code", Text, primary_key=True, comment="责任单位代码"),
        Column("delivery_id", BigInteger, primary_key=True),
        Column("row_no", BigInteger, primary_key=True, comment="行号 in the file, header is row 1"),
        *(
            Column(field.name, _type(field.type), comment=field.zh)
            for field in contract.fields
            if field.name != "region_code"
        ),
        Column("source_row", JSONB, nullable=False, comment="原始行: the row exactly as it came"),
        Column("unparsed", JSONB, comment="{field: text} that could not be read as its type"),
        Column("notes", JSONB, comment="[{rule_code, field, value}] what the loader had to repair"),
        Index(f"{contract.feed}_key_idx", "region_code", *map(_indexed, contract.key)),
        Index(f"{contract.feed}_delivery_idx", "delivery_id", "row_no"),
        *_spatial_index(contract.feed),
        schema="raw",
        comment=contract.zh,
    )


def _indexed(name: str) -> str | TextClause:
    return text(key_form(name)) if name in DOCUMENT_NUMBERS else name


def _spatial_index(feed: str) -> tuple[Index, ...]:
    if feed not in OVERLAID:
        return ()
    return (Index(f"{feed}_geom_idx", "geom", postgresql_using="gist"),)


tables = {feed: raw_table(contract) for feed, contract in load_contracts().items()}
"""Raw tables by feed."""
