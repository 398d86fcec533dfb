"""Drafts and their versions, sealed to the policy desk. Two people must agree before a version is released."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from watchdog.domain.draft import PURPOSE, RETURNED, Draft, Returned
from watchdog.domain.ids import new_id
from watchdog.domain.stages import DRAFT_STEPS, DraftStage, step
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.references import fresh_ref
from watchdog.records.tables import DraftRelease, DraftRow, DraftVersion
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
        """Save a new version. It is being written: whatever was asked or agreed was about another one.

        Args:
            row: The draft.
            draft: Its new content.
            policy: The policy desk's current key.
            version: The version that the editor had read.

        Raises:
            ChangedMeanwhileError: The draft is at another version by now.
        """
        self._at(row, version)
        row.version += 1
        row.stage = DraftStage.WRITING
        row.epoch = row.first_mark = row.second_mark = row.returned = None
        sealed = self.vault.seal(PURPOSE, f"{row.id}:{row.version}", draft, [policy])
        self.session.add(DraftVersion(draft_id=row.id, version=row.version, day=self.today, sealed=sealed))
        self.session.flush()

    def ask(self, row: DraftRow, mark: bytes, epoch: int, version: int) -> None:
        """Ask for the release of a version.

        Args:
            row: The draft.
            mark: Keyed mark of who asks.
            epoch: Of the policy desk's key that the mark was made under.
            version: The version that was read.

        Raises:
            ChangedMeanwhileError: The draft is at another version by now.
            StepError: It was asked for already, or released.
        """
        self._at(row, version)
        row.stage = step(DRAFT_STEPS, DraftStage(row.stage), DraftStage.ASKED)
        row.epoch, row.first_mark, row.second_mark, row.returned = epoch, mark, None, None
        self.session.flush()

    def give_back(self, row: DraftRow, said: Returned, policy: Recipient, version: int) -> None:
        """Take a version back to writing, with a reason; raises what `ask` raises."""
        self._at(row, version)
        row.stage = step(DRAFT_STEPS, DraftStage(row.stage), DraftStage.WRITING)
        row.epoch = row.first_mark = row.second_mark = None
        row.returned = self.vault.seal(RETURNED, f"{row.id}:{version}", said, [policy])
        self.session.flush()

    def release(self, row: DraftRow, mark: bytes, version: int) -> DraftRelease:
        """Release a version and return what is kept of that for good; raises what `ask` raises.

        The database refuses it when the mark is that of whoever asked.
        """
        self._at(row, version)
        number = len(self.releases(row.id)) + 1
        row.stage = step(DRAFT_STEPS, DraftStage(row.stage), DraftStage.RELEASED)
        row.second_mark = mark
        released = DraftRelease(
            draft_id=row.id,
            number=number,
            version=version,
            day=self.today,
            first_mark=row.first_mark,
            second_mark=mark,
        )
        self.session.add(released)
        self.session.flush()
        return released

    def releases(self, draft_id: str) -> Sequence[DraftRelease]:
        """Return what was released of a draft, newest first."""
        return self.session.scalars(
            select(DraftRelease).where(DraftRelease.draft_id == draft_id).order_by(DraftRelease.number.desc())
        ).all()

    def all_releases(self) -> Sequence[DraftRelease]:
        """Return the releases of all drafts, newest first."""
        order = (DraftRelease.day.desc(), DraftRelease.number.desc(), DraftRelease.draft_id)
        return self.session.scalars(select(DraftRelease).order_by(*order)).all()

    def release_of(self, draft_id: str, number: int) -> DraftRelease:
        """Return one release.

        Raises:
            LookupError: There is none of this number.
        """
        found = self.session.get(DraftRelease, (draft_id, number))
        if found is None:
            raise LookupError(draft_id)
        return found

    def sealed(self, row: DraftRow, version: int) -> bytes:
        """Return the envelope of a version as it is kept.

        Raises:
            LookupError: No such version.
        """
        found = self.session.get(DraftVersion, (row.id, version))
        if found is None:
            raise LookupError(row.id)
        return found.sealed

    def returned(self, row: DraftRow, keys: Sequence[Identity]) -> Returned | None:
        """Return why the latest version was given back; None if it was not.

        Raises:
            NoKeyError: The reader holds no key.
        """
        if row.returned is None:
            return None
        return self.vault.open(Returned, RETURNED, f"{row.id}:{row.version}", row.returned, keys)

    def open(self, row: DraftRow, keys: Sequence[Identity], version: int | None = None) -> Draft:
        """Return a draft as it stands, or as it stood at a version.

        Raises:
            LookupError: No such version.
            NoKeyError: The reader holds no key.
        """
        number = version or row.version
        return self.vault.open(Draft, PURPOSE, f"{row.id}:{number}", self.sealed(row, number), keys)

    def _at(self, row: DraftRow, version: int) -> None:
        self.session.refresh(row, with_for_update=True)
        if row.version != version:
            raise ChangedMeanwhileError
