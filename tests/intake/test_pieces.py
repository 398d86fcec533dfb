"""Large bodies in pieces: no acknowledged byte is lost, none is taken twice, and nobody else can go on with them."""

import datetime as dt
import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.instance import Instance, make_instance, work
from tests.support.sender import Sender, stored_bytes
from tests.support.submission import CONTENT_TYPE, STORY, Body, submission
from watchdog.domain.report import PURPOSE, Report
from watchdog.intake import pieces, sealed
from watchdog.intake.manifest import Limits, Refusal, RefusedError
from watchdog.intake.pieces import PIECE, READ, Upload
from watchdog.records.blobs import FolderBlobs
from watchdog.records.growing import GROWING, HEAD_BYTES, TAKEN, BusyError, Growing, OffsetError

LIMITS = Limits(file=100_000, files=2)
ROOM = 100 * 1024 * 1024
PATTERN = bytes(range(251)) * 2000


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path / "blobs")


def begun(blobs: FolderBlobs, length: int = 400_000) -> Upload:
    return pieces.begin(blobs, LIMITS, ROOM, length, CONTENT_TYPE)


def add(upload: Upload, offset: int, piece: bytes) -> int:
    return upload.add(offset, len(piece), io.BytesIO(piece))


def read(upload: Upload) -> bytes:
    with upload.whole() as body:
        return body.read()


def test_pieces_become_the_whole_that_any_process_finds_again(blobs: FolderBlobs) -> None:
    whole, upload = PATTERN[:400_000], begun(blobs)
    for start in range(0, len(whole), 150_000):
        found = pieces.find(blobs, upload.id)
        assert found.offset == start
        assert add(found, start, whole[start : start + 150_000]) == min(start + 150_000, len(whole))
    assert read(pieces.find(blobs, upload.id)) == whole
    assert pieces.find(blobs, upload.id).content_type == CONTENT_TYPE


def outcome(upload: Upload, offset: int, piece: bytes) -> tuple[int | Refusal, bool]:
    """Return what the sender is told, and whether the body grew."""
    try:
        return add(upload, offset, piece), True
    except OffsetError as error:
        return error.offset, False
    except RefusedError as error:
        return error.refusal, False


@settings(max_examples=60)
@given(steps=st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 2 * READ)), max_size=12))
def test_whatever_offsets_are_tried_the_body_is_a_beginning_of_what_was_sent(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int]]
) -> None:
    blobs = FolderBlobs(tmp_path_factory.mktemp("b"))
    upload = begun(blobs, len(PATTERN))
    end = 0
    for shift, size in steps:
        offset = end + shift
        piece = PATTERN[max(0, offset) : max(0, offset) + size]
        lawful = offset + len(piece) <= len(PATTERN)
        told, moved = outcome(upload, offset, piece)
        assert moved == (lawful and shift == 0)
        end += len(piece) if moved else 0
        assert told == (end if lawful else Refusal.SIZE)
        assert upload.offset == end
    lying = next(blobs.arriving.glob(f"*{GROWING}")).read_bytes()
    assert lying[HEAD_BYTES:] == PATTERN[:end]


class Breaks(io.BytesIO):
    """A line that breaks off."""

    def read(self, size: int | None = -1, /) -> bytes:
        if not (data := super().read(size)):
            raise ConnectionError
        return data


def test_what_came_of_a_broken_piece_stays_and_is_not_asked_for_again(blobs: FolderBlobs) -> None:
    upload = begun(blobs)
    with pytest.raises(ConnectionError):
        upload.add(0, 400_000, Breaks(PATTERN[:300_000]))
    assert upload.offset == 300_000
    assert add(upload, 300_000, PATTERN[300_000:400_000]) == 400_000
    assert read(upload) == PATTERN[:400_000]


class Overtaken(io.BytesIO):
    """A line that hangs until its sender goes on over another one."""

    def __init__(self, data: bytes, meanwhile: Callable[[], object]) -> None:
        super().__init__(data)
        self.meanwhile: list[Callable[[], object]] = [meanwhile]

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() and self.meanwhile:
            self.meanwhile.pop()()
        return super().read(size)


def test_a_connection_that_hangs_keeps_nobody_out_and_adds_nothing_twice(blobs: FolderBlobs) -> None:
    upload = begun(blobs)

    def go_on() -> None:
        other = pieces.find(blobs, upload.id)
        add(other, other.offset, PATTERN[other.offset : 400_000])

    with pytest.raises(OffsetError):
        upload.add(0, 400_000, Overtaken(PATTERN[:400_000], go_on))
    assert read(upload) == PATTERN[:400_000]


def test_one_takes_it_at_a_time(blobs: FolderBlobs) -> None:
    upload = begun(blobs, 10)
    add(upload, 0, PATTERN[:10])
    with upload.whole(), pytest.raises(RefusedError, match="later"), pieces.find(blobs, upload.id).whole():
        raise AssertionError
    growing = upload._growing
    with growing.body(), pytest.raises(BusyError), growing.body():
        raise AssertionError


def test_a_half_written_beginning_is_no_upload(blobs: FolderBlobs) -> None:
    upload = begun(blobs)
    path = next(blobs.arriving.glob("*"))
    path.write_bytes(path.read_bytes()[: HEAD_BYTES - 1])
    with pytest.raises(RefusedError, match="upload"):
        pieces.find(blobs, upload.id)


@pytest.mark.parametrize("upload_id", ["", "a" * 64, "../" * 22, "A" * 64, "a" * 63, "٣" * 64, "a" * 64 + "\n"])
def test_nobody_finds_an_upload_without_its_id(blobs: FolderBlobs, upload_id: str) -> None:
    begun(blobs)
    with pytest.raises(RefusedError, match="upload"):
        pieces.find(blobs, upload_id)


def test_nothing_on_the_disk_lets_anybody_go_on_with_it_or_read_the_answer(blobs: FolderBlobs) -> None:
    upload = begun(blobs, 10)
    add(upload, 0, PATTERN[:10])
    name = next(blobs.arriving.glob("*")).stem
    assert name == hashlib.sha256(bytes.fromhex(upload.id)).hexdigest()
    upload.settle(b'{"reference": "ENPUD-7K3F-Q2XM"}')
    assert upload.answer() == b'{"reference": "ENPUD-7K3F-Q2XM"}'
    assert [path.name for path in blobs.arriving.iterdir()] == [name + TAKEN]
    lying = stored_bytes(blobs.folder)
    assert b"ENPUD" not in lying
    assert upload.id.encode() not in lying
    assert bytes.fromhex(upload.id) not in lying


def test_a_head_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="head"):
        Growing(tmp_path, "a").begin(bytes(HEAD_BYTES + 1))


@pytest.mark.parametrize(
    ("length", "kind", "refusal"),
    [
        (0, CONTENT_TYPE, Refusal.SIZE),
        (LIMITS.body + 1, CONTENT_TYPE, Refusal.SIZE),
        (10, "text/plain", Refusal.FORM),
        (10, "", Refusal.FORM),
        (10, CONTENT_TYPE + "x" * 200, Refusal.FORM),
        (10, CONTENT_TYPE + "é", Refusal.FORM),
    ],
)
def test_what_no_address_would_take_is_not_begun(blobs: FolderBlobs, length: int, kind: str, refusal: Refusal) -> None:
    with pytest.raises(RefusedError) as refused:
        pieces.begin(blobs, LIMITS, ROOM, length, kind)
    assert refused.value.refusal == refusal
    assert not list(blobs.folder.rglob("*"))


def test_when_too_much_is_unfinished_others_are_asked_to_come_later(blobs: FolderBlobs) -> None:
    three = 3 * 1024 * 1024
    for _ in range(3):
        pieces.begin(blobs, LIMITS, three, 10, CONTENT_TYPE)
    with pytest.raises(RefusedError, match="later"):
        pieces.begin(blobs, LIMITS, three, 10, CONTENT_TYPE)
    with pytest.raises(RefusedError, match="later"):
        pieces.check_room(blobs, three, 1)


# The address.


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    made = make_instance(tmp_path_factory.mktemp("pieces"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def sender(instance: Instance) -> Sender:
    return Sender(instance)


def body_for(instance: Instance) -> Body:
    with work(instance) as unit:
        keys = [sealed.open_desks(unit)["enpud"]]
        return submission(unit.vault.instance, keys, {"one.txt": b"one" * 30_000})


def begin(sender: Sender, length: int, headers: dict[str, str] | None = None) -> Any:
    given = {"Upload-Length": str(length), "Upload-Type": CONTENT_TYPE} | (headers or sender.worked())
    return sender.client.post("/api/v1/uploads", headers=given)


def patch(sender: Sender, upload: str, offset: int | str, piece: bytes) -> Any:
    return sender.client.patch(
        f"/api/v1/uploads/{upload}",
        headers={"Upload-Offset": str(offset)},
        input_stream=io.BytesIO(piece),
        content_length=len(piece),
    )


def sent(sender: Sender, whole: bytes) -> str:
    upload: str = begin(sender, len(whole)).json["upload"]
    half = len(whole) // 2
    for offset, piece in ((0, whole[:half]), (half, whole[half:])):
        assert patch(sender, upload, offset, piece).headers["Upload-Offset"] == str(offset + len(piece))
    return upload


def take(sender: Sender, upload: str) -> Any:
    return sender.client.post("/api/v1/reports", headers={"Watchdog-Upload": upload})


def arriving(instance: Instance) -> list[Path]:
    return [path for path in FolderBlobs(instance.settings.blobs).arriving.glob("*") if path.suffix != TAKEN]


def test_a_report_in_pieces_needs_one_ticket_and_is_kept_once(instance: Instance, sender: Sender) -> None:
    body, before = body_for(instance), arriving(instance)
    upload = sent(sender, body.encoded())
    first, again = take(sender, upload), take(sender, upload)
    assert (first.status_code, first.json["desks"]) == (201, ["enpud"])
    assert (again.status_code, again.json) == (201, first.json)
    assert arriving(instance) == before
    head = sender.client.head(f"/api/v1/uploads/{upload}")
    assert head.headers["Upload-Offset"] == head.headers["Upload-Length"] == str(len(body.encoded()))
    assert patch(sender, upload, 0, b"more").status_code == 404
    with work(instance) as unit:
        row = unit.reports.get(body.manifest["report_id"])
        report = unit.vault.open(Report, PURPOSE, row.id, row.sealed or b"", [instance.desks["enpud"]])
        assert report.story == STORY
        assert len(unit.reports.exhibits(row.id)) == 1


def test_whoever_crashed_before_answering_answers_that_it_arrived(instance: Instance, sender: Sender) -> None:
    whole = body_for(instance).encoded()
    first, second = sent(sender, whole), sent(sender, whole)
    assert take(sender, first).status_code == 201
    answer = take(sender, second)
    assert (answer.status_code, answer.json) == (409, {"refused": "arrived"})


def test_an_upload_is_begun_for_a_ticket_that_is_used_up_by_it(sender: Sender) -> None:
    ticket = sender.worked()
    assert begin(sender, 10, ticket).status_code == 201
    for headers in (ticket, {"Watchdog-Ticket": ""}, {"Watchdog-Ticket": "a/1"}):
        answer = begin(sender, 10, headers)
        assert (answer.status_code, answer.json) == (403, {"refused": "work"})


def test_the_right_offset_is_told(sender: Sender) -> None:
    upload = begin(sender, 100).json["upload"]
    assert patch(sender, upload, 0, b"a" * 60).status_code == 204
    for offset in (0, 59, 61):
        answer = patch(sender, upload, offset, b"b")
        assert (answer.status_code, answer.headers["Upload-Offset"], answer.json) == (409, "60", {"refused": "offset"})
    assert sender.client.head(f"/api/v1/uploads/{upload}").headers["Upload-Offset"] == "60"


def test_what_is_not_whole_is_not_taken_and_stays(instance: Instance, sender: Sender) -> None:
    whole = body_for(instance).encoded()
    upload = begin(sender, len(whole)).json["upload"]
    patch(sender, upload, 0, whole[:-1])
    answer = take(sender, upload)
    assert (answer.status_code, answer.json) == (409, {"refused": "unfinished"})
    patch(sender, upload, len(whole) - 1, whole[-1:])
    assert take(sender, upload).status_code == 201


def test_a_bent_whole_is_refused_and_forgotten(instance: Instance, sender: Sender) -> None:
    before = arriving(instance)
    upload = sent(sender, body_for(instance).with_manifest(desks=["policy"]).encoded())
    answer = take(sender, upload)
    assert (answer.status_code, answer.json) == (400, {"refused": "desks"})
    assert arriving(instance) == before
    assert take(sender, upload).json == {"refused": "upload"}


@pytest.mark.parametrize("headers", [{}, {"Upload-Length": "-1"}, {"Upload-Length": "٣"}, {"Upload-Length": "9" * 30}])
def test_a_length_that_is_none_is_refused(sender: Sender, headers: dict[str, str]) -> None:
    answer = sender.client.post("/api/v1/uploads", headers=sender.worked() | headers)
    assert (answer.status_code, answer.json) == (400, {"refused": "form"})


def test_more_than_was_announced_and_pieces_too_large_are_refused(sender: Sender) -> None:
    upload = begin(sender, PIECE + 1).json["upload"]
    assert patch(sender, upload, 0, bytes(PIECE + 1)).json == {"refused": "size"}
    assert patch(sender, upload, 0, bytes(PIECE)).status_code == 204
    assert patch(sender, upload, PIECE, b"ab").json == {"refused": "size"}
    assert patch(sender, upload, "", b"a").json == {"refused": "form"}
    assert begin(sender, 10**12).json == {"refused": "size"}


def test_unknown_uploads_are_not_found(sender: Sender) -> None:
    for upload in ("a" * 64, "a", "%2e%2e"):
        assert take(sender, upload).status_code == 404
        assert patch(sender, upload, 0, b"a").status_code == 404
        assert sender.client.head(f"/api/v1/uploads/{upload}").status_code == 404


def test_when_the_room_is_used_up_no_more_is_begun_or_added(make_sender: Callable[..., Sender]) -> None:
    sender = make_sender(upload_room_mb=20)
    upload, answer = begin(sender, PIECE).json["upload"], None
    for _ in range(20):
        answer = begin(sender, 10)
    assert answer is not None
    assert (answer.status_code, answer.json) == (429, {"refused": "later"})
    assert patch(sender, upload, 0, bytes(PIECE)).json == {"refused": "later"}


def test_an_unfinished_upload_is_swept_after_a_day(blobs: FolderBlobs) -> None:
    upload = begun(blobs, 10)
    add(upload, 0, b"0123456789")
    upload.settle(b"{}")
    begun(blobs)
    now = dt.datetime.now(dt.UTC)
    assert blobs.sweep([], now - dt.timedelta(days=1)) == 0
    assert blobs.sweep([], now + dt.timedelta(seconds=5)) == 2
