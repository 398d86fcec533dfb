"""What the server keeps under its own secret opens with that secret and for that purpose only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.sealing import SealingError, own_open, own_seal

SECRET, OTHER = b"s" * 32, b"o" * 32


@given(st.binary(max_size=300))
def test_it_opens_with_the_same_secret(text: bytes) -> None:
    assert own_open(SECRET, "notice", own_seal(SECRET, "notice", text)) == text


def test_two_seals_of_one_text_differ_and_hide_it() -> None:
    one, two = (own_seal(SECRET, "notice", b"name@example.org") for _ in range(2))
    assert one != two
    assert b"example" not in one


@pytest.mark.parametrize(("secret", "purpose"), [(OTHER, "notice"), (SECRET, "other")])
def test_another_secret_or_purpose_does_not_open_it(secret: bytes, purpose: str) -> None:
    with pytest.raises(SealingError):
        own_open(secret, purpose, own_seal(SECRET, "notice", b"x"))


@pytest.mark.parametrize("at", [0, 10, 40, -1])
def test_a_changed_one_does_not_open(at: int) -> None:
    sealed = bytearray(own_seal(SECRET, "notice", b"name@example.org"))
    sealed[at] ^= 1
    with pytest.raises(SealingError):
        own_open(SECRET, "notice", bytes(sealed))
    with pytest.raises(SealingError):
        own_open(SECRET, "notice", b"")
