"""What may stand one by one in a data file: cases that may be told, with no more about them than a printed text says.

A list of cases can be counted. So it is held to the rules of the printed tables (`docs/reference/case_model.md`,
section 11): a case that may only be counted is not listed at all, and what a table withholds about a kind or a year no
row says either.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from watchdog.domain.consent import Use
from watchdog.domain.draft import Block, BlockKind, Draft, Figure
from watchdog.domain.evidence import Finding
from watchdog.drafting.composing.anonymity import Crowd, Detail
from watchdog.drafting.composing.count import KindCount, count_kinds
from watchdog.drafting.composing.naming import named_kinds
from watchdog.drafting.composing.select import Selection, Used, bearing, select
from watchdog.drafting.wording import Wording
from watchdog.reference.library import Reference

LANGUAGE: Final = "en"
"""Of the names in lists that belong to no draft."""


@dataclass(frozen=True, slots=True)
class Told:
    """One case as a data file may hold it; what may not be said is empty.

    Attributes:
        reference: The finding's short reference, which the printed text uses as well.
        country: ISO 3166-1 alpha-3.
        year: Only where the table of kinds shows the number of this kind in this year.
        kind: Code of the main act, only where the number of its kind is shown.
        actor: Class of who acted (State, private), only where every class holds enough cases.
        standard: Code of the standard of proof.
        account: What is told of it.
    """

    reference: str
    country: str
    year: int | None = None
    kind: str = ""
    actor: str = ""
    standard: str = ""
    account: str = ""


def told_in(draft: Draft, released: Mapping[str, Finding], words: Wording, reference: Reference) -> list[Told]:
    """Return the cases that a draft prints one by one, in the order of their references.

    Each says what both the printed text and today's figures allow, so that neither undoes the other.

    Args:
        draft: As it is printed.
        released: All findings that may be used today.
        words: The wording of its language.
        reference: The vocabularies.
    """
    blocks = printed(draft)
    selection = select(draft, released.values(), reference)
    count = count_kinds(selection, range(draft.year_from, draft.year_to + 1), words, reference)
    today = {each.reference: each for each in _told(selection, count, words, reference)}
    found = [today[name] for name in sorted(_named(blocks)) if name in today]
    return [_as_printed(each, blocks, words) for each in found]


def told_of(country: str, released: Mapping[str, Finding], words: Wording, reference: Reference) -> list[Told]:
    """Return the cases of a State that may be told, in the order of their references.

    None is, where fewer cases are on record than any may be told from; nor a case that is in no crowd, nor one whose
    account would tell of a kind of which too few are on record.
    """
    population = tuple(
        finding
        for finding in sorted(released.values(), key=lambda each: each.short_ref)
        if finding.country == country and Use.COUNT in finding.uses
    )
    if len(population) < reference.code_lists.disclosure.value("small-countries", "cases_below"):
        return []
    dated = [finding for finding in population if finding.year is not None]
    used = [Used(finding, acts) for finding in dated if (acts := bearing(finding, None))]
    years = [finding.year for finding in dated if finding.year is not None]
    selection = Selection(None, tuple(used), population)
    count = count_kinds(selection, range(min(years, default=0), max(years, default=0) + 1), words, reference)
    return [each for each in _told(selection, count, words, reference) if each.account and each.kind]


def printed(draft: Draft) -> list[Block]:
    """Return the blocks of a draft that stand in its documents."""
    return [block for block in draft.blocks if block.text.strip() and not block.left_out]


def names_of(block: Block) -> list[str]:
    """Return the references of findings that a block itself prints."""
    if block.kind is BlockKind.ACCOUNT:
        return list(block.findings)
    if block.figure is None:
        return []
    behind = set(block.findings)
    return [row[0].text for row in block.figure.rows if row[0].text in behind]


def _named(blocks: Sequence[Block]) -> set[str]:
    return {name for block in blocks for name in names_of(block)}


def _told(selection: Selection, count: KindCount, words: Wording, reference: Reference) -> Iterator[Told]:
    """Yield the findings that may be told; one that is in no crowd has neither year nor account."""
    told, crowd = selection.told(), Crowd(selection.population, reference)
    kinds = named_kinds(told, selection, count, reference)
    for used in told:
        finding, act = used.finding, used.acts[0]
        detail, named = crowd.detail_for(finding, act), kinds.get(act.type)
        group = reference.code_lists.group("perpetrator_type", act.perpetrator) or ""
        yield Told(
            reference=finding.short_ref,
            country=finding.country,
            year=_year(detail, count.table, words.types[act.type].name) if named else None,
            kind=act.type if named else "",
            actor=group if named is not None and named.actor else "",
            standard=act.certainty if named is None or named.standard else "",
            account=finding.account if detail is not None else "",
        )


def _year(detail: Detail | None, table: Figure, kind: str) -> int | None:
    """Return the year where a case is lost in a crowd of that year and its number is shown."""
    if detail is None or detail.first != detail.last or not _is_shown(table, kind, detail.first):
        return None
    return detail.first


def _is_shown(table: Figure, kind: str, year: int) -> bool:
    column = table.head.index(str(year)) if str(year) in table.head else 0
    return column > 0 and any(row[column].value for row in table.rows if row[0].text == kind)


def _as_printed(told: Told, blocks: Sequence[Block], words: Wording) -> Told:
    """Take away what the printed text does not say; an account reads as it is printed, not as the desk wrote it."""
    row = _row(told.reference, blocks, words)
    name = words.types[told.kind].name if told.kind else ""
    kind = told.kind if name and row.get("column_kind") == name else ""
    tables = [block.figure for block in blocks if block.figure is not None]
    has_year = kind and told.year and any(_is_shown(table, name, told.year) for table in tables)
    actor = words.label("perpetrator_group", told.actor) if told.actor else ""
    standard = words.label("certainty", told.standard) if told.standard else ""
    return replace(
        told,
        year=told.year if has_year else None,
        kind=kind,
        actor=told.actor if actor and row.get("column_perpetrator") == actor else "",
        standard=told.standard if standard and row.get("column_standard") == standard else "",
        account=next((block.text for block in blocks if _tells(block, told.reference)), ""),
    )


def _row(name: str, blocks: Sequence[Block], words: Wording) -> dict[str, str]:
    """Return the printed row of a case by the names of its columns; empty where no table lists it."""
    columns = {words.say(each): each for each in ("column_kind", "column_perpetrator", "column_standard")}
    for block in blocks:
        if block.figure is not None and name in names_of(block):
            row = next(row for row in block.figure.rows if row[0].text == name)
            cells = zip(block.figure.head, row, strict=True)
            return {columns[head]: cell.text for head, cell in cells if head in columns}
    return {}


def _tells(block: Block, name: str) -> bool:
    return block.kind is BlockKind.ACCOUNT and name in block.findings
