"""Cut parcels by patches with DuckDB spatial; runs in .venv-bench. Prints one JSON object."""

import json
import os
import sys
import time

import duckdb
from duckdb_extensions import import_extension
from shapes import arrow_table

parcels, patches, sliver = sys.argv[1:4]
import_extension("spatial")  # from a wheel: the extension's own server may be out of reach
db = duckdb.connect()
db.execute("load spatial")
db.execute(f"set threads = {len(os.sched_getaffinity(0))}")
for name, path in (("parcel", parcels), ("patch", patches)):
    file = arrow_table(path)
    db.register("file", file)
    db.execute(f"create table {name} as select id, st_geomfromwkb(wkb) as geom from file")
    db.unregister("file")
begun = time.perf_counter()
db.execute("""
    create table cut as
    with pair as (
        select parcel.id as parcel, patch.id as patch,
            st_collectionextract(st_intersection(parcel.geom, patch.geom), 3) as geom
        from parcel inner join patch on st_intersects(parcel.geom, patch.geom)
    )
    select *, st_area_spheroid(st_flipcoordinates(geom)) as area_m2
    from pair
    where not st_isempty(geom)
""")
seconds = time.perf_counter() - begun
rows, area = db.execute(
    f"select count(*), sum(st_area(geom)) from cut where st_area(geom) > {sliver}"
).fetchone()
said = {"seconds": seconds, "rows": rows, "area": area, "version": duckdb.__version__}
print(json.dumps(said | {"measures": "area on the WGS84 spheroid"}))
