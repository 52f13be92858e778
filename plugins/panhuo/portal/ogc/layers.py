"""The collections: views and functions of schema `map`, described by the database itself.

tipg would find them by itself, and would read their extents as of the moment it starts, as nobody
in particular. Here the columns are read once, and the extent when it is asked for, in the scope of
whoever asks.
"""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Path, Request
from starlette.exceptions import HTTPException
from tipg.collections import Collection, CollectionList, Column, Parameter, PgCollection

from panhuo.portal.map_session import Session
from panhuo.portal.ogc.admitted_filter import check_query

TITLES = {
    "five_not": "五未土地",
    "five_not_overview": "五未土地概略分布",
    "five_not_past": "五未土地（某日或某次发布）",
    "five_not_past_overview": "五未土地概略分布（某日或某次发布）",
    "parcel": "宗地",
    "region": "责任单位及数据现势性",
    "plan_zone": "规划控制线",
    "evidence": "判定依据点",
    "topology_issue": "拓扑问题",
}
"""Collections by name; one that the database does not have is not served."""

_DEEPEST = 24
_FILTERS = ("regions", "categories", "statuses", "severities", "ages", "areas")

COLUMNS = """
select
    relation.relname as layer,
    obj_description(relation.oid) as about,
    attribute.attname as name,
    replace(format_type(attribute.atttypid, null), 'double precision', 'float8') as type,
    col_description(attribute.attrelid, attribute.attnum) as description,
    nullif(postgis_typmod_type(attribute.atttypmod), '') as geometry_type,
    nullif(postgis_typmod_srid(attribute.atttypmod), 0) as srid
from pg_class as relation
inner join pg_attribute as attribute
    on relation.oid = attribute.attrelid and attribute.attnum > 0
where relation.relnamespace = 'map'::regnamespace and relation.relname = any($1)
order by relation.relname, attribute.attnum
"""

_OVERVIEW = (
    Column(name="id", type="text", description="要素编号"),
    Column(name="category", type="text", description="五未类型"),
    Column(name="pieces", type="bigint", description="认定单元数"),
    Column(name="area_mu", type="float8", description="统计面积（亩）"),
    Column(name="geom", type="geometry", geometry_type="Point", srid=4490, description="平均位置"),
)


def _column(row: Any) -> Column:
    place = {}
    if row["type"] == "geometry":
        place = {"geometry_type": row["geometry_type"] or "Geometry", "srid": row["srid"] or 4490}
    kind = row["type"].replace("timestamp with time zone", "timestamptz")
    return Column(name=row["name"], type=kind, description=row["description"], **place)


def _collection(
    name: str,
    kind: str,
    about: str | None,
    columns: Sequence[Column],
    parameters: Sequence[Parameter] = (),
) -> PgCollection:
    by_name = {column.name: column for column in columns}
    return PgCollection(
        type=kind,
        id=name,
        table=name,
        schema="map",
        title=TITLES[name],
        description=about,
        table_columns=list(columns),
        properties=list(columns),
        id_column=by_name["id"],
        geometry_column=by_name["geom"],
        datetime_column=by_name.get("as_of"),
        parameters=list(parameters),
    )


async def _read(request: Request) -> dict[str, PgCollection]:
    async with request.app.state.pool.acquire() as connection:
        rows = await connection.fetch(COLUMNS, list(TITLES))
    found: dict[str, PgCollection] = {}
    for name in TITLES:
        if columns := [_column(row) for row in rows if row["layer"] == name]:
            about = next(row["about"] for row in rows if row["layer"] == name)
            found[name] = _collection(name, "Table", about, columns)
        elif name.endswith("_overview"):
            # as a table of features an overview shows the level of a province
            tile = [Parameter(name=n, type="integer", default=d) for n, d in _TILE.items()]
            filters = [Parameter(name=n, type="text", default="") for n in _FILTERS]
            found[name] = _collection(name, "Function", None, _OVERVIEW, [*tile, *filters])
    return found


_TILE = {"z": "0", "x": "0", "y": "0"}


async def _all(request: Request) -> dict[str, PgCollection]:
    """The collections of this app, read at its first request."""
    state = request.app.state
    if not hasattr(state, "layers"):
        if not hasattr(state, "layers_lock"):
            state.layers_lock = asyncio.Lock()
        async with state.layers_lock:
            if not hasattr(state, "layers"):
                state.layers = await _read(request)
    layers: dict[str, PgCollection] = state.layers
    return layers


async def _bounded(request: Request, layer: PgCollection) -> PgCollection:
    """The collection with the extent of what this session sees of it."""
    where = f"map.{layer.table}"
    if layer.type == "Function":
        where = "map." + layer.table.removesuffix("_overview")
    async with request.app.state.pool.acquire() as connection:
        box = await connection.fetchrow(
            "select st_xmin(box), st_ymin(box), st_xmax(box), st_ymax(box) "
            f"from (select st_extent(geom) as box from {where}) as layer"
        )
    if box[0] is None or layer.geometry_column is None:
        return layer
    place = layer.geometry_column.model_copy(update={"bounds": list(box)})
    columns = [place if column.name == place.name else column for column in layer.table_columns]
    return layer.model_copy(
        update={"table_columns": columns, "properties": columns, "geometry_column": place}
    )


def _check_tile(path: dict[str, str]) -> None:
    """Look at the numbers of a tile, if there are any.

    Raises:
        HTTPException: 422 when there is no such tile.
    """
    if not {"x", "y", "z"} <= path.keys():
        return
    z, x, y = (int(path[name]) if path[name].isdecimal() else -1 for name in "zxy")
    if not (0 <= z <= _DEEPEST and 0 <= x < 2**z and 0 <= y < 2**z):
        raise HTTPException(422, "no such tile 没有该瓦片")


async def one_layer(
    request: Request,
    _: Session,
    collectionId: Annotated[str, Path(description="Collection identifier")],  # noqa: N803 (tipg's)
) -> PgCollection:
    """The dependency of tipg: the collection of the path; what is asked of it is checked on the way.

    Raises:
        HTTPException: 404 unknown collection, 422 a query that is not admitted.
    """
    layers = await _all(request)
    if collectionId not in layers:
        names = ", ".join(layers)
        raise HTTPException(404, f"no collection of that name 没有该图层; there are {names}")
    layer = layers[collectionId]
    _check_tile(request.path_params)
    check_query(request.query_params, [column.name for column in layer.properties])
    if "/items" in request.url.path or "z" in request.path_params:
        return layer
    return await _bounded(request, layer)


async def all_layers(request: Request, _: Session) -> CollectionList:
    """The dependency of tipg: every collection, with the extents this session sees."""
    layers: list[Collection] = [
        await _bounded(request, layer) for layer in (await _all(request)).values()
    ]
    return CollectionList(collections=layers, matched=len(layers), next=None, prev=None)
