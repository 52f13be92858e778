"""The portal as it runs: uvicorn on a free port, the warehouse of the platform behind it."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from platform_under_test import Platform
from playwright.sync_api import Browser, sync_playwright
from running_portal import RunningPortal

from panhuo.portal.app import create_app

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def portal(module_platform: Platform) -> Iterator[RunningPortal]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = int(listening.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(create_app(), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield RunningPortal(f"http://127.0.0.1:{port}", port, module_platform)
    server.should_exit = True
    thread.join(15)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium, the one the system has."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("no browser: apt-get install chromium fonts-noto-cjk (`make setup` does it)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--no-proxy-server"]
        )
        yield chromium
        chromium.close()
