"""Browsers that stay open for the whole run, each opened when first asked for."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from tests.support.browsers import NAMES, Browser, browser

Opened = Callable[[str], Browser]


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    with ExitStack() as stack:

        @cache
        def open_one(name: str) -> Browser:
            return stack.enter_context(browser(name, tmp_path_factory.mktemp(name)))

        yield open_one


@pytest.fixture(params=NAMES)
def page(request: pytest.FixtureRequest, opened: Opened) -> Browser:
    name: str = request.param
    return opened(name)


@pytest.fixture
def chromium(opened: Opened) -> Browser:
    return opened("chromium")
