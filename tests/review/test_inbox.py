import datetime as dt
from pathlib import Path

from tests.support.filling import fill
from tests.support.instance import Clock, signed_in
from tests.support.reviewing import Scene, a_report, a_scene
from watchdog.domain.message import Message
from watchdog.domain.report import ExhibitHead
from watchdog.domain.stages import ReportStage
from watchdog.domain.triage import Triage
from watchdog.records.members import Members
from watchdog.review import correspond, shown, triage


def references(page: str) -> list[str]:
    return [part.partition("<")[0] for part in page.split('<span class="ref">')[1:]]


def test_what_may_be_danger_now_stands_first(tmp_path: Path) -> None:
    clock = Clock()
    scene = a_scene(tmp_path, clock=clock)
    danger = scene.send(a_report(danger_now="yes"))
    clock.forward(dt.timedelta(days=3))
    later = scene.send()
    assert references(scene.client().get("/desk/inbox").text) == [danger.short_ref, later.short_ref]


def test_paging_by_key_shows_every_report_once(tmp_path: Path) -> None:
    clock = Clock()
    scene = a_scene(tmp_path, clock=clock)
    sent = []
    for day in range(4):
        sent += [scene.send(a_report(danger_now="not-sure" if number == 3 else "")) for number in range(16)]
        clock.forward(dt.timedelta(days=day))
    client = scene.client()
    page = client.get("/desk/inbox").text
    first = references(page)
    older = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = references(client.get(older).text)
    assert set(first) | set(second) == {each.short_ref for each in sent}
    assert len(first) < 60


def test_a_report_moves_to_open_at_its_first_opening_only(scene: Scene) -> None:
    sent = scene.send()
    scene.client("Birch").get(f"/desk/reports/{sent.id}")
    scene.client("Rowan").get(f"/desk/reports/{sent.id}")
    with scene.work() as unit:
        assert unit.reports.get(sent.id).stage == ReportStage.OPEN
        keys = [scene.instance.desks["enpud"]]
        lines = [entry.line for entry in unit.journal.about("enpud", [sent.id], keys)]
    assert [(line.event, line.actor) for line in lines] == [
        ("report.received", "sender"),
        ("report.opened", "Birch"),
    ]


def test_rubbish_sealed_as_a_report_spoils_neither_list_nor_page(scene: Scene) -> None:
    good, bad = scene.send(), scene.send()
    with scene.work() as unit:
        row = unit.reports.get(bad.id)
        row.sealed = unit.vault.seal("report", bad.id, Message("x"), [unit.desks.recipient("enpud")])
    client = scene.client()
    page = client.get("/desk/inbox").text
    assert set(references(page)) == {good.short_ref, bad.short_ref}
    assert "This report cannot be opened." in page
    page = client.get(f"/desk/reports/{bad.id}").text
    posted = fill(page, "/stage", then="out-of-scope", why="spam")
    assert client.post(f"/desk/reports/{bad.id}/stage", data=posted).status_code == 303


def test_codes_that_nobody_knows_are_shown_as_they_came(scene: Scene) -> None:
    odd = "no-such-code"
    sent = scene.send(
        a_report(
            language="xx-odd",
            country="QQQ",
            who_did=(odd,),
            who_hurt=odd,
            when_choice=odd,
            age_band=odd,
            gender=odd,
            grounds=(odd,),
            place_type=(odd,),
            what_chosen=(odd,),
            danger_now=odd,
        )
    )
    client = scene.client()
    page = client.get(f"/desk/reports/{sent.id}").text
    assert odd in page
    answer = client.post(f"/desk/reports/{sent.id}/case", data=fill(page, f"{sent.id}/case"))
    assert client.get(answer.headers["Location"]).status_code == 200


def test_a_story_is_never_taken_for_markup(scene: Scene) -> None:
    sent = scene.send(a_report(story="<script>alert(1)</script>", place_text="<b>x</b>", language='en" onload="x'))
    client = scene.client()
    for address in ("/desk/inbox", f"/desk/reports/{sent.id}"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert 'onload="x' not in page


def test_a_member_without_a_key_reads_what_is_missing(scene: Scene) -> None:
    with scene.work() as unit:
        members: Members = unit.members
        heron = members.named("Heron")
        assert heron is not None
        unit.desks.join("lanpud", heron.id)
    page = signed_in(scene.instance, "Heron").get("/desk/inbox")
    assert page.status_code == 200
    assert "Your key is missing" in page.text
    assert "LANPUD" in page.text


def test_messages_lists_only_reports_with_something_unread(scene: Scene) -> None:
    scene.send()
    sent = scene.send()
    scene.write(sent, "CANARY-ANSWER")
    client = scene.client()
    page = client.get("/desk/messages").text
    assert references(page) == [sent.short_ref]
    assert "CANARY-ANSWER" in client.get(f"/desk/reports/{sent.id}").text
    assert references(client.get("/desk/messages").text) == []


def test_an_answer_is_sealed_to_the_sender_and_to_every_desk_of_the_report(scene: Scene) -> None:
    sent = scene.send(desks=("enpud", "inwud"))
    client = scene.client()
    page = client.get(f"/desk/reports/{sent.id}").text
    posted = fill(page, "/answer", text="Which day was it, about?", question="y")
    assert client.post(f"/desk/reports/{sent.id}/answer", data=posted).status_code == 303
    with scene.work() as unit:
        assert unit.reports.get(sent.id).stage == ReportStage.NEEDS_ANSWER
        row = unit.reports.messages(sent.id)[0]
        for reader in (sent.mailbox, scene.instance.desks["enpud"], scene.instance.desks["inwud"]):
            message = unit.vault.open(Message, "message", row.id, row.sealed, [reader])
            assert message.text == "Which day was it, about?"


def test_nobody_asks_a_sender_who_did_not_agree_to_questions(scene: Scene) -> None:
    sent = scene.send(a_report(contact=False))
    client = scene.client()
    page = client.get(f"/desk/reports/{sent.id}").text
    posted = fill(page, "/answer", text="Kept as typed", question="y")
    answer = client.post(f"/desk/reports/{sent.id}/answer", data=posted)
    assert answer.status_code == 422
    assert "Kept as typed" in answer.text
    with scene.work() as unit:
        assert unit.reports.messages(sent.id) == []


def test_out_of_scope_needs_a_reason_and_can_be_taken_up_again(scene: Scene) -> None:
    sent = scene.send()
    client = scene.client()
    page = client.get(f"/desk/reports/{sent.id}").text
    address = f"/desk/reports/{sent.id}/stage"
    assert client.post(address, data=fill(page, "/stage", then="out-of-scope")).status_code == 422
    assert client.post(address, data=fill(page, "/stage", then="out-of-scope", why="test")).status_code == 303
    page = client.get(f"/desk/reports/{sent.id}").text
    assert client.post(address, data=fill(page, "/stage", then="open")).status_code == 303
    with scene.work() as unit:
        assert unit.reports.get(sent.id).stage == ReportStage.OPEN


def test_tags_are_sealed_to_one_desk_only(scene: Scene) -> None:
    sent = scene.send(desks=("enpud", "inwud"))
    with scene.work() as unit:
        triage.tag(unit, scene.birch, sent.id, Triage(("police-beating",), note="CANARY"))
        places = {place.desk_id: place.notes for place in unit.reports.desks_of(sent.id)}
    assert places["inwud"] is None
    assert places["enpud"] is not None
    assert "Police beat or hurt someone" in scene.client().get("/desk/inbox").text


def test_a_file_leaves_as_an_attachment_with_a_neutral_name(scene: Scene) -> None:
    sent = scene.send()
    contents = b"\xff\xd8" + b"x" * 200_000
    safe = scene.attach(sent, contents, ExhibitHead("CANARY-NAME.jpg", "image/jpeg", len(contents), "abc"))
    odd = scene.attach(sent, b"<html>", ExhibitHead("x.html", "text/html", 6, "def"))
    client = scene.client()
    answer = client.get(f"/desk/exhibits/{safe}")
    assert answer.data == contents
    assert answer.mimetype == "image/jpeg"
    assert "CANARY" not in str(answer.headers)
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{sent.short_ref}-file-')
    answer = client.get(f"/desk/exhibits/{odd}")
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with scene.work() as unit:
        keys = [scene.instance.desks["enpud"]]
        events = [entry.line.event for entry in unit.journal.about("enpud", [sent.id], keys)]
    assert events.count("exhibit.fetched") == 2


def test_a_file_whose_envelope_is_gone_is_not_found(scene: Scene) -> None:
    sent = scene.send()
    exhibit_id = scene.attach(sent, b"x", ExhibitHead("x.png", "image/png", 1, ""))
    with scene.work() as unit:
        unit.blobs.remove(exhibit_id)
    assert scene.client().get(f"/desk/exhibits/{exhibit_id}").status_code == 404


def test_a_sender_who_took_the_report_back_gets_no_answer(scene: Scene) -> None:
    sent = scene.send()
    client = scene.client()
    page = client.get(f"/desk/reports/{sent.id}").text
    with scene.work() as unit:
        unit.reports.destroy(unit.reports.get(sent.id))
    answer = client.post(f"/desk/reports/{sent.id}/answer", data=fill(page, "/answer", text="Kept"))
    assert answer.status_code == 422
    assert "took this report back" in client.get(f"/desk/reports/{sent.id}").text
    assert "Its content is destroyed." in client.get("/desk/inbox?stage=destroyed").text


def test_a_reader_is_warned_of_what_the_desk_tagged(scene: Scene) -> None:
    reference = scene.instance.reference
    report = a_report(what_chosen=("health-care",))
    assert shown.care(report, Triage(), reference) == []
    assert shown.care(report, Triage(("police-beating",)), reference) == ["Violence"]
    assert shown.care(a_report(what_chosen=("community-violence",)), Triage(), reference) == ["Violence"]


def test_what_was_said_is_not_printed_by_accident() -> None:
    said = correspond.Said("i", "r", from_us=True, day=dt.date(2026, 1, 1), text="CANARY")
    assert "CANARY" not in repr(said)
