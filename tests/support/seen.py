"""What a person may see or hear of a page: every text in it, also what its scripts show later."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

import html5lib
from babel import Locale

from tests.support.pseudo import LTR, fault
from watchdog.languages import LANGUAGES
from watchdog.reference.library import Reference

ATTRIBUTES: Final = frozenset(
    {"title", "aria-label", "aria-description", "aria-valuetext", "aria-roledescription", "alt", "placeholder", "label"}
)
MACHINES: Final = frozenset(
    f"data-{name}"
    for name in (
        *("protection", "pattern", "way", "kind", "plain", "into", "copy", "locale", "instance"),
        *("if", "unless", "first", "first-of", "then"),
        *("ticket", "words", "parts", "keys", "reports", "visit", "messages", "withdraw", "told"),
        *("key", "mark", "bar", "follow", "asked", "act", "with-key"),
    )
)
"""`data-` attributes that hold codes and addresses for scripts; all others hold words."""
UNREAD: Final = frozenset({"script", "style", "kbd", "code", "textarea"})
"""Elements whose text is for machines, is a name for a computer or of a key, or was typed."""
BUTTONS: Final = frozenset({"submit", "button", "reset"})
CODES: Final = frozenset({"code-words", "code-digits", "suggestion"})
"""What the program made out of a list of words."""


class Line(NamedTuple):
    """A piece of text and where it stands."""

    where: str
    text: str


def lines(root: Element) -> Iterator[Line]:
    """Return all texts of a page but those that say of themselves that they are in another language."""
    yield from _lines(root, root.get("lang", ""))


def _lines(element: Element, language: str) -> Iterator[Line]:
    if callable(element.tag) or element.get("lang", language) != language:  # a comment's tag is a function
        return
    yield from _attributes(element)
    if element.tag in UNREAD or element.get("id") in CODES or "fingerprint" in element.get("class", "").split():
        return
    yield from _line(element.tag, element.text)
    for each in element:
        yield from _lines(each, language)
        yield from _line(element.tag, each.tail)


def _attributes(element: Element) -> Iterator[Line]:
    for name, value in element.items():
        spoken = name in ATTRIBUTES or (name.startswith("data-") and name not in MACHINES)
        if spoken or (name == "value" and element.tag == "input" and element.get("type") in BUTTONS):
            yield from _line(f"{element.tag} {name}", value)


def _line(where: str, text: str | None) -> Iterator[Line]:
    if text and text.strip():
        yield Line(where, " ".join(text.split()))


def names_kept(reference: Reference, typed: Iterable[str], language: str = LTR) -> Callable[[str], str]:
    """Return what takes out of a line all that is not ours to translate.

    Names of networks, names of languages in themselves, what CLDR calls countries, languages and months, our own name,
    what scripts fill in, and what the test typed.
    """
    locale = Locale.parse(language)
    desks = reference.regions.desks
    names = {
        *(name for desk in desks for name in (desk.name, desk.acronym)),
        *(each.name for each in LANGUAGES),
        *locale.languages.values(),
        *(name for _code, name in reference.countries.choices(language)),
        *(name for kind in locale.months.values() for width in kind.values() for name in width.values()),
        *(name for kind in locale.days.values() for width in kind.values() for name in width.values()),
        *("Watchdog", *typed),
    }
    ordered = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{ordered})(?!\w)|\{{\w+\}}|https?://\S+|[\u2066-\u2069]")
    return lambda text: pattern.sub("", text)


def faults(page: str, root: Element, free: Callable[[str], str]) -> list[str]:
    """Return what is wrong with a page in the left-to-right pseudo-language."""
    assert root.get("lang", LTR) == LTR, page
    return [f"{page}, {line.where}: {found}" for line in lines(root) if (found := fault(line.text, free))]


def parsed(page: str) -> Element:
    """Return a page's root."""
    return html5lib.parse(page, namespaceHTMLElements=False)
