"""The single-use ticket of a report: signed, with its moment, a random part, and how much work it asks of a device.

    ticket = moment "." random "." bits "." mac        10, 32, 2 and 64 characters, so that "watchdog/work/1/" || ticket
                                                       || "/" fills two blocks of SHA-256 and each try costs one more

Whoever has scripts pays for it with work, whoever has none with waiting. It says nothing about a person.
"""

import datetime as dt
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from typing import Final

TICKET_SECONDS: Final = 36 * 3600
RIPE_SECONDS: Final = 3600
"""How far a ticket is dated back when it takes the place of one that was open too long: longer than anybody waits."""

MOST_BITS: Final = 32
_RANDOM_BYTES: Final = 16
_FAST_CLOCK_SECONDS: Final = 60
_TEXT: Final = r"\d{10}\.[0-9a-f]{32}\.\d{2}\.[0-9a-f]{64}"
_SHAPE: Final = re.compile(_TEXT, re.ASCII)
_WORKED: Final = re.compile(rf"({_TEXT})/(\d{{1,16}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket that this instance gave out.

    Attributes:
        moment: When, in seconds.
        random: The part that makes it single.
        bits: How many zero bits its work must begin with.
        text: The whole as it travels.
    """

    moment: int
    random: str = field(repr=False)
    bits: int
    text: str = field(repr=False)

    @property
    def row(self) -> bytes:
        """What is kept of it once it is used up."""
        return hashlib.sha256(self.random.encode()).digest()

    def age(self, now: dt.datetime) -> int:
        """Return how many seconds old it is."""
        return int(now.timestamp()) - self.moment

    def holds(self, now: dt.datetime) -> bool:
        """Tell whether it is not too old."""
        return -_FAST_CLOCK_SECONDS <= self.age(now) <= TICKET_SECONDS

    def renewed(self, secret: bytes, now: dt.datetime) -> "Ticket":
        """Return a ripe ticket in its place: a page that was open for a day needs no waiting.

        It keeps the random part. So however often an old ticket is shown, all that come of it are used up together.
        """
        return _signed(secret, int(now.timestamp()) - RIPE_SECONDS, self.random, self.bits)


def issue(secret: bytes, now: dt.datetime, bits: int) -> Ticket:
    """Return a new ticket.

    Args:
        secret: The instance's secret.
        now: The moment of the request.
        bits: How much work it asks for; 0 to `MOST_BITS`.
    """
    return _signed(secret, int(now.timestamp()), secrets.token_hex(_RANDOM_BYTES), bits)


def read(secret: bytes, text: str) -> Ticket | None:
    """Return the ticket if it is ours, of whatever age; otherwise None."""
    if _SHAPE.fullmatch(text) is None:
        return None
    moment, random, bits, _mac = text.split(".")
    ticket = _signed(secret, int(moment), random, int(bits))
    return ticket if hmac.compare_digest(ticket.text, text) else None


def worked(secret: bytes, text: str) -> Ticket | None:
    """Return the ticket of `ticket/number` if it is ours and the number is its work; otherwise None.

    SHA-256("watchdog/work/1/" || ticket || "/" || number) must begin with as many zero bits as the ticket says.
    """
    match = _WORKED.fullmatch(text)
    ticket = read(secret, match[1]) if match else None
    if ticket is None:
        return None
    return ticket if is_work(text, ticket.bits) else None


def is_work(text: str, bits: int) -> bool:
    """Tell whether the hash of a text begins with so many zero bits."""
    digest = hashlib.sha256(b"watchdog/work/1/" + text.encode("ascii")).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0


def _signed(secret: bytes, moment: int, random: str, bits: int) -> Ticket:
    said = f"{moment:010d}.{random}.{bits:02d}"
    mac = hmac.new(secret, f"report ticket 1\n{said}".encode("ascii"), hashlib.sha256).hexdigest()
    return Ticket(moment, random, bits, f"{said}.{mac}")
