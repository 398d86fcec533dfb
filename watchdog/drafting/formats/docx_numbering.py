"""Word's automatic numbers for paragraphs ("14.") and items ("(a)").

One sequence runs through the document. A new list is opened only where the model leaves the sequence, or where items
follow items, so that somebody who edits the file in Word keeps numbers that count themselves.
"""

from lxml import etree

from watchdog.drafting.formats.docx_xml import part, w

PARAGRAPH, ITEM = 0, 1

_STEP = 567
_OUTLINE = 1


class Numbering:
    """Hands out (list, level) pairs in reading order and ends as `word/numbering.xml`."""

    def __init__(self, *, is_arabic: bool) -> None:
        """Begin a sequence; in Arabic, items carry Arabic letters."""
        self._letters = "arabicAbjad" if is_arabic else "lowerLetter"
        self._lists: list[tuple[int, int]] = []
        self._last = 0
        self._sequence = 0
        self._has_items = True

    def paragraph(self, number: int) -> tuple[int, int]:
        """Return the list and level for a paragraph that shall show `number`."""
        if not self._sequence or number != self._last + 1:
            self._sequence = self._open(PARAGRAPH, number)
        self._last, self._has_items = number, False
        return self._sequence, PARAGRAPH

    def items(self) -> tuple[int, int]:
        """Return the list and level for the next group of items, which begins at (a)."""
        if self._has_items:
            return self._open(ITEM, 1), ITEM
        self._has_items = True
        return self._sequence, ITEM

    def part(self) -> bytes:
        """Return the numbering part with all lists handed out so far."""
        lists = [
            w("num", w("abstractNumId", val=_OUTLINE), _start(level, number), numId=place + 1)
            for place, (level, number) in enumerate(self._lists)
        ]
        return part(w("numbering", self._outline(), *lists))

    def _open(self, level: int, number: int) -> int:
        self._lists.append((level, number))
        return len(self._lists)

    def _outline(self) -> etree._Element:
        return w(
            "abstractNum",
            w("multiLevelType", val="multilevel"),
            _level(PARAGRAPH, "decimal", "%1.", _STEP),
            _level(ITEM, self._letters, "(%2)", 2 * _STEP),
            abstractNumId=_OUTLINE,
        )


def _start(level: int, number: int) -> etree._Element:
    return w("lvlOverride", w("startOverride", val=number), ilvl=level)


def _level(level: int, shape: str, text: str, near: int) -> etree._Element:
    return w(
        "lvl",
        w("start", val=1),
        w("numFmt", val=shape),
        w("suff", val="tab"),
        w("lvlText", val=text),
        w("lvlJc", val="left"),
        w("pPr", w("tabs", w("tab", val="num", pos=near)), w("ind", left=near, hanging=_STEP)),
        ilvl=level,
    )
