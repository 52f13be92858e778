"""Fixtures of the reader tests."""

from collections.abc import Callable, Iterator

import pytest

from panhuo.settings import get_settings


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, int], None]]:
    """Return what sets a limit of the settings for one test."""

    def set_it(name: str, value: int) -> None:
        monkeypatch.setenv(f"PANHUO_{name.upper()}", str(value))
        get_settings.cache_clear()

    yield set_it
    monkeypatch.undo()
    get_settings.cache_clear()
