"""Why regions that wait could not be published: kept until they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from panhuo.publish.lease import ROLE
from panhuo.warehouse import connect


@dataclass(frozen=True)
class RegionFault:
    """What the last try to publish a region said, since when it fails, and how often it did."""

    region_code: str
    fault: str
    since: datetime
    tries: int


def record_faults(faults: Mapping[str, str]) -> None:
    """Keep what was wrong, by region code."""
    if not faults:
        return
    with connect(ROLE) as connection:
        connection.cursor().executemany(
            """
            insert into ops.region_fault as earlier (region_code, fault)
            values (%s, %s)
            on conflict (region_code) do update
            set fault = excluded.fault, tries = earlier.tries + 1
            """,
            list(faults.items()),
        )


def forget_fault(connection: "Connection[TupleRow]", region_code: str) -> None:
    """Forget it, in the transaction that publishes the region."""
    connection.execute("delete from ops.region_fault where region_code = %s", [region_code])


def region_faults() -> list[RegionFault]:
    """Return the regions that could not be published, the longest first."""
    with connect(ROLE) as connection:
        cursor = connection.cursor(row_factory=class_row(RegionFault))
        return cursor.execute(
            "select region_code, fault, since, tries from ops.region_fault order by since"
        ).fetchall()
