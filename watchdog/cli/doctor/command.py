"""`watchdog doctor`: what is wrong with this instance, and how to mend it."""

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from watchdog.cli.doctor import database, files, lines, machine, people, program
from watchdog.cli.doctor.check import Check, Result, State
from watchdog.cli.doctor.scene import PORT, Scene
from watchdog.cli.place import Place, pass_place

CHECKS: Final[tuple[Check[Any], ...]] = (
    *files.CHECKS,
    *machine.CHECKS,
    *lines.CHECKS,
    *program.CHECKS,
    *database.CHECKS,
    *people.CHECKS,
)
BAD: Final = frozenset({State.MEND, State.UNKNOWN})


def examine(scene: Scene, checks: Iterable[Check[Any]] = CHECKS) -> list[Result]:
    """Run the checks on an instance, each whatever became of the others."""
    return [check.run(scene) for check in checks]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what came of every check, for other programs.")
@click.option(
    "--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), help="Where the server listens."
)
@pass_place
def doctor(place: Place, as_json: bool, port: int) -> None:
    """Say what is wrong with this instance and how to mend it. Changes nothing. Exit code 1 if anything is wrong."""
    data = (place.data or Path(os.environ.get("WATCHDOG_DATA", "data"))).resolve()
    results = examine(Scene(data, os.environ, dt.datetime.now(dt.UTC), port))
    click.echo(_as_json(results) if as_json else _as_text(results))
    if any(result.state in BAD for result in results):
        raise click.exceptions.Exit(1)


def _as_json(results: list[Result]) -> str:
    return json.dumps({"checks": [asdict(result) for result in results]}, indent=1)


def _as_text(results: list[Result]) -> str:
    found = [f"{result.name}: {result.sentence}" for result in results if result.state in BAD]
    counts = Counter(result.state for result in results)
    told = (
        f"{counts[State.FINE]} checks found nothing wrong, {counts[State.MEND]} something to mend; "
        f"{counts[State.UNKNOWN]} could not look, {counts[State.SKIPPED]} do not apply here."
    )
    return "\n".join([*found, told])
