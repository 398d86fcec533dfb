"""A device that reads the code itself: what it is told, what it may send, and that a wrong one learns nothing."""

import base64
import datetime as dt
import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.intake.test_follow_up import cleared_case
from tests.support.instance import Clock, Instance, work
from tests.support.sender import Sender, answer_all, blob_count, without_ticket
from tests.support.submission import CONTENT_TYPE
from tests.support.visiting import Device
from watchdog.domain.message import PURPOSE, Direction, Message
from watchdog.domain.stages import CaseStage, FindingStage
from watchdog.intake import follow_up
from watchdog.records.database import db
from watchdog.records.tables import DeskKeyRow, MessageRow, ReportRow
from watchdog.sealing import Code, Identity, Label, open_sealed, stretch


@pytest.fixture
def device(sender: Sender) -> Device:
    return a_device(sender)


def a_device(sender: Sender) -> Device:
    code = Code.parse(sender.sent(("country", "KGZ"), ("inwud", "y")))
    with work(sender.instance) as unit:
        return Device(sender.instance, code, unit.vault.instance)


def stranger(device: Device) -> Device:
    return Device(device.instance, Code.generate(), device.name)


def received(instance: Instance, desk: str) -> list[Message]:
    with work(instance) as unit:
        rows = unit.session.scalars(select(MessageRow).where(MessageRow.direction == Direction.TO_DESK)).all()
        return [unit.vault.open(Message, PURPOSE, row.id, row.sealed, [instance.desks[desk]]) for row in rows]


def wrong_codes(instance: Instance) -> int:
    with work(instance) as unit:
        return unit.members.wrong_codes()


def test_an_address_gives_what_waits_there_and_nothing_of_the_sender(device: Device) -> None:
    device.post(device.message(Message("It was Tuesday.")))
    answer_all(device.instance, "Which day was it?")
    answer = device.ask()
    assert answer.status_code == 200
    told = answer.json
    own, ours = told["lines"]
    assert own == {"id": own["id"], "direction": "to-desk", "day": "2026-03-02"}
    label = Label(PURPOSE, told["instance"], ours["id"])
    opened = open_sealed(base64.b64decode(ours["sealed"]), label, [device.mailbox.identity])
    assert b"Which day was it?" in opened
    assert [(desk["desk"], desk["epoch"]) for desk in told["desks"]] == [("enpud", 1), ("inwud", 1)]
    assert told["limits"]["text"] == 20_000
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_address_names_who_could_read_the_report(device: Device) -> None:
    readers = device.ask().json["readers"]
    with work(device.instance) as unit:
        wanted = [unit.desks.recipient(desk).fingerprint for desk in ("enpud", "inwud")]
        recovery = unit.desks.recovery().fingerprint
    assert [each["fingerprint"] for each in readers["desks"]] == wanted
    assert (readers["recovery"], readers["policy"]) == (recovery, [])


def test_what_was_given_out_counts_as_shown(device: Device) -> None:
    answer_all(device.instance, "Which day was it?")
    device.ask()
    with work(device.instance) as unit:
        assert not unit.session.scalars(select(MessageRow)).one().unread


WRONG: list[dict[str, Any]] = [
    {},
    {"address": ""},
    {"address": "ab" * 32},
    {"address": "AB" * 32},
    {"address": "zz" * 32},
    {"address": "ab" * 3000},
    {"address": None},
    {"address": "ab" * 32, "more": 1},
]


@pytest.mark.parametrize("path", ["/api/v1/visit", "/api/v1/visit/withdraw"])
def test_every_wrong_address_is_answered_and_counted_the_same(device: Device, path: str) -> None:
    device.withdraw()
    answers = [device.ask(path, **given) for given in WRONG]
    answers += [device.instance.client().post(path, data=data) for data in (b"", b"[]", b"{", b"\xff", b"1" * 5000)]
    assert {(answer.status_code, answer.data) for answer in answers} == {(404, b'{"refused": "code"}')}
    assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1
    assert wrong_codes(device.instance) == len(answers)


def test_after_too_many_wrong_codes_a_device_has_to_wait_too(device: Device, clock: Clock) -> None:
    message = device.message(Message("It was Tuesday."))
    with work(device.instance) as unit:
        for _ in range(follow_up.WRONG_CODES):
            unit.members.wrong_code()
    for answer in (device.ask(), device.withdraw(), device.post(message)):
        assert (answer.status_code, answer.json) == (429, {"refused": "later"})
    clock.forward(dt.timedelta(minutes=16))
    assert device.ask().status_code == 200


def test_a_sealed_message_with_files_reaches_every_desk(device: Device) -> None:
    message = device.message(Message("It was Tuesday."), {"one.txt": b"one" * 50_000, "two.txt": b"two"})
    answer = device.post(message)
    assert (answer.status_code, answer.json) == (201, {"message": message.manifest["message_id"]})
    assert blob_count(device.instance) == 2
    for desk in ("enpud", "inwud"):
        assert received(device.instance, desk) == [Message("It was Tuesday.")]


def test_the_same_message_again_has_arrived_and_is_kept_once(device: Device) -> None:
    message = device.message(Message("It was Tuesday."), {"one.txt": b"one"})
    device.post(message)
    answer = device.post(message)
    assert (answer.status_code, answer.json) == (409, {"refused": "arrived"})
    assert len(received(device.instance, "enpud")) == 1
    assert blob_count(device.instance) == 1


@pytest.mark.parametrize(
    ("change", "status", "refused"),
    [
        ({"desks": ["enpud"]}, 400, "desks"),
        ({"desks": ["inwud", "enpud"]}, 400, "desks"),
        ({"epochs": [1, 2]}, 409, "epoch"),
        ({"version": 2}, 400, "manifest"),
        ({"consent": "yes"}, 400, "manifest"),
        ({"consent": "wider"}, 400, "manifest"),
        ({"message_id": "x"}, 400, "manifest"),
        ({"more": ""}, 400, "manifest"),
        ({"address": "AB" * 32}, 400, "manifest"),
        ({"address": "ab" * 32}, 404, "code"),
        ({"exhibits": [f"{place:032x}" for place in range(40)]}, 413, "files"),
    ],
)
def test_a_refused_message_leaves_nothing(device: Device, change: dict[str, Any], status: int, refused: str) -> None:
    message = device.message(Message("It was Tuesday."), {"one.txt": b"one"})
    answer = device.post(message.with_manifest(**change))
    assert (answer.status_code, answer.json) == (status, {"refused": refused})
    assert received(device.instance, "enpud") == []
    assert blob_count(device.instance) == 0


def test_an_envelope_for_other_readers_or_none_is_refused(device: Device) -> None:
    message = device.message(Message("It was Tuesday."), {"one.txt": b"one"})
    for place in range(3):
        answer = device.post(message.with_part(place, b"It was Tuesday."))
        assert (answer.status_code, answer.json) == (400, {"refused": "sealed"})
    whole = message.encoded()
    for body in (whole[:-40], b"", whole.replace(b'name="message"', b'name="report"')):
        answer = device.post_body(body)
        assert (answer.status_code, answer.json) == (400, {"refused": "form"})
    assert blob_count(device.instance) == 0


def test_a_message_sealed_to_a_former_key_is_sealed_anew(device: Device) -> None:
    message = device.message(Message("It was Tuesday."))
    with work(device.instance) as unit:
        fresh = Identity.generate().recipient.encoded
        unit.session.add(DeskKeyRow(desk_id="enpud", epoch=2, recipient=fresh, signature=b"s" * 64, day=unit.today))
    assert device.post(message).json == {"refused": "epoch"}
    assert device.ask().json["readers"]["desks"][0]["replaced"]
    assert device.post(device.message(Message("It was Tuesday."))).status_code == 201


def test_a_message_needs_work_and_uses_its_ticket_up_only_when_it_is_kept(device: Device) -> None:
    first, second = (device.message(Message(text)).encoded() for text in ("One.", "Two."))
    ticket = device.worked()
    assert device.post_body(first, "").json == {"refused": "work"}
    assert device.post_body(first[:-40], ticket).json == {"refused": "form"}
    assert device.post_body(first, ticket).status_code == 201
    answer = device.post_body(second, ticket)
    assert (answer.status_code, answer.json) == (403, {"refused": "work"})
    assert [message.text for message in received(device.instance, "enpud")] == ["One."]


def test_a_large_message_comes_in_pieces_for_one_ticket_and_is_kept_once(device: Device) -> None:
    body = device.message(Message("With a film."), {"one.txt": b"one" * 50_000}).encoded()
    client = device.instance.client()
    announced = {"Upload-Length": str(len(body)), "Upload-Type": CONTENT_TYPE, "Watchdog-Ticket": device.worked()}
    upload = json.loads(client.post("/api/v1/uploads", headers=announced).data)["upload"]
    for start in range(0, len(body), 50_000):
        client.patch(
            f"/api/v1/uploads/{upload}",
            headers={"Upload-Offset": str(start)},
            input_stream=io.BytesIO(piece := body[start : start + 50_000]),
            content_length=len(piece),
        )
    answers = [client.post("/api/v1/visit/messages", headers={"Watchdog-Upload": upload}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [message.text for message in received(device.instance, "enpud")] == ["With a film."]
    assert blob_count(device.instance) == 2  # the file, and the answer that is kept for a day


def test_an_id_of_another_report_is_taken(sender: Sender, device: Device) -> None:
    other = a_device(sender)
    first = other.message(Message("Mine."))
    other.post(first)
    again = device.message(Message("Yours.")).with_manifest(message_id=first.manifest["message_id"])
    assert device.post(again).json == {"refused": "taken"}


@pytest.mark.parametrize(
    ("consent", "stages"),
    [
        ("narrowed", (CaseStage.VERIFIED, FindingStage.RECALLED)),
        ("wider", (CaseStage.CLEARED, FindingStage.RELEASED)),
        ("", (CaseStage.CLEARED, FindingStage.RELEASED)),
    ],
)
def test_less_consent_calls_findings_back_though_nobody_here_can_read_it(
    device: Device, consent: str, stages: tuple[CaseStage, FindingStage]
) -> None:
    with work(device.instance) as unit:
        report = unit.session.scalars(select(ReportRow)).one()
        case_id, finding_id = (row.id for row in cleared_case(unit, report.id))
    assert device.post(device.message(Message("", uses={"count": "no"}), consent=consent)).status_code == 201
    with work(device.instance) as unit:
        finding = unit.cases.findings_of(case_id)[0]
        assert (unit.cases.get(case_id).stage, finding.stage) == stages
        assert finding.id == finding_id


def test_taking_it_back_destroys_and_the_address_is_unknown(device: Device) -> None:
    device.post(device.message(Message("More."), {"one.txt": b"one"}))
    message = device.message(Message("Too late."))
    answer = device.withdraw()
    assert (answer.status_code, answer.json) == (200, {"destroyed": True})
    assert blob_count(device.instance) == 0
    for again in (device.ask(), device.withdraw(), device.post(message)):
        assert (again.status_code, again.json) == (404, {"refused": "code"})


@contextmanager
def stretchings() -> Iterator[list[None]]:
    """Count how often a code is stretched."""
    seen: list[None] = []

    def note(frame: FrameType, happened: str, _: Any) -> None:
        if happened == "call" and frame.f_code is stretch.__code__:
            seen.append(None)

    sys.setprofile(note)
    yield seen
    sys.setprofile(None)


@contextmanager
def statements(instance: Instance) -> Iterator[list[str]]:
    """Note every statement that the application sends to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    with instance.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_wrong_codes_ask_the_database_the_same_and_get_the_same_page(sender: Sender) -> None:
    device = a_device(sender)
    device.withdraw()
    wrong = {
        "malformed": "seven words that are none",
        "empty": "",
        "unknown": Code.generate().digits,
        "destroyed": device.code.digits,
    }
    asked, pages = set(), set()
    sender.open(wrong["unknown"])
    for code in wrong.values():
        with statements(sender.instance) as sent, stretchings() as stretched:
            page = sender.open(code)
        asked.add((len(stretched), *sent))
        pages.add((page.status, without_ticket(page)))
    assert len(pages) == 1
    assert len(asked) == 1
    assert asked.pop()[0] == 1


def test_wrong_addresses_ask_the_database_the_same(device: Device) -> None:
    device.withdraw()
    device.ask()
    asked = set()
    for given in WRONG:
        with statements(device.instance) as sent:
            device.ask(**given)
        asked.add(tuple(sent))
    assert len(asked) == 1
