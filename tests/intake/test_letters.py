"""Sealed files: kept whole and once however they come, and nothing of them before their last byte was right."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sealing.classical_age import write_age
from tests.support.instance import Instance, actor, make_instance, signed_in, ticket, work
from tests.support.letters import letter
from tests.support.sender import File, Page, Part, Sender, blob_count, multipart, stored_bytes
from tests.support.submission import BOUNDARY, STORY, Body, submission
from watchdog.access.policy import RefusedError
from watchdog.domain.report import PURPOSE, Report
from watchdog.intake import letters, sealed
from watchdog.intake.letters import INSIDE, Problem
from watchdog.intake.manifest import Limits, Refusal
from watchdog.intake.sealed import Kept, Submission
from watchdog.records.blobs import FolderBlobs
from watchdog.records.desks import DeskKey, key_statement
from watchdog.records.tables import DeskKeyRow
from watchdog.sealing import Identity, Label, Recipient, SealingError, seal
from watchdog.sealing.label import frame

LIMITS = Limits(file=400_000, files=3)
FILES = {"one.txt": b"one" * 30_000}
PATH = "/en/sealed-file"
LETTER_PURPOSE = letters.PURPOSE


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = make_instance(tmp_path)
    yield made
    made.close()


@pytest.fixture
def sender(instance: Instance) -> Sender:
    return Sender(instance)


def name_of(instance: Instance) -> str:
    with work(instance) as unit:
        return unit.vault.instance


def key_of(instance: Instance, desk: str) -> DeskKey:
    with work(instance) as unit:
        return unit.desks.key(desk)


def body_for(instance: Instance, *names: str) -> Body:
    return submission(name_of(instance), [key_of(instance, name) for name in names or ("enpud",)], FILES)


def readers(instance: Instance, *names: str) -> list[Recipient]:
    box = letters.letterbox(instance.settings.secret).recipient
    return [box, *(key_of(instance, name).recipient for name in names or ("enpud",))]


def whole(instance: Instance, body: Body | None = None, label: Label | None = None) -> bytes:
    return letter(name_of(instance), readers(instance), body or body_for(instance), label)


Received = Submission | Refusal | Problem
Take = Callable[..., Received]


@pytest.fixture
def take(instance: Instance) -> Take:
    return taking(instance)


def taking(instance: Instance) -> Take:
    with work(instance) as unit:
        known = letters.directory(unit)
    blobs = FolderBlobs(instance.settings.blobs)

    def receive(source: bytes | io.BytesIO, *keys: Identity, limits: Limits = LIMITS) -> Received:
        given = io.BytesIO(source) if isinstance(source, bytes) else source
        held = keys or (letters.letterbox(instance.settings.secret),)
        return letters.receive(given, held, known, blobs, limits, arrived=lambda _row: False)

    return receive


def story(instance: Instance, report_id: str, desk: Identity) -> str:
    with work(instance) as unit:
        row = unit.reports.get(report_id)
        return unit.vault.open(Report, PURPOSE, row.id, row.sealed or b"", [desk]).story


def test_the_letterbox_opens_the_outside_and_not_the_report(instance: Instance, take: Take) -> None:
    box = letters.letterbox(instance.settings.secret)
    received = take(whole(instance))
    assert isinstance(received, Submission)
    with work(instance) as unit:
        assert isinstance(letters.keep(unit, received), Kept)
    assert story(instance, received.report_id, instance.desks["enpud"]) == STORY
    with pytest.raises(SealingError, match="recipient"):
        story(instance, received.report_id, box)


def test_the_letterbox_follows_from_the_secret_alone_and_is_published(sender: Sender) -> None:
    box = letters.letterbox(sender.instance.settings.secret)
    assert json.loads(sender.client.get("/api/v1/keys").data)["letterbox"] == box.recipient.encoded
    assert letters.letterbox(b"t" * 32).recipient != box.recipient
    with pytest.raises(SealingError, match="format"):
        letters.letterbox(b"short")


def test_a_sealed_file_shows_how_many_can_open_it_and_nothing_else(instance: Instance) -> None:
    found = whole(instance)
    assert found.startswith(b"age-encryption.org/v1\n-> mlkem768x25519 ")
    assert found.count(b"-> mlkem768x25519 ") == 2
    for told in (b"manifest", b"enpud", b"report", BOUNDARY.encode(), name_of(instance).encode()):
        assert told not in found


def bent(instance: Instance) -> dict[str, tuple[bytes, Problem]]:
    right, body = whole(instance), body_for(instance)
    name, outside = name_of(instance), readers(instance)
    stranger = [Identity.generate().recipient]
    encoded = body.encoded()
    return {
        "nothing": (b"", Problem.NONE),
        "a story in the clear": (b"They took it. " * 1000, Problem.NONE),
        "a photo": (b"\x89PNG\r\n\x1a\n" + bytes(9000), Problem.NONE),
        "cut by a byte": (right[:-1], Problem.NONE),
        "cut at a chunk": (right[: right.index(b"\n---") + 49 + 16 + 65_552], Problem.NONE),
        "longer": (right + b"a", Problem.NONE),
        "a bit of the last chunk": (right[:-20] + bytes([right[-20] ^ 1]) + right[-19:], Problem.NONE),
        "the header": (right.replace(b"--- ", b"---  ", 1), Problem.NONE),
        "another purpose": (whole(instance, body, Label("report", name, INSIDE)), Problem.NONE),
        "another object": (whole(instance, body, Label(LETTER_PURPOSE, name, "message")), Problem.NONE),
        "another instance": (whole(instance, body, Label(LETTER_PURPOSE, "f" * 32, INSIDE)), Problem.NONE),
        "other keys": (letter(name, stranger, body), Problem.OTHER_KEYS),
        "no report inside": (seal(b"hello", Label(LETTER_PURPOSE, name, INSIDE), outside), Problem.NONE),
        "nothing inside": (seal(b"", Label(LETTER_PURPOSE, name, INSIDE), outside), Problem.NONE),
        "half a report": (seal(encoded[:-300], Label(LETTER_PURPOSE, name, INSIDE), outside), Problem.NONE),
        "more behind it": (seal(encoded + b"more", Label(LETTER_PURPOSE, name, INSIDE), outside), Problem.NONE),
        "the report alone": (body.parts[0][1], Problem.OTHER_KEYS),
        "for policy staff": (whole(instance, body.with_manifest(desks=["policy"])), Problem.OTHER_KEYS),
        "for a key to come": (whole(instance, body.with_manifest(epochs=[2])), Problem.OTHER_KEYS),
        "an unsealed report": (whole(instance, body.with_part(0, b"in the clear" * 500)), Problem.NONE),
    }


def test_what_is_not_right_to_its_last_byte_leaves_nothing(instance: Instance, take: Take) -> None:
    for what, (source, problem) in bent(instance).items():
        found = take(source)
        assert not isinstance(found, Submission), what
        assert (letters.said(found) if isinstance(found, Refusal) else found) == problem, what
        assert blob_count(instance) == 0, what


def test_a_padding_that_is_not_the_rule_s_is_refused_after_all_else_was_right(instance: Instance, take: Take) -> None:
    label, encoded = Label(LETTER_PURPOSE, name_of(instance), INSIDE), body_for(instance).encoded()
    right = frame(encoded, label)
    assert isinstance(take(write_age(right, readers(instance))), Submission)
    stored = blob_count(instance)
    for wrong in (right + bytes(4096), right[:-1] + b"\1", right[:-1], label.encoded() + bytes(8) + encoded):
        found = take(write_age(wrong, readers(instance)))
        assert (letters.said(found) if isinstance(found, Refusal) else found) == Problem.NONE
        assert blob_count(instance) == stored


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instance, Take, bytes]]:
    instance = make_instance(tmp_path_factory.mktemp("fuzzed"))
    yield instance, taking(instance), whole(instance)
    instance.close()


@settings(max_examples=80)
@given(data=st.data())
def test_bent_letters_are_never_kept(fuzzed: tuple[Instance, Take, bytes], data: st.DataObject) -> None:
    instance, take, right = fuzzed
    at = data.draw(st.integers(0, len(right) - 1))
    gone = data.draw(st.integers(0, 40))
    put = data.draw(st.binary(max_size=40))
    bent_file = right[:at] + put + right[at + gone :]
    if bent_file != right:
        assert not isinstance(take(bent_file), Submission)
        assert blob_count(instance) == 0


@settings(max_examples=40)
@given(inside=st.binary(max_size=300) | st.binary(max_size=60).map(lambda tail: b"--" + tail))
def test_whatever_is_inside_is_refused_and_breaks_nothing(fuzzed: tuple[Instance, Take, bytes], inside: bytes) -> None:
    instance, take, _ = fuzzed
    label = Label(LETTER_PURPOSE, name_of(instance), INSIDE)
    assert not isinstance(take(seal(inside, label, readers(instance))), Submission)
    assert blob_count(instance) == 0


def test_what_is_too_large_is_said_so(instance: Instance, take: Take) -> None:
    assert take(whole(instance), limits=Limits(file=10, files=1)) == Refusal.SIZE
    endless = letter(name_of(instance), readers(instance), body_for(instance).with_part(0, bytes(6_000_000)))
    assert take(endless, limits=Limits(file=10, files=1)) == Problem.TOO_LARGE
    assert blob_count(instance) == 0


class Broken(io.BytesIO):
    """A network that breaks off."""

    def read(self, size: int | None = -1, /) -> bytes:
        if not (data := super().read(size)):
            raise ConnectionError
        return data


def test_nothing_stays_of_a_letter_whose_connection_broke(instance: Instance, take: Take) -> None:
    with pytest.raises(ConnectionError):
        take(Broken(whole(instance)[:-300]))
    assert blob_count(instance) == 0


# A key that was replaced, and a letterbox that is gone.


def replace_key(instance: Instance, desk: str) -> Identity:
    """Begin a new epoch of a desk's key, as if its form had lain in a drawer meanwhile."""
    fresh = Identity.generate()
    with work(instance) as unit:
        statement = key_statement(unit.vault.instance, desk, 2, fresh.recipient.encoded)
        signature = instance.made.signing.sign(statement)
        unit.session.add(
            DeskKeyRow(desk_id=desk, epoch=2, recipient=fresh.recipient.encoded, signature=signature, day=unit.today)
        )
        unit.session.flush()
        unit.desks.grant(desk, unit.members.get(instance.people["Birch"].id), [fresh])
    return fresh


def test_a_form_from_before_a_key_was_replaced_still_arrives(instance: Instance) -> None:
    source = whole(instance)
    fresh = replace_key(instance, "enpud")
    received = taking(instance)(source)
    assert isinstance(received, Submission)
    with work(instance) as unit:
        assert sealed.keep(unit, received) == Refusal.EPOCH
        assert isinstance(letters.keep(unit, received), Kept)
        assert [place.epoch for place in unit.reports.desks_of(received.report_id)] == [1]
        assert [each.line.event for each in unit.journal.about("enpud", [received.report_id], [fresh])]
        assert not list(unit.journal.verify(instance.made.signing.public))
    assert story(instance, received.report_id, instance.desks["enpud"]) == STORY
    client = signed_in(instance, "Birch")
    assert STORY in client.get(f"/desk/reports/{received.report_id}").text


def test_without_the_letterbox_a_reviewer_of_the_desk_still_opens_it(instance: Instance, take: Take) -> None:
    lost = letters.letterbox(b"t" * 32).recipient
    source = letter(name_of(instance), [lost, key_of(instance, "enpud").recipient], body_for(instance))
    assert take(source) == Problem.OTHER_KEYS
    mine = letters.keys_for(instance.settings.secret, actor(instance, "Birch"))
    other = letters.keys_for(instance.settings.secret, actor(instance, "Teak"))
    assert take(source, *other) == Problem.OTHER_KEYS
    assert isinstance(take(source, *mine), Submission)


# The sender's page.


def bring(sender: Sender, source: bytes, path: str = PATH) -> Page:
    given = sender.get(path).value("ticket")
    return sender.post(path, ("ticket", given), File("notes.age", source, "file"))


def test_a_file_arrives_without_scripts_and_its_code_works(sender: Sender) -> None:
    body = body_for(sender.instance, "enpud", "inwud")
    page = bring(sender, letter(name_of(sender.instance), readers(sender.instance, "enpud", "inwud"), body))
    assert (page.status, "It arrived" in page.words) == (200, True)
    assert sender.open(body.code.digits).has("reply")
    assert story(sender.instance, body.manifest["report_id"], sender.instance.desks["inwud"]) == STORY
    assert "Set-Cookie" not in page.answer.headers


def test_a_file_that_comes_twice_is_fine_and_kept_once(sender: Sender) -> None:
    source = whole(sender.instance)
    first, stored = bring(sender, source), blob_count(sender.instance)
    again = bring(sender, source)
    assert (first.status, again.status) == (200, 200)
    assert "It had arrived before" in again.words
    assert "It had arrived before" not in first.words
    assert blob_count(sender.instance) == stored == 1


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_file_that_is_none_is_refused_kindly_in_every_language(sender: Sender, language: str) -> None:
    page = bring(sender, b"my story in the clear, zebrafinch " * 3000, f"/{language}/sealed-file")
    assert (page.status, page.has("file"), page.has("ticket")) == (422, True, True)
    assert "zebrafinch" not in page.text
    assert b"zebrafinch" not in stored_bytes(sender.instance.settings.data)
    assert blob_count(sender.instance) == 0


def test_each_trouble_is_told_in_its_own_words(sender: Sender) -> None:
    for what, (source, problem) in bent(sender.instance).items():
        page = bring(sender, source)
        words = "Please choose the file first." if not source else problem.value
        assert (page.status, words in page.words) == (422, True), what


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [("ticket", "x")],
        [File("a.age", b"a", "file")],
        [File("a.age", b"a", "file"), ("ticket", "x")],
        [("ticket", "x" * 100_000), File("a.age", b"a", "file")],
        [("ticket", b"\xff\xfe"), File("a.age", b"a", "file")],
        [("ticket", "x"), File("a.age", b"a" * 100_000, "file")],
    ],
)
def test_a_page_without_its_ticket_or_file_comes_back(sender: Sender, parts: list[Part]) -> None:
    page = sender.post(PATH, *parts)
    assert (page.status, page.has("ticket")) == (422, True)
    assert sender.client.post(PATH, data={"ticket": "x"}).status_code == 422


def test_a_ticket_is_used_up_by_what_is_kept_and_by_nothing_else(sender: Sender) -> None:
    given = sender.get(PATH).value("ticket")
    first, second = whole(sender.instance), whole(sender.instance)
    for source, status in ((b"nothing of ours", 422), (first, 200), (second, 409)):
        page = sender.post(PATH, ("ticket", given), File("a.age", source, "file"))
        assert page.status == status
    assert page.value("ticket") != given


# The reviewer's page.


def hand_in(instance: Instance, who: str, source: bytes) -> Page:
    client = signed_in(instance, who)
    given = ticket(client.get("/desk/import").text)
    data, boundary = multipart([("ticket", given), File("notes.age", source, "file")])
    return Page(
        client.post(
            "/desk/import",
            input_stream=io.BytesIO(data),
            content_length=len(data),
            content_type=f"multipart/form-data; boundary={boundary}",
        )
    )


def events(instance: Instance, desk: str, report_id: str) -> list[tuple[str, str]]:
    with work(instance) as unit:
        entries = unit.journal.about(desk, [report_id], [instance.desks[desk]])
    return [(entry.line.event, entry.line.actor) for entry in sorted(entries, key=lambda each: each.seq)]


def test_a_reviewer_brings_a_file_and_the_journal_names_who(instance: Instance) -> None:
    body = body_for(instance)
    page = hand_in(instance, "Birch", whole(instance, body))
    report_id = body.manifest["report_id"]
    assert (page.status, f"/desk/reports/{report_id}" in page.text) == (200, True)
    assert events(instance, "enpud", report_id) == [("report.imported", "Birch"), ("exhibit.added", "sender")]
    shown = signed_in(instance, "Birch").get(f"/desk/reports/{report_id}").text
    assert "Brought in as a sealed file by" in shown
    assert STORY in shown


def test_a_file_for_another_desk_goes_there_and_tells_its_bringer_nothing(instance: Instance) -> None:
    body = body_for(instance, "napud")
    source = letter(name_of(instance), readers(instance, "napud"), body)
    page = hand_in(instance, "Birch", source)
    report_id = body.manifest["report_id"]
    assert (page.status, "It arrived at its group" in page.words) == (200, True)
    assert report_id not in page.text
    assert "NAPUD" not in page.text.upper()
    assert signed_in(instance, "Birch").get(f"/desk/reports/{report_id}").status_code == 404
    assert STORY in signed_in(instance, "Teak").get(f"/desk/reports/{report_id}").text
    assert events(instance, "napud", report_id)[0] == ("report.imported", "Birch")


def test_a_reviewer_too_hears_what_is_wrong_and_that_it_was_there(instance: Instance) -> None:
    source = whole(instance)
    assert hand_in(instance, "Birch", source).status == 200
    assert "It had arrived before" in hand_in(instance, "Rowan", source).words
    page = hand_in(instance, "Birch", source[:-1])
    assert (page.status, Problem.NONE.value in page.words) == (422, True)
    assert "Please choose the file first." in hand_in(instance, "Birch", b"").words


@pytest.mark.parametrize(
    ("who", "path", "leads"), [("Birch", "/desk/inbox", True), ("Heron", "/drafts/findings", False)]
)
def test_the_rail_leads_reviewers_there_and_nobody_else(
    instance: Instance, who: str, path: str, *, leads: bool
) -> None:
    answer = signed_in(instance, who).get(path)
    assert (answer.status_code, 'href="/desk/import"' in answer.text) == (200, leads)


@pytest.mark.parametrize("who", ["Heron", "Admin"])
def test_only_reviewers_bring_files(instance: Instance, who: str) -> None:
    assert signed_in(instance, who).get("/desk/import").status_code == 403
    with pytest.raises(RefusedError):
        letters.keys_for(instance.settings.secret, actor(instance, who))


def test_the_page_of_a_reviewer_is_not_pressed_together_with_its_ticket(instance: Instance) -> None:
    answer = signed_in(instance, "Birch").get("/desk/import", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert 'href="/desk/import?language=fr"' in answer.text
