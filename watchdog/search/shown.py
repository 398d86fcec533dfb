"""What the search page shows: marks and hits in plain words."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from babel.dates import format_skeleton

from watchdog.domain.stages import CaseStage, ReportStage
from watchdog.languages import N_
from watchdog.search.alike import Alike, Reason
from watchdog.search.entries import LONGER, NOT_YET
from watchdog.search.find import FACETS, Found, Hit, Piece
from watchdog.search.patterns import Kind, Pattern
from watchdog.web.wording import CASE_STAGES, REPORT_STAGES, WARNINGS, Words, tag

MOST_SHOWN: Final = 12
"""Values of a facet on the page; the most frequent stand first."""

TITLES: Final = {
    "kind": N_("What is it?"),
    "stage": N_("Stage"),
    "country": N_("Country"),
    "type": N_("What was done"),
    "who": N_("Who did it"),
    "urgent": N_("Urgency"),
    "language": N_("Language"),
    "month": N_("Month"),
    "setting": N_("Kind of place"),
    "answered": N_("Time to the first answer"),
}
ANSWERED: Final = {
    "day": N_("Within a day"),
    "week": N_("Within a week"),
    "month": N_("Within a month"),
    LONGER: N_("Later"),
    NOT_YET: N_("Not yet"),
}
KINDS: Final = {"report": N_("Report"), "case": N_("Case")}
MOST_WORDS: Final = 8
MOST_TYPES: Final = 3
REASONS: Final = {
    Reason.WORDS: N_("Rare words that both have"),
    Reason.PLACE: N_("The same place"),
    Reason.DAY: N_("About the same day"),
    Reason.WHO: N_("The same kind of body did it"),
    Reason.TYPE: N_("The same was done"),
}
PATTERNS: Final = {
    Kind.UNIT: N_("Station, centre or unit"),
    Kind.INSTITUTION: N_("Institution"),
    Kind.PLACE: N_("Exact place"),
    Kind.MARKS: N_("Rank, badge, vehicle"),
    Kind.METHOD: N_("How it was done"),
}
SECTIONS: Final = {
    "report": N_("In the report"),
    "message": N_("In a message"),
    "note": N_("In your desk’s notes"),
    "case": N_("In the case"),
    "file": N_("In a file of the report"),
}


def facets(found: Found, chosen: Iterable[str], words: Words) -> list[dict[str, Any]]:
    """Return what a search can be narrowed by: each value with its words, how often, and whether it is chosen."""
    picked = set(chosen)
    shown = []
    for name in FACETS:
        counted = found.facets[name]
        values = list(counted)[:MOST_SHOWN] + [mark for mark in picked if mark.startswith(f"{name}=")]
        items = [
            {"mark": mark, "words": mark_words(mark, words), "many": counted.get(mark, 0), "chosen": mark in picked}
            for mark in dict.fromkeys(values)
        ]
        if items:
            more = max(0, len(counted) - MOST_SHOWN)
            shown.append({"title": words.say(TITLES[name]), "values": items, "more": more})
    return shown


def mark_words(mark: str, words: Words) -> str:
    """Return a mark in the reader's words."""
    name, _equals, value = mark.partition("=")
    if name == "month":
        return _month(value, words)
    if name == "stage":
        return words.say(_stages().get(value, value))
    known: dict[str, Any] = {
        "kind": lambda: words.say(KINDS.get(value, value)),
        "country": lambda: words.country(value),
        "type": lambda: words.type(value),
        "who": lambda: words.doer(value),
        "setting": lambda: words.setting(value),
        "answered": lambda: words.say(ANSWERED.get(value, value)),
        "urgent": lambda: words.say(N_("Urgent")),
        "language": lambda: words.language(value),
    }
    return str(known[name]()) if name in known else value


def hit(found: Hit, words: Words, *, soft: bool) -> dict[str, Any]:
    """Return a line of the answer; `soft` hides the words of what is hard to read until they are wanted."""
    hard = [words.say(WARNINGS[each]) for each in found.hard] if soft else []
    stages: Mapping[Any, str] = CASE_STAGES if found.kind == "case" else REPORT_STAGES
    kind: Any = CaseStage if found.kind == "case" else ReportStage
    types = sorted(mark for mark in found.marks if mark.startswith("type="))
    return {
        "id": found.id,
        "kind": found.kind,
        "short_ref": found.short_ref,
        "day": words.date(found.day),
        "where": words.say(SECTIONS.get(found.section, KINDS[found.kind])),
        "lang": tag(found.language),
        "hidden": words.say(N_("Hidden at first: %s")) % words.listed(hard) if hard else "",
        "pieces": [(_line(piece), piece.found) for piece in found.pieces],
        "marks": [
            (words.say(KINDS[found.kind]), "quiet"),
            (words.say(stages[kind(found.stage)]), "quiet"),
            *([(words.say(N_("Urgent")), "warm")] if "urgent=yes" in found.marks else []),
            *((mark_words(each, words), "") for each in types[:3]),
        ],
    }


def alike(found: Alike, words: Words) -> dict[str, Any]:
    """Return a line of what resembles something: why, in words."""
    other = found.other
    stages: Mapping[Any, str] = CASE_STAGES if other.kind == "case" else REPORT_STAGES
    kind: Any = CaseStage if other.kind == "case" else ReportStage
    return {
        "id": other.id,
        "kind": words.say(KINDS[other.kind]),
        "is_case": other.kind == "case",
        "short_ref": other.short_ref,
        "day": words.date(other.arrived),
        "reasons": [_reason(reason, shown, words) for reason, shown in found.reasons.items()],
        "marks": [(words.say(stages[kind(other.stage)]), "quiet")],
    }


def _reason(reason: Reason, shown: Sequence[str], words: Words) -> tuple[str, str]:
    if reason is Reason.TEXT:
        return words.say(N_("The words are almost the same: %s of 100")) % shown[0], ""
    named = {
        Reason.WHO: lambda: words.listed(words.doer(each) for each in shown),
        Reason.TYPE: lambda: words.listed(map(words.type, shown)),
    }
    return words.say(REASONS[reason]), str(named[reason]()) if reason in named else words.listed(shown[:MOST_WORDS])


def pattern(found: Pattern, words: Words) -> dict[str, Any]:
    """Return a row of what repeats."""
    return {
        "name": found.name,
        "spellings": words.listed(name for name, _many in found.names.most_common() if name != found.name),
        "country": words.country(found.country),
        "verified": found.verified,
        "alleged": found.alleged,
        "period": " – ".join(map(words.day, found.period)),
        "types": words.listed(map(words.type, found.types[:MOST_TYPES])),
        "cases": [(each.id, each.short_ref) for each in found.bearers.values()],
    }


def _line(piece: Piece) -> str:
    return piece.words.replace("\n", " ")


def _month(value: str, words: Words) -> str:
    return str(format_skeleton("yMMM", dt.date.fromisoformat(f"{value}-01"), locale=words.locale))


def _stages() -> dict[str, str]:
    return {stage.value: text for names in (REPORT_STAGES, CASE_STAGES) for stage, text in names.items()}
