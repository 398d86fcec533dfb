"""Look for secrets in what git tracks: `python -m release.leaks`; `--accept` writes the list of what is known.

The list (`release/known-secrets.json`) holds, as hashes, invented secrets of tests and texts that only look like one.
Lines are not compared: a line that moves is no new secret.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click
from detect_secrets.filters import heuristic
from detect_secrets.plugins.aws import AWSKeyDetector
from detect_secrets.plugins.basic_auth import BasicAuthDetector
from detect_secrets.plugins.github_token import GitHubTokenDetector
from detect_secrets.plugins.gitlab_token import GitLabTokenDetector
from detect_secrets.plugins.high_entropy_strings import Base64HighEntropyString, HexHighEntropyString
from detect_secrets.plugins.jwt import JwtTokenDetector
from detect_secrets.plugins.keyword import KeywordDetector
from detect_secrets.plugins.npm import NpmDetector
from detect_secrets.plugins.private_key import PrivateKeyDetector
from detect_secrets.plugins.pypi_token import PypiTokenDetector

from release.age_keys import AgeKeyDetector

KNOWN: Final = Path(__file__).with_name("known-secrets.json")
ANYWHERE: Final = (
    AgeKeyDetector(),
    AWSKeyDetector(),
    Base64HighEntropyString(limit=4.5),
    BasicAuthDetector(),
    GitHubTokenDetector(),
    GitLabTokenDetector(),
    HexHighEntropyString(limit=3.0),
    JwtTokenDetector(),
    NpmDetector(),
    PrivateKeyDetector(),
    PypiTokenDetector(),
)
NOT_IN_PYTHON: Final = (*ANYWHERE, KeywordDetector())
"""Words such as `password =` in Python are ruff's matter (S105 to S107)."""
PASSED_OVER: Final = re.compile(
    r"\.(?:lock|png|jpg|ttf|woff2?|age|sha256|svg|pdf|docx|po|pot)$"  # pictures and fonts; digests of packages
    r"|(?:^|/)package-lock\.json$"  # digests
    r"|^tests/vectors/"  # keys made to be published
    r"|^config/reference/|^watchdog/sealing/words/"  # vocabularies, reviewed word by word
    r"|^watchdog/static/\w+\.js$"  # built from client/, which is looked at, and compared with it in a test
    r"|^release/known-secrets\.json$"
)


def tracked(root: Path) -> list[str]:
    """Return the files of a tree that git knows and this scan looks at."""
    done = subprocess.run(  # git's own list, with fixed arguments
        ["git", "-C", str(root), "ls-files", "-z"], capture_output=True, text=True, check=True
    )
    return [name for name in done.stdout.split("\0") if name and not PASSED_OVER.search(name)]


def scan(root: Path, names: Iterable[str]) -> list[dict[str, str]]:
    """Return what looks like a secret: file, kind and hash, never the secret itself."""
    rows = {
        (name, found.type, found.secret_hash)
        for name in names
        for number, line in enumerate((root / name).read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        for detector in (ANYWHERE if name.endswith(".py") else NOT_IN_PYTHON)
        for found in detector.analyze_line(name, line, number)
        if found.secret_value and not _plain(found.secret_value, line)
    }
    return [{"file": name, "kind": kind, "sha1": digest} for name, kind, digest in sorted(rows)]


def _plain(value: str, line: str) -> bool:
    """Tell whether this is a place for a secret, or a row of the alphabet, instead of a secret."""
    return (
        heuristic.is_sequential_string(value)
        or heuristic.is_potential_uuid(value)
        or heuristic.is_templated_secret(value)
        or heuristic.is_prefixed_with_dollar_sign(value)
        or heuristic.is_indirect_reference(line)
        or heuristic.is_not_alphanumeric_string(value)
    )


@click.command()
@click.argument("names", nargs=-1)
@click.option("--root", type=click.Path(path_type=Path, exists=True, file_okay=False), default=".", help="The tree.")
@click.option("--accept", is_flag=True, help="Write down everything found as known.")
def main(names: tuple[str, ...], root: Path, accept: bool) -> None:
    """Fail if a file holds what looks like a secret and is not known as harmless."""
    looked = list(names) or tracked(root)
    found = scan(root, looked)
    if accept:
        KNOWN.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    known = json.loads(KNOWN.read_text(encoding="utf-8"))
    new = [row for row in found if row not in known]
    for row in new:
        click.echo(f"{row['file']}: {row['kind']}")
    click.echo(f"secrets: {len(new)} new in {len(looked)} files")
    sys.exit(1 if new else 0)


if __name__ == "__main__":
    main()
