"""The one file that browsers get is what its sources make, and says whose work is in it."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.support.client import CLIENT, STATIC, install, run

LARGEST_GZIP = 29_000
"""With the page and its style sheet 60 KB may travel in all; every language's page stays under 15."""

SCRIPTS = ("seal.js", "report.js", "visit.js", "key.js")
BUILT = (*SCRIPTS, *(f"{script}.sha256" for script in SCRIPTS), "seal.js.licences.txt")


def test_the_committed_file_is_what_the_sources_make(tmp_path: Path) -> None:
    run("node", "build.mjs", str(tmp_path))
    for name in BUILT:
        assert (tmp_path / name).read_bytes() == (STATIC / name).read_bytes(), f"{name}: run `npm run build` in client/"


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_digest_beside_it_is_its_own(script: str) -> None:
    digest = hashlib.sha256((STATIC / script).read_bytes()).hexdigest()
    assert (STATIC / f"{script}.sha256").read_text() == f"{digest}  {script}\n"


@pytest.mark.parametrize("script", SCRIPTS)
def test_it_is_small_enough_for_a_slow_network(script: str) -> None:
    assert len(gzip.compress((STATIC / script).read_bytes(), 9)) < LARGEST_GZIP


@pytest.mark.parametrize("name", ["report.js", "visit.js", "key.js"])
def test_a_page_s_script_names_no_other_place_and_makes_no_code_or_markup_from_text(name: str) -> None:
    script = (STATIC / name).read_text()
    elsewhere = r"https?:|WebSocket|sendBeacon|\beval\(|Function\(|innerHTML|localStorage(?!\.clear\b)"
    assert not re.findall(elsewhere, script)


def test_it_calls_nobody_and_makes_no_code_from_text() -> None:
    script = (STATIC / "seal.js").read_text()
    assert not re.findall(r"https?:|\bfetch\(|XMLHttpRequest|WebSocket|\beval\(|Function\(|innerHTML", script)


def test_the_licence_of_every_package_inside_ships_with_it() -> None:
    install()
    packages = sorted((CLIENT / "node_modules" / "@noble").iterdir())
    shipped = (STATIC / "seal.js.licences.txt").read_text()
    banner = (STATIC / "seal.js").read_text().partition("\n")[0]
    assert [package.name for package in packages] == ["ciphers", "curves", "hashes", "post-quantum"]
    for package in packages:
        text = (package / "LICENSE").read_text()
        assert text == (CLIENT / "LICENSES" / f"noble-{package.name}.txt").read_text()
        assert text.strip() in shipped
    for name, version in json.loads((CLIENT / "package.json").read_text())["dependencies"].items():
        assert f"{name} {version}" in banner


def test_the_lock_pins_every_package_by_its_bytes_and_names_no_host() -> None:
    lock = json.loads((CLIENT / "package-lock.json").read_text())["packages"]
    for name, package in lock.items():
        assert "resolved" not in package, name
        assert not name or package["integrity"].startswith("sha512-"), name
