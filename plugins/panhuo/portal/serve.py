"""Run the portal: one process, its log without query strings and without tokens."""

import uvicorn

from panhuo.portal.app import create_app

HOST = "127.0.0.1"
PORT = 8090


def serve(host: str = HOST, port: int = PORT) -> None:
    """Serve until SIGTERM; uploads that run then have ten seconds to finish."""
    uvicorn.run(
        create_app(),
        host=host,
        port=port,
        access_log=False,
        log_level="info",
        server_header=False,
        timeout_graceful_shutdown=10,
    )
