from __future__ import annotations

import hashlib

import pytest

from watchdog.sealing import SealingError, session_open, session_row, session_seal, session_token


def test_a_session_opens_with_its_token_only() -> None:
    token = session_token()
    row, ciphertext = session_seal(token, b"a private seed")
    assert row == session_row(token) == hashlib.sha256(token[:16]).digest()
    assert session_open(token, ciphertext) == b"a private seed"
    same_id, same_key = token[:16] + session_token()[16:], session_token()[:16] + token[16:]
    for other in (session_token(), same_id, same_key):
        with pytest.raises(SealingError, match=r"^session$"):
            session_open(other, ciphertext)


def test_tokens_are_48_bytes_and_never_the_same() -> None:
    assert len({session_token() for _ in range(50)}) == 50
    assert len(session_token()) == 48


def test_the_same_payload_is_never_sealed_the_same() -> None:
    token = session_token()
    assert session_seal(token, b"")[1] != session_seal(token, b"")[1]


@pytest.mark.parametrize("token", [b"", bytes(47), bytes(49)])
def test_what_is_no_token_is_refused(token: bytes) -> None:
    with pytest.raises(SealingError, match=r"^session$"):
        session_row(token)
    with pytest.raises(SealingError, match=r"^session$"):
        session_seal(token, b"")
    with pytest.raises(SealingError, match=r"^session$"):
        session_open(token, bytes(60))


def test_a_changed_or_cut_row_is_refused() -> None:
    token = session_token()
    _, ciphertext = session_seal(token, b"seed")
    for place in range(len(ciphertext)):
        changed = ciphertext[:place] + bytes([ciphertext[place] ^ 1]) + ciphertext[place + 1 :]
        for row in (changed, ciphertext[:place]):
            with pytest.raises(SealingError, match=r"^session$"):
                session_open(token, row)
