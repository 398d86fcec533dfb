import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from watchdog.domain.ids import new_id
from watchdog.intake.arrivals import Arrival, Place, Problem, Swallow
from watchdog.records.blobs import FolderBlobs
from watchdog.sealing import Identity, Label, SealingStream, open_stream

PNG = b"\x89PNG\r\n\x1a\n"
INSTANCE = "0" * 32


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path / "blobs")


@pytest.fixture
def begin(blobs: FolderBlobs) -> Iterator[Callable[[], Place]]:
    made: list[Place] = []

    def make() -> Place:
        incoming, exhibit = blobs.incoming(), new_id()
        made.append(Place(exhibit, incoming, SealingStream(incoming.sink, Label("exhibit", INSTANCE, exhibit))))
        return made[-1]

    yield make
    for place in made:
        place.incoming.discard()


def stored(blobs: FolderBlobs) -> list[Path]:
    return [path for path in blobs.folder.rglob("*") if path.is_file()]


def test_a_file_that_comes_in_small_pieces_opens_whole(begin: Callable[[], Place], blobs: FolderBlobs) -> None:
    content = PNG + bytes(range(256)) * 900
    arrival = Arrival("photo.png", 10**6, begin)
    for start in range(0, len(content), 7):
        arrival.write(content[start : start + 7])
    arrival.seek(0)
    sealed, desk = arrival.sealed, Identity.generate()
    assert sealed is not None
    assert (sealed.head.name, sealed.head.media_type, sealed.head.size) == ("photo.png", "image/png", len(content))
    blobs.keep(sealed.place.id, sealed.place.payload.header([desk.recipient]), sealed.place.incoming)
    arrival.discard()
    with blobs.open(sealed.place.id) as source:
        label = Label("exhibit", INSTANCE, sealed.place.id)
        assert b"".join(open_stream(source, label, [desk])) == content


def test_a_file_shorter_than_what_tells_its_kind_is_taken(begin: Callable[[], Place]) -> None:
    arrival = Arrival("a.txt", 100, begin)
    arrival.write(b"hi")
    arrival.seek(0)
    assert arrival.sealed is not None
    assert arrival.sealed.head.size == 2


def test_beyond_the_limit_it_stops_storing_and_swallows_the_rest(
    begin: Callable[[], Place], blobs: FolderBlobs
) -> None:
    arrival = Arrival("photo.png", 20_000, begin)
    assert arrival.write(PNG + bytes(19_992)) == 20_000
    assert len(stored(blobs)) == 1
    assert arrival.write(b"x") == 1
    assert arrival.write(bytes(5000)) == 5000
    arrival.seek(0)
    assert (arrival.problem, arrival.sealed, stored(blobs)) == (Problem.TOO_LARGE, None, [])


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [("program.png", b"MZ\x90" * 400, Problem.WRONG_TYPE), ("photo.png", b"", Problem.EMPTY)],
)
def test_what_is_not_taken_leaves_nothing(
    begin: Callable[[], Place], blobs: FolderBlobs, name: str, content: bytes, problem: Problem
) -> None:
    arrival = Arrival(name, 10**6, begin)
    arrival.write(content)
    arrival.seek(0)
    assert (arrival.problem, arrival.sealed, stored(blobs)) == (problem, None, [])


def test_no_room_is_said_and_not_raised() -> None:
    arrival = Arrival("a.txt", 100, lambda: None)
    arrival.write(b"hello")
    arrival.seek(0)
    assert arrival.problem is Problem.TOO_MANY


def test_an_empty_field_is_no_file(begin: Callable[[], Place]) -> None:
    arrival = Arrival("", 100, begin)
    arrival.seek(0)
    assert not arrival.chosen
    assert arrival.problem is None


def test_a_discarded_file_leaves_nothing(begin: Callable[[], Place], blobs: FolderBlobs) -> None:
    arrival = Arrival("photo.png", 10**6, begin)
    arrival.write(PNG + bytes(100_000))
    assert stored(blobs)
    arrival.discard()
    arrival.discard()
    assert stored(blobs) == []


def test_a_path_from_an_old_browser_is_cut_to_the_name_and_never_shown_by_repr(begin: Callable[[], Place]) -> None:
    arrival = Arrival("C:\\Users\\somebody\\photo.png", 100, begin)
    assert arrival.name == "photo.png"
    assert "photo" not in repr(arrival)


def test_a_swallowed_upload_is_only_counted() -> None:
    part = Swallow()
    part.write(b"hello")
    assert (part.size, part.seek(0)) == (5, 0)
    with pytest.raises(io.UnsupportedOperation):
        part.seek(1)
