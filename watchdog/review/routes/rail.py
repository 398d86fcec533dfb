"""What stands in the rail of the reviewer's pages, with its counts."""

from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.visibility import desks_for
from watchdog.domain.message import Direction
from watchdog.domain.stages import ReportStage
from watchdog.languages import N_
from watchdog.records.work import Work
from watchdog.review.routes.blueprint import living_stages
from watchdog.web import pages

OPEN_STAGES: Final = (ReportStage.RECEIVED, ReportStage.OPEN)


def _count_reports(work: Work, by: Actor) -> int:
    return work.reports.count(desks_for(by, Permission.REPORT_READ), OPEN_STAGES)


def _count_cases(work: Work, by: Actor) -> int:
    return work.cases.count(desks_for(by, Permission.CASE_READ), living_stages())


def _count_messages(work: Work, by: Actor) -> int:
    return work.reports.unread_count(desks_for(by, Permission.REPORT_READ), Direction.TO_DESK)


RAIL: tuple[pages.RailEntry, ...] = (
    pages.RailEntry("review.inbox", N_("Inbox"), Permission.REPORT_LIST, _count_reports),
    pages.RailEntry("review.cases", N_("Cases"), Permission.CASE_LIST, _count_cases),
    pages.RailEntry("review.messages", N_("Messages"), Permission.REPORT_LIST, _count_messages),
    pages.RailEntry("review.journal", N_("Journal"), Permission.JOURNAL_READ),
)
