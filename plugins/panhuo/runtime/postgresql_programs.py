"""Where PostgreSQL with PostGIS is installed, and what to install where it is not."""

import re
import shutil
import subprocess
from pathlib import Path


def binaries() -> Path | None:
    """The newest `bin` folder of a PostgreSQL that has PostGIS, None when there is none."""
    found = {}
    for server in Path("/usr/lib/postgresql").glob("*/bin/postgres"):
        version = server.parent.parent.name
        extension = Path("/usr/share/postgresql") / version / "extension/postgis.control"
        if version.isdigit() and extension.exists():
            found[int(version)] = server.parent
    if found:
        return found[max(found)]
    initdb = shutil.which("initdb")
    share = said_by("pg_config", "--sharedir").strip() if shutil.which("pg_config") else ""
    if initdb and (Path(share) / "extension/postgis.control").exists():
        return Path(initdb).resolve().parent
    return None


def missing_packages() -> list[str]:
    """The apt packages to install before a cluster can be made; empty when nothing is missing.

    The version is the one this distribution offers (15 on Debian 12, 16 on Ubuntu 24.04), and
    the metapackage `postgresql-postgis` when apt does not know.
    """
    if binaries():
        return []
    offered = []
    if shutil.which("apt-cache"):
        pattern = r"^postgresql-[0-9]+-postgis-3$"
        listing = said_by("apt-cache", "search", "--names-only", pattern)
        offered = [int(v) for v in re.findall(r"^postgresql-(\d+)-postgis-3", listing, re.M)]
    if not offered:
        return ["postgresql-postgis"]
    newest = max(offered)
    return [f"postgresql-{newest}", f"postgresql-{newest}-postgis-3"]


def said_by(*command: str) -> str:
    """What a program prints."""
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout
