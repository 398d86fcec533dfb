"""`watchdog tick`: the upkeep that needs no key, by a timer."""

import datetime as dt
from typing import Final

import click

from watchdog.cli.place import Place, check_ready, pass_place, working
from watchdog.records.work import Work

ARRIVING: Final = dt.timedelta(days=1)
"""A file younger than this may still be on its way to its row."""


@click.command()
@pass_place
def tick(place: Place) -> None:
    """End forgotten sign-ins, forget old counts and tickets, and delete files that no report stands for."""
    settings = place.settings()
    check_ready(settings)
    with working(settings, keep=True) as work:
        removed = upkeep(work)
    click.echo(f"Upkeep is done. Files removed: {removed}.")


def upkeep(work: Work) -> int:
    """Do what needs no key, and return how many files went."""
    work.members.sweep_sittings()
    work.quarters.sweep()
    work.tickets.sweep()
    return work.blobs.sweep(work.reports.blob_names(), work.now - ARRIVING)
