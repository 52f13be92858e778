"""One piece of land, told in full: the chain behind it, its history, its neighbours."""

from typing import Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from panhuo.codes.verdict_names import STATUSES, VERDICTS
from panhuo.portal.map_page.stock import layer_of
from panhuo.portal.map_session import MapSession, rows
from panhuo.publish.explain import explain
from panhuo.publish.past import history_of

PIECE = """
select *, st_x(st_pointonsurface(geom)) as lon, st_y(st_pointonsurface(geom)) as lat
from map.{layer}
where region_code = $1 and piece_id = $2
"""


# within about 300 m; degrees, so that the spatial index serves it
NEIGHBOURS = """
select
    near.region_code, near.piece_id, near.category, near.project_name, near.parcel_code,
    near.supervision_no, near.area_mu,
    round(st_distance(near.geom::geography, this.geom::geography)::numeric, 0)::float8 as metres
from (select geom from map.{layer} where region_code = $1 and piece_id = $2) as this
inner join map.{layer} as near
    on near.geom && st_expand(this.geom, 0.003)
where not (near.region_code = $1 and near.piece_id = $2)
order by metres, near.id
limit 8
"""


async def of(
    request: Request, session: MapSession, region_code: str, piece_id: str
) -> dict[str, Any]:
    """`piece`, `evidence`, `warnings`, `history`, `neighbours`.

    Raises:
        HTTPException: 404 when the scope has no such piece at the moment.
    """
    layer = layer_of(session)
    if "\0" in piece_id:
        raise HTTPException(404)
    found = await rows(request, PIECE.format(layer=layer), region_code, piece_id)
    if not found:
        raise HTTPException(404)
    piece = found[0]
    piece.pop("geom")
    neighbours = await rows(request, NEIGHBOURS.format(layer=layer), region_code, piece_id)
    chain, history = await run_in_threadpool(_chain_and_history, _key(piece), session)
    return {
        "piece": piece,
        "evidence": [
            row
            | {
                "verdict_zh": VERDICTS[row["verdict"]],
                "rule_status_zh": STATUSES.get(row["rule_status"]),
            }
            for row in (chain or {}).get("evidence", [])
            if row["region_code"] == region_code
        ],
        "warnings": [
            row for row in (chain or {}).get("warnings", []) if row["region_code"] == region_code
        ],
        "history": [row for row in history if row["region_code"] == region_code],
        "neighbours": neighbours,
    }


def _key(piece: dict[str, Any]) -> str:
    """The number that the chain is asked by: two units may use the same one, hence the region."""
    if piece["supervision_no"]:
        return str(piece["supervision_no"])
    if piece["approval_no"]:
        return f"{piece['approval_no']}/{piece['plot_no']}"
    return str(piece["parcel_code"] or piece["piece_id"])


def _chain_and_history(
    key: str, session: MapSession
) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    return explain(key, tax=session.tax, holder=session.holder), history_of(key)
