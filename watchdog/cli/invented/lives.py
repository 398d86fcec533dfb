"""The life of an invented report: everything that happens to it, by the verbs that people's clicks run.

A life is a generator: it names the day on which it wants to go on and is given the unit of work of that day.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from watchdog.access.identity import Actor
from watchdog.cli.invented.casework import assessed, disagrees, second_vote, vote_of
from watchdog.cli.invented.plan import Fate, Planned
from watchdog.cli.invented.telling import Told
from watchdog.domain.ids import new_id
from watchdog.domain.message import Message
from watchdog.domain.report import EXHIBIT_PURPOSE
from watchdog.domain.stages import ReportStage
from watchdog.domain.triage import Triage
from watchdog.intake import follow_up, submit, visits
from watchdog.intake.arrivals import Arrival, Place, SealedFile
from watchdog.intake.visits import Visit
from watchdog.records.tables import CaseRow
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.review import casework, correspond, release, triage, verify
from watchdog.sealing import Code, SealingStream

Life = Generator[dt.date, Work, None]

THANKS_ONLY: Final = frozenset({Fate.ANSWERED})
TALKS: Final = frozenset({Fate.ASKED, Fate.REPLIED, Fate.ANSWERED})
HAS_CASE: Final = frozenset({Fate.LINKED, Fate.IN_REVIEW, Fate.RETURNED, Fate.POSSIBLE, Fate.VERIFIED, Fate.RELEASED})
DECIDED: Final = HAS_CASE - {Fate.LINKED, Fate.IN_REVIEW}
OUTCOMES: Final = {
    Fate.RETURNED: verify.Outcome.RETURNED,
    Fate.POSSIBLE: verify.Outcome.POSSIBLE,
    Fate.VERIFIED: verify.Outcome.VERIFIED,
    Fate.RELEASED: verify.Outcome.VERIFIED,
}
URGENT, NORMAL = "high", "normal"


@dataclass(slots=True)
class Lives:
    """The lives of all planned reports.

    Attributes:
        reference: The vocabularies.
        desks: Desk to its reviewers, two at least.
        file_limit: Largest exhibit.
        today: The last day on which anything happens.
        sent: How many reports have been sent so far.
        codes: The senders' codes by the report's place in the plan.
        cases: How many cases there are of each scenario.
    """

    reference: Reference
    desks: Mapping[str, Sequence[Actor]]
    file_limit: int
    today: dt.date
    rng: random.Random = field(repr=False)
    sent: int = 0
    codes: dict[int, Code] = field(default_factory=dict, repr=False)
    cases: Counter[str] = field(default_factory=Counter)

    def live(self, planned: Planned) -> Life:
        """Yield the days on which something happens to a report, doing it when given that day's unit of work."""
        work = yield planned.day
        report_id, desk = self._send(work, planned.number, planned.told)
        if planned.fate is Fate.RECEIVED:
            return
        if planned.fate is Fate.WITHDRAWN:
            work = yield self._later(planned.day, 4)
            follow_up.withdraw(work, self._visit(work, planned.number))
            return
        first, second = self._two(desk)
        work = yield self._later(planned.day, 3)
        self._open(work, first, report_id, planned)
        if planned.fate in TALKS:
            yield from self._talk(work, first, report_id, planned)
        elif planned.fate is Fate.OUT_OF_SCOPE:
            triage.move(work, first, report_id, ReportStage.OUT_OF_SCOPE, "test")
        elif planned.fate in HAS_CASE:
            yield from self._case(work, (first, second), report_id, planned)

    def _send(self, work: Work, number: int, told: Told) -> tuple[str, str]:
        """Send a report as the form does, and return its id and its first desk."""
        desks = submit.addressed(work, self.reference, told.to)
        prepared = submit.prepare(work, told.report, self._files(work, told), desks)
        self.codes[number] = submit.keep(work, prepared).code
        self.sent += 1
        return prepared.report_id, desks[0]

    def _files(self, work: Work, told: Told) -> list[SealedFile]:
        if told.paper is None:
            return []

        def begin() -> Place:
            exhibit_id, incoming = new_id(), work.blobs.incoming()
            label = work.vault.label(EXHIBIT_PURPOSE, exhibit_id)
            return Place(exhibit_id, incoming, SealingStream(incoming.sink, label))

        arrival = Arrival(told.paper.name, self.file_limit, begin)
        arrival.write(told.paper.text.encode())
        arrival.seek(0)
        return [arrival.sealed] if arrival.sealed else []

    def _open(self, work: Work, by: Actor, report_id: str, planned: Planned) -> None:
        about = planned.told.scenario
        triage.read(work, by, report_id)
        priority = URGENT if planned.told.report.danger else NORMAL
        triage.tag(work, by, report_id, Triage(about.types, planned.told.report.country, priority, about.notes))

    def _talk(self, work: Work, by: Actor, report_id: str, planned: Planned) -> Life:
        exchange = planned.told.exchange
        correspond.answer(work, by, report_id, exchange.ask, question=planned.fate not in THANKS_ONLY)
        if planned.fate is Fate.REPLIED:
            work = yield self._later(work.today, 3)
            self._reply(work, planned.number, exchange.reply)

    def _reply(self, work: Work, number: int, text: str) -> None:
        visit = self._visit(work, number)
        follow_up.shown(work, visit)
        follow_up.reply(work, visit, follow_up.prepare(work, visit, Message(text)))

    def _visit(self, work: Work, number: int) -> Visit:
        visit = visits.find(work, self.codes[number].digits)
        if visit is None:
            raise LookupError(number)
        return visit

    def _case(self, work: Work, reviewers: tuple[Actor, Actor], report_id: str, planned: Planned) -> Life:
        work = yield self._later(work.today, 4)
        case_id = self._make_case(work, reviewers[0], report_id, planned)
        if planned.fate is Fate.LINKED:
            return
        work = yield self._later(work.today, 4)
        self._ask(work, reviewers[0], case_id, planned)
        if planned.fate in DECIDED:
            yield from self._decide(work, reviewers, case_id, planned)

    def _make_case(self, work: Work, by: Actor, report_id: str, planned: Planned) -> str:
        desk = next(iter(by.desks))
        row = casework.open_case(work, by, report_id, desk, self.reference)
        if planned.second is not None:
            self._join(work, by, row, planned.second)
        self._write(work, by, row, planned)
        return row.id

    def _ask(self, work: Work, by: Actor, case_id: str, planned: Planned) -> None:
        row = work.cases.get(case_id)
        file = casework.open_file(work, by, row)
        vote = vote_of(file, by.name, work.today, row.version, sure=planned.fate is not Fate.POSSIBLE)
        verify.ask(work, by, case_id, row.version, vote)

    def _decide(self, work: Work, reviewers: tuple[Actor, Actor], case_id: str, planned: Planned) -> Life:
        first, second = reviewers
        work = yield self._later(work.today, 5)
        row = work.cases.get(case_id)
        vote = second_vote(casework.open_file(work, second, row), second.name, work.today, row.version)
        outcome = OUTCOMES[planned.fate]
        verify.decide(work, second, case_id, row.version, disagrees(vote, outcome), outcome=outcome)
        if planned.fate is Fate.RELEASED:
            work = yield self._later(work.today, 5)
            release.release(work, first, case_id, work.cases.get(case_id).version)

    def _join(self, work: Work, by: Actor, row: CaseRow, told: Told) -> None:
        """Have somebody else tell the same event, and rest the case on both reports."""
        report_id, _ = self._send(work, -self.sent, told)
        triage.read(work, by, report_id)
        casework.join(work, by, row.id, report_id)

    def _write(self, work: Work, by: Actor, row: CaseRow, planned: Planned) -> None:
        file = casework.open_file(work, by, row)
        edited = assessed(file, planned, self.reference, work.today, turn=self._turn(planned), rng=self.rng)
        casework.save(work, by, row.id, row.version, edited=edited, entries=[])

    def _turn(self, planned: Planned) -> int:
        scenario = planned.told.scenario.id
        self.cases[scenario] += 1
        return self.cases[scenario]

    def _two(self, desk: str) -> tuple[Actor, Actor]:
        first, second = self.rng.sample(list(self.desks[desk]), 2)
        return first, second

    def _later(self, day: dt.date, most: int) -> dt.date:
        return min(day + dt.timedelta(days=self.rng.randint(1, most)), self.today)
