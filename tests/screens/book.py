"""A book of the texts: each with its comment, its place, and the pictures on which it can be seen."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote

from babel.messages.catalog import Message

from tests.screens.look import Screen

MOST: Final = 4
"""Pictures that are shown of one text; a word such as "Send" stands on many."""
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
    unseen = [f"<li>{_english(text)}</li>" for number, text in enumerate(texts) if number not in seen]
    body = [
        "<h1>The texts and where they stand</h1>",
        f"<p>{len(seen)} of {len(texts)} texts were seen on {len(screens)} pages.",
        '<a href="#unseen">Those that were not</a></p>',
        *shown,
        f'<h2 id="unseen">Seen on no picture: {len(unseen)}</h2><ul>',
        *unseen,
        "</ul>",
    ]
    (folder / "index.html").write_text(_html("The texts", "\n".join(body)), encoding="utf-8")


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
