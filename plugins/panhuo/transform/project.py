"""dbt in this process: parsed once, run with the scope as a run-time variable."""

import copy
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from panhuo.settings import get_settings

CANDIDATE = "candidate"


class TransformError(RuntimeError):
    """dbt could not build; the message names the node and what the database said."""


@dataclass(frozen=True)
class Scope:
    """One region to assess.

    Attributes:
        as_of: the end of that local day is the moment assessed.
        known_at: what was received by then counts; ISO time or `infinity`.
        drafts: whether rules of draft documents decide.
    """

    region_code: str
    as_of: date
    known_at: str = "infinity"
    drafts: bool = False

    def as_variable(self) -> dict[str, Any]:
        """The entry of dbt's variable `scope`."""
        return {
            "region_code": self.region_code,
            "as_of": self.as_of.isoformat(),
            "known_at": self.known_at,
            "drafts": self.drafts,
        }


def project_dir() -> Path:
    """Where the dbt project is."""
    return get_settings().project_root / "dbt_project"


def _target_dir() -> Path:
    return get_settings().state_dir / "dbt"


@contextmanager
def _connection_environment() -> Iterator[None]:
    """profiles.yml reads the connection from variables that only dbt sees."""
    url = get_settings().role_url("panhuo_dbt")
    values = {
        "PANHUO_DBT_HOST": url.host or "localhost",
        "PANHUO_DBT_PORT": str(url.port or 5432),
        "PANHUO_DBT_USER": url.username or "",
        "PANHUO_DBT_PASSWORD": url.password or "",
        "PANHUO_DBT_DATABASE": url.database or "",
        "DO_NOT_TRACK": "1",
        "PGTZ": get_settings().timezone,
    }
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@lru_cache
def manifest() -> Any:
    """The parsed project; parsing happens once per process, from dbt's cache where it is fresh."""
    from dbt.cli.main import dbtRunner

    with _connection_environment():
        result = dbtRunner().invoke(
            [
                "--quiet",
                "--no-use-colors",
                "parse",
                "--project-dir",
                str(project_dir()),
                "--profiles-dir",
                str(project_dir()),
                "--target-path",
                str(_target_dir() / "parse"),
                "--log-path",
                str(_target_dir() / "logs"),
            ]
        )
    if not result.success:
        raise TransformError(f"the dbt project does not parse: {result.exception}")
    return result.result


def copy_of_manifest() -> Any:
    """A manifest to change without touching the project's own.

    dbt's own copies are of no use: `deepcopy()` fails on selectors, and copying by pickle shifts
    the lookups by one field.
    """
    from dbt.contracts.graph.manifest import Manifest

    parsed = manifest()
    names = [field.name for field in fields(Manifest) if not field.name.startswith("_")]
    copied = Manifest(**{name: copy.deepcopy(getattr(parsed, name)) for name in names})
    copied.build_flat_graph()
    return copied


def run_dbt(
    command: str,
    *arguments: str,
    scopes: Sequence[Scope] = (),
    parsed: Any = None,
    run_name: str = "run",
) -> Any:
    """Run one dbt command against the parsed project.

    Args:
        command: `run`, `seed`, `build`, `test`.
        arguments: further command-line words.
        scopes: what the models' variable `scope` holds.
        parsed: a manifest to run instead of the project's own.
        run_name: folder of this run's artefacts, so that concurrent runs do not share one.

    Raises:
        TransformError: with every failed node and its message.
    """
    import json

    from dbt.cli.main import dbtRunner

    variables = json.dumps({"scope": [scope.as_variable() for scope in scopes]})
    runner = dbtRunner(manifest=parsed if parsed is not None else manifest())
    with _connection_environment():
        result = runner.invoke(
            [
                "--quiet",
                "--no-use-colors",
                "--no-write-json",
                command,
                *arguments,
                "--vars",
                variables,
                "--project-dir",
                str(project_dir()),
                "--profiles-dir",
                str(project_dir()),
                "--target-path",
                str(_target_dir() / run_name),
                "--log-path",
                str(_target_dir() / "logs"),
            ]
        )
    if not result.success:
        if result.exception is not None:
            raise TransformError(f"dbt {command}: {result.exception}") from result.exception
        failed = [
            f"{node.node.name}: {node.message}"
            for node in result.result
            if str(node.status) in {"error", "fail", "runtime error"}
        ]
        raise TransformError(f"dbt {command}: " + "; ".join(failed))
    return result.result
