"""What a case answers to each question of a procedure, in the procedure's own order; what it lacks is said.

Questions are the `case_fields` of `un_mechanisms.yaml`. A question that is not known here is asked all the same: its
answer stands as missing until somebody writes it by hand.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from watchdog.domain.act import PARTICULARS, Act, PartialDate, Precision, detail_name
from watchdog.domain.aftermath import RemedyStep
from watchdog.domain.assessment import Certainty
from watchdog.domain.consent import Use
from watchdog.drafting.composing.select import instrument_of
from watchdog.drafting.formats.model import Block as Piece
from watchdog.drafting.formats.model import Items, Paragraph, Run, Table
from watchdog.drafting.letters.sheet import Reach, Sheet, needed_use
from watchdog.languages import N_
from watchdog.reference.mechanisms import CaseField

MISSING: Final = N_("[missing: %(what)s]")
BY_HAND: Final = N_("[name: add by hand only if the person agreed to be named]")

CERTAIN: Final = {
    Certainty.REASONABLE_GROUNDS: N_("The network has reasonable grounds to believe that this happened."),
    Certainty.ESTABLISHED: N_("Clear and convincing information shows that this happened."),
}
MAY_SEND: Final = N_("Yes: this case may be sent to you.")
OTHER_BODIES: Final = frozenset({"un-body", "regional-court"})
NO_STEP: Final = "none"


@dataclass(frozen=True, slots=True)
class Filled:
    """What the case says to a question, and what must still be added, in the language of the letter."""

    pieces: tuple[Piece, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A question of the procedure with its place, and what the case says to it."""

    number: int
    field: CaseField
    filled: Filled


Filler = Callable[[Sheet], Filled]


def answers(sheet: Sheet) -> tuple[Answer, ...]:
    """Return every question of the stage in its order, answered as far as case and consent reach."""
    asked = sheet.reference.mechanisms.case_fields(sheet.mechanism.id, sheet.stage.id)
    return tuple(Answer(number, field, answer(sheet, field)) for number, field in enumerate(asked, start=1))


def answer(sheet: Sheet, field: CaseField) -> Filled:
    """Return what the case says to one question; where it says nothing, that the answer is missing."""
    filled = FILLERS.get(field.id, nothing)(sheet)
    if filled.pieces or filled.lacks:
        return filled
    return Filled(lacks=(sheet.say(MISSING, what=sheet.say(field.label)),))


def nothing(_sheet: Sheet) -> Filled:
    """Return nothing: the case model does not hold it."""
    return Filled()


def facts(sheet: Sheet) -> Filled:
    """Return what happened in order of time, in numbered paragraphs, and on what the account rests."""
    told = sheet.reach >= Reach.CLOSED or Use.STORY in sheet.uses
    opening = [text for text in (sheet.case.summary_public, sheet.case.context) if told and text.strip()]
    pieces: list[Piece] = [*map(_text, opening), *chain.from_iterable(_act(sheet, act) for act in sheet.acts)]
    if not sheet.acts:
        return Filled(_numbered(pieces), (_missing(sheet, N_("an act that is verified")),))
    pieces += [_named(sheet, name, value) for name, value in _sources(sheet) if value]
    if sheet.case.ongoing:
        pieces.append(_text(sheet.say(N_("It is still going on."))))
    return Filled(_numbered(pieces))


def people(sheet: Sheet) -> Filled:
    """Return whom it was done to, in bands; names are added by hand and never by the program."""
    shown = [
        _named(sheet, sheet.say(N_("Person or group %s")) % _letter(number), text)
        for number, person in enumerate(sheet.case.people, start=1)
        if (text := sheet.person(person))
    ]
    return Filled(tuple(shown), (sheet.say(BY_HAND),))


def doers(sheet: Sheet) -> Filled:
    """Return those responsible by kind and unit, as consent allows."""
    return Filled(tuple(_text(text) for text in sheet.doers()))


def domestic(sheet: Sheet) -> Filled:
    """Return the steps taken at home as a table, or why there were none."""
    steps = sheet.case.steps
    if not steps:
        wanted = N_("the steps taken at home with their outcome, or why there were none")
        return Filled(lacks=(_missing(sheet, wanted),))
    head = (N_("Step"), N_("When"), N_("Answer of the State"), N_("What came of it, or why not"))
    rows = tuple(_step(sheet, step) for step in steps)
    table = Table(sheet.say(N_("Steps taken at home")), tuple(map(sheet.say, head)), rows)
    lacks = () if all(row[-1] for row in rows) else (_missing(sheet, N_("what came of each step")),)
    return Filled((table,), lacks)


def remedies(sheet: Sheet) -> Filled:
    """Return the domestic remedies; a communication also needs what was claimed in substance at each."""
    found = domestic(sheet)
    claimed = _missing(sheet, N_("what was claimed in substance at each step, and the number of the annex"))
    tried = any(step.step != NO_STEP for step in sheet.case.steps)
    return Filled(found.pieces, (*found.lacks, *([claimed] if tried else [])))


def rights(sheet: Sheet) -> Filled:
    """Return the acts with the articles that they engage; of the body's own treaty where it applies only one."""
    treaty = instrument_of(sheet.mechanism, sheet.reference)
    items = []
    for act in sheet.acts:
        named = [sheet.article(code) for code in act.articles if treaty in {None, code.rpartition("-")[0]}]
        if named:
            items.append((Run(sheet.label(sheet.kind(act)), bold=True), Run(" " + sheet.words.listed(named))))
    unique = tuple(dict.fromkeys(items))
    return Filled((Items(unique),)) if unique else Filled(lacks=(_missing(sheet, N_("the articles at stake")),))


def sender(sheet: Sheet) -> Filled:
    """Return the network that sends it; never the person who reported."""
    contact = _missing(sheet, N_("who signs for the network, with an address for answers"))
    return Filled((_text(sheet.sender),), (contact,))


def consent_to_send(sheet: Sheet) -> Filled:
    """Return whether the case may go to this body."""
    return _consent(sheet, needed_use(sheet.mechanism), MAY_SEND, N_("the agreement to send this case to this body"))


def consent_to_inform(sheet: Sheet) -> Filled:
    """Return whether the Government may learn of it."""
    return _consent(sheet, Use.UN_STATE, N_("Yes."), N_("the agreement that the Government learns of this case"))


def consent_to_publish(sheet: Sheet) -> Filled:
    """Return whether a name may be published; no yes is a no."""
    if Use.NAMED in sheet.uses:
        return _consent(sheet, Use.NAMED, N_("The name may be published."), "")
    return Filled((_text(sheet.say(N_("No. We ask that neither name nor initials be published."))),))


def _both(first: Filler, *others: Filler) -> Filler:
    """Return a filler that answers with several, one after the other."""

    def fill(sheet: Sheet) -> Filled:
        found = [each(sheet) for each in (first, *others)]
        return Filled(
            tuple(chain.from_iterable(each.pieces for each in found)),
            tuple(dict.fromkeys(chain.from_iterable(each.lacks for each in found))),
        )

    return fill


def _first(*fillers: Filler) -> Filler:
    """Return a filler that answers with the first of several that has something to say."""

    def fill(sheet: Sheet) -> Filled:
        return next((found for each in fillers if (found := each(sheet)).pieces), Filled())

    return fill


def _date(sheet: Sheet) -> Filled:
    begun = [sheet.begin(act) for act in sheet.acts if sheet.begin(act).day] or [sheet.case.date_from]
    text = sheet.span(min(begun, key=lambda date: (date.day is None, date.day)), sheet.case.date_to)
    still = [sheet.say(N_("It is still going on."))] if sheet.case.ongoing else []
    return Filled(tuple(_text(each) for each in [text, *still])) if text else Filled()


def _date_of_it(sheet: Sheet) -> Filled:
    """Return the date; with the place where the form asks for both at once and has no other question for the place."""
    asked = {field.id for field in sheet.reference.mechanisms.case_fields(sheet.mechanism.id, sheet.stage.id)}
    return _date(sheet) if "place" in asked else _both(_date, _place)(sheet)


def _place(sheet: Sheet) -> Filled:
    if sheet.case.place_type == "unknown" and not sheet.case.country:
        return Filled()
    vague = sheet.reach is Reach.STATE and not sheet.case.place_exact
    lacks = (_missing(sheet, N_("the place, as exactly as it is known")),) if vague else ()
    return Filled((_text(sheet.place()),), lacks)


def _details(*names: str) -> Filler:
    """Return a filler that answers with particulars of the acts."""

    def fill(sheet: Sheet) -> Filled:
        return Filled(tuple(_named(sheet, label, value) for label, value in sheet.details(names)))

    return fill


def _of_acts(*parts: Callable[[Sheet, Act], tuple[str, str]]) -> Filler:
    """Return a filler that answers with parts of the acts: a label and a value each."""

    def fill(sheet: Sheet) -> Filled:
        if sheet.reach is Reach.TOLD:
            return Filled()
        found = dict.fromkeys(part(sheet, act) for act in sheet.acts for part in parts)
        return Filled(tuple(_named(sheet, label, value) for label, value in found if value.strip()))

    return fill


def _method(sheet: Sheet, act: Act) -> tuple[str, str]:
    return sheet.say(N_("How it was done")), act.method


def _reason(sheet: Sheet, act: Act) -> tuple[str, str]:
    return sheet.say(N_("Reason that was given")), act.stated_reason


def _purpose(sheet: Sheet, act: Act) -> tuple[str, str]:
    return sheet.say(N_("Purpose")), sheet.code("purpose", act.purpose)


def _injury(sheet: Sheet, act: Act) -> tuple[str, str]:
    return sheet.say(N_("Injury")), sheet.code("injury", act.injury)


def _consequences(sheet: Sheet, act: Act) -> tuple[str, str]:
    return sheet.say(N_("What it led to")), act.consequences


def _state_response(sheet: Sheet) -> Filled:
    said = [sheet.case.state_response, *(step.answer for step in sheet.case.steps)]
    found = dict.fromkeys(text for code in said if (text := sheet.code("state_response", code)))
    return Filled((_text(sheet.words.listed(found)),)) if found else Filled()


def _other_bodies(sheet: Sheet) -> Filled:
    steps = [step for step in sheet.case.steps if step.step in OTHER_BODIES]
    shown = [_text(sheet.words.listed(part for part in _step(sheet, step) if part)) for step in steps]
    return Filled(tuple(shown), (_missing(sheet, N_("whether this was sent to another international body")),))


def _why_arbitrary(sheet: Sheet) -> Filled:
    category = _missing(sheet, N_("the category, I to V, and the precise reasons, from a lawyer"))
    return Filled(rights(sheet).pieces, (category,))


def _law(sheet: Sheet) -> Filled:
    text = sheet.case.national_law.strip()
    return Filled((_named(sheet, sheet.say(N_("National law")), text),)) if text else Filled()


def _context(sheet: Sheet) -> Filled:
    text = sheet.case.context.strip()
    told = sheet.reach >= Reach.CLOSED or Use.STORY in sheet.uses
    return Filled((_text(text),)) if text and told else Filled()


def _grounds(sheet: Sheet) -> Filled:
    codes = dict.fromkeys(code for person in sheet.case.people for code in person.grounds)
    if not codes or sheet.reach is Reach.TOLD:
        return Filled()
    return Filled((_named(sheet, sheet.say(N_("Why, as the person sees it")), sheet.words.codes("ground", codes)),))


def _pregnancy(sheet: Sheet) -> Filled:
    said = sheet.reach >= Reach.CLOSED and any(each.pregnant_or_parent == "yes" for each in sheet.case.people)
    return Filled((_text(sheet.say(N_("Pregnant or a parent"))),)) if said else Filled()


def _committee(sheet: Sheet) -> Filled:
    return Filled((_text(sheet.say(sheet.mechanism.name)),))


def _state(sheet: Sheet) -> Filled:
    if not sheet.case.country:
        return Filled()
    return Filled((_text(sheet.words.listed([sheet.country, *sheet.mechanism.requires.any_of])),))


def _anonymity(sheet: Sheet) -> Filled:
    if Use.NAMED in sheet.uses:
        return Filled()
    asked = N_("The author asks that the name of the victim be withheld in any decision that is published.")
    return Filled((_text(sheet.say(asked)),))


def _annexes(sheet: Sheet) -> Filled:
    kinds = [sheet.words.code("source_form", each.kind) for each in sheet.case.exhibits]
    copies = _missing(sheet, N_("the copies, with a yes for each file, and a translation of what matters"))
    return Filled((Items(tuple((Run(kind),) for kind in kinds)),) if kinds else (), (copies,))


def _confidential(sheet: Sheet) -> Filled:
    return Filled((_text(sheet.say(N_("Yes. Please keep the identity of the sender confidential."))),))


def lacking(text: str) -> Filler:
    """Return a filler for what no case holds: it only says what to add by hand."""
    return lambda sheet: Filled(lacks=(_missing(sheet, text),))


def _consent(sheet: Sheet, use: Use, yes: str, what: str) -> Filled:
    entry = sheet.entry(use)
    if use not in sheet.uses or entry is None:
        return Filled(lacks=(_missing(sheet, what),))
    pairs = [
        (N_("Given by"), sheet.words.code("consent_basis", entry.basis.value)),
        (N_("Recorded"), sheet.when(PartialDate(entry.day, Precision.MONTH))),
    ]
    shown = [_named(sheet, sheet.say(name), value) for name, value in pairs if value]
    return Filled((_text(sheet.say(yes)), *shown))


def _act(sheet: Sheet, act: Act) -> list[Piece]:
    """Return an act as a paragraph and the list of what is known of it."""
    when = sheet.span(sheet.begin(act), sheet.end(act)) or sheet.say(N_("Date not known"))
    head = Paragraph((Run(f"{when}. ", bold=True), Run(f"{sheet.kind(act)}. {sheet.say(CERTAIN[act.certainty])}")))
    known = [(sheet.say(N_("Where")), sheet.place(act.place_type)), *_told_of(sheet, act)]
    return [head, Items(tuple(_runs(sheet, name, value) for name, value in known if value.strip()))]


def _told_of(sheet: Sheet, act: Act) -> list[tuple[str, str]]:
    """Return what is known of an act beyond its kind; nothing of it where consent does not reach to the body."""
    by = sheet.words.listed(dict.fromkeys(map(sheet.doer, act.perpetrators)))
    if sheet.reach is Reach.TOLD:
        return [(sheet.say(N_("Who did it")), by)]
    several = len(sheet.case.people) > 1
    to = sheet.words.listed(map(_letter, act.affected)) if several else ""
    parts = [part(sheet, act) for part in (_method, _reason, _purpose, _injury, _consequences)]
    one = [
        (sheet.say(each.label), sheet.words.code(each.codes, value) if each.codes else value)
        for group, (_title, particulars) in PARTICULARS.items()
        for each in particulars
        if (value := (act.details or {}).get(detail_name(group, each), "")) not in {"", "unknown", "not-said"}
    ]
    return [(sheet.say(N_("Done to")), to), (sheet.say(N_("Who did it")), by), *parts, *one]


def _sources(sheet: Sheet) -> list[tuple[str, str]]:
    sources = sheet.case.sources
    kinds = sheet.words.codes("source_form", dict.fromkeys(source.form for source in sources))
    first = sum(source.first_hand and source.independent for source in sources)
    return [
        (sheet.say(N_("Sources of this account")), sheet.words.listed([str(len(sources)), kinds]) if sources else ""),
        (sheet.say(N_("First-hand and independent of the others")), str(first) if sources else ""),
    ]


def _step(sheet: Sheet, step: RemedyStep) -> tuple[str, ...]:
    closed = sheet.reach >= Reach.CLOSED
    why = sheet.words.code("why_none", step.why_none)
    return (
        sheet.words.code("remedy_step", step.step),
        sheet.when(step.date),
        sheet.code("state_response", step.answer),
        sheet.words.listed([why, step.outcome if closed else ""]),
    )


def _letter(number: int) -> str:
    return chr(ord("A") + number - 1)


def _missing(sheet: Sheet, what: str) -> str:
    return sheet.say(MISSING, what=sheet.say(what))


def _runs(sheet: Sheet, name: str, value: str) -> tuple[Run, ...]:
    return Run(sheet.label(name), bold=True), Run(f" {value.strip()}")


def _named(sheet: Sheet, name: str, value: str) -> Paragraph:
    return Paragraph(_runs(sheet, name, value))


def _text(text: str) -> Paragraph:
    return Paragraph((Run(text.strip()),))


def _numbered(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Number the paragraphs, so that an answer of the State can name one."""
    number, found = 0, list[Piece]()
    for piece in pieces:
        if isinstance(piece, Paragraph):
            number += 1
            found.append(Paragraph(piece.runs, number))
        else:
            found.append(piece)
    return tuple(found)


_NAMES: Final = ("victim_identity", "identity", "full_name", "person", "victim")
_DOERS: Final = (
    "perpetrator",
    "perpetrators",
    "arrest_forces",
    "detention_forces",
    "forces",
    "implementer",
)
_STEPS: Final = ("domestic_steps", "internal_steps", "search", "remedial")

FILLERS: Final[Mapping[str, Filler]] = {
    **dict.fromkeys(_NAMES, people),
    **dict.fromkeys(_DOERS, doers),
    **dict.fromkeys(_STEPS, domestic),
    **dict.fromkeys(("facts", "circumstances"), facts),
    **dict.fromkeys(("submitter", "requester", "contact"), sender),
    **dict.fromkeys(("other_bodies", "other_procedures"), _other_bodies),
    **dict.fromkeys(("articles", "treaty_provisions"), rights),
    "domestic_remedies": remedies,
    "date": _date_of_it,
    "place": _place,
    "state_response": _state_response,
    "consent_send": consent_to_send,
    "consent_inform_state": consent_to_inform,
    "consent_publish_name": consent_to_publish,
    "consent": _both(consent_to_send, consent_to_publish),
    "family_consent": consent_to_send,
    "arrest_date": _first(_details("arrest.arrested"), _date),
    "arrest_place": _place,
    "arrest": _both(_date, _place, doers, _details("arrest.arrested", "arrest.warrant", "arrest.ordered_by")),
    "warrant": _details("arrest.warrant"),
    "legal_basis": _both(_details("arrest.legal_basis"), _law),
    "detention_law": _both(_details("arrest.legal_basis"), _law),
    "detention_date": _first(_details("arrest.arrested", "arrest.released"), _date),
    "detention_places": _details("arrest.held_in", "arrest.held_name"),
    "detention": _details("arrest.held_in", "arrest.held_name", "arrest.arrested", "arrest.released"),
    "detention_authority": _details("arrest.ordered_by"),
    "detention_reasons": _both(_details("arrest.charge"), _of_acts(_reason)),
    "access": _details("arrest.access"),
    "why_arbitrary": _why_arbitrary,
    "methods": _both(_of_acts(_method), _details("torture.methods", "torture.duration", "torture.statement")),
    "injuries": _both(_of_acts(_injury, _consequences), _details("torture.medical", "torture.consistency")),
    "medical": _both(_of_acts(_injury), _details("torture.medical", "torture.consistency")),
    "purpose": _of_acts(_purpose, _reason),
    "death_circumstances": _details("death.died", "death.cause_told", "death.cause_on_paper", "death.body"),
    "investigation": _both(_details("death.certificate", "death.autopsy"), domestic),
    "warning": _details("death.threats"),
    "gender_reason": _grounds,
    "group_pattern": _context,
    "pregnancy_child": _pregnancy,
    "committee": _committee,
    "author": _both(sender, lacking(N_("the author's name, nationality, date of birth and address, by hand"))),
    "state": _state,
    "anonymity_request": _anonymity,
    "annexes": _annexes,
    "confidential": _confidential,
    "victim_contact": lacking(N_("a safe way to reach the person or family, known to the network only")),
    "risk": lacking(N_("the risk of reprisals in words, and the protection that is wanted")),
    "authorisation": lacking(N_("the signed authority to act, or why it cannot be had")),
    "interim_measures": lacking(N_("what harm cannot be undone, when it is feared, and what would prevent it")),
    "remedies_sought": lacking(N_("the redress that the person asks for")),
    "signature_date": lacking(N_("date and signature, by hand")),
}
"""Who answers which question."""
