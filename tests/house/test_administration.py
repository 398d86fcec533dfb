"""Whatever an administrator does has a page and a command, or the docs say why not."""

import re
from pathlib import Path

import click
import pytest

from tests.support.instance import make_instance
from watchdog.access.permissions import Permission
from watchdog.access.policy import TABLE, is_administrator
from watchdog.cli.main import main
from watchdog.settings import PACKAGE
from watchdog.web import guard

DOCS = PACKAGE.parent / "docs" / "running.md"
MISSING = "nothing yet"


def acts() -> list[list[str]]:
    section = DOCS.read_text(encoding="utf-8").partition("## What an administrator does, and where")[2]
    lines = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def named(column: int) -> set[str]:
    return {name for row in acts() for name in re.findall(r"`([^`]+)`", row[column])}


def commands(group: click.Command, path: str = "watchdog") -> set[str]:
    if not isinstance(group, click.Group):
        return {path}
    return set().union(*(commands(each, f"{path} {name}") for name, each in group.commands.items()))


@pytest.mark.parametrize("row", acts(), ids=lambda row: row[0])
def test_a_row_names_a_place_or_a_reason(row: list[str]) -> None:
    _, page, command = row
    assert page == MISSING or re.fullmatch(r"`/admin/[\w/-]*`|no page: .+", page), page
    assert command == MISSING or re.fullmatch(r"`watchdog [\w -]+`(, `watchdog [\w -]+`)*|no command: .+", command)
    assert "`" in page + command, "neither a page nor a command"


def test_every_address_of_administrators_stands_in_the_table_and_no_other(tmp_path: Path) -> None:
    app = make_instance(tmp_path).app
    theirs = {permission for permission in Permission if is_administrator in TABLE[permission]}
    pages = {rule.rule for rule in app.url_map.iter_rules() if guard.permission_of(app, rule.endpoint) in theirs}
    assert named(1) == pages, f"bring {DOCS.name} up to date: a page, and the command that does the same"


def test_every_command_stands_in_the_table_and_no_other() -> None:
    assert len(acts()) > 10
    assert named(2) == commands(main), f"bring {DOCS.name} up to date: a command, and the page that does the same"
