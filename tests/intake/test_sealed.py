"""Sealed submissions: taken as they should be, refused when bent, and nothing of a refused one is kept."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sealing.classical_age import ClassicalIdentity, write_age
from tests.support.instance import Instance, make_instance, work
from tests.support.submission import BOUNDARY, CONTENT_TYPE, STORY, Body, encoded_part, submission
from watchdog.domain.report import EXHIBIT_PURPOSE, HEAD_PURPOSE, PURPOSE, ExhibitHead, Protection, Report
from watchdog.domain.stages import ReportStage
from watchdog.intake import sealed, submit
from watchdog.intake.manifest import Limits, Refusal
from watchdog.records.blobs import FolderBlobs
from watchdog.records.desks import DeskKey
from watchdog.sealing import Identity, Label, check_form, open_sealed, seal, stretch

LIMITS = Limits(file=1_000_000, files=3)
FILES = {"one.txt": b"one" * 30_000, "two.txt": b"two"}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    made = make_instance(tmp_path_factory.mktemp("sealed"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def desks(instance: Instance) -> dict[str, DeskKey]:
    with work(instance) as unit:
        return sealed.open_desks(unit)


@pytest.fixture(scope="module")
def blobs(instance: Instance) -> FolderBlobs:
    return FolderBlobs(instance.settings.blobs)


Sent = Callable[..., sealed.Submission | Refusal]


@pytest.fixture(scope="module")
def sent(desks: dict[str, DeskKey], blobs: FolderBlobs) -> Sent:
    def send(body: bytes, kind: str = CONTENT_TYPE, limits: Limits = LIMITS) -> sealed.Submission | Refusal:
        return sealed.receive(io.BytesIO(body), kind, desks, blobs, limits)

    return send


@pytest.fixture(scope="module")
def whole(instance: Instance, desks: dict[str, DeskKey]) -> Callable[..., Body]:
    def make(*names: str, files: dict[str, bytes] | None = None) -> Body:
        return submission(instance_name(instance), [desks[name] for name in names or ("enpud",)], files)

    return make


def instance_name(instance: Instance) -> str:
    with work(instance) as unit:
        return unit.vault.instance


def lying(blobs: FolderBlobs) -> list[Path]:
    return sorted(path for path in blobs.folder.rglob("*") if path.is_file())


def kept(instance: Instance, received: sealed.Submission) -> sealed.Kept | Refusal:
    with work(instance) as unit:
        return sealed.keep(unit, received)


def test_only_desks_that_review_take_reports(desks: dict[str, DeskKey]) -> None:
    assert {"enpud", "inwud"} < desks.keys()
    assert "policy" not in desks


@pytest.mark.parametrize("names", [("enpud",), ("napud", "inwud"), ("inwud",)])
def test_a_sealed_report_is_kept_and_its_desks_open_it(
    instance: Instance, sent: Sent, whole: Callable[..., Body], blobs: FolderBlobs, names: tuple[str, ...]
) -> None:
    body = whole(*names, files=FILES)
    received = sent(body.encoded())
    assert isinstance(received, sealed.Submission)
    receipt = kept(instance, received)
    assert isinstance(receipt, sealed.Kept)
    assert receipt.desks == names
    assert receipt.short_ref.startswith(names[0].upper())
    with work(instance) as unit:
        row = unit.reports.get(body.manifest["report_id"])
        assert row.stage == ReportStage.RECEIVED
        assert [place.desk_id for place in unit.reports.desks_of(row.id)] == sorted(names)
        mailbox = unit.reports.mailbox(stretch(body.code, unit.vault.instance).row)
        assert mailbox is not None
        assert mailbox.report_id == row.id
        for name in names:
            keys = [instance.desks[name]]
            report = unit.vault.open(Report, PURPOSE, row.id, row.sealed or b"", keys)
            assert (report.story, report.protection) == (STORY, Protection.DEVICE)
            for exhibit in unit.reports.exhibits(row.id):
                head = unit.vault.open(ExhibitHead, HEAD_PURPOSE, exhibit.id, exhibit.sealed, keys)
                with blobs.open(exhibit.id) as source:
                    content = open_sealed(source.read(), unit.vault.label(EXHIBIT_PURPOSE, exhibit.id), keys)
                assert content == FILES[head.name]
        assert len(unit.reports.exhibits(row.id)) == len(FILES)
        assert not list(unit.journal.verify(instance.made.signing.public))


def test_the_journal_notes_each_envelope_by_its_hash(
    instance: Instance, sent: Sent, whole: Callable[..., Body]
) -> None:
    received = sent(whole(files=FILES).encoded())
    assert isinstance(received, sealed.Submission)
    kept(instance, received)
    with work(instance) as unit:
        about = unit.journal.about("enpud", [received.report_id], [instance.desks["enpud"]])
    mine = [entry.line for entry in sorted(about, key=lambda entry: entry.seq)]
    assert [line.event for line in mine] == ["report.received", "exhibit.added", "exhibit.added"]
    assert [line.object_hash for line in mine[1:]] == [exhibit.sha256 for exhibit in received.exhibits]


def test_a_second_try_with_the_same_code_learns_that_the_first_arrived(
    instance: Instance, sent: Sent, whole: Callable[..., Body]
) -> None:
    first, second = whole(), whole()
    again = second.with_manifest(
        mailbox_row=first.manifest["mailbox_row"], mailbox_recipient=first.manifest["mailbox_recipient"]
    )
    for body, outcome in ((first, sealed.Kept), (again, Refusal)):
        received = sent(body.encoded())
        assert isinstance(received, sealed.Submission)
        answer = kept(instance, received)
        assert isinstance(answer, outcome)
    assert answer == Refusal.ARRIVED


def test_the_id_of_a_report_is_given_once_even_if_it_was_destroyed(
    instance: Instance, sent: Sent, whole: Callable[..., Body]
) -> None:
    first = whole()
    received = sent(first.encoded())
    assert isinstance(received, sealed.Submission)
    kept(instance, received)
    with work(instance) as unit:
        unit.reports.destroy(unit.reports.get(received.report_id))
    copied = sent(whole().with_manifest(report_id=received.report_id).encoded())
    assert isinstance(copied, sealed.Submission)
    assert kept(instance, copied) == Refusal.TAKEN


def test_the_id_of_an_exhibit_is_given_once_and_what_lies_there_stays(
    sent: Sent, whole: Callable[..., Body], blobs: FolderBlobs
) -> None:
    first = whole(files=FILES)
    received = sent(first.encoded())
    assert isinstance(received, sealed.Submission)
    before = {path: path.read_bytes() for path in lying(blobs)}
    taken = first.manifest["exhibits"]
    other = whole(files=FILES)
    copied = other.with_manifest(exhibits=[other.manifest["exhibits"][0], taken[1]])
    assert sent(copied.encoded()) == Refusal.TAKEN
    assert {path: path.read_bytes() for path in lying(blobs)} == before
    submit.forget(blobs, received.exhibits)
    assert len(lying(blobs)) == len(before) - 2


def test_a_key_that_changed_in_the_meantime_is_no_longer_sealed_to(
    instance: Instance, sent: Sent, whole: Callable[..., Body]
) -> None:
    received = sent(whole().encoded())
    assert isinstance(received, sealed.Submission)
    older = replace(received, keys=(replace(received.keys[0], epoch=received.keys[0].epoch + 1),))
    assert kept(instance, older) == Refusal.EPOCH


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"version": 2}, Refusal.MANIFEST),
        ({"version": "1"}, Refusal.MANIFEST),
        ({"version": True}, Refusal.MANIFEST),
        ({"surplus": 1}, Refusal.MANIFEST),
        ({"report_id": "A" * 32}, Refusal.MANIFEST),
        ({"report_id": "0" * 31}, Refusal.MANIFEST),
        ({"report_id": "../../../../../../../../etc/pass"}, Refusal.MANIFEST),
        ({"report_id": "0" * 32 + "\n"}, Refusal.MANIFEST),
        ({"mailbox_row": "0" * 63}, Refusal.MANIFEST),
        ({"mailbox_row": "0" * 8000}, Refusal.MANIFEST),
        ({"mailbox_recipient": "age1pq1qqqq"}, Refusal.MANIFEST),
        ({"exhibits": ["0" * 32, "0" * 32]}, Refusal.MANIFEST),
        ({"exhibits": ["0" * 32 + "/"]}, Refusal.MANIFEST),
        ({"exhibits": [f"{place:032x}" for place in range(4)]}, Refusal.FILES),
        ({"desks": []}, Refusal.DESKS),
        ({"desks": ["policy"]}, Refusal.DESKS),
        ({"desks": ["nowhere"]}, Refusal.DESKS),
        ({"desks": ["enpud", "napud"]}, Refusal.DESKS),
        ({"desks": ["inwud", "inwud"]}, Refusal.DESKS),
        ({"desks": ["enpud", "inwud", "napud"]}, Refusal.DESKS),
        ({"epochs": [2]}, Refusal.EPOCH),
        ({"epochs": []}, Refusal.EPOCH),
        ({"epochs": [1, 1]}, Refusal.EPOCH),
    ],
)
def test_a_manifest_that_is_not_right_is_refused(
    sent: Sent, whole: Callable[..., Body], blobs: FolderBlobs, changes: dict[str, object], refusal: Refusal
) -> None:
    before = lying(blobs)
    assert sent(whole().with_manifest(**changes).encoded()) == refusal
    assert lying(blobs) == before


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{", b"\xff", b"[" * 8000, b"null", b"9" * 5000, b" " * 9000])
def test_a_manifest_that_is_none_is_refused(sent: Sent, manifest: bytes) -> None:
    body = encoded_part("manifest", manifest) + f"--{BOUNDARY}--\r\n".encode()
    assert sent(body) == Refusal.MANIFEST


def test_a_manifest_has_one_spelling(sent: Sent, whole: Callable[..., Body]) -> None:
    encoded = whole().encoded()
    assert sent(encoded.replace(b'{"desks"', b'{ "desks"')) == Refusal.MANIFEST
    assert sent(encoded.replace(b'"version":1}', b'"version":1,"version":1}')) == Refusal.MANIFEST


CLASSICAL = ClassicalIdentity(bytes(range(1, 33))).recipient
TWO = seal(b"a", Label("report", "demo", "0"), [Identity.generate().recipient, Identity.generate().recipient])
BENT: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "plain text": lambda _: b"I was arrested, and this is not sealed at all. " * 100,
    "a header without payload": lambda right: right[: right.index(b"--- ") + 48],
    "two readers where one was named": lambda _: TWO,
    "a classical key": lambda _: write_age(b"a" * 4096, [CLASSICAL]),
    "armor": lambda right: b"-----BEGIN AGE ENCRYPTED FILE-----\n" + right,
    "cut": lambda right: right[:-1],
    "longer": lambda right: right + b"\0",
    "twice": lambda right: right + right,
    "another version": lambda right: right.replace(b"/v1", b"/v2", 1),
    "a space in the header": lambda right: right.replace(b"-> ", b"->  ", 1),
    "a carriage return": lambda right: right.replace(b"\n", b"\r\n", 1),
}


@pytest.mark.parametrize("place", [0, 1, 2, 4])
@pytest.mark.parametrize("name", BENT)
def test_what_has_not_an_envelopes_form_is_refused(
    sent: Sent, whole: Callable[..., Body], blobs: FolderBlobs, name: str, place: int
) -> None:
    before, body = lying(blobs), whole(files=FILES)
    assert sent(body.with_part(place, BENT[name](body.parts[place][1])).encoded()) == Refusal.SEALED
    assert lying(blobs) == before


def test_what_is_too_large_is_refused(sent: Sent, whole: Callable[..., Body], blobs: FolderBlobs) -> None:
    before = lying(blobs)
    recipients = [Identity.generate().recipient]
    label = Label("report", "demo", "0")
    long = whole().with_part(0, seal(bytes(2_200_000), label, recipients))
    assert sent(long.encoded()) == Refusal.SIZE
    assert sent(whole(files=FILES).with_part(1, seal(bytes(40_000), label, recipients)).encoded()) == Refusal.SIZE
    assert sent(whole(files={"large": bytes(1_300_000)}).encoded()) == Refusal.SIZE
    three = dict.fromkeys("abc", bytes(1_000_000))
    assert isinstance(sent(whole(files=three).encoded()), sealed.Submission)
    assert sent(whole(files=FILES).encoded(), limits=Limits(file=10, files=1)) == Refusal.FILES
    assert len(lying(blobs)) == len(before) + 3


def test_an_exhibit_of_the_largest_size_fits(sent: Sent, whole: Callable[..., Body]) -> None:
    for size in (4096, 70_000, 270_337):
        body = whole("enpud", "inwud", files={"a": bytes(size)})
        assert isinstance(sent(body.encoded(), limits=Limits(file=size, files=1)), sealed.Submission)


@pytest.mark.parametrize(
    "kind",
    ["", "application/json", "multipart/form-data", "multipart/mixed; boundary=x", "multipart/form-data; boundary=é"],
)
def test_what_is_no_form_is_refused(sent: Sent, whole: Callable[..., Body], kind: str) -> None:
    assert sent(whole().encoded(), kind) == Refusal.FORM


def rearranged(body: Body) -> dict[str, bytes]:
    encoded, end = body.encoded(), f"--{BOUNDARY}--\r\n".encode()
    manifest = encoded[: encoded.index(b"--" + BOUNDARY.encode(), 10)]
    rest = encoded[len(manifest) : -len(end)]
    return {
        "no manifest": rest + end,
        "manifest last": rest + manifest + end,
        "manifest twice": manifest + manifest + rest + end,
        "one part more": manifest + rest + encoded_part("report", b"a", file=True) + end,
        "one field more": manifest + rest + encoded_part("story", b"in the clear") + end,
        "no end": manifest + rest,
        "something before": b"in the clear\r\n" + encoded,
        "something behind": encoded + b"in the clear",
        "another name": encoded.replace(b'name="exhibit-head"', b'name="exhibit-hood"', 1),
        "no name": encoded.replace(b'form-data; name="report"; ', b"form-data; ", 1),
        "no disposition": encoded.replace(b"Content-Disposition", b"Content-Description", 1),
        "a field for a file": encoded.replace(b'; filename="sealed"', b"", 1),
        "a file for a field": encoded.replace(b'name="manifest"', b'name="manifest"; filename="a"', 1),
        "endless headings": encoded.replace(b"Content-Type", b"X" * 400_000, 1),
        "no part": end,
        "nothing": b"",
    }


def test_parts_in_another_order_are_refused(sent: Sent, whole: Callable[..., Body], blobs: FolderBlobs) -> None:
    before = lying(blobs)
    for name, encoded in rearranged(whole(files=FILES)).items():
        assert sent(encoded) == Refusal.FORM, name
    assert lying(blobs) == before


class Counted(io.BytesIO):
    """A body that knows whether it was heard out."""

    @property
    def heard(self) -> bool:
        return self.tell() == len(self.getvalue())


def test_a_refused_sender_is_heard_out(
    desks: dict[str, DeskKey], whole: Callable[..., Body], blobs: FolderBlobs
) -> None:
    source = Counted(whole(files=FILES).with_manifest(version=9).encoded())
    assert sealed.receive(source, CONTENT_TYPE, desks, blobs, LIMITS) == Refusal.MANIFEST
    assert source.heard


def test_an_endless_body_is_not_heard_out(
    desks: dict[str, DeskKey], whole: Callable[..., Body], blobs: FolderBlobs
) -> None:
    limits = Limits(file=10, files=0)
    source = Counted(whole().encoded() + bytes(4_000_000))
    assert sealed.receive(source, CONTENT_TYPE, desks, blobs, limits) == Refusal.FORM
    assert not source.heard


class Broken(io.BytesIO):
    """A network that breaks off."""

    def read(self, size: int | None = -1, /) -> bytes:
        if not (data := super().read(size)):
            raise ConnectionError
        return data


def test_nothing_stays_of_a_submission_whose_connection_broke(
    desks: dict[str, DeskKey], whole: Callable[..., Body], blobs: FolderBlobs
) -> None:
    before, encoded = lying(blobs), whole(files=FILES).encoded()
    with pytest.raises(ConnectionError):
        sealed.receive(Broken(encoded[:-300]), CONTENT_TYPE, desks, blobs, LIMITS)
    assert lying(blobs) == before


@pytest.fixture(scope="module")
def one(whole: Callable[..., Body]) -> Body:
    return whole(files={"a": b"a" * 9000})


@settings(max_examples=100)
@given(data=st.data())
def test_bent_submissions_are_refused_or_are_lawful_envelopes(
    sent: Sent, one: Body, blobs: FolderBlobs, data: st.DataObject
) -> None:
    before, body = lying(blobs), one.encoded()
    at = data.draw(st.integers(0, len(body) - 1))
    gone = data.draw(st.integers(0, 40))
    bent = body[:at] + data.draw(st.binary(max_size=40)) + body[at + gone :]
    received = sent(bent)
    if isinstance(received, Refusal):
        assert lying(blobs) == before
        return
    check_form(received.sealed, 1)
    for exhibit in received.exhibits:
        check_form(exhibit.sealed, 1)
        with blobs.open(exhibit.id) as source:
            check_form(source.read(), 1)
    submit.forget(blobs, received.exhibits)


@settings(max_examples=60)
@given(data=st.data())
def test_envelopes_with_bytes_lost_or_added_are_never_kept(
    sent: Sent, one: Body, blobs: FolderBlobs, data: st.DataObject
) -> None:
    before, place, size = lying(blobs), data.draw(st.integers(0, 2)), data.draw(st.integers(1, 60))
    envelope = one.parts[place][1]
    at = data.draw(st.integers(0, len(envelope) - size))
    for bent in (envelope[:at] + bytes(size) + envelope[at:], envelope[:at] + envelope[at + size :]):
        assert sent(one.with_part(place, bent).encoded()) == Refusal.SEALED
    assert lying(blobs) == before
