"""`watchdog desk …`: who belongs to a desk, and what the recovery key can do for it."""

from collections.abc import Sequence

import click

from watchdog.accounts import new_desks, new_keys, resealing
from watchdog.accounts.members import DeskRefusedError, join_desk
from watchdog.cli.members import account
from watchdog.cli.place import BY_OPERATOR, Place, check_ready, pass_place, reference, working
from watchdog.cli.recovery import BY_RECOVERY, recovery_key
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.desks import DeskKey
from watchdog.records.journal import Line
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.sealing import Identity, SealingError
from watchdog.settings import Settings


class NobodyWaitsError(Exception):
    """No member of this name waits for this desk's key."""


@click.group()
def desk() -> None:
    """Desks."""


@desk.command()
@click.option("--desk", "desk_id", required=True, help="A network of regions.yaml that has no desk.")
@pass_place
def create(place: Place, desk_id: str) -> None:
    """Make a desk for a network that has none, and sign its first key at once, with the recovery key.

    From then on it receives what comes from its countries. Put members on it, then: watchdog desk grant
    """
    settings = place.settings()
    check_ready(settings)
    known = reference(settings)
    with working(settings) as work:
        _check_missing(work, known, desk_id)
    try:
        recovery = recovery_key()
        with working(settings, keep=True) as work:
            key = create_by_recovery(work, recovery, known, desk_id)
    except SealingError:
        raise click.ClickException("This is not the recovery key of this instance.") from None
    except (ChangedMeanwhileError, LookupError):
        raise click.ClickException(f"Somebody else made the desk {desk_id} meanwhile.") from None
    click.echo(f"The desk {desk_id} is open. Its first key: {key.recipient.fingerprint}")


def _check_missing(work: Work, known: Reference, desk_id: str) -> None:
    missing = new_desks.missing(work, known)
    if desk_id in missing:
        return
    if work.epochs.waiting_of(desk_id) is not None and desk_id not in work.desks.epochs():
        raise click.ClickException(
            f"The desk {desk_id} is made, and its first key waits for a signature. See: watchdog keys list, and "
            "watchdog keys sign"
        )
    if not missing:
        raise click.ClickException("Every network of regions.yaml has its desk.")
    raise click.ClickException(f"There is no network {desk_id} without a desk. Without one are: {', '.join(missing)}")


@desk.command()
@click.option("--desk", "desk_id", required=True, help="The desk, such as enpud.")
@click.option("--member", "name", required=True, help="Whom to put on it.")
@pass_place
def staff(place: Place, desk_id: str, name: str) -> None:
    """Put a member on a desk. This gives no key: the member reads nothing until somebody of the desk gives it."""
    settings = place.settings()
    check_ready(settings)
    try:
        with working(settings, keep=True) as work:
            join_desk(work, desk_id, account(work, name), BY_OPERATOR)
    except DeskRefusedError as refusal:
        raise click.ClickException(refusal.problem.value) from None
    except LookupError:
        raise click.ClickException(
            f"There is no desk {desk_id}, or no account of this name, or it has ended. See: watchdog member list"
        ) from None
    click.echo(
        f"{name} is on {desk_id}, without its key. Somebody of the desk gives it on the page Keys; where nobody holds "
        "it yet: watchdog desk grant"
    )


@desk.command()
@click.option("--desk", "desk_id", required=True, help="The desk, such as enpud.")
@click.option("--member", "name", required=True, help="A member who was put on the desk and has signed in once.")
@pass_place
def grant(place: Place, desk_id: str, name: str) -> None:
    """Give a desk's key to its first holder, with the recovery key or its shares.

    They are asked for, or read from standard input, one on a line.

    Later members get the key from somebody of the desk, on the page Keys.
    """
    settings = place.settings()
    check_ready(settings)
    try:
        recovery = recovery_key()
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
        recovery = recovery_key()
        with working(settings, keep=True) as work:
            signing = work.desks.signing_key([recovery])
            key = new_keys.start(work, desk_id, BY_RECOVERY)
            new_keys.put_in_force(work, desk_id, key.recipient.fingerprint, signing, BY_RECOVERY)
    except SealingError:
        raise click.ClickException("This is not the recovery key of this instance.") from None
    except LookupError:
        raise click.ClickException(f"There is no desk {desk_id} with a key in force.") from None
    click.echo(f"New key of {desk_id}, number {key.epoch}: {key.recipient.fingerprint}")


@desk.command()
@click.option("--desk", "desk_id", required=True, help="The desk, such as enpud.")
@pass_place
def reseal(place: Place, desk_id: str) -> None:
    """Seal a desk's older envelopes anew to its present key, with the recovery key.

    It can be broken off and called again, and goes on where it was. The server may run meanwhile. Lines of the journal
    stay as they are.
    """
    settings = place.settings()
    check_ready(settings)
    try:
        recovery = recovery_key()
        with working(settings, keep=True) as work:
            identities = work.desks.recovered(desk_id, recovery)
            held = work.resealing.held(desk_id, identities)
            work.resealing.begin(desk_id, BY_RECOVERY)
    except SealingError:
        raise click.ClickException("This is not the recovery key of this instance.") from None
    except LookupError:
        raise click.ClickException(f"There is no desk {desk_id}.") from None
    found = _step(settings, identities, desk_id)
    while not found.finished:
        click.echo(f"{found.done} of {found.total} envelopes")
        found = _step(settings, identities, desk_id)
    click.echo(f"Sealed anew: {found.moved}. Needed nothing: {found.kept}. Do not open: {found.shut}.")
    with working(settings) as work:
        left = work.resealing.left(desk_id, held)
    click.echo(f"Counted out: the present key does not open {left} of the desk's envelopes.")


def _step(settings: Settings, identities: Sequence[Identity], desk_id: str) -> resealing.Progress:
    found = resealing.step(
        lambda: working(settings), lambda: working(settings, keep=True), identities, desk_id, BY_RECOVERY
    )
    if found is None:
        raise click.ClickException("Another key is in force since. Call the command again.")
    return found


def create_by_recovery(work: Work, recovery: Identity, known: Reference, desk_id: str) -> DeskKey:
    """Make a desk and sign its first key; returns that key.

    Raises:
        LookupError: There is no such network without a desk.
        SealingError: It is another recovery key.
    """
    signing = work.desks.signing_key([recovery])
    key = new_desks.create(work, known, desk_id, BY_RECOVERY)
    new_keys.put_in_force(work, desk_id, key.recipient.fingerprint, signing, BY_RECOVERY)
    return key


def grant_by_recovery(work: Work, recovery: Identity, desk_id: str, name: str) -> None:
    """Give a member of a desk those of its keys that the member lacks, opened with the recovery key.

    Raises:
        NobodyWaitsError: No such member lacks any.
        LookupError: No such desk.
        SealingError: It is another recovery key.
    """
    keys = work.desks.recovered(desk_id, recovery)
    waiting = next((row for row in work.desks.lacking(desk_id, keys) if row.name == name), None)
    if waiting is None:
        raise NobodyWaitsError
    work.desks.grant(desk_id, waiting, keys)
    line = Line(event="desk.key-granted", actor=BY_RECOVERY, object_id=waiting.id, reason=waiting.name)
    work.journal.note(desk_id, work.desks.recipient(desk_id), line)
