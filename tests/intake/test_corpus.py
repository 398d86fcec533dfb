"""The whole corpus of bent envelopes and submissions against the address: each refused with its code, nothing kept."""

import http.client
import io
import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.support.bent import KEYLESS, SHAPELESS, bodies, harmless
from tests.support.instance import Instance, make_instance, work
from tests.support.sender import blob_count
from tests.support.server import Server, get, served
from tests.support.submission import BOUNDARY, CONTENT_TYPE, Body, submission
from tests.support.work import solve
from watchdog.domain.report import EXHIBIT_PURPOSE, HEAD_PURPOSE, PURPOSE
from watchdog.intake import sealed, submit
from watchdog.intake.manifest import Limits, Refusal
from watchdog.records.blobs import FolderBlobs
from watchdog.records.desks import DeskKey
from watchdog.records.tables import ExhibitRow, JournalRow, Mailbox, ReportRow
from watchdog.sealing import Label, SealingError, check_form, check_stream, open_sealed

FILES = {"a": b"a" * 9000}
LIMITS = Limits(file=1_000_000, files=3)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    made = make_instance(tmp_path_factory.mktemp("corpus"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def desks(instance: Instance) -> dict[str, DeskKey]:
    with work(instance) as unit:
        return sealed.open_desks(unit)


@pytest.fixture(scope="module")
def right(instance: Instance, desks: dict[str, DeskKey]) -> Body:
    with work(instance) as unit:
        return submission(unit.vault.instance, [desks["enpud"]], FILES)


@pytest.fixture(scope="module")
def server(instance: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(instance, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


def post(server: Server, body: bytes, kind: str = CONTENT_TYPE, **headers: str) -> tuple[int, dict[str, object]]:
    """Send a body with a ticket of its own, so that the ticket is never what it is refused for."""
    given = json.loads(get(server.port, "/api/v1/ticket")[1])
    work_done = {"Watchdog-Ticket": solve(given["ticket"], given["bits"])}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request("POST", "/api/v1/reports", body, {"Content-Type": kind} | work_done | headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def everything(instance: Instance) -> tuple[int, ...]:
    """Count all that a submission could leave behind."""
    with work(instance) as unit:
        rows = [unit.session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]
    return (*rows, blob_count(instance))


TABLES = (ReportRow, ExhibitRow, Mailbox, JournalRow)


def test_no_envelope_of_the_corpus_is_kept_by_the_running_server(
    instance: Instance, server: Server, right: Body
) -> None:
    before = everything(instance)
    for name, bend in SHAPELESS.items():
        for place in range(len(right.parts)):
            status, said = post(server, right.with_part(place, bend(right.parts[place][1])).encoded())
            assert (status, said) in REFUSED, (name, place, said)
    assert everything(instance) == before
    assert "fault" not in server.log.read_text("utf-8")


REFUSED = ((400, {"refused": "sealed"}), (413, {"refused": "size"}))
"""A defect that is also ten megabytes long may be refused for its length first."""


def test_no_submission_of_the_corpus_is_kept_and_the_next_right_one_is(
    instance: Instance, server: Server, desks: dict[str, DeskKey], right: Body
) -> None:
    before = everything(instance)
    for name, (body, kind, refused) in bodies(right).items():
        assert post(server, body, kind) == (400, {"refused": refused}), name
    assert everything(instance) == before
    assert "fault" not in server.log.read_text("utf-8")
    with work(instance) as unit:
        fresh = submission(unit.vault.instance, [desks["enpud"]], FILES)
    assert post(server, fresh.encoded())[0] == 201


@pytest.mark.parametrize("name", SHAPELESS)
def test_python_refuses_each_without_a_key_and_with_one(instance: Instance, right: Body, name: str) -> None:
    bent = SHAPELESS[name](right.parts[0][1])
    with pytest.raises(SealingError):
        list(check_stream(io.BytesIO(bent), 1))
    with pytest.raises(SealingError):
        open_sealed(bent, label_of(instance, right), [instance.desks["enpud"]])


@pytest.mark.parametrize("name", KEYLESS)
def test_what_has_the_form_and_is_not_right_does_not_open(instance: Instance, right: Body, name: str) -> None:
    bent = KEYLESS[name](right.parts[0][1])
    check_form(bent, 1)
    with pytest.raises(SealingError):
        open_sealed(bent, label_of(instance, right), [instance.desks["enpud"]])


def label_of(instance: Instance, body: Body) -> Label:
    with work(instance) as unit:
        return Label(PURPOSE, unit.vault.instance, body.manifest["report_id"])


ACTS = ("flip", "insert", "delete", "double", "cut", "swap")


@st.composite
def mutations(draw: st.DrawFn) -> list[tuple[str, float, float, bytes]]:
    """Some changes, each with two places, as shares of the whole, and some bytes."""
    share = st.floats(0, 1, exclude_max=True)
    one = st.tuples(st.sampled_from(ACTS), share, share, st.binary(min_size=1, max_size=20))
    return draw(st.lists(one, min_size=1, max_size=4))


def mutated(body: bytes, changes: list[tuple[str, float, float, bytes]]) -> bytes:
    for act, first, second, data in changes:
        at, to = sorted((int(first * len(body)), int(second * len(body))))
        near = min(to, at + 200)
        if act == "flip" and body:
            body = body[:at] + bytes([body[at] ^ (1 << data[0] % 8)]) + body[at + 1 :]
        elif act == "insert":
            body = body[:at] + data + body[at:]
        elif act == "delete":
            body = body[:at] + body[near:]
        elif act == "double":
            body = body[:near] + body[at:near] + body[near:]
        elif act == "cut":
            body = body[:to]
        else:
            body = body[:at] + body[at:near][::-1] + body[near:]
    return body


@settings(max_examples=250)
@given(changes=mutations(), around=st.booleans())
def test_a_changed_submission_is_refused_or_reads_as_it_was_or_does_not_open(
    instance: Instance,
    desks: dict[str, DeskKey],
    right: Body,
    changes: list[tuple[str, float, float, bytes]],
    around: bool,
) -> None:
    """Half the tries aim at what stands around the envelopes: most of a body is ciphertext, where little can differ."""
    blobs = FolderBlobs(instance.settings.blobs)
    before = blob_count(instance)
    whole = right.encoded()
    bent = aside(whole, changes) if around else mutated(whole, changes)
    received = sealed.receive(io.BytesIO(bent), CONTENT_TYPE, desks, blobs, LIMITS)
    if isinstance(received, Refusal):
        assert blob_count(instance) == before
        return
    try:
        meaning = read(instance, received, blobs)
    finally:
        submit.forget(blobs, received.exhibits)
    assert all(each in (None, meant) for each, meant in zip(meaning, meant_by(instance, right), strict=True))
    assert blob_count(instance) == before


def aside(whole: bytes, changes: list[tuple[str, float, float, bytes]]) -> bytes:
    """Change only what is no ciphertext: the manifest, the parts' headings, the ends."""
    payloads: list[bytes] = []

    def hide(found: re.Match[bytes]) -> bytes:
        payloads.append(found[0])
        return b"\x01%d\x02" % (len(payloads) - 1)

    pattern = rb"age-encryption\.org/v1\n.*?(?=\r\n--" + BOUNDARY.encode() + rb")"
    bent = mutated(re.sub(pattern, hide, whole, flags=re.DOTALL), changes)
    return re.sub(rb"\x01(\d)\x02", lambda found: dict(enumerate(payloads)).get(int(found[1]), b""), bent)


def read(instance: Instance, received: sealed.Submission, blobs: FolderBlobs) -> list[bytes | None]:
    """Return what a desk reads; `None` where it does not open."""
    with work(instance) as unit:
        name = unit.vault.instance
    found = [opened(instance, received.sealed, Label(PURPOSE, name, received.report_id))]
    for exhibit in received.exhibits:
        found.append(opened(instance, exhibit.sealed, Label(HEAD_PURPOSE, name, exhibit.id)))
        with blobs.open(exhibit.id) as source:
            found.append(opened(instance, source.read(), Label(EXHIBIT_PURPOSE, name, exhibit.id)))
    return found + [None] * (1 + 2 * len(FILES) - len(found))


def meant_by(instance: Instance, body: Body) -> list[bytes | None]:
    with work(instance) as unit:
        name = unit.vault.instance
    exhibit = body.manifest["exhibits"][0]
    labels = [Label(PURPOSE, name, body.manifest["report_id"]), Label(HEAD_PURPOSE, name, exhibit)]
    labels.append(Label(EXHIBIT_PURPOSE, name, exhibit))
    return [opened(instance, part, label) for (_, part), label in zip(body.parts, labels, strict=True)]


def opened(instance: Instance, envelope: bytes, label: Label) -> bytes | None:
    try:
        return open_sealed(envelope, label, [instance.desks["enpud"]])
    except SealingError:
        return None


def test_the_untouched_submission_and_what_only_looks_otherwise_mean_the_same(
    instance: Instance, desks: dict[str, DeskKey], right: Body
) -> None:
    blobs = FolderBlobs(instance.settings.blobs)
    for whole in (right.encoded(), aside(right.encoded(), []), *harmless(right).values()):
        received = sealed.receive(io.BytesIO(whole), CONTENT_TYPE, desks, blobs, LIMITS)
        assert isinstance(received, sealed.Submission)
        assert read(instance, received, blobs) == meant_by(instance, right)
        assert None not in meant_by(instance, right)
        submit.forget(blobs, received.exhibits)
