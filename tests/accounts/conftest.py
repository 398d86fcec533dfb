"""An instance with people, for tests of accounts and their pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.instance import Clock, Instance, make_instance


@pytest.fixture
def instance(tmp_path: Path, clock: Clock) -> Iterator[Instance]:
    made = make_instance(tmp_path, clock=clock)
    yield made
    made.close()
