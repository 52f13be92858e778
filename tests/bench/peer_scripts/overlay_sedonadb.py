"""Cut parcels by patches with SedonaDB; runs in .venv-bench. Prints one JSON object."""

import json
import sys
import time
from importlib.metadata import version

import sedonadb
from shapes import arrow_table

parcels, patches, sliver = sys.argv[1:4]
db = sedonadb.connect()
for name, path in (("parcel", parcels), ("patch", patches)):
    db.create_data_frame(arrow_table(path)).to_view(f"{name}_file")
    db.sql(f"select id, st_geomfromwkb(wkb) as geom from {name}_file").to_memtable().to_view(name)
begun = time.perf_counter()
cut = db.sql("""
    with pair as (
        select parcel.id as parcel, patch.id as patch,
            st_intersection(parcel.geom, patch.geom) as geom
        from parcel inner join patch on st_intersects(parcel.geom, patch.geom)
    )
    select parcel, patch, geom, st_area(geom) as area from pair where not st_isempty(geom)
""").to_memtable()
cut.to_view("cut")
seconds = time.perf_counter() - begun
found = db.sql(
    f"select count(*) as n, sum(area) as area from cut where area > {sliver}"
).to_arrow_table()
said = {"seconds": seconds, "rows": found["n"][0].as_py(), "area": found["area"][0].as_py()}
print(json.dumps(said | {"version": version("sedonadb"), "measures": "planar area only"}))
