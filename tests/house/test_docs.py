"""Docs under test: tables made from the code are fresh, links lead somewhere, the threat model names real tests."""

import re
from pathlib import Path

import pytest

from watchdog.cli.docs import PAGES
from watchdog.settings import PACKAGE

ROOT = PACKAGE.parent
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_tables_made_from_the_code_are_fresh(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name](), "run: make docs"


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_in_the_docs_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_row_of_the_threat_model_names_a_test_or_says_that_there_is_none() -> None:
    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith(("| threat", "| ---"))]
    assert len(rows) > 15
    for row in rows:
        backing = row.rstrip(" |").rsplit("|", 1)[-1].strip()
        if backing == "nothing yet":
            continue
        named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", backing)
        assert named, f"name a test or say “nothing yet”: {row}"
        for file, test in named:
            source = (ROOT / file).read_text(encoding="utf-8")
            assert not test or f"def {test}(" in source, f"{file} has no {test}"
