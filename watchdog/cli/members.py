"""`watchdog member …`: accounts."""

from typing import Final

import click

from watchdog.accounts import new_keys
from watchdog.accounts.members import NameRefusedError, admit, end_invitation, named, new_invitation
from watchdog.cli.place import Place, check_ready, pass_place, working
from watchdog.cli.recovery import BY_RECOVERY, recovery_key
from watchdog.records.desks import DeskKey
from watchdog.records.tables import MemberRow
from watchdog.records.work import Work
from watchdog.sealing import Identity, SealingError

ADDRESS: Final = click.option(
    "--address", default="", help="Where people find the server, such as https://reports.example.org"
)
NO_GUEST: Final = "There is no account of this name, it has a key already, or it has ended. See: watchdog member list"


@click.group()
def member() -> None:
    """Accounts."""


@member.command("list")
@pass_place
def list_members(place: Place) -> None:
    """Show all accounts, their desks, and whether they have a key."""
    settings = place.settings()
    check_ready(settings)
    with working(settings) as work:
        for row in work.members.all():
            desks = ["administration"] if row.administrator else work.desks.desks_of(row.id)
            state = "left" if row.left else "key" if row.recipient else "invited"
            click.echo(f"{row.name:<40} {state:<8} {', '.join(desks)}")


@member.command()
@click.argument("name")
@click.option("--administrator", is_flag=True, help="The account manages members, and reads nothing.")
@ADDRESS
@pass_place
def invite(place: Place, name: str, administrator: bool, address: str) -> None:
    """Make an account and print its one-time invitation."""
    settings = place.settings()
    check_ready(settings)
    try:
        with working(settings, keep=True) as work:
            invitation = admit(work, name, administrator=administrator)
    except NameRefusedError as refusal:
        raise click.ClickException(refusal.problem.value) from None
    _hand_over(address, invitation)


@member.command("invite-again")
@click.argument("name")
@ADDRESS
@pass_place
def invite_again(place: Place, name: str, address: str) -> None:
    """Make a new one-time invitation for an account that has no key yet, and print it; the one so far stops working."""
    settings = place.settings()
    check_ready(settings)
    try:
        with working(settings, keep=True) as work:
            invitation = new_invitation(work, account(work, name))
    except LookupError:
        raise click.ClickException(NO_GUEST) from None
    _hand_over(address, invitation)


@member.command("take-back")
@click.argument("name")
@pass_place
def take_back(place: Place, name: str) -> None:
    """Take an invitation back: it works no more. The account stays, without a key."""
    settings = place.settings()
    check_ready(settings)
    try:
        with working(settings, keep=True) as work:
            end_invitation(work, account(work, name))
    except LookupError:
        raise click.ClickException(NO_GUEST) from None
    click.echo("No invitation to this account works any more.")


def account(work: Work, name: str) -> MemberRow:
    """Return the account of a name, in any state.

    Raises:
        LookupError: There is none.
    """
    row = named(work, name)
    if row is None:
        raise LookupError(name)
    return row


def _hand_over(address: str, invitation: str) -> None:
    click.echo("Hand this over by a way that you trust. Whoever opens it first gets the account.")
    click.echo(f"{address.rstrip('/')}/join/{invitation}")


@member.command()
@click.option("--member", "name", required=True, help="Whose account ends.")
@pass_place
def deactivate(place: Place, name: str) -> None:
    """End an account for good, with the recovery key or its shares (asked for, or read from standard input).

    In one act: all sign-ins of the member end, their keys are taken away, they leave all desks, and each desk whose
    key they held gets a new one for those who stay, signed at once.

    What the member has read or copied stays known, and older reports stay sealed to the earlier key until somebody
    of the desk seals them anew.
    """
    settings = place.settings()
    check_ready(settings)
    try:
        recovery = recovery_key()
        with working(settings, keep=True) as work:
            keys = deactivate_by_recovery(work, recovery, name)
    except SealingError:
        raise click.ClickException("This is not the recovery key of this instance.") from None
    except LookupError:
        raise click.ClickException("There is no account of this name, or it has ended already.") from None
    click.echo(f"{name} has no account any more.")
    for key in keys:
        click.echo(f"New key of {key.desk_id}, number {key.epoch}: {key.recipient.fingerprint}")


def deactivate_by_recovery(work: Work, recovery: Identity, name: str) -> list[DeskKey]:
    """End an account, and start and sign the new keys; returns those.

    Raises:
        LookupError: There is no such account, or it has ended already.
        SealingError: It is another recovery key.
    """
    signing = work.desks.signing_key([recovery])
    keys = new_keys.leave(work, account(work, name), BY_RECOVERY)
    for key in keys:
        new_keys.put_in_force(work, key.desk_id, key.recipient.fingerprint, signing, BY_RECOVERY)
    return keys
