"""Somebody with a phone, at an instance of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.instance import Clock, Instance, make_instance
from tests.support.sender import Sender


@pytest.fixture
def make_sender(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Sender]]:
    """Make a sender at an instance whose settings differ."""
    made: list[Instance] = []

    def make(**changes: Any) -> Sender:
        made.append(make_instance(tmp_path, clock=clock, **changes))
        return Sender(made[-1])

    yield make
    for instance in made:
        instance.close()


@pytest.fixture
def sender(make_sender: Callable[..., Sender]) -> Sender:
    return make_sender()
