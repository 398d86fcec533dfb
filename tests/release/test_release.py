"""A release is the same bytes wherever it is made, holds what an instance needs, and works where it is installed."""

import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from watchdog.settings import PACKAGE

ROOT = PACKAGE.parent
CARRIED = ("watchdog", "config", "migrations", "translations")


def make(out: Path, scratch: Path, **elsewhere: str) -> Path:
    scratch.mkdir()
    environment = os.environ | {"TMPDIR": str(scratch)} | elsewhere
    command = [sys.executable, "-m", "release", str(out)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    return make(folder / "dist", folder / "scratch")


def test_another_folder_another_day_and_another_place_give_the_same_bytes(release: Path, tmp_path: Path) -> None:
    strange = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    again = make(tmp_path / "deep" / "down", tmp_path / "a longer name for scratch", **strange)
    assert sorted(path.name for path in again.iterdir()) == sorted(path.name for path in release.iterdir())
    for path in release.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name


def test_the_builder_is_the_one_that_is_locked() -> None:
    (builder,) = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    locked = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    assert re.search(rf"^{re.escape(builder)} ", locked, re.MULTILINE)


def test_the_digests_are_those_of_the_files(release: Path) -> None:
    lines = [line.split("  ") for line in (release / "SHA256SUMS").read_text().splitlines()]
    assert sorted([*(name for _, name in lines), "SHA256SUMS"]) == sorted(path.name for path in release.iterdir())
    for digest, name in lines:
        assert hashlib.sha256((release / name).read_bytes()).hexdigest() == digest


def test_the_wheel_carries_what_an_instance_needs_and_nothing_that_git_does_not_know(release: Path) -> None:
    (wheel,) = release.glob("*.whl")
    carried = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-tree", "-r", "-z", "--name-only", "HEAD", *CARRIED], capture_output=True, check=True
    ).stdout.decode()
    known = {re.sub(r"^(?!watchdog/)", "watchdog/", name) for name in listed.split("\0") if name}
    compiled = {name[:-2] + "mo" for name in known if name.endswith(".po")}
    assert carried - known <= compiled
    assert known <= carried
    assert any(name.endswith("messages.mo") for name in carried)


def test_the_list_of_parts_is_cyclonedx_names_every_locked_package_and_no_machine(release: Path) -> None:
    (path,) = release.glob("*.cdx.json")
    text = path.read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    named = {(each["name"], each["version"]) for each in json.loads(text)["components"]}
    locked = re.findall(r"^([\w.-]+)==(\S+)", (release / "requirements.lock").read_text(), re.MULTILINE)
    assert len(locked) > 50
    assert set(locked) <= named
    assert "@noble/post-quantum" in {name for name, _ in named}
    assert not re.search(r"file:|/(?:home|root|tmp|work|usr|opt|var)/", text)


def test_it_works_in_a_fresh_environment_from_another_folder(release: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "environment"
    venv.create(fresh, with_pip=False)
    python = fresh / "bin" / "python"
    (wheel,) = release.glob("*.whl")
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*command, str(wheel)], check=True)
    place = next((fresh / "lib").glob("python*/site-packages"))
    (place / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def watchdog(*arguments: str) -> str:
        return _said([str(fresh / "bin" / "watchdog"), *arguments], elsewhere, environment)

    where = _said([str(python), "-c", "import watchdog.app; print(watchdog.app.__file__)"], elsewhere, environment)
    assert where.startswith(str(place))
    assert "doctor" in watchdog("--help")
    watchdog("--data", str(tmp_path / "data"), "demo", "--no-serve", "--reports", "10")
    people = json.loads((tmp_path / "data" / "demo-logins.json").read_text(encoding="utf-8"))
    assert {"administrator", "reviewer"} <= {person["role"] for person in people}
    greeting = "from watchdog.settings import shipped; print(shipped('translations'))"
    assert _said([str(python), "-c", greeting], elsewhere, environment).strip() == str(place / "watchdog/translations")
    assert list(elsewhere.iterdir()) == []


def _said(command: list[str], cwd: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
