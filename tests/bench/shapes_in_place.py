"""Shapes put where the models read them, without the way through a file."""

from bench.polygons import REGION
from panhuo.warehouse import OWNER, connect

PATCHES = f"""
    insert into raw.survey (region_code, delivery_id, row_no, bsm, sjnf, geom, source_row)
    select '{REGION}', 1, n, n::text, 2024, st_multi(st_geomfromwkb(wkb, 4490)), '{{}}' from patch;
    insert into candidate.int_survey__patch
    select '{REGION}', '2025-06-30', bsm, 2024, row_no % 3 = 0, 1, row_no from raw.survey
"""
"""From a table `patch` (n, wkb) to the survey of a region."""


def place(name: str, shapes: "list[bytes]", statement: str) -> None:
    """Copy shapes into a table of their own, then let a statement put them where they belong."""
    with connect(OWNER) as connection:
        connection.execute(f"create temporary table {name} (n bigint, wkb bytea)")
        with connection.cursor().copy(f"copy {name} from stdin (format binary)") as copy:
            copy.set_types(["int8", "bytea"])
            for row in enumerate(shapes, start=1):
                copy.write_row(row)
        connection.execute(statement.encode())
