"""A book of the texts: each with its comment, its place, and the pictures on which it can be seen."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote

from babel.messages.catalog import Message

from tests.screens.look import Screen

MOST: Final = 4
"""Pictures that are shown of one text; a word such as "Send" stands on many."""
VARIES: Final = re.compile(r"“.*?”|\d+|\b[A-Z]{2,}\b")
"""What differs between comments of the same kind: names, numbers, acronyms."""
STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem; max-inline-size: 75rem; }
article { border-block-start: 1px solid #999; padding-block: 1rem; }
article img { inline-size: 9rem; block-size: 9rem; object-fit: cover; object-position: top; border: 1px solid #999; }
.said { font-weight: 650; } .meta { color: #555; }
.shot { position: relative; } .shot img { display: block; inline-size: 100%; }
.shot i { position: absolute; } .shot i:target { outline: 3px solid #c00; outline-offset: 2px; }
"""


def write(folder: Path, texts: Sequence[Message], screens: Sequence[Screen], said: Mapping[int, str]) -> None:
    """Write the book.

    Args:
        folder: Where the pictures are.
        texts: All texts; the place of each is its number.
        screens: The pages that were seen.
        said: What a translation says, by number; empty for English.
    """
    seen: dict[int, list[Screen]] = {}
    for screen in screens:
        (folder / _page(screen)).write_text(_shot(screen), encoding="utf-8")
        for number in screen.boxes:
            seen.setdefault(number, []).append(screen)
    shown = [_entry(number, texts[number], seen[number], said.get(number, "")) for number in sorted(seen)]
    near = _near(texts, seen)
    others = [number for number in range(len(texts)) if number not in seen]
    unseen = [_entry(number, texts[number], near(texts[number]), said.get(number, "")) for number in others]
    body = [
        "<h1>The texts and where they stand</h1>",
        f"<p>{len(seen)} of {len(texts)} texts were seen on {len(screens)} pages.",
        '<a href="#unseen">Those that were not</a></p>',
        *shown,
        f'<h2 id="unseen">Seen on no picture: {len(unseen)}</h2>',
        "<p>They stand on these pages in another state, or beside texts of the same kind.</p>",
        *unseen,
    ]
    (folder / "index.html").write_text(_html("The texts", "\n".join(body)), encoding="utf-8")


def _near(texts: Sequence[Message], seen: Mapping[int, Sequence[Screen]]) -> Callable[[Message], list[Screen]]:
    """Return what finds the pages with most texts of a text's own kind: of its file, or with its comment."""
    pages: dict[str, Counter[str]] = {}
    known = {screen.name: screen for screens in seen.values() for screen in screens}
    for number, screens in seen.items():
        for kind in _kinds(texts[number]):
            pages.setdefault(kind, Counter()).update(screen.name for screen in screens)

    def near(text: Message) -> list[Screen]:
        found = sum((pages.get(kind, Counter()) for kind in _kinds(text)), Counter[str]())
        return [known[name] for name, _ in found.most_common(2)]

    return near


def _kinds(text: Message) -> set[str]:
    comments = {VARIES.sub("", comment) for comment in text.auto_comments}
    return {place for place, _line in text.locations} | comments


def _entry(number: int, text: Message, screens: Sequence[Screen], said: str) -> str:
    places = sorted({place for place, _line in text.locations})
    pictures = [_thumbnail(number, each) for each in screens[:MOST]]
    names = ", ".join(each.name for each in screens)
    return "\n".join(
        [
            f'<article id="t{number}"><p class="said">{_english(text)}</p>',
            f'<p dir="auto">{escape(said)}</p>' if said else "",
            f'<p class="meta">{escape("; ".join([*text.auto_comments, *places]))}</p>',
            f'<p class="meta">{escape(names)}</p><p>{" ".join(pictures)}</p></article>',
        ]
    )


def _thumbnail(number: int, screen: Screen) -> str:
    picture = f'<img loading="lazy" src="{quote(screen.picture)}" alt="{escape(screen.name)}">'
    return f'<a href="{_page(screen)}#m{number}">{picture}</a>'


def _shot(screen: Screen) -> str:
    wide, high = screen.size
    marks = [
        f'<i id="m{number}" style="left:{100 * x / wide:.2f}%;top:{100 * y / high:.2f}%;'
        f'width:{100 * width / wide:.2f}%;height:{100 * height / high:.2f}%"></i>'
        for number, (x, y, width, height) in screen.boxes.items()
    ]
    inner = f'<h1>{escape(screen.name)}</h1><div class="shot" style="max-width:{wide:.0f}px">'
    return _html(screen.name, f'{inner}<img src="{quote(screen.picture)}" alt="">{"".join(marks)}</div>')


def _page(screen: Screen) -> str:
    return screen.picture.removesuffix(".jpeg") + ".html"


def _english(text: Message) -> str:
    return escape(text.id if isinstance(text.id, str) else " / ".join(text.id))


def _html(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en">{head}{body}'
