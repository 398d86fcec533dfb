import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.instance import work
from tests.support.sender import PNG, File, Sender, blob_count, multipart
from watchdog.domain.report import EXHIBIT_PURPOSE, HEAD_PURPOSE, ExhibitHead
from watchdog.records.tables import ExhibitRow
from watchdog.sealing import open_stream

MEGABYTE = 1024 * 1024


@pytest.fixture
def no_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary files on Linux have no name that could be found: so there is no folder where one could be made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))


@pytest.mark.usefixtures("no_temporary_files")
def test_a_large_file_is_sealed_for_the_desk_without_any_temporary_file(sender: Sender) -> None:
    content = PNG + b"garden wall " * 300_000
    sender.sent(("country", "KGZ"), File("wall.png", content))
    keys = [sender.instance.desks["enpud"]]
    with work(sender.instance) as unit:
        row = unit.session.scalars(select(ExhibitRow)).one()
        head = unit.vault.open(ExhibitHead, HEAD_PURPOSE, row.id, row.sealed, keys)
        with unit.blobs.open(row.id) as source:
            opened = b"".join(open_stream(source, unit.vault.label(EXHIBIT_PURPOSE, row.id), keys))
    assert opened == content
    assert (head.name, head.media_type, head.size) == ("wall.png", "image/png", len(content))


@pytest.mark.usefixtures("no_temporary_files")
def test_the_check_above_would_notice_a_temporary_file() -> None:
    with pytest.raises(FileNotFoundError), tempfile.TemporaryFile():
        pass


def test_several_files_arrive_and_an_empty_field_is_none(sender: Sender) -> None:
    sender.sent(File("a.png", PNG), File("", b""), File("b.txt", b"hello"))
    assert blob_count(sender.instance) == 2


def test_a_refused_form_leaves_no_file_behind(sender: Sender) -> None:
    assert sender.report(File("a.png", PNG)).status == 422
    assert blob_count(sender.instance) == 0


def test_a_form_that_breaks_off_leaves_no_file_behind(sender: Sender) -> None:
    page = sender.report(File("a.png", PNG), ("story", "x" * (5 * MEGABYTE)))
    assert page.status == 413
    assert blob_count(sender.instance) == 0


def test_files_in_other_fields_are_dropped_and_never_pose_as_an_answer(sender: Sender) -> None:
    page = sender.report(File("a.png", PNG, name="story"))
    assert page.status == 422
    assert sender.report(("story", "They took it."), File("a.png", PNG, name="story")).status == 200
    assert blob_count(sender.instance) == 0


@pytest.mark.parametrize("path", ["/en/safety", "/en/who-can-read", "/healthz", "/nowhere"])
def test_other_pages_take_no_upload(sender: Sender, path: str) -> None:
    sender.post(path, File("a.png", PNG + bytes(MEGABYTE)))
    assert blob_count(sender.instance) == 0


def test_a_text_field_of_four_mebibytes_is_too_much_and_said_kindly(sender: Sender) -> None:
    page = sender.report(("story", "x" * (4 * MEGABYTE + 1)))
    assert page.status == 413
    assert "what you wrote is still there" in page.words


def test_many_fields_together_are_limited_like_one(sender: Sender) -> None:
    assert sender.report(*[("when_text", "x" * MEGABYTE)] * 6).status == 413


def test_the_other_encoding_of_forms_is_limited_too(sender: Sender) -> None:
    answer = sender.client.post("/en/report", data={"story": "x" * (6 * MEGABYTE)})
    assert answer.status_code == 413


def test_the_other_encoding_of_forms_works(sender: Sender) -> None:
    answer = sender.client.post("/en/report", data={"ticket": sender.ticket(), "story": "They took it."})
    assert answer.status_code == 200


def test_the_limits_are_the_operators_and_the_story_survives(make_sender: Callable[..., Sender]) -> None:
    sender = make_sender(file_limit=2000, files_limit=1)
    files = [File("large.png", PNG + bytes(5000)), File("b.png", PNG), File("c.txt", b"c")]
    page = sender.report(("story", "They took it."), *files)
    assert page.status == 422
    assert page.value("story") == "They took it."
    assert "large.png\u2069: This file is too large" in page.text
    assert "more files than we can take" in page.words
    assert blob_count(sender.instance) == 0


def test_a_form_that_is_too_large_is_heard_out_so_that_the_answer_is_seen(sender: Sender) -> None:
    body, boundary = multipart([("story", "x" * (20 * MEGABYTE))])
    source = io.BytesIO(body)
    answer = sender.client.post(
        "/en/report",
        input_stream=source,
        content_length=len(body),
        content_type=f"multipart/form-data; boundary={boundary}",
    )
    assert answer.status_code == 413
    assert source.tell() == len(body)
