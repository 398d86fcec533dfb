"""PDF/UA-1 by Typst: tagged, titled, in its language, made in memory.

The template is fixed; all text goes in as one JSON value, so no text can be read as markup. Typst reads the template
from bytes and pictures from the data, and writes nothing to disk.
"""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import typst

from watchdog.drafting.formats.fonts import FOLDER, not_in, uncovered
from watchdog.drafting.formats.model import (
    Block,
    Chart,
    Document,
    Heading,
    Items,
    Paragraph,
    Run,
    Table,
)
from watchdog.drafting.formats.prepare import (
    alternative,
    column_weights,
    figure_columns,
    is_together,
    leads,
    marker,
    prepared,
)

UNSHOWN = "\ufffd"

_HERE = Path(__file__).resolve().parent
_ATTEMPTS = 6
_LONG_CELL = 600
_REFUSED = re.compile(r'the text (?:contains the disallowed codepoint )?`"((?:[^"\\]|\\.)*)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


class PdfError(Exception):
    """The document could not be made; `args[0]` is a code, and never anything of the text."""


def render_pdf(document: Document) -> bytes:
    """Return the document as tagged PDF without author or dates; the same document gives the same bytes.

    It is PDF/UA-1 (ISO 14289-1) and says so, except where letters join so that Typst cannot name them all: then it is
    tagged in the same way and makes no claim. A character that neither our fonts nor the system's can show is printed
    as U+FFFD (see `unshown`).

    Raises:
        PdfError: `pdf_failed`, if Typst refuses the document for another reason.
    """
    data = json.dumps(_data(prepared(document)), ensure_ascii=False)
    strange = uncovered(data)
    fonts = _fonts(system=bool(strange))
    data = _fit(data, missing(strange))
    for _ in range(_ATTEMPTS):
        pdf, refused = _compiled(data, fonts, is_ua=True)
        if pdf is not None:
            return pdf
        if not refused:
            break
        data = _fit(data, refused)
    pdf, _ = _compiled(data, fonts, is_ua=False)
    if pdf is None:
        raise PdfError("pdf_failed")
    return pdf


def unshown(document: Document) -> frozenset[str]:
    """Return the characters of a document that its PDF would show as U+FFFD on this machine."""
    return missing(uncovered(json.dumps(_data(prepared(document)), ensure_ascii=False)))


def missing(strange: frozenset[str]) -> frozenset[str]:
    """Return those of some characters, which our own fonts lack, that no font of the system can show either."""
    if not strange:
        return strange
    faces = ((Path(face.path), face.index) for face in _fonts(system=True).fonts() if face.path)
    return not_in(strange, faces)


@cache
def _fonts(*, system: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=[FOLDER])


@cache
def _template() -> bytes:
    return (_HERE / "document.typ").read_bytes()


def _compiled(data: str, fonts: typst.Fonts, *, is_ua: bool) -> tuple[bytes | None, frozenset[str]]:
    """Return the PDF, or else the characters that no font could show where they stand.

    Typst's messages quote the text, so they end here.
    """
    compiler = typst.Compiler(input=_template(), root=_HERE, font_paths=fonts, sys_inputs={"document": data})
    try:
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"] if is_ua else [])
    except typst.TypstError as error:
        return None, frozenset("".join(map(_unescaped, _REFUSED.findall(error.diagnostic))))
    return (made if isinstance(made, bytes) else None), frozenset()


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _fit(data: str, refused: frozenset[str]) -> str:
    """Replace what cannot be shown; marks first, because a mark that no font can set takes its letter down with it."""
    marks = frozenset(letter for letter in refused if unicodedata.category(letter)[0] == "M")
    return data.translate(dict.fromkeys(map(ord, marks or refused), UNSHOWN))


def _data(document: Document) -> dict[str, Any]:
    language, region = _tongue(document.language)
    return {
        "lang": language,
        "region": region,
        "direction": document.direction,
        "title": document.title,
        "mark": document.mark,
        "contents": document.lists_contents,
        "cover": {"title": document.cover.title, "lines": document.cover.lines},
        "words": {name: getattr(document.words, name) for name in ("contents", "page", "table", "chart", "stop")},
        "blocks": [
            _block(block, document, is_lead=is_lead)
            for block, is_lead in zip(document.blocks, leads(document.blocks), strict=True)
        ],
    }


def _tongue(tag: str) -> tuple[str, str | None]:
    primary, *rest = tag.split("-")
    region = next((part.upper() for part in rest if re.fullmatch("[A-Za-z]{2}", part)), None)
    return (primary.lower() if re.fullmatch("[A-Za-z]{2,3}", primary) else "en"), region


def _block(block: Block, document: Document, *, is_lead: bool) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": block.text}
        case Paragraph():
            return {"kind": "paragraph", "number": block.number, "runs": _runs(block.runs), "lead": is_lead}
        case Items():
            markers = [marker(place, document.language) for place in range(len(block.items))]
            return {"kind": "items", "markers": markers, "items": [_runs(item) for item in block.items]}
        case Table():
            return {
                "kind": "table",
                "caption": block.caption,
                "head": block.head,
                "rows": block.rows,
                "note": block.note,
                "figures": figure_columns(block),
                "weights": column_weights(block),
                "together": is_together(block),
                "long": any(len(cell) > _LONG_CELL for row in (block.head, *block.rows) for cell in row),
            }
        case Chart():
            return {
                "kind": "chart",
                "caption": block.caption,
                "alternative": alternative(block, document.words),
                "bars": _bars(block),
            }


def _bars(chart: Chart) -> list[dict[str, Any]]:
    most = max((value for _, value, _ in chart.bars if value), default=1)
    return [
        {"label": label, "shown": shown, "hidden": value is None, "length": (value or 0) / most}
        for label, value, shown in chart.bars
    ]


def _runs(runs: tuple[Run, ...]) -> list[dict[str, Any]]:
    return [{"text": run.text, "bold": run.bold, "italic": run.italic, "note": run.note} for run in runs]
