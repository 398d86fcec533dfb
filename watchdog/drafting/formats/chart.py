"""Bar charts as small accessible pictures: SVG for screens and PDF, PNG for word processors.

Bars lie, because labels are sentences; figures stand at the bars, because axes are guesswork. Without scripts or style
sheets. A suppressed bar has no length: its text ("<5") says all there is to say.
"""

import unicodedata
from html import escape

import resvg_py

from watchdog.drafting.formats.fonts import FILES, uncovered
from watchdog.drafting.formats.model import ENGLISH, Chart, Words
from watchdog.drafting.formats.prepare import alternative, prepared_chart

BRAND, INK, MUTED = "#0d5c63", "#1d2330", "#5b6475"
CHART_WIDTH = 640

_LABELS, _FIGURES = 232, 96
_SIZE, _LINE, _BAR, _GAP = 14, 18, 18, 12
_BARS = CHART_WIDTH - _LABELS - _FIGURES
_FAMILY = "Noto Sans, Noto Naskh Arabic, sans-serif"
_ZOOM = 3.0


def chart_svg(chart: Chart, direction: str, language: str, words: Words = ENGLISH) -> str:
    """Return a chart as one SVG element, mirrored where the text runs from right to left.

    Args:
        chart: What to draw; all its text is escaped.
        direction: "ltr" or "rtl".
        language: BCP-47 tag of the labels.
        words: How that language sets a name and a figure side by side.
    """
    drawn = prepared_chart(chart, direction)
    most = max((value for _, value, _ in drawn.bars if value), default=1)
    rows: list[str] = []
    top = 0
    for label, value, shown in drawn.bars:
        lines = _lines(label)
        height = _height(lines)
        length = 0.0 if value is None else round(_BARS * value / most, 1)
        rows.append(
            _row(lines, shown, length=length, middle=top + height / 2, is_hidden=value is None, direction=direction)
        )
        top += height
    axis = _across(_LABELS, direction)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="document-chart" direction="ltr" '
        f'xml:lang="{escape(language)}" aria-label="{escape(drawn.caption or alternative(drawn, words))}" '
        f'viewBox="0 0 {CHART_WIDTH} {max(top, 1)}" '
        f'width="{CHART_WIDTH}" height="{max(top, 1)}" font-family="{_FAMILY}" font-size="{_SIZE}">'
        f"<title>{escape(drawn.caption)}</title><desc>{escape(alternative(drawn, words))}</desc>"
        f'<line x1="{axis}" y1="0" x2="{axis}" y2="{top}" stroke="{MUTED}" stroke-width="1"/>{"".join(rows)}</svg>'
    )


def chart_png(svg: str) -> bytes:
    """Return the picture of a chart as PNG, drawn in memory with our fonts.

    The system's fonts are asked only if the text has characters that ours lack.
    """
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=_ZOOM,
            background="#ffffff",
            skip_system_fonts=not uncovered(svg),
            font_files=[str(path) for path in FILES],
            font_family="Noto Sans",
            sans_serif_family="Noto Sans",
        )
    )


def chart_height(chart: Chart) -> int:
    """Return how high the picture of a chart is, where `CHART_WIDTH` is its width."""
    return max(1, sum(_height(_lines(label)) for label, _, _ in chart.bars))


def _height(lines: list[str]) -> int:
    return max(_BAR, _LINE * len(lines)) + _GAP


def _row(lines: list[str], shown: str, *, length: float, middle: float, is_hidden: bool, direction: str) -> str:
    baseline = middle - _LINE * (len(lines) - 1) / 2 + _SIZE * 0.36
    label = "".join(
        _text(line, _LABELS - 10, baseline + _LINE * place, anchor="end", colour=INK, direction=direction)
        for place, line in enumerate(lines)
    )
    x = _LABELS if direction != "rtl" else _across(_LABELS, direction) - length
    bar = f'<rect x="{x:g}" y="{middle - _BAR / 2:g}" width="{length:g}" height="{_BAR}" fill="{BRAND}"/>'
    colour = MUTED if is_hidden else INK
    figure = _text(
        shown, _LABELS + length + 8, middle + _SIZE * 0.36, anchor="start", colour=colour, direction=direction
    )
    return label + (bar if length else "") + figure


def _text(text: str, x: float, y: float, *, anchor: str, colour: str, direction: str) -> str:
    """Place text by hand: renderers disagree on right-to-left anchors, all agree on isolates (UAX 9, 2.4)."""
    if direction == "rtl":
        anchor = {"start": "end", "end": "start"}[anchor]
        text = f"\u2067{text}\u2069"
    x = _across(x, direction)
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'


def _across(x: float, direction: str) -> float:
    return CHART_WIDTH - x if direction == "rtl" else x


def _lines(label: str) -> list[str]:
    room = (_LABELS - 14) / _SIZE
    lines = [""]
    for word in label.split():
        joined = f"{lines[-1]} {word}".strip()
        if _breadth(joined) <= room or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    return [piece for line in lines for piece in _pieces(line, room)]


def _pieces(line: str, room: float) -> list[str]:
    pieces = [""]
    for letter in line:
        if _breadth(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _breadth(text: str) -> float:
    return sum(_letter_breadth(letter) for letter in text)


def _letter_breadth(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.68 if letter.isupper() else 0.54
