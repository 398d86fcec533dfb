"""What may stand one by one in a data file: cases that may be told, with no more about them than a printed text says.

A list of cases can be counted. So it is held to the rules of the printed tables (`docs/reference/case_model.md`,
section 11): a case that may only be counted is not listed at all, and what a table withholds about a kind or a year no
row says either.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from watchdog.domain.draft import Block, BlockKind, Draft, Figure
from watchdog.domain.evidence import Finding
from watchdog.drafting.composing.anonymity import Crowd, Detail
from watchdog.drafting.composing.classes import Row
from watchdog.drafting.composing.count import KindCount, count_kinds
from watchdog.drafting.composing.naming import named_kinds
from watchdog.drafting.composing.on_record import OnRecord
from watchdog.drafting.composing.select import Selection, select
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


def told_in(
    draft: Draft,
    released: Mapping[str, Finding],
    words: Wording,
    reference: Reference,
    before: Mapping[str, Row] = MappingProxyType({}),
) -> list[Told]:
    """Return the cases that a draft prints one by one, in the order of their references.

    Each says what the printed text, today's figures and its row in earlier files allow, so that none undoes another.

    Args:
        draft: As it is printed.
        released: All findings that may be used today.
        words: The wording of its language.
        reference: The vocabularies.
        before: The rows that left as data, by their references.
    """
    blocks = printed(draft)
    selection = select(draft, released.values(), reference)
    count = count_kinds(selection, range(draft.year_from, draft.year_to + 1), words, reference)
    crowd = Crowd(selection.population, reference)
    today = {each.reference: each for each in _told(selection, count, crowd, words, reference)}
    found = [_no_more(today[name], before.get(name)) for name in sorted(_named(blocks)) if name in today]
    return _dated([_as_printed(each, blocks, words) for each in found], selection, count)


def told_of(record: OnRecord, words: Wording, reference: Reference) -> list[Told]:
    """Return the cases of a State that may be told, in the order of their references.

    None is, where fewer cases are on record than any may be told from; nor a case that is in no crowd, nor one whose
    account would tell of a kind of which too few are on record.
    """
    if not record.may_tell:
        return []
    found = _told(record.selection, record.count, record.crowd, words, reference)
    return [each for each in found if each.account and each.kind]


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


def _told(selection: Selection, count: KindCount, crowd: Crowd, words: Wording, reference: Reference) -> Iterator[Told]:
    """Yield the findings that may be told; one that is in no crowd has neither year nor account."""
    told = selection.told()
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


def _no_more(told: Told, row: Row | None) -> Told:
    """Return a case with no more than its row said: whoever has both would join them."""
    if row is None:
        return told
    return replace(
        told,
        year=told.year if told.year == row.year else None,
        actor=told.actor if told.actor == row.actor else "",
        standard=told.standard if told.standard == row.standard else "",
    )


def _dated(told: Sequence[Told], selection: Selection, count: KindCount) -> list[Told]:
    """Take the year away where the rows of a kind and year, less their number, leave few that nobody agreed to tell."""
    rows = Counter((each.kind, each.year) for each in told if each.year is not None)
    seen = Counter((act.type, used.finding.year) for used in selection.used for act in used.acts)
    little = {(kind, year) for (kind, year), mine in rows.items() if 0 < seen[kind, year] - mine < count.limit(kind)}
    return [replace(each, year=None) if (each.kind, each.year) in little else each for each in told]


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
