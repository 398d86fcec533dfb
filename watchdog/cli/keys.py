"""`watchdog keys …`: the public key directory, its signature, and the keys that wait for it."""

import json
from pathlib import Path

import click

from watchdog.accounts import new_keys
from watchdog.accounts.keys import directory
from watchdog.cli.place import Place, check_ready, pass_place, working
from watchdog.cli.recovery import BY_RECOVERY, recovery_key
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.directory import ForeignCopyError
from watchdog.sealing import SealingError


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
        replaced = f"  replaced {key.until}" if key.until else ""
        click.echo(f"{key.desk:<12} {key.epoch:>3}  {key.day}  {key.fingerprint}{replaced}")
    click.echo(f"{'recovery':<12} {'':>3}  {'':<10}  {found.recovery}")
    for waits in found.waiting:
        click.echo(f"{waits.desk:<12} {waits.epoch:>3}  {waits.made}  {waits.fingerprint}  waits for a signature")


@keys.command()
@click.option("--desk", "desk_id", required=True, help="The desk, such as enpud.")
@click.option("--fingerprint", required=True, help="Of the key that waits, as a member of that desk sees it.")
@pass_place
def sign(place: Place, desk_id: str, fingerprint: str) -> None:
    """Sign a key that waits, with the recovery key, where nobody of the policy desk can do it on the page Keys."""
    settings = place.settings()
    check_ready(settings)
    try:
        recovery = recovery_key()
        with working(settings, keep=True) as work:
            signing = work.desks.signing_key([recovery])
            new_keys.put_in_force(work, desk_id, " ".join(fingerprint.split()), signing, BY_RECOVERY)
    except SealingError:
        raise click.ClickException("This is not the recovery key of this instance.") from None
    except (ChangedMeanwhileError, LookupError):
        raise click.ClickException(
            f"No key with this fingerprint waits for {desk_id}. See: watchdog keys list"
        ) from None
    click.echo("The key is signed. From now on everything for the desk is sealed to it.")


@keys.command()
@click.option(
    "--earlier",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A copy of /api/v1/keys that was kept elsewhere; tells whether the directory went back behind it.",
)
@pass_place
def verify(place: Place, earlier: Path | None) -> None:
    """Check every signature of the key directory and that each version follows from the one before."""
    settings = place.settings()
    check_ready(settings)
    with working(settings) as work:
        faults = list(work.directory.faults())
        try:
            gone_back = earlier is not None and work.directory.rolled_back(json.loads(earlier.read_bytes()))
        except (ForeignCopyError, ValueError):
            raise click.ClickException("The copy is not a key directory of this instance.") from None
        versions = len(work.directory.versions())
    for fault in faults:
        click.echo(f"version {fault.version or 'now'}: {fault.kind}")
    if gone_back:
        click.echo("The directory does not know the version of the copy: it was rolled back or replaced.")
    if faults or gone_back:
        raise click.ClickException("The key directory does not hold. Seal nothing until you know why.")
    click.echo(f"The key directory holds: {versions} signed versions.")
