"""A reviewer takes a cleaned copy of a file, or reads why there is none."""

import io

from PIL import Image

from tests.support.filling import fill
from tests.support.instance import signed_in
from tests.support.reviewing import Scene, Sent
from watchdog.domain.report import DETAILS_KEPT, DETAILS_REMOVED, ExhibitHead

CANARY = b"CANARY-LAGOS"


def photograph() -> bytes:
    exif, kept = Image.Exif(), io.BytesIO()
    exif[0x010F] = CANARY.decode()
    Image.new("RGB", (60, 40), "red").save(kept, "JPEG", exif=exif, comment=CANARY)
    return kept.getvalue()


def attached(scene: Scene, sent: Sent, contents: bytes, details: str = "") -> str:
    return scene.attach(sent, contents, ExhibitHead("CANARY-NAME.jpg", "image/jpeg", len(contents), "abc", details))


def events(scene: Scene, sent: Sent) -> list[str]:
    with scene.work() as unit:
        keys = [scene.instance.desks["enpud"]]
        return [entry.line.event for entry in unit.journal.about("enpud", [sent.id], keys)]


def test_a_cleaned_copy_is_described_then_handed_out_and_noted(scene: Scene) -> None:
    sent = scene.send()
    exhibit_id = attached(scene, sent, photograph())
    client = scene.client()
    address = f"/desk/exhibits/{exhibit_id}/cleaned"
    assert address in client.get(f"/desk/reports/{sent.id}").text
    page = client.get(address)
    assert "Cleaned copy of file 1" in page.text
    assert "What the camera or phone wrote" in page.text
    assert "CANARY" not in page.text
    assert "exhibit.cleaned" not in events(scene, sent)
    answer = client.post(address, data=fill(page.text, "/cleaned"))
    assert answer.status_code == 200
    assert CANARY not in answer.data
    with Image.open(io.BytesIO(answer.data)) as image:
        assert image.size == (60, 40)
    named = f'attachment; filename="{sent.short_ref}-file-1-cleaned.jpg"'
    assert answer.headers["Content-Disposition"] == named
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert events(scene, sent).count("exhibit.cleaned") == 1


def test_nothing_of_a_copy_is_kept(scene: Scene) -> None:
    sent = scene.send()
    exhibit_id = attached(scene, sent, photograph())
    folder = scene.instance.settings.data
    before = {path for path in folder.rglob("*") if path.is_file()}
    client = scene.client()
    page = client.get(f"/desk/exhibits/{exhibit_id}/cleaned").text
    client.post(f"/desk/exhibits/{exhibit_id}/cleaned", data=fill(page, "/cleaned"))
    fresh = {path for path in folder.rglob("*") if path.is_file()} - before
    assert not [path for path in fresh if not path.name.endswith(("-wal", "-shm", "queue"))]


def test_a_copy_that_cannot_be_made_says_why_and_offers_the_original(scene: Scene) -> None:
    sent = scene.send()
    client = scene.client()
    for contents, words in (
        (b"{\\rtf1 CANARY}", "cannot make a cleaned copy of this kind of file"),
        (b"%PDF-1.7 CANARY", "This file is damaged"),
        (b"MZ\x90\0 CANARY", "cannot make a cleaned copy of this kind of file"),
    ):
        exhibit_id = attached(scene, sent, contents)
        page = client.get(f"/desk/exhibits/{exhibit_id}/cleaned")
        assert page.status_code == 422
        assert words in page.text
        assert "CANARY" not in page.text
        assert f"/desk/exhibits/{exhibit_id}" in page.text
        assert client.post(f"/desk/exhibits/{exhibit_id}/cleaned").status_code == 422
    assert "exhibit.cleaned" not in events(scene, sent)


def test_a_press_without_its_ticket_hands_nothing_out(scene: Scene) -> None:
    sent = scene.send()
    exhibit_id = attached(scene, sent, photograph())
    answer = scene.client().post(f"/desk/exhibits/{exhibit_id}/cleaned")
    assert answer.status_code == 422
    assert answer.mimetype == "text/html"
    assert "exhibit.cleaned" not in events(scene, sent)


def test_a_changed_envelope_is_a_damaged_file(scene: Scene) -> None:
    sent = scene.send()
    exhibit_id = attached(scene, sent, photograph())
    with scene.work() as unit:
        path = next(path for path in unit.blobs.folder.rglob("*") if path.is_file())
    whole = bytearray(path.read_bytes())
    whole[-1] ^= 1
    path.write_bytes(whole)
    page = scene.client().get(f"/desk/exhibits/{exhibit_id}/cleaned")
    assert "This file is damaged" in page.text


def test_what_the_sender_did_with_hidden_details_is_shown(scene: Scene) -> None:
    sent = scene.send()
    for details in (DETAILS_REMOVED, DETAILS_KEPT, "CANARY-DETAILS", ""):
        attached(scene, sent, photograph(), details)
    page = signed_in(scene.instance, "Birch").get(f"/desk/reports/{sent.id}").text
    assert page.count("hidden details were taken out before") == 1
    assert page.count("hidden details were kept as proof") == 1
    assert "CANARY-DETAILS" not in page
