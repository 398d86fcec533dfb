"""The log: whatever is sent, and whatever breaks, a line says what, where and on which day; nothing else."""

import contextlib
import http.client
import json
import logging
import socket
from pathlib import Path

import gunicorn  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from tests.support.instance import Instance, make_instance
from tests.support.sender import File, multipart
from tests.support.server import Server, served
from watchdog.web import log

CANARY = "quetzalcanary"
FORM = "application/x-www-form-urlencoded"


@given(
    message=st.one_of(st.text(), st.sampled_from(sorted(log.EVENTS)), st.builds(ValueError, st.text())),
    given_args=st.tuples(st.text(min_size=1).map(lambda each: CANARY + each)),
    fields=st.dictionaries(st.sampled_from(["day", "level", "event", "path", "address"]), st.just(CANARY)),
)
def test_a_line_holds_fields_of_the_list_and_no_message(
    message: str, given_args: tuple[str, ...], fields: dict[str, str]
) -> None:
    told = (ValueError, ValueError(CANARY), None)
    record = logging.LogRecord("x", logging.ERROR, f"/srv/{CANARY}/part.py", 7, message, given_args, told)
    line = log.AllowedFields().format(record)
    held = json.loads(line)
    assert "\n" not in line
    assert CANARY not in line
    assert set(held) <= set(log.FIELDS)
    assert (held["kind"], held["level"]) == ("ValueError", "error")
    assert held["event"] in {*log.EVENTS.values(), log.OTHER}
    record.__dict__["fields"] = {
        name: value for name, value in fields.items() if name not in {"kind", "endpoint", "at"}
    }
    assert set(json.loads(log.AllowedFields().format(record))) <= set(log.FIELDS)
    assert CANARY not in log.AllowedFields().format(record)


def test_what_is_no_plain_word_of_the_program_is_left_out() -> None:
    record = logging.LogRecord("x", logging.ERROR, "part.py", 7, "fault", (), None)
    record.__dict__["fields"] = {"kind": "A\nB", "endpoint": "päth/?q=1", "at": "x" * 400}
    assert set(json.loads(log.AllowedFields().format(record))) == {"day", "level", "event"}


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return make_instance(tmp_path)


def send(server: Server, method: str, path: str, body: bytes = b"", /, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request(method, path, body or None, named)
        return connection.getresponse().status


def hostile(server: Server) -> None:
    """Put the canary wherever a request has a place for it, well and badly formed."""
    everywhere = {"User_Agent": CANARY, "Cookie": f"__Host-watchdog={CANARY}", "Referer": f"http://{CANARY}/"}
    everywhere |= {"X_Forwarded_For": CANARY, "Accept_Language": CANARY, "Watchdog_Ticket": CANARY, "Host": CANARY}
    form = f"story={CANARY}&code={CANARY}&name={CANARY}&passphrase={CANARY}&ticket={CANARY}".encode()
    parts, boundary = multipart([("story", CANARY), File(f"{CANARY}.jpg", CANARY.encode() * 9999)])
    kinds = {FORM: form, f"multipart/form-data; boundary={boundary}": parts, f"{CANARY}/x": form}
    for path in ("/en/report", "/en/return", "/sign-in", "/api/v1/reports", f"/{CANARY}", "/en/sealed-file"):
        for kind, body in kinds.items():
            send(server, "POST", f"{path}?{CANARY}={CANARY}", body, Content_Type=kind, **everywhere)
    for path in ("/join/", "/desk/reports/", "/%ff", "/en/%00%c3%a9"):
        send(server, "GET", path + CANARY, **everywhere)
    for raw in (f"GET /{CANARY} HTTP/9.9\r\n\r\n", f"{CANARY}\r\n\r\n", f"GET / HTTP/1.1\r\n{CANARY}\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
            connection.sendall(raw.encode())
            with contextlib.suppress(OSError):
                connection.recv(4096)


def test_a_real_server_logs_places_and_never_what_was_sent(instance: Instance, tmp_path: Path) -> None:
    printed = tmp_path / "server.log"
    with served(instance, printed) as server:
        hostile(server)
        with create_engine(instance.settings.database_url).begin() as connection:
            for table in ("member", "mailbox", "desk_key", "spent_ticket"):
                connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_{CANARY}"))
        hostile(server)
        statuses = {send(server, "GET", "/en/report"), send(server, "GET", f"/join/{CANARY}")}
        assert 500 in statuses
    lines = printed.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("Watchdog listens on ")
    assert not [line for line in lines if CANARY in line or str(server.port) in line.partition("listens")[0]]
    told = [json.loads(line) for line in lines[1:]]
    assert told
    assert {name for each in told for name in each} <= set(log.FIELDS)
    assert {"event": "fault", "kind": "OperationalError"}.items() <= told[0].items()
    assert "accounts.join" in {each.get("endpoint") for each in told}


def test_gunicorn_still_says_what_the_list_of_events_waits_for() -> None:
    folder = Path(gunicorn.__file__).parent
    said = "".join(path.read_text(encoding="utf-8") for path in (folder / "arbiter.py", folder / "sock.py"))
    for template in set(log.EVENTS) - {"fault"}:
        for part in template.partition(" Perhaps"):  # put together where it is said
            assert part in said, template
