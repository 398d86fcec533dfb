"""Ask the public database of weaknesses (OSV) about every version in the lock files: `python -m release.dependencies`.

A machine without a network is told so in one line and is not held up: a build that fails because a house abroad does
not answer teaches people to switch the check off. Whoever publishes asks with `--must`: then silence is a failure.
"""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

import click

OSV: Final = "https://api.osv.dev/v1/query"
LOCKS: Final = ("requirements.lock", "requirements-dev.lock")
_HARMLESS: Final = {"package": {"name": "pip", "ecosystem": "PyPI"}, "version": "26.0"}
_PROBE_SECONDS: Final = 5
_ASK_SECONDS: Final = 10
_ALL_SECONDS: Final = 240


class NotCheckedError(Exception):
    """Nobody answered; says why in a few words."""


class BrokenAuditError(Exception):
    """`pip-audit` itself failed, with what it said: a lock file is damaged or lacks hashes."""


def answers(address: str) -> None:
    """Ask one question before all the others.

    Raises:
        NotCheckedError: No network, or something there that is not the database.
    """
    request = urllib.request.Request(  # noqa: S310 - the address is ours, or a test's
        address, data=json.dumps(_HARMLESS).encode(), headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=_PROBE_SECONDS) as answer:  # noqa: S310 - same
            found = json.load(answer)
    except (urllib.error.URLError, OSError, ValueError) as fault:
        raise NotCheckedError(f"no network, or {address} is out of reach") from fault
    if not isinstance(found, dict):
        raise NotCheckedError(f"what answers at {address} is no database of weaknesses")


def weaknesses(locks: Sequence[Path], address: str) -> tuple[int, list[str]]:
    """Ask about each version that the lock files name.

    Args:
        locks: Lock files with hashes.
        address: Where the database answers, in OSV's form.

    Returns:
        How many versions were asked about, and a line for each known weakness.

    Raises:
        NotCheckedError: The database fell silent, or knew some of the packages not at all.
        BrokenAuditError: A lock file cannot be read.
    """
    answers(address)
    rows = [row for lock in locks for row in _asked(lock, address)]
    unknown = sorted({row["name"] for row in rows if "skip_reason" in row})
    if unknown:
        raise NotCheckedError(f"the database would not say anything of {', '.join(unknown)}")
    found = {
        f"{row['name']} {row['version']}: {each['id']}, mended in {', '.join(each['fix_versions']) or 'no version yet'}"
        for row in rows
        for each in row["vulns"]
    }
    return len({(row["name"], row["version"]) for row in rows}), sorted(found)


def _asked(lock: Path, address: str) -> list[dict[str, Any]]:
    """Return what `pip-audit` says of each version in one lock file; it takes no two that name the same package."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
    command += ["--format", "json", "--desc", "off", "--timeout", str(_ASK_SECONDS)]
    command += ["--vulnerability-service", "osv", "--osv-url", address, "--requirement", str(lock)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_ALL_SECONDS, check=False)
    except subprocess.TimeoutExpired as fault:
        raise NotCheckedError(f"no end after {_ALL_SECONDS} seconds") from fault
    try:
        return list(json.loads(done.stdout)["dependencies"])
    except (ValueError, KeyError):
        _tell_apart(done.stderr)


def _tell_apart(said: str) -> NoReturn:
    """Tell a network that broke off from lock files that cannot be read."""
    if any(word in said for word in ("ConnectionError", "ServiceError", "Timeout", "Max retries", "Could not connect")):
        raise NotCheckedError("the database broke off")
    raise BrokenAuditError(said.strip() or "pip-audit said nothing")


@click.command()
@click.argument("locks", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--osv-url", default=OSV, show_default=True, help="Where the database answers.")
@click.option("--must", is_flag=True, help="Fail if it could not be asked.")
def main(locks: tuple[Path, ...], osv_url: str, must: bool) -> None:
    """Fail if a version in the lock files has a known weakness."""
    try:
        asked, found = weaknesses(locks or [Path(lock) for lock in LOCKS], osv_url)
    except NotCheckedError as fault:
        click.echo(f"dependencies: NOT CHECKED: {fault}", err=True)
        sys.exit(1 if must else 0)
    except BrokenAuditError as fault:
        click.echo(f"dependencies: pip-audit failed\n{fault}", err=True)
        sys.exit(1)
    for line in found:
        click.echo(line)
    click.echo(f"dependencies: {len(found)} known weaknesses in {asked} versions")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
