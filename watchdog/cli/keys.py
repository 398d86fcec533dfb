"""`watchdog keys list`: the public key directory."""

import click

from watchdog.accounts.keys import directory
from watchdog.cli.place import Place, check_ready, pass_place, working


@click.group()
def keys() -> None:
    """The public keys."""


@keys.command("list")
@pass_place
def list_keys(place: Place) -> None:
    """Show who can open what: each desk's keys with their fingerprints."""
    settings = place.settings()
    check_ready(settings)
    with working(settings) as work:
        found = directory(work)
    for key in found.keys:
        click.echo(f"{key.desk:<12} {key.epoch:>3}  {key.day}  {key.fingerprint}")
    click.echo(f"{'recovery':<12} {'':>3}  {'':<10}  {found.recovery}")
