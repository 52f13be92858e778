"""A warehouse that knows all regions, and a way to put deliveries into it."""

from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path

import pytest
from gate_delivery import Deliver, deliver
from psycopg import sql

from panhuo.codes.regions import Region, load_regions
from panhuo.warehouse import OWNER, connect, engine


@pytest.fixture
def gate(warehouse: Path) -> Iterator[Deliver]:
    """Return what puts a loaded delivery into an empty warehouse that knows all regions."""
    _fill_regions()
    yield deliver
    engine.cache_clear()


@pytest.fixture(scope="module")
def standing_gate(warehouse_env: dict[str, str]) -> Iterator[Deliver]:
    """Return the same for a module whose tests look at nothing but their own deliveries."""
    _fill_regions()
    yield deliver
    engine.cache_clear()


def _fill_regions() -> None:
    names = [field.name for field in fields(Region)]
    statement = sql.SQL("copy published.dim_region ({}) from stdin").format(
        sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with connect(OWNER) as connection:
        connection.execute("truncate published.dim_region")
        with connection.cursor().copy(statement) as copy:
            for region in load_regions():
                copy.write_row(tuple(asdict(region).values()))
