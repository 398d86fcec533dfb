"""The command line on a fresh, empty folder."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from watchdog.cli.main import main


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def run(data: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    for name in ("WATCHDOG_DATA", "WATCHDOG_DATABASE_URL", "WATCHDOG_BLOBS", "WATCHDOG_DEMO"):
        monkeypatch.delenv(name, raising=False)

    def command(*words: str, said: str = "") -> Result:
        return CliRunner().invoke(main, ["--data", str(data), *words], input=said)

    return command
