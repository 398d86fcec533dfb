"""Markdown (CommonMark with tables and footnotes): for the bundle, for comparing versions, for other people's tools.

Whatever could be read as markup is escaped, HTML included. Numbers and markers are written out, because a Markdown list
would count for itself.
"""

import re
from collections.abc import Iterable

from markdown_it import MarkdownIt

from watchdog.drafting.formats.model import Block, Chart, Document, Heading, Items, Paragraph, Run, Table, Words
from watchdog.drafting.formats.prepare import figure_columns, marker, numbered, prepared

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$^&@!=])")
_LINE_START = re.compile(r"^(\s*(?:\d{1,9}(?=[.)])|(?=[-+:.)])))")
_EDGES = re.compile(r"^(\s*)(.*?)(\s*)$")
_READER = MarkdownIt("commonmark")


def render_markdown(document: Document) -> str:
    """Return the document as Markdown text, notes at the end, each chart as description and table."""
    return _Writer(prepared(document)).write()


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is, wherever in a line it comes to stand."""
    return _LINE_START.sub(r"\1\\", _MARKUP.sub(r"\\\1", text))


class _Writer:
    """Carries what grows while the blocks are walked: notes and counters."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._words: Words = document.words
        self._notes: list[str] = []
        self._tables = self._charts = 0

    def write(self) -> str:
        body = [self._block(block) for block in self._document.blocks]
        notes = [f"[^{number}]: {escaped(text)}" for number, text in enumerate(self._notes, 1)]
        parts = [part for part in (*self._front(), *body, *notes) if part]
        return "\n\n".join(parts) + "\n"

    def _front(self) -> list[str]:
        document = self._document
        mark = document.mark.strip()
        front = [f"**{escaped(mark)}**"] if mark else []
        front.append(f"# {escaped(document.cover.title)}")
        colon = self._words.colon
        front.append("\n".join("- " + escaped(f"{name}{colon}{value}") for name, value in document.cover.lines))
        return front

    def _block(self, block: Block) -> str:
        match block:
            case Heading():
                return f"{'#' * (block.level + 1)} {escaped(block.text)}"
            case Paragraph():
                number = "" if block.number is None else f"{block.number}\\. "
                return number + self._runs(block.runs).strip()
            case Items():
                language = self._document.language
                items = enumerate(block.items)
                return "\n".join(f"- {marker(place, language)} {self._runs(item).strip()}" for place, item in items)
            case Table():
                return self._table(block)
            case Chart():
                return self._chart(block)

    def _runs(self, runs: tuple[Run, ...]) -> str:
        shown = [(run, self._sign(run.note)) for run in runs]
        dressed = "".join(_dressed(escaped(run.text), _around(run)) + sign for run, sign in shown)
        bare = "".join(escaped(run.text) + sign for run, sign in shown)
        return dressed if dressed == bare or _read(dressed) == _read(bare) else bare

    def _sign(self, note: str | None) -> str:
        if not note:
            return ""
        self._notes.append(note)
        return f"[^{len(self._notes)}]"

    def _table(self, block: Table) -> str:
        self._tables += 1
        rules = ["---:" if is_figure else "---" for is_figure in figure_columns(block)]
        lines = [_line(map(escaped, block.head)), _line(rules), *(_line(map(escaped, row)) for row in block.rows)]
        caption = f"**{escaped(numbered(self._words, block, self._tables).strip())}**"
        return "\n\n".join(part for part in (caption, "\n".join(lines), escaped(block.note)) if part)

    def _chart(self, block: Chart) -> str:
        self._charts += 1
        head = _line([escaped(self._words.label), escaped(self._words.figure)])
        rows = [_line([escaped(label), escaped(shown)]) for label, _, shown in block.bars]
        caption = f"**{escaped(numbered(self._words, block, self._charts).strip())}**"
        table = "\n".join([head, "| --- | ---: |", *rows])
        return "\n\n".join(part for part in (caption, escaped(block.description), table) if part)


def _around(run: Run) -> str:
    return ("**" if run.bold else "") + ("*" if run.italic else "")


def _read(line: str) -> str:
    """Return the words that a reader of Markdown sees: where a sign of emphasis would be among them, none is set."""
    (found,) = _READER.parseInline(line)
    return "".join(token.content for token in found.children or [])


def _dressed(text: str, around: str) -> str:
    """Put the signs of emphasis next to the letters: beside a space Markdown would print them."""
    match = _EDGES.match(text)
    if match is None or not match[2] or not around:
        return text
    return f"{match[1]}{around}{match[2]}{around[::-1]}{match[3]}"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
