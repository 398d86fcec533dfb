"""What an editor may write into a block: **bold**, *italic*, and notes as `[^ text of the note]`. Nothing else is read.

A small part of CommonMark, by markdown-it-py with every other rule off: links, pictures, HTML, headings, code and
backslashes are plain text, and so is an underscore, because references hold some. Lists are lines (`document.lines`).
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import emphasis as stars
from markdown_it.token import Token

from watchdog.drafting.formats.model import Run
from watchdog.drafting.formats.prepare import clean

NOTE_BEGINS: Final = "[^ "
NOTE_ENDS: Final = "]"
LONGEST_NOTE: Final = 1000
"""Letters of a note. A search without an end for each of many brackets would take the server's time."""

_DRESS: Final = {"strong_open": "bold", "strong_close": "bold", "em_open": "italic", "em_close": "italic"}


def runs(text: str) -> tuple[Run, ...]:
    """Return one line that an editor wrote, as runs; marks without a partner stay as they are."""
    (line,) = _parser().parseInline(clean(text))
    return tuple(_runs(line.children or ()))


def plain(text: str) -> str:
    """Return a text as a reader reads it: without marks, the notes of each line behind it. For whatever scans texts."""
    return "\n".join(" ".join([words_of(line), *notes_of(line)]) for line in map(runs, text.splitlines()))


def words_of(line: Sequence[Run]) -> str:
    """Return the words of a line without its notes."""
    return "".join(run.text for run in line)


def notes_of(line: Sequence[Run]) -> list[str]:
    """Return the notes of a line."""
    return [run.note for run in line if run.note]


def note(text: str) -> str:
    """Return the mark of a note; brackets without a partner would end it too early, so they become round."""
    line = clean(text).strip()[: LONGEST_NOTE - 1]
    return NOTE_BEGINS + (line if _closing(line + NOTE_ENDS, 0) == len(line) else _rounded(line)) + NOTE_ENDS


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable("emphasis")
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.inline.ruler.before("emphasis", "note", _note)
    return parser


def _emphasis(state: StateInline, silent: bool) -> bool:
    return state.src[state.pos] == "*" and stars.tokenize(state, silent)


def _note(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith(NOTE_BEGINS, state.pos):
        return False
    begin = state.pos + len(NOTE_BEGINS)
    end = _closing(state.src, begin)
    text = state.src[begin : max(end, begin)].strip()
    if not text:
        return False
    if not silent:
        state.push("note", "", 0).content = text
    state.pos = end + 1
    return True


def _closing(text: str, begin: int) -> int:
    """Return where the bracket that stands before `begin` is closed, -1 where it is not or too far away."""
    depth = 1
    for place in range(begin, min(len(text), begin + LONGEST_NOTE)):
        depth += {"[": 1, "]": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return -1


def _rounded(text: str) -> str:
    return text.translate({ord("["): "(", ord("]"): ")"})


def _runs(tokens: Sequence[Token]) -> list[Run]:
    """Return the runs; letters in one dress are joined, up to a note."""
    found: list[Run] = []
    depth = {"bold": 0, "italic": 0}
    for token in tokens:
        if token.type in _DRESS:
            depth[_DRESS[token.type]] += token.nesting
        elif token.content:
            is_note = token.type == "note"
            run = Run("" if is_note else token.content, depth["bold"] > 0, depth["italic"] > 0)
            if found and not found[-1].note and replace(found[-1], text="") == replace(run, text=""):
                run = replace(run, text=found.pop().text + run.text)
            found.append(replace(run, note=token.content) if is_note else run)
    return found
