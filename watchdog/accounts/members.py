"""Accounts: inviting a member, taking an invitation up, and putting members on desks."""

import datetime as dt
import secrets
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.access.sittings import wrap
from watchdog.languages import N_
from watchdog.records.journal import Line
from watchdog.records.tables import MemberRow
from watchdog.records.work import Work
from watchdog.sealing import Identity, Recipient

INVITATION_BYTES: Final = 24
LONGEST_NAME: Final = 40
JOINING: Final = frozenset(" .-_'\u2019")


class NameProblem(StrEnum):
    """Why a name cannot be an account's name."""

    EMPTY = N_("Please write a name. It need not be a legal name.")
    LONG = N_("This name is too long. Use at most 40 letters.")
    SIGNS = N_("Use letters, numbers, spaces, hyphens and full stops only.")
    TAKEN = N_("There is an account with this name already. Choose another one.")


class DeskProblem(StrEnum):
    """Why a member cannot be put on a desk."""

    ADMINISTRATOR = N_("Administrators read nothing. For this desk, invite the person under a second name.")
    THERE = N_("This member is on this desk already.")


class NameRefusedError(Exception):
    """The name cannot be used; carries the problem."""

    def __init__(self, problem: NameProblem) -> None:
        super().__init__(problem.name)
        self.problem = problem


class DeskRefusedError(Exception):
    """The member cannot be put on this desk; carries the problem."""

    def __init__(self, problem: DeskProblem) -> None:
        super().__init__(problem.name)
        self.problem = problem


class KeyState(StrEnum):
    """How far an account has come."""

    INVITED = N_("Invited, has not signed in yet")
    UNINVITED = N_("Has no key and no invitation")
    READY = N_("Has a key")
    LEFT = N_("Has left")


@dataclass(frozen=True, slots=True)
class Listed:
    """A member as the administrator sees it."""

    id: str
    name: str
    administrator: bool
    desks: tuple[str, ...]
    state: KeyState
    fingerprint: str
    invited_until: dt.date | None

    @property
    def may_join(self) -> bool:
        """Whether the account can be put on a desk."""
        return not self.administrator and self.state is not KeyState.LEFT


@dataclass(frozen=True, slots=True)
class ListedDesk:
    """A desk as the administrator sees it: who is on it and who still waits for its key."""

    id: str
    members: tuple[str, ...]
    waiting: tuple[str, ...]


def tidy(name: str) -> str:
    """Return a name as it is kept: composed letters (Unicode NFC), single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def name_problem(name: str) -> NameProblem | None:
    """Tell what is wrong with a tidy name, leaving aside whether it is taken."""
    if not name:
        return NameProblem.EMPTY
    if len(name) > LONGEST_NAME:
        return NameProblem.LONG
    return None if all(map(_fit, name)) and name[0].isalnum() else NameProblem.SIGNS


def _fit(sign: str) -> bool:
    """Tell whether a sign may be in a name: letters, marks and numbers of any script, and a few signs that join them.

    Invisible signs stay out, for two names must never look the same.
    """
    return sign in JOINING or unicodedata.category(sign)[0] in "LMN"


def named(work: Work, name: str) -> MemberRow | None:
    """Return the account of a name in any state, whatever its capitals and spaces; None if there is none."""
    asked = tidy(name).casefold()
    return next((row for row in work.members.all() if row.name.casefold() == asked), None)


def admit(work: Work, name: str, *, administrator: bool = False) -> str:
    """Make an account that waits for its passphrase, and return its one-time invitation.

    Only the invitation's hash is kept. Names that differ in capitals alone would be mistaken for each other.

    Raises:
        NameRefusedError: The name is empty, too long, has odd signs or is taken.
    """
    name = tidy(name)
    problem = name_problem(name)
    if problem is None and named(work, name) is not None:
        problem = NameProblem.TAKEN
    if problem is not None:
        raise NameRefusedError(problem)
    invitation = secrets.token_urlsafe(INVITATION_BYTES)
    work.members.add(name, administrator=administrator, invitation=invitation.encode())
    return invitation


def invite(work: Work, by: Actor, name: str) -> str:
    """Invite a member and return the one-time invitation for `/join/<invitation>`.

    Raises:
        NameRefusedError: See `admit`.
    """
    require(by, Permission.MEMBER_INVITE)
    return admit(work, name)


def invite_again(work: Work, by: Actor, member_id: str) -> tuple[str, str]:
    """Make a new invitation for an account that has no key yet; the one so far stops working.

    Returns:
        The account's name and the invitation.

    Raises:
        LookupError: There is no such account.
    """
    require(by, Permission.MEMBER_INVITE)
    member = work.members.get(member_id)
    return member.name, new_invitation(work, member)


def take_back(work: Work, by: Actor, member_id: str) -> None:
    """Let an invitation work no more. The account stays, without a key.

    Raises:
        LookupError: There is no such account.
    """
    require(by, Permission.MEMBER_INVITE)
    end_invitation(work, work.members.get(member_id))


def new_invitation(work: Work, member: MemberRow) -> str:
    """Make a new invitation for an account that has no key yet, and return it; the one so far stops working.

    Raises:
        LookupError: The account has a key, or it has ended.
    """
    invitation = secrets.token_urlsafe(INVITATION_BYTES)
    work.members.set_invitation(_guest(member), invitation.encode())
    return invitation


def end_invitation(work: Work, member: MemberRow) -> None:
    """Let an account's invitation work no more; raises what `new_invitation` raises."""
    work.members.set_invitation(_guest(member), None)


def _guest(member: MemberRow) -> MemberRow:
    if member.recipient or member.left is not None:
        raise LookupError("invitation")
    return member


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an invitation is for, and the instance that the new key will be bound to."""

    id: str
    name: str
    instance: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A member's key as it is kept: the public half, and the private half under the passphrase."""

    recipient: Recipient
    wrapped: str = field(repr=False)


def invited(work: Work, invitation: str) -> Invited:
    """Return whom an invitation is for.

    Raises:
        LookupError: It was taken up, taken back, is too old, or was never made.
    """
    member = _invited(work, invitation)
    return Invited(member.id, member.name, work.vault.instance)


def make_key(guest: Invited, passphrase: str) -> NewKey:
    """Make a key pair in memory and put its private half under the passphrase. Slow; touches no database."""
    identity = Identity.generate()
    return NewKey(identity.recipient, wrap(identity, passphrase, guest.instance, guest.id))


def take_up(work: Work, invitation: str, key: NewKey) -> None:
    """Give the invited account its key; the invitation is spent.

    Raises:
        LookupError: It was taken up or taken back in the meantime, is too old, or was never made.
    """
    member = _invited(work, invitation)
    member.recipient, member.wrapped = key.recipient.encoded, key.wrapped
    work.members.set_invitation(member, None)


def _invited(work: Work, invitation: str) -> MemberRow:
    member = work.members.invited(invitation.encode())
    if member is None:
        raise LookupError("invitation")
    return member


def put_on_desk(work: Work, by: Actor, desk_id: str, member_id: str) -> None:
    """Put a member on a desk, as an administrator.

    Raises:
        LookupError: No such member; and what `join_desk` raises.
    """
    require(by, Permission.DESK_STAFF, Thing(desks=frozenset({desk_id})))
    join_desk(work, desk_id, work.members.get(member_id), by.name)


def join_desk(work: Work, desk_id: str, member: MemberRow, by: str) -> None:
    """Put a member on a desk. The member reads nothing there until somebody of the desk gives the key.

    Args:
        work: A writing unit of work.
        desk_id: The desk.
        member: Whose account.
        by: Who does it, as the desk's journal says.

    Raises:
        LookupError: No such desk, or the account has ended.
        DeskRefusedError: The account is an administrator's, or on the desk already.
    """
    if member.left is not None:
        raise LookupError(member.id)
    recipient = work.desks.recipient(desk_id)
    problem = desk_problem(member, desk_id, work.desks.desks_of(member.id))
    if problem is not None:
        raise DeskRefusedError(problem)
    work.desks.join(desk_id, member.id)
    line = Line(event="member.joined-desk", actor=by, object_id=member.id, reason=member.name)
    work.journal.note(desk_id, recipient, line)


def desk_problem(member: MemberRow, desk_id: str, desks: list[str]) -> DeskProblem | None:
    """Tell why an account cannot be put on a desk, or None. Whoever manages accounts must not hold a desk's key."""
    if member.administrator:
        return DeskProblem.ADMINISTRATOR
    return DeskProblem.THERE if desk_id in desks else None


def members(work: Work, by: Actor) -> list[Listed]:
    """Return all accounts by name."""
    require(by, Permission.MEMBER_LIST)
    return [
        Listed(
            id=row.id,
            name=row.name,
            administrator=row.administrator,
            desks=tuple(work.desks.desks_of(row.id)),
            state=_state(row, work.today),
            fingerprint=Recipient.parse(row.recipient).fingerprint if row.recipient else "",
            invited_until=row.invited_until,
        )
        for row in work.members.all()
    ]


def desks(work: Work, by: Actor) -> list[ListedDesk]:
    """Return all desks with their members."""
    require(by, Permission.MEMBER_LIST)
    return [
        ListedDesk(
            desk.id,
            tuple(row.name for row in work.desks.members(desk.id)),
            tuple(row.name for row in work.desks.waiting(desk.id)),
        )
        for desk in work.desks.all()
    ]


def _state(row: MemberRow, today: dt.date) -> KeyState:
    if row.left is not None:
        return KeyState.LEFT
    if row.recipient:
        return KeyState.READY
    return KeyState.INVITED if row.invited_until is not None and row.invited_until >= today else KeyState.UNINVITED
