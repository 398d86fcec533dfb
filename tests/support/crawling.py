"""Somebody signed in who follows every link and presses every button, once for each kind of page."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import lxml.html
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

TURN = "language="
"""Links to the same page in another language."""
NO = "sign-out"
"""The one button that is never pressed."""


class Found(NamedTuple):
    """A page that somebody came to."""

    address: str
    status: int
    tree: Any


@dataclass
class Crawler:
    """A signed-in person and where they have been.

    Attributes:
        app: The application.
        client: Their browser.
        most: How many pages of an address's kind they look at.
    """

    app: Flask
    client: FlaskClient
    most: int = 3
    seen: Counter[str] = field(default_factory=Counter)
    forms: dict[str, tuple[str, dict[str, list[str]], dict[str, list[str]]]] = field(default_factory=dict)

    def links(self, starts: Iterable[str]) -> Iterator[Found]:
        """Follow links from some addresses on."""
        waiting, known = list(starts), set(starts)
        for address in waiting:
            kind = self._kind(address, "GET")
            if not kind or self.seen[kind] >= self.most:
                continue
            self.seen[kind] += 1
            answer = self.client.get(address, follow_redirects=True)
            assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, address
            if answer.mimetype != "text/html":
                continue
            document = lxml.html.document_fromstring(answer.text)
            yield Found(address, answer.status_code, document)
            self._keep_forms(document, address)
            fresh = [urljoin(address, each.get("href")) for each in document.iter("a") if each.get("href")]
            fresh = [each.partition("#")[0] for each in fresh if not urlsplit(each).netloc and TURN not in each]
            waiting += [each for each in dict.fromkeys(fresh) if each not in known]
            known.update(fresh)

    def buttons(self) -> Iterator[Found]:
        """Press every button that was seen: first with nothing filled in, then as it stands."""
        for which in (0, 1):
            for action, *values in list(self.forms.values()):
                answer = self.client.post(action, data=values[which], follow_redirects=True)
                assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, action
                if answer.mimetype == "text/html":
                    name = f"{('empty', 'sent')[which]} {action}"
                    yield Found(name, answer.status_code, lxml.html.document_fromstring(answer.text))

    def _kind(self, address: str, method: str) -> str:
        try:
            endpoint, _values = self.app.url_map.bind("localhost").match(urlsplit(address).path, method)
        except HTTPException:
            return ""
        return str(endpoint)

    def _keep_forms(self, document: Any, address: str) -> None:
        for form in document.forms:
            action = urljoin(address, form.action or address)
            kind = self._kind(action, "POST")
            if form.method != "POST" or not kind or NO in action:
                continue
            whole: dict[str, list[str]] = {}
            for name, value in form.form_values():
                whole.setdefault(name, []).append(value)
            fields = [each for each in form.iter("input") if each.get("type") == "hidden"]
            hidden = {each.get("name"): [each.get("value", "")] for each in fields}
            acts = [(each.get("name"), each.get("value", "")) for each in form.iter("button") if each.get("name")]
            for act in acts or [("", "")]:
                pressed = {act[0]: [act[1]]} if act[0] else {}
                self.forms.setdefault(f"{kind} {sorted(hidden)} {act}", (action, hidden | pressed, whole | pressed))
