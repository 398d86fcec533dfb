"""Findings: release is the sealing of a finding to the policy key; recall is at once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from watchdog.domain.evidence import PURPOSE, Finding
from watchdog.domain.stages import FindingStage
from watchdog.records.references import fresh_ref
from watchdog.records.tables import FindingRow
from watchdog.records.vault import Vault
from watchdog.sealing import Identity, Recipient


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of an instance, inside one unit of work."""

    session: Session
    vault: Vault
    today: dt.date

    def fresh_ref(self, desk_id: str) -> str:
        """Return a reference for a new finding of a desk."""
        return fresh_ref(self.session, FindingRow.short_ref, f"{desk_id}-F")

    def release(self, finding_id: str, case_id: str, finding: Finding, recipients: Sequence[Recipient]) -> FindingRow:
        """Seal a finding to the policy desk and its own desk; earlier findings of the case are recalled."""
        self.recall([case_id])
        row = FindingRow(
            id=finding_id,
            short_ref=finding.short_ref,
            case_id=case_id,
            desk_id=finding.region,
            day=self.today,
            stage=FindingStage.RELEASED,
            sealed=self.vault.seal(PURPOSE, finding_id, finding, recipients),
        )
        self.session.add(row)
        self.session.flush()
        return row

    def recall(self, case_ids: Iterable[str], *, destroy: bool = False) -> int:
        """Call back every released finding of some cases and return how many.

        Args:
            case_ids: The cases.
            destroy: Also destroy their contents, because the person took everything back.
        """
        rows = self.session.scalars(select(FindingRow).where(FindingRow.case_id.in_(list(case_ids)))).all()
        recalled = 0
        for row in rows:
            recalled += row.stage == FindingStage.RELEASED
            row.stage = FindingStage.RECALLED
            if destroy:
                row.sealed = None
        self.session.flush()
        return recalled

    def released(self) -> Sequence[FindingRow]:
        """Return all released findings, newest day first."""
        return self.session.scalars(
            select(FindingRow)
            .where(FindingRow.stage == FindingStage.RELEASED)
            .order_by(FindingRow.day.desc(), FindingRow.id.desc())
        ).all()

    def page(self, after: str, most: int) -> Sequence[FindingRow]:
        """Return released findings, newest day first, from the one after an id; from the first where it is unknown."""
        query = (
            select(FindingRow)
            .where(FindingRow.stage == FindingStage.RELEASED)
            .order_by(FindingRow.day.desc(), FindingRow.id.desc())
            .limit(most)
        )
        last = self.session.get(FindingRow, after)
        if last is not None:
            same_day = (FindingRow.day == last.day) & (FindingRow.id < last.id)
            query = query.where(or_(FindingRow.day < last.day, same_day))
        return self.session.scalars(query).all()

    def successors(self) -> dict[str, str]:
        """Return the references of recalled findings, with that of the finding that its case has now."""
        old, new = aliased(FindingRow), aliased(FindingRow)
        query = (
            select(old.short_ref, new.short_ref)
            .join(new, new.case_id == old.case_id)
            .where(old.stage == FindingStage.RECALLED, new.stage == FindingStage.RELEASED)
        )
        return {row[0]: row[1] for row in self.session.execute(query)}

    def count(self) -> int:
        """Return how many findings are released."""
        return self.session.scalars(
            select(func.count()).select_from(FindingRow).where(FindingRow.stage == FindingStage.RELEASED)
        ).one()

    def open(self, row: FindingRow, keys: Sequence[Identity]) -> Finding:
        """Return a finding.

        Raises:
            LookupError: It was destroyed.
            NoKeyError: The reader holds no key.
        """
        if row.sealed is None:
            raise LookupError(row.id)
        return self.vault.open(Finding, PURPOSE, row.id, row.sealed, keys)

    def get(self, short_ref: str) -> FindingRow:
        """Return a finding's row by its reference.

        Raises:
            LookupError: There is none.
        """
        row = self.session.scalars(select(FindingRow).where(FindingRow.short_ref == short_ref)).one_or_none()
        if row is None:
            raise LookupError(short_ref)
        return row
