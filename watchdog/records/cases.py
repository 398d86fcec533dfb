"""Cases and their revisions. Editors cannot overwrite each other; two people must agree before one is verified."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from watchdog.domain.case import PURPOSE, CaseFile
from watchdog.domain.ids import new_id
from watchdog.domain.stages import CASE_STEPS, CaseStage, step
from watchdog.records.desks import DeskKey
from watchdog.records.references import fresh_ref
from watchdog.records.reports import COUNTED, PAGE, Place
from watchdog.records.tables import CaseReport, CaseRevision, CaseRow, FindingRow
from watchdog.records.vault import Vault
from watchdog.sealing import Identity


class ChangedMeanwhileError(Exception):
    """Somebody else saved a newer version."""


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of an instance, inside one unit of work."""

    session: Session
    vault: Vault
    today: dt.date

    def add(self, key: DeskKey, case: CaseFile, report_ids: Sequence[str]) -> CaseRow:
        """Open a case at a desk, resting on some reports."""
        row = CaseRow(
            id=new_id(),
            short_ref=fresh_ref(self.session, CaseRow.short_ref, f"{key.desk_id}-C"),
            desk_id=key.desk_id,
            epoch=key.epoch,
            day=self.today,
            stage=CaseStage.DRAFT,
            version=0,
        )
        self._seal(row, case, key)
        self.session.add(row)
        self.session.flush()
        self._keep_revision(row)
        for report_id in report_ids:
            self.link(row, report_id)
        return row

    def get(self, case_id: str) -> CaseRow:
        """Return a case's row.

        Raises:
            LookupError: There is none.
        """
        row = self.session.get(CaseRow, case_id)
        if row is None:
            raise LookupError(case_id)
        return row

    def named(self, short_ref: str) -> CaseRow | None:
        """Return the row of the case that people quote by this reference, or None."""
        return self.session.scalars(select(CaseRow).where(CaseRow.short_ref == short_ref)).one_or_none()

    def open(self, row: CaseRow, keys: Sequence[Identity]) -> CaseFile:
        """Return a case's file.

        Raises:
            LookupError: The case was withdrawn and its content destroyed.
            NoKeyError: The reader holds no key.
        """
        if row.sealed is None:
            raise LookupError(row.id)
        return self.vault.open(CaseFile, PURPOSE, row.id, row.sealed, keys)

    def keep(self, row: CaseRow, case: CaseFile, key: DeskKey, version: int) -> None:
        """Save a new version of a case.

        Args:
            row: The case.
            case: Its new content.
            key: The desk's current key; while marks stand, the one that they were made under.
            version: The version that the editor had read.

        Raises:
            ChangedMeanwhileError: The case is at another version by now, or its marks were made anew for another key.
        """
        self.session.refresh(row, with_for_update=True)
        if row.version != version or (row.first_mark is not None and row.epoch != key.epoch):
            raise ChangedMeanwhileError
        self._seal(row, case, key)
        self.session.flush()
        self._keep_revision(row)

    def move(self, row: CaseRow, then: CaseStage) -> None:
        """Take a case one lawful step.

        Raises:
            StepError: The table of stages does not allow it.
        """
        row.stage = step(CASE_STEPS, CaseStage(row.stage), then)
        self.session.flush()

    def link(self, row: CaseRow, report_id: str) -> None:
        """Rest a case on one more report."""
        if self.session.get(CaseReport, (row.id, report_id)) is None:
            self.session.add(CaseReport(case_id=row.id, report_id=report_id))
            self.session.flush()

    def unlink(self, row: CaseRow, report_id: str) -> None:
        """Let a case no longer rest on a report."""
        found = self.session.get(CaseReport, (row.id, report_id))
        if found is not None:
            self.session.delete(found)
            self.session.flush()

    def reports_of(self, case_id: str) -> list[str]:
        """Return the ids of the reports a case rests on."""
        return list(self.session.scalars(select(CaseReport.report_id).where(CaseReport.case_id == case_id)))

    def page(self, desks: Sequence[str], stages: Sequence[CaseStage], after: Place | None) -> Sequence[CaseRow]:
        """Return one page of some desks' cases, newest day first."""
        query = (
            select(CaseRow)
            .where(CaseRow.desk_id.in_(desks), CaseRow.stage.in_(stages))
            .order_by(CaseRow.day.desc(), CaseRow.id.desc())
            .limit(PAGE)
        )
        if after is not None:
            query = query.where(or_(CaseRow.day < after.day, (CaseRow.day == after.day) & (CaseRow.id < after.id)))
        return self.session.scalars(query).all()

    def count(self, desks: Sequence[str], stages: Sequence[CaseStage]) -> int:
        """Return how many cases of some desks are in some stages, `COUNTED` at most."""
        found = select(CaseRow.id).where(CaseRow.desk_id.in_(desks), CaseRow.stage.in_(stages)).limit(COUNTED)
        return self.session.scalars(select(func.count()).select_from(found.subquery())).one()

    def revisions(self, case_id: str) -> Sequence[CaseRevision]:
        """Return a case's versions, newest first."""
        return self.session.scalars(
            select(CaseRevision).where(CaseRevision.case_id == case_id).order_by(CaseRevision.version.desc())
        ).all()

    def open_revision(self, row: CaseRow, version: int, keys: Sequence[Identity]) -> CaseFile:
        """Return a case's file as it was at a version.

        Raises:
            LookupError: There is no such version.
        """
        found = self.session.get(CaseRevision, (row.id, version))
        if found is None:
            raise LookupError(row.id, version)
        return self.vault.open(CaseFile, PURPOSE, row.id, found.sealed, keys)

    def destroy(self, row: CaseRow) -> None:
        """Destroy a case's content and history; its reports were all withdrawn."""
        for revision in self.revisions(row.id):
            self.session.delete(revision)
        row.stage = CaseStage.WITHDRAWN
        row.sealed = None
        self.session.flush()

    def findings_of(self, case_id: str) -> Sequence[FindingRow]:
        """Return the findings that came from a case."""
        return self.session.scalars(select(FindingRow).where(FindingRow.case_id == case_id)).all()

    def _seal(self, row: CaseRow, case: CaseFile, key: DeskKey) -> None:
        row.sealed = self.vault.seal(PURPOSE, row.id, case, [key.recipient])
        row.epoch = key.epoch
        row.version += 1

    def _keep_revision(self, row: CaseRow) -> None:
        if row.sealed is None:
            raise LookupError(row.id)
        self.session.add(CaseRevision(case_id=row.id, version=row.version, day=self.today, sealed=row.sealed))
        self.session.flush()
