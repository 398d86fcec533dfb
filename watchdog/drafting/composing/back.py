"""The last pages: what is asked for, the sources, and the annexes."""

from collections.abc import Iterator, Mapping

from watchdog.domain.draft import Block, BlockKind, Cell, Figure
from watchdog.domain.letterhead import Part
from watchdog.drafting.composing.frame import Frame, block
from watchdog.drafting.composing.naming import Named, named_kinds
from watchdog.drafting.composing.own import steps
from watchdog.drafting.composing.select import Used
from watchdog.drafting.wording import Ask, capital

ITEM = "- "
"""How a line of a list begins inside a block's text."""


def recommendations(frame: Frame, section: str) -> list[Block]:
    """Return a recommendation for each step: who, by when, what, and how it can be seen to be done.

    On a sheet of one page the steps stand alone.
    """
    asked = list(steps(frame, section, Part.RECOMMENDATION, _recommendation))
    if frame.is_sheet:
        return asked
    return [block(section, "lead", _lead(frame), basis="wording"), *asked] if asked else []


def questions(frame: Frame, section: str) -> list[Block]:
    """Return a question for each step, answerable with a law, a number or a date."""
    values = {"body": frame.body, "the_state": frame.the_state}
    lead = block(section, "lead", frame.words.say("questions_lead", **values), basis="wording")
    asked = list(steps(frame, section, Part.QUESTION, _question))
    return [lead, *asked] if asked else []


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


def _lead(frame: Frame) -> str:
    """Say who is to recommend: the body; in the Universal Periodic Review the States; in a public text the network."""
    if frame.is_public:
        return frame.words.say("recommendations_lead_public", the_state=frame.the_state)
    if frame.mechanism.kind == "upr":
        return frame.words.say("recommendations_lead_upr", the_state=frame.the_state)
    return frame.words.say("recommendations_lead", body=frame.body, the_state=frame.the_state)


def _recommendation(frame: Frame, section: str, ask: Ask) -> Block:
    words = frame.words.asks[ask.id]
    step = words.recommendation.format(The_state=capital(frame.the_state), deadline=frame.deadline(ask))
    whole = frame.words.say("recommendation", text=step, indicator=words.indicator, basis=_basis(frame, ask))
    text = step if frame.is_sheet else whole
    kind = BlockKind.RECOMMENDATION
    return block(section, ask.id, text.strip(), kind=kind, used=_behind(frame, ask))


def _question(frame: Frame, section: str, ask: Ask) -> Block:
    text = frame.words.say("question", text=frame.words.asks[ask.id].question, basis=_basis(frame, ask)).strip()
    return block(section, ask.id, text, kind=BlockKind.QUESTION, used=_behind(frame, ask))


def _behind(frame: Frame, ask: Ask) -> list[Used]:
    kinds = set(ask.types)
    return [used for used in frame.selection.used if any(act.type in kinds for act in used.acts)]


def _basis(frame: Frame, ask: Ask) -> str:
    """Return the articles under which the abuses that call for a step are described."""
    instrument = frame.selection.instrument
    chapters = [chapter for chapter in frame.chapters if set(chapter.kinds) & set(ask.types)]
    if instrument is None or not chapters:
        return ""
    articles = frame.words.articles_named(frame.numbers(chapters))
    return frame.words.say("basis_of", instrument=frame.words.short.get(instrument, instrument), articles=articles)


def _cases(frame: Frame, section: str) -> Iterator[Block]:
    """List the cases that may be told, one line each; not where their number is withheld, for lines can be counted.

    A kind is named only where its total is shown, and who acted only where every class of that kind holds enough
    cases; both are settled for all lines of a kind alike, so that no line says more than the tables do.
    """
    words, told = frame.words, frame.selection.told()
    if not told or not frame.may_tell or frame.cases.value is None:
        return
    named = named_kinds(told, frame.selection, frame.count, frame.reference, frame.may_name)
    rows = sorted((_row(frame, used, named) for used in told), key=lambda row: (row[1].text, row[0].text))
    head = ("column_case", "column_kind", "column_perpetrator", "column_standard")
    figure = Figure(words.say("cases_heading"), tuple(map(words.say, head)), tuple(rows), words.say("note_cases"))
    yield _heading(section, "cases-heading", words.say("cases_heading"))
    yield block(section, "cases-lead", words.say("cases_lead"), basis="method")
    yield block(section, "cases", figure.caption, kind=BlockKind.TABLE, used=told, figure=figure)


def _row(frame: Frame, used: Used, kinds: Mapping[str, Named]) -> tuple[Cell, ...]:
    words, act = frame.words, used.acts[0]
    named = kinds.get(act.type)
    group = frame.reference.code_lists.group("perpetrator_type", act.perpetrator) or "unknown"
    actor = words.label("perpetrator_group", group) if named is not None and named.actor else words.say("not_stated")
    kind = words.say("cases_other_kind") if named is None else words.types[act.type].name
    tells_standard = named is None or named.standard
    standard = words.label("certainty", act.certainty) if tells_standard else words.say("not_stated")
    return (Cell(used.finding.short_ref), Cell(kind), Cell(actor), Cell(standard))


def _heading(section: str, name: str, text: str) -> Block:
    return block(section, name, text, kind=BlockKind.HEADING, basis="wording", level=2)


def _items(lead: str, lines: list[str]) -> str:
    return "\n".join([*([lead] if lead else []), *(ITEM + line for line in lines)])


def _without_topic(note: str) -> str:
    return note.partition(": ")[2] or note
