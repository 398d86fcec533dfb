"""A letter from one case at the desk: who may, what keeps it there, and what the journal says."""

import datetime as dt
import hashlib
import re
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from docx import Document
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.filling import fill
from tests.support.instance import Clock, signed_in
from tests.support.reviewing import Scene, Sent, a_scene
from watchdog.domain.consent import Answer, Basis, Channel, ConsentEntry, Use
from watchdog.records.journal import Line
from watchdog.review import casework

WGAD = "procedure=wgad.urgent_appeal&written_in=en"


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return a_scene(tmp_path)


def agree(scene: Scene, case_id: str, *uses: Use, answer: Answer = Answer.YES) -> None:
    """Record what the person said, as a reviewer does."""
    with scene.work() as unit:
        entries = [
            ConsentEntry(
                use, answer, Basis.SELF, Channel.IN_PERSON, "ru", unit.today, "Birch", evidence=f"CANARY-SAID {use}"
            )
            for use in uses
        ]
        casework.record_consent(unit, scene.birch, case_id, unit.cases.get(case_id).version, entries)


def ready(scene: Scene, sent: Sent | None = None) -> str:
    """Return a verified case whose person agreed that it goes to the body and the Government."""
    case_id = scene.verified(sent)
    agree(scene, case_id, Use.UN_CLOSED, Use.UN_STATE)
    return case_id


def address(case_id: str, query: str = WGAD) -> str:
    return f"/desk/cases/{case_id}/letter?{query}"


def take(client: FlaskClient, case_id: str, kind: str = "docx", page: str = "", **values: str) -> TestResponse:
    page = page or client.get(address(case_id)).text
    posted = fill(page, "/letter", read="y", kind=kind, **values) if 'name="read"' in page else {}
    return client.post(f"/desk/cases/{case_id}/letter", data=posted)


def lines(scene: Scene) -> list[Line]:
    with scene.work() as unit:
        entries = unit.journal.entries("enpud", [scene.instance.desks["enpud"]])
    return [entry.line for entry in entries if entry.line.event == "case.letter-exported"]


def test_only_the_desk_of_the_case_sees_its_letter(scene: Scene) -> None:
    case_id = ready(scene)
    assert scene.client().get(address(case_id)).status_code == 200
    assert scene.client("Rowan").get(address(case_id)).status_code == 200
    for name, status in (("Teak", 404), ("Heron", 403), ("Admin", 403)):
        client = signed_in(scene.instance, name)
        assert client.get(address(case_id)).status_code == status
        assert client.post(f"/desk/cases/{case_id}/letter").status_code == status
    assert scene.instance.client().get(address(case_id)).status_code == 302
    assert scene.client().get(address("0" * 32)).status_code == 404


def test_the_page_of_a_verified_case_leads_to_its_letter(scene: Scene) -> None:
    case_id = scene.verified()
    assert f'href="/desk/cases/{case_id}/letter"' in scene.client().get(f"/desk/cases/{case_id}").text


def test_a_case_that_is_not_verified_is_told_why_it_must_wait(scene: Scene) -> None:
    case_id = scene.asked()
    client = scene.client()
    assert f"/desk/cases/{case_id}/letter" not in client.get(f"/desk/cases/{case_id}").text
    for page in (client.get(f"/desk/cases/{case_id}/letter"), client.get(address(case_id))):
        assert "Waiting for a second person" in page.text
        assert "from a case that two people verified" in page.text
        assert 'name="kind"' not in page.text


def test_the_choice_offers_procedures_that_end_in_a_letter_only(scene: Scene) -> None:
    page = scene.client().get(f"/desk/cases/{ready(scene)}/letter").text
    assert 'value="wgad.urgent_appeal"' in page
    assert 'value="ic_ccpr.interim"' in page
    assert "ic_cmw" not in page
    assert "law_policy" not in page
    assert 'name="kind"' not in page


def test_what_is_not_offered_cannot_be_asked_for(scene: Scene) -> None:
    case_id, client = ready(scene), scene.client()
    assert 'name="kind"' not in client.get(address(case_id, "procedure=ic_cmw.registration")).text
    assert take(client, case_id, procedure="ic_cmw.registration").status_code == 404
    assert take(client, case_id, kind="exe").status_code == 404


def test_the_page_shows_gates_gaps_and_the_whole_letter(scene: Scene) -> None:
    page = scene.client().get(address(ready(scene))).text
    assert "The case may be sent to this body: yes." in page
    assert "case_model 3" in page
    assert "What is missing" in page
    assert '<article class="document" lang="en" dir="ltr">' in page
    assert "CANARY-UNIT" in page
    assert "CANARY-SAID un-state" in page
    assert not [word for word in ("CANARY-INTERNAL", "CANARY-NOTES", "CANARY-STORY", "CANARY-MEASURES") if word in page]


@pytest.mark.parametrize("uses", [(), (Use.UN_CLOSED,), (Use.UN_CLOSED, Use.NAMED)])
def test_without_consent_for_exactly_this_nothing_leaves(scene: Scene, uses: tuple[Use, ...]) -> None:
    case_id, client = ready(scene), scene.client()
    open_page = client.get(address(case_id)).text
    agree(scene, case_id, *(set(Use) - {Use.HELP} - set(uses)), answer=Answer.NO)
    page = client.get(address(case_id)).text
    assert "The letter stays at the desk" in page
    assert f"/desk/cases/{case_id}#consent-so-far" in page
    assert 'name="kind"' not in page
    with scene.work() as unit:
        version = str(unit.cases.get(case_id).version)
    answer = take(client, case_id, page=open_page, version=version)
    assert answer.status_code == 422
    assert "The letter stays at the desk" in answer.text
    assert lines(scene) == []


def test_the_senders_own_word_counts_at_once(scene: Scene) -> None:
    sent = scene.send()
    case_id, client = ready(scene, sent), scene.client()
    page = client.get(address(case_id)).text
    scene.write(sent, "please stop", un_state="no")
    answer = take(client, case_id, page=page)
    assert answer.status_code == 422
    assert lines(scene) == []
    assert "The letter stays at the desk" in client.get(address(case_id)).text


def test_an_export_is_noted_at_the_desk_with_its_digest_and_keeps_nothing(scene: Scene) -> None:
    case_id, client = ready(scene), scene.client()
    with scene.work() as unit:
        before = unit.cases.get(case_id).version
    answer = take(client, case_id)
    assert answer.status_code == 200
    name = re.findall(r'filename="([^"]+)"', answer.headers["Content-Disposition"])[0]
    assert re.fullmatch(r"letter-[0-9a-f]{8}\.docx", name)
    line = lines(scene)[0]
    assert (line.actor, line.object_id) == ("Birch", case_id)
    assert line.reason == f"wgad/urgent_appeal/en {name}"
    assert line.object_hash == hashlib.sha256(answer.data).hexdigest()
    with scene.work() as unit:
        assert unit.cases.get(case_id).version == before
        policy = unit.journal.entries("policy", [scene.instance.desks["policy"]])
    assert not [entry for entry in policy if entry.line.object_id == case_id]
    assert "Letter from the case handed out to" in client.get(f"/desk/cases/{case_id}").text


def test_a_docx_opens_and_says_that_it_is_a_draft(scene: Scene) -> None:
    answer = take(scene.client(), ready(scene))
    opened = Document(BytesIO(answer.data))
    texts = [paragraph.text for paragraph in opened.paragraphs]
    assert "1. Family name, first name, sex, birth date or age, nationality, occupation, address" in texts
    assert "DRAFT" in opened.sections[0].header.paragraphs[0].text
    assert opened.core_properties.author == ""


def test_a_pdf_opens_and_markdown_reads(scene: Scene) -> None:
    case_id, client = ready(scene), scene.client()
    pdf = pypdf.PdfReader(BytesIO(take(client, case_id, kind="pdf").data))
    assert "Working Group on Arbitrary Detention" in pdf.pages[0].extract_text()
    assert "What we ask" in take(client, case_id, kind="md").text


def test_a_letter_is_written_in_the_language_that_was_chosen(scene: Scene) -> None:
    case_id, client = ready(scene), scene.client()
    page = client.get(address(case_id, "procedure=wgad.regular&written_in=fr")).text
    assert '<article class="document" lang="fr" dir="ltr">' in page
    assert "Kirghiz" in page
    refused = client.get(address(case_id, "procedure=wgad.regular&written_in=ar")).text
    assert '<article class="document" lang="en" dir="ltr">' in refused
    arabic = client.get(address(case_id, "procedure=ced.urgent_action&written_in=ar")).text
    assert '<article class="document" lang="ar" dir="rtl">' in arabic


def test_whoever_takes_it_out_says_that_the_consent_was_read(scene: Scene) -> None:
    case_id, client = ready(scene), scene.client()
    posted = fill(client.get(address(case_id)).text, "/letter", kind="pdf")
    answer = client.post(f"/desk/cases/{case_id}/letter", data=posted)
    assert answer.status_code == 422
    assert "Please read the consent and its evidence first" in answer.text
    assert lines(scene) == []


def test_a_case_that_changed_meanwhile_is_shown_anew(scene: Scene) -> None:
    case_id, client = ready(scene), scene.client()
    page = client.get(address(case_id)).text
    agree(scene, case_id, Use.NAMED)
    answer = take(client, case_id, page=page)
    assert answer.status_code == 409
    assert "Somebody changed the case while you read it" in answer.text
    assert take(client, case_id, page=answer.text).status_code == 200


def test_a_case_reopened_meanwhile_gives_no_letter(scene: Scene) -> None:
    case_id, client = ready(scene), scene.client()
    page = client.get(address(case_id)).text
    with scene.work() as unit:
        casework.reopen(unit, scene.birch, case_id, "new facts")
    answer = take(client, case_id, page=page)
    assert answer.status_code == 409
    assert "two people verified" in answer.text


def test_a_second_committee_is_told_of_the_first_letter(scene: Scene) -> None:
    case_id, client = ready(scene), scene.client()
    first = client.get(address(case_id, "procedure=ic_ccpr.registration&written_in=en")).text
    assert take(client, case_id, page=first).status_code == 200
    second = client.get(address(case_id, "procedure=ic_cat.registration&written_in=en")).text
    assert "One matter goes to one body" in second
    assert "One matter goes to one body" not in client.get(address(case_id)).text


def test_a_risk_assessment_that_ran_out_is_warned_of_at_the_top(tmp_path: Path) -> None:
    clock = Clock()
    scene = a_scene(tmp_path, clock=clock)
    case_id = ready(scene)
    assert "No assessment of reprisals" not in scene.client().get(address(case_id)).text
    clock.forward(dt.timedelta(days=400))
    page = scene.client().get(address(case_id)).text
    assert page.index("No assessment of reprisals holds today") < page.index("Where does it go?")
