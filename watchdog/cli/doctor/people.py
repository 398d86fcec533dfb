"""Who can read, who could still read tomorrow, and whether the keys are the organisation's own."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from watchdog.accounts.new_desks import missing
from watchdog.cli.doctor.check import Check
from watchdog.cli.doctor.scene import Scene, SkippedError
from watchdog.records.directory import UNSIGNED
from watchdog.records.standing import ENOUGH_HOLDERS, holders
from watchdog.records.tables import GrantRow, Instance, MemberRow
from watchdog.reference.library import Reference
from watchdog.reference.reading import ReferenceDataError
from watchdog.sealing import Recipient, SealingError
from watchdog.settings import shipped

WAITING: Final = dt.timedelta(days=14)
DRILL: Final = dt.timedelta(days=200)
"""Two drills a year, with some room."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk: how many belong to it, and how many of them hold its present key."""

    name: str
    members: int
    holders: int


@dataclass(frozen=True, slots=True)
class Invited:
    """An account that nobody took up yet."""

    name: str
    day: dt.date


def administrators(count: int) -> str | None:
    """Judge how many administrators there are."""
    return None if count else "Nobody can invite members: run watchdog member invite NAME --administrator."


def deskless(networks: Sequence[str]) -> str | None:
    """Judge networks of the vocabularies that have no desk."""
    if networks:
        names = ", ".join(networks)
        return (
            f"There is no desk for {names}, so the global desk gets its reports: run watchdog desk create --desk DESK."
        )
    return None


def empty(seen: Sequence[Desk]) -> str | None:
    """Judge whether somebody reads what arrives."""
    names = [desk.name for desk in seen if not desk.members]
    return f"Nobody belongs to {', '.join(names)}: put members on these desks." if names else None


def unheld(seen: Sequence[Desk]) -> str | None:
    """Judge whether somebody of a desk can open what arrives."""
    names = [desk.name for desk in seen if desk.members and not desk.holders]
    if names:
        return f"Nobody holds the key of {', '.join(names)}: run watchdog desk grant --desk DESK --member NAME."
    return None


def one_holder(seen: Sequence[Desk]) -> str | None:
    """Judge whether one forgotten passphrase would lock a desk."""
    names = [desk.name for desk in seen if 0 < desk.holders < ENOUGH_HOLDERS]
    if names:
        return f"One lost passphrase locks {', '.join(names)}: give the key to a second member."
    return None


def invitations(seen: tuple[dt.date, Sequence[Invited]]) -> str | None:
    """Judge invitations that lie about."""
    today, invited = seen
    old = [each.name for each in invited if today - each.day > WAITING]
    if old:
        return f"Nobody took up the invitations of {', '.join(old)}: ask them, or end those accounts."
    return None


def recovery(readable: bool) -> str | None:
    """Judge whether there is a recovery key at all."""
    return (
        None if readable else "The recovery key is missing from the database: restore a backup, or lost keys stay lost."
    )


def recoverable(desks: Sequence[str]) -> str | None:
    """Judge whether the recovery key opens every key (desks that it does not open)."""
    if desks:
        return f"The recovery key cannot open {', '.join(desks)}: restore a backup, or start a new key for them."
    return None


def signatures(desks: Sequence[str]) -> str | None:
    """Judge whether the organisation signed every key (desks whose key it did not)."""
    if desks:
        return f"The organisation did not sign the key of {', '.join(desks)}: take no reports, and ask who changed it."
    return None


def kit(seen: tuple[dt.date, dt.date | None]) -> str | None:
    """Judge when the recovery kit was last tried (today, that day)."""
    today, tried = seen
    if tried is None:
        return "Nobody has tried whether the sheets of the recovery kit give the key: run watchdog recovery drill."
    if today - tried > DRILL:
        return f"The recovery kit was last tried on {tried}: bring its sheets together, run watchdog recovery drill."
    return None


def waiting(desks: Sequence[str]) -> str | None:
    """Judge keys that nobody signed yet (desks)."""
    if desks:
        names = ", ".join(desks)
        return f"A new key of {names} waits, unused: ask somebody of the policy desk to sign it on the page Keys."
    return None


def directory(kinds: Sequence[str]) -> str | None:
    """Judge the signed versions of the key directory (kinds of faults)."""
    if not kinds:
        return None
    if set(kinds) == {UNSIGNED}:
        return "The key directory is not signed as it stands: ask somebody of the policy desk to sign in."
    return "The key directory does not hold: take no reports, run watchdog keys verify, and ask who changed it."


def _administrators(scene: Scene) -> int:
    with scene.work() as work:
        query = select(func.count()).select_from(MemberRow).where(MemberRow.administrator, MemberRow.left.is_(None))
        return work.session.scalars(query).one()


def _deskless(scene: Scene) -> list[str]:
    with scene.work() as work:
        try:
            return missing(work, Reference(shipped("config") / "reference"))
        except (ReferenceDataError, OSError):
            raise SkippedError from None


def _desks(scene: Scene) -> list[Desk]:
    with scene.work() as work:
        epochs = work.desks.epochs()
        return [
            Desk(row.id, len(work.desks.members(row.id)), holders(work, row.id, epochs[row.id]))
            for row in work.desks.all()
            if row.id in epochs
        ]


def _invitations(scene: Scene) -> tuple[dt.date, list[Invited]]:
    query = select(MemberRow.name, MemberRow.day).where(MemberRow.invitation.is_not(None), MemberRow.left.is_(None))
    with scene.work() as work:
        return scene.now.date(), [Invited(row.name, row.day) for row in work.session.execute(query)]


def _recovery(scene: Scene) -> bool:
    with scene.work() as work:
        try:
            Recipient.parse(work.session.scalars(select(Instance.recovery)).one())
        except SealingError:
            return False
    return True


def _recoverable(scene: Scene) -> list[str]:
    with scene.work() as work:
        query = select(GrantRow.desk_id, GrantRow.epoch).where(GrantRow.member_id.is_(None))
        opened = {(row.desk_id, row.epoch) for row in work.session.execute(query)}
        directory = work.desks.keys()
    return sorted({key.desk_id for key in directory if (key.desk_id, key.epoch) not in opened})


def _kit(scene: Scene) -> tuple[dt.date, dt.date | None]:
    with scene.work() as work:
        return work.today, work.kit.drilled or work.kit.verified


def _waiting(scene: Scene) -> list[str]:
    with scene.work() as work:
        return [key.desk_id for key in work.epochs.waiting()]


def _directory(scene: Scene) -> list[str]:
    with scene.work() as work:
        return [fault.kind for fault in work.directory.faults()]


def _signatures(scene: Scene) -> list[str]:
    with scene.work() as work:
        directory = work.desks.keys()
        return sorted({key.desk_id for key in directory if not work.desks.signed(key)})


CHECKS: Final = (
    Check("administrators", _administrators, administrators),
    Check("desks-missing", _deskless, deskless),
    Check("desks-empty", _desks, empty),
    Check("desks-unheld", _desks, unheld),
    Check("desks-one-holder", _desks, one_holder),
    Check("invitations", _invitations, invitations),
    Check("recovery-key", _recovery, recovery),
    Check("recovery-grants", _recoverable, recoverable),
    Check("recovery-kit", _kit, kit),
    Check("key-signatures", _signatures, signatures),
    Check("key-directory", _directory, directory),
    Check("keys-waiting", _waiting, waiting),
)
