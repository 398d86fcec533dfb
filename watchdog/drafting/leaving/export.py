"""Let a draft out as a file: checked once more, noted in the journal, and the journal's heads signed."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.domain.handed import Handed
from watchdog.drafting.checking.check import Check, blocking
from watchdog.drafting.document import document
from watchdog.drafting.editing.past import keep_rows
from watchdog.drafting.editing.write import POLICY_THINGS, look
from watchdog.drafting.formats.docx import render_docx
from watchdog.drafting.formats.html import render_html_page
from watchdog.drafting.formats.markdown import render_markdown
from watchdog.drafting.formats.model import Document
from watchdog.drafting.formats.pdf import render_pdf
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.desks import POLICY
from watchdog.records.journal import Line
from watchdog.records.work import Work
from watchdog.reference.library import Reference


@dataclass(frozen=True, slots=True)
class Kind:
    """A file format: its type and how it is made."""

    mimetype: str
    render: Callable[[Document], bytes]


KINDS: Final[Mapping[str, Kind]] = {
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", render_docx),
    "pdf": Kind("application/pdf", render_pdf),
    "html": Kind("text/html; charset=utf-8", lambda made: render_html_page(made).encode()),
    "md": Kind("text/markdown; charset=utf-8", lambda made: render_markdown(made).encode()),
}


class RefusedExportError(Exception):
    """Something must be mended first; carries what preflight said."""

    def __init__(self, checks: tuple[Check, ...]) -> None:
        super().__init__("preflight")
        self.checks = checks


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished file. Its name says nothing about whom or which State it concerns.

    Attributes:
        release: Number of the release that it was made from; None: from the text as it stands.
        handed: The rows of data in it, if any.
    """

    draft_id: str
    version: int
    release: int | None
    file_name: str
    mimetype: str
    content: bytes = field(repr=False)
    handed: Handed | None = None


def prepare(
    work: Work, by: Actor, draft_id: str, kind: str, reference: Reference, *, is_demo: bool, release: int | None = None
) -> Exported:
    """Make a draft's file; nothing is kept or noted yet.

    Args:
        work: For looking only.
        by: Who asks.
        draft_id: The draft.
        kind: A key of `KINDS`.
        reference: The vocabularies.
        is_demo: Marks the file as invented.
        release: Number of a release; its file is not marked as a draft. Else the latest text leaves, marked.

    Raises:
        RefusedExportError: Preflight found something that must be mended.
        LookupError: No such draft or release.
    """
    require(by, Permission.DRAFT_EXPORT, POLICY_THINGS)
    opened = look(work, by, draft_id, reference, is_demo=is_demo, release=release)
    if stopped := blocking(opened.checks):
        raise RefusedExportError(stopped)
    words = opened.facts.words(opened.draft)
    day = work.today if release is None else work.drafts.release_of(draft_id, release).day
    made = document(opened.draft, words, reference, day, is_demo=is_demo, is_released=release is not None)
    name = f"{opened.reference.lower()}{'' if release is None else f'-r{release}'}.{kind}"
    return Exported(opened.id, opened.version, release, name, KINDS[kind].mimetype, KINDS[kind].render(made))


def export(work: Work, by: Actor, made: Exported, reference: Reference, *, is_demo: bool) -> None:
    """Note that a file leaves, after looking once more whether it may, and sign the journal's heads.

    Raises:
        RefusedExportError: Consent was withdrawn, or something else came up, while the file was made.
        ChangedMeanwhileError: The draft changed while the file was made.
    """
    require(by, Permission.DRAFT_EXPORT, POLICY_THINGS)
    opened = look(work, by, made.draft_id, reference, is_demo=is_demo, release=made.release)
    if opened.version != made.version:
        raise ChangedMeanwhileError
    if stopped := blocking(opened.checks):
        raise RefusedExportError(stopped)
    if made.handed is not None:
        keep_rows(work, opened.past, made.handed)
    digest = hashlib.sha256(made.content).hexdigest()
    line = Line("draft.exported", by.name, made.draft_id, reason=made.file_name, object_hash=digest)
    work.journal.note(POLICY, work.desks.recipient(POLICY), line)
    work.journal.checkpoint(work.desks.signing_key(by.identities(POLICY)))
