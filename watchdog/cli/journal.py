"""`watchdog journal verify`: does every desk's custody log hold?"""

from typing import Final

import click

from watchdog.cli.place import Place, check_ready, pass_place, working
from watchdog.records.chain import Fault

KINDS: Final = {
    "gap": "lines are missing before this one",
    "previous": "it does not follow from the line before it",
    "hash": "it was changed after it was written",
    "line-of-checkpoint": "it is not the line that a signed checkpoint names",
}


@click.group()
def journal() -> None:
    """The custody logs."""


@journal.command()
@pass_place
def verify(place: Place) -> None:
    """Check every line of every journal, and every signed checkpoint. Needs no key."""
    settings = place.settings()
    check_ready(settings)
    with working(settings) as work:
        faults = list(work.journal.verify(work.desks.signing_public()))
        heads, checkpoints = work.journal.heads(), work.journal.checkpoints()
    lines = sum(seq for seq, _ in heads.values())
    click.echo(f"{lines} lines in {len(heads)} journals, {checkpoints} signed checkpoints.")
    for fault in faults:
        click.echo(words(fault), err=True)
    if faults:
        raise click.ClickException(f"{len(faults)} faults. Keep a copy of the database before anything else.")
    click.echo("Everything holds.")


def words(fault: Fault) -> str:
    """Return a fault in plain words."""
    if not fault.desk_id:
        return "A checkpoint: its signature does not hold."
    return f"Journal {fault.desk_id}, line {fault.seq}: {KINDS[fault.kind]}."
