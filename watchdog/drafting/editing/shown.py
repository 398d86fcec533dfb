"""Plain values for the pages of drafting: what a template shows, and nothing it would have to work out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final

from watchdog.domain.differences import pieces
from watchdog.domain.draft import Block, BlockKind, Comment, Draft
from watchdog.domain.evidence import Finding
from watchdog.drafting.checking.check import Check
from watchdog.drafting.cite import Behind, Change, Move, behind
from watchdog.drafting.document import Line, laid
from watchdog.drafting.editing.blocks import may_move
from watchdog.drafting.editing.comments import about
from watchdog.drafting.editing.write import Opened
from watchdog.drafting.wording import Wording, Wordings
from watchdog.reference.library import Reference

WAYS: Final = {"up": -1, "down": 1}
NUMBERED = frozenset({BlockKind.PARAGRAPH, BlockKind.ACCOUNT, BlockKind.RECOMMENDATION, BlockKind.QUESTION})


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line in one dress; `sign` is the number of the note after them."""

    text: str
    bold: bool
    italic: bool
    sign: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A block on the sheet.

    Attributes:
        number: Its first paragraph's number in the file, None where it has none or nothing is written yet.
        paragraphs: The text by lines.
        items: The list under it.
        notes: The notes by their numbers in the file.
        change: What would be composed otherwise today.
        purpose: What belongs here, where nothing is written yet.
        comments: What colleagues said about it, what is open first.
        ways: Where it can be moved: `up`, `down`.
    """

    block: Block
    number: int | None
    paragraphs: list[list[Piece]]
    items: list[list[Piece]]
    notes: list[tuple[str, str]]
    change: Change | None
    purpose: str
    comments: list[Comment]
    ways: list[str]

    @property
    def open_comments(self) -> int:
        """How many comments are not settled."""
        return sum(not each.settled for each in self.comments)


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the sheet with its words."""

    id: str
    title: str
    words: int
    blocks: list[Shown]

    @property
    def open_comments(self) -> int:
        """How many comments are not settled in it."""
        return sum(each.open_comments for each in self.blocks)


@dataclass(frozen=True, slots=True)
class Clash:
    """A block as somebody else saved it beside what was typed; of that, `mine` says which words differ."""

    theirs: str | None
    mine: list[tuple[str, str]]


def parts(opened: Opened, reference: Reference) -> list[Part]:
    """Return the sheet: sections in order, paragraphs numbered as in the exported file."""
    draft, purposes = opened.draft, _purposes(opened.draft, reference)
    found: dict[str, Part] = {}
    separator, signs = opened.facts.words(draft).separator, map(str, count(1))
    number = 0
    for block in draft.blocks:
        if block.section not in found:
            words = opened.facts.length.sections.get(block.section, 0)
            found[block.section] = Part(block.section, block.text, words, [])
            if block.kind is BlockKind.HEADING:
                continue
        paragraphs, items, notes = _read(block, separator, signs)
        is_numbered = block.kind in NUMBERED and bool(paragraphs) and not block.left_out
        purpose = "" if block.text.strip() else purposes.get(block.section, "")
        first = number + 1 if is_numbered else None
        found[block.section].blocks.append(
            Shown(
                block,
                first,
                paragraphs,
                items,
                notes,
                change=_change(opened, block),
                purpose=purpose,
                comments=about(draft.comments, block.id),
                ways=[way for way, step in WAYS.items() if may_move(draft, block.id, step)],
            )
        )
        number += len(paragraphs) if is_numbered else 0
    return list(found.values())


def sources(words: Wording, wording: Wordings) -> tuple[list[str], list[str]]:
    """Return what a note can say: the general sources and that a text was translated, and all other sources."""
    general = [*(words.sources[each] for each in wording.structure.general), words.say("translated_account")]
    return general, [text for text in words.sources.values() if text not in general]


def clash(block: Block | None, typed: str) -> Clash:
    """Return what was typed beside what somebody else saved; None where the block is no longer there."""
    return Clash(None if block is None else block.text, list(pieces(block.text if block else "", typed)))


def chosen(opened: Opened, block_id: str | None) -> Block | None:
    """Return the block whose evidence is asked for."""
    return next((block for block in opened.draft.blocks if block.id == block_id), None)


def evidence(opened: Opened, block: Block | None) -> list[Behind]:
    """Return what stands behind the block."""
    return [] if block is None else behind(block, opened.released)


def new_blocks(opened: Opened) -> list[Block]:
    """Return blocks that would be new if the draft were composed today."""
    changes = opened.facts.changes.values()
    return [change.fresh for change in changes if change.move is Move.NEW and change.fresh is not None]


def of_state(findings: Mapping[str, Finding]) -> dict[str, int]:
    """Return how many findings each State has."""
    found: dict[str, int] = {}
    for finding in findings.values():
        found[finding.country] = found.get(finding.country, 0) + 1
    return found


def counted(checks: tuple[Check, ...]) -> tuple[int, int]:
    """Return how many results block and how many advise."""
    blocks = sum(check.level.value == "block" for check in checks)
    return blocks, len(checks) - blocks


def _read(
    block: Block, separator: str, signs: Iterator[str]
) -> tuple[list[list[Piece]], list[list[Piece]], list[tuple[str, str]]]:
    """Return paragraphs, items and notes of a block; what is not printed uses up no number."""
    if block.kind not in NUMBERED:
        return [], [], []
    notes: list[tuple[str, str]] = []

    def piece(line: Line) -> list[Piece]:
        made = []
        for run in line:
            sign = "" if not run.note else "–" if block.left_out else next(signs)
            notes.extend([(sign, run.note)] if run.note else [])
            made.append(Piece(run.text, run.bold, run.italic, sign))
        return made

    paragraphs, items = laid(block, separator)
    return [piece(line) for line in paragraphs], [piece(line) for line in items], notes


def _change(opened: Opened, block: Block) -> Change | None:
    return opened.facts.changes.get(block.id)


def _purposes(draft: Draft, reference: Reference) -> dict[str, str]:
    return {section.id: section.purpose for section in reference.mechanisms.sections(draft.mechanism, draft.stage)}
