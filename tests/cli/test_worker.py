"""Whoever sends slowly waits in the worker's loop, and is cut off when it takes too long."""

import socket

import pytest

from watchdog.cli.worker import FIRST, FLOOR, PATIENCE, SILENCE, Arriving, PacedUnreader

HEAD = b"POST /en/report HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"


def arriving(*pieces: bytes) -> Arriving:
    request = Arriving(SILENCE)
    for piece in pieces:
        request.add(piece, 0.0)
    return request


def test_a_request_is_ready_with_its_last_byte() -> None:
    request = Arriving(SILENCE)
    for place in range(len(HEAD + b"12345")):
        assert not request.ready
        request.add((HEAD + b"12345")[place : place + 1], 0.0)
    assert request.complete


def test_a_request_without_a_body_is_complete_with_its_head() -> None:
    assert arriving(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").complete
    assert arriving(b"\r\nGET / HTTP/1.1\r\n", b"\r\n").complete


def test_of_a_large_request_the_first_part_is_enough() -> None:
    head = HEAD.replace(b"5", b"99999999")
    assert not arriving(head, b"x" * (FIRST - len(head) - 1)).ready
    large = arriving(head, b"x" * FIRST)
    assert large.ready
    assert not large.complete


def test_a_head_without_end_is_handed_over_to_be_refused() -> None:
    assert arriving(b"GET /" + b"a" * FIRST).ready


def test_who_waits_for_our_word_gets_a_thread_to_say_it() -> None:
    assert arriving(HEAD.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")).ready


def test_a_body_in_chunks_is_complete_with_the_last_one() -> None:
    head = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert not arriving(head, b"5\r\n12345\r\n").ready
    assert arriving(head, b"5\r\n12345\r\n", b"0\r\n\r\n").complete


def test_whoever_keeps_to_the_floor_has_all_the_time_and_whoever_is_slower_a_minute() -> None:
    steady, slow = Arriving(SILENCE), Arriving(SILENCE)
    for second in range(300):
        steady.add(b"x" * FLOOR, second)
        slow.add(b"x", second)
        if slow.until < second:
            break
    assert steady.until >= second + PATIENCE - 1
    assert PATIENCE <= second < PATIENCE + 2


def test_reading_gives_up_when_patience_ends() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        unreader = PacedUnreader(ours, lambda: False, patience=0.2)
        theirs.sendall(b"x")
        assert unreader.chunk() == b"x"
        with pytest.raises(TimeoutError):
            unreader.chunk()


def test_reading_leaves_the_connection_s_own_time_as_it_was() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(7)
        theirs.sendall(b"x")
        PacedUnreader(ours, lambda: True).chunk()
        assert ours.gettimeout() == 7
