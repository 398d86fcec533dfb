"""Reports that arrive, and a case on its way, for tests of the reviewer's desk."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from tests.support.instance import Instance, actor, make_instance, signed_in, ticket, work
from watchdog.access.identity import Actor
from watchdog.domain import message as messages
from watchdog.domain.act import PartialDate, Precision
from watchdog.domain.assessment import CHECKLIST_POINTS, Certainty, Rule, Source, Vote
from watchdog.domain.case import CaseFile, Risk
from watchdog.domain.ids import new_id, new_short_ref
from watchdog.domain.message import Direction, Message
from watchdog.domain.report import (
    EXHIBIT_PURPOSE,
    HEAD_PURPOSE,
    PURPOSE,
    ConsentChoice,
    ExhibitHead,
    Protection,
    Report,
)
from watchdog.domain.triage import Triage
from watchdog.records.journal import Line
from watchdog.records.tables import ExhibitRow, Mailbox, MessageRow
from watchdog.records.work import Work
from watchdog.review import casework, rows, triage, verify
from watchdog.sealing import Identity, SealingStream

STORY = "CANARY-STORY They stopped us beside the needle service and took a week of medicine."


def a_report(**changes: Any) -> Report:
    report = Report(
        story=STORY,
        language="en",
        protection=Protection.DEVICE,
        what_chosen=("policing",),
        country="KGZ",
        place_type=("street",),
        place_text="CANARY-PLACE beside the market",
        when_choice="this-month",
        who_did=("police",),
        who_hurt="me",
        age_band="25-34",
        gender="woman",
        grounds=("drugs",),
        consent_choice=ConsentChoice.STORY,
        contact=True,
    )
    return replace(report, **changes)


@dataclass(frozen=True)
class Sent:
    """A report in the record and the mailbox of its sender."""

    id: str
    short_ref: str
    mailbox: Identity


@dataclass
class Scene:
    """An instance with two reviewers of one desk, one of another, and policy staff."""

    instance: Instance
    birch: Actor
    rowan: Actor
    teak: Actor

    def work(self) -> Any:
        return work(self.instance)

    def client(self, name: str = "Birch") -> FlaskClient:
        return signed_in(self.instance, name)

    def send(self, report: Report | None = None, desks: tuple[str, ...] = ("enpud",)) -> Sent:
        with self.work() as unit:
            return send(unit, report or a_report(), desks)

    def write(self, sent: Sent, text: str, consent: str = "", desk: str = "enpud", **uses: str) -> None:
        """Let the sender write, as a return visit does."""
        with self.work() as unit:
            message_id = new_id()
            message = Message(text, consent, {use.replace("_", "-"): answer for use, answer in uses.items()})
            sealed = unit.vault.seal(messages.PURPOSE, message_id, message, [unit.desks.recipient(desk)])
            unit.reports.add_message(
                MessageRow(
                    id=message_id,
                    report_id=sent.id,
                    desk_id=desk,
                    direction=Direction.TO_DESK,
                    unread=True,
                    day=unit.today,
                    sealed=sealed,
                )
            )

    def attach(self, sent: Sent, contents: bytes, head: ExhibitHead, desk: str = "enpud") -> str:
        with self.work() as unit:
            return attach(unit, sent.id, contents, head, desk)

    def case(self, sent: Sent | None = None) -> str:
        """Open a case that is complete enough for verification and release."""
        sent = sent or self.send()
        with self.work() as unit:
            triage.read(unit, self.birch, sent.id)
            triage.tag(unit, self.birch, sent.id, Triage(("police-beating",), "KGZ", "high", "CANARY-NOTE"))
            case_id = casework.open_case(unit, self.birch, sent.id, "enpud", self.instance.reference).id
            row = unit.cases.get(case_id)
            ready = self.ready(casework.open_file(unit, self.birch, row), unit)
            casework.save(unit, self.birch, case_id, row.version, edited=ready, entries=[])
        return case_id

    def ready(self, file: CaseFile, unit: Work) -> CaseFile:
        articles = rows.proposed_articles("police-beating", "KGZ", self.instance.reference)
        act = replace(
            file.acts[0],
            articles=articles,
            guidelines=tuple(sorted(rows.proposed_guidelines("police-beating", self.instance.reference))),
            certainty=Certainty.REASONABLE_GROUNDS,
            perpetrator=replace(file.acts[0].perpetrator, institution="CANARY-INSTITUTION", unit_place="CANARY-UNIT"),
        )
        first = replace(file.sources[0], credibility=2, reliability="C")
        second = Source("", "witness", "medical-record", "ru", first_hand=False, reliability="B", credibility=2)
        return replace(
            file,
            title="CANARY-TITLE",
            summary_internal="CANARY-INTERNAL",
            summary_public="Officers took medicine from a woman and beat her.",
            admin1="CANARY-PROVINCE",
            date_from=PartialDate(unit.today.replace(day=1), Precision.MONTH),
            acts=(act,),
            sources=(first, second),
            risk=Risk("medium", "CANARY-MEASURES", unit.today.replace(year=unit.today.year + 1)),
            notes="CANARY-NOTES",
        )

    def asked(self, sent: Sent | None = None) -> str:
        case_id = self.case(sent)
        with self.work() as unit:
            version = unit.cases.get(case_id).version
            verify.ask(unit, self.birch, case_id, version, a_vote(self.birch, version, unit))
        return case_id

    def verified(self, sent: Sent | None = None) -> str:
        case_id = self.asked(sent)
        with self.work() as unit:
            version = unit.cases.get(case_id).version
            vote = a_vote(self.rowan, version, unit)
            verify.decide(unit, self.rowan, case_id, version, vote, outcome=verify.Outcome.VERIFIED)
        return case_id


def a_vote(by: Actor, version: int, unit: Work, **changes: Any) -> Vote:
    vote = Vote(
        member=by.member,
        day=unit.today,
        version=version,
        agrees=True,
        rule=Rule.ACCOUNT_AND_DOCUMENT,
        checked=tuple(range(1, CHECKLIST_POINTS + 1)),
        conflict=False,
    )
    return replace(vote, **changes)


def send(unit: Work, report: Report, desks: tuple[str, ...]) -> Sent:
    """Keep a report as the intake does, without the slow stretching of its code."""
    report_id, short_ref, identity = new_id(), new_short_ref(desks[0]), Identity.generate()
    keys = {desk: unit.desks.key(desk) for desk in desks}
    sealed = unit.vault.seal(PURPOSE, report_id, report, [key.recipient for key in keys.values()])
    box = Mailbox(row=new_id().encode(), report_id=report_id, recipient=identity.recipient.encoded)
    unit.reports.add(report_id, short_ref, sealed, {desk: key.epoch for desk, key in keys.items()}, box)
    for desk, key in keys.items():
        unit.journal.note(desk, key.recipient, Line("report.received", "sender", report_id))
    return Sent(report_id, short_ref, identity)


def attach(unit: Work, report_id: str, contents: bytes, head: ExhibitHead, desk: str) -> str:
    """Keep a file with a report as the intake does, and return its id."""
    exhibit_id, key = new_id(), unit.desks.recipient(desk)
    incoming = unit.blobs.incoming()
    stream = SealingStream(incoming.sink, unit.vault.label(EXHIBIT_PURPOSE, exhibit_id))
    stream.write(contents)
    stream.finish()
    unit.blobs.keep(exhibit_id, stream.header([key]), incoming)
    sealed = unit.vault.seal(HEAD_PURPOSE, exhibit_id, head, [key])
    unit.reports.add_exhibit(ExhibitRow(id=exhibit_id, report_id=report_id, sealed=sealed))
    return exhibit_id


def send_with_file(unit: Work) -> str:
    """Keep a report to enpud with a file, and return its id."""
    sent = send(unit, a_report(), ("enpud",))
    attach(unit, sent.id, b"a photograph", ExhibitHead("photo.jpg", "image/jpeg", 12, "0" * 64), "enpud")
    return sent.id


def a_scene(tmp_path: Path, **changes: Any) -> Scene:
    instance = make_instance(tmp_path, **changes)
    return Scene(instance, *(actor(instance, name) for name in ("Birch", "Rowan", "Teak")))


def form_of(page: str, **values: Any) -> dict[str, Any]:
    """Return what a browser would post from a page: a fresh ticket and some values."""
    return {"ticket": ticket(page), **values}
