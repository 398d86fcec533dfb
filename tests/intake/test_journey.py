"""One report from its story to its end, and what the disk could tell meanwhile."""

import logging
import tempfile
from pathlib import Path

import pytest

from tests.support.sender import PNG, File, Sender, answer_all, stored_bytes

CANARY = "zebrafinch"
TEXTS = ("story", "place_text", "when_text", "who_did_text", "safe_contact_note")


def spellings(text: str) -> list[bytes]:
    return [text.encode(), text.upper().encode(), text.encode("utf-16-le"), text.encode().hex().encode()]


def assert_nothing_readable(stored: bytes, *words: str) -> None:
    for word in words:
        for spelling in spellings(word):
            assert spelling not in stored, word


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_no_word_of_it_is_readable_on_the_disk_or_in_the_log(
    sender: Sender, scratch: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    data = sender.instance.settings.data
    fields = [(name, f"{CANARY} {name}") for name in TEXTS]
    words = [CANARY, "police-station", "lgbtqi", "this-week"]
    sent = sender.report(
        *fields,
        ("country", "KGZ"),
        ("when_choice", "this-week"),
        ("place_type", "police-station"),
        ("grounds", "lgbtqi"),
        File(f"{CANARY}.png", PNG + CANARY.encode() * 40_000),
    )
    assert sent.status == 200
    secrets = [sent.code, sent.code.replace(" ", ""), sent.code_words]
    assert_nothing_readable(stored_bytes(data), *words, *secrets)

    answer_all(sender.instance, f"{CANARY} question")
    visit = sender.open(sent.code)
    assert f"{CANARY} question" in visit.words
    visit = sender.act(visit, "reply", ("reply", f"{CANARY} answer"), File("note.txt", CANARY.encode()))
    visit = sender.act(visit, "consent", ("use_count", "yes"))
    assert_nothing_readable(stored_bytes(data), *words, *secrets, visit.value("visit"))

    sender.report(
        ("story", f"{CANARY} refused"), ("when_choice", CANARY), File(f"{CANARY}.exe", b"MZ\x90\0" + CANARY.encode())
    )
    sender.open(f"{CANARY} is no code")
    assert sender.act(sender.act(visit, "withdraw"), "destroy").status == 200
    assert_nothing_readable(stored_bytes(data) + stored_bytes(scratch) + caplog.text.encode(), *words, *secrets)
    assert list(scratch.iterdir()) == []


def test_the_search_for_readable_words_would_find_them(tmp_path: Path) -> None:
    (tmp_path / "leak").write_text(f"so: {CANARY}", encoding="utf-16-le")
    with pytest.raises(AssertionError):
        assert_nothing_readable(stored_bytes(tmp_path), CANARY)
