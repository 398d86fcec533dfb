"""Making drafts from few and from very many findings."""

import tracemalloc
from dataclasses import replace
from functools import partial
from io import BytesIO

import pikepdf

from tests.bench.place import Place
from tests.bench.results import Results, median
from tests.support.findings import findings
from tests.support.instance import BEGINNING
from watchdog.domain.draft import Draft
from watchdog.domain.evidence import Finding
from watchdog.drafting.checking.check import Facts, preflight
from watchdog.drafting.cite import changes
from watchdog.drafting.composing.compose import compose
from watchdog.drafting.document import document
from watchdog.drafting.document import measure as length_of
from watchdog.drafting.formats.docx import render_docx
from watchdog.drafting.formats.pdf import render_pdf
from watchdog.drafting.wording import wordings
from watchdog.reference.library import Reference
from watchdog.settings import shipped

SIZES = (200, 2_000, 10_000)
USUAL = 200
"""So many make a text of about fifteen pages, for which the targets of its files hold; more fill its list of cases."""

MEGABYTE = 1_000_000


def measure(results: Results, place: Place) -> None:
    """Compose from each number of findings, look the draft over, and make its files."""
    reference, today = Reference(shipped("config") / "reference"), BEGINNING.date()
    wording = wordings(reference)
    choice = Draft("Draft", "ccpr", "session", "GEO", 2023, 2025, "en", "A network")
    for size in SIZES:
        used = findings(size, "GEO")
        section = results.begin(
            f"Drafting from {size:,} findings", "A report to one body with all its tables and charts."
        )

        def composed(used: list[Finding] = used) -> Draft:
            return replace(choice, blocks=compose(choice, used, reference, wording, today))

        draft = composed()
        released = {each.short_ref: each for each in used}

        def looked_over(draft: Draft = draft, released: dict[str, Finding] = released) -> None:
            facts = Facts(
                released=released,
                changes=changes(draft.blocks, draft.blocks),
                length=length_of(draft, wording.languages["en"], reference),
                reference=reference,
                wording=wording,
                today=today,
                is_demo=False,
            )
            preflight(draft, facts)

        made = document(draft, wording.languages["en"], reference, today, is_demo=False)
        section.add("compose", median(composed, place.repeats), "s", "< 5 s")
        section.add("preflight", median(looked_over, place.repeats) * 1000, "ms", "< 1,000 ms")
        section.add(
            "DOCX",
            median(partial(render_docx, made), place.repeats) * 1000,
            "ms",
            "< 1,000 ms" if size == USUAL else "",
        )
        section.add(
            "PDF", median(partial(render_pdf, made), place.repeats) * 1000, "ms", "< 2,000 ms" if size == USUAL else ""
        )
        section.add("pages", len(pikepdf.open(BytesIO(render_pdf(made))).pages), "")
        tracemalloc.start()
        composed()
        section.add("most memory while composing", tracemalloc.get_traced_memory()[1] / MEGABYTE, "MB")
        tracemalloc.stop()
