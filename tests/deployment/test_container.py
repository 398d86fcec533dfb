"""The Containerfile: read and built by buildah. What runs inside a foreign base (RUN) is read by shellcheck instead."""

import re
import subprocess
from pathlib import Path

from tests.support.proxies import CONFIG

FILE = CONFIG / "container" / "Containerfile"
INSTRUCTION = re.compile(r"^([A-Z]+)\s+((?:.*\\\n)*.*)$", re.MULTILINE)
KNOWN = {"FROM", "RUN", "WORKDIR", "COPY", "ENV", "VOLUME", "USER", "EXPOSE", "ENTRYPOINT", "CMD"}


def instructions() -> list[tuple[str, str]]:
    return INSTRUCTION.findall(re.sub(r"^#.*\n", "", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE))


def buildah(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    place = ["--root", str(folder / "store"), "--runroot", str(folder / "run"), "--storage-driver", "vfs"]
    return subprocess.run(["buildah", *place, *words], capture_output=True, text=True, check=False)


def test_buildah_takes_every_instruction(tmp_path: Path) -> None:
    text = "\n".join(f"{name} {rest}" for name, rest in instructions() if name != "RUN")
    assert "FROM docker.io/library/debian:12-slim" in text
    file = tmp_path / "Containerfile"
    file.write_text(text.replace("docker.io/library/debian:12-slim", "scratch"), encoding="utf-8")
    built = buildah(tmp_path, "build", "--isolation", "chroot", "-f", str(file), "-t", "watchdog", str(CONFIG.parent))
    assert built.returncode == 0, built.stderr
    said = buildah(tmp_path, "inspect", "--type", "image", "watchdog").stdout
    for word in ('"User": "10001:10001"', '"WATCHDOG_DATA=/data"', '"/data": {}', '"8000/tcp": {}'):
        assert word in said
    buildah(tmp_path, "rmi", "--all")


def test_what_is_run_while_it_is_built_is_sound(tmp_path: Path) -> None:
    assert {name for name, _ in instructions()} == KNOWN
    file = tmp_path / "run.sh"
    file.write_text("#!/bin/sh\n" + "\n".join(rest for name, rest in instructions() if name == "RUN"), encoding="utf-8")
    said = subprocess.run(["shellcheck", file], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout
    text = file.read_text(encoding="utf-8")
    assert "--require-hashes -r requirements.lock" in text
    assert "-m 0700 -o 10001 -g 10001 /data" in text
