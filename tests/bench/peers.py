"""The tools beside us: where they are, and why one is missing."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from panhuo.settings import PROJECT_ROOT

PEER_PYTHON = PROJECT_ROOT / ".venv-bench" / "bin" / "python"
_SCRIPTS = Path(__file__).parent / "peer_scripts"


class NoPeerError(RuntimeError):
    """The peer cannot be had here; the message says why, and goes into the line."""


def ogr2ogr_version() -> str:
    """The version of ogr2ogr.

    Raises:
        NoPeerError: it is not installed.
    """
    if shutil.which("ogr2ogr") is None:
        raise NoPeerError("ogr2ogr is not installed: apt-get install gdal-bin")
    said = subprocess.run(["ogr2ogr", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split(",")[0].removeprefix("GDAL ")


def run_ogr2ogr(url: str, *arguments: str) -> None:
    """Run ogr2ogr into that database, with COPY. The password stays out of the command line.

    Raises:
        NoPeerError: it failed.
    """
    place = make_url(url)
    target = f"PG:host={place.host} port={place.port} user={place.username} dbname={place.database}"
    done = subprocess.run(
        ["ogr2ogr", "-f", "PostgreSQL", target, "--config", "PG_USE_COPY", "YES", *arguments],
        env=os.environ | {"PGPASSWORD": str(place.password)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise NoPeerError(f"ogr2ogr failed: {done.stderr[-300:]}")


def run_peer(script: str, *arguments: object) -> dict[str, Any]:
    """Run a script of `peer_scripts` in the peers' own environment; it prints one JSON object.

    Raises:
        NoPeerError: there is no such environment, or the script failed.
    """
    if not PEER_PYTHON.exists():
        raise NoPeerError("there is no .venv-bench: `make bench` makes it")
    done = subprocess.run(
        [PEER_PYTHON, "-W", "ignore", _SCRIPTS / f"{script}.py", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise NoPeerError(f"{script} failed: {last[:300]}")
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))
