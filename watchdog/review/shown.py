"""What the pages show of reports and journals: plain words, made before a template sees them."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from watchdog.domain.consent import Answer
from watchdog.domain.message import ASKED, CONTACT
from watchdog.domain.report import DETAILS_KEPT, DETAILS_REMOVED, Protection, Report
from watchdog.domain.stages import ReportStage
from watchdog.domain.triage import Translation, Triage
from watchdog.languages import N_
from watchdog.records.journal import Entry
from watchdog.reference.library import Reference
from watchdog.review.correspond import Said, contact
from watchdog.review.custody import EVENTS, File
from watchdog.review.prefill import allowed_by
from watchdog.review.triage import TO_DO, Seen
from watchdog.web.wording import REPORT_STAGES, WARNINGS, Words, direction, tag

MARKS: Final = 3
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
SENDER: Final = "sender"
KIB: Final = 1024

DETAILS: Final = {
    DETAILS_REMOVED: N_("The sender says: hidden details were taken out before it was sealed."),
    DETAILS_KEPT: N_("The sender says: hidden details were kept as proof."),
}
CONSENT_WORDS: Final = {
    "help": N_("Only read it"),
    "count": N_("Count it"),
    "story": N_("Tell it without anything that shows who I am"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """The top of a report's page."""

    id: str
    short_ref: str
    day: dt.date
    stage: ReportStage
    desks: str


def row(seen: Seen, words: Words, *, soft: bool) -> dict[str, Any]:
    """Return a line of the inbox; `soft` names what is hard about a story instead of beginning it."""
    sent = seen.report
    hard = care(sent, seen.triage, words.reference) if sent and soft else []
    first = words.say(N_("Hidden at first: %s")) % words.listed(map(words.say, hard)) if hard else ""
    return {
        "id": seen.id,
        "short_ref": seen.short_ref,
        "day": words.date(seen.day),
        "language": words.language(sent.language) if sent else "",
        "lang": tag(sent.language) if sent and not hard else "",
        "words": first or (sent.first_words() if sent else words.say(_unread_reason(seen))),
        "kind": "danger" if sent and sent.danger and seen.stage in TO_DO else "",
        "marks": list(_marks(seen, words)),
    }


def _unread_reason(seen: Seen) -> str:
    if seen.stage is ReportStage.DESTROYED:
        return N_("The sender took this report back. Its content is destroyed.")
    if seen.locked:
        return N_("This is locked with a key that you do not hold.")
    return N_("This report cannot be opened. It is not what it claims to be.")


def _marks(seen: Seen, words: Words) -> Iterable[tuple[str, str]]:
    sent, say = seen.report, words.say
    if sent and sent.danger:
        yield say(N_("Danger now") if sent.danger_now == "yes" else N_("Perhaps danger now")), "warm"
    if seen.unread:
        yield say(N_("New message")), "good"
    yield from _shared(seen, words)
    if seen.stage is not ReportStage.RECEIVED:
        yield say(REPORT_STAGES[seen.stage]), "quiet"
    for code in seen.triage.tags[:MARKS]:
        yield words.type(code), ""
    if len(seen.triage.tags) > MARKS:
        yield f"+{len(seen.triage.tags) - MARKS}", ""
    if seen.exhibits:
        yield say(N_("Files: %s")) % seen.exhibits, "quiet"
    if sent and sent.protection is Protection.SERVER:
        yield say(N_("Locked on arrival")), "quiet"
    if sent and sent.protection is Protection.STAFF:
        yield say(N_("Written down by the network")), "quiet"
    if len(seen.desks) > 1:
        yield words.listed(map(words.desk, seen.desks)), "quiet"


def _shared(seen: Seen, words: Words) -> Iterable[tuple[str, str]]:
    if seen.assignee:
        yield (words.say(N_("Yours")), "good") if seen.mine else (words.say(N_("With %s")) % seen.assignee, "quiet")
    if seen.later:
        yield words.say(N_("Put off until %s")) % words.date(seen.later), "quiet"


def report(sent: Report, said: Sequence[Said], words: Words) -> dict[str, Any]:
    """Return a report's text and answers; what the sender said last about its use counts."""
    return {
        "story": sent.story,
        "lang": tag(sent.language),
        "dir": direction(sent.language),
        "language": words.language(sent.language),
        "protection": words.code("protection", sent.protection.value),
        "consent": _agreed(sent, said, words),
        "contact": contact(sent, said),
        "danger": sent.danger,
        "danger_now": words.code("danger_now", sent.danger_now),
        "danger_who": words.code("danger_who", sent.danger_who),
        "safe_contact_note": sent.safe_contact_note,
        "answers": _answers(sent, words),
    }


def _agreed(sent: Report, said: Sequence[Said], words: Words) -> str:
    choice, answers = sent.consent_choice.value, dict[str, str]()
    for each in said:
        if each.consent and not each.from_us:
            choice, answers = each.consent, {}
        answers |= {use: answer for use, answer in each.uses.items() if use != CONTACT}
    if not answers:
        return words.say(CONSENT_WORDS.get(choice, choice))
    answers = dict.fromkeys((use.value for use in allowed_by(choice)), Answer.YES.value) | answers
    agreed = [words.use(use) for use in ASKED if answers.get(use) == Answer.YES]
    return words.listed(agreed) if agreed else words.say(CONSENT_WORDS["help"])


def _answers(sent: Report, words: Words) -> list[tuple[str, str, str]]:
    """Return each question with what was chosen and with what the sender wrote in words of their own."""
    say = words.say
    answers = [
        (N_("What it was"), words.chosen("what_chosen", sent.what_chosen), ""),
        (N_("Country"), words.country("" if sent.country == "not-said" else sent.country), ""),
        (N_("Kind of place"), words.chosen("place_type", sent.place_type), ""),
        (N_("Place"), "", sent.place_text),
        (N_("When"), words.chosen("when_choice", [sent.when_choice]), sent.when_text),
        (N_("Who did it"), words.chosen("who_did", sent.who_did), sent.who_did_text),
        (N_("Who it was done to"), words.code("who_hurt", sent.who_hurt), ""),
        (N_("Written for somebody beside"), say(N_("Yes")) if sent.writing_beside else "", ""),
        (N_("Name of the group or service"), "", sent.service_name),
        (N_("Do they know of it"), words.chosen("consent_basis", [sent.knows]), ""),
        (N_("Age"), words.chosen("about_age", [sent.age_band]), ""),
        (N_("Gender"), words.listed([words.chosen("about_gender", [sent.gender]), _trans(sent, words)]), ""),
        (N_("Why, as the person sees it"), words.chosen("about_grounds", sent.grounds), ""),
    ]
    return [(say(question), chosen, own) for question, chosen, own in answers]


def _trans(sent: Report, words: Words) -> str:
    return words.say(N_("Trans")) if sent.trans == "yes" else ""


def care(sent: Report, notes: Triage, reference: Reference) -> list[str]:
    """Return what a reader should be warned of before reading on."""
    return [WARNINGS[each] for each in reference.violation_types.heavy(notes.tags, sent.what_chosen)]


def tag_groups(reference: Reference, sent: Report | None, notes: Triage) -> list[dict[str, Any]]:
    """Return the 14 groups with their types; those that the sender or the desk chose stand open."""
    chosen = {*(sent.what_chosen if sent else ()), *notes.tags}
    return [
        {
            "label": group.label,
            "open": bool(chosen & {group.id, *(kind.id for kind in group.types)}),
            "types": [(kind.id, kind.label, kind.id in notes.tags) for kind in group.types],
        }
        for group in reference.violation_types.groups
    ]


def file(each: File, words: Words) -> dict[str, Any]:
    """Return a line of the list of files."""
    head = each.head
    told = [words.kind_of_file(head.media_type), f"{max(1, head.size // KIB):,} KiB"] if head else []
    return {
        "id": each.id if head else "",
        "number": each.number,
        "day": words.date(each.day),
        "name": head.name if head else "",
        "detail": words.listed(told) or words.say(N_("This file cannot be opened.")),
        "sha256": head.sha256 if head else "",
        "details": words.say(DETAILS[head.details]) if head and head.details in DETAILS else "",
    }


def translated(kept: Translation, words: Words) -> str:
    """Return who translated a text, when and into what."""
    return words.say(N_("Translation by %(name)s, %(day)s, %(language)s")) % {
        "name": kept.by,
        "day": words.date(kept.day),
        "language": words.language(kept.language),
    }


def message(said: Said, words: Words) -> dict[str, Any]:
    """Return a line of the conversation."""
    text = said.text
    if said.consent:
        change = words.say(N_("What we may use from now on: %s")) % words.say(
            CONSENT_WORDS.get(said.consent, said.consent)
        )
        text = f"{text}\n{change}".strip()
    for use, answer in said.uses.items():
        named = words.code("consent_flag", use) if use == CONTACT else words.use(use)
        text = f"{text}\n{named}: {words.code('consent_answer', answer)}".strip()
    return {
        "id": said.id,
        "from_us": said.from_us,
        "day": words.date(said.day),
        "text": text or words.say(N_("This message cannot be opened.")),
        "own_words": bool(text) and text == said.text,
    }


def line(entry: Entry, words: Words) -> dict[str, Any]:
    """Return a line of the timeline."""
    event = entry.line.event
    kind = "good" if event in {"case.verified", "finding.released"} else ""
    if event in {"report.withdrawn", "finding.recalled", "case.returned", "report.consent-changed"}:
        kind = "warm"
    return {
        "what": words.say(EVENTS[event]) if event in EVENTS else event,
        "who": words.say(N_("the sender")) if entry.line.actor == SENDER else entry.line.actor,
        "day": words.date(entry.day),
        "detail": _reason(entry.line.reason, words),
        "kind": kind,
    }


def _reason(reason: str, words: Words) -> str:
    code, *rest = reason.split(" · ")
    if DAY.fullmatch(code):
        return words.date(dt.date.fromisoformat(code))
    return words.listed([words.code("out_of_scope_reason", code), *rest])


def journal_line(entry: Entry, named: Mapping[str, tuple[str, str]], words: Words) -> dict[str, Any]:
    """Return a line of the journal's page, with a link to what it is about where there is one."""
    kind, reference = named.get(entry.line.object_id, ("", ""))
    return line(entry, words) | {"seq": entry.seq, "about": kind, "id": entry.line.object_id, "reference": reference}
