"""Hand over what programs read: the bundle of a draft, and the cases of the findings list as a data file.

A bundle leaves like every file of a draft (`export.export` looks once more, notes it and signs the journal's heads).
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.domain.evidence import Finding
from watchdog.domain.handed import Handed
from watchdog.domain.ids import new_id
from watchdog.drafting.checking.check import blocking
from watchdog.drafting.composing.classes import Row, alike, said
from watchdog.drafting.document import document
from watchdog.drafting.editing.past import keep_away, keep_rows, past_of
from watchdog.drafting.editing.write import POLICY_THINGS, Opened, look, released
from watchdog.drafting.leaving.bundle import About, build_bundle
from watchdog.drafting.leaving.data import (
    figures_csv,
    findings_csv,
    findings_json,
    huridocs_json,
    trace_json,
    uwazi_csv,
)
from watchdog.drafting.leaving.export import KINDS, Exported, RefusedExportError
from watchdog.drafting.leaving.rows import Rows, rows_of
from watchdog.drafting.leaving.told import LANGUAGE, Told, printed, told_in
from watchdog.drafting.wording import Wording, wordings
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.desks import POLICY
from watchdog.records.journal import Line
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.sealing import fingerprint

BUNDLE: Final = "zip"
ZIP: Final = "application/zip"
CSV: Final = "text/csv; charset=utf-8"
JSON: Final = "application/json"
GUIDE: Final = Path(__file__).with_name("guide.txt")
"""In English only so far: what it says about verifying must be the same in every language, word for word."""

INVENTED: Final = "All of it is invented, from a demonstration. Do not send it to anybody."


@dataclass(frozen=True, slots=True)
class DataKind:
    """A kind of data file: the end of its name, its type and how it is made."""

    ending: str
    mimetype: str
    render: Callable[[Sequence[Told], Wording, Reference], bytes]


DATA_KINDS: Final[Mapping[str, DataKind]] = {
    "csv": DataKind("csv", CSV, lambda told, words, _reference: findings_csv(told, words)),
    "uwazi": DataKind("uwazi.csv", CSV, lambda told, words, _reference: uwazi_csv(told, words)),
    "huridocs": DataKind("huridocs.json", JSON, huridocs_json),
    "json": DataKind("json", JSON, lambda told, words, _reference: findings_json(told, words)),
}


class NothingToldError(Exception):
    """No case may be listed: none with consent for it, or too few on record."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A finished data file. Its name says nothing about which State it concerns.

    Attributes:
        rows: What it says of each State, and what it holds back.
    """

    kind: str
    state: str
    rows: tuple[Rows, ...]
    file_name: str
    mimetype: str
    content: bytes = field(repr=False)


def prepare_bundle(
    work: Work, by: Actor, draft_id: str, reference: Reference, *, is_demo: bool, release: int | None = None
) -> Exported:
    """Make the bundle of a draft, as it stands or as it was released; nothing is kept or noted yet.

    Raises:
        RefusedExportError: Preflight found something that must be mended.
        LookupError: No such draft or release.
    """
    require(by, Permission.DRAFT_EXPORT, POLICY_THINGS)
    opened = look(work, by, draft_id, reference, is_demo=is_demo, release=release)
    if stopped := blocking(opened.checks):
        raise RefusedExportError(stopped)
    key = work.desks.signing_key(by.identities(POLICY))
    day = work.today if release is None else work.drafts.release_of(draft_id, release).day
    told = told_in(opened.draft, opened.released, opened.facts.words(opened.draft), reference, said(opened.past.data))
    about = About(opened.reference, opened.version, release, day, opened.draft.language, is_demo)
    files = {
        **_documents(opened, about, reference),
        **_data(opened, told, reference),
        "GUIDE.txt": _guide(about, fingerprint(key.public)),
    }
    content, name = build_bundle(files, about, key), f"{_stem(about)}.{BUNDLE}"
    handed = Handed(opened.draft.state, opened.reference, alike(_rows(told, opened.released)))
    return Exported(opened.id, opened.version, release, name, ZIP, content, handed)


def _rows(told: Sequence[Told], released: Mapping[str, Finding]) -> list[Row]:
    years = {each.reference: released[each.reference].year or 0 for each in told}
    return [
        Row(each.reference, each.kind, each.year, each.actor, each.standard, years[each.reference])
        for each in told
        if each.kind
    ]


def prepare_findings(work: Work, by: Actor, kind: str, state: str, reference: Reference) -> DataFile:
    """Make a data file of the cases that may be told, of one State or (empty) of all; nothing is noted yet.

    Raises:
        NothingToldError: No case may be listed.
    """
    require(by, Permission.DRAFT_EXPORT, POLICY_THINGS)
    rows, words, made = leaving(work, by, state, reference), _words(reference), DATA_KINDS[kind]
    told = [each for of_state in rows for each in of_state.told]
    if not told:
        raise NothingToldError
    return DataFile(kind, state, rows, f"findings.{made.ending}", made.mimetype, made.render(told, words, reference))


def leaving(work: Work, by: Actor, state: str, reference: Reference) -> tuple[Rows, ...]:
    """Return what may leave today of one State or (empty) of all, beside what left before, and what is held back."""
    found = released(work, by)
    states = sorted({finding.country for finding in found.values() if state in {"", finding.country}})
    pasts = [past_of(work, by, country, found, reference) for country in states]
    return tuple(rows_of(by, past, _words(reference), reference) for past in pasts)


def export_findings(work: Work, by: Actor, made: DataFile, reference: Reference) -> None:
    """Note that a data file leaves, after looking once more whether it may, and sign the journal's heads.

    What it said is written down, sealed, so that whatever leaves later can be compared with it.

    Raises:
        NothingToldError: No case may be listed any more.
        ChangedMeanwhileError: What may be listed changed while the file was made.
    """
    again = prepare_findings(work, by, made.kind, made.state, reference)
    if again.content != made.content:
        raise ChangedMeanwhileError
    for rows in again.rows:
        keep_rows(work, rows.past, rows.handed)
        keep_away(work, by, rows.past)
    digest = hashlib.sha256(made.content).hexdigest()
    reason = f"{made.file_name} {made.state}".strip()
    line = Line("findings.exported", by.name, new_id(), reason=reason, object_hash=digest)
    work.journal.note(POLICY, work.desks.recipient(POLICY), line)
    work.journal.checkpoint(work.desks.signing_key(by.identities(POLICY)))


def _words(reference: Reference) -> Wording:
    return wordings(reference).languages[LANGUAGE]


def _documents(opened: Opened, about: About, reference: Reference) -> dict[str, bytes]:
    words = opened.facts.words(opened.draft)
    is_released = about.release is not None
    made = document(opened.draft, words, reference, about.created, is_demo=about.invented, is_released=is_released)
    return {f"{_stem(about)}.{kind}": each.render(made) for kind, each in KINDS.items()}


def _data(opened: Opened, told: Sequence[Told], reference: Reference) -> dict[str, bytes]:
    words, blocks = opened.facts.words(opened.draft), printed(opened.draft)
    return {
        "findings.json": findings_json(told, words),
        "findings.csv": findings_csv(told, words),
        "uwazi.csv": uwazi_csv(told, words),
        "huridocs.json": huridocs_json(told, words, reference),
        "figures.csv": figures_csv((block.id, block.figure) for block in blocks if block.figure is not None),
        "trace.json": trace_json(blocks, told),
    }


def _guide(about: About, signed_by: str) -> bytes:
    text = GUIDE.read_text(encoding="utf-8").format_map(
        {
            "draft": about.draft,
            "version": about.version,
            "release": "" if about.release is None else f", release {about.release}",
            "created": about.created.isoformat(),
            "invented": INVENTED if about.invented else "",
            "reference": _stem(about),
            "fingerprint": signed_by,
            "language": about.language,
        }
    )
    return text.encode()


def _stem(about: About) -> str:
    return about.draft.lower() + ("" if about.release is None else f"-r{about.release}")
