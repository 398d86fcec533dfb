"""HTML: the preview on our own pages, and a file that stands alone.

Everything from the model is escaped; there is no script, no style attribute and no outside address.
"""

from functools import cache
from html import escape
from pathlib import Path

from watchdog.drafting.formats.chart import chart_svg
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
from watchdog.drafting.formats.prepare import figure_columns, marker, numbered, prepared

_STYLE = Path(__file__).resolve().parent / "document.css"


def render_html(document: Document, top: int = 1) -> str:
    """Return the document as one `<article class="document">`, escaped and whole, ready to stand in any page.

    Args:
        document: What to render.
        top: The level of the title's heading, 1 to 3: 1 where the document is the page, 2 inside a page of ours.
    """
    return _Writer(prepared(document), top).write()


def render_html_page(document: Document) -> str:
    """Return a complete HTML file with its style inside, to be read without us or any network."""
    ready = prepared(document)
    return (
        f'<!doctype html>\n<html lang="{escape(ready.language)}" dir="{escape(ready.direction)}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(ready.title)}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n<main>\n"
        f"{_Writer(ready, 1).write()}\n</main>\n</body>\n</html>\n"
    )


@cache
def _style() -> str:
    return _STYLE.read_text(encoding="utf-8")


class _Writer:
    """Carries what grows while the blocks are walked: notes and counters."""

    def __init__(self, document: Document, top: int) -> None:
        self._document = document
        self._top = top
        self._notes: list[str] = []
        self._headings = self._tables = self._charts = 0

    def write(self) -> str:
        document = self._document
        body = [self._block(block) for block in document.blocks]
        opened = f'<article class="document" lang="{escape(document.language)}" dir="{escape(document.direction)}">'
        return "\n".join([opened, *self._front(), *body, *self._ending(), "</article>"])

    def _front(self) -> list[str]:
        document, level = self._document, self._top
        front = [f'<p class="document-mark">{escape(document.mark)}</p>'] if document.mark else []
        front.append(f'<h{level} class="document-title">{escape(document.cover.title)}</h{level}>')
        if document.cover.lines:
            lines = (
                f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in document.cover.lines
            )
            front.append(f'<dl class="document-cover">{"".join(lines)}</dl>')
        return front + self._contents()

    def _contents(self) -> list[str]:
        if not self._document.lists_contents:
            return []
        headings = [block for block in self._document.blocks if isinstance(block, Heading)]
        label = escape(self._document.words.contents)
        entries = (
            f'<li class="document-level-{heading.level}"><a href="#document-heading-{place}">'
            f"{escape(heading.text)}</a></li>"
            for place, heading in enumerate(headings, 1)
        )
        level = self._top + 1
        title = f'<h{level} id="document-contents">{label}</h{level}>'
        listed = f"{title}<ul>{''.join(entries)}</ul>"
        return [f'<nav class="document-contents" aria-labelledby="document-contents">{listed}</nav>']

    def _block(self, block: Block) -> str:
        match block:
            case Heading():
                self._headings += 1
                level = self._top + block.level
                return f'<h{level} id="document-heading-{self._headings}">{escape(block.text)}</h{level}>'
            case Paragraph():
                return self._paragraph(block)
            case Items():
                items = (
                    f'<li><span class="document-number">{marker(place, self._document.language)}</span> '
                    f"{self._runs(item)}</li>"
                    for place, item in enumerate(block.items)
                )
                return f'<ul class="document-items" role="list">{"".join(items)}</ul>' if block.items else ""
            case Table():
                return self._table(block)
            case Chart():
                return self._chart(block)

    def _paragraph(self, block: Paragraph) -> str:
        if block.number is None:
            return f"<p>{self._runs(block.runs)}</p>"
        number = f'<span class="document-number">{block.number}.</span>'
        return (
            f'<p class="document-numbered" id="document-paragraph-{block.number}">{number} {self._runs(block.runs)}</p>'
        )

    def _runs(self, runs: tuple[Run, ...]) -> str:
        return "".join(self._run(run) for run in runs)

    def _run(self, run: Run) -> str:
        text = escape(run.text)
        text = f"<em>{text}</em>" if run.italic else text
        text = f"<strong>{text}</strong>" if run.bold else text
        return text + (self._note(run.note) if run.note else "")

    def _note(self, text: str) -> str:
        self._notes.append(text)
        number = len(self._notes)
        label = escape(f"{self._document.words.note} {number}")
        return (
            f'<sup><a id="document-reference-{number}" href="#document-note-{number}" role="doc-noteref" '
            f'aria-label="{label}">{number}</a></sup>'
        )

    def _table(self, block: Table) -> str:
        self._tables += 1
        classes = [' class="document-figure"' if is_figure else "" for is_figure in figure_columns(block)]
        head = "".join(
            f'<th scope="col"{css}>{escape(text)}</th>' for css, text in zip(classes, block.head, strict=True)
        )
        rows = "".join(f"<tr>{_cells(row, classes)}</tr>" for row in block.rows)
        caption = escape(numbered(self._document.words, block, self._tables))
        note = f'<p class="document-table-note">{escape(block.note)}</p>' if block.note else ""
        return (
            f'<div class="document-table" role="region" tabindex="0" aria-label="{caption}"><table>'
            f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{note}"
        )

    def _chart(self, block: Chart) -> str:
        self._charts += 1
        caption = escape(numbered(self._document.words, block, self._charts))
        svg = chart_svg(block, self._document.direction, self._document.language, self._document.words)
        description = f"<p>{escape(block.description)}</p>" if block.description else ""
        return f'<figure class="document-picture"><figcaption>{caption}</figcaption>{svg}{description}</figure>'

    def _ending(self) -> list[str]:
        if not self._notes:
            return []
        words = self._document.words
        notes = "".join(
            f'<li id="document-note-{number}">{escape(text)} <a href="#document-reference-{number}" '
            f'role="doc-backlink" aria-label="{escape(words.back)} ({number})">↩</a></li>'
            for number, text in enumerate(self._notes, 1)
        )
        level = self._top + 1
        listed = f'<h{level} id="document-notes">{escape(words.notes)}</h{level}><ol>{notes}</ol>'
        return [
            f'<section class="document-notes" role="doc-endnotes" aria-labelledby="document-notes">{listed}</section>'
        ]


def _cells(row: tuple[str, ...], classes: list[str]) -> str:
    first, *others = (escape(text) for text in row)
    cells = (f"<td{css}>{text}</td>" for css, text in zip(classes[1:], others, strict=True))
    return f'<th scope="row">{first}</th>{"".join(cells)}'
