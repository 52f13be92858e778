"""The services: an application of its own, with an OpenAPI document of its own, under one prefix."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.responses import JSONResponse
from tipg.factory import Endpoints

from panhuo.portal.access import Access, require
from panhuo.portal.ogc.freshness import Freshness, stand
from panhuo.portal.ogc.inline import run_inline
from panhuo.portal.ogc.layers import all_layers, one_layer
from panhuo.portal.ogc.refusals import add_refusals, refuse_pages
from panhuo.portal.ogc.tile_matrix_sets import TILE_MATRIX_SETS

PREFIX = "/ogc"
TITLE = "盘活 Panhuo: OGC API Features and Tiles"
_CORE = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/simple-query",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
)


def create_ogc() -> FastAPI:
    """The services, to be mounted at `PREFIX`; `state.pool` is to be given by `map_pool`."""
    app = FastAPI(title=TITLE, openapi_url=None, docs_url=None, redoc_url=None)
    endpoints = Endpoints(
        title=TITLE,
        router_prefix=PREFIX,
        # FastAPI awaits them; tipg's types know plain functions only
        collection_dependency=one_layer,  # type: ignore[arg-type]
        collections_dependency=all_layers,  # type: ignore[arg-type]
        with_common=False,
        with_tiles_viewer=False,
        supported_tms=TILE_MATRIX_SETS,
    )
    app.include_router(_front(app, endpoints))
    app.include_router(endpoints.router, dependencies=[Depends(refuse_pages), Depends(stand)])
    run_inline(app)
    app.add_middleware(Freshness)
    add_refusals(app)
    return app


def _front(app: FastAPI, endpoints: Endpoints) -> APIRouter:
    """Landing page, conformance and the OpenAPI document; they tell nothing of any region."""
    router = APIRouter(dependencies=[Depends(require())], tags=["OGC Common"])

    @router.get("/", summary="Landing page")
    def landing(request: Request) -> dict[str, Any]:
        base = f"{request.base_url}{PREFIX.lstrip('/')}"
        own = [
            ("self", "application/json", "this document", ""),
            ("service-desc", "application/vnd.oai.openapi+json;version=3.0", "the API", "/api"),
            ("conformance", "application/json", "conformance classes", "/conformance"),
        ]
        links = [
            {"rel": rel, "type": kind, "title": title, "href": base + path}
            for rel, kind, title, path in own
        ]
        theirs = [
            link.model_dump(exclude_none=True, mode="json") for link in endpoints.links(request)
        ]
        return {"title": TITLE, "links": [*links, *theirs]}

    @router.get("/conformance", summary="Conformance classes")
    def conformance() -> dict[str, list[str]]:
        return {"conformsTo": [*_CORE, *endpoints.conforms_to]}

    @router.get("/api", summary="The OpenAPI document", include_in_schema=False)
    def api(_: Annotated[Access, Depends(require())]) -> JSONResponse:
        document = app.openapi() | {"servers": [{"url": PREFIX}]}
        return JSONResponse(document, media_type="application/vnd.oai.openapi+json;version=3.0")

    return router
