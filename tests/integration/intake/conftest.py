"""Fixtures of the intake tests."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from supplying import Supplier


@pytest.fixture
def supplier(warehouse: Path) -> Supplier:
    return Supplier(warehouse / "outside")


@pytest.fixture
def waiting(warehouse: Path) -> Callable[[], list[str]]:
    """Return what tells all files of the landing folder, hidden ones included."""

    def files() -> list[str]:
        landing = warehouse / "landing"
        return sorted(
            str(Path(folder, name).relative_to(landing))
            for folder, _, names in os.walk(landing)
            for name in names
        )

    return files
