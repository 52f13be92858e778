"""The portal as a process of the one-machine stack: its port, its command, whether it answers."""

import json
import os
import sys
import time
import urllib.error
import urllib.request

from panhuo.runtime import processes, state
from panhuo.runtime.airflow_stack import ComponentStatus, StackError
from panhuo.settings import get_settings

NAME = "portal"
HOST = "127.0.0.1"
USUAL_PORT = 8090
START_SECONDS = 60


def choose_port() -> None:
    """Keep the portal's port, unless a stranger took it while ours was down."""
    path = state.state_dir() / "portal.json"
    with state.exclusive(NAME):
        if processes.pid_of(NAME) is not None:
            return
        kept = state.read_json(path)
        if not kept or not state.port_is_free(int(kept["port"])):
            state.write_json(path, {"port": state.free_port()})


def portal_url() -> str:
    """Where people reach the portal: the setting, else this machine's own, else the usual port."""
    configured = get_settings().portal_url
    if configured:
        return configured.rstrip("/")
    kept = state.read_json(state.state_dir() / "portal.json")
    return f"http://{HOST}:{kept.get('port', USUAL_PORT)}"


def login_link(token: str) -> str:
    """A link that logs in; the token is in its fragment, which browsers keep to themselves."""
    return f"{portal_url()}/login#{token}"


def component() -> processes.Component:
    """The portal's process; its environment holds secrets."""
    port = str(state.read_json(state.state_dir() / "portal.json").get("port", USUAL_PORT))
    command = (sys.executable, "-m", "panhuo.cli", "portal", "--host", HOST, "--port", port)
    return processes.Component(NAME, command, dict(os.environ))


def portal_status() -> ComponentStatus:
    """Whether the portal runs and answers. Starts nothing, raises nothing."""
    pid = processes.pid_of(NAME)
    if pid is None:
        return ComponentStatus(NAME, None, False, "not running")
    answers = _answers()
    return ComponentStatus(NAME, pid, answers, portal_url() if answers else "does not answer")


def wait_for_portal() -> None:
    """Return when the portal answers.

    Raises:
        StackError: it does not after START_SECONDS.
    """
    begun = time.monotonic()
    while not portal_status().healthy:
        if time.monotonic() - begun > START_SECONDS:
            tail = processes.log_tail(NAME)
            raise StackError(f"the portal is not up after {START_SECONDS} s\n{tail}")
        time.sleep(0.2)


def _answers() -> bool:
    port = state.read_json(state.state_dir() / "portal.json").get("port", USUAL_PORT)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"http://{HOST}:{port}/healthz", timeout=3) as answer:
            return bool(json.load(answer)["status"] == "ok")
    except (OSError, urllib.error.URLError, ValueError):
        return False
