"""A return visit: the code opens it once, and a sealed hidden field carries it from page to page.

The code itself is never in a page, an address, a cookie or a log.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import Final

from watchdog.records.work import Work
from watchdog.sealing import Code, Identity, Mailbox, SealingError, session_open, session_seal, stretch

VISIT_SECONDS: Final = 30 * 60
CODE_TEXT_LIMIT: Final = 400
"""No code in any language is longer; what is beyond is not read."""

_ADDRESS: Final = re.compile(r"[0-9a-f]{64}")
_TOKEN_BYTES: Final = 48
_MOMENT_BYTES: Final = 8
_SECRET_BYTES: Final = 32
_PAYLOAD_BYTES: Final = _MOMENT_BYTES + 2 * _SECRET_BYTES


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody holds the code of a report. Nothing here opens the answers: the device may have kept that to itself."""

    report_id: str
    row: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Visit(Holder):
    """Somebody has shown us the code."""

    mailbox: Mailbox = field(repr=False)

    @property
    def identity(self) -> Identity:
        """Opens what the desks wrote."""
        return self.mailbox.identity


def find(work: Work, code_text: str) -> Visit | None:
    """Return the visit that a code opens.

    The answer and its cost are the same whether the text is no code, a code of nothing, or the code of a report that
    was destroyed: one stretching and one look-up.
    """
    code, readable = _read(code_text)
    visit = _visit(work, stretch(code, work.vault.instance))
    return visit if readable else None


def at(work: Work, address: str) -> Holder | None:
    """Return who holds the code whose answers wait at an address, as a device tells it in 64 hexadecimal digits.

    The answer and its cost are the same whether it is no address, one of nothing, or one of a destroyed report.
    """
    lawful = _ADDRESS.fullmatch(address)
    row = hashlib.sha256(bytes.fromhex(address) if lawful else b"").digest()
    found = work.reports.mailbox(row)
    return Holder(found.report_id, row) if lawful and found is not None else None


def carried(secret: bytes, visit: Visit, now: dt.datetime) -> str:
    """Return a visit as the text of a hidden field, good for half an hour.

    Args:
        secret: The instance's secret; without it the text says nothing.
        visit: The visit.
        now: The moment of the request.
    """
    until = int(now.timestamp()) + VISIT_SECONDS
    payload = until.to_bytes(_MOMENT_BYTES, "big") + visit.identity.seed + visit.mailbox.address
    return base64.urlsafe_b64encode(session_seal(_token(secret), payload)[1]).decode()


def resumed(work: Work, secret: bytes, text: str) -> Visit | None:
    """Return the visit in a hidden field; None if it is over, was changed, or the report is gone."""
    try:
        payload = session_open(_token(secret), base64.urlsafe_b64decode(text.encode("ascii")))
    except (SealingError, binascii.Error, ValueError):
        return None
    until = int.from_bytes(payload[:_MOMENT_BYTES], "big")
    if len(payload) != _PAYLOAD_BYTES or int(work.now.timestamp()) > until:
        return None
    seed, address = payload[_MOMENT_BYTES:-_SECRET_BYTES], payload[-_SECRET_BYTES:]
    return _visit(work, Mailbox(address, hashlib.sha256(address).digest(), Identity.from_seed(seed)))


def _read(text: str) -> tuple[Code, bool]:
    try:
        return Code.parse(text[:CODE_TEXT_LIMIT]), True
    except SealingError:
        return Code.generate(), False


def _visit(work: Work, mailbox: Mailbox) -> Visit | None:
    row = work.reports.mailbox(mailbox.row)
    return None if row is None else Visit(row.report_id, mailbox.row, mailbox)


def _token(secret: bytes) -> bytes:
    return hmac.new(secret, b"return visit 1\n", hashlib.sha512).digest()[:_TOKEN_BYTES]
