"""Docs under test: tables made from the code are fresh, links lead somewhere, the threat model names real tests."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from watchdog.cli.docs import PAGES
from watchdog.settings import PACKAGE

ROOT = PACKAGE.parent
DOCS = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_tables_made_from_the_code_are_fresh(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name](), "run: make docs"


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_in_the_docs_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"


def rows_of_the_threat_model() -> list[str]:
    lines = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8").splitlines()
    tables = [line for line in lines if line.startswith("|")]
    heads = {line for line, below in pairwise(lines) if re.fullmatch(r"\|( --- \|)+", below)}
    return [line for line in tables if line not in heads and "| --- |" not in line]


def test_every_row_of_the_threat_model_names_a_test_or_says_that_there_is_none() -> None:
    rows = rows_of_the_threat_model()
    assert len(rows) > 100
    for row in rows:
        backing = row.rstrip(" |").rsplit("|", 1)[-1].strip()
        if backing == "nothing yet":
            continue
        named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", backing)
        assert named, f"name a test or say “nothing yet”: {row}"
        assert re.fullmatch(r"`[^`]+`(, `[^`]+`)*", backing), f"a test, or “nothing yet”, and not both: {row}"
        for file, test in named:
            source = (ROOT / file).read_text(encoding="utf-8")
            assert not test or f"def {test}(" in source, f"{file} has no {test}"


def test_the_threat_model_begins_with_actors_assets_and_needs_and_ends_with_what_is_weak() -> None:
    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert heads[:3] == ["Who could want to know", "What there is to lose", "What each attack would need"]
    assert heads[-1] == "Known weaknesses in plain words"


def test_the_security_policy_invents_no_address() -> None:
    assert not re.search(r"[\w.]+@[\w.]+", (ROOT / "SECURITY.md").read_text(encoding="utf-8"))
