"""Redacted copies at the desk: marked in two presses, handed out flat, noted, and only for whoever may read it."""

import io
import re

import pytest
from PIL import Image

from tests.cleaning import samples
from tests.support.filling import fill
from tests.support.reviewing import Scene, a_report, form_of
from watchdog.domain.report import ExhibitHead
from watchdog.review import custody


def attached(scene: Scene, content: bytes, media_type: str) -> tuple[str, str]:
    sent = scene.send()
    return sent.id, scene.attach(sent, content, ExhibitHead("file", media_type, len(content), "ab" * 32))


def events(scene: Scene, report_id: str) -> list[str]:
    with scene.work() as unit:
        return [each.line.event for each in custody.about(unit, scene.birch, "enpud", [report_id])]


def test_two_presses_make_an_area_and_the_copy_is_flat(scene: Scene) -> None:
    report_id, exhibit_id = attached(scene, samples.picture("JPEG"), "image/jpeg")
    client, address = scene.client(), f"/desk/exhibits/{exhibit_id}/redact"
    page = client.get(address).text
    assert "Press one corner" in page
    first = client.get(f"{address}?at.x=0&at.y=0").text
    assert "the corner opposite the red mark" in first
    second = client.get(f"{address}?corner=0.0&at.x=360&at.y=99999").text
    assert 'name="areas" value="0.0.0.500.1000"' in second
    assert "Area 1 on page 1" in second
    copy = client.post(address, data=form_of(second, areas="0.0.0.500.1000"))
    assert copy.headers["Content-Disposition"].endswith('-redacted.png"')
    image = Image.open(io.BytesIO(copy.data)).convert("RGB")
    assert image.getpixel((0, 0)) == (0, 0, 0)
    assert image.getpixel((image.width - 1, 0)) != (0, 0, 0)
    assert events(scene, report_id)[-1] == "exhibit.redacted"


def test_numbers_make_an_area_and_it_can_be_taken_away(scene: Scene) -> None:
    _report, exhibit_id = attached(scene, samples.pdf(), "application/pdf")
    client, address = scene.client(), f"/desk/exhibits/{exhibit_id}/redact"
    page = client.get(f"{address}?add=1&left=10&top=20&width=30&height=5").text
    assert 'value="0.100.200.300.50"' in page
    away = re.search(r'href="([^"]*drop=0[^"]*)"', page)
    assert away is not None
    assert "Area 1" not in client.get(away[1].replace("&amp;", "&")).text


def test_the_picture_of_a_page_is_drawn_anew_and_runs_nothing(scene: Scene) -> None:
    _report, exhibit_id = attached(scene, samples.pdf(), "application/pdf")
    answer = scene.client().get(f"/desk/exhibits/{exhibit_id}/redact/picture?areas=0.0.0.1000.1000")
    assert answer.mimetype == "image/png"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert samples.CANARY.encode() not in answer.data


def test_the_original_is_untouched(scene: Scene) -> None:
    content = samples.picture("PNG")
    _report, exhibit_id = attached(scene, content, "image/png")
    client, address = scene.client(), f"/desk/exhibits/{exhibit_id}/redact"
    taken = client.post(address, data=form_of(client.get(address).text, areas="0.0.0.900.900"))
    assert taken.mimetype == "image/png"
    assert client.get(f"/desk/exhibits/{exhibit_id}").data == content


def test_a_plain_text_is_redacted_word_by_word(scene: Scene) -> None:
    report_id, exhibit_id = attached(scene, b"They beat Tamar near the Azalea gate.", "text/plain")
    client, address = scene.client(), f"/desk/exhibits/{exhibit_id}/redact"
    page = client.get(address).text
    assert "perhaps a name" in page
    shown = client.post(address, data=fill(page, "", words="azalea\r\n", span="0", act="show"))
    assert "They beat █████ near the █████ gate." in shown.text
    taken = client.post(address, data=fill(shown.text, "", act="take"))
    assert taken.text == "They beat █████ near the █████ gate."
    assert events(scene, report_id)[-1] == "exhibit.redacted"


def test_what_a_sender_wrote_is_redacted_too(scene: Scene) -> None:
    sent = scene.send(a_report(story="The CANARY-GUARD took Tamar away."))
    scene.write(sent, "His name is Vadim.")
    client, address = scene.client(), f"/desk/reports/{sent.id}/redact"
    page = client.get(address).text
    assert "Vadim" in page
    taken = client.post(address, data=fill(page, "", words="Vadim\ncanary-guard", act="take"))
    assert taken.text == "The █████ took Tamar away.\n\nHis name is █████."
    assert events(scene, sent.id)[-1] == "report.redacted"


def test_other_files_are_refused_kindly(scene: Scene) -> None:
    _report, exhibit_id = attached(scene, samples.word(), "application/msword")
    answer = scene.client().get(f"/desk/exhibits/{exhibit_id}/redact")
    assert answer.status_code == 422
    assert "Make a PDF of it first" in answer.text


@pytest.mark.parametrize(
    "asked",
    [
        "page=99999&areas=0.0.0.0.0,x,1.1&corner=9999.9999",
        "page=-1&at.x=abc&at.y=",
        "add=1&left=999999&top=1",
        "drop=77",
        "areas=" + ",".join(["0.0.0.1.1"] * 300),
        "page=7;0.0&areas=0.0.0.1.1;rm",
    ],
)
def test_a_bent_address_is_no_fault(scene: Scene, asked: str) -> None:
    _report, exhibit_id = attached(scene, samples.picture("PNG"), "image/png")
    assert scene.client().get(f"/desk/exhibits/{exhibit_id}/redact?{asked}").status_code == 200


def test_without_a_ticket_nothing_is_handed_out(scene: Scene) -> None:
    report_id, exhibit_id = attached(scene, samples.picture("PNG"), "image/png")
    answer = scene.client().post(f"/desk/exhibits/{exhibit_id}/redact", data={"areas": ""})
    assert answer.mimetype == "text/html"
    assert "exhibit.redacted" not in events(scene, report_id)


def test_a_voice_is_told_the_language_of_what_a_sender_wrote(scene: Scene) -> None:
    sent = scene.send(a_report(language="ru", place_text="рынок", who_did_text="патруль"))
    page = scene.client().get(f"/desk/reports/{sent.id}").text
    for own in ("рынок", "патруль"):
        assert f'lang="ru">{own}</bdi>' in page
    assert 'class="story" dir="auto" lang="ru"' in scene.client().get(f"/desk/reports/{sent.id}/redact").text
