"""The one MetaData all tables hang on, with names that migrations can rely on."""

from geoalchemy2 import Geometry
from sqlalchemy import Column, MetaData

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)


def multipolygon() -> "Column[object]":
    """The column `geom` of a table whose index is made apart: EPSG:4490."""
    return Column("geom", Geometry("MULTIPOLYGON", srid=4490, spatial_index=False), comment="图形")
