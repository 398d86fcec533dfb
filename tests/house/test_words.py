"""Rules of the house about words: respectful ones, and none that tell of the workshop."""

import re
from pathlib import Path

import pytest

from watchdog.settings import PACKAGE

ROOT = PACKAGE.parent
NEVER = re.compile(r"\b(addicts?|junk(?:ie|y)s?|drug abusers?|abusers?|druggies?|crackheads?)\b", re.IGNORECASE)
SHOWN = [*sorted((PACKAGE / "templates").rglob("*.html"))]
SOURCES = sorted((ROOT / "watchdog").rglob("*.py"))


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_pages_never_speak_badly_of_people(path: Path) -> None:
    assert not NEVER.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_every_text_of_a_page_is_marked_for_translation(path: Path) -> None:
    plain = re.sub(
        r"\{#.*?#\}|\{% block page_class %\}.*?\{% endblock %\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->",
        " ",
        path.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    plain = re.sub(r"<!doctype[^>]*>|<kbd>[^<]*</kbd>|<[^>]+>|&[a-z#0-9]+;", " ", plain, flags=re.IGNORECASE)
    words = [word for word in re.findall(r"[A-Za-z]{3,}", plain) if word != "Watchdog"]
    assert not words, f"{path.name}: {words} stand outside a translation mark"


def importers(package: str) -> set[str]:
    pattern = re.compile(rf"^\s*(?:from|import) {package}\b", re.MULTILINE)
    return {
        path.relative_to(PACKAGE).as_posix() for path in SOURCES if pattern.search(path.read_text(encoding="utf-8"))
    }


def test_one_file_imports_the_cryptography() -> None:
    assert importers("cryptography") == {"sealing/primitives.py"}


def test_one_file_imports_the_database_extension() -> None:
    assert importers("flask_sqlalchemy") == {"records/database.py"}


def test_inside_a_feature_only_routes_forms_and_uploads_know_flask() -> None:
    features = ("intake/", "review/", "drafting/", "accounts/")
    known = {name for name in importers("flask") if name.startswith(features)}
    allowed = re.compile(r".*/((routes|forms)(/.*|\.py)|uploads\.py)")
    assert {name for name in known if not allowed.fullmatch(name)} == set()


def test_no_import_hides_inside_a_function() -> None:
    for path in SOURCES:
        hidden = re.findall(
            r"^[ ]+(?:from (?!_typeshed)\S+ import|import) .*$", path.read_text(encoding="utf-8"), re.MULTILINE
        )
        assert not hidden, f"{path.name}: {hidden}; move it to the top or the thing to where it belongs"


def test_nothing_is_left_undone_and_nothing_tells_of_a_workshop() -> None:
    undone = re.compile(r"\b(TODO|FIXME|NotImplementedError)\b")
    for path in [*SOURCES, *sorted((ROOT / "config").rglob("*.*")), *sorted((ROOT / "docs").rglob("*.md"))]:
        assert not undone.search(path.read_text(encoding="utf-8")), path
