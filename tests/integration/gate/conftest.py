"""A warehouse that knows all regions, and a way to put deliveries into it."""

from collections.abc import Iterator
from dataclasses import asdict, fields
from functools import lru_cache
from pathlib import Path

import pytest
from gate_delivery import Deliver, deliver
from psycopg import sql

from panhuo.codes.region_boundaries import BOUNDARY_ACCURACY_M, region_geometries
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


@lru_cache(maxsize=1)
def boundaries() -> dict[str, str]:
    """Return the coarse polygons of the cities the tests speak of, as EWKT."""
    cities = ("3202", "3206", "3308")
    return {c: f"SRID=4490;{wkt}" for c, wkt in region_geometries() if c[:4] in cities}


def _fill_regions() -> None:
    names = [field.name for field in fields(Region)]
    statement = sql.SQL("copy published.dim_region ({}, geom, boundary_accuracy_m) from stdin")
    statement = statement.format(sql.SQL(", ").join(map(sql.Identifier, names)))
    with connect(OWNER) as connection:
        connection.execute("truncate published.dim_region")
        with connection.cursor().copy(statement) as copy:
            for region in load_regions():
                shape = boundaries().get(region.region_code)
                accuracy = BOUNDARY_ACCURACY_M if shape else None
                copy.write_row((*asdict(region).values(), shape, accuracy))
