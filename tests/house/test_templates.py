"""Rules of the house about templates: each loads, none carries script, style or trusted text."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from watchdog.settings import PACKAGE

FOLDER = PACKAGE / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
PAGES = [name for name in TEMPLATES if name.split("/")[0] not in {"layout", "parts", "errors"}]


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_loads(name: str) -> None:
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"]
    )
    assert environment.get_template(name).name == name


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_carries_inline_style_script_or_handlers(name: str) -> None:
    found = re.findall(r"<style|style=|<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:", text(name), re.IGNORECASE)
    assert not found, f"{name}: the content security policy forbids {found}; use a class or a file in static/"


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_trusts_text(name: str) -> None:
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", text(name)), f"{name}: never mark text as safe"


@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_is_loaded_from_elsewhere(name: str) -> None:
    loaded = re.findall(r'(?:src|href)="(https?://[^"]+)"', text(name))
    allowed = {"https://www.wikipedia.org/"}
    assert set(loaded) <= allowed, f"{name}: {set(loaded) - allowed} would tell somebody else who reads this page"


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_a_title(name: str) -> None:
    if "{% extends" in text(name):
        assert "{% block title %}" in text(name), f"{name}: say where the reader is"


def test_styles_serve_both_directions() -> None:
    physical = re.compile(
        r"(?<![-\w])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|(?:float|text-align)\s*:\s*(?:left|right))\b"
    )
    for sheet in ("submitter.css", "staff.css"):
        css = re.sub(r"/\*.*?\*/", "", Path(PACKAGE / "static" / sheet).read_text(encoding="utf-8"), flags=re.DOTALL)
        found = physical.findall(css)
        assert not found, f"{sheet}: use logical properties instead of {set(found)}"
