"""Compose a draft: the sections of its body and stage, each block with the findings behind it.

Pure and deterministic: the same choice, findings, vocabularies and day give the same blocks.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from watchdog.domain.draft import Block, BlockKind, Draft
from watchdog.domain.earlier import Earlier
from watchdog.domain.evidence import Finding
from watchdog.domain.letterhead import Letterhead
from watchdog.drafting.composing import back, body, follow, front, own
from watchdog.drafting.composing.differencing import Left
from watchdog.drafting.composing.frame import Frame, block, gather
from watchdog.drafting.composing.select import select
from watchdog.drafting.wording import Wordings
from watchdog.reference.library import Reference
from watchdog.reference.mechanisms import Section

Writer = Callable[[Frame, str], list[Block]]

COVER: Final = "cover"


def _asks(frame: Frame, section: str) -> list[Block]:
    return (back.questions if frame.stage.output == "questions" else back.recommendations)(frame, section)


def _only(outputs: frozenset[str], write: Writer) -> Writer:
    """Return a writer that leaves a section to the editor where the stage does not end in this."""
    return lambda frame, section: write(frame, section) if frame.stage.output in outputs else []


WRITERS: Final[Mapping[str, Writer]] = {
    **dict.fromkeys(front.SUMMARIES, front.summary),
    **dict.fromkeys(("who_how", "method"), front.who_how),
    **dict.fromkeys(("who", "contact", "author"), front.who),
    **dict.fromkeys(("context", "framework", "standards", "standard", "law"), front.context),
    **dict.fromkeys(("findings", "issues", "clusters", "effect", "evidence", "practices", "facts"), body.findings),
    "proof": body.proof,
    "key_figures": body.key_figures,
    "places": body.places,
    "domestic": body.responses,
    **dict.fromkeys(("followup", "previous", "past"), follow.followup),
    **dict.fromkeys(("one_by_one", "by_recommendation"), follow.one_by_one),
    "title": front.title,
    "points": _asks,
    **dict.fromkeys(("asks", "request", "requests", "purpose"), _asks),
    "questions": _only(frozenset({"questions", "both"}), back.questions),
    "recommendations": _only(frozenset({"recommendations", "both"}), back.recommendations),
    "references": back.references,
    "annexes": back.annexes,
}
"""Who writes which section; what is not here is left to the editor."""


def compose(
    draft: Draft,
    findings: Iterable[Finding],
    reference: Reference,
    wording: Wordings,
    today: dt.date,
    *,
    recommended: Iterable[Earlier] = (),
    earlier: Sequence[Left] = (),
    letterhead: Letterhead | None = None,
) -> tuple[Block, ...]:
    """Return the blocks of a draft.

    Args:
        draft: Mechanism, stage, State, years, language, submitter and what was taken out; its blocks are not read.
        findings: All released findings.
        reference: The vocabularies.
        wording: The standard wording.
        today: Deadlines of recommendations are counted from its year.
        recommended: What the body recommended to the State before.
        earlier: Released drafts of the same State, the newest first, and its rows of data that left; what they told
            is protected as well.
        letterhead: Of the organization; its own words stand in place of the standard wording or behind it.

    Raises:
        UnknownCodeError: Mechanism or stage does not exist.
        KeyError: There is no wording in the draft's language.
    """
    words = wording.languages[draft.language]
    frame = gather(
        draft,
        select(draft, findings, reference),
        reference,
        structure=wording.structure,
        words=words,
        today=today,
        recommended=recommended,
        earlier=earlier,
        letterhead=letterhead,
    )
    sections = reference.mechanisms.sections(draft.mechanism, draft.stage)
    return tuple(each for section in sections if section.id != COVER for each in _section(frame, section))


def _section(frame: Frame, section: Section) -> list[Block]:
    title = frame.words.sections.get(section.title, section.title)
    heading = block(section.id, "", title, kind=BlockKind.HEADING, basis="wording", level=1)
    write = WRITERS.get(section.id)
    written = write(frame, section.id) if write else []
    ours = written or [block(section.id, "own", "", basis="wording")]
    return [heading, *own.in_section(frame, section.id, ours)]
