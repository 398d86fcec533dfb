"""`watchdog member …` and `watchdog desk grant`: accounts, and a desk's key for its first holder."""

import click

from watchdog.accounts import new_keys
from watchdog.accounts.members import NameRefusedError, admit
from watchdog.cli.place import Place, check_ready, pass_place, working
from watchdog.cli.recovery import BY_RECOVERY, ask_recovery
from watchdog.records.desks import DeskKey
from watchdog.records.journal import Line
from watchdog.records.work import Work
from watchdog.sealing import Identity, SealingError


class NobodyWaitsError(Exception):
    """No member of this name waits for this desk's key."""


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
@click.option("--address", default="", help="Where people find the server, such as https://reports.example.org")
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
    click.echo("Hand this over by a way that you trust. Whoever opens it first gets the account.")
    click.echo(f"{address.rstrip('/')}/join/{invitation}")


@member.command()
@click.option("--member", "name", required=True, help="Whose account ends.")
@pass_place
def deactivate(place: Place, name: str) -> None:
    """End an account for good, with the recovery key (asked for, or read from standard input).

    In one act: all sign-ins of the member end, their keys are taken away, they leave all desks, and each desk whose
    key they held gets a new one for those who stay, signed at once.

    What the member has read or copied stays known, and older reports stay sealed to the earlier key until somebody
    of the desk seals them anew.
    """
    settings = place.settings()
    check_ready(settings)
    try:
        recovery = ask_recovery()
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
    row = next((row for row in work.members.all() if row.name == name), None)
    if row is None:
        raise LookupError(name)
    keys = new_keys.leave(work, row, BY_RECOVERY)
    for key in keys:
        new_keys.put_in_force(work, key.desk_id, key.recipient.fingerprint, signing, BY_RECOVERY)
    return keys


@click.group()
def desk() -> None:
    """Desks."""


@desk.command()
@click.option("--desk", "desk_id", required=True, help="The desk, such as enpud.")
@click.option("--member", "name", required=True, help="A member who was put on the desk and has signed in once.")
@pass_place
def grant(place: Place, desk_id: str, name: str) -> None:
    """Give a desk's key to its first holder, with the recovery key (asked for, or read from standard input).

    Later members get the key from somebody of the desk, on the page Keys.
    """
    settings = place.settings()
    check_ready(settings)
    try:
        recovery = ask_recovery()
        with working(settings, keep=True) as work:
            grant_by_recovery(work, recovery, desk_id, name)
    except SealingError:
        raise click.ClickException("This is not the recovery key of this instance.") from None
    except (NobodyWaitsError, LookupError):
        raise click.ClickException(
            f"Nobody of this name waits for the key of {desk_id}. An administrator puts members on desks; the member "
            "must have taken up the invitation."
        ) from None
    click.echo(f"{name} holds the key of {desk_id} now.")


@desk.command()
@click.option("--desk", "desk_id", required=True, help="The desk, such as enpud.")
@pass_place
def rekey(place: Place, desk_id: str) -> None:
    """Start a new key for a desk and sign it at once, with the recovery key.

    Everybody of the desk who holds the present key gets the new one. Members can do the same on the page Keys.
    """
    settings = place.settings()
    check_ready(settings)
    try:
        recovery = ask_recovery()
        with working(settings, keep=True) as work:
            signing = work.desks.signing_key([recovery])
            key = new_keys.start(work, desk_id, BY_RECOVERY)
            new_keys.put_in_force(work, desk_id, key.recipient.fingerprint, signing, BY_RECOVERY)
    except SealingError:
        raise click.ClickException("This is not the recovery key of this instance.") from None
    except LookupError:
        raise click.ClickException(f"There is no desk {desk_id}.") from None
    click.echo(f"New key of {desk_id}, number {key.epoch}: {key.recipient.fingerprint}")


def grant_by_recovery(work: Work, recovery: Identity, desk_id: str, name: str) -> None:
    """Give a waiting member a desk's keys, opened with the recovery key.

    Raises:
        NobodyWaitsError: No such member waits for it.
        LookupError: No such desk.
        SealingError: It is another recovery key.
    """
    waiting = next((row for row in work.desks.waiting(desk_id) if row.name == name), None)
    if waiting is None:
        raise NobodyWaitsError
    work.desks.grant(desk_id, waiting, work.desks.recovered(desk_id, recovery))
    line = Line(event="desk.key-granted", actor=BY_RECOVERY, object_id=waiting.id, reason=waiting.name)
    work.journal.note(desk_id, work.desks.recipient(desk_id), line)
