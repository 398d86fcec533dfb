"""Real Word footnotes: a part of their own, referred to from the text."""

from lxml import etree

from watchdog.drafting.formats.docx_xml import Tongue, paragraph, part, text_run, w

SEPARATOR, CONTINUATION = -1, 0

_REFERENCE = "FootnoteReference"


class Footnotes:
    """Numbers notes in reading order and ends as `word/footnotes.xml`."""

    def __init__(self, tongue: Tongue) -> None:
        """Begin without notes; `tongue` marks their language and direction."""
        self._tongue = tongue
        self._notes: list[etree._Element] = []

    def add(self, text: str) -> etree._Element:
        """Keep a note and return the run that refers to it."""
        number = len(self._notes) + 1
        sign = w("r", w("rPr", w("rStyle", val=_REFERENCE)), w("footnoteRef"))
        line = paragraph("FootnoteText", self._tongue, sign, text_run(" " + text, self._tongue))
        self._notes.append(w("footnote", line, id=number))
        return w("r", w("rPr", w("rStyle", val=_REFERENCE)), w("footnoteReference", id=number))

    def part(self) -> bytes:
        """Return the footnotes part: the two separators Word asks for, then the notes."""
        separators = [_separator("separator", SEPARATOR), _separator("continuationSeparator", CONTINUATION)]
        return part(w("footnotes", *separators, *self._notes))


def _separator(kind: str, number: int) -> etree._Element:
    spacing = w("pPr", w("spacing", after=0, line=240, lineRule="auto"))
    return w("footnote", w("p", spacing, w("r", w(kind))), type=kind, id=number)
