"""One draft that is ready to read: the main invented State before the Human Rights Committee."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from watchdog.access import sittings
from watchdog.accounts import sign_in
from watchdog.cli.invented.people import Login
from watchdog.domain.draft import Draft
from watchdog.drafting.editing import write
from watchdog.drafting.wording import wordings
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.reference.reading import decode, read_yaml


@dataclass(frozen=True, slots=True)
class _File:
    mechanism: str
    stage: str
    years: int
    language: str
    submitter: str
    texts: Mapping[str, str]


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
    by, _ = sign_in.enter(work, lock, sittings.unlock(lock, policy.passphrase))
    name = reference.countries.country_name(state, plan.language)
    choice = Draft(
        title=wordings(reference).languages[plan.language].say("title", state=name),
        mechanism=plan.mechanism,
        stage=plan.stage,
        state=state,
        year_from=work.today.year - plan.years,
        year_to=work.today.year,
        language=plan.language,
        submitter=plan.submitter,
    )
    draft_id = write.begin(work, by, choice, reference=reference)
    for block_id, text in plan.texts.items():
        seen = write.Seen(draft_id, work.drafts.get(draft_id).version)
        write.edit(work, by, seen, block_id, text, reference=reference)
    sign_in.leave(work, by)
