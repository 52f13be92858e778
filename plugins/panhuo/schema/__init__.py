"""The tables that alembic owns, as SQLAlchemy metadata: ops, raw, published."""

from panhuo.schema import ops, published, published_months, published_reference, raw
from panhuo.schema.metadata import metadata

__all__ = ["metadata", "ops", "published", "published_months", "published_reference", "raw"]
