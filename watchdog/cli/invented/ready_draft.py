"""One draft that is ready to read, with what the body recommended before and what comes next."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from watchdog.access import sittings
from watchdog.access.second_factor import Code
from watchdog.accounts import sign_in
from watchdog.cli.invented.people import Login
from watchdog.domain.calendar_date import CalendarDate, DateKind
from watchdog.domain.draft import Draft
from watchdog.domain.earlier import Earlier
from watchdog.drafting.editing import write
from watchdog.drafting.wording import wordings
from watchdog.records.desks import POLICY
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.reference.reading import decode, read_yaml


@dataclass(frozen=True, slots=True)
class _Earlier:
    document: str
    paragraph: str
    year: int
    text: str
    language: str
    kinds: tuple[str, ...]
    source: str
    measure: str = ""


@dataclass(frozen=True, slots=True)
class _Date:
    kind: Literal["deadline", "session"]
    title: str
    first: int
    last: int | None = None


@dataclass(frozen=True, slots=True)
class _File:
    mechanism: str
    stage: str
    years: int
    language: str
    submitter: str
    texts: Mapping[str, str]
    earlier: tuple[_Earlier, ...]
    dates: tuple[_Date, ...]


def write_draft(work: Work, policy: Login, reference: Reference, folder: Path, state: str) -> None:
    """Have a policy officer sign in, begin a draft, write what a program cannot, and leave.

    Args:
        work: A writing unit of work.
        policy: Who writes.
        reference: The vocabularies.
        folder: Holds `draft.yaml`.
        state: The State that it is about.
    """
    plan = decode(_File, read_yaml(folder / "draft.yaml"), "draft.yaml")
    lock = sittings.approach(work, policy.name)
    by, _ = sign_in.enter(work, lock, sittings.unlock(lock, policy.passphrase), Code(""))
    words = wordings(reference).languages[plan.language]
    choice = Draft(
        title=words.say("title", state=words.state(state, reference.countries)),
        mechanism=plan.mechanism,
        stage=plan.stage,
        state=state,
        year_from=work.today.year - plan.years,
        year_to=work.today.year,
        language=plan.language,
        submitter=plan.submitter,
    )
    _keep(work, plan, state)
    draft_id = write.begin(work, by, choice, reference=reference)
    for block_id, text in plan.texts.items():
        seen = write.Seen(draft_id, work.drafts.get(draft_id).version)
        write.edit(work, by, seen, block_id, text, reference=reference)
    sign_in.leave(work, by)


def _keep(work: Work, plan: _File, state: str) -> None:
    policy, today = work.desks.recipient(POLICY), work.today
    for each in plan.earlier:
        work.shelf.put(Earlier(mechanism=plan.mechanism, state=state, **asdict(each)), policy)
    for date in plan.dates:
        first = today + dt.timedelta(days=date.first)
        last = None if date.last is None else today + dt.timedelta(days=date.last)
        made = CalendarDate(plan.mechanism, state, DateKind(date.kind), date.title, first, last, source="Invented")
        work.shelf.put(made, policy)
