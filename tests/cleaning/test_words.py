"""The words of papers, read in a process of their own."""

import io

import pikepdf
import pytest

from tests.cleaning import samples
from watchdog.cleaning.process import text_of
from watchdog.cleaning.removals import CleaningError, Failure
from watchdog.cleaning.words import LONGEST


def read(data: bytes) -> str:
    return text_of([data[at : at + 65536] for at in range(0, len(data), 65536)])


@pytest.mark.parametrize("make", [samples.pdf, samples.word, samples.sheet, samples.open_text])
def test_what_can_be_seen_in_a_paper_is_read(make: object) -> None:
    assert callable(make)
    assert samples.SEEN in read(make())


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16"])
def test_plain_text_is_read_however_it_was_saved(code: str) -> None:
    assert read("Полиция избила меня".encode(code)).strip() == "Полиция избила меня"


def test_a_long_text_is_cut() -> None:
    assert len(read(b"word " * LONGEST)) == LONGEST


def test_a_paper_without_words_has_none() -> None:
    out = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(out)
    assert read(out.getvalue()).strip() == ""


@pytest.mark.parametrize(
    ("data", "failure"),
    [
        (b"%PDF-1.7\n" + b"rubbish " * 200, Failure.BROKEN),
        (samples.picture("JPEG"), Failure.NOT_CLEANABLE),
        (b"PK\x03\x04rubbish", Failure.NOT_CLEANABLE),
    ],
)
def test_what_has_no_words_says_why(data: bytes, failure: Failure) -> None:
    with pytest.raises(CleaningError) as caught:
        read(data)
    assert caught.value.failure is failure


def test_a_locked_paper_stays_locked() -> None:
    out = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(out, encryption=pikepdf.Encryption(owner="owner", user="user"))
    with pytest.raises(CleaningError):
        read(out.getvalue())
