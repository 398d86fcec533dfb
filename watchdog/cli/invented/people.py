"""The invented members: their accounts, passphrases and desks, made by the set-up that a real instance uses."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from watchdog.access import sittings
from watchdog.access.identity import Actor, Role
from watchdog.accounts import members
from watchdog.cli.setup import enrol, set_up
from watchdog.records.desks import POLICY
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.reference.reading import decode, read_yaml
from watchdog.sealing import WrappedKey

WORDS_IN_PASSPHRASE: Final = 5


@dataclass(frozen=True, slots=True)
class Login:
    """What somebody who tries the demonstration needs to sign in; desk is empty for the administrator."""

    role: str
    name: str
    passphrase: str = field(repr=False)
    desk: str


@dataclass(frozen=True, slots=True)
class _File:
    administrator: str
    policy: tuple[str, ...]
    reviewers: Mapping[str, tuple[str, ...]]
    words: tuple[str, ...]


def people(folder: Path) -> list[Login]:
    """Return everybody there will be, with fresh passphrases of plain words.

    Args:
        folder: Holds `people.yaml`.
    """
    file = decode(_File, read_yaml(folder / "people.yaml"), "people.yaml")
    teams = {Role.POLICY: {POLICY: file.policy}, Role.REVIEWER: file.reviewers}
    staff = [
        Login(role.value, name, _passphrase(file.words), desk)
        for role, desks in teams.items()
        for desk, names in desks.items()
        for name in names
    ]
    return [*staff, Login(Role.ADMINISTRATOR.value, file.administrator, _passphrase(file.words), "")]


def settle(work: Work, reference: Reference, logins: list[Login]) -> None:
    """Set the instance up and give everybody an account, a key and a desk.

    Args:
        work: A writing unit of work on empty tables.
        reference: Says which desks there are.
        logins: From `people`.
    """
    administrator = next(login for login in logins if not login.desk)
    made = set_up(work, reference, administrator.name)
    guest = members.invited(work, made.invitation)
    members.take_up(work, made.invitation, members.make_key(guest, administrator.passphrase))
    for login in logins:
        if login.desk:
            enrol(work, login.name, login.passphrase, desks={login.desk: made.desks[login.desk]})


def arrive(work: Work, login: Login) -> Actor:
    """Return a member with the keys that the passphrase opens, without a sitting.

    Raises:
        LookupError: There is no such account.
        WrongPassphraseError: The passphrase is another one.
    """
    row = work.members.named(login.name)
    if row is None:
        raise LookupError(login.name)
    bound = sittings.context(work.vault.instance, row.id)
    lock = sittings.Lock(login.name, row.id, WrappedKey.from_json(row.wrapped), bound)
    return sittings.actor(work, row, sittings.unlock(lock, login.passphrase))


def _passphrase(words: tuple[str, ...]) -> str:
    return " ".join(secrets.choice(words) for _ in range(WORDS_IN_PASSPHRASE))
