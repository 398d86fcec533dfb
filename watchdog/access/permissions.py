"""Every act that can be refused."""

from enum import StrEnum


class Permission(StrEnum):
    """Acts, named `noun.verb`. A route names the one it needs; the verb requires it for the very thing."""

    REPORT_LIST = "report.list"
    REPORT_READ = "report.read"
    REPORT_TRIAGE = "report.triage"
    REPORT_ANSWER = "report.answer"
    REPORT_SEARCH = "report.search"
    REPORT_IMPORT = "report.import"
    EXHIBIT_READ = "exhibit.read"
    CASE_LIST = "case.list"
    CASE_OPEN = "case.open"
    CASE_READ = "case.read"
    CASE_EDIT = "case.edit"
    CASE_ASK_VERIFICATION = "case.ask-verification"
    CASE_VERIFY = "case.verify"
    CASE_RELEASE = "case.release"
    JOURNAL_READ = "journal.read"
    DESK_GRANT = "desk.grant"
    FINDING_LIST = "finding.list"
    CALENDAR_KEEP = "calendar.keep"
    DRAFT_LIST = "draft.list"
    DRAFT_WRITE = "draft.write"
    DRAFT_EXPORT = "draft.export"
    MEMBER_LIST = "member.list"
    MEMBER_INVITE = "member.invite"
    DESK_STAFF = "desk.staff"
    OWN_KEYS = "own.keys"
