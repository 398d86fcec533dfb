"""Setting an instance up: recovery key, signing key, desks; and accounts that have their key at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from watchdog.access.sittings import wrap
from watchdog.accounts.members import admit
from watchdog.records.desks import POLICY, REVIEW
from watchdog.records.tables import MemberRow
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.sealing import Identity, SigningKey


class AlreadySetUpError(Exception):
    """The database holds an instance; a second set-up would make new keys beside the old ones."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What set-up made that is not stored readably anywhere.

    Attributes:
        recovery: Opens everything. Shown once, kept on paper, never stored.
        desks: Desk to its private key, so that first holders can be given it.
        signing: The organisation's signing key, stored for the policy desk.
        invitation: The administrator's one-time invitation, for `/join/<invitation>`.
    """

    recovery: Identity = field(repr=False)
    desks: Mapping[str, Identity] = field(repr=False)
    signing: SigningKey = field(repr=False)
    invitation: str = field(repr=False)


def set_up(
    work: Work, reference: Reference, administrator_name: str, recovery: Identity | None = None, name: str = ""
) -> SetUp:
    """Make the instance, its desks with their keys, and an administrator's account that waits for its passphrase.

    Args:
        work: A writing unit of work on migrated, empty tables.
        reference: Says which networks there are.
        administrator_name: Account name of the first administrator.
        recovery: The recovery key, where its kit was made before.
        name: The instance's name, where the kit names it.

    Raises:
        AlreadySetUpError: The instance exists.
        NameRefusedError: The name cannot be an account's name.
    """
    if work.is_set_up():
        raise AlreadySetUpError
    recovery, signing = recovery or Identity.generate(), SigningKey.generate()
    work.set_up(recovery.recipient, name)
    desks = {
        desk_id: work.desks.open_desk(desk_id, POLICY if desk_id == POLICY else REVIEW, signing)
        for desk_id in [*(desk.id for desk in reference.regions.desks), POLICY]
    }
    work.desks.keep_signing(signing, [desks[POLICY].recipient, recovery.recipient])
    work.directory.publish(signing)
    return SetUp(recovery, desks, signing, admit(work, administrator_name, administrator=True))


def enrol(
    work: Work,
    name: str,
    passphrase: str,
    *,
    administrator: bool = False,
    desks: Mapping[str, Identity] | None = None,
) -> MemberRow:
    """Make an account with its key at once, put it on desks and give it their keys.

    Args:
        work: A writing unit of work.
        name: Account name.
        passphrase: Wraps the account's private key.
        administrator: May manage members; such an account cannot be on a desk.
        desks: Desk to the desk's private key.

    Raises:
        ValueError: An administrator was to be put on a desk.
    """
    if administrator and desks:
        raise ValueError("an administrator reads nothing")
    identity = Identity.generate()
    member = work.members.add(name, administrator=administrator)
    member.recipient = identity.recipient.encoded
    member.wrapped = wrap(identity, passphrase, work.vault.instance, member.id)
    work.session.flush()
    for desk_id, key in (desks or {}).items():
        work.desks.join(desk_id, member.id)
        work.desks.grant(desk_id, member, [key])
    return member
