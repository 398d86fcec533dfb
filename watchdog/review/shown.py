"""What the pages show of reports, cases and journals: plain words, made before a template sees them."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from watchdog.domain.assessment import ELEMENTS, Source
from watchdog.domain.case import Act, CaseFile
from watchdog.domain.consent import Answer, ConsentEntry, Use, consented
from watchdog.domain.message import ASKED, CONTACT
from watchdog.domain.release import Field
from watchdog.domain.report import DETAILS_KEPT, DETAILS_REMOVED, Protection, Report
from watchdog.domain.stages import FindingStage, ReportStage
from watchdog.domain.triage import Triage
from watchdog.languages import N_
from watchdog.records.journal import Entry
from watchdog.reference.library import Reference
from watchdog.review import filing
from watchdog.review.casework import Summary
from watchdog.review.correspond import Said, contact
from watchdog.review.custody import EVENTS, File
from watchdog.review.prefill import allowed_by
from watchdog.review.triage import TO_DO, Seen
from watchdog.web.wording import CASE_STAGES, REPORT_STAGES, WARNINGS, Words, direction, tag

MARKS: Final = 3
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
SENDER: Final = "sender"
KIB: Final = 1024

NEEDS: Final = {
    "child": N_("Under 18: never above the confidential use by the UN, and that only with two reviewers."),
    "sexual": N_(
        "Sexual violence: telling it needs a second yes, asked in the channel after a pause, with the summary shown."
    ),
}
DETAILS: Final = {
    DETAILS_REMOVED: N_("The sender says: hidden details were taken out before it was sealed."),
    DETAILS_KEPT: N_("The sender says: hidden details were kept as proof."),
}
CONSENT_WORDS: Final = {
    "help": N_("Only read it"),
    "count": N_("Count it"),
    "story": N_("Tell it without anything that shows who I am"),
}
FINDING_STAGES: Final = {
    FindingStage.RELEASED: (N_("Released"), "good"),
    FindingStage.RECALLED: (N_("Called back"), "quiet"),
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


def _answers(sent: Report, words: Words) -> list[tuple[str, str]]:
    say = words.say
    pairs = [
        (N_("What it was"), words.chosen("what_chosen", sent.what_chosen)),
        (N_("Country"), words.country("" if sent.country == "not-said" else sent.country)),
        (N_("Kind of place"), words.chosen("place_type", sent.place_type)),
        (N_("Place"), sent.place_text),
        (N_("When"), words.listed([words.chosen("when_choice", [sent.when_choice]), sent.when_text])),
        (N_("Who did it"), words.listed([words.chosen("who_did", sent.who_did), sent.who_did_text])),
        (N_("Who it was done to"), words.code("who_hurt", sent.who_hurt)),
        (N_("Written for somebody beside"), say(N_("Yes")) if sent.writing_beside else ""),
        (N_("Name of the group or service"), sent.service_name),
        (N_("Do they know of it"), words.chosen("consent_basis", [sent.knows])),
        (N_("Age"), words.chosen("about_age", [sent.age_band])),
        (N_("Gender"), words.listed([words.chosen("about_gender", [sent.gender]), _trans(sent, words)])),
        (N_("Why, as the person sees it"), words.chosen("about_grounds", sent.grounds)),
    ]
    return [(say(term), value) for term, value in pairs]


def _trans(sent: Report, words: Words) -> str:
    return words.say(N_("Trans")) if sent.trans == "yes" else ""


def care(sent: Report, notes: Triage, reference: Reference) -> list[str]:
    """Return what a reader should be warned of before reading on."""
    return [WARNINGS[each] for each in reference.violation_types.heavy(notes.tags, sent.what_chosen)]


def special_needs(case: CaseFile, reference: Reference) -> list[str]:
    """Return the stricter rules on consent that apply to a case."""
    known = {kind.id: kind for kind in reference.violation_types.types}
    kinds = {each for act in case.acts if act.type in known for each in known[act.type].care}
    if case.person.age_band in {"under-12", "12-14", "15-17"}:
        kinds.add("child")
    return [text for kind, text in NEEDS.items() if kind in kinds]


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
        "from_us": said.from_us,
        "day": words.date(said.day),
        "text": text or words.say(N_("This message cannot be opened.")),
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


def case_row(each: Summary, words: Words) -> dict[str, Any]:
    """Return a line of the list of cases."""
    say, file = words.say, each.file
    marks = [(say(CASE_STAGES[each.stage]), "good" if each.stage in {"verified", "cleared"} else "quiet")]
    if file and file.priority in {"now", "high"}:
        marks.insert(0, (words.code("priority", file.priority), "warm"))
    if file:
        marks += [(words.type(act.type), "") for act in file.acts[:MARKS]]
    title = say(N_("The content of this case is destroyed."))
    if file:
        title = file.title or file.summary_internal[:140] or say(N_("No title yet"))
    return {
        "id": each.id,
        "short_ref": each.short_ref,
        "day": words.date(each.day),
        "words": title,
        "country": words.country(file.country) if file else "",
        "marks": marks,
    }


def consent(entry: ConsentEntry, words: Words) -> dict[str, str]:
    """Return a line of the consent history."""
    until = words.say(N_("until %s")) % words.date(entry.expires) if entry.expires else ""
    return {
        "use": words.use(entry.use.value),
        "answer": words.code("consent_answer", entry.answer.value),
        "kind": {"yes": "good", "no": "warm"}.get(entry.answer.value, "quiet"),
        "basis": words.code("consent_basis", entry.basis.value),
        "detail": words.listed(
            [
                words.date(entry.day),
                words.code("consent_channel", entry.channel.value),
                words.language(entry.language),
                entry.recorded_by,
                entry.evidence,
                until,
            ]
        ),
    }


def uses(case: CaseFile, today: dt.date, words: Words) -> list[str]:
    """Return what consent covers today."""
    covered = consented(case.consents, today)
    return [words.use(use.value) for use in Use if use in covered]


def finding_line(short_ref: str, day: dt.date, stage: str) -> dict[str, Any]:
    """Return a line of the list of findings of a case."""
    text, kind = FINDING_STAGES[FindingStage(stage)]
    return {"short_ref": short_ref, "day": day, "stage": text, "kind": kind}


def beside(field: Field) -> tuple[str, str, Markup]:
    """Return a field of the release page: its name, what leaves, and what stays with the reason."""
    parts = [Markup("{}").format(field.holds), Markup("<small>{}</small>").format(field.why)]
    kept = [part for part, text in zip(parts, (field.holds, field.why), strict=True) if text]
    return field.label, field.leaves, Markup("<br>").join(kept)


def case_sections(case: CaseFile, linked: Mapping[str, str], words: Words) -> list[dict[str, Any]]:
    """Return a case to read: sections of pairs of words."""
    say, person = words.say, case.person
    about = [
        (N_("Title"), case.title),
        (N_("Internal summary"), case.summary_internal),
        (N_("Public summary"), case.summary_public),
        (N_("Notes"), case.notes),
        (N_("Priority"), words.code("priority", case.priority)),
    ]
    where = [
        (N_("Country"), words.country(case.country)),
        (N_("Province or state"), case.admin1),
        (N_("Exact place"), case.place_exact),
        (N_("Kind of place"), words.code("place_type", case.place_type)),
        (N_("From"), words.day(case.date_from)),
        (N_("To"), words.day(case.date_to)),
        (N_("It is still going on"), say(N_("Yes")) if case.ongoing else say(N_("No"))),
        (N_("How many people"), words.code("number_band", person.number_band)),
        (N_("Age"), words.code("age_band", person.age_band)),
        (N_("Gender"), words.code("gender", person.gender)),
        (N_("Why, as the person sees it"), words.codes("ground", person.grounds)),
        (N_("Answer of the State"), words.code("state_response", case.state_response)),
    ]
    risk = [
        (N_("Risk if the State reads the page"), words.code("risk_level", case.risk.level)),
        (N_("What we do about it"), case.risk.measures),
        (N_("Good until"), words.date(case.risk.valid_until) if case.risk.valid_until else ""),
    ]
    return [
        _section(N_("What happened"), about, words),
        _section(N_("Where, when, to whom"), where, words),
        *(_act(number, act, words) for number, act in enumerate(case.acts, start=1)),
        *(_source(number, each, linked, words) for number, each in enumerate(case.sources, start=1)),
        _section(N_("Risk"), risk, words),
    ]


def _section(title: str, pairs: Sequence[tuple[str, str]], words: Words) -> dict[str, Any]:
    return {"title": words.say(title), "pairs": [(words.say(term), value) for term, value in pairs]}


def _act(number: int, act: Act, words: Words) -> dict[str, Any]:
    by = act.perpetrator
    shown = [
        f"{words.code('element', name)}: {words.code('element_status', status)}"
        for name, status in (act.elements or {}).items()
        if name in ELEMENTS and status != "unknown"
    ]
    pairs = [
        (N_("What was done"), words.type(act.type)),
        (N_("Articles"), ", ".join(act.articles)),
        (N_("How sure we are"), words.certainty(act.certainty.value)),
        (N_("How well each part is shown"), words.listed(shown)),
        (N_("Who did it"), words.code("perpetrator_type", by.kind)),
        (N_("Part taken"), words.code("involvement", by.involvement)),
        (N_("Link to the State"), words.code("state_link", by.state_link)),
        (N_("Institution"), by.institution),
        (N_("Station, centre or unit"), by.unit_place),
        (N_("How it is known"), words.code("how_known", by.how_known)),
        (N_("Purpose"), words.code("purpose", act.purpose)),
        (N_("Injury"), words.code("injury", act.injury)),
    ]
    section = _section("", pairs, words)
    return section | {"title": words.say(N_("Act %s")) % number}


def _source(number: int, source: Source, linked: Mapping[str, str], words: Words) -> dict[str, Any]:
    say = words.say
    yes, no = say(N_("Yes")), say(N_("No"))
    pairs = [
        (N_("Report"), linked.get(source.report_id, "")),
        (N_("Connection"), words.code("source_connection", source.connection)),
        (N_("Kind of source"), words.code("source_form", source.form)),
        (N_("Language"), words.language(source.language)),
        (N_("First-hand: was there"), yes if source.first_hand else no),
        (N_("Independent of the other sources"), yes if source.independent else no),
        (N_("Marks"), f"{source.reliability}{source.credibility}"),
        (N_("Reasons for the marks"), source.reasons),
    ]
    section = _section("", pairs, words)
    return section | {"title": say(N_("Source %s")) % number, "report_id": source.report_id}


def differences(kept: CaseFile, typed: Mapping[str, Any], words: Words) -> list[tuple[str, str]]:
    """Return what stands in the saved version and differs from what was typed: the field and the saved words."""
    saved = filing.values_of(kept)
    names = {
        "title": N_("Title"),
        "summary_internal": N_("Internal summary"),
        "summary_public": N_("Public summary"),
        "admin1": N_("Province or state"),
        "place_exact": N_("Exact place"),
        "notes": N_("Notes"),
        "risk_measures": N_("What we do about it"),
    }
    found = [
        (words.say(text), saved[name] or words.say(N_("empty")))
        for name, text in names.items()
        if (saved[name] or "").strip() != (typed.get(name) or "").strip()
    ]
    acts = [words.type(act.type) for act in kept.acts]
    if acts != [words.type(each["type"]) for each in typed.get("acts", ()) if each["type"]]:
        found.append((words.say(N_("Acts")), words.listed(acts) or words.say(N_("empty"))))
    if saved["country"] != typed.get("country"):
        found.append((words.say(N_("Country")), words.country(kept.country) or words.say(N_("empty"))))
    return found
