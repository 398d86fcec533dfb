"""Sealing: a small library of its own. This is its public face; docs/sealing.md is its specification."""

from watchdog.sealing.envelope import (
    SealingStream,
    check_form,
    check_size,
    check_stream,
    open_sealed,
    open_stream,
    seal,
)
from watchdog.sealing.errors import LockedError, SealingError
from watchdog.sealing.keys import (
    Identity,
    Recipient,
    SigningKey,
    fingerprint,
    keyed_id,
    reviewer_mark,
    verify_signature,
)
from watchdog.sealing.label import Label
from watchdog.sealing.own_secret import own_open, own_seal
from watchdog.sealing.pages import FILE_SALT_BYTES, PAGE_OVERHEAD, PageKey, file_salt
from watchdog.sealing.passphrases import WrappedKey, unwrap_identity, wrap_identity
from watchdog.sealing.phrases import LANGUAGES as WORD_LANGUAGES
from watchdog.sealing.phrases import Code, Mailbox, stretch, word_list
from watchdog.sealing.resealing import content_digest, opens, resealed, resealed_header
from watchdog.sealing.sessions import session_open, session_row, session_seal, session_token

__all__ = [
    "FILE_SALT_BYTES",
    "PAGE_OVERHEAD",
    "WORD_LANGUAGES",
    "Code",
    "Identity",
    "Label",
    "LockedError",
    "Mailbox",
    "PageKey",
    "Recipient",
    "SealingError",
    "SealingStream",
    "SigningKey",
    "WrappedKey",
    "check_form",
    "check_size",
    "check_stream",
    "content_digest",
    "file_salt",
    "fingerprint",
    "keyed_id",
    "open_sealed",
    "open_stream",
    "opens",
    "own_open",
    "own_seal",
    "resealed",
    "resealed_header",
    "reviewer_mark",
    "seal",
    "session_open",
    "session_row",
    "session_seal",
    "session_token",
    "stretch",
    "unwrap_identity",
    "verify_signature",
    "word_list",
    "wrap_identity",
]
