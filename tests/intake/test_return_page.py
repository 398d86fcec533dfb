import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.support.instance import Clock, work
from tests.support.sender import PNG, File, Page, Sender, answer_all, blob_count, without_ticket
from watchdog.domain.message import PURPOSE, Direction, Message
from watchdog.domain.report import Protection, Report
from watchdog.intake import follow_up, submit
from watchdog.records.tables import DeskKeyRow, MessageRow, ReportRow
from watchdog.sealing import Code, Identity

LATER = dt.timedelta(minutes=31)


Make = Callable[..., Sender]


def carried(page: Page) -> list[tuple[str, str]]:
    """Return what a page of a visit carries: its ticket and its visit."""
    return [(name, page.value(name)) for name in ("ticket", "visit")]


def received(sender: Sender, desk: str = "inpud") -> list[Message]:
    """Return what the desk reads."""
    with work(sender.instance) as unit:
        rows = unit.session.scalars(select(MessageRow).where(MessageRow.direction == Direction.TO_DESK)).all()
        return [unit.vault.open(Message, PURPOSE, row.id, row.sealed, [sender.instance.desks[desk]]) for row in rows]


def test_an_answer_is_read_with_the_code(sender: Sender) -> None:
    code = sender.sent()
    assert "There is no answer yet." in sender.open(code).words
    answer_all(sender.instance, "Which day was it?\nDid anyone see it?")
    page = sender.open(code)
    assert page.status == 200
    assert "The network · 2 March 2026 Which day was it? Did anyone see it?" in page.words
    with work(sender.instance) as unit:
        assert not unit.session.scalars(select(MessageRow)).one().unread


def test_both_spellings_of_the_code_open_it(sender: Sender) -> None:
    page = sender.report(("story", "They took it."))
    for code in (page.code, page.code_words, page.code_words.upper(), page.code.replace(" ", "")):
        assert sender.open(code).status == 200


def test_the_answer_reaches_the_desk_and_is_not_shown_again(sender: Sender) -> None:
    visit = sender.open(sender.sent())
    page = sender.act(visit, "reply", ("reply", "It was Tuesday."), File("wall.png", PNG))
    assert page.status == 200
    assert "It arrived. Thank you." in page.words
    assert "Tuesday" not in page.text
    assert received(sender) == [Message("It was Tuesday.")]
    assert blob_count(sender.instance) == 1


def test_the_story_is_never_shown_again(sender: Sender) -> None:
    code = sender.sent(("place_text", "the harbour"))
    page = sender.open(code)
    assert "They took it" not in page.text
    assert "harbour" not in page.text


def test_the_code_is_in_no_page_and_no_address(sender: Sender) -> None:
    sent = sender.report(("story", "They took it."))
    pages = [visit := sender.open(sent.code)]
    pages += [sender.act(visit, "reply", ("reply", "More.")), sender.act(visit, "withdraw"), sender.act(visit, "look")]
    wrong = Code.generate().digits
    pages.append(sender.open(wrong))
    for page in pages:
        assert sent.code not in page.words
        assert sent.code_words not in page.words
        assert wrong not in page.text
        assert "Location" not in page.answer.headers
        assert "Set-Cookie" not in page.answer.headers


def test_a_wrong_code_looks_the_same_whatever_is_wrong_with_it(sender: Sender) -> None:
    destroyed = sender.sent()
    sender.act(sender.act(sender.open(destroyed), "withdraw"), "destroy")
    pages = [sender.open(code) for code in (destroyed, Code.generate().digits, "seven words that are none", "", "12")]
    assert {page.status for page in pages} == {422}
    assert len({without_ticket(page) for page in pages}) == 1
    assert "We found nothing for this code." in pages[0].words
    with work(sender.instance) as unit:
        assert unit.members.wrong_codes() == len(pages)


def test_too_many_wrong_codes_ask_everybody_to_come_back_later(sender: Sender, clock: Clock) -> None:
    code = sender.sent()
    with work(sender.instance) as unit:
        for _ in range(follow_up.WRONG_CODES):
            unit.members.wrong_code()
    page = sender.open(code, ("reply", "It was Tuesday."))
    assert page.status == 429
    assert "Please try again a little later." in page.words
    assert page.value("reply") == "It was Tuesday."
    clock.forward(dt.timedelta(minutes=16))
    assert sender.open(code).status == 200


def test_a_visit_that_ended_asks_for_the_code_and_keeps_the_answer(sender: Sender, clock: Clock) -> None:
    code = sender.sent()
    visit = sender.open(code)
    clock.forward(LATER)
    page = sender.act(visit, "reply", ("reply", "It was Tuesday."))
    assert page.status == 422
    assert "Please type your code once more." in page.words
    assert page.value("reply") == "It was Tuesday."
    assert received(sender) == []
    again = sender.open(code, ("reply", page.value("reply")))
    assert again.status == 200
    assert again.value("reply") == "It was Tuesday."
    sender.act(again, "reply", ("reply", again.value("reply")))
    assert received(sender) == [Message("It was Tuesday.")]


def test_each_page_of_a_visit_begins_its_half_hour_anew(sender: Sender, clock: Clock) -> None:
    visit = sender.open(sender.sent())
    for _ in range(3):
        clock.forward(dt.timedelta(minutes=20))
        visit = sender.act(visit, "look")
        assert visit.status == 200


@pytest.mark.parametrize("act", ["look", "reply", "consent", "withdraw", "destroy"])
def test_a_forged_visit_does_nothing(sender: Sender, act: str) -> None:
    code = sender.sent()
    page = sender.post("/en/return", ("ticket", sender.ticket()), ("visit", "AAAA"), ("act", act), ("reply", "x"))
    assert page.status == 422
    assert sender.open(code).status == 200


@pytest.mark.parametrize("act", ["reply", "consent", "destroy"])
def test_without_a_ticket_a_visit_does_nothing(sender: Sender, act: str) -> None:
    code = sender.sent()
    visit = ("visit", sender.open(code).value("visit"))
    given = [visit, ("act", act), ("reply", "It was Tuesday."), ("use_count", "yes")]
    page = sender.post("/en/return", *given)
    assert page.status == 422
    assert "Please press the button once more." in page.words
    assert received(sender) == []
    assert sender.open(code).status == 200


def test_an_expired_ticket_keeps_the_answer(sender: Sender) -> None:
    visit = ("visit", sender.open(sender.sent()).value("visit"))
    page = sender.post("/en/return", visit, ("ticket", "1." + "0" * 64), ("act", "reply"), ("reply", "It was Tuesday."))
    assert page.value("reply") == "It was Tuesday."


@pytest.mark.parametrize("reply", ["", "  ", None])
def test_an_empty_answer_without_files_is_asked_for(sender: Sender, reply: str | None) -> None:
    visit = sender.open(sender.sent())
    page = sender.act(visit, "reply", *([("reply", reply)] if reply is not None else []))
    assert page.status == 422
    assert received(sender) == []


def test_an_answer_is_kept_once_for_its_page_and_nothing_that_was_typed_is_lost(sender: Sender) -> None:
    visit = sender.open(sender.sent())
    sender.act(visit, "reply", ("reply", "It was Tuesday."))
    page = sender.act(visit, "reply", ("reply", "It was Wednesday."))
    assert page.status == 409
    assert "This has arrived already." in page.words
    assert page.value("reply") == "It was Wednesday."
    assert sender.post("/en/return", *carried(page), ("act", "reply"), ("reply", page.value("reply"))).status == 200
    assert [message.text for message in received(sender)] == ["It was Tuesday.", "It was Wednesday."]


def test_messages_weigh_in_the_budget_of_their_way_and_taking_back_does_not(make_sender: Make) -> None:
    sender = make_sender(plain_budget=2, lane_share=1)
    visit = sender.open(sender.sent())
    assert sender.act(visit, "reply", ("reply", "It was Tuesday.")).status == 200
    for act, answer in (("reply", ("reply", "By the river.")), ("consent", ("use_count", "no"))):
        page = sender.act(sender.act(visit, "look"), act, answer)
        assert page.status == 429
        assert "press the button again in a quarter of an hour" in page.words
        assert "By the river." in page.text or act == "consent"
    assert blob_count(sender.instance) == 0
    assert sender.act(sender.act(visit, "withdraw"), "destroy").status == 200


def test_in_a_quiet_hour_nobody_waits_who_sent_a_report_and_in_a_busy_one_everybody(
    make_sender: Make, clock: Clock
) -> None:
    sender = make_sender(plain_budget=4, wait_seconds=5)
    ticket = sender.ticket()
    clock.forward(dt.timedelta(seconds=5))
    code = sender.post("/en/report", ("ticket", ticket), ("story", "They took it.")).code
    for _ in range(2):
        assert sender.act(sender.open(code), "reply", ("reply", "It was Tuesday.")).status == 200
    page = sender.act(sender.open(code), "reply", ("reply", "It was Tuesday."))
    assert page.status == 422
    assert "then press the button again" in page.words
    clock.forward(dt.timedelta(seconds=30))
    assert sender.post("/en/return", *carried(page), ("act", "reply"), ("reply", "Late.")).status == 200


def test_where_only_devices_lock_nothing_is_written_here_but_it_is_read_and_taken_back(make_sender: Make) -> None:
    sender = make_sender(plain_intake=False)
    with work(sender.instance) as unit:
        prepared = submit.prepare(unit, Report("They took it.", "en", Protection.DEVICE), [], ["inpud"])
        code = submit.keep(unit, prepared).code
    answer_all(sender.instance, "Which day was it?")
    visit = sender.open(code.digits)
    assert "Which day was it?" in visit.words
    assert "You cannot write to us in this way." in visit.words
    assert not visit.has("reply")
    page = sender.post("/en/return", *carried(visit), ("act", "reply"), ("reply", "It was Tuesday."))
    assert page.status == 503
    assert received(sender) == []
    assert sender.act(visit, "consent", ("use_count", "no")).status == 200
    assert sender.act(sender.act(visit, "withdraw"), "destroy").status == 200


def test_files_alone_are_an_answer(sender: Sender) -> None:
    visit = sender.open(sender.sent())
    assert sender.act(visit, "reply", ("reply", ""), File("wall.png", PNG)).status == 200
    assert blob_count(sender.instance) == 1


def test_an_answer_with_a_wrong_file_loses_nothing(sender: Sender) -> None:
    visit = sender.open(sender.sent())
    files = [File("wall.png", PNG), File("film.exe", b"MZ")]
    page = sender.act(visit, "reply", ("reply", "It was Tuesday."), *files)
    assert page.status == 422
    assert page.value("reply") == "It was Tuesday."
    assert "please choose them again: \u2068wall.png\u2069" in page.text
    assert received(sender) == []
    assert blob_count(sender.instance) == 0


@pytest.mark.parametrize("reply", [b"caf\xe9", "x" * 20_001])
def test_a_bad_answer_comes_back(sender: Sender, reply: str | bytes) -> None:
    visit = sender.open(sender.sent())
    page = sender.act(visit, "reply", ("reply", reply))
    assert page.status == 422
    assert page.value("reply")[:3] in {"caf", "xxx"}


USES = ("use_count", "use_story", "use_contact", "use_un_closed", "use_un_state", "use_named")


def test_each_use_is_answered_by_itself_and_the_rest_stays_as_it_is(sender: Sender) -> None:
    visit = sender.open(sender.sent())
    assert [visit.choices(name) for name in USES] == [["", "yes", "no"]] * len(USES)
    assert [visit.ticked(name) for name in USES] == [[""]] * len(USES)
    page = sender.act(visit, "consent", ("use_contact", "yes"), ("use_un_closed", "no"), ("use_named", ""))
    assert page.status == 200
    assert "It counts from now on." in page.words
    assert received(sender) == [Message("", uses={"contact": "yes", "un-closed": "no"})]


def test_a_no_to_counting_takes_telling_away(sender: Sender) -> None:
    visit = sender.open(sender.sent())
    sender.act(visit, "consent", ("use_count", "no"), ("use_story", "yes"))
    assert received(sender) == [Message("", uses={"count": "no", "story": "no"})]


@pytest.mark.parametrize("choice", ["", "everything", "not-asked", None])
def test_a_choice_that_is_none_changes_nothing(sender: Sender, choice: str | None) -> None:
    visit = sender.open(sender.sent())
    page = sender.act(visit, "consent", *([("use_story", choice)] if choice is not None else []))
    assert page.status == 422
    assert received(sender) == []


def test_a_wrong_choice_keeps_the_others_that_were_made(sender: Sender) -> None:
    visit = sender.open(sender.sent())
    page = sender.act(visit, "consent", ("use_named", "no"), ("use_story", "everything"))
    assert page.ticked("use_named") == ["no"]


def test_taking_it_back_asks_once_more_and_then_destroys(sender: Sender) -> None:
    code = sender.sent(File("wall.png", PNG))
    asked = sender.act(sender.open(code), "withdraw")
    assert "Take it all back?" in asked.words
    assert sender.open(code).status == 200
    assert "Your report" in sender.act(asked, "look").words
    gone = sender.act(asked, "destroy")
    assert gone.status == 200
    assert "It is gone." in gone.words
    assert blob_count(sender.instance) == 0
    with work(sender.instance) as unit:
        assert unit.session.scalars(select(ReportRow.sealed)).all() == [None]
    assert sender.act(asked, "destroy").status == 422
    assert sender.open(code).status == 422


def test_the_visit_names_each_desk_and_key_that_could_open_the_report(sender: Sender) -> None:
    page = sender.open(sender.sent(("country", "KGZ"), ("inwud", "y")))
    with work(sender.instance) as unit:
        prints = {desk: unit.desks.recipient(desk).fingerprint for desk in ("enpud", "inwud", "napud", "policy")}
        recovery = unit.desks.recovery().fingerprint
    assert "Locked with key number 1 since 2 March 2026." in page.words
    assert prints["enpud"] in page.text
    assert prints["inwud"] in page.text
    assert recovery in page.text
    assert prints["napud"] not in page.text
    assert prints["policy"] not in page.text
    assert "Nothing of it was given to the people who write to the United Nations." in page.words


def test_a_key_that_was_replaced_is_said_and_the_old_one_stays_named(sender: Sender) -> None:
    code = sender.sent(("country", "KGZ"))
    with work(sender.instance) as unit:
        old = unit.desks.recipient("enpud")
        fresh = Identity.generate().recipient
        unit.session.add(
            DeskKeyRow(desk_id="enpud", epoch=2, recipient=fresh.encoded, signature=b"s" * 64, day=unit.today)
        )
    page = sender.open(code)
    assert "Locked with key number 1" in page.words
    assert "This group has changed its key since." in page.words
    assert old.fingerprint in page.text
    assert fresh.fingerprint not in page.text
