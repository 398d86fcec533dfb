"""Making a draft from many findings."""

from dataclasses import replace

from tests.bench.place import Place
from tests.bench.results import Results, median
from tests.support.findings import findings
from tests.support.instance import BEGINNING
from watchdog.domain.draft import Draft
from watchdog.drafting.compose import compose
from watchdog.drafting.document import document
from watchdog.drafting.formats.docx import render_docx
from watchdog.drafting.formats.model import Document
from watchdog.drafting.formats.pdf import render_pdf
from watchdog.drafting.wording import wordings
from watchdog.reference.library import Reference
from watchdog.settings import shipped

FINDINGS = 200


def measure(results: Results, place: Place) -> None:
    """Compose and render."""
    section = results.begin("Drafting", f"A report to one body from {FINDINGS} findings.")
    reference, today = Reference(shipped("config") / "reference"), BEGINNING.date()
    wording, used = wordings(reference), findings(FINDINGS, "GEO")
    choice = Draft("Draft", "ccpr", "session", "GEO", 2023, 2026, "en", "A network")

    def composed() -> Document:
        whole = replace(choice, blocks=compose(choice, used, reference, wording, today))
        return document(whole, wording.languages["en"], reference, today, is_demo=False)

    made = composed()
    section.add("compose", median(composed, place.repeats) * 1000, "ms")
    docx = median(lambda: render_docx(composed()), place.repeats)
    section.add("compose and render DOCX", docx * 1000, "ms", "< 1,000 ms")
    section.add("render PDF", median(lambda: render_pdf(made), place.repeats) * 1000, "ms")
