"""The search page: everything of one's own desks is found, nothing else, and nothing that was destroyed."""

import dataclasses
import datetime as dt
import re
import resource
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.cleaning import samples
from tests.review.test_inbox import references
from tests.support.filling import fill
from tests.support.instance import Clock
from tests.support.reviewing import Scene, Sent, a_report, form_of
from tests.support.sender import stored_bytes
from watchdog.domain.act import Perpetrator, Person
from watchdog.domain.aftermath import Intervention, RemedyStep
from watchdog.domain.assessment import Exhibit
from watchdog.domain.report import ExhibitHead
from watchdog.domain.triage import Triage
from watchdog.intake import follow_up
from watchdog.intake.visits import Holder
from watchdog.records.journal import Line
from watchdog.records.tables import SavedSearchRow
from watchdog.review import casework, triage
from watchdog.search import saved
from watchdog.search.entries import LEARNT
from watchdog.search.find import Order, Wish, find
from watchdog.search.follow import BATCH
from watchdog.search.held import Held
from watchdog.search.saved import MOST

PAGE = "/desk/search"
DAY = dt.timedelta(days=1)


def answer(scene: Scene, name: str = "Birch", **values: Any) -> str:
    client = scene.client(name)
    posted = fill(client.get(PAGE).text, PAGE, **values)
    found = client.post(PAGE, data=posted)
    assert found.status_code == 200
    return found.text


def found(scene: Scene, name: str = "Birch", **values: Any) -> list[str]:
    return references(answer(scene, name, **values))


def written(scene: Scene, sent: Sent, text: str) -> None:
    scene.write(sent, text)
    with scene.work() as unit:
        key = unit.desks.recipient("enpud")
        unit.journal.note("enpud", key, Line("report.answered", "sender", sent.id))


def withdraw(scene: Scene, sent: Sent) -> None:
    with scene.work() as unit:
        mailbox = unit.reports.mailbox_of(sent.id)
        assert mailbox is not None
        follow_up.withdraw(unit, Holder(sent.id, mailbox.row))


def test_reports_messages_notes_and_cases_are_found(scene: Scene) -> None:
    sent = scene.send(a_report(story="They kept the whole bottle"))
    assert found(scene, text="bottles") == [sent.short_ref]
    written(scene, sent, "It was the lieutenant")
    assert found(scene, text="message:lieutenant") == [sent.short_ref]
    with scene.work() as unit:
        triage.tag(unit, scene.birch, sent.id, Triage(("police-beating",), "KGZ", "high", "Ask the paralegal"))
    assert found(scene, text="note:paralegal") == [sent.short_ref]
    case = scene.case(scene.send())
    with scene.work() as unit:
        reference = unit.cases.get(case).short_ref
    assert found(scene, text="case:internal") == [reference]
    assert found(scene, text=sent.short_ref) == [sent.short_ref]


def test_all_parts_of_a_case_are_found(scene: Scene) -> None:
    case_id = scene.case()
    with scene.work() as unit:
        row = unit.cases.get(case_id)
        file = casework.open_file(unit, scene.birch, row)
        act = dataclasses.replace(
            file.acts[0],
            with_them=(Perpetrator("prison-staff", marks="wordone"),),
            details={"arrest.charge": "wordtwo"},
        )
        whole = dataclasses.replace(
            file,
            acts=(act,),
            context="wordthree",
            contradictions="wordfour",
            others=(Person(health="wordfive"),),
            exhibits=(Exhibit("x", description="wordsix"),),
            steps=(RemedyStep("court", outcome="wordseven"),),
            interventions=(Intervention("legal", by_organisation="wordeight"),),
        )
        casework.save(unit, scene.birch, case_id, row.version, edited=whole, entries=[])
        reference = row.short_ref
    for word in ("one", "two", "three", "four", "five", "six", "seven", "eight"):
        assert found(scene, text=f"case:word{word}") == [reference], word


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (samples.pdf, "application/pdf"),
        (samples.open_text, "application/vnd.oasis.opendocument.text"),
    ],
)
def test_the_words_of_papers_are_found_and_lead_to_their_report(
    scene: Scene, make: Callable[[], bytes], kind: str
) -> None:
    sent, other = scene.send(), scene.send()
    content = make()
    exhibit = scene.attach(sent, content, ExhibitHead("CANARY-NAME", kind, len(content), "ab" * 32))
    page = answer(scene, text=f"{samples.SEEN} -{other.short_ref}")
    assert references(page) == [sent.short_ref]
    assert "In a file of the report" in page
    assert found(scene, text=f"file:{samples.SEEN}") == [sent.short_ref]
    assert found(scene, text=f"note:{samples.SEEN}") == []
    held = stored_bytes(scene.instance.settings.data / "index")
    assert samples.SEEN.lower().encode() not in held.lower()
    withdraw(scene, sent)
    assert found(scene, text=samples.SEEN) == []
    with scene.work() as unit:
        index = Held(scene.instance.settings.data / "index").index(unit, scene.birch, "enpud")
    assert index is not None
    assert index.view.number(exhibit) is None


def test_a_file_that_is_no_paper_or_is_broken_hinders_nothing(scene: Scene) -> None:
    sent = scene.send()
    scene.attach(sent, b"%PDF-1.7 rubbish", ExhibitHead("a", "application/pdf", 16, "ab" * 32))
    scene.attach(sent, samples.picture("JPEG"), ExhibitHead("b", "image/jpeg", 16, "ab" * 32))
    lost = scene.attach(sent, b"words", ExhibitHead("c", "text/plain", 16, "ab" * 32))
    scene.instance.settings.blobs.joinpath(lost[:2], lost).unlink(missing_ok=True)
    assert found(scene, text="medicine") == [sent.short_ref]


def test_what_was_found_is_marked_where_it_stands(scene: Scene) -> None:
    scene.send(a_report(story="x " * 400 + "Полицейские <b>избили</b> меня " + "y " * 400, language="ru"))
    page = answer(scene, text="полицейского")
    assert "<mark>Полицейские</mark> &lt;b&gt;избили" in page
    assert 'lang="ru"' in page
    assert "… " in page


def test_a_phrase_is_marked_and_shown_where_its_words_follow_one_another(scene: Scene) -> None:
    scene.send(a_report(story=f"The road was long. {'We waited and waited. ' * 30}Then the police came. The end."))
    page = answer(scene, text='"the police"')
    assert "Then <mark>the</mark> <mark>police</mark> came. The end." in page
    assert page.count("<mark>") == 2
    assert "The road was long" not in page


def test_on_a_full_disk_the_search_says_so_and_goes_on_when_there_is_room_again(scene: Scene) -> None:
    first = scene.send(a_report(story="kiosk"))
    assert found(scene, text="kiosk") == [first.short_ref]
    second = scene.send(a_report(story="kiosk"))
    client = scene.client()
    posted = form_of(client.get("/desk/care").text, text="kiosk")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, limits[1]))
    try:
        page = client.post(PAGE, data=posted).text
        followed = client.post(f"{PAGE}/follow", data=posted).status_code
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "The index cannot be written" in page
    assert references(page) == [first.short_ref]
    assert followed == 507
    assert set(found(scene, text="kiosk")) == {first.short_ref, second.short_ref}


def test_the_words_looked_for_stand_in_no_address(scene: Scene) -> None:
    scene.send()
    page = scene.client().get(f"{PAGE}?text=CANARYQUERY").text
    assert "CANARYQUERY" not in page
    assert 'method="post"' in page


def test_no_other_desk_finds_it(scene: Scene) -> None:
    sent = scene.send()
    assert found(scene, text="medicine") == [sent.short_ref]
    assert found(scene, "Teak", text="medicine") == []
    assert scene.client("Heron").get(PAGE).status_code == 403
    assert scene.client("Admin").get(PAGE).status_code == 403


def test_a_report_that_was_taken_back_is_found_no_more_and_its_words_are_gone(scene: Scene) -> None:
    sent, other = scene.send(a_report(story="The unmistakable kiosk")), scene.send()
    written(scene, sent, "A kiosk again")
    assert found(scene, text="kiosk") == [sent.short_ref]
    withdraw(scene, sent)
    page = answer(scene, text="kiosk")
    assert references(page) == []
    assert "unmistakable" not in page
    assert found(scene) == [other.short_ref]
    with scene.work() as unit:
        index = Held(scene.instance.settings.data / "index").index(unit, scene.birch, "enpud")
    assert index is not None
    assert b"kiosk" not in {text for _field, text in index.view._searcher.reader().all_terms()}


def test_what_was_destroyed_is_forgotten_before_what_is_new_is_taken_in(scene: Scene) -> None:
    sent = scene.send(a_report(story="kiosk"))
    assert found(scene, text="kiosk") == [sent.short_ref]
    for _ in range(BATCH + 5):
        scene.send(a_report(story="other"))
    withdraw(scene, sent)
    page = answer(scene, text="kiosk")
    assert references(page) == []


def test_more_than_a_batch_is_taken_in_step_by_step(scene: Scene) -> None:
    for _ in range(BATCH + 5):
        scene.send(a_report(story="kiosk"))
    client = scene.client()
    page = client.get(PAGE).text
    assert "still taking things in" in page
    assert client.post(f"{PAGE}/follow", data=fill(page, PAGE)).json == {"percent": 100}
    page = client.post(PAGE, data=fill(page, PAGE, text="kiosk")).text
    assert f"{BATCH + 5} things found" in page
    assert "still taking things in" not in page
    assert len(references(page)) == 20
    more = client.post(PAGE, data=fill(page, PAGE, press="page:5")).text
    assert len(references(more)) == 5


def test_no_word_of_a_report_lies_on_the_disk(scene: Scene) -> None:
    sent = scene.send(a_report(story="The unmistakable kiosk"))
    assert found(scene, text="kiosk") == [sent.short_ref]
    held = stored_bytes(scene.instance.settings.data).lower()
    assert b"kiosk" not in held
    assert b"unmistak" not in held


def test_it_is_narrowed_by_marks_and_widened_again(scene: Scene) -> None:
    kyrgyz, kazakh = scene.send(a_report(country="KGZ")), scene.send(a_report(country="KAZ", danger_now="yes"))
    client = scene.client()
    page = client.get(PAGE).text
    narrowed = client.post(PAGE, data=fill(page, PAGE, press="add:country=KAZ")).text
    assert references(narrowed) == [kazakh.short_ref]
    both = client.post(PAGE, data=fill(narrowed, PAGE, press="add:country=KGZ")).text
    assert set(references(both)) == {kyrgyz.short_ref, kazakh.short_ref}
    urgent = client.post(PAGE, data=fill(both, PAGE, press="add:urgent=yes")).text
    assert references(urgent) == [kazakh.short_ref]
    wide = client.post(PAGE, data=fill(urgent, PAGE, press="drop:urgent=yes")).text
    assert len(references(wide)) == 2


def test_days_and_order(scene: Scene, clock: Clock) -> None:
    first = scene.send()
    clock.forward(DAY * 3)
    second = scene.send(a_report(story="medicine medicine medicine"))
    assert found(scene, text="medicine") == [second.short_ref, first.short_ref]
    assert found(scene, text="medicine", order="oldest") == [first.short_ref, second.short_ref]
    assert found(scene, text="medicine", order="best")[0] == second.short_ref
    today = clock.moment.date().isoformat()
    assert found(scene, text="medicine", since=today) == [second.short_ref]
    yesterday = (clock.moment - DAY).date().isoformat()
    assert found(scene, until=yesterday) == [first.short_ref]


def test_days_the_wrong_way_round_are_said_kindly_and_nothing_is_lost(scene: Scene) -> None:
    client = scene.client()
    posted = fill(client.get(PAGE).text, PAGE, text="kept words", since="2026-03-02", until="2026-03-01")
    page = client.post(PAGE, data=posted)
    assert page.status_code == 422
    assert "This day is before the first one." in page.text
    assert "kept words" in page.text


@pytest.mark.parametrize(
    "press", ["add:", "add:foo=bar", "add:country=<b>", "page:-1", "page:9999", "page:x", "drop:x"]
)
def test_buttons_that_no_page_has_break_nothing(scene: Scene, press: str) -> None:
    sent = scene.send()
    page = answer(scene, press=press, marks="country=<b> x=y stage=")
    assert references(page) == [sent.short_ref]


def test_hard_stories_stay_hidden_until_wanted(scene: Scene) -> None:
    sent = scene.send(a_report(story="kiosk"))
    with scene.work() as unit:
        triage.tag(unit, scene.birch, sent.id, Triage(("police-beating",)))
    assert "Hidden at first: Violence" in answer(scene, text="kiosk")
    with scene.work() as unit:
        unit.members.hide_hard_stories(scene.birch.member, soft=False)
    assert "Hidden at first" not in answer(scene, text="kiosk")


def test_a_member_of_two_desks_finds_a_shared_report_once(scene: Scene) -> None:
    desks = scene.instance.desks
    keys: Any = type("Keys", (), {"identities": lambda _self, desk: [desks[desk]]})()
    both = dataclasses.replace(scene.birch, desks=frozenset({"enpud", "inwud"}), keys=keys)
    shared, own = scene.send(desks=("enpud", "inwud")), scene.send(desks=("inwud",))
    types = scene.instance.reference.violation_types
    with scene.work() as unit:
        all_of_it = find(unit, both, Held(scene.instance.settings.data / "index"), types, Wish(order=Order.OLDEST))
    assert {each.short_ref for each in all_of_it.hits} == {shared.short_ref, own.short_ref}
    assert all_of_it.many == 2
    assert all_of_it.facets["country"] == {"country=KGZ": 2}


def test_a_broken_index_is_made_anew_with_one_press_and_nothing_else_is_lost(scene: Scene) -> None:
    sent = scene.send()
    assert found(scene, text="medicine") == [sent.short_ref]
    (segment,) = (scene.instance.settings.data / "index" / f"enpud.1.{LEARNT}").glob("*.seg")
    segment.write_bytes(b"rubbish")
    scene.instance.app.config["WATCHDOG_INDEXES"] = Held(scene.instance.settings.data / "index")  # another worker
    client = scene.client()
    page = client.get(PAGE).text
    assert "The index of ENPUD cannot be read." in page
    again = client.post(f"{PAGE}/anew", data=fill(page, "/anew"), follow_redirects=True).text
    assert "The index is being made anew." in again
    assert references(again) == [sent.short_ref]


def test_a_lost_index_begins_again_by_itself(scene: Scene) -> None:
    sent = scene.send()
    assert found(scene) == [sent.short_ref]
    shutil.rmtree(scene.instance.settings.data / "index")
    assert found(scene) == [sent.short_ref]


def test_an_index_whose_key_is_lost_is_made_anew_with_one_press(scene: Scene) -> None:
    sent = scene.send()
    assert found(scene) == [sent.short_ref]
    (scene.instance.settings.data / "index" / f"enpud.1.{LEARNT}" / "key").unlink()
    client = scene.client()
    page = client.get(PAGE).text
    assert "cannot be read" in page
    again = client.post(f"{PAGE}/anew", data=fill(page, "/anew"), follow_redirects=True).text
    assert references(again) == [sent.short_ref]


def test_indexes_of_earlier_epochs_are_deleted(scene: Scene) -> None:
    scene.send()
    earlier = scene.instance.settings.data / "index" / "enpud.0"
    earlier.mkdir(parents=True)
    assert len(found(scene)) == 1
    assert not earlier.exists()


def test_an_index_of_another_desk_is_not_read(scene: Scene) -> None:
    scene.send()
    sent = scene.send(desks=("napud",))
    assert len(found(scene)) == 1
    assert found(scene, "Teak") == [sent.short_ref]
    index = scene.instance.settings.data / "index"
    shutil.rmtree(index / f"napud.1.{LEARNT}")
    shutil.copytree(index / f"enpud.1.{LEARNT}", index / f"napud.1.{LEARNT}")
    page = scene.client("Teak").get(PAGE).text
    assert "cannot be read" in page
    assert references(page) == []


def test_only_ones_own_index_can_be_thrown_away(scene: Scene) -> None:
    scene.send()
    assert len(found(scene)) == 1
    client = scene.client("Teak")
    page = client.get(PAGE).text
    assert client.post(f"{PAGE}/anew", data=fill(page, PAGE, desk="enpud")).status_code == 400
    assert (scene.instance.settings.data / "index" / f"enpud.1.{LEARNT}").is_dir()


def test_after_a_sign_out_nothing_more_is_taken_in(scene: Scene) -> None:
    client = scene.client()
    page = client.get(PAGE).text
    client.post("/sign-out", data=fill(page, "/sign-out"))
    scene.send()
    gone = client.post(f"{PAGE}/follow", data=fill(page, PAGE), headers={"Sec-Fetch-Mode": "cors"})
    assert gone.status_code in {302, 303}


def kept_ids(page: str) -> list[str]:
    return re.findall(r'value="ask:([0-9a-f]+)"', page)


def test_a_search_is_kept_asked_again_and_forgotten(scene: Scene) -> None:
    client = scene.client()
    first, _second = scene.send(a_report(story="The clinic door")), scene.send(a_report(story="The police van"))

    def pressed(page: str, **values: Any) -> str:
        answered = client.post(PAGE, data=fill(page, PAGE, **values))
        assert answered.status_code == 200
        return answered.text

    begun = client.get(PAGE).text
    typed = {"text": "clinic", "since": "2026-01-01", "marks": "kind=report", "order": "oldest"}
    page = pressed(begun, name="Doors of clinics", press="keep", **typed)
    assert "Only you can read it." in page
    [kept] = kept_ids(page)
    page = pressed(client.get(PAGE).text, text="van", press=f"ask:{kept}")
    assert references(page) == [first.short_ref]
    assert 'value="clinic"' in page
    assert 'value="2026-01-01"' in page
    assert 'value="drop:kind=report"' in page
    assert re.search(r'value="oldest"[^>]* checked', page)
    assert kept_ids(pressed(page, text="van", name="doors of clinics", press="keep")) != [kept]
    [kept] = kept_ids(client.get(PAGE).text)
    assert kept_ids(pressed(page, press=f"forget:{kept}")) == []


def test_a_kept_search_belongs_to_its_member_alone(scene: Scene) -> None:
    client, other = scene.client(), scene.client("Rowan")
    page = client.get(PAGE).text
    client.post(PAGE, data=fill(page, PAGE, text="unmistakable-canary", name="canary-name", press="keep"))
    [kept] = kept_ids(client.get(PAGE).text)
    page = other.get(PAGE).text
    assert kept_ids(page) == []
    for pressed in (f"ask:{kept}", f"forget:{kept}"):
        assert "canary" not in other.post(PAGE, data=fill(page, PAGE, press=pressed)).text
    assert kept_ids(client.get(PAGE).text) == [kept]
    stored = stored_bytes(scene.instance.settings.data)
    assert kept.encode() in stored
    assert b"canary" not in stored


def test_a_search_without_a_name_or_one_too_many_is_not_kept(scene: Scene) -> None:
    client = scene.client()
    page = client.get(PAGE).text
    nameless = client.post(PAGE, data=fill(page, PAGE, text="clinic", name="  ", press="keep")).text
    assert "Give the search a name first." in nameless
    assert 'value="clinic"' in nameless
    with scene.work() as unit:
        for number in range(MOST):
            saved.keep(unit, scene.birch, f"Search {number}", Wish("van"))
    answered = client.post(PAGE, data=fill(page, PAGE, text="clinic", name="One more", press="keep")).text
    assert "Remove one first." in answered
    assert len(kept_ids(answered)) == MOST
    again = client.post(PAGE, data=fill(page, PAGE, text="clinic", name="Search 0", press="keep")).text
    assert "Only you can read it." in again


def test_a_kept_search_that_was_changed_in_the_database_is_as_good_as_gone(scene: Scene) -> None:
    with scene.work() as unit:
        saved.keep(unit, scene.birch, "Mine", Wish("van"))
        saved.keep(unit, scene.birch, "Bent", Wish("van"))
        rows = unit.session.scalars(select(SavedSearchRow)).all()
        rows[0].sealed = rows[1].sealed
    with scene.work() as unit:
        assert len(saved.saved(unit, scene.birch)) == 1
