"""`python -m release`: a commit becomes a wheel, a list of its parts and digests, the same bytes on any machine."""

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

import click

from release.parts import write_parts

ROOT: Final = Path(__file__).parent.parent
SUMS: Final = "SHA256SUMS"


def export(root: Path, commit: str, into: Path) -> None:
    """Lay the files of a commit into an empty folder: nothing that only lies about can get into a release."""
    packed = subprocess.run(["git", "-C", str(root), "archive", commit], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(into, filter="data")


def moment(root: Path, commit: str) -> str:
    """Return when a commit was made, in seconds: the only time that a release knows (SOURCE_DATE_EPOCH)."""
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct", commit]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def build(source: Path, when: str, out: Path) -> Path:
    """Compile the catalogues of an exported tree and build its wheel.

    Returns:
        The wheel in `out`.
    """
    environment = os.environ | {"SOURCE_DATE_EPOCH": when, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "watchdog", "translations", "compile"]
    subprocess.run(command, cwd=source, env=environment | {"PYTHONPATH": str(source)}, check=True, capture_output=True)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-cache-dir", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(out), str(source)], env=environment, check=True)
    (wheel,) = out.glob("*.whl")
    return wheel


def sum_up(out: Path) -> None:
    """Write the digests of all files of a folder in the form that `sha256sum --check` reads."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(out.iterdir())
        if path.name != SUMS
    ]
    (out / SUMS).write_text("".join(lines), encoding="utf-8")


@click.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option("--commit", default="HEAD", show_default=True, help="What to release.")
def main(out: Path, commit: str) -> None:
    """Write a release of a commit into the folder OUT, which must be new or empty."""
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise click.ClickException(f"{out} is not empty.")
    when = moment(ROOT, commit)
    with tempfile.TemporaryDirectory(prefix="watchdog-release-") as folder:
        source = Path(folder)
        export(ROOT, commit, source)
        wheel = build(source, when, out)
        write_parts(source, when, wheel)
        lock = "requirements.lock"
        (out / lock).write_bytes((source / lock).read_bytes())
    sum_up(out)
    click.echo((out / SUMS).read_text(encoding="utf-8"), nl=False)


if __name__ == "__main__":
    main()
