"""Consent is a set of separate uses, recorded use by use and never overwritten.

Rules: `docs/reference/case_model.md`, section 3. A report by itself consents to `help` only.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """What may be done with what a person told, from least to most exposing."""

    HELP = "help"
    COUNT = "count"
    STORY = "story"
    UN_CLOSED = "un-closed"
    UN_STATE = "un-state"
    NAMED = "named"


class Answer(StrEnum):
    """What the person said about a use. Not asked is no."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not-asked"


class Basis(StrEnum):
    """Whose consent it is."""

    SELF = "self"
    WITNESS = "witness-own-account"
    RELATIVE = "relative-of-dead-or-missing"
    CARER = "carer-with-child"
    SAYS_PERMISSION = "says-has-permission"
    NONE = "none"


class Channel(StrEnum):
    """How consent was given."""

    FORM = "form"
    REPLY = "reply-channel"
    IN_PERSON = "in-person"


CAPS = {Basis.SAYS_PERMISSION: frozenset({Use.HELP, Use.COUNT}), Basis.NONE: frozenset({Use.HELP})}
"""A basis that is not the person's own word limits the uses (rule 3)."""


@dataclass(frozen=True, slots=True)
class ConsentEntry:
    """One answer about one use, with its evidence. Later entries about the same use replace earlier ones."""

    use: Use
    answer: Answer
    basis: Basis
    channel: Channel
    language: str
    day: dt.date
    recorded_by: str
    wording_version: int = 1
    expires: dt.date | None = None
    evidence: str = ""


def consented(entries: Iterable[ConsentEntry], on: dt.date) -> frozenset[Use]:
    """Return the uses that consent covers on a day.

    The latest entry of each use counts; an expired yes is no; `story` implies `count` (rule 1); a no to `count` takes
    `story` away with it; the basis caps (rule 3).
    """
    latest = {entry.use: entry for entry in entries}
    uses = {Use.HELP}
    for use, entry in latest.items():
        if _holds(entry, on):
            uses.add(use)
    if Use.STORY in uses and Use.COUNT not in latest:
        uses.add(Use.COUNT)
    if Use.COUNT not in uses:
        uses.discard(Use.STORY)
    return frozenset(uses)


def _holds(entry: ConsentEntry, on: dt.date) -> bool:
    in_time = entry.expires is None or on <= entry.expires
    allowed = CAPS.get(entry.basis)
    return entry.answer is Answer.YES and in_time and (allowed is None or entry.use in allowed)
