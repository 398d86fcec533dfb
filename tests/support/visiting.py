"""A device that reads the code itself, made by Python, whose messages can be sent whole or bent."""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from tests.support.instance import Instance
from tests.support.submission import BOUNDARY, CONTENT_TYPE, encoded_part, sealed_file
from tests.support.work import solve
from watchdog.domain import wire
from watchdog.domain.ids import new_id
from watchdog.domain.message import PURPOSE, Message
from watchdog.domain.report import EXHIBIT_PURPOSE, HEAD_PURPOSE, ExhibitHead
from watchdog.records.desks import DeskKey
from watchdog.sealing import Code, Label, Mailbox, Recipient, seal, stretch


@dataclass(frozen=True)
class SealedMessage:
    """A message's parts, in order."""

    manifest: dict[str, Any]
    parts: tuple[tuple[str, bytes], ...]

    def with_manifest(self, **changes: Any) -> Self:
        return replace(self, manifest=self.manifest | changes)

    def with_part(self, place: int, content: bytes) -> Self:
        parts = list(self.parts)
        parts[place] = (parts[place][0], content)
        return replace(self, parts=tuple(parts))

    def encoded(self) -> bytes:
        manifest = json.dumps(self.manifest, sort_keys=True, separators=(",", ":")).encode()
        parts = [encoded_part(name, part, file=True) for name, part in self.parts]
        return b"".join([encoded_part("manifest", manifest), *parts]) + f"--{BOUNDARY}--\r\n".encode()


@dataclass
class Device:
    """A phone that has read a code."""

    instance: Instance
    code: Code
    name: str
    mailbox: Mailbox = field(init=False)

    def __post_init__(self) -> None:
        self.mailbox = stretch(self.code, self.name)

    @property
    def address(self) -> str:
        return self.mailbox.address.hex()

    def ask(self, path: str = "/api/v1/visit", **given: Any) -> Any:
        data = json.dumps({"address": self.address} | given).encode()
        return self.instance.client().post(path, data=data, content_type="application/json")

    def withdraw(self) -> Any:
        return self.ask("/api/v1/visit/withdraw")

    def post(self, message: SealedMessage) -> Any:
        return self.post_body(message.encoded())

    def post_body(self, body: bytes, ticket: str | None = None) -> Any:
        return self.instance.client().post(
            "/api/v1/visit/messages",
            input_stream=io.BytesIO(body),
            content_length=len(body),
            content_type=CONTENT_TYPE,
            headers={"Watchdog-Ticket": self.worked() if ticket is None else ticket},
        )

    def worked(self) -> str:
        """Return a fresh ticket and its work."""
        given: dict[str, Any] = json.loads(self.instance.client().get("/api/v1/ticket").data)
        return solve(given["ticket"], given["bits"])

    def message(
        self, message: Message, files: Mapping[str, bytes] | None = None, *, consent: str = ""
    ) -> SealedMessage:
        """Seal a message to the desks that the server names."""
        desks = self.ask().json["desks"]
        keys = [Recipient.parse(desk["recipient"]) for desk in desks]
        message_id = new_id()
        parts = [("message", seal(wire.dump(message), Label(PURPOSE, self.name, message_id), keys))]
        exhibits = []
        for name, content in (files or {}).items():
            exhibits.append(new_id())
            head = ExhibitHead(name, "text/plain", len(content), hashlib.sha256(content).hexdigest())
            label = Label(EXHIBIT_PURPOSE, self.name, exhibits[-1])
            parts += [
                ("exhibit-head", seal(wire.dump(head), Label(HEAD_PURPOSE, self.name, exhibits[-1]), keys)),
                ("exhibit", sealed_file(content, label, self._keys(desks))),
            ]
        manifest = {
            "address": self.address,
            "consent": consent,
            "desks": [desk["desk"] for desk in desks],
            "epochs": [desk["epoch"] for desk in desks],
            "exhibits": exhibits,
            "message_id": message_id,
            "version": 1,
        }
        return SealedMessage(manifest, tuple(parts))

    def _keys(self, desks: list[dict[str, Any]]) -> list[DeskKey]:
        day = self.instance.clock().date()
        return [DeskKey(each["desk"], each["epoch"], Recipient.parse(each["recipient"]), day, b"") for each in desks]
