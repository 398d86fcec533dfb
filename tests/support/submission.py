"""Sealed submissions as a device makes them, made by Python, to be sent whole or bent."""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from watchdog.domain import wire
from watchdog.domain.ids import new_id
from watchdog.domain.report import EXHIBIT_PURPOSE, HEAD_PURPOSE, PURPOSE, ExhibitHead, Protection, Report
from watchdog.records.desks import DeskKey
from watchdog.sealing import Code, Label, Recipient, SealingStream, seal, stretch

BOUNDARY = "----a-boundary-of-a-test"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"
STORY = "They took my medicine."


@dataclass(frozen=True)
class Body:
    """A submission's parts, in order."""

    manifest: dict[str, Any]
    parts: tuple[tuple[str, bytes], ...]
    code: Code = field(repr=False)

    def with_manifest(self, **changes: Any) -> Self:
        return replace(self, manifest=self.manifest | changes)

    def with_part(self, place: int, content: bytes) -> Self:
        parts = list(self.parts)
        parts[place] = (parts[place][0], content)
        return replace(self, parts=tuple(parts))

    def encoded(self) -> bytes:
        manifest = json.dumps(self.manifest, sort_keys=True, separators=(",", ":")).encode()
        whole = b"".join(
            [encoded_part("manifest", manifest), *(encoded_part(name, part, file=True) for name, part in self.parts)]
        )
        return whole + f"--{BOUNDARY}--\r\n".encode()


def encoded_part(name: str, content: bytes, *, file: bool = False) -> bytes:
    given = '; filename="sealed"\r\nContent-Type: application/octet-stream' if file else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{given}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def sealed_file(content: bytes, label: Label, keys: Sequence[DeskKey]) -> bytes:
    return sealed_to(content, label, [key.recipient for key in keys])


def sealed_to(content: bytes, label: Label, readers: Sequence[Recipient]) -> bytes:
    payload = io.BytesIO()
    stream = SealingStream(payload, label)
    stream.write(content)
    stream.finish()
    return stream.header(readers) + payload.getvalue()


def submission(instance: str, keys: Sequence[DeskKey], files: Mapping[str, bytes] | None = None) -> Body:
    """Return what a device would send to these desks."""
    code, report_id = Code.generate(), new_id()
    recipients = [key.recipient for key in keys]
    desks = tuple(key.desk_id for key in keys)
    report = Report(STORY, "en", Protection.DEVICE, country="QMA", desks=desks)
    parts = [("report", seal(wire.dump(report), Label(PURPOSE, instance, report_id), recipients))]
    exhibits = []
    for name, content in (files or {}).items():
        exhibits.append(new_id())
        head = ExhibitHead(name, "text/plain", len(content), hashlib.sha256(content).hexdigest())
        sealed_head = seal(wire.dump(head), Label(HEAD_PURPOSE, instance, exhibits[-1]), recipients)
        parts += [
            ("exhibit-head", sealed_head),
            ("exhibit", sealed_file(content, Label(EXHIBIT_PURPOSE, instance, exhibits[-1]), keys)),
        ]
    mailbox = stretch(code, instance)
    manifest = {
        "version": 1,
        "report_id": report_id,
        "desks": list(desks),
        "epochs": [key.epoch for key in keys],
        "mailbox_row": mailbox.row.hex(),
        "mailbox_recipient": mailbox.identity.recipient.encoded,
        "exhibits": exhibits,
    }
    return Body(manifest, tuple(parts), code)
