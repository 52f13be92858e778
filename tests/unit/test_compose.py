"""What can be known of the containers without an engine: everything they name exists and agrees."""

import ast
import fnmatch
import http.server
import json
import os
import re
import runpy
import shlex
import stat
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distribution, entry_points
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import typer
import yaml
from sqlalchemy.engine import make_url

from panhuo.cli.app import app
from panhuo.runtime import airflow_stack, state
from panhuo.runtime.postgresql_conf import configuration
from panhuo.settings import PROJECT_ROOT, Settings, get_settings

BIN = Path(sys.executable).parent
IMAGE_ROOT = PurePosixPath("/app")
STATE_ROOT = PurePosixPath("/var/lib/panhuo")
DOCKERFILE = PROJECT_ROOT / "docker" / "Dockerfile"
SECRET_NAME = re.compile(r"PASSWORD$|SECRET(_KEY)?$|FERNET_KEY$")
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")

SERVICES = {
    "postgres",
    "migrate",
    "api-server",
    "scheduler",
    "triggerer",
    "dag-processor",
    "cleaner",
    "portal",
}
PROFILES = {"celery": {"redis", "worker"}, "tools": {"panhuo"}}
THIRD_PARTY = {"postgres", "redis"}
ON_THE_WAREHOUSE = {"migrate", "scheduler", "worker", "portal", "panhuo"}
WITHOUT_AIRFLOW = {"portal", "panhuo"}

ELSEWHERE_IN_CONTAINERS = {
    # another place, another name, another secret
    "AIRFLOW_HOME",
    "AIRFLOW__API__BASE_URL",
    "AIRFLOW__API__HOST",
    "AIRFLOW__API__PORT",
    "AIRFLOW__API__SECRET_KEY",
    "AIRFLOW__API_AUTH__JWT_SECRET",
    "AIRFLOW__CORE__DAGS_FOLDER",
    "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",
    "AIRFLOW__CORE__FERNET_KEY",
    "AIRFLOW__CORE__PLUGINS_FOLDER",
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
    "AIRFLOW__LOGGING__BASE_LOG_FOLDER",
    "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY",
    "NO_PROXY",
    "no_proxy",
}
ONLY_IN_CONTAINERS = {
    "AIRFLOW__CELERY__BROKER_URL",
    "AIRFLOW__CELERY__WORKER_CONCURRENCY",
    "AIRFLOW__CORE__HOSTNAME_CALLABLE",
}
SIZES = {
    "effective_cache_size",
    "maintenance_work_mem",
    "max_parallel_maintenance_workers",
    "max_parallel_workers",
    "max_parallel_workers_per_gather",
    "shared_buffers",
    "work_mem",
}
ONLY_ON_ONE_MACHINE = {
    # the container's standard error is its log
    "log_directory",
    "log_filename",
    "log_rotation_age",
    "log_truncate_on_rotation",
    "logging_collector",
    # the container's network is its own
    "port",
    "unix_socket_directories",
}


@cache
def _written() -> dict[str, Any]:
    """docker-compose.yml as it is written."""
    return dict(yaml.safe_load((PROJECT_ROOT / "docker-compose.yml").read_text("utf-8")))


@cache
def _example() -> dict[str, str]:
    """.env.example, the lines that are commented out included; the last one wins."""
    text = (PROJECT_ROOT / ".env.example").read_text("utf-8")
    commented = dict(re.findall(r"^# ([A-Z_]+)=(.*)$", text, re.M))
    return commented | dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.M))


def _resolve(value: Any) -> Any:
    """What compose makes of a value in an installation that changed nothing of .env.example."""
    if isinstance(value, dict):
        return {name: _resolve(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_resolve(item) for item in value]
    if not isinstance(value, str):
        return value
    return VARIABLE.sub(lambda found: _example()[found["name"]] or f"<{found['name']}>", value)


def _services() -> dict[str, dict[str, Any]]:
    return dict(_resolve(_written()["services"]))


def _our_services() -> dict[str, dict[str, Any]]:
    return {name: it for name, it in _services().items() if name not in THIRD_PARTY}


def _environment(service: str) -> dict[str, str]:
    return {name: str(value) for name, value in _services()[service]["environment"].items()}


def _mounts(service: str) -> list[tuple[str, PurePosixPath, str]]:
    found = []
    for mount in _services()[service].get("volumes", []):
        source, target, *mode = mount.split(":")
        found.append((source, PurePosixPath(target), mode[0] if mode else "rw"))
    return found


def _words(service: str) -> list[str]:
    """The command line of a service."""
    known = _services()[service]
    return [*known.get("entrypoint", []), *known["command"]]


def _commands() -> list[list[str]]:
    """Every command line a container of ours runs: services, health checks, lines of scripts."""
    found = [_words(name) for name in _our_services()]
    found += [
        it["healthcheck"]["test"][1:] for it in _our_services().values() if "healthcheck" in it
    ]
    for script in _scripts():
        for line in script.read_text("utf-8").splitlines():
            if match := re.match(r"\s*(?:exec )?((?:airflow|panhuo) [^|]*)", line):
                words = shlex.split(match[1])
                found.append(["2026-01-01" if word.startswith("$") else word for word in words])
    return found


def _scripts() -> list[Path]:
    folder = PROJECT_ROOT / "docker"
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if path.read_bytes().startswith(b"#!")]


def _in_repository(path: PurePosixPath) -> Path:
    return PROJECT_ROOT / path.relative_to(IMAGE_ROOT)


@cache
def _docker_steps() -> list[tuple[str, list[str]]]:
    """The instructions of the Dockerfile, continued lines joined."""
    lines = [line for line in DOCKERFILE.read_text().splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    words = [line.split() for line in joined.splitlines() if line]
    return [(step, rest) for step, *rest in words]


def _copied() -> list[str]:
    """What the image takes from the repository."""
    copies = [rest for step, rest in _docker_steps() if step == "COPY"]
    return [source for rest in copies if "--from" not in rest[0] for source in rest[:-1]]


def _left_out(path: str) -> bool:
    """Whether .dockerignore keeps a path out of the image; the last line that matches decides."""
    out = False
    for line in (PROJECT_ROOT / ".dockerignore").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = line.removeprefix("!").removeprefix("**/")
        parents = [str(it) for it in (PurePosixPath(path), *PurePosixPath(path).parents)]
        anywhere = [PurePosixPath(it).name for it in parents] if "**/" in line else []
        if any(fnmatch.fnmatch(it, pattern) for it in (*parents, *anywhere) if it != "."):
            out = not line.startswith("!")
    return out


@cache
def _airflow_options() -> dict[str, set[str]]:
    """Sections and options of Airflow's configuration and of the Celery provider's."""
    (package,) = find_spec("airflow").submodule_search_locations or []  # type: ignore[union-attr]
    known = yaml.safe_load((Path(package) / "config_templates/config.yml").read_text("utf-8"))
    provider = distribution("apache-airflow-providers-celery")
    info = provider.locate_file("airflow/providers/celery/get_provider_info.py")
    known |= runpy.run_path(str(info))["get_provider_info"]()["config"]
    return {section: set(it["options"]) for section, it in known.items()}


# the compose file itself


def test_compose_file_follows_the_specification() -> None:
    schema = ["--builtin-schema", "vendor.compose-spec"]
    result = subprocess.run(
        [BIN / "check-jsonschema", *schema, PROJECT_ROOT / "docker-compose.yml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_services_and_profiles_are_those_of_the_design() -> None:
    found: dict[str, set[str]] = {}
    for name, service in _services().items():
        for profile in service.get("profiles", ["always"]):
            found.setdefault(profile, set()).add(name)
    assert found == {"always": SERVICES, **PROFILES}


def test_every_image_has_a_tag() -> None:
    images = [service["image"] for service in _services().values()]
    images += [rest[0] for step, rest in _docker_steps() if step == "FROM"]
    for image in images:
        name, _, tag = image.partition(":")
        assert name and tag and tag != "latest", image


def test_own_image_carries_the_version_of_the_project() -> None:
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    images = {service["image"] for service in _our_services().values()}
    assert images == {f"panhuo:{project['version']}"}


def test_services_wait_for_services_that_exist_and_for_the_migration() -> None:
    for name, service in _our_services().items():
        waits = service["depends_on"]
        assert waits.keys() <= _services().keys()
        if name != "migrate":
            assert waits["migrate"]["condition"] == "service_completed_successfully", name


def test_whoever_waits_for_health_waits_for_a_service_with_a_health_check() -> None:
    for service in _services().values():
        for other, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in _services()[other], other


def test_what_runs_for_ever_is_watched_and_started_again() -> None:
    for name, service in _services().items():
        if service.get("restart") != "unless-stopped":
            assert name in {"migrate", "panhuo"}
        elif name != "cleaner":
            assert "healthcheck" in service, name


def test_only_the_pages_are_reachable_and_only_from_this_machine() -> None:
    ports = {name: service["ports"] for name, service in _services().items() if "ports" in service}
    assert ports == {
        "api-server": ["127.0.0.1:8080:8080"],
        "portal": ["127.0.0.1:8090:8090"],
    }
    command = _words("portal")
    assert command[command.index("--port") + 1] == str(_healthcheck()["PORTAL_PORT"]) == "8090"


# variables


def test_every_variable_is_in_the_example_and_the_example_has_no_other() -> None:
    text = (PROJECT_ROOT / "docker-compose.yml").read_text("utf-8")
    used = {found["name"] for found in VARIABLE.finditer(text)}
    assert used | {"COMPOSE_PROFILES"} == _example().keys()


def test_defaults_are_those_of_the_example() -> None:
    text = (PROJECT_ROOT / "docker-compose.yml").read_text("utf-8")
    for found in VARIABLE.finditer(text):
        if found["kind"] == "-":
            assert found["rest"] == _example()[found["name"]], found["name"]
        else:
            assert found["kind"] == "?", f"{found['name']} has neither a default nor a message"


def test_panhuo_variables_are_settings() -> None:
    known = {f"PANHUO_{name.upper()}" for name in Settings.model_fields}
    used = {name for service in _our_services() for name in _environment(service)}
    used |= _example().keys()
    assert {name for name in used if name.startswith("PANHUO_")} <= known


def test_settings_accept_what_the_containers_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in _environment("scheduler").items():
        if name.startswith("PANHUO_"):
            monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.landing_dir == Path("/var/lib/panhuo/landing")
    url = settings.role_url("panhuo_ingest")
    assert (url.username, url.host, url.database) == ("panhuo_ingest", "postgres", "panhuo")


def test_airflow_variables_are_options_of_airflow() -> None:
    for service in _our_services():
        for name in _environment(service):
            if name.startswith("AIRFLOW__"):
                _, section, option = name.lower().split("__", 2)
                assert option in _airflow_options().get(section, set()), name


def test_airflow_is_configured_as_on_one_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in list(os.environ):
        monkeypatch.delenv(name)
    monkeypatch.setenv("PANHUO_STATE_DIR", str(tmp_path))
    url = "postgresql+psycopg2://airflow@127.0.0.1:1/airflow"
    monkeypatch.setattr(airflow_stack, "_sqlalchemy_url", lambda: url)
    get_settings.cache_clear()
    state.write_json(tmp_path / "airflow.json", {"port": 8080})
    try:
        one_machine = airflow_stack.airflow_environment()
    finally:
        get_settings.cache_clear()
    del one_machine["PANHUO_STATE_DIR"]
    containers = _environment("dag-processor")
    containers = {k: v for k, v in containers.items() if not k.startswith("PANHUO_")}
    assert containers.keys() - one_machine.keys() == ONLY_IN_CONTAINERS
    assert one_machine.keys() - containers.keys() == set()
    different = {k for k, v in one_machine.items() if containers[k] != v}
    assert different <= ELSEWHERE_IN_CONTAINERS


def test_all_airflow_services_share_one_configuration() -> None:
    allowed: dict[str, set[str]] = {
        "api-server": {"AIRFLOW_ADMIN_PASSWORD"},
        "worker": {"AIRFLOW__CORE__EXECUTOR", "AIRFLOW__CELERY__EXTRA_CELERY_CONFIG"},
    }
    shared = _environment("cleaner")
    for name in _our_services().keys() - WITHOUT_AIRFLOW:
        found = {k: v for k, v in _environment(name).items() if not k.startswith("PANHUO_")}
        different = {k for k, _ in found.items() ^ shared.items()}
        assert different == allowed.get(name, set()), name


def test_celery_workers_import_beforehand_what_the_warm_executor_does() -> None:
    executor = PROJECT_ROOT / "plugins/panhuo/orchestration/warm_executor.py"
    warm = [
        ast.literal_eval(statement.value)
        for statement in ast.parse(executor.read_text("utf-8")).body
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "WARM_MODULES"
    ]
    config = json.loads(_environment("worker")["AIRFLOW__CELERY__EXTRA_CELERY_CONFIG"])
    assert [tuple(config["imports"])] == warm


def test_the_celery_executor_can_be_imported(tmp_path: Path) -> None:
    # celery 5.7 lacks a name that the provider 3.26 imports
    module = "airflow.providers.celery.executors.celery_executor"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AIRFLOW")}
    result = subprocess.run(
        [sys.executable, "-c", f"import {module}"],
        env=environment | {"AIRFLOW_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-2000:]


# commands and paths


def test_every_command_is_a_console_script_or_a_script_of_the_repository() -> None:
    console = {entry.name for entry in entry_points(group="console_scripts")}
    for command in _commands():
        program = PurePosixPath(command[0])
        if program.is_absolute():
            script = _in_repository(program)
            assert script in _scripts() and os.access(script, os.X_OK), command
        else:
            assert command[0] == "python" or command[0] in console, command


def test_every_script_is_named_by_somebody_and_parses() -> None:
    named = (PROJECT_ROOT / "docker-compose.yml").read_text("utf-8")
    for script in _scripts():
        assert str(script.relative_to(PROJECT_ROOT)) in named
        assert os.access(script, os.X_OK), script
        subprocess.run(["bash", "-n", script], check=True)


def test_airflow_understands_every_airflow_command(tmp_path: Path) -> None:
    commands = [command[1:] for command in _commands() if command[0] == "airflow"]
    assert len(commands) > 5
    program = (
        "import json, sys\n"
        "from airflow.cli.cli_parser import get_parser\n"
        "for words in json.load(sys.stdin): get_parser().parse_args(words)\n"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AIRFLOW")}
    environment |= {"AIRFLOW_HOME": str(tmp_path), "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor"}
    result = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(commands),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-2000:]


def test_panhuo_understands_every_panhuo_command() -> None:
    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    commands = [command for command in _commands() if command[0] == "panhuo"]
    assert {command[1] for command in commands} <= known.keys()
    assert ["panhuo", "migrate"] in commands


def test_what_compose_mounts_from_the_repository_exists() -> None:
    for service in _services():
        for source, _, mode in _mounts(service):
            if source.startswith("."):
                assert (PROJECT_ROOT / source).is_file() and mode == "ro"
            else:
                assert source in _written()["volumes"], source


def test_every_path_is_in_the_image_or_made_by_it() -> None:
    made = {word for step, rest in _docker_steps() if step == "RUN" for word in rest}
    for name in _our_services():
        values = [*_environment(name).values(), *_words(name)]
        values += _services()[name].get("healthcheck", {}).get("test", [])
        values += [str(target) for _, target, _ in _mounts(name)]
        for value in values:
            path = PurePosixPath(value)
            if path.is_relative_to(IMAGE_ROOT):
                assert _in_repository(path).exists(), value
                assert any(path.is_relative_to(IMAGE_ROOT / source) for source in _copied()), value
            elif path.is_absolute():
                top = STATE_ROOT / path.relative_to(STATE_ROOT).parts[0]
                assert str(top) in made, value


def test_whoever_works_on_deliveries_has_their_folders() -> None:
    variables = [f"PANHUO_{it}_DIR" for it in ("LANDING", "ARCHIVE", "OUTBOX")]
    needed = {PurePosixPath(_environment("scheduler")[it]) for it in variables}
    for name in ON_THE_WAREHOUSE - {"migrate"}:
        assert needed <= {target for _, target, mode in _mounts(name) if mode == "rw"}, name
    landing = PurePosixPath(_environment("triggerer")["PANHUO_LANDING_DIR"])
    assert landing in {target for _, target, _ in _mounts("triggerer")}


def test_whoever_writes_or_shows_logs_has_their_folder() -> None:
    folder = PurePosixPath(_environment("api-server")["AIRFLOW__LOGGING__BASE_LOG_FOLDER"])
    for name in _our_services().keys() - WITHOUT_AIRFLOW - {"migrate"}:
        assert any(folder.is_relative_to(target) for _, target, _ in _mounts(name)), name


# the image


def test_what_the_image_copies_exists_and_is_not_left_out() -> None:
    assert {"plugins", "dags", "dbt_project", "sql", "expectations"} <= set(_copied())
    for source in _copied():
        assert (PROJECT_ROOT / source).exists(), source
        assert not _left_out(source), source


@pytest.mark.parametrize(
    "path",
    [".env", ".git", ".panhuo/secrets.json", ".venv", "plugins/panhuo/__pycache__", "tests"],
)
def test_no_secret_and_no_rest_gets_into_the_image(path: str) -> None:
    assert _left_out(path)


def test_the_image_has_the_celery_extra_and_no_root() -> None:
    extras = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "optional-dependencies"
    ]
    syncs = [" ".join(rest) for step, rest in _docker_steps() if "sync" in rest]
    assert syncs and all("--frozen --no-dev --extra celery" in sync for sync in syncs)
    assert "celery" in extras
    users = [rest for step, rest in _docker_steps() if step == "USER"]
    assert users == [["panhuo"]]


# secrets


def test_no_secret_is_written_down() -> None:
    for name, service in _written()["services"].items():
        for variable, value in service.get("environment", {}).items():
            in_url = re.search(r"://[^/@:]+:(.+)@", str(value))
            if SECRET_NAME.search(variable) or in_url:
                secret = in_url[1] if in_url else str(value)
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", secret), (name, variable)
    for name, value in _example().items():
        assert not (SECRET_NAME.search(name) and value), name


def test_only_the_migration_knows_the_owner_of_the_warehouse() -> None:
    holders = {
        name
        for name, service in _services().items()
        if "<POSTGRES_PASSWORD>" in str(service.get("environment"))
    }
    assert holders == {"migrate", "postgres"}
    keepers = {name for name in _our_services() if "PANHUO_ROLE_SECRET" in _environment(name)}
    assert keepers == ON_THE_WAREHOUSE


def test_git_never_takes_the_secrets() -> None:
    ignored = (PROJECT_ROOT / ".gitignore").read_text().splitlines()
    assert ".env" in ignored or "/.env" in ignored


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A .env made by docker/make-env."""
    target = tmp_path / ".env"
    subprocess.run([PROJECT_ROOT / "docker/make-env", target], check=True, capture_output=True)
    return target


def test_make_env_fills_every_secret_with_another_value(made: Path) -> None:
    found = dict(re.findall(r"^([A-Z_]+)=(.*)$", made.read_text(), re.M))
    secrets = [value for name, value in found.items() if SECRET_NAME.search(name)]
    assert found.keys() >= {it for it in _example() if it != "COMPOSE_PROFILES"}
    assert all(len(value) >= 40 for value in secrets)
    assert len(set(secrets)) == len(secrets) == 7
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_make_env_makes_a_fernet_key_airflow_takes(made: Path) -> None:
    from cryptography.fernet import Fernet

    found = dict(re.findall(r"^([A-Z_]+)=(.*)$", made.read_text(), re.M))
    key = Fernet(found["AIRFLOW_FERNET_KEY"])
    assert key.decrypt(key.encrypt(b"connection")) == b"connection"


def test_make_env_keeps_the_secrets_that_exist(made: Path) -> None:
    before = made.read_bytes()
    command = [PROJECT_ROOT / "docker/make-env", made]
    again = subprocess.run(command, capture_output=True, check=False)
    assert again.returncode == 1
    assert made.read_bytes() == before
    assert list(made.parent.iterdir()) == [made]


# PostgreSQL, the clean-up and the health check


def _settings_in(text: str) -> dict[str, str]:
    return dict(re.findall(r"^(\w+) = (.*)$", text, re.M))


def test_postgresql_has_the_settings_of_the_one_machine_cluster() -> None:
    ours = _settings_in((PROJECT_ROOT / "docker/postgres/postgresql.conf").read_text())
    theirs = _settings_in(configuration(5432))
    assert theirs.keys() - ours.keys() == ONLY_ON_ONE_MACHINE
    assert ours.keys() - theirs.keys() == set()
    different = {name for name, value in ours.items() if theirs[name] != value}
    assert different <= SIZES | {"listen_addresses"}


def test_postgresql_makes_the_databases_that_are_connected_to() -> None:
    script = (PROJECT_ROOT / "docker/postgres/20-databases.sh").read_text()
    owner = make_url(_environment("migrate")["PANHUO_DATABASE_URL"])
    airflow = make_url(_environment("migrate")["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"])
    assert f"create database {owner.database};" in script
    assert f"create role {airflow.username} login" in script
    assert f"create database {airflow.database} owner {airflow.username};" in script
    assert {owner.host, airflow.host} == {"postgres"}
    assert owner.username == _environment("postgres")["POSTGRES_USER"]


def test_the_cleaner_does_what_the_supervisor_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(airflow_stack, "airflow_environment", dict)
    script = (PROJECT_ROOT / "docker/clean-daily").read_text()
    assert f"HISTORY_DAYS={airflow_stack.HISTORY_DAYS}\n" in script
    (command,) = [it for it in _commands() if it[:3] == ["airflow", "db", "clean"]]
    words = [word for word in airflow_stack.cleaning().command[3:] if "T" not in word]
    assert [word for word in command[1:] if word not in {"2026-01-01", "||"}] == words


def _healthcheck() -> dict[str, Any]:
    return runpy.run_path(str(PROJECT_ROOT / "docker/healthcheck.py"))


def test_health_is_looked_for_where_it_is_on_one_machine() -> None:
    assert _healthcheck()["JOB_TYPES"] == airflow_stack.JOB_TYPES


def test_each_service_asks_for_its_own_health() -> None:
    for name, service in _our_services().items():
        if "healthcheck" in service:
            assert service["healthcheck"]["test"][-1] == name


class _Version(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/api/v2/version" else 404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def api_port() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Version) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def _status(service: str, **environment: str) -> int:
    command = [sys.executable, str(PROJECT_ROOT / "docker/healthcheck.py"), service]
    variables = dict(os.environ) | environment
    return subprocess.run(command, env=variables, capture_output=True, check=False).returncode


def test_an_api_server_that_answers_is_healthy(api_port: int) -> None:
    assert _status("api-server", AIRFLOW__API__PORT=str(api_port)) == 0


def test_an_api_server_that_does_not_answer_is_not_healthy() -> None:
    assert _status("api-server", AIRFLOW__API__PORT=str(state.free_port())) != 0


def test_a_scheduler_without_its_database_is_not_healthy() -> None:
    url = f"postgresql+psycopg2://airflow@127.0.0.1:{state.free_port()}/airflow"
    assert _status("scheduler", AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=url) != 0
