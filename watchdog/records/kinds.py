"""Every kind of envelope that is sealed to a desk, so that all of them can be walked (`records.resealing`).

A test holds this list against the tables: a column that is called sealed stands here, or among those that are not a
desk's to open, with the reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute

from watchdog.records.desks import POLICY
from watchdog.records.tables import (
    AccountRow,
    CaseRevision,
    CaseRow,
    DraftRow,
    DraftVersion,
    ExhibitRow,
    FindingRow,
    MessageRow,
    ReportDesk,
    ReportRow,
    ShelfRow,
)

Scope = Callable[[str], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of envelope.

    Attributes:
        name: What it is.
        column: Where it stands.
        place: The table's primary key, in whose order rows are walked.
        scope: Which rows are a desk's.
    """

    name: str
    column: InstrumentedAttribute[bytes] | InstrumentedAttribute[bytes | None]
    place: tuple[InstrumentedAttribute[str] | InstrumentedAttribute[int], ...]
    scope: Scope


def _of_its_reports(column: InstrumentedAttribute[str]) -> Scope:
    return lambda desk: column.in_(select(ReportDesk.report_id).where(ReportDesk.desk_id == desk))


def _of_its_cases(column: InstrumentedAttribute[str]) -> Scope:
    return lambda desk: column.in_(select(CaseRow.id).where(CaseRow.desk_id == desk))


def _own(column: InstrumentedAttribute[str]) -> Scope:
    return lambda desk: column == desk


def _all(_desk: str) -> ColumnElement[bool]:
    return true()


REPORT: Final = Kind("report", ReportRow.sealed, (ReportRow.id,), _of_its_reports(ReportRow.id))
EXHIBIT: Final = Kind("exhibit", ExhibitRow.sealed, (ExhibitRow.id,), _of_its_reports(ExhibitRow.report_id))
CASE: Final = Kind("case", CaseRow.sealed, (CaseRow.id,), _own(CaseRow.desk_id))
DRAFT: Final = Kind("draft", DraftVersion.sealed, (DraftVersion.draft_id, DraftVersion.version), _all)
OF_REVIEW: Final = (
    REPORT,
    Kind("notes", ReportDesk.notes, (ReportDesk.desk_id, ReportDesk.report_id), _own(ReportDesk.desk_id)),
    Kind("message", MessageRow.sealed, (MessageRow.id,), _of_its_reports(MessageRow.report_id)),
    EXHIBIT,
    CASE,
    Kind(
        "case-revision",
        CaseRevision.sealed,
        (CaseRevision.case_id, CaseRevision.version),
        _of_its_cases(CaseRevision.case_id),
    ),
    Kind("finding", FindingRow.sealed, (FindingRow.id,), _own(FindingRow.desk_id)),
    Kind("account-of-use", AccountRow.sealed, (AccountRow.id,), _own(AccountRow.desk_id)),
)
OF_POLICY: Final = (
    Kind("finding", FindingRow.sealed, (FindingRow.id,), _all),
    Kind("account-of-use", AccountRow.sealed, (AccountRow.id,), _all),
    DRAFT,
    Kind("draft-returned", DraftRow.returned, (DraftRow.id,), _all),
    Kind("shelf", ShelfRow.sealed, (ShelfRow.id,), _all),
)


def kinds_of(desk_id: str) -> tuple[Kind, ...]:
    """Return the kinds of envelopes that a desk has, in the order in which they are walked."""
    return OF_POLICY if desk_id == POLICY else OF_REVIEW
