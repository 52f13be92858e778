"""The tables that alembic owns, as SQLAlchemy metadata: ops, raw, published."""

from panhuo.schema import ops, published, raw
from panhuo.schema.metadata import metadata

__all__ = ["metadata", "ops", "published", "raw"]
