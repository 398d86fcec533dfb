"""A browser without scripts, as a community member uses it."""

import io
import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import html5lib
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.support.instance import Instance, work
from tests.support.work import solve
from watchdog.domain.ids import new_id
from watchdog.domain.message import PURPOSE, Direction, Message
from watchdog.intake.uploads import SealingRequest
from watchdog.records.tables import Mailbox, MessageRow
from watchdog.records.work import Work
from watchdog.sealing import Recipient

PNG = b"\x89PNG\r\n\x1a\n" + bytes(600)


class Field(NamedTuple):
    """An answer of a form."""

    name: str
    value: str | bytes


class File(NamedTuple):
    """A chosen file."""

    filename: str
    content: bytes
    name: str = "files"


Part = tuple[str, str | bytes] | Field | File


class Page:
    """An answer as a person sees it."""

    def __init__(self, answer: TestResponse) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.text = answer.get_data(as_text=True)
        self.tree: Element = html5lib.parse(self.text, namespaceHTMLElements=False)

    @property
    def words(self) -> str:
        return _words(self.tree)

    @property
    def code(self) -> str:
        return _words(self._by_id("code-digits"))

    @property
    def code_words(self) -> str:
        return _words(self._by_id("code-words"))

    def value(self, name: str) -> str:
        """Return what the first field of a name holds: a text, a hidden one, or a list."""
        element = next(each for each in self.tree.iter() if each.get("name") == name)
        if element.tag == "textarea":
            return "".join(element.itertext())
        if element.tag == "select":
            return next((each.get("value", "") for each in element.iter("option") if "selected" in each.attrib), "")
        return element.get("value", "")

    def has(self, name: str) -> bool:
        return any(each.get("name") == name for each in self.tree.iter())

    def ticked(self, name: str) -> list[str]:
        return [each.get("value", "") for each in self._inputs(name) if "checked" in each.attrib]

    def choices(self, name: str) -> list[str]:
        return [each.get("value", "") for each in self._inputs(name)]

    def kind(self, name: str) -> str:
        return self._inputs(name)[0].get("type", "text")

    def _inputs(self, name: str) -> list[Element]:
        return [each for each in self.tree.iter("input") if each.get("name") == name]

    def _by_id(self, name: str) -> Element:
        return next(each for each in self.tree.iter() if each.get("id") == name)


class Sender:
    """Somebody with a phone."""

    def __init__(self, instance: Instance) -> None:
        instance.app.request_class = SealingRequest
        self.instance = instance
        self.client = instance.client()

    def get(self, path: str, **headers: str) -> Page:
        return Page(self.client.get(path, headers={name.replace("_", "-"): text for name, text in headers.items()}))

    def ticket(self, path: str = "/en/report") -> str:
        return self.get(path).value("ticket")

    def post(self, path: str, *parts: Part) -> Page:
        """Send a form as browsers do, written by hand: the test client would keep large ones in temporary files."""
        body, boundary = multipart(parts)
        return Page(
            self.client.post(
                path,
                input_stream=io.BytesIO(body),
                content_length=len(body),
                content_type=f"multipart/form-data; boundary={boundary}",
            )
        )

    def asked(self) -> dict[str, Any]:
        """Return what the address of tickets says: a ticket, and how much work it asks for."""
        given: dict[str, Any] = json.loads(self.client.get("/api/v1/ticket").data)
        return given

    def worked(self) -> dict[str, str]:
        """Return the header of a sealed report: a fresh ticket and its work."""
        given = self.asked()
        return {"Watchdog-Ticket": solve(given["ticket"], given["bits"])}

    def report(self, *parts: Part, locale: str = "en") -> Page:
        path = f"/{locale}/report"
        return self.post(path, ("ticket", self.ticket(path)), *parts)

    def sent(self, *parts: Part) -> str:
        """Send a report that arrives, and return the code."""
        page = self.report(("story", "They took it."), *parts)
        assert page.status == 200, page.words
        return page.code

    def open(self, code: str, *parts: Part, locale: str = "en") -> Page:
        path = f"/{locale}/return"
        return self.post(path, ("ticket", self.ticket(path)), ("code", code), *parts)

    def act(self, visit: Page, act: str, *parts: Part, locale: str = "en") -> Page:
        """Press a button of a visit."""
        given = [(name, visit.value(name)) for name in ("ticket", "visit")]
        return self.post(f"/{locale}/return", *given, ("act", act), *parts)


def multipart(parts: Sequence[Part]) -> tuple[bytes, str]:
    """Return a form as multipart/form-data, its parts in the order given, and the boundary."""
    boundary = f"----{secrets.token_hex(12)}"
    lines: list[bytes] = []
    for part in parts:
        if isinstance(part, File):
            head = f'name="{part.name}"; filename="{part.filename}"\r\nContent-Type: application/octet-stream'
            data = part.content
        else:
            head, value = f'name="{part[0]}"', part[1]
            data = value.encode() if isinstance(value, str) else value
        lines += [f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode(), data, b"\r\n"]
    return b"".join([*lines, f"--{boundary}--\r\n".encode()]), boundary


def without_ticket(page: Page) -> str:
    """Return a page but for what differs on each."""
    return page.text.replace(page.value("ticket"), "")


def stored_bytes(folder: Path) -> bytes:
    """Return everything that lies in a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def blob_count(instance: Instance) -> int:
    """Return how many envelopes lie in the blob store, kept or arriving."""
    return sum(path.is_file() for path in instance.settings.blobs.rglob("*"))


def write_to_sender(unit: Work, report_id: str, text: str, desk: str) -> None:
    """Write to the sender of a report as its desk does."""
    mailbox = unit.reports.mailbox_of(report_id)
    assert mailbox is not None
    message_id = new_id()
    readers = [Recipient.parse(mailbox.recipient), unit.desks.recipient(desk)]
    unit.reports.add_message(
        MessageRow(
            id=message_id,
            report_id=report_id,
            desk_id=desk,
            direction=Direction.TO_SENDER,
            unread=True,
            day=unit.today,
            sealed=unit.vault.seal(PURPOSE, message_id, Message(text), readers),
        )
    )


def answer_all(instance: Instance, text: str) -> None:
    """Write to everybody who ever sent a report."""
    with work(instance) as unit:
        for mailbox in unit.session.scalars(select(Mailbox)).all():
            desk = unit.reports.desks_of(mailbox.report_id)[0].desk_id
            write_to_sender(unit, mailbox.report_id, text, desk)


def _words(element: Element) -> str:
    return " ".join(" ".join(element.itertext()).split())
