"""Preflight: what must be mended before a draft leaves, and what deserves another look.

Rules: `docs/reference/shadow_reports.md`, sections 7 to 12, and `docs/reference/case_model.md`, sections 3 and 11.
Blocking and advisory are kept apart; each result names its rule and leads to the block it is about.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from watchdog.domain.consent import Use
from watchdog.domain.draft import Block, BlockKind, Draft, in_section
from watchdog.domain.evidence import Finding
from watchdog.drafting.checking.scan import chinese_number, personal_data, scan_words, small_counts, stated, told_shares
from watchdog.drafting.checking.undone import hidden
from watchdog.drafting.cite import Change
from watchdog.drafting.composing.select import select
from watchdog.drafting.document import Length
from watchdog.drafting.markup import notes_of, plain, runs
from watchdog.drafting.wording import Wording, Wordings
from watchdog.languages import N_
from watchdog.reference.library import Reference

FOLLOWING: Final = frozenset({"followup", "previous", "past", "one_by_one", "by_recommendation"})
LEAST_SOURCES: Final = 2
LONGEST_NOTE: Final = 60
"""A citation of more words than this argues; arguing notes count before CEDAW and are barred in the UPR."""


class Level(StrEnum):
    """Whether a result stops an export."""

    BLOCK = "block"
    ADVISE = "advise"


class Problem(StrEnum):
    """What preflight can say. Values in brackets are filled in when it is shown."""

    OVER_LIMIT = N_("The text has %(words)s words as this body counts them; it allows %(limit)s.")
    OVER_UNVERIFIED = N_("The text has %(words)s words. A limit of %(limit)s is reported but not verified.")
    LIMIT_UNKNOWN = N_("The limit is not known: see the information note of the session.")
    OVER_BUDGET = N_("The text has %(words)s words. Our own working budget is %(limit)s; it is not a rule of the body.")
    LANGUAGE = N_("This body does not accept texts in this language.")
    LANGUAGE_UNKNOWN = N_("Which languages this body accepts is not known: see the information note of the session.")
    NOT_REVIEWED = N_("No lawyer has read the standard wording of this language yet.")
    EMPTY_SECTION = N_("This section is still empty: %(section)s.")
    NOTHING_ASKED = N_("Nothing is asked of the State: %(section)s.")
    NOTHING_FOUND = N_("No finding belongs to this State, these years and this body.")
    RECALLED = N_("A finding behind this paragraph was recalled: %(reference)s.")
    NOT_FOR_COUNTING = N_("Consent for counting this finding no longer holds: %(reference)s.")
    NOT_FOR_TELLING = N_("Consent for telling this case no longer holds: %(reference)s.")
    STAYS_AWAY = N_(
        "This case is not told for now, so that nobody sees which other case was withdrawn: %(reference)s. "
        "Compose the draft anew."
    )
    NOT_PARTY = N_("The State is not bound by the instrument of this procedure, as at %(as_of)s.")
    PARTY_UNKNOWN = N_("Whether the State is bound is not known from our record, as at %(as_of)s.")
    FIGURES_CHANGED = N_("The figures changed since this paragraph was composed.")
    PERSONAL = N_("This looks like something that points to a person: %(found)s.")
    SMALL_COUNT = N_("A small number in the text can undo what the tables withhold: %(found)s.")
    WITHHELD = N_("A table withholds this number, and the text tells it: %(found)s.")
    SHARE = N_("A small number can be worked out from this share: %(found)s.")
    WORD = N_("We do not use this word: %(found)s. Better: %(instead)s.")
    ONE_FINDING = N_("One finding alone stands behind this step: make sure that a rule of law does as well.")
    NO_DEADLINE = N_("This recommendation names no date.")
    NO_ADDRESSEE = N_("This recommendation does not say who should act.")
    WEAK_VERB = N_("Nobody can see whether this was done: %(found)s.")
    ARGUED_NOTE = N_("This note argues. Notes are for citations only.")
    FEW_FINDINGS = N_("Fewer than %(least)s findings of this State are on record: no case is told, none is listed.")
    ACCOUNT_LANGUAGE = N_("Cases are told in the words of the desk. Translate them by hand and mark the translation.")
    SUMMARY_LONG = N_("The summary has %(words)s words. Our own share for it is %(limit)s.")
    NOTHING_EARLIER = N_(
        "No earlier recommendation of this body to this State is on record. Enter those that there are."
    )
    WORDING_CHANGED = N_("The organization’s own words would read otherwise today.")
    ONE_SOURCE = N_("Fewer than two independent sources stand behind this paragraph.")
    IS_PUBLIC = N_("What is sent here becomes public. Ask first whether anybody has been threatened.")
    FORMATS_UNKNOWN = N_("Which file types this body takes is not known: see the information note of the session.")
    DISABILITY = N_("Whether drug dependence is a disability is not settled. Say on what basis this body is addressed.")
    ONE_PERSON = N_("This procedure needs one person’s facts and consent beyond public telling; findings hold neither.")
    INVENTED = N_("This is a demonstration with invented data. It must not be sent.")


@dataclass(frozen=True, slots=True)
class Check:
    """One result of preflight.

    Attributes:
        problem: What it says, to be filled with `values` when shown.
        rule: Where the rule comes from.
        block: Id of the block it is about; empty for the whole draft.
    """

    level: Level
    problem: Problem
    rule: str
    block: str = ""
    values: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What preflight looks at besides the draft; `away` are cases that are not told so that others are not seen."""

    released: Mapping[str, Finding]
    changes: Mapping[str, Change]
    length: Length
    reference: Reference
    wording: Wordings
    today: dt.date
    is_demo: bool
    away: frozenset[str] = frozenset()

    def words(self, draft: Draft) -> Wording:
        """Return the wording of a draft's language."""
        return self.wording.languages[draft.language]


def preflight(draft: Draft, facts: Facts) -> tuple[Check, ...]:
    """Return everything to be mended or looked at, the blocking results first."""
    printed = draft.printed()
    rules: tuple[Callable[[Draft, Facts], Iterator[Check]], ...] = (
        *(_consent, _state, _length, _summary, _language, _sections, _personal, _words_used),
        *(_small, _shares, _withheld, _recommendations, _notes, _moved, _reworded, _followed, _sourced),
        *(_body, _whole),
    )
    found = [check for rule in rules for check in rule(printed, facts)]
    return tuple(sorted(found, key=lambda check: check.level is not Level.BLOCK))


def blocking(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Return what stops an export."""
    return tuple(check for check in checks if check.level is Level.BLOCK)


def _consent(draft: Draft, facts: Facts) -> Iterator[Check]:
    rule = "case_model 3.8"
    for block in draft.blocks:
        is_told = _is_told(block)
        for reference in block.findings:
            finding = facts.released.get(reference)
            values = {"reference": reference}
            if finding is None:
                yield Check(Level.BLOCK, Problem.RECALLED, rule, block.id, values)
            elif Use.COUNT not in finding.uses:
                yield Check(Level.BLOCK, Problem.NOT_FOR_COUNTING, rule, block.id, values)
            elif is_told and Use.STORY not in finding.uses:
                yield Check(Level.BLOCK, Problem.NOT_FOR_TELLING, rule, block.id, values)
            elif is_told and reference in facts.away:
                yield Check(Level.BLOCK, Problem.STAYS_AWAY, "disclosure, withdrawn", block.id, values)


def _is_told(block: Block) -> bool:
    """Accounts tell a case, and a table that names cases tells that they exist."""
    named = {row[0].text for row in block.figure.rows} if block.figure else set()
    return block.kind is BlockKind.ACCOUNT or not named.isdisjoint(block.findings)


def _state(draft: Draft, facts: Facts) -> Iterator[Check]:
    mechanism = facts.reference.mechanisms.mechanism(draft.mechanism)
    bound = facts.reference.ratifications.meets(draft.state, mechanism.requires.any_of)
    values = {"as_of": facts.reference.ratifications.as_of.isoformat()}
    if bound is False:
        yield Check(Level.BLOCK, Problem.NOT_PARTY, "ratifications.csv", values=values)
    elif bound is None:
        yield Check(Level.ADVISE, Problem.PARTY_UNKNOWN, "ratifications.csv", values=values)


def _length(_draft: Draft, facts: Facts) -> Iterator[Check]:
    """A limit that was read in a source blocks unless the source says that longer texts are considered too."""
    length, rule = facts.length, "un_mechanisms length_limits"
    limit = length.limit
    if limit.words is None:
        yield Check(Level.ADVISE, Problem.LIMIT_UNKNOWN, rule)
        if limit.suggested_words and length.counted > limit.suggested_words:
            yield Check(Level.ADVISE, Problem.OVER_BUDGET, rule, values=_lengths(length, limit.suggested_words))
    elif length.counted > limit.words:
        stops = limit.binding is True or (limit.binding is None and limit.verified)
        level, problem = (Level.BLOCK, Problem.OVER_LIMIT) if stops else (Level.ADVISE, Problem.OVER_UNVERIFIED)
        yield Check(level, problem, rule, values=_lengths(length, limit.words))


def _lengths(length: Length, limit: int) -> dict[str, str]:
    return {"words": str(length.counted), "limit": str(limit)}


def _summary(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The summary keeps its share of the limit, or of our own budget where no limit is known (`un_mechanisms.yaml`)."""
    limit = facts.length.limit
    allowed = limit.words or limit.suggested_words or 0
    for section in facts.reference.mechanisms.sections(draft.mechanism, draft.stage):
        most = round(allowed * (section.share or 0))
        words = facts.length.sections.get(section.id, 0)
        if section.id == "summary" and 0 < most < words:
            values = {"words": str(words), "limit": str(most)}
            yield Check(Level.ADVISE, Problem.SUMMARY_LONG, "un_mechanisms sections", "summary.basis", values)


def _language(draft: Draft, facts: Facts) -> Iterator[Check]:
    languages = facts.reference.mechanisms.mechanism(draft.mechanism).languages
    rule = "un_mechanisms languages"
    if languages.accepted and draft.language not in languages.accepted:
        yield Check(Level.BLOCK, Problem.LANGUAGE, rule)
    elif not languages.accepted:
        yield Check(Level.ADVISE, Problem.LANGUAGE_UNKNOWN, rule)
    if facts.words(draft).reviewed is None:
        yield Check(Level.ADVISE, Problem.NOT_REVIEWED, "wording reviewed")


def _sections(draft: Draft, facts: Facts) -> Iterator[Check]:
    """A section is empty when nothing stands under its heading.

    What the stage must end in is said in stronger words, but stops no export: few findings bear no recommendation, and
    people pass a text around before it is whole. Every export is marked as a draft.
    """
    rule = "un_mechanisms sections"
    stage = facts.reference.mechanisms.stage(draft.mechanism, draft.stage)
    for section in facts.reference.mechanisms.sections(draft.mechanism, draft.stage):
        blocks = [block for block in draft.blocks if block.section == section.id]
        values = {"section": facts.words(draft).sections.get(section.title, section.title)}
        anchor = next((block.id for block in blocks if block.kind is not BlockKind.HEADING), "")
        if blocks and not any(block.text.strip() for block in blocks if block.kind is not BlockKind.HEADING):
            ends = section.id == stage.output or (stage.output == "both" and section.id == "asks")
            problem = Problem.NOTHING_ASKED if ends else Problem.EMPTY_SECTION
            yield Check(Level.ADVISE, problem, rule, anchor, values)
    if not draft.cited():
        yield Check(Level.BLOCK, Problem.NOTHING_FOUND, "design 9")


def _written(draft: Draft) -> Iterator[Block]:
    """What people wrote; the composed text holds dates and numbers that are meant to be there."""
    return (block for block in draft.blocks if block.typed)


def _text(block: Block) -> str:
    """What a reader reads: marks inside a number or a word would hide it from the scans."""
    return plain(block.text) if block.typed else block.text


def _personal(draft: Draft, facts: Facts) -> Iterator[Check]:
    rule, months = "case_model 11, free text", facts.words(draft).scan.months
    for block in draft.blocks:
        if block.typed or block.kind is BlockKind.ACCOUNT:
            known = block.standard if block.edited else ""
            for found in personal_data(_text(block), months, facts.today.year):
                if found not in known:
                    yield Check(Level.BLOCK, Problem.PERSONAL, rule, block.id, {"found": found})


def _words_used(draft: Draft, facts: Facts) -> Iterator[Check]:
    for block in _written(draft):
        for word, level in scan_words(_text(block), facts.words(draft).scan.avoid):
            values = {"found": word.word, "instead": word.instead}
            yield Check(Level(level), Problem.WORD, "shadow_reports 7.10", block.id, values)


def _small(draft: Draft, facts: Facts) -> Iterator[Check]:
    scan = facts.words(draft).scan
    for block in _written(draft):
        for found in small_counts(_text(block), scan.small_numbers, scan.counted):
            yield Check(Level.ADVISE, Problem.SMALL_COUNT, "case_model 11, small cells", block.id, {"found": found})


def _shares(draft: Draft, facts: Facts) -> Iterator[Check]:
    rules = facts.reference.code_lists.disclosure
    limit, least_base = rules.value("small-cells", "suppress_below"), rules.value("rounding", "percent_base")
    for block in _written(draft):
        for found in told_shares(block.text, limit, least_base):
            yield Check(Level.ADVISE, Problem.SHARE, "case_model 11, percentages", block.id, {"found": found})


def _withheld(draft: Draft, facts: Facts) -> Iterator[Check]:
    written = list(_written(draft))
    if not written:
        return
    words = facts.words(draft)
    numbers = hidden(draft, select(draft, facts.released.values(), facts.reference), words)
    for block in written:
        for each in sorted(numbers, key=lambda each: (each.label, each.value)):
            named = [words.numbers[str(each.value)]] if str(each.value) in words.numbers else []
            chinese = [chinese_number(each.value)] if each.value < 100 and words.language == "zh" else []  # noqa: PLR2004
            for found in stated(block.text, each.label, each.value, [*named, *chinese]):
                if found not in block.standard:
                    yield Check(
                        Level.ADVISE, Problem.WITHHELD, "case_model 11, small cells", block.id, {"found": found}
                    )


def _recommendations(draft: Draft, facts: Facts) -> Iterator[Check]:
    """Addressee, verb that can be seen done, and date (`shadow_reports.md`, section 9)."""
    rule, words = "shadow_reports 9", facts.words(draft)
    for block in draft.blocks:
        if block.kind in {BlockKind.RECOMMENDATION, BlockKind.QUESTION} and len(block.findings) == 1:
            yield Check(Level.ADVISE, Problem.ONE_FINDING, rule, block.id)
    names = [text.casefold() for text in words.addressed.values()]
    addressed = (*names, *(f"لل{name[2:]}" for name in names if name.startswith("ال")))  # "to the" swallows a letter
    for block in draft.blocks:
        if block.kind is not BlockKind.RECOMMENDATION or not block.typed:
            continue
        text = _text(block).casefold()
        if not any(str(year) in text for year in range(facts.today.year, facts.today.year + 10)):
            yield Check(Level.ADVISE, Problem.NO_DEADLINE, rule, block.id)
        if not any(name in text for name in addressed):
            yield Check(Level.ADVISE, Problem.NO_ADDRESSEE, rule, block.id)
        for verb in words.scan.weak_verbs:
            if verb in text and verb not in block.standard.casefold():
                yield Check(Level.ADVISE, Problem.WEAK_VERB, rule, block.id, {"found": verb})


def _notes(draft: Draft, _facts: Facts) -> Iterator[Check]:
    for block in draft.blocks:
        written = [note for row in block.text.splitlines() for note in notes_of(runs(row))] if block.typed else []
        if any(len(note.split()) > LONGEST_NOTE for note in (*block.notes, *written)):
            yield Check(Level.ADVISE, Problem.ARGUED_NOTE, "shadow_reports 7.7", block.id)


def _moved(_draft: Draft, facts: Facts) -> Iterator[Check]:
    for name, change in facts.changes.items():
        if change.stored is not None and not change.is_reworded:
            yield Check(Level.ADVISE, Problem.FIGURES_CHANGED, "design 9.4", name)


def _reworded(_draft: Draft, facts: Facts) -> Iterator[Check]:
    """Own words that would come new have no place to lead to, so all of them are told as one."""
    reworded = [name for name, change in facts.changes.items() if change.is_reworded]
    for name in dict.fromkeys("" if facts.changes[each].stored is None else each for each in reworded):
        yield Check(Level.ADVISE, Problem.WORDING_CHANGED, "decisions 127", name)


def _followed(draft: Draft, facts: Facts) -> Iterator[Check]:
    """A text that follows up says on what (`shadow_reports.md`, section 12)."""
    sections = [each.id for each in facts.reference.mechanisms.sections(draft.mechanism, draft.stage)]
    for section in FOLLOWING & set(sections):
        if not any(block.basis == "earlier" or block.edited for block in in_section(draft.blocks, section)):
            yield Check(Level.ADVISE, Problem.NOTHING_EARLIER, "shadow_reports 12", f"{section}.own")


def _sourced(draft: Draft, facts: Facts) -> Iterator[Check]:
    """A pattern rests on two independent sources (`shadow_reports.md`, section 12)."""
    for block in draft.blocks:
        if block.kind is not BlockKind.PARAGRAPH or not block.findings:
            continue
        known = [facts.released[each] for each in block.findings if each in facts.released]
        if sum(finding.independent_sources for finding in known) < LEAST_SOURCES:
            yield Check(Level.ADVISE, Problem.ONE_SOURCE, "shadow_reports 12", block.id)


def _body(draft: Draft, facts: Facts) -> Iterator[Check]:
    mechanism = facts.reference.mechanisms.mechanism(draft.mechanism)
    if mechanism.exposure.public_by_default:
        yield Check(Level.ADVISE, Problem.IS_PUBLIC, "shadow_reports 11")
    if not mechanism.file_formats.accepted and mechanism.kind != "other":
        yield Check(Level.ADVISE, Problem.FORMATS_UNKNOWN, "un_mechanisms file_formats")
    if mechanism.instrument == "CRPD":
        yield Check(Level.ADVISE, Problem.DISABILITY, "shadow_reports 13")


def _whole(draft: Draft, facts: Facts) -> Iterator[Check]:
    least = facts.reference.code_lists.disclosure.value("small-countries", "cases_below")
    of_state = sum(finding.country == draft.state for finding in facts.released.values())
    if of_state < least:
        yield Check(Level.ADVISE, Problem.FEW_FINDINGS, "case_model 11, small countries", values={"least": str(least)})
    if draft.language != "en" and any(block.kind is BlockKind.ACCOUNT for block in draft.blocks):
        yield Check(Level.ADVISE, Problem.ACCOUNT_LANGUAGE, "shadow_reports 7.9")
    if facts.reference.mechanisms.stage(draft.mechanism, draft.stage).output == "case":
        yield Check(Level.ADVISE, Problem.ONE_PERSON, "case_model 8")
    if facts.is_demo:
        yield Check(Level.ADVISE, Problem.INVENTED, "design 12")
