"""What tells how an instance stands, without a key and without a word that anybody wrote."""

import datetime as dt
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from watchdog.records.tables import GrantRow, MemberRow, Membership
from watchdog.records.work import Work

BACKUP_MADE: Final = "backup-made"
"""File in the data folder that says on which day the last backup was made; `watchdog backup create` writes it."""
BACKUP_STALE: Final = dt.timedelta(days=2)
"""A last backup that is older than this means that the nightly timer does not run."""
ENOUGH_HOLDERS: Final = 2
"""With fewer, one forgotten passphrase locks a desk."""


def last_backup(data: Path) -> dt.date | None:
    """Return the day of the last backup; None if there was none, or nobody can tell."""
    try:
        return dt.date.fromisoformat((data / BACKUP_MADE).read_text(encoding="ascii").strip()[:10])
    except (OSError, ValueError):
        return None


def holders(work: Work, desk_id: str, epoch: int) -> int:
    """Count members of a desk who hold the key of an epoch and have not left."""
    query = (
        select(func.count())
        .select_from(GrantRow)
        .join(MemberRow, MemberRow.id == GrantRow.member_id)
        .join(Membership, (Membership.member_id == MemberRow.id) & (Membership.desk_id == GrantRow.desk_id))
        .where(GrantRow.desk_id == desk_id, GrantRow.epoch == epoch, MemberRow.left.is_(None))
    )
    return work.session.scalars(query).one()
