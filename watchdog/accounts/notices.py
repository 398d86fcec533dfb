"""E-mail that says only that something waits. Addresses are kept under the instance's secret, not in the clear."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.languages import N_
from watchdog.records.notices import Wish
from watchdog.records.work import Work
from watchdog.sealing import SealingError, own_open, own_seal

PURPOSE: Final = "notice"
SUBJECT: Final = N_("A short note")
TEXT: Final = N_("Something is waiting for you. Please sign in when you are in a safe place.")
SECONDS: Final = 20


@dataclass(frozen=True, slots=True)
class Wished:
    """What a member wishes to be told, and where."""

    wish: Wish
    address: str

    def __repr__(self) -> str:
        """Show nothing."""
        return "Wished(…)"


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail that is due."""

    member_id: str
    address: str
    language: str

    def __repr__(self) -> str:
        """Show nothing."""
        return "Letter(…)"


def wished(work: Work, by: Actor, secret: bytes) -> Wished:
    """Return what a member wishes now; an address that cannot be opened is none."""
    require(by, Permission.REPORT_LIST)
    row = work.notices.of(by.member)
    address = _opened(secret, row.address) if row else ""
    return Wished(Wish(row.wish), address) if row and address else Wished(Wish.NEVER, "")


def keep(work: Work, by: Actor, secret: bytes, wish: Wished, language: str) -> None:
    """Keep what a member wishes; `NEVER` forgets the address.

    Args:
        work: A unit of work for writing.
        by: Whose wish it is.
        secret: The instance's secret.
        wish: When, and where to.
        language: In which language, BCP-47.
    """
    require(by, Permission.REPORT_LIST)
    work.notices.keep(by.member, wish.wish, language, own_seal(secret, PURPOSE, wish.address.encode()))


def due(work: Work, secret: bytes) -> list[Letter]:
    """Return the e-mails that are due now. It needs no key of any desk: whether something waits is all it asks."""
    found = [Letter(row.member_id, _opened(secret, row.address), row.language) for row in work.notices.due()]
    return [letter for letter in found if letter.address]


def message(to: str, sender: str, say: Callable[[str], str]) -> EmailMessage:
    """Return the e-mail: it names no desk, no number, no address of ours, and is the same for everybody."""
    return composed(to, sender, say(SUBJECT), say(TEXT))


def composed(to: str, sender: str, subject: str, text: str) -> EmailMessage:
    """Return an e-mail with no more in its head than it needs."""
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = sender, to, subject
    found["Date"] = formatdate()
    found["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    found["Auto-Submitted"] = "auto-generated"
    found.set_content(text + "\n")
    return found


def send(through: str, found: EmailMessage) -> None:
    """Send one e-mail, on a secured line unless the server is this machine.

    Args:
        through: `smtp://` (with STARTTLS) or `smtps://`, with name and password if the server asks for them.
        found: The e-mail.

    Raises:
        OSError: It could not be sent; `smtplib.SMTPException` is one.
    """
    # Only here: the server's workers never send, and need not carry what sends.
    smtplib, context = importlib.import_module("smtplib"), importlib.import_module("ssl").create_default_context()
    parts = urlsplit(through)
    host = parts.hostname or ""
    if parts.scheme == "smtps":
        server: Any = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS)
    with server:
        if parts.scheme == "smtp" and not _is_here(host):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(found)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _opened(secret: bytes, address: bytes) -> str:
    try:
        return own_open(secret, PURPOSE, address).decode()
    except (SealingError, UnicodeDecodeError):
        return ""
