"""What the pages show of cases: plain words, made before a template sees them; and how two versions differ."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from markupsafe import Markup

from watchdog.domain.act import PARTICULARS, Act, Perpetrator, Person, detail_name
from watchdog.domain.aftermath import Intervention, RemedyStep
from watchdog.domain.assessment import ELEMENTS, Exhibit, Source
from watchdog.domain.case import CaseFile, Link
from watchdog.domain.consent import ConsentEntry, Use, consented
from watchdog.domain.differences import pieces
from watchdog.domain.release import Field
from watchdog.domain.stages import FindingStage
from watchdog.languages import N_
from watchdog.reference.library import Reference
from watchdog.review.casework import Summary
from watchdog.web.wording import CASE_STAGES, Words

MARKS: Final = 3
NEEDS: Final = {
    "child": N_("Under 18: never above the confidential use by the UN, and that only with two reviewers."),
    "sexual": N_(
        "Sexual violence: telling it needs a second yes, asked in the channel after a pause, with the summary shown."
    ),
}
FINDING_STAGES: Final = {
    FindingStage.RELEASED: (N_("Released"), "good"),
    FindingStage.RECALLED: (N_("Called back"), "quiet"),
}


Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs between two versions. `pieces` are its words: `same`, `gone` or `new`."""

    section: str
    term: str
    pieces: list[tuple[str, str]] = field(repr=False)


def special_needs(case: CaseFile, reference: Reference) -> list[str]:
    """Return the stricter rules on consent that apply to a case."""
    known = {kind.id: kind for kind in reference.violation_types.types}
    kinds = {each for act in case.acts if act.type in known for each in known[act.type].care}
    if case.person.age_band in {"under-12", "12-14", "15-17"}:
        kinds.add("child")
    return [text for kind, text in NEEDS.items() if kind in kinds]


def case_row(each: Summary, words: Words) -> dict[str, Any]:
    """Return a line of the list of cases."""
    say, file = words.say, each.file
    marks = [(say(CASE_STAGES[each.stage]), "good" if each.stage in {"verified", "cleared"} else "quiet")]
    if file and file.priority in {"now", "high"}:
        marks.insert(0, (words.code("priority", file.priority), "warm"))
    if file:
        marks += [(words.type(act.type), "") for act in file.acts[:MARKS]]
    title = say(N_("The content of this case is destroyed."))
    if each.locked:
        title = say(N_("This is locked with a key that you do not hold."))
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
    """Return a case to read: sections of pairs of words.

    Args:
        case: The case.
        linked: The reports that it rests on: id and reference.
        words: The reader's words.
    """
    say = words.say
    about = [
        (N_("Title"), case.title),
        (N_("Internal summary"), case.summary_internal),
        (N_("Public summary"), case.summary_public),
        (N_("Confidential summary"), case.summary_confidential),
        (N_("What lies behind it"), case.context),
        (N_("National law"), case.national_law),
        (N_("What does not fit"), case.contradictions),
        (N_("Notes"), case.notes),
        (N_("Priority"), words.code("priority", case.priority)),
        (N_("Proposed to be merged into"), case.merging),
    ]
    where = [
        (N_("Country"), words.country(case.country)),
        (N_("Province or state"), case.admin1),
        (N_("Exact place"), case.place_exact),
        (N_("Kind of place"), words.code("place_type", case.place_type)),
        (N_("From"), words.day(case.date_from)),
        (N_("To"), words.day(case.date_to)),
        (N_("It is still going on"), say(N_("Yes")) if case.ongoing else say(N_("No"))),
        (N_("Answer of the State"), words.code("state_response", case.state_response)),
    ]
    risk = [
        (N_("Risk if the State reads the page"), words.code("risk_level", case.risk.level)),
        (N_("What we do about it"), case.risk.measures),
        (N_("Good until"), words.date(case.risk.valid_until) if case.risk.valid_until else ""),
    ]
    return [
        _section(say(N_("What happened")), about, words, always=("Title", "Internal summary", "Public summary")),
        _section(say(N_("Where and when")), where, words, always=("Country", "Province or state", "From")),
        *(_person(number, each, words) for number, each in enumerate(case.people, start=1)),
        *(_act(number, act, words) for number, act in enumerate(case.acts, start=1)),
        *(_source(number, each, linked, words) for number, each in enumerate(case.sources, start=1)),
        *(_exhibit(number, each, words) for number, each in enumerate(case.exhibits, start=1)),
        *(_step(number, each, words) for number, each in enumerate(case.steps, start=1)),
        *(_intervention(number, each, words) for number, each in enumerate(case.interventions, start=1)),
        _section(say(N_("Risk")), risk, words, always=("Risk if the State reads the page",)),
        *(
            [_section(say(N_("Other cases")), [link_words(each, words) for each in case.links], words)]
            * bool(case.links)
        ),
    ]


def changes(before: CaseFile, after: CaseFile, linked: Mapping[str, str], words: Words) -> list[Change]:
    """Return what differs between two versions of a case, field by field, word by word."""
    old, new = (_fields(case_sections(each, linked, words)) for each in (before, after))
    places = list(dict.fromkeys([*old, *new]))
    return [
        Change(*place, list(pieces(old.get(place, ""), new.get(place, ""))))
        for place in places
        if old.get(place, "") != new.get(place, "")
    ]


def link_words(link: Link, words: Words) -> tuple[str, str]:
    """Return how another case hangs together with this one, and its reference."""
    text = words.code("link_type", link.kind)
    return (text if link.towards else words.say(N_("%s (the other way round)")) % text), link.short_ref


def _links(links: Sequence[Link], words: Words) -> list[dict[str, Any]]:
    pairs = [link_words(each, words) for each in links]
    return [_section(words.say(N_("Other cases")), pairs, words)] if pairs else []


def _fields(sections: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    return {(each["title"], term): value for each in sections for term, value in each["pairs"]}


def _section(title: str, pairs: Pairs, words: Words, always: Sequence[str] = ()) -> dict[str, Any]:
    """Return a section; a pair without a value is left out unless it always stands there."""
    shown = [(words.say(term), value) for term, value in pairs if value or term in always]
    return {"title": title, "pairs": shown}


def _known(name: str, code: str, words: Words) -> str:
    """Return the label of a code; nothing where nothing was said."""
    return "" if code in {"unknown", "not-said"} else words.code(name, code)


def _person(number: int, person: Person, words: Words) -> dict[str, Any]:
    pairs = [
        (N_("One person or more"), words.code("counting_unit", person.counting_unit)),
        (N_("How many people"), words.code("number_band", person.number_band)),
        (N_("Age"), _known("age_band", person.age_band, words)),
        (N_("Gender"), _known("gender", person.gender, words)),
        (N_("Trans"), _known("trans", person.trans, words)),
        (N_("Pregnant or a parent"), _known("pregnant_or_parent", person.pregnant_or_parent, words)),
        (N_("How the person is now"), _known("status_of_person", person.status, words)),
        (N_("Why, as the person sees it"), words.codes("ground", person.grounds)),
        (N_("Facts of health"), person.health),
    ]
    return _section(words.say(N_("Person or group %s")) % chr(ord("A") + number - 1), pairs, words)


def _act(number: int, act: Act, words: Words) -> dict[str, Any]:
    shown = [
        f"{words.code('element', name)}: {words.code('element_status', status)}"
        for name, status in (act.elements or {}).items()
        if name in ELEMENTS and status != "unknown"
    ]
    pairs = [
        (N_("What was done"), words.type(act.type)),
        (N_("Articles"), ", ".join(act.articles)),
        (N_("International Guidelines"), ", ".join(act.guidelines)),
        (N_("How sure we are"), words.certainty(act.certainty.value)),
        (N_("How well each part is shown"), words.listed(shown)),
        (N_("Done to"), ", ".join(chr(ord("A") + each - 1) for each in act.affected)),
        *_perpetrator(act.perpetrator, words),
        (N_("Who else took part"), "\n".join(_beside(each, words) for each in act.with_them)),
        (N_("From"), words.day(act.date_from)),
        (N_("To"), words.day(act.date_to)),
        (N_("Kind of place"), words.code("place_type", act.place_type)),
        (N_("How it was done"), act.method),
        (N_("Reason that was given"), act.stated_reason),
        (N_("Purpose"), _known("purpose", act.purpose, words)),
        (N_("Injury"), _known("injury", act.injury, words)),
        (N_("What it led to"), act.consequences),
        *_particulars(act.details or {}, words),
    ]
    return _section(words.say(N_("Act %s")) % number, pairs, words, always=("Articles",))


def _perpetrator(by: Perpetrator, words: Words) -> Pairs:
    return [
        (N_("Who did it"), words.code("perpetrator_type", by.kind)),
        (N_("Part taken"), words.code("involvement", by.involvement)),
        (N_("Link to the State"), words.code("state_link", by.state_link)),
        (N_("Institution"), by.institution),
        (N_("Station, centre or unit"), by.unit_place),
        (N_("Rank, badge, vehicle"), by.marks),
        (N_("How it is known"), words.code("how_known", by.how_known)),
    ]


def _beside(by: Perpetrator, words: Words) -> str:
    return words.listed(value for _term, value in _perpetrator(by, words))


def _particulars(details: Mapping[str, str], words: Words) -> Iterator[tuple[str, str]]:
    for group, (_title, particulars) in PARTICULARS.items():
        for each in particulars:
            value = details.get(detail_name(group, each), "")
            yield each.label, words.code(each.codes, value) if each.codes else value


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
    section = _section(say(N_("Source %s")) % number, pairs, words)
    return section | {"report_id": source.report_id if source.report_id in linked else ""}


def _exhibit(number: int, exhibit: Exhibit, words: Words) -> dict[str, Any]:
    pairs = [
        (N_("Kind of file"), words.code("source_form", exhibit.kind)),
        (N_("What it shows"), exhibit.description),
        (N_("Shows a person"), words.code("shows_person", exhibit.shows_person)),
        (N_("How origin, day and place were checked"), exhibit.authenticity),
    ]
    return _section(words.say(N_("File %s")) % number, pairs, words)


def _step(number: int, step: RemedyStep, words: Words) -> dict[str, Any]:
    pairs = [
        (N_("Step"), words.code("remedy_step", step.step)),
        (N_("If none: why"), words.code("why_none", step.why_none)),
        (N_("When"), words.day(step.date)),
        (N_("Answer of the State"), words.code("state_response", step.answer)),
        (N_("What came of it"), step.outcome),
    ]
    return _section(words.say(N_("Step for a remedy %s")) % number, pairs, words)


def _intervention(number: int, each: Intervention, words: Words) -> dict[str, Any]:
    pairs = [
        (N_("Kind of help"), words.code("intervention", each.kind)),
        (N_("How far it has come"), words.code("intervention_status", each.status)),
        (N_("Is it wanted"), words.code("help_wanted", each.wanted)),
        (N_("By which organisation"), each.by_organisation),
        (N_("When"), words.day(each.date)),
        (N_("What came of it"), each.outcome),
    ]
    return _section(words.say(N_("Help %s")) % number, pairs, words)
