"""Browsers in which a member has signed in before: strangers who guess in the member's name do not shut them out.

Tries are counted per account and for all (`sittings.approach`), so anybody who knows a name, or nobody's, can use them
up again and again. A known browser has a count of its own (OWASP, *Slow Down Online Guessing Attacks with Device
Cookies*). Its cookie stays for months and shows that somebody signed in here, so members ask for it or go without.
"""

import hashlib
import hmac
import secrets
from typing import Final

from watchdog.records.tables import MemberRow

_NONCE_BYTES: Final = 16
_DOMAIN: Final = b"known browser 1\n"


def introduce(secret: bytes, member: MemberRow) -> bytes:
    """Return what a browser keeps to be known again as one of this member's.

    Args:
        secret: The instance's own.
        member: Who signed in. A new passphrase makes all their browsers strangers.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _mark(secret, member, nonce)


def lane(secret: bytes, member: MemberRow, kept: bytes) -> str | None:
    """Return what the tries of a known browser are counted under, or None for a stranger.

    Args:
        secret: The instance's own.
        member: Whose account is tried.
        kept: What the browser showed.
    """
    nonce, mark = kept[:_NONCE_BYTES], kept[_NONCE_BYTES:]
    if not hmac.compare_digest(mark, _mark(secret, member, nonce)):
        return None
    return hashlib.sha256(_DOMAIN + nonce).hexdigest()[:32]


def _mark(secret: bytes, member: MemberRow, nonce: bytes) -> bytes:
    passphrase = hashlib.sha256(member.wrapped.encode()).digest()
    return hmac.digest(secret, _DOMAIN + member.id.encode() + b"\n" + passphrase + nonce, "sha256")
