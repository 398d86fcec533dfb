"""The first pages: what the text is and rests on, who wrote it and how it is known, and the law."""

from typing import Final

from watchdog.domain.draft import Block, Counted
from watchdog.drafting.composing.frame import Frame, block
from watchdog.drafting.formats.model import count_words
from watchdog.reference.ratifications import Status

MOST_KINDS: Final = 5
SHAPES: Final = ((MOST_KINDS, 12, True), (MOST_KINDS, 6, True), (3, 3, True), (2, 0, True), (2, 0, False))
"""How many acts and topics a summary names, and whether it says what the text is, as the cover does: from the fullest
to the shortest. The first that keeps its share is taken."""

SUMMARIES: Final = frozenset({"summary", "pattern", "issue", "allegation"})
"""Sections that say what the text rests on."""

ACCOUNTS: Final = frozenset({"web-report", "interview", "voice-message", "letter", "social-media", "other"})


def summary(frame: Frame, section: str) -> list[Block]:
    """Return what the text is, what it rests on, the main acts, the rights, and what is asked for, within its share."""
    shaped = [_summary(frame, section, *shape) for shape in SHAPES]
    room = frame.summary_words
    fitting = (each for each in shaped if not room or sum(count_words(block.text) for block in each) <= room)
    return next(fitting, shaped[-1])


def _summary(frame: Frame, section: str, most: int, topics: int, opens: bool) -> list[Block]:
    words, used = frame.words, frame.selection.used
    return [
        *([block(section, "what", _what(frame), basis="wording")] if opens else []),
        block(section, "basis", _basis(frame), used=used, basis="" if used else "method", counted=_whole(frame)),
        block(
            section,
            "main",
            words.paragraph(_main_acts(frame, most), _raised(frame, "raised")),
            used=used,
            counted=_kinds(frame),
        ),
        *asked(frame, section, topics),
    ]


def title(frame: Frame, section: str) -> list[Block]:
    """Return the title of a statement, to which the editor adds the agenda item."""
    return [block(section, "title", frame.draft.title, basis="wording")]


def asked(frame: Frame, section: str, most: int) -> list[Block]:
    """Return the first topics of what is asked for at the end."""
    topics = frame.words.series([frame.words.asks[ask.id].topic for ask in frame.asks[:most]])
    name = "asks_questions" if frame.stage.output == "questions" else "asks_recommendations"
    return [block(section, "asked", frame.words.say(name, topics=topics), basis="wording")] if topics else []


def who_how(frame: Frame, section: str) -> list[Block]:
    """Return who wrote the text, how the cases were gathered and verified, and what the figures do not say."""
    words = frame.words
    consent = words.paragraph(words.say("consent"), words.say("protection"))
    sources = _sources(frame)
    gathered = words.paragraph(_sources_said(frame, sources), _documents(frame))
    is_said = bool(SUMMARIES & frame.sections)
    cases = gathered or ("" if is_said else _basis(frame))
    counted = sources if gathered else _whole(frame)
    return [
        *who(frame, section),
        *([block(section, "cases", cases, used=frame.selection.used, counted=counted)] if cases else []),
        block(section, "standard", words.say("standard"), basis="method", notes=[words.say("proof_note")]),
        block(section, "consent", consent, basis="method"),
        block(section, "limits", words.say("limits"), basis="method"),
    ]


def who(frame: Frame, section: str) -> list[Block]:
    """Return who wrote the text."""
    return [block(section, "who", frame.words.say("who", submitter=frame.draft.submitter), basis="method")]


def context(frame: Frame, section: str) -> list[Block]:
    """Return whether the State is bound, since when and by which source, and the articles that the facts raise."""
    found = []
    if frame.selection.instrument is not None:
        found.append(_bound(frame, section))
    if raised := _raised(frame, "facts_raise"):
        found.append(block(section, "raised", raised, used=frame.selection.used))
    found.append(block(section, "national", "", basis="law"))
    return found


def _what(frame: Frame) -> str:
    draft, words = frame.draft, frame.words
    period = words.period(draft.year_from, draft.year_to)
    if frame.is_public:
        return words.say("since_public", submitter=draft.submitter, state=frame.state, period=period)
    return words.say(
        "since",
        submitter=draft.submitter,
        state=frame.state,
        body=frame.body,
        stage=words.stages.get(frame.stage.name, frame.stage.name.lower()),
        period=period,
        instrument=frame.instrument,
    )


def _basis(frame: Frame) -> str:
    if not frame.selection.used:
        return frame.words.say("basis_none")
    cases, acts = frame.words.count("cases", frame.cases), frame.words.count("acts", frame.count.whole)
    return frame.words.say("basis", cases=cases, acts=acts)


def _main_acts(frame: Frame, most: int) -> str:
    """Name the acts with the highest numbers that are shown; no order is drawn from numbers that are not."""
    words = frame.words
    counted = [(kind, cell.value) for kind, cell in frame.count.totals.items() if cell.value]
    first = sorted(counted, key=lambda pair: -pair[1])[:most]
    named = [
        words.say("kinds_counted", kind=words.types[kind].name, number=words.number(number)) for kind, number in first
    ] or [words.types[kind].name for kind in frame.count.kinds[:most]]
    return words.say("kinds", kinds=words.series(named)) if named else ""


def _raised(frame: Frame, name: str) -> str:
    chapters = frame.chapters
    if frame.selection.instrument is None or not chapters:
        return ""
    articles = frame.words.articles_named(frame.numbers(chapters))
    return frame.words.say(name, articles=articles, instrument=frame.instrument)


def _whole(frame: Frame) -> tuple[Counted, ...]:
    return frame.count.whole_period("cases", "acts")


def _kinds(frame: Frame) -> tuple[Counted, ...]:
    return frame.count.whole_period(*(f"acts:{kind}" for kind in frame.count.kinds))


def _sources(frame: Frame) -> tuple[Counted, ...]:
    """Return how many sources there are and how many saw it themselves; nothing where a small number could be read.

    That would be from the two, from the number of cases where it is withheld, or from an earlier draft.
    """
    findings, count = [used.finding for used in frame.selection.used], frame.count
    sources, first_hand = sum(each.sources for each in findings), sum(each.independent_sources for each in findings)
    least = count.least
    counted = (Counted("sources", *count.years, sources), Counted("first-hand", *count.years, first_hand))
    is_small = min(len(findings), first_hand) < least or 0 < sources - first_hand < least
    if count.cases.value is None or is_small or any(count.told.tells(each, least) for each in counted):
        return ()
    return counted


def _sources_said(frame: Frame, counted: tuple[Counted, ...]) -> str:
    if not counted:
        return ""
    sources, first_hand = (frame.words.number(each.value) for each in counted)
    return frame.words.say("sources", sources=sources, independent=first_hand)


def _documents(frame: Frame) -> str:
    forms = frame.words.labels["source_form"]
    named = [
        label
        for form, label in forms.items()
        if sum(form in used.finding.source_forms for used in frame.selection.used) >= frame.count.least
    ]
    return frame.words.say("documents", forms=frame.words.listed(named)) if named else ""


def _bound(frame: Frame, section: str) -> Block:
    instrument = frame.selection.instrument or ""
    column = frame.reference.articles.instrument(instrument).ratifications_column or instrument
    status = frame.reference.ratifications.status(frame.draft.state, column)
    words, as_of = frame.words, frame.words.day(frame.reference.ratifications.as_of)
    values = {"state": frame.state, "instrument": frame.instrument, "as_of": as_of}
    if status.source == "invented":
        note = words.say("depositary_invented")
    else:
        source = (status.source or "").replace("MTDSG", "").strip()
        note = words.say("depositary", source=source or "IV", as_of=as_of)
    return block(section, "bound", _status(status, values, frame), basis="law", notes=[note])


def _status(status: Status, values: dict[str, str], frame: Frame) -> str:
    words = frame.words
    if status.kind == "party" and status.date is not None:
        action = words.actions.get(status.action or "", status.action or "")
        return words.say("party", action=action, date=words.day(status.date), **values)
    if status.kind == "party":
        return words.say("party_year", year=str(status.year), **values)
    names = {"signed": "signed", "denounced": "denounced", "none": "not_party"}
    return words.say(names.get(status.kind, "party_unknown"), **values)
