import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.domain.ids import CROCKFORD, new_id, new_short_ref, parse_short_ref


def test_an_id_is_128_random_bits() -> None:
    ids = {new_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(len(one) == 32 for one in ids)


def test_a_reference_reads_back_as_written() -> None:
    for prefix in ("enpud", "ENPUD-C", "napud-f"):
        ref = new_short_ref(prefix)
        assert parse_short_ref(ref) == ref
        assert parse_short_ref(f" {ref.lower()} ") == ref


@given(st.integers(0, 6), st.sampled_from(CROCKFORD))
def test_one_mistaken_character_is_noticed(place: int, letter: str) -> None:
    ref = new_short_ref("ENPUD")
    body = ref[6:10] + ref[11:]
    if body[place] == letter:
        return
    wrong = body[:place] + letter + body[place + 1 :]
    assert parse_short_ref(f"ENPUD-{wrong[:4]}-{wrong[4:]}") is None


def test_letters_that_look_like_digits_are_forgiven() -> None:
    ref = next(r for r in (new_short_ref("X") for _ in range(10_000)) if "1" in r and "0" in r)
    assert parse_short_ref(ref[:2] + ref[2:].replace("1", "I").replace("0", "O")) == ref


@pytest.mark.parametrize("text", ["", "ENPUD", "ENPUD-AAAA", "ENPUD-AAAA-AAAAA", "7K3F-Q2XM", "ENPUD-UUUU-UUUU", "🙂"])
def test_what_is_no_reference_is_none(text: str) -> None:
    assert parse_short_ref(text) is None
