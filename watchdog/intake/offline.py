"""The report page as one file that can be carried about: everything in it, nothing loaded, nothing sent.

What the server would say in headers stands in the file: its policy lets exactly this script and this style through, by
their hashes, and no connection at all. The file bears its own fingerprint: SHA-256 of itself, with zeros in the 64
places where the fingerprint stands. How it is checked with other tools: docs/running.md.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, Final

MARK: Final = "0" * 64
"""Stands where the fingerprint will be."""

PLACE: Final = re.compile(rb'id="form-fingerprint">([0-9a-f]{64})<', re.ASCII)
POLICY: Final = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; img-src data:; connect-src 'none'; "
    "form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


class UnsuitableError(Exception):
    """A page, script or style cannot stand in one file; names what is in the way."""


def assemble(page: str, script: str, style: str, carried: Mapping[str, Any], address: str = "") -> bytes:
    """Return the file.

    Args:
        page: The report page as rendered, with one style sheet and one script linked, and `MARK` in its place.
        script: The page's script.
        style: Its style sheet.
        carried: What the script would fetch: the key directory and a word list.
        address: Where the instance is, for links; without it they become plain text.

    Raises:
        UnsuitableError: Something in it would end an element early, or a place is missing.
    """
    if "</script" in script or "<!--" in script or "</style" in style:
        raise UnsuitableError("text")
    policy = POLICY.format(script=_source(script), style=_source(style))
    data = json.dumps(carried, sort_keys=True, ensure_ascii=True).replace("<", "\\u003c")
    inlined = _Inlined(policy, style, address)
    inlined.feed(page)
    inlined.close()
    end = f'<script type="application/json" id="carried">{data}</script>\n<script>{script}</script>\n</body>'
    whole = "".join(inlined.pieces)
    if whole.count("</body>") != 1 or inlined.styles != 1 or inlined.scripts != 1:
        raise UnsuitableError("places")
    return marked(whole.replace("</body>", end).encode())


def marked(file: bytes) -> bytes:
    """Write a file's fingerprint into its place.

    Raises:
        UnsuitableError: There is not just one place.
    """
    found = fingerprint(file)
    return PLACE.sub(lambda place: place[0].replace(place[1], found.encode()), file)


def fingerprint(file: bytes) -> str:
    """Return the fingerprint that a file should bear.

    Raises:
        UnsuitableError: There is not just one place for it.
    """
    places = list(PLACE.finditer(file))
    if len(places) != 1:
        raise UnsuitableError("fingerprint")
    start, end = places[0].span(1)
    return hashlib.sha256(file[:start] + MARK.encode() + file[end:]).hexdigest()


def is_whole(file: bytes) -> bool:
    """Tell whether a file bears its own fingerprint.

    Raises:
        UnsuitableError: There is not just one place for it.
    """
    expected = fingerprint(file)
    return [place[1].decode() for place in PLACE.finditer(file)] == [expected]


def _source(text: str) -> str:
    """Return how a policy names an inline text (CSP level 3, "hash-source")."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


class _Inlined(HTMLParser):
    """Passes a page on, with what it would load put into it and what only a server can answer taken out."""

    def __init__(self, policy: str, style: str, address: str) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self.styles = self.scripts = 0
        self._policy = policy
        self._style = style
        self._address = address
        self._open: list[bool] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass an element on, or what stands for it."""
        given = dict(attrs)
        if tag == "script":
            self.scripts += 1
            self._in_script = True
        elif tag == "link" and given.get("rel") == "stylesheet":
            self.styles += 1
            self.pieces.append(f"<style>{self._style}</style>")
        elif tag == "input" and given.get("type") == "hidden":
            return  # tickets: nothing is sent that would need one
        elif tag == "a":
            self._link(given)
        else:
            self.pieces.append(_without_addresses(tag, attrs) or self.get_starttag_text() or "")
        if tag == "meta" and "charset" in given:
            self.pieces.append(
                f'<meta http-equiv="Content-Security-Policy" content="{html.escape(self._policy, quote=False)}">'
            )

    def handle_endtag(self, tag: str) -> None:
        """Pass the end of an element on, if its beginning was."""
        if tag == "script":
            self._in_script = False
        elif tag != "a" or self._open.pop():
            self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Pass text on."""
        if not self._in_script:
            self.pieces.append(data)

    def handle_entityref(self, name: str) -> None:
        """Pass a named letter on."""
        self.pieces.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Pass a numbered letter on."""
        self.pieces.append(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        """Pass the kind of document on."""
        self.pieces.append(f"<!{decl}>")

    def _link(self, given: Mapping[str, str | None]) -> None:
        """Keep a link within the page and one that leads out; one to the instance needs its address."""
        target = given.get("href") or ""
        here = target.startswith("/")
        self._open.append(not here or bool(self._address))
        if not here:
            self.pieces.append(self.get_starttag_text() or "")
        elif self._address:
            where = html.escape(self._address + target)
            self.pieces.append(f'<a href="{where}" target="_blank" rel="noopener noreferrer">')


def _without_addresses(tag: str, attrs: list[tuple[str, str | None]]) -> str:
    """Return the beginning of an element without the addresses that only a server answers; nothing if it has none."""
    kept = [(name, value) for name, value in attrs if not (value or "").startswith("/")]
    if len(kept) == len(attrs):
        return ""
    written = "".join(f" {name}" if value is None else f' {name}="{html.escape(value)}"' for name, value in kept)
    return f"<{tag}{written}>"
