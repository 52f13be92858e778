"""Whether the portal works: the only answer it gives to those without a token."""

import psycopg
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from panhuo.portal.token import ROLE
from panhuo.warehouse import connect

router = APIRouter()


@router.get("/healthz")
def health() -> Response:
    """200 when the warehouse answers, else 503."""
    try:
        with connect(ROLE) as connection:
            connection.execute("select from ops.portal_token limit 1")
    except psycopg.Error:
        return JSONResponse({"status": "the warehouse does not answer"}, 503)
    return JSONResponse({"status": "ok"})
