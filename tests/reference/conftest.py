from pathlib import Path

import pytest

from watchdog.reference.library import Reference

FOLDER = Path(__file__).parents[2] / "config" / "reference"


@pytest.fixture(scope="session")
def folder() -> Path:
    return FOLDER


@pytest.fixture(scope="session")
def reference() -> Reference:
    return Reference(FOLDER)
