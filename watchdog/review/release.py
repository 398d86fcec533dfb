"""Release: the sealing of a finding to the policy key. Before it, every field is shown: what leaves, what stays."""

from collections.abc import Collection
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.domain.assessment import VERIFIED
from watchdog.domain.case import CaseFile, Problem
from watchdog.domain.consent import Use, consented
from watchdog.domain.evidence import Finding
from watchdog.domain.ids import new_id
from watchdog.domain.release import STAYS, Field, build_finding, lacks_for_release
from watchdog.domain.stages import CaseStage, StepError
from watchdog.domain.telling import Spot, spots
from watchdog.languages import N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.desks import POLICY
from watchdog.records.journal import Line
from watchdog.records.tables import CaseRow
from watchdog.records.work import Work
from watchdog.review.casework import call_back, case_at, key_for, open_file, with_senders_word
from watchdog.review.verify import LackingError
from watchdog.web.wording import Words, month_names

PREVIEW: Final = "preview"
BANDS: Final = {"child": N_("Child"), "adult": N_("Adult"), "unknown": N_("Not known")}
COUNTS: Final = {"1": N_("One person"), "2-or-more": N_("Two or more people")}


def readable(work: Work, by: Actor, row: CaseRow) -> CaseFile:
    """Return a case with all that its senders have said by now."""
    return with_senders_word(work, by, row, open_file(work, by, row))


def release(
    work: Work, by: Actor, case_id: str, version: int, *, names: Collection[str] = (), read_again: bool = False
) -> str:
    """Release a verified case and return the finding's reference.

    The consent that counts is the one of this moment, the sender's latest word included. The policy desk's journal
    names the desk, never the reviewer.

    Args:
        work: A unit of work for writing.
        by: Who releases.
        case_id: The case.
        version: The version that was read.
        names: Names that point to nobody, such as those of countries.
        read_again: Somebody read the marked places of the public summary and found that they point to nobody.

    Raises:
        LackingError: Consent, risk assessment or public summary is missing, or marked places were not read again.
        StepError: The case is not verified, or cleared already.
        ChangedMeanwhileError: It was changed since the page was shown.
    """
    row = case_at(work, by, Permission.CASE_RELEASE, case_id)
    if row.version != version:
        raise ChangedMeanwhileError
    kept = open_file(work, by, row)
    file = with_senders_word(work, by, row, kept)
    if problems := lacks_for_release(file, work.today):
        raise LackingError(problems)
    preview = finding_of(file, row, work)
    if not read_again and telling(file, preview, names):
        raise LackingError([Problem.TELLING])
    if file != kept:
        work.cases.keep(row, file, key_for(work, row), version)
    work.cases.move(row, CaseStage.CLEARED)
    finding = build_finding(file, work.findings.fresh_ref(row.desk_id), row.desk_id, work.today)
    finding_id, own, policy = new_id(), work.desks.recipient(row.desk_id), work.desks.recipient(POLICY)
    work.findings.release(finding_id, row.id, finding, [policy, own])
    line = Line("finding.released", by.name, row.id, finding.short_ref)
    work.journal.note(row.desk_id, own, line)
    work.journal.note(POLICY, policy, Line("finding.received", row.desk_id, finding_id, finding.short_ref))
    return finding.short_ref


def recall(work: Work, by: Actor, case_id: str, reason: str) -> None:
    """Call a released finding back, with a reason.

    Raises:
        LackingError: No reason was given.
        StepError: Nothing is released.
    """
    row = case_at(work, by, Permission.CASE_RELEASE, case_id)
    if not reason.strip():
        raise LackingError([Problem.NO_REASON])
    if row.stage != CaseStage.CLEARED:
        raise StepError(row.stage)
    call_back(work, by, row, reason.strip())


def finding_of(case: CaseFile, row: CaseRow, work: Work) -> Finding:
    """Return what would leave today, with a stand-in for the reference."""
    return build_finding(case, PREVIEW, row.desk_id, work.today)


def fields(case: CaseFile, finding: Finding, words: Words) -> list[Field]:
    """Return every field beside what leaves of it and why they differ."""
    say = words.say
    told = Use.STORY.value in finding.uses
    return [
        Field(say(N_("Country")), "", words.country(finding.country)),
        Field(
            say(N_("Place")),
            words.listed([case.admin1, case.place_exact]),
            words.code("place_type", finding.place_type),
            say(N_("Only the kind of place leaves.")),
        ),
        Field(
            say(N_("Date")),
            words.listed([words.day(case.date_from), words.day(case.date_to)]),
            str(finding.year or ""),
            say(N_("Only the year leaves.")),
        ),
        _acts(case, finding, words),
        _doers(case, finding, words),
        *_people(case, finding, words),
        Field(say(N_("Answer of the State")), "", words.code("state_response", finding.state_response)),
        Field(
            say(N_("Sources")),
            "",
            words.listed([words.codes("source_form", finding.source_forms), say(N_("Number: %s")) % finding.sources]),
            say(N_("Their kinds and number leave, not who they are.")),
        ),
        Field(
            say(N_("Public summary")),
            "" if told else case.summary_public,
            finding.account,
            "" if told else say(N_("Consent does not cover telling it.")),
        ),
        Field(say(N_("May be used")), "", words.listed(words.use(use) for use in finding.uses)),
    ]


def telling(case: CaseFile, finding: Finding, names: Collection[str]) -> list[Spot]:
    """Return the places of the text that would leave which may show who somebody is; `names` point to nobody."""
    held = [case.admin1, case.place_exact]
    for act in case.acts:
        held += [text for by in act.perpetrators for text in (by.institution, by.unit_place, by.marks, by.how_known)]
    return spots(finding.account, held, month_names(), names)


def stays(words: Words) -> list[str]:
    """Return what never leaves, whatever the case holds."""
    return [words.say(text) for text in STAYS]


def may_release(case: CaseFile, work: Work) -> list[Problem]:
    """Return what is missing before the case can be released today."""
    return lacks_for_release(case, work.today)


def uses(case: CaseFile, work: Work) -> frozenset[Use]:
    """Return what consent covers today."""
    return consented(case.consents, work.today)


def _acts(case: CaseFile, finding: Finding, words: Words) -> Field:
    left_out = [words.type(act.type) for act in case.acts if act.certainty not in VERIFIED]
    return Field(
        words.say(N_("What was done")),
        words.listed(left_out),
        words.listed(f"{words.type(act.type)} ({words.apart(', '.join(act.articles))})" for act in finding.acts),
        words.say(N_("Acts below reasonable grounds stay.")) if left_out else "",
    )


def _doers(case: CaseFile, finding: Finding, words: Words) -> Field:
    kinds = dict.fromkeys(words.code("perpetrator_type", act.perpetrator) for act in finding.acts)
    links = dict.fromkeys(words.code("state_link", act.state_link) for act in finding.acts)
    named = [words.listed([act.perpetrator.institution, act.perpetrator.unit_place]) for act in case.acts]
    return Field(
        words.say(N_("Who did it")),
        words.listed(dict.fromkeys(named)),
        words.listed([*kinds, *links]),
        words.say(N_("Names of institutions and units stay.")),
    )


def _people(case: CaseFile, finding: Finding, words: Words) -> list[Field]:
    say, person = words.say, case.person
    grounds = [ground for ground in person.grounds if ground not in finding.grounds]
    return [
        Field(
            say(N_("How many")),
            "" if finding.number_band == person.number_band else words.code("number_band", person.number_band),
            say(COUNTS[finding.number_band]),
        ),
        Field(
            say(N_("Age")),
            words.code("age_band", person.age_band),
            say(BANDS[finding.age_band]),
            say(N_("Only child or adult leaves.")),
        ),
        Field(
            say(N_("Gender")),
            "" if finding.gender == person.gender else words.code("gender", person.gender),
            words.code("gender", finding.gender),
        ),
        Field(
            say(N_("Why, as the person sees it")),
            words.codes("ground", grounds),
            words.codes("ground", finding.grounds),
            say(N_("Other reasons could point to a person.")) if grounds else "",
        ),
    ]
