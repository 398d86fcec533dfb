"""Drafts and their versions, sealed to the policy desk."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from watchdog.domain.draft import PURPOSE, Draft
from watchdog.domain.ids import new_id
from watchdog.domain.stages import DraftStage
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.references import fresh_ref
from watchdog.records.tables import DraftRow, DraftVersion
from watchdog.records.vault import Vault
from watchdog.sealing import Identity, Recipient


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts of an instance, inside one unit of work."""

    session: Session
    vault: Vault
    today: dt.date

    def add(self, draft: Draft, policy: Recipient) -> DraftRow:
        """Begin a draft."""
        row = DraftRow(
            id=new_id(),
            short_ref=fresh_ref(self.session, DraftRow.short_ref, "DRAFT"),
            day=self.today,
            stage=DraftStage.WRITING,
            version=0,
        )
        self.session.add(row)
        self.session.flush()
        self.keep(row, draft, policy, 0)
        return row

    def get(self, draft_id: str) -> DraftRow:
        """Return a draft's row.

        Raises:
            LookupError: There is none.
        """
        row = self.session.get(DraftRow, draft_id)
        if row is None:
            raise LookupError(draft_id)
        return row

    def all(self) -> Sequence[DraftRow]:
        """Return all drafts, newest day first."""
        return self.session.scalars(select(DraftRow).order_by(DraftRow.day.desc(), DraftRow.id.desc())).all()

    def count(self) -> int:
        """Return how many drafts there are."""
        return self.session.scalars(select(func.count()).select_from(DraftRow)).one()

    def days(self, row: DraftRow, most: int) -> list[tuple[int, dt.date]]:
        """Return the versions of a draft with their days, newest first, as many as are asked for."""
        query = select(DraftVersion.version, DraftVersion.day).where(DraftVersion.draft_id == row.id)
        found = self.session.execute(query.order_by(DraftVersion.version.desc()).limit(most)).all()
        return [(number, day) for number, day in found]

    def keep(self, row: DraftRow, draft: Draft, policy: Recipient, version: int) -> None:
        """Save a new version.

        Args:
            row: The draft.
            draft: Its new content.
            policy: The policy desk's current key.
            version: The version that the editor had read.

        Raises:
            ChangedMeanwhileError: The draft is at another version by now.
        """
        self.session.refresh(row, with_for_update=True)
        if row.version != version:
            raise ChangedMeanwhileError
        row.version += 1
        sealed = self.vault.seal(PURPOSE, f"{row.id}:{row.version}", draft, [policy])
        self.session.add(DraftVersion(draft_id=row.id, version=row.version, day=self.today, sealed=sealed))
        self.session.flush()

    def open(self, row: DraftRow, keys: Sequence[Identity], version: int | None = None) -> Draft:
        """Return a draft as it stands, or as it stood at a version.

        Raises:
            LookupError: No such version.
            NoKeyError: The reader holds no key.
        """
        number = version or row.version
        found = self.session.get(DraftVersion, (row.id, number))
        if found is None:
            raise LookupError(row.id)
        return self.vault.open(Draft, PURPOSE, f"{row.id}:{number}", found.sealed, keys)
