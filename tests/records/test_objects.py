"""The store of objects, against a real S3-compatible server, behind a proxy that lies."""

import datetime as dt
import random
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.object_store import WRITES, Answer, Asked, Proxy, Truth, fresh_bucket, lying, place
from watchdog.domain.ids import new_id
from watchdog.records.blobs import FolderBlobs, StoreError
from watchdog.records.bucket import PART, Stored
from watchdog.records.growing import BusyError, OffsetError
from watchdog.records.growing_objects import _end, _longest
from watchdog.records.object_blobs import ObjectBlobs, object_blobs

LARGE = 2 * PART + 12_345
DAY = dt.timedelta(days=1)
MOMENT = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def proxy(objects: int) -> Iterator[Proxy]:
    with lying(objects) as standing:
        yield standing


@pytest.fixture
def blobs(objects: int, proxy: Proxy, tmp_path: Path) -> ObjectBlobs:
    proxy.lie = None
    proxy.asked.clear()
    return object_blobs(place(proxy.port, fresh_bucket(objects), seconds=1), tmp_path / "blobs")


def payload(size: int) -> bytes:
    return random.Random(size).randbytes(size)  # noqa: S311 - no secret


def keep(blobs: ObjectBlobs, content: bytes, name: str = "") -> str:
    """Keep something as the plain path does and return its name."""
    name, incoming = name or new_id(), blobs.incoming()
    incoming.sink.write(content[10:])
    blobs.keep(name, content[:10], incoming)
    return name


def adopt(blobs: ObjectBlobs, name: str, content: bytes) -> str:
    incoming = blobs.incoming()
    incoming.sink.write(content)
    try:
        return blobs.adopt(name, incoming)
    except FileExistsError:
        incoming.discard()
        raise


def read(blobs: ObjectBlobs, name: str) -> bytes:
    with blobs.open(name) as source:
        return source.read()


def lies_here(blobs: ObjectBlobs) -> list[Path]:
    return list(blobs.arriving.glob("*"))


@pytest.mark.parametrize("size", [11, PART, PART + 1, LARGE])
def test_what_was_kept_is_read_back_and_nothing_stays_on_the_host(blobs: ObjectBlobs, size: int) -> None:
    content = payload(size)
    name = keep(blobs, content)
    assert read(blobs, name) == content
    assert list(blobs.names()) == [name]
    assert lies_here(blobs) == []
    with blobs.open(name) as source:
        assert b"".join(iter(lambda: source.read(65_537), b"")) == content


def test_what_was_removed_is_gone_and_may_be_removed_again(blobs: ObjectBlobs) -> None:
    name = keep(blobs, b"a whole envelope")
    blobs.remove(name)
    blobs.remove(name)
    assert list(blobs.names()) == []
    with pytest.raises(FileNotFoundError):
        blobs.open(name)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 31, "/" * 32, "." * 32, "\u0660" * 32])
def test_a_name_cannot_leave_its_place(blobs: ObjectBlobs, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        blobs.open(name)


def test_a_name_that_is_taken_is_refused_and_stays_as_it_was(blobs: ObjectBlobs) -> None:
    name = keep(blobs, b"the first of them")
    with pytest.raises(FileExistsError):
        adopt(blobs, name, b"another")
    assert read(blobs, name) == b"the first of them"


def test_who_is_refused_takes_back_their_own_and_leaves_the_others(
    blobs: ObjectBlobs, proxy: Proxy, tmp_path: Path
) -> None:
    """Two hosts are asked to keep the same envelope at the same moment, as when a sender's line broke."""
    name, content, both = new_id(), payload(LARGE), threading.Barrier(2)

    def meet(asked: Asked, truth: Truth) -> Answer:
        if asked.method == "GET" and "list-type" in asked.path and not both.broken:
            answer = truth(asked)
            both.wait(timeout=10)
            return answer
        return truth(asked)

    proxy.lie = meet
    other, places = replace(blobs, local=FolderBlobs(tmp_path / "other")), list[str]()
    threads = [threading.Thread(target=lambda at=at: places.append(adopt(at, name, content))) for at in (blobs, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    proxy.lie = None
    assert len(set(places)) == 2
    assert list(blobs.names()) == [name]
    assert read(blobs, name) == content
    other.take_back(places[0])
    assert read(blobs, name) == content
    blobs.remove(name)
    assert list(blobs.names()) == []


def test_the_sweep_takes_what_no_row_names_and_nothing_that_is_not_ours(blobs: ObjectBlobs) -> None:
    kept, orphan = keep(blobs, b"a kept envelope"), keep(blobs, b"an orphan of a crash")
    blobs.incoming().sink.close()
    blobs.bucket.put("some/other/thing", b"of somebody else")
    blobs.bucket.put("read-me", b"of somebody else")
    earlier = blobs.local.folder / "aa" / new_id()
    earlier.parent.mkdir()
    earlier.write_bytes(b"from when the folder was the store")
    now = dt.datetime.now(dt.UTC)
    assert blobs.sweep([kept], now - DAY) == 0
    assert list(blobs.names()) == sorted([kept, orphan], key=lambda name: (name[:2], name))
    assert blobs.sweep([kept], now + DAY) == 2
    assert list(blobs.names()) == [kept]
    assert read(blobs, kept) == b"a kept envelope"
    assert {each.name for each in blobs.bucket.list()} >= {"some/other/thing", "read-me"}
    assert earlier.exists()
    assert lies_here(blobs) == []


def test_large_envelopes_pass_in_constant_memory(blobs: ObjectBlobs) -> None:
    content = payload(1 << 20)
    incoming = blobs.incoming()
    for _ in range(60):
        incoming.sink.write(content)
    tracemalloc.start()
    name = new_id()
    blobs.keep(name, b"header", incoming)
    with blobs.open(name) as source:
        while source.read(1 << 20):
            pass
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 20 << 20


def fails(status: int) -> Callable[[Asked, Truth], Answer]:
    return lambda asked, truth: Answer(status, {}, b"<Error/>") if asked.method in WRITES else truth(asked)


def hangs_up(asked: Asked, truth: Truth) -> Answer | None:
    return None if asked.method in WRITES else truth(asked)


def sleeps(asked: Asked, truth: Truth) -> Answer:
    if asked.method in WRITES:
        time.sleep(1.5)
    return truth(asked)


def forgets(asked: Asked, truth: Truth) -> Answer:
    """Say that all is well, and keep nothing."""
    if asked.method in WRITES:
        return Answer(
            200,
            {"Etag": '"x"'},
            b"<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
            if "uploads" in asked.path
            else b"<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>",
        )
    return truth(asked)


def shortens(asked: Asked, truth: Truth) -> Answer:
    if asked.method == "PUT":
        asked = replace(asked, body=asked.body[:-3], headers=_plain(asked.headers))
    return truth(asked)


def _plain(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in {"content-length", "content-md5"}}


@pytest.mark.parametrize("size", [1000, LARGE])
@pytest.mark.parametrize("lie", [fails(500), fails(503), fails(403), hangs_up, sleeps, forgets, shortens])
def test_what_the_store_did_not_keep_is_never_acknowledged(
    blobs: ObjectBlobs, proxy: Proxy, lie: Callable[[Asked, Truth], Answer | None], size: int
) -> None:
    proxy.lie = lie
    with pytest.raises(StoreError) as caught:
        keep(blobs, payload(size))
    assert blobs.bucket.store.prefix is not None
    assert "some/where" not in str(caught.value)
    proxy.lie = None
    again = keep(blobs, payload(size))
    assert read(blobs, again) == payload(size)


def test_requests_are_tried_again_a_few_times_and_no_more(blobs: ObjectBlobs, proxy: Proxy) -> None:
    left = iter([500, 503])
    proxy.lie = lambda asked, truth: (
        Answer(status, {}, b"") if asked.method == "PUT" and (status := next(left, 0)) else truth(asked)
    )
    name = keep(blobs, b"at the third try")
    assert read(blobs, name) == b"at the third try"
    proxy.asked.clear()
    proxy.lie = fails(500)
    with pytest.raises(StoreError):
        keep(blobs, b"never")
    assert 1 < len([line for line in proxy.asked if line.startswith("PUT")]) <= 4


@pytest.mark.parametrize("status", [500, 403, None])
def test_a_store_that_does_not_answer_is_no_missing_file(blobs: ObjectBlobs, proxy: Proxy, status: int | None) -> None:
    name = keep(blobs, b"is there all the time")
    proxy.lie = lambda _asked, _truth: Answer(status, {}, b"") if status else None
    for act in (lambda: read(blobs, name), lambda: blobs.remove(name), lambda: list(blobs.names())):
        with pytest.raises(StoreError):
            act()
    with pytest.raises(StoreError):
        blobs.sweep([], dt.datetime.now(dt.UTC) + DAY)
    proxy.lie = None
    assert read(blobs, name) == b"is there all the time"


def test_a_range_that_is_too_short_is_a_fault(blobs: ObjectBlobs, proxy: Proxy) -> None:
    name = keep(blobs, payload(LARGE))

    def lie(asked: Asked, truth: Truth) -> Answer:
        answer = truth(asked)
        return replace(answer, body=answer.body[:-1]) if asked.is_range else answer

    proxy.lie = lie
    with pytest.raises(StoreError):
        read(blobs, name)


# Bodies in pieces, over several hosts


@pytest.fixture
def hosts(blobs: ObjectBlobs, tmp_path: Path) -> tuple[ObjectBlobs, ObjectBlobs]:
    return blobs, replace(blobs, local=FolderBlobs(tmp_path / "other"))


def test_each_piece_may_come_over_another_host(hosts: tuple[ObjectBlobs, ObjectBlobs]) -> None:
    one, other = (host.growing("body") for host in hosts)
    one.begin(b"head")
    with pytest.raises(FileExistsError):
        other.begin(b"head")
    assert other.head() == b"head"
    assert other.append(0, [b"ab", b"cd"]) == 4
    assert one.append(4, [b"ef"]) == 6
    assert (one.offset(), other.offset()) == (6, 6)
    with pytest.raises(OffsetError) as caught:
        other.append(4, [b"xy"])
    assert caught.value.offset == 6
    with other.body() as body:
        assert body.read() == b"abcdef"
    assert hosts[0].gathered(1) > 6
    other.settle(b"answer")
    assert (one.answer(), one.head()) == (b"answer", b"head")
    for act in (one.offset, lambda: one.append(6, [b"g"])):
        with pytest.raises(FileNotFoundError):
            act()
    other.discard()
    assert one.answer() == b"answer"


def test_one_takes_it_at_a_time_and_a_dead_taker_is_not_waited_for_for_ever(
    hosts: tuple[ObjectBlobs, ObjectBlobs], proxy: Proxy
) -> None:
    one, other = (host.growing("body") for host in hosts)
    one.begin(b"head")
    one.append(0, [b"abc"])
    with one.body() as body:
        time.sleep(1)  # the server tells seconds apart and no less
        with pytest.raises(BusyError), other.body():
            pass
        assert body.read() == b"abc"
    with other.body() as body:
        assert body.read() == b"abc"
    one.bucket.put("incoming/body/taking/dead", b"taken")

    def long_ago(asked: Asked, truth: Truth) -> Answer:
        answer = truth(asked)
        if "list-type" not in asked.path:
            return answer
        head, found, tail = answer.body.partition(b"taking/dead</Key>")
        day, mark, rest = tail.partition(b"<LastModified>")
        return replace(answer, body=head + found + day + mark + (b"2001" + rest[4:] if mark else b""))

    proxy.lie = long_ago
    with other.body() as body:
        assert body.read() == b"abc"


def test_what_came_of_a_broken_piece_stays(blobs: ObjectBlobs) -> None:
    def breaks() -> Iterator[bytes]:
        yield b"abc"
        raise ConnectionError

    growing = blobs.growing("body")
    growing.begin(b"head")
    with pytest.raises(ConnectionError):
        growing.append(0, breaks())
    assert growing.offset() == 3


def test_an_unfinished_body_is_swept_whole_when_it_stood_still(blobs: ObjectBlobs) -> None:
    growing = blobs.growing("body")
    growing.begin(b"head")
    growing.append(0, [b"abc"])
    now = dt.datetime.now(dt.UTC)
    assert blobs.sweep([], now - DAY) == 0
    assert growing.offset() == 3
    assert blobs.sweep([], now + DAY) == 2
    with pytest.raises(FileNotFoundError):
        growing.offset()


def piece(begin: int, size: int) -> Stored:
    return Stored(f"incoming/body/piece/{begin:015d}-{size:015d}", size, MOMENT)


@settings(max_examples=200)
@given(
    pieces=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=12, unique=True),
    late=st.tuples(st.integers(0, 30), st.integers(1, 10)),
)
def test_an_unbroken_row_reaches_as_far_as_any_does_and_never_shrinks(
    pieces: list[tuple[int, int]], late: tuple[int, int]
) -> None:
    row = _longest([piece(*each) for each in pieces])
    reached = {0}
    for begin, size in sorted(pieces):
        reached |= {begin + size} if begin in reached else set()
    assert _end(row) == max(reached)
    ends = [0, *(begin + size for begin, size in (where(each) for each in row))]
    assert [where(each)[0] for each in row] == ends[:-1]
    assert _end(_longest([*(piece(*each) for each in pieces), piece(*late)])) >= _end(row)


def where(found: Stored) -> tuple[int, int]:
    return int(found.name[-31:-16]), found.size
