"""The tables. Each column's comment says what it holds and how sensitive it is.

Sensitivity: *public* (anyone may know), *staff* (names of accounts and what they belong to), *counted* (how many things
of a kind there are, per desk and day), *sealed* (an envelope), *secret* (useless without a live cookie or passphrase).
Nothing else is stored: no addresses, no words, no times of day but the number of the present quarter of an hour.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from watchdog.domain.message import Direction
from watchdog.domain.retention import LEAST, MOST
from watchdog.domain.stages import TWO_PEOPLE, CaseStage, DraftStage, FindingStage, ReportStage

ID = String(32)
CODE = String(40)


class Base(DeclarativeBase):
    """All tables of an instance."""


def table_of(kind: type[Base]) -> Table:
    """Return the table of a class, for statements that need no objects."""
    found = kind.__table__
    if not isinstance(found, Table):
        raise TypeError(kind.__name__)
    return found


def _one_of(column: str, values: Iterable[str]) -> str:
    quoted = ", ".join(f"'{value}'" for value in sorted(values))
    return f"{column} IN ({quoted})"


class Instance(Base):
    """The instance itself: one row."""

    __tablename__ = "instance"
    __table_args__ = (CheckConstraint("id = 1", name="one_instance"),)
    id: Mapped[int] = mapped_column(primary_key=True, comment="Always 1. Public.")
    name: Mapped[str] = mapped_column(ID, comment="Random id, bound into every envelope and code. Public.")
    recovery: Mapped[str] = mapped_column(String(2000), comment="Recovery recipient, a reader of every desk. Public.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day of set-up. Public.")


class RecoveryKitRow(Base):
    """Whether the recovery kit was tried: one row. Nothing of the kit itself is kept."""

    __tablename__ = "recovery_kit"
    __table_args__ = (CheckConstraint("id = 1", name="one_recovery_kit"),)
    id: Mapped[int] = mapped_column(primary_key=True, comment="Always 1. Public.")
    verified: Mapped[dt.date | None] = mapped_column(Date, comment="Day its shares first gave the key. Staff.")
    drilled: Mapped[dt.date | None] = mapped_column(Date, comment="Day of the last drill. Staff.")


class MemberRow(Base):
    """A person with an account."""

    __tablename__ = "member"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="Random id. Staff.")
    name: Mapped[str] = mapped_column(String(80), unique=True, comment="Account name, not a legal name. Staff.")
    administrator: Mapped[bool] = mapped_column(default=False, comment="May manage members and desks. Staff.")
    recipient: Mapped[str] = mapped_column(String(2000), default="", comment="Public key. Public.")
    wrapped: Mapped[str] = mapped_column(String(2000), default="", comment="Private key under the passphrase. Secret.")
    invitation: Mapped[bytes | None] = mapped_column(
        LargeBinary, unique=True, comment="SHA-256 of the one-time invitation. Secret."
    )
    invited_until: Mapped[dt.date | None] = mapped_column(Date, comment="Last day of the invitation. Staff.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day the account was made. Staff.")
    left: Mapped[dt.date | None] = mapped_column(Date, comment="Day the account ended. Staff.")
    soft: Mapped[bool] = mapped_column(
        default=True, server_default=true(), comment="Hard stories stay hidden until wanted. Staff."
    )


class DeskRow(Base):
    """Who works for a region, for the women's network, or on policy."""

    __tablename__ = "desk"
    id: Mapped[str] = mapped_column(CODE, primary_key=True, comment="Code, as in config/reference/regions. Public.")
    kind: Mapped[str] = mapped_column(String(20), comment="review or policy. Public.")
    __table_args__ = (CheckConstraint("kind IN ('review', 'policy')", name="desk_kind"),)


class DeskKeyRow(Base):
    """A desk's public key in one epoch."""

    __tablename__ = "desk_key"
    desk_id: Mapped[str] = mapped_column(ForeignKey("desk.id"), primary_key=True, comment="Desk. Public.")
    epoch: Mapped[int] = mapped_column(primary_key=True, comment="Counts from 1. Public.")
    recipient: Mapped[str] = mapped_column(String(2000), comment="Public key. Public.")
    signature: Mapped[bytes] = mapped_column(
        LargeBinary, comment="Organisation's signature of this row; empty while the key waits for it. Public."
    )
    day: Mapped[dt.date] = mapped_column(
        Date, comment="Day the epoch began; while it waits, the day it was made. Public."
    )


class ResealingRow(Base):
    """How far the older envelopes of a desk are sealed anew to its present key."""

    __tablename__ = "resealing"
    desk_id: Mapped[str] = mapped_column(ForeignKey("desk.id"), primary_key=True, comment="Desk. Public.")
    epoch: Mapped[int] = mapped_column(comment="Epoch of the key that they are sealed to. Public.")
    kind: Mapped[str] = mapped_column(CODE, comment="Kind of envelope that is next; empty when all is done. Counted.")
    after: Mapped[str] = mapped_column(String(80), comment="The last one of that kind, as JSON. Counted.")
    total: Mapped[int] = mapped_column(comment="How many envelopes there were at the beginning. Counted.")
    moved: Mapped[int] = mapped_column(comment="How many were sealed anew. Counted.")
    kept: Mapped[int] = mapped_column(comment="How many needed nothing, or were gone by then. Counted.")
    shut: Mapped[int] = mapped_column(comment="How many did not open and were left as they are. Counted.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day of the last step. Staff.")


class DirectoryRow(Base):
    """A version of the key directory, signed by the organisation. It can be added, never changed or removed."""

    __tablename__ = "key_directory"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="Counts from 1. Public.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day it was signed. Public.")
    statement: Mapped[str] = mapped_column(Text, comment="What is signed: every key, and the hash of before. Public.")
    signature: Mapped[bytes] = mapped_column(LargeBinary, comment="Ed25519 over the statement. Public.")
    __table_args__ = (CheckConstraint("number > 0", name="key_directory_number"),)

    @property
    def digest(self) -> str:
        """SHA-256 of the statement, in hexadecimal digits: what the next version names."""
        return hashlib.sha256(self.statement.encode()).hexdigest()


class Membership(Base):
    """Who belongs to which desk. Reading needs a grant as well."""

    __tablename__ = "membership"
    desk_id: Mapped[str] = mapped_column(ForeignKey("desk.id"), primary_key=True, comment="Desk. Staff.")
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True, comment="Member. Staff.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Since. Staff.")


class GrantRow(Base):
    """A desk's private key, sealed to one reader."""

    __tablename__ = "grant"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="Random id. Staff.")
    desk_id: Mapped[str] = mapped_column(CODE, comment="Desk. Staff.")
    epoch: Mapped[int] = mapped_column(comment="Epoch of the key. Staff.")
    member_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"), comment="Reader; empty is recovery. Staff.")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="The key for this reader. Sealed.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day of the grant. Staff.")
    __table_args__ = (
        ForeignKeyConstraint(["desk_id", "epoch"], ["desk_key.desk_id", "desk_key.epoch"]),
        UniqueConstraint("desk_id", "epoch", "member_id"),
    )


class SigningKeyRow(Base):
    """The organisation's signing key."""

    __tablename__ = "signing_key"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="Random id. Public.")
    public: Mapped[bytes] = mapped_column(LargeBinary, comment="Ed25519 public key. Public.")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="Private half for the policy desk. Sealed.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day it was made. Public.")


class Sitting(Base):
    """A signed-in browser. The key to the row is in the cookie only."""

    __tablename__ = "sitting"
    row: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, comment="SHA-256 of the session id. Secret.")
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), comment="Whose. Staff.")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="Private key and times, under the cookie's key. Secret.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day it began, so that forgotten ones are swept. Staff.")
    times: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="access.sittings.Times for its member alone; none while a key is asked. Sealed."
    )


class SecondFactorRow(Base):
    """What a member proves beside the passphrase. No row, no second factor."""

    __tablename__ = "second_factor"
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True, comment="Whose. Staff.")
    sealed: Mapped[bytes] = mapped_column(
        LargeBinary, comment="domain.second_factor.SecondFactor for its member alone. Sealed."
    )


class SavedSearchRow(Base):
    """A search that a member keeps to ask again."""

    __tablename__ = "saved_search"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="Random id. Staff.")
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True, comment="Whose. Staff.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day it was kept. Staff.")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="domain.saved_search for its member alone. Sealed.")


class NoticeRow(Base):
    """Where a member wants to be told that something waits. The e-mail says nothing else."""

    __tablename__ = "notice"
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True, comment="Who is told. Staff.")
    wish: Mapped[str] = mapped_column(String(20), comment="records.notices.Wish. Staff.")
    language: Mapped[str] = mapped_column(String(35), comment="Of the e-mail. Staff.")
    address: Mapped[bytes] = mapped_column(LargeBinary, comment="E-mail address, under the instance's secret. Secret.")
    sent: Mapped[dt.date | None] = mapped_column(Date, comment="Day of the last e-mail. Staff.")


class Counter(Base):
    """Counts of the current quarter of an hour; older rows are removed at the next one."""

    __tablename__ = "counter"
    subject: Mapped[str] = mapped_column(
        CODE, primary_key=True, comment="What is counted; for failed sign-ins a hash of the account name. Staff."
    )
    window: Mapped[int] = mapped_column(primary_key=True, comment="Number of the quarter of an hour. Staff.")
    count: Mapped[int] = mapped_column(comment="How many. Counted.")


class SpentTicket(Base):
    """A ticket of the report form that was used up, so that it is not used again."""

    __tablename__ = "spent_ticket"
    row: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, comment="SHA-256 of its random part. Secret.")
    day: Mapped[dt.date] = mapped_column(Date, index=True, comment="Day after which it may be swept. Counted.")
    __table_args__ = ({"sqlite_with_rowid": False},)  # no hidden number that would tell the order of arrival


class ReportRow(Base):
    """A report. A destroyed one is a tombstone without contents."""

    __tablename__ = "report"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="Random id. Counted.")
    short_ref: Mapped[str] = mapped_column(CODE, unique=True, comment="Random reference people quote. Counted.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day received. Counted.")
    stage: Mapped[str] = mapped_column(String(20), comment="domain.stages.ReportStage. Counted.")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, comment="domain.report.Report for its desks. Sealed.")
    __table_args__ = (
        CheckConstraint(_one_of("stage", ReportStage), name="report_stage"),
        CheckConstraint("(sealed IS NULL) = (stage = 'destroyed')", name="report_tombstone"),
        Index("report_at_stage", "id", "stage", unique=True),
    )


class ReportDesk(Base):
    """Which desks a report was sealed to."""

    __tablename__ = "report_desk"
    desk_id: Mapped[str] = mapped_column(CODE, primary_key=True, comment="Desk. Counted.")
    report_id: Mapped[str] = mapped_column(ForeignKey("report.id"), primary_key=True, comment="Report. Counted.")
    epoch: Mapped[int] = mapped_column(comment="Epoch of the desk's key. Public.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Same as the report's, for paging. Counted.")
    stage: Mapped[str] = mapped_column(
        String(20), comment="Same as the report's, kept equal by the database, for lists of any length. Counted."
    )
    notes: Mapped[bytes | None] = mapped_column(LargeBinary, comment="domain.triage.Triage for this desk. Sealed.")
    assignee: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="Keyed mark of whoever it is assigned to; differs for each report. Sealed."
    )
    later: Mapped[dt.date | None] = mapped_column(Date, comment="Put off until this day. Staff.")
    first_epoch: Mapped[int | None] = mapped_column(
        comment="Epoch of the key that it came under, where it was sealed anew since. Public."
    )
    __table_args__ = (
        ForeignKeyConstraint(["desk_id", "epoch"], ["desk_key.desk_id", "desk_key.epoch"]),
        ForeignKeyConstraint(
            ["report_id", "stage"], ["report.id", "report.stage"], name="report_desk_stage", onupdate="CASCADE"
        ),
        Index("report_desk_page", "desk_id", "stage", "day", "report_id"),
        Index("report_desk_report", "report_id"),
    )


class Mailbox(Base):
    """Where the holder of a code reads answers."""

    __tablename__ = "mailbox"
    row: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, comment="SHA-256 of the mailbox address. Secret.")
    report_id: Mapped[str] = mapped_column(ForeignKey("report.id"), unique=True, comment="Report. Counted.")
    recipient: Mapped[str] = mapped_column(String(2000), comment="Public key derived from the code. Public.")


class MessageRow(Base):
    """A question or an answer."""

    __tablename__ = "message"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="Random id. Counted.")
    report_id: Mapped[str] = mapped_column(ForeignKey("report.id"), index=True, comment="Report. Counted.")
    desk_id: Mapped[str] = mapped_column(ForeignKey("desk.id"), comment="Desk that writes or is written to. Counted.")
    position: Mapped[int] = mapped_column(comment="Order within the report. Counted.")
    direction: Mapped[str] = mapped_column(String(20), comment="to-desk or to-sender. Counted.")
    unread: Mapped[bool] = mapped_column(default=True, comment="Not yet read by whom it is for. Counted.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day written. Counted.")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="domain.message.Message. Sealed.")
    __table_args__ = (
        CheckConstraint(_one_of("direction", Direction), name="message_direction"),
        UniqueConstraint("report_id", "position"),
    )


class ExhibitRow(Base):
    """A file that came with a report; its contents are an envelope in the blob store."""

    __tablename__ = "exhibit"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="Random id. Counted.")
    blob: Mapped[str] = mapped_column(
        ID,
        default=lambda row: row.get_current_parameters()["id"],
        comment="Name of its blob: its id at first. Counted.",
    )
    report_id: Mapped[str] = mapped_column(ForeignKey("report.id"), index=True, comment="Report. Counted.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day received. Counted.")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="domain.report.ExhibitHead for its desks. Sealed.")


class CaseRow(Base):
    """A case. The marks tell two reviewers apart without telling who they are."""

    __tablename__ = "case"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="Random id. Counted.")
    short_ref: Mapped[str] = mapped_column(CODE, unique=True, comment="Random reference people quote. Counted.")
    desk_id: Mapped[str] = mapped_column(CODE, comment="Desk. Counted.")
    epoch: Mapped[int] = mapped_column(comment="Epoch of the desk's key; marks are made under it. Public.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day opened. Counted.")
    stage: Mapped[str] = mapped_column(String(20), comment="domain.stages.CaseStage. Counted.")
    version: Mapped[int] = mapped_column(comment="Counts saved versions; two editors cannot overwrite. Counted.")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, comment="domain.case.CaseFile for its desk. Sealed.")
    first_mark: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Keyed mark of who asked. Sealed.")
    second_mark: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Keyed mark of who confirmed. Sealed.")
    __table_args__ = (
        ForeignKeyConstraint(["desk_id", "epoch"], ["desk_key.desk_id", "desk_key.epoch"]),
        CheckConstraint(_one_of("stage", CaseStage), name="case_stage"),
        CheckConstraint("second_mark IS NULL OR first_mark <> second_mark", name="case_two_people"),
        CheckConstraint(
            "NOT (" + _one_of("stage", TWO_PEOPLE) + ") OR (first_mark IS NOT NULL AND second_mark IS NOT NULL)",
            name="case_verified_by_two",
        ),
        Index("case_page", "desk_id", "day", "id"),
    )


class CaseRevision(Base):
    """What a case said at an earlier version."""

    __tablename__ = "case_revision"
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), primary_key=True, comment="Case. Counted.")
    version: Mapped[int] = mapped_column(primary_key=True, comment="Version. Counted.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day saved. Counted.")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="domain.case.CaseFile as it was. Sealed.")


class RetentionRow(Base):
    """How long a desk keeps what is set aside, where it is not as long as the program says."""

    __tablename__ = "retention"
    desk_id: Mapped[str] = mapped_column(ForeignKey("desk.id"), primary_key=True, comment="Desk. Counted.")
    days: Mapped[int] = mapped_column(comment="Days after the last activity. Counted.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day it was set. Counted.")
    __table_args__ = (CheckConstraint(f"days BETWEEN {LEAST} AND {MOST}", name="retention_days"),)


class HoldRow(Base):
    """A report or a case that is not deleted when its time is over. The reason stands sealed in the journal."""

    __tablename__ = "hold"
    object_id: Mapped[str] = mapped_column(ID, primary_key=True, comment="Report or case that stays. Counted.")
    desk_id: Mapped[str] = mapped_column(ForeignKey("desk.id"), primary_key=True, comment="Desk. Counted.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day it was set. Counted.")


class CaseReport(Base):
    """Which reports a case rests on."""

    __tablename__ = "case_report"
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), primary_key=True, comment="Case. Counted.")
    report_id: Mapped[str] = mapped_column(ForeignKey("report.id"), primary_key=True, comment="Report. Counted.")


class FindingRow(Base):
    """A finding: sealed to the policy desk and to the desk that released it."""

    __tablename__ = "finding"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="Random id. Counted.")
    short_ref: Mapped[str] = mapped_column(CODE, unique=True, comment="Random reference people quote. Counted.")
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, comment="Case it comes from. Counted.")
    desk_id: Mapped[str] = mapped_column(ForeignKey("desk.id"), comment="Desk that released it. Counted.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day released. Counted.")
    stage: Mapped[str] = mapped_column(String(20), comment="domain.stages.FindingStage. Counted.")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, comment="domain.evidence.Finding. Sealed.")
    __table_args__ = (
        CheckConstraint(_one_of("stage", FindingStage), name="finding_stage"),
        Index("finding_page", "stage", "day", "id"),
    )


class DraftRow(Base):
    """A shadow report being written. The marks tell two people apart without telling who they are."""

    __tablename__ = "draft"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="Random id. Counted.")
    short_ref: Mapped[str] = mapped_column(CODE, unique=True, comment="Random reference people quote. Counted.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day begun. Counted.")
    stage: Mapped[str] = mapped_column(String(20), comment="domain.stages.DraftStage. Counted.")
    version: Mapped[int] = mapped_column(comment="Latest version. Counted.")
    epoch: Mapped[int | None] = mapped_column(
        comment="Epoch of the policy desk's key that the marks are made under. Public."
    )
    first_mark: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Keyed mark of who asked. Sealed.")
    second_mark: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Keyed mark of who confirmed. Sealed.")
    returned: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="domain.draft.Returned: why this version was given back, for the policy desk. Sealed."
    )
    __table_args__ = (
        CheckConstraint(_one_of("stage", DraftStage), name="draft_stage"),
        CheckConstraint("second_mark IS NULL OR first_mark <> second_mark", name="draft_two_people"),
        CheckConstraint("stage = 'writing' OR first_mark IS NOT NULL", name="draft_asked"),
        CheckConstraint("stage <> 'released' OR second_mark IS NOT NULL", name="draft_released_by_two"),
    )


class DraftVersion(Base):
    """One saved version of a draft."""

    __tablename__ = "draft_version"
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id"), primary_key=True, comment="Draft. Counted.")
    version: Mapped[int] = mapped_column(primary_key=True, comment="Counts from 1. Counted.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day saved. Counted.")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="domain.draft.Draft for the policy desk. Sealed.")


class DraftRelease(Base):
    """A version of a draft that two people let go. It can be added, never changed or removed."""

    __tablename__ = "draft_release"
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id"), primary_key=True, comment="Draft. Counted.")
    number: Mapped[int] = mapped_column(primary_key=True, comment="Counts from 1. Counted.")
    version: Mapped[int] = mapped_column(comment="The version that was released. Counted.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day released. Counted.")
    first_mark: Mapped[bytes] = mapped_column(LargeBinary, comment="Keyed mark of who asked. Sealed.")
    second_mark: Mapped[bytes] = mapped_column(LargeBinary, comment="Keyed mark of who confirmed. Sealed.")
    __table_args__ = (
        ForeignKeyConstraint(["draft_id", "version"], ["draft_version.draft_id", "draft_version.version"]),
        UniqueConstraint("draft_id", "version"),
        CheckConstraint("number > 0", name="draft_release_number"),
        CheckConstraint("first_mark <> second_mark", name="draft_release_two_people"),
    )


class AccountRow(Base):
    """Where findings of one desk went and what came of it: sealed to the policy desk and to that desk."""

    __tablename__ = "account_of_use"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="Random id. Counted.")
    desk_id: Mapped[str] = mapped_column(ForeignKey("desk.id"), index=True, comment="Whose findings. Counted.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day of the last entry. Counted.")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="domain.account.AccountOfUse. Sealed.")


class ShelfRow(Base):
    """Something that policy staff keep beside their drafts: a date, an earlier recommendation, a letterhead."""

    __tablename__ = "shelf"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="Random id. Counted.")
    kind: Mapped[str] = mapped_column(String(40), index=True, comment="What it is. Counted.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day saved. Counted.")
    version: Mapped[int] = mapped_column(comment="Counts saved versions; two editors cannot overwrite. Counted.")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="A dataclass of the domain for the policy desk. Sealed.")


class JournalRow(Base):
    """One line of a desk's custody log: append-only, chained by hash."""

    __tablename__ = "journal"
    desk_id: Mapped[str] = mapped_column(ForeignKey("desk.id"), primary_key=True, comment="Desk. Counted.")
    seq: Mapped[int] = mapped_column(primary_key=True, comment="Counts from 1 without gaps. Counted.")
    id: Mapped[str] = mapped_column(ID, unique=True, comment="Random id, bound into the envelope. Counted.")
    object_id: Mapped[str] = mapped_column(ID, index=True, comment="Random id of what it is about. Counted.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day. Counted.")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="records.journal.Line for its desk. Sealed.")
    previous: Mapped[bytes] = mapped_column(LargeBinary, comment="Hash of the line before. Public.")
    hash: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 over this line and the one before. Public.")
    __table_args__ = (CheckConstraint("seq > 0", name="journal_seq"),)


class Checkpoint(Base):
    """The heads of all journals on a day, signed by the organisation."""

    __tablename__ = "checkpoint"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="Random id. Public.")
    day: Mapped[dt.date] = mapped_column(Date, comment="Day. Public.")
    heads: Mapped[str] = mapped_column(String(8000), comment="JSON: desk to seq and hash. Public.")
    signature: Mapped[bytes] = mapped_column(LargeBinary, comment="Ed25519 over the heads. Public.")
