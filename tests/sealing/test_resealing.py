"""An envelope is given to a new key: the old one opens it no more, other readers and the content stay."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.sealing import (
    Identity,
    Label,
    SealingError,
    check_form,
    content_digest,
    open_sealed,
    opens,
    resealed,
    resealed_header,
    seal,
)

OLD, NEW, OTHER = (Identity.from_seed(bytes([number]) * 32) for number in range(1, 4))
LABEL = Label("report", "i", "o")


@given(st.binary(max_size=200_000), st.permutations([OLD, OTHER]))
def test_the_new_key_and_all_other_readers_open_it(content: bytes, readers: list[Identity]) -> None:
    envelope = seal(content, LABEL, [each.recipient for each in readers])
    made = resealed(envelope, [NEW, OLD], NEW)
    assert open_sealed(made, LABEL, [NEW]) == open_sealed(made, LABEL, [OTHER]) == content
    with pytest.raises(SealingError, match="recipient"):
        open_sealed(made, LABEL, [OLD])
    check_form(made, 2)
    assert len(made) == len(envelope)


def test_a_header_is_rewritten_without_its_payload() -> None:
    envelope = seal(b"content", LABEL, [OLD.recipient])
    source = io.BytesIO(envelope)
    header = resealed_header(source, [OLD], NEW.recipient)
    assert open_sealed(header + source.read(), LABEL, [NEW]) == b"content"


def test_who_opens_it_is_told_without_opening_it() -> None:
    envelope = seal(b"content", LABEL, [OLD.recipient, OTHER.recipient])
    assert [opens(io.BytesIO(envelope), each) for each in (OLD, NEW, OTHER)] == [True, False, True]


def test_nobody_elses_envelope_is_taken_over() -> None:
    with pytest.raises(SealingError, match="recipient"):
        resealed(seal(b"content", LABEL, [OTHER.recipient]), [OLD], NEW)


@pytest.mark.parametrize("place", [-1, -5000, -4000, 30, 2000])
def test_a_changed_envelope_is_refused(place: int) -> None:
    envelope = bytearray(seal(b"content" * 1000, LABEL, [OLD.recipient]))
    envelope[place] ^= 1
    with pytest.raises(SealingError):
        resealed(bytes(envelope), [OLD], NEW)


def test_the_digest_is_of_the_content_and_not_of_the_envelope() -> None:
    one, two = (seal(b"content", LABEL, [OLD.recipient]) for _ in range(2))
    assert content_digest(io.BytesIO(one), [OLD]) == content_digest(io.BytesIO(two), [OLD])
    other = seal(b"other", LABEL, [OLD.recipient])
    assert content_digest(io.BytesIO(one), [OLD]) != content_digest(io.BytesIO(other), [OLD])
