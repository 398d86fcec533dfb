from pathlib import Path

import pytest

from tests.support.reviewing import Scene, a_scene


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return a_scene(tmp_path)
