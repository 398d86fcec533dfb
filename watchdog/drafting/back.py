"""The last pages: what is asked for, the sources, and the annexes."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from watchdog.domain.draft import Block, BlockKind, Cell, Figure
from watchdog.drafting.count import is_sensitive, limits
from watchdog.drafting.frame import Frame, block
from watchdog.drafting.select import Selection, Used
from watchdog.drafting.wording import Ask, capital
from watchdog.reference.library import Reference

ITEM = "- "
"""How a line of a list begins inside a block's text."""


def recommendations(frame: Frame, section: str) -> list[Block]:
    """Return a recommendation for each step: who, by when, what, and how it can be seen to be done."""
    values = {"the_state": frame.the_state} if frame.is_public else {"body": frame.body, "the_state": frame.the_state}
    name = "recommendations_lead_public" if frame.is_public else "recommendations_lead"
    lead = block(section, "lead", frame.words.say(name, **values), basis="wording")
    return [lead, *(_recommendation(frame, section, ask) for ask in frame.asks)] if frame.asks else []


def questions(frame: Frame, section: str) -> list[Block]:
    """Return a question for each step, answerable with a law, a number or a date."""
    values = {"body": frame.body, "the_state": frame.the_state}
    lead = block(section, "lead", frame.words.say("questions_lead", **values), basis="wording")
    return [lead, *(_question(frame, section, ask) for ask in frame.asks)] if frame.asks else []


def references(frame: Frame, section: str) -> list[Block]:
    """Return the sources, each once: those in the notes of the articles, and the general ones."""
    words = frame.words
    chapters = (*frame.chapters, *frame.others)
    cited = [each.source for chapter in chapters for each in frame.structure.articles.get(chapter.id, ())]
    lines = [words.sources[source] for source in dict.fromkeys((*cited, *frame.structure.general))]
    listed = _items(words.say("references_lead"), [*lines, _without_topic(words.say("proof_note"))])
    return [block(section, "list", listed, basis="law")]


def annexes(frame: Frame, section: str) -> list[Block]:
    """Return how the figures were made, the cases told with consent, and the words used."""
    words = frame.words
    name = "figures_themes" if frame.selection.instrument is None else "figures_counting"
    counting = words.say(name, **({} if frame.selection.instrument is None else {"instrument": frame.instrument}))
    return [
        _heading(section, "figures", words.say("figures_heading")),
        block(section, "figures-counting", counting, basis="method"),
        block(section, "figures-protection", words.say("figures_protection"), basis="method"),
        _heading(section, "standard", words.say("annex_standard_heading")),
        block(section, "standard-text", words.say("annex_standard"), basis="method"),
        _heading(section, "consent", words.say("annex_consent_heading")),
        block(section, "consent-text", words.say("annex_consent"), basis="method"),
        *_cases(frame, section),
        _heading(section, "glossary", words.say("glossary_heading")),
        block(section, "glossary-list", _items("", list(words.glossary)), basis="wording"),
    ]


def _recommendation(frame: Frame, section: str, ask: Ask) -> Block:
    words = frame.words.asks[ask.id]
    deadline = frame.words.day(dt.date(frame.today.year + ask.years, 12, 31))
    step = words.recommendation.format(The_state=capital(frame.the_state), deadline=deadline)
    text = frame.words.say("recommendation", text=step, indicator=words.indicator, basis=_basis(frame, ask))
    kind = BlockKind.RECOMMENDATION
    return block(section, ask.id, text.strip(), kind=kind, used=_behind(frame, ask))


def _question(frame: Frame, section: str, ask: Ask) -> Block:
    text = frame.words.say("question", text=frame.words.asks[ask.id].question, basis=_basis(frame, ask)).strip()
    return block(section, ask.id, text, kind=BlockKind.QUESTION, used=_behind(frame, ask))


def _behind(frame: Frame, ask: Ask) -> list[Used]:
    return [used for used in frame.selection.used if any(used.act(kind) for kind in ask.types)]


def _basis(frame: Frame, ask: Ask) -> str:
    """Return the articles under which the abuses that call for a step are described."""
    instrument = frame.selection.instrument
    chapters = [chapter for chapter in frame.chapters if set(chapter.kinds) & set(ask.types)]
    if instrument is None or not chapters:
        return ""
    articles = frame.words.articles_named(frame.numbers(chapters))
    return frame.words.say("basis_of", instrument=frame.words.short.get(instrument, instrument), articles=articles)


def _cases(frame: Frame, section: str) -> Iterator[Block]:
    """List the cases that may be told, one line each.

    A kind is named only where its total is shown, and who acted only where every class of that kind holds enough
    cases; both are settled for all lines of a kind alike, so that no line says more than the tables do.
    """
    words, told = frame.words, frame.selection.told()
    if not told or not frame.may_tell:
        return
    rows = sorted((_row(frame, used) for used in told), key=lambda row: (row[1].text, row[0].text))
    head = ("column_case", "column_kind", "column_perpetrator", "column_standard")
    figure = Figure(words.say("cases_heading"), tuple(map(words.say, head)), tuple(rows), words.say("note_cases"))
    yield _heading(section, "cases-heading", words.say("cases_heading"))
    yield block(section, "cases-lead", words.say("cases_lead"), basis="method")
    yield block(section, "cases", figure.caption, kind=BlockKind.TABLE, used=told, figure=figure)


def _row(frame: Frame, used: Used) -> tuple[Cell, ...]:
    words, act = frame.words, used.acts[0]
    is_named = frame.count.totals[act.type].value is not None
    actor = words.say("not_stated")
    if is_named and actors_are_many(act.type, frame.selection, frame.reference):
        group = frame.reference.code_lists.group("perpetrator_type", act.perpetrator) or "unknown"
        actor = words.label("perpetrator_group", group)
    kind = words.types[act.type].name if is_named else words.say("cases_other_kind")
    standard = words.label("certainty", act.certainty)
    return (Cell(used.finding.short_ref), Cell(kind), Cell(actor), Cell(standard))


def actors_are_many(kind: str, selection: Selection, reference: Reference) -> bool:
    """Tell whether every class of those who acted holds enough cases of a kind, so that the class may be named."""
    lists, small = reference.code_lists, limits(reference)
    least = small.sensitive if is_sensitive(kind, reference) else small.general
    acts = [act for used in selection.of_kind(kind) if (act := used.act(kind)) is not None]
    return min(Counter(lists.group("perpetrator_type", act.perpetrator) for act in acts).values()) >= least


def _heading(section: str, name: str, text: str) -> Block:
    return block(section, name, text, kind=BlockKind.HEADING, basis="wording", level=2)


def _items(lead: str, lines: list[str]) -> str:
    return "\n".join([*([lead] if lead else []), *(ITEM + line for line in lines)])


def _without_topic(note: str) -> str:
    return note.partition(": ")[2] or note
