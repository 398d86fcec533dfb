"""What Word reads is valid by the schemas and rules of the Open XML SDK."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openxml_audit import OpenXmlValidator

from tests.drafting.test_compose import SESSION, TODAY, reference
from tests.drafting.test_every_body import written
from watchdog.drafting.document import document as made_of
from watchdog.drafting.formats.docx import render_docx
from watchdog.drafting.formats.model import Document
from watchdog.drafting.wording import wordings

OPTIONAL = ("/fontTable'", "/theme'")
"""Parts that the checker asks for and that no document needs (ISO/IEC 29500-1, 11.3 and 14.2.7): ours use no theme."""


def faults(file: bytes, folder: Path) -> list[str]:
    path = folder / "draft.docx"
    path.write_bytes(file)
    found = [each.description for each in OpenXmlValidator().validate(path).errors]
    return [each for each in found if not any(f"{part} is missing" in each for part in OPTIONAL)]


def test_a_document_with_everything_is_valid(document: Document, arabic: Document, tmp_path: Path) -> None:
    assert faults(render_docx(document), tmp_path) == []
    assert faults(render_docx(arabic), tmp_path) == []


@pytest.mark.parametrize("language", ["ar", "zh"])
def test_a_whole_draft_is_valid(language: str, tmp_path: Path) -> None:
    words = wordings(reference()).languages[language]
    draft = replace(SESSION, language=language, blocks=written("ccpr", "session", language))
    assert faults(render_docx(made_of(draft, words, reference(), TODAY, is_demo=False)), tmp_path) == []


def test_the_check_finds_what_is_wrong(document: Document, tmp_path: Path) -> None:
    bent = BytesIO()
    with ZipFile(BytesIO(render_docx(document))) as source, ZipFile(bent, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<w:pPr>", b"<w:pPr><w:nonsense/>"))
    assert faults(bent.getvalue(), tmp_path) != []
