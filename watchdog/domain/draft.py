"""A shadow report being written: blocks of text that each know the findings behind them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from watchdog.domain.letterhead import Letterhead

PURPOSE: Final = "draft"
RETURNED: Final = "draft-returned"
OWN: Final = "own"
"""What a block rests on that an editor added."""

ORGANIZATION: Final = "organization"
"""What a block rests on that is composed from an organization's own words."""


class BlockKind(StrEnum):
    """What a block is on the page."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    TABLE = "table"
    CHART = "chart"
    ACCOUNT = "account"
    RECOMMENDATION = "recommendation"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Cell:
    """One counted cell: the text shown. Suppressed cells hold no value anywhere."""

    text: str
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A table or chart: caption, head, and rows of a label and its cells."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that a block tells, so that a later draft can be compared with it without reading sentences.

    Attributes:
        what: What is counted: "cases", "acts", "acts:police-beating", "place_type:prison".
        first: First year, inclusive, as is the last.
    """

    what: str
    first: int
    last: int
    value: int


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a draft.

    Attributes:
        id: Stable within the draft.
        section: Id of the mechanism's section it stands in.
        kind: What it is.
        text: What will be printed; for figures the caption.
        composed: What the composer wrote, so that an edit and a moved figure can be told apart.
        findings: Short references of the findings behind it; a block without any says why in `basis`.
        basis: What else it rests on: `law`, `method`, `wording`, `organization`, `own`; empty when findings carry it.
        notes: Footnotes: citations only.
        figure: Table or chart data.
        heading_level: 1 to 3, for headings.
        left_out: Why a person left it out; it then stands in the editor alone. Empty: it is printed.
        counted: The numbers that it tells, as composed.
    """

    id: str
    section: str
    kind: BlockKind
    text: str
    composed: str
    findings: tuple[str, ...] = ()
    basis: str = ""
    notes: tuple[str, ...] = ()
    figure: Figure | None = None
    heading_level: int = 2
    left_out: str = ""
    counted: tuple[Counted, ...] = ()

    @property
    def edited(self) -> bool:
        """Whether a person changed what was composed."""
        return self.text != self.composed

    @property
    def own(self) -> bool:
        """Whether an editor added it."""
        return self.basis == OWN

    @property
    def typed(self) -> bool:
        """Whether people wrote its words, in the draft or in their organization's wording: marks in it are read."""
        return self.edited or self.basis == ORGANIZATION

    @property
    def standard(self) -> str:
        """What was composed from reviewed wording and protected figures; own words are neither."""
        return "" if self.basis == ORGANIZATION else self.composed


@dataclass(frozen=True, slots=True)
class Comment:
    """What a colleague says about a block; never printed. `settled`: it was dealt with."""

    id: str
    block: str
    author: str
    day: dt.date
    text: str
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Returned:
    """Why a draft was given back when its release had been asked for: who says so, on which day, and the reason."""

    author: str
    day: dt.date
    reason: str


class Publish(StrEnum):
    """Whether the body may publish the text; printed on the cover."""

    UNSAID = ""
    YES = "yes"
    NO = "no"
    PARTS = "parts"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A finding that was left out by hand, and why."""

    finding: str
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft for one mechanism, stage and State.

    Attributes:
        state: ISO 3166-1 alpha-3.
        year_from: First year, inclusive, as is the last.
        session: Of the body, as it writes it: "145th session"; empty where there is none.
        joint: Whether several organizations submit it.
        contact: Who answers questions about the text.
        letterhead: Id of the organization's letterhead on the shelf; empty: none.
        head: That letterhead as it was when this version was saved, so that a released version stays as it was; the
            organization's own words stand in the blocks.
    """

    title: str
    mechanism: str
    stage: str
    state: str
    year_from: int
    year_to: int
    language: str
    submitter: str
    blocks: tuple[Block, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    session: str = ""
    joint: bool = False
    contact: str = ""
    publish: Publish = Publish.UNSAID
    comments: tuple[Comment, ...] = ()
    letterhead: str = ""
    head: Letterhead | None = None

    def with_text(self, block_id: str, text: str) -> "Draft":
        """Return the draft with one block's text changed.

        Raises:
            KeyError: There is no such block.
        """
        if all(block.id != block_id for block in self.blocks):
            raise KeyError(block_id)
        return replace(
            self,
            blocks=tuple(replace(block, text=text) if block.id == block_id else block for block in self.blocks),
        )

    def printed(self) -> "Draft":
        """Return the draft as it leaves: without the blocks that were left out."""
        return replace(self, blocks=tuple(block for block in self.blocks if not block.left_out))

    def cited(self) -> frozenset[str]:
        """Return the short references of all findings that any block rests on which is printed."""
        return frozenset(ref for block in self.blocks if not block.left_out for ref in block.findings)


def in_section(blocks: Iterable[Block], section: str) -> list[Block]:
    """Return the blocks of one section in order."""
    return [block for block in blocks if block.section == section]
