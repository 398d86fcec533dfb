"""What an instance is made of may be passed on together with our AGPL-3.0."""

import re
from importlib.metadata import PackageMetadata, metadata

import pytest

from watchdog.settings import PACKAGE

LOCKED = re.findall(r"^([\w.-]+)==", (PACKAGE.parent / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
FREE = re.compile(r"\b(?:MIT|BSD|Apache|MPL|LGPL|LGPLv3|PSF|ISC)\b")
STRANGE = re.compile(r"\bGPL-?v?2|Proprietary|Commercial|Business Source|Elastic|SSPL|CC-BY-NC", re.IGNORECASE)
SILENT = {"resvg-py": "names no licence in its metadata; its file LICENSE is MIT"}


def said(about: PackageMetadata) -> str:
    classifiers = [each for each in about.get_all("Classifier") or [] if each.startswith("License")]
    fields = [about.json.get(name) or "" for name in ("license_expression", "license")]
    return " ".join([*(str(field)[:60] for field in fields), *classifiers])


@pytest.mark.parametrize("package", sorted(set(LOCKED) - set(SILENT)))
def test_the_licence_of_a_dependency_goes_with_ours(package: str) -> None:
    licence = said(metadata(package))
    assert FREE.search(licence), f"{package}: {licence!r}; if it goes with AGPL-3.0, say so here"
    assert not STRANGE.search(licence), f"{package}: {licence!r}"


def test_whoever_names_no_licence_still_names_none() -> None:
    for package in SILENT:
        assert not FREE.search(said(metadata(package))), f"{package} tells its licence now: take it off the list"
