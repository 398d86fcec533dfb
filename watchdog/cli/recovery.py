"""Asking for the recovery key on the command line, whole or in shares; `watchdog recovery drill`."""

import sys
from typing import Final

import click

from watchdog.cli.place import Place, check_ready, pass_place, working
from watchdog.records.desks import POLICY
from watchdog.records.work import Work
from watchdog.sealing import Identity, SealingError
from watchdog.sealing.shares import belong_together, joined, needed, tidy

BY_RECOVERY: Final = "recovery key"
"""Who acted, as the journals say."""
WHOLE: Final = "AGE-SECRET-KEY-"
PROBLEMS: Final = {
    "share": "This is not a share: a word is wrong or missing. The first four letters of each word are enough.",
    "shares": "This share is of another key, or it was given already.",
}


class DrillError(Exception):
    """A desk's key cannot be opened with the recovery key; carries the desk and the number of the key."""

    def __init__(self, desk_id: str, epoch: int) -> None:
        super().__init__(desk_id, epoch)
        self.desk_id, self.epoch = desk_id, epoch


def recovery_key() -> Identity:
    """Ask for the recovery key without showing it: whole, or the words of enough shares, each on a line of its own.

    A pipe is read as it is. At a terminal a mistyped share is asked for again.

    Raises:
        SealingError: It is no key.
    """
    first = _asked("Recovery key, or the words of a share")
    if first.upper().startswith(WHOLE):
        return Identity.parse(first.upper())
    return shares_of(first)


def shares_of(first: str = "") -> Identity:
    """Ask for shares until there are enough, beginning with one that was given already, and join them.

    Raises:
        SealingError: They give no key.
    """
    given: list[str] = []
    while not given or len(given) < needed(given[0]):
        typed = first or _asked(f"Words of share number {len(given) + 1}")
        first = ""
        try:
            given = _with(given, typed)
        except SealingError as error:
            if not sys.stdin.isatty():
                raise
            click.echo(PROBLEMS.get(str(error), PROBLEMS["share"]), err=True)
    return joined(given)


def _with(given: list[str], typed: str) -> list[str]:
    more = [*given, tidy(typed)]
    if not belong_together(more):
        raise SealingError("shares")
    return more


def _asked(what: str) -> str:
    asked = click.prompt(what, hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    return str(asked).strip()


@click.group()
def recovery() -> None:
    """The recovery key."""


@recovery.command()
@pass_place
def drill(place: Place) -> None:
    """Try whether the shares still open everything. Nothing is changed but the day of the last drill.

    Asks for as many shares as are needed, puts the key together in memory, and opens every desk's key of every epoch
    with it, and the organisation's signing key. No report is opened.
    """
    settings = place.settings()
    check_ready(settings)
    try:
        key = recovery_key()
        with working(settings) as work:
            opened = opened_by(work, key)
    except SealingError:
        raise click.ClickException("This is not the recovery key of this instance.") from None
    except DrillError as error:
        raise click.ClickException(
            f"The recovery key does not open key {error.epoch} of {error.desk_id}. Ask a holder of that key for help: "
            "start a new key for the desk, and seal its older envelopes anew."
        ) from None
    with working(settings, keep=True) as work:
        work.kit.drilled_today()
    for desk_id, count in opened.items():
        click.echo(f"{desk_id:<12} {count} of {count} keys opened")
    click.echo(f"The recovery key opens all {sum(opened.values())} keys of {len(opened)} desks, and the signing key.")


def opened_by(work: Work, key: Identity) -> dict[str, int]:
    """Open every key of every desk, and the signing key; return how many there are of each desk.

    Raises:
        SealingError: It is another recovery key.
        DrillError: One does not open, or is not the one of the directory.
    """
    if work.desks.recovery() != key.recipient:
        raise SealingError("recipient")
    counted: dict[str, int] = {}
    for known in [*work.desks.keys(), *work.epochs.waiting()]:
        try:
            held = {identity.recipient for identity in work.desks.recovered(known.desk_id, key)}
        except SealingError:
            raise DrillError(known.desk_id, known.epoch) from None
        if known.recipient not in held:
            raise DrillError(known.desk_id, known.epoch)
        counted[known.desk_id] = counted.get(known.desk_id, 0) + 1
    try:
        work.desks.signing_key([key])
    except SealingError:
        raise DrillError(POLICY, 0) from None
    return counted
