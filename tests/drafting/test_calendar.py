"""The calendar: files in and out as pure rules, and its pages over HTTP."""

import datetime as dt
import io
import re
import tempfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.support.instance import Instance, actor, make_instance, signed_in, ticket, work
from watchdog.domain.calendar_date import CalendarDate, DateKind
from watchdog.drafting.planning import dates, shelved
from watchdog.drafting.planning.listed import Fault, ListError, Names, Read, guarded, unguarded
from watchdog.intake.uploads import SmallFile
from watchdog.records.desks import POLICY
from watchdog.records.shelf import Kept
from watchdog.reference.library import Reference
from watchdog.settings import shipped
from watchdog.web.forms import SMALL_FILE

NAMES = Names.of(Reference(shipped("config") / "reference"), "fr")
NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
WISH = dates.Wish("ccpr", "GEO")
ROW_ID = "0123456789abcdef0123456789abcdef"

letters = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffd")
lines = st.text(letters | st.just("\n"), max_size=80).map(str.strip)
titles = st.text(letters, min_size=1, max_size=80).map(lambda text: " ".join(text.split())).filter(bool)
days = st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 1))
entries = st.builds(
    lambda first, length, **rest: CalendarDate(
        first=first, last=first + dt.timedelta(length) if length else None, **rest
    ),
    first=days,
    length=st.integers(0, 20),
    mechanism=st.sampled_from(["ccpr", "cat", "upr_joint"]),
    state=st.sampled_from(["", "GEO", "XKX"]),
    kind=st.sampled_from(DateKind),
    title=titles,
    source=lines,
    checked_on=st.none() | days,
    note=lines,
    uid=st.uuids().map(str),
)


def event(*properties: str) -> bytes:
    body = ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "SUMMARY:A session", *properties]
    return "\r\n".join([*body, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def only(data: bytes, wish: dates.Wish = WISH) -> Read[CalendarDate]:
    (read,) = dates.read_file(data, wish, NAMES)
    return read


def whole_fault(data: bytes) -> Fault:
    with pytest.raises(ListError) as caught:
        dates.read_file(data, WISH, NAMES)
    return caught.value.fault


@given(entries)
def test_an_entry_goes_out_as_a_table_and_comes_back(entry: CalendarDate) -> None:
    text = dates.as_csv([(entry.uid, entry)])
    assert only(text.encode(), dates.Wish()).thing == entry
    assert only(b"\xef\xbb\xbf" + text.encode(), dates.Wish()).thing == entry


@given(entries)
def test_an_entry_goes_out_as_a_calendar_and_comes_back_without_its_note(entry: CalendarDate) -> None:
    made = dates.as_icalendar([Kept(ROW_ID, 1, entry)], NOW)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    read = only(made, WISH).thing
    assert read is not None
    assert (read.said, read.source, read.checked_on, read.uid, read.note) == (
        *(entry.said, entry.source, entry.checked_on, entry.uid),
        "",
    )


@given(st.text(max_size=20))
def test_no_cell_is_a_formula_and_each_comes_back(cell: str) -> None:
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_a_formula_is_a_text(text: str) -> None:
    quoted = text.replace('"', '""')
    read = only(f'title,first_day\n"{quoted}",2026-05-04\n'.encode()).thing
    assert read is not None
    assert read.title == text
    assert f"'{text[0]}" in dates.as_csv([("", read)])


def test_an_entry_keeps_one_uuid_for_as_long_as_it_is_kept() -> None:
    typed = CalendarDate("ccpr", "", DateKind.SESSION, "A session", dt.date(2026, 5, 4))
    first, again = (dates.as_icalendar([Kept(ROW_ID, version, typed)], NOW) for version in (1, 2))
    assert first == again
    assert b"UID:01234567-89ab-cdef-0123-456789abcdef" in first


def test_what_another_calendar_calls_an_entry_is_not_passed_on() -> None:
    read = only(event("UID:someone@example.org", "DTSTART:20260504")).thing
    assert read is not None
    assert read.uid == only(event("UID:someone@example.org", "DTSTART:20260504")).thing.uid  # type: ignore[union-attr]
    assert b"someone" not in dates.as_icalendar([Kept(ROW_ID, 1, read)], NOW)


@pytest.mark.parametrize(
    ("properties", "first", "last"),
    [
        (["DTSTART;VALUE=DATE:20260504"], 4, None),
        (["DTSTART;VALUE=DATE:20260504", "DTEND;VALUE=DATE:20260505"], 4, None),
        (["DTSTART;VALUE=DATE:20260504", "DTEND;VALUE=DATE:20260523"], 4, 22),
        (["DTSTART;VALUE=DATE:20260504", "DTEND;VALUE=DATE:20260504"], 4, None),
        (["DTSTART;VALUE=DATE:20260504", "DURATION:P2D"], 4, 5),
        (["DTSTART;TZID=Asia/Tokyo:20260504T003000", "DTEND;TZID=Asia/Tokyo:20260504T013000"], 4, None),
        (["DTSTART;TZID=Nowhere/Else:20260504T003000"], 4, None),
        (["DTSTART:20260504T233000Z", "DTEND:20260505T003000Z"], 4, 5),
        (["DTSTART:20260504T100000Z", "DTEND:20260505T000000Z"], 4, None),
        (["DTSTART:20260504T100000", "DURATION:PT2H"], 4, None),
    ],
)
def test_hours_and_zones_become_days(properties: list[str], first: int, last: int | None) -> None:
    read = only(event(*properties)).thing
    assert read is not None
    assert (read.first.day, read.last and read.last.day) == (first, last)


@pytest.mark.parametrize(
    "rule", ["RRULE:FREQ=SECONDLY", "RDATE:20260505", "RECURRENCE-ID:20260504", "EXRULE:FREQ=DAILY"]
)
def test_what_repeats_by_a_rule_is_refused(rule: str) -> None:
    assert only(event("DTSTART:20260504", rule)).fault is Fault.REPEATS


@pytest.mark.parametrize(
    ("properties", "fault"),
    [
        ([], Fault.DAY),
        (["DTSTART:someday"], Fault.DAY),
        (["DTSTART:101010"], Fault.DAY),
        (["DTSTART:18500101"], Fault.DAY),
        (["DTSTART:20260504", "DTEND:99991231"], Fault.DAY),
        (["DTSTART:20260504", "DURATION:P999999D"], Fault.DAY),
        (["DTSTART:99991231T230000", "DURATION:PT2H"], Fault.DAY),
        (["DTSTART:20260504", "DTEND:20260501"], Fault.ORDER),
        (["DTSTART:20260504", "X-WATCHDOG-BODY:nobody"], Fault.BODY),
        (["DTSTART:20260504", "X-WATCHDOG-STATE:nowhere"], Fault.STATE),
        (["DTSTART:20260504", "DESCRIPTION:" + "x" * 20_001], Fault.LONG),
        (["DTSTART:20260504", "DESCRIPTION:a\x00b"], Fault.STRANGE),
        (["DTSTART:20260504", "X-WATCHDOG-CHECKED:soon"], Fault.DAY),
    ],
)
def test_a_bad_event_says_why_and_spoils_no_other(properties: list[str], fault: Fault) -> None:
    good = event("DTSTART:20260504").decode().partition("BEGIN:VEVENT")
    data = event(*properties).decode().replace("END:VCALENDAR", good[1] + good[2])
    bad, other = dates.read_file(data.encode(), WISH, NAMES)
    assert (bad.thing, bad.fault, other.fault) == (None, fault, None)


def test_an_event_without_body_or_title_says_so() -> None:
    assert only(event("DTSTART:20260504"), dates.Wish()).fault is Fault.BODY
    assert only(event("DTSTART:20260504").replace(b"SUMMARY:A session", b"SUMMARY: ")).fault is Fault.TITLE


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("nobody,GEO,session,T,2026-05-04,", Fault.BODY),
        ("ccpr,Nowhere,session,T,2026-05-04,", Fault.STATE),
        ("ccpr,GEO,party,T,2026-05-04,", Fault.KIND),
        ("ccpr,GEO,session,,2026-05-04,", Fault.TITLE),
        ("ccpr,GEO,session,T,4 May 2026,", Fault.DAY),
        ("ccpr,GEO,session,T,2026-02-30,", Fault.DAY),
        ("ccpr,GEO,session,T,,", Fault.DAY),
        ("ccpr,GEO,session,T,2026-05-04,2026-05-01", Fault.ORDER),
        (f"ccpr,GEO,session,{'T' * 201},2026-05-04,", Fault.LONG),
    ],
)
def test_a_bad_row_says_why(row: str, fault: Fault) -> None:
    assert only(f"body,state,kind,title,first_day,last_day\n{row}\n".encode()).fault is fault


def test_names_of_bodies_and_states_are_known_in_both_languages() -> None:
    text = "body;state;title;first_day\nHR Committee;Géorgie;T;2026-05-04\nccpr;georgia;T;2026-05-04\n"
    read = dates.read_file(text.encode("utf-16"), dates.Wish(), NAMES)
    assert [(each.thing.mechanism, each.thing.state) for each in read if each.thing] == [("ccpr", "GEO")] * 2


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"\xff\xfe\x00", Fault.NOT_TEXT),
        (b"\x89PNG\r\n", Fault.NOT_TEXT),
        (b"title,first_day\n", Fault.NOTHING),
        (b"a,b\n1,2\n", Fault.NO_HEADINGS),
        (b"", Fault.NO_HEADINGS),
        (b'title,first_day\n"open', Fault.NOT_TEXT),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR", Fault.NOTHING),
        (b"BEGIN:VCALENDAR\n", Fault.NO_CALENDAR),
        (b"title,first_day\n" + b"T,2026-05-04\n" * 2_001, Fault.TOO_MANY),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 2_001, Fault.TOO_MANY),
    ],
)
def test_a_file_that_is_no_list_of_ours_says_why(data: bytes, fault: Fault) -> None:
    assert whole_fault(data) is fault


@given(st.binary(max_size=300), st.sampled_from([b"", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", b"title,first_day\n"]))
def test_whatever_comes_is_read_or_refused(junk: bytes, head: bytes) -> None:
    try:
        read = dates.read_file(head + junk, WISH, NAMES)
    except ListError:
        return
    assert all((each.thing is None) != (each.fault is None) for each in read)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted({"DTSTART", "DTEND", "DURATION", "CATEGORIES", "UID", "URL"})), st.text(max_size=30)
        )
    )
)
def test_whatever_a_property_holds_is_read_or_refused(properties: list[tuple[str, str]]) -> None:
    data = event("DTSTART:20260504", *(f"{name}{text}" for name, text in properties)).decode()
    for each in dates.read_icalendar(data, WISH, NAMES):
        assert (each.thing is None) != (each.fault is None)


def test_alarms_zones_and_floods_of_properties_are_passed_over() -> None:
    zone = "BEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    alarm = ["BEGIN:VALARM", "TRIGGER:-PT1H", "SUMMARY:not this", "RRULE:FREQ=DAILY", "END:VALARM"]
    flood = ["ATTENDEE:mailto:a@example.org"] * 50_000
    data = event(*alarm, *flood, "DTSTART:20260504").replace(b"BEGIN:VEVENT", zone.encode() + b"BEGIN:VEVENT")
    read = only(data).thing
    assert read is not None
    assert (read.title, "example" in repr(read)) == ("A session", False)


def test_what_is_kept_is_known_and_what_moved_is_pointed_out() -> None:
    kept = [Kept(ROW_ID, 1, CalendarDate("ccpr", "GEO", DateKind.OTHER, "A session", dt.date(2026, 5, 4), uid="u"))]
    text = "title,first_day,uid\nA session,2026-05-04,\nA session,2026-06-04,u2\nA session,2026-06-04,u3\n"
    read = dates.against(dates.read_file(text.encode(), WISH, NAMES), kept)
    assert [(each.is_known, each.fault) for each in read] == [(True, None), (False, None), (True, None)]
    moved = Read(2, CalendarDate("ccpr", "GEO", DateKind.OTHER, "A session", dt.date(2026, 7, 4), uid="u"))
    assert [each.fault for each in dates.against([moved], kept)] == [Fault.CHANGED]


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return make_instance(tmp_path)


@pytest.fixture
def heron(instance: Instance) -> FlaskClient:
    return signed_in(instance, "Heron")


TYPED = {
    "title": "145th session",
    "mechanism": "ccpr",
    "state": "GEO",
    "kind": "session",
    "first": "2026-05-04",
    "last": "2026-05-22",
    "source": "the page of the body",
    "checked_on": "2026-03-01",
    "note": "ask the lawyer",
    "version": "0",
}


def add(client: FlaskClient, **changes: str) -> TestResponse:
    page = client.get("/drafts/calendar/add").text
    return client.post("/drafts/calendar/add", data={"ticket": ticket(page)} | TYPED | changes)


def address(client: FlaskClient) -> str:
    found = re.findall(r"/drafts/calendar/\w{32}", client.get("/drafts/calendar").text)
    return str(found[0])


def version(page: str) -> str:
    return re.findall(r'name="version"[^>]*value="(\d+)"', page)[0]  # type: ignore[no-any-return]  # findall


def bring(client: FlaskClient, data: bytes, act: str = "try", **more: str) -> TestResponse:
    page = client.get("/drafts/calendar/bring").text
    fields: dict[str, object] = {"ticket": ticket(page), "act": act, "mechanism": "ccpr", "state": "", **more}
    if act == "try":
        fields["file"] = FileStorage(io.BytesIO(data), "calendar.ics")
    boundary, body = encode_multipart(fields)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post("/drafts/calendar/bring", data=body, content_type=kind)


def rows_of(page: str) -> str:
    tag = re.findall(r"<input[^>]*name=\"rows\"[^>]*>", page, re.DOTALL)[0]
    return str(re.findall(r'value="([^"]*)"', tag)[0]).replace("&#34;", '"').replace("&#39;", "'")


def titles_kept(instance: Instance) -> list[str]:
    with work(instance) as unit:
        return sorted(each.thing.title for each in shelved.everything(unit, actor(instance, "Heron"), CalendarDate))


def journal(instance: Instance) -> list[str]:
    with work(instance) as unit:
        keys = actor(instance, "Heron").identities(POLICY)
        return [each.line.event for each in unit.journal.entries(POLICY, keys)]


def test_a_date_is_entered_changed_and_removed_and_each_leaves_a_line(instance: Instance, heron: FlaskClient) -> None:
    assert "No date yet" in heron.get("/drafts/calendar").text
    assert add(heron).status_code == 303
    page = heron.get(address(heron)).text
    for text in ("145th session", "ask the lawyer", 'value="2026-05-22"', 'value="2026-03-01"'):
        assert text in page
    changed = {"ticket": ticket(page)} | TYPED | {"version": version(page), "title": "146th session"}
    assert heron.post(address(heron), data=changed).status_code == 303
    assert titles_kept(instance) == ["146th session"]
    page = heron.get(address(heron)).text
    gone = heron.post(address(heron) + "/remove", data={"ticket": ticket(page), "version": version(page)})
    assert gone.status_code == 303
    assert titles_kept(instance) == []
    assert {f"calendar-date.{verb}" for verb in ("added", "changed", "removed")} <= set(journal(instance))


def test_what_is_to_come_stands_first_and_what_is_over_behind(heron: FlaskClient) -> None:
    add(heron, title="later", first="2026-09-01", last="")
    add(heron, title="over", first="2026-01-01", last="2026-03-01")
    add(heron, title="sooner", first="2026-01-01", last="2026-03-02")
    page = heron.get("/drafts/calendar").text
    assert page.index(">sooner<") < page.index(">later<") < page.index('<details class="more">') < page.index(">over<")


def test_dates_are_narrowed_by_state_and_body_and_those_for_all_states_stay(heron: FlaskClient) -> None:
    add(heron, title="of Georgia")
    add(heron, title="of all", state="")
    add(heron, title="of Armenia", state="ARM", mechanism="cat")
    page = heron.get("/drafts/calendar?state=GEO").text
    assert ("of Georgia" in page, "of all" in page, "of Armenia" in page) == (True, True, False)
    page = heron.get("/drafts/calendar?body=cat&state=").text
    assert ("of Georgia" in page, "of Armenia" in page) == (False, True)
    assert heron.get("/drafts/calendar?state=%00&body=nobody").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", " "),
        ("title", "x" * 201),
        ("mechanism", ""),
        ("mechanism", "nobody"),
        ("state", "nowhere"),
        ("kind", "party"),
        ("first", ""),
        ("first", "tomorrow"),
        ("first", "1066-10-14"),
        ("last", "2026-05-01"),
        ("last", "9999-12-31"),
        ("checked_on", "yesterday"),
        ("note", "x" * 4_001),
    ],
)
def test_a_wrong_field_keeps_what_was_typed(instance: Instance, heron: FlaskClient, field: str, value: str) -> None:
    answer = add(heron, **{"source": "typed by hand", field: value})
    assert answer.status_code == 422
    assert 'value="typed by hand"' in answer.text
    assert titles_kept(instance) == []


def test_two_editors_at_once_see_both_texts(instance: Instance, heron: FlaskClient) -> None:
    add(heron)
    place = address(heron)
    crane = signed_in(instance, "Crane")
    page = heron.get(place).text
    theirs = {"ticket": ticket(crane.get(place).text)} | TYPED | {"version": version(page), "title": "from Crane"}
    assert crane.post(place, data=theirs).status_code == 303
    mine = {"ticket": ticket(page)} | TYPED | {"version": version(page), "title": "from Heron"}
    late = heron.post(place, data=mine)
    assert late.status_code == 409
    assert "<dd>from Crane</dd>" in late.text
    assert 'value="from Heron"' in late.text
    removed = heron.post(place + "/remove", data={"ticket": ticket(page), "version": version(page)})
    assert removed.status_code == 409
    again = mine | {"ticket": ticket(late.text), "version": version(late.text)}
    assert heron.post(place, data=again).status_code == 303
    assert titles_kept(instance) == ["from Heron"]


def test_what_was_removed_meanwhile_can_be_kept_anew(instance: Instance, heron: FlaskClient) -> None:
    add(heron)
    place, page = address(heron), heron.get(address(heron)).text
    heron.post(place + "/remove", data={"ticket": ticket(page), "version": version(page)})
    late = heron.post(place, data={"ticket": ticket(page)} | TYPED | {"version": version(page)})
    assert late.status_code == 409
    assert 'value="145th session"' in late.text
    assert 'action="/drafts/calendar/add"' in late.text
    assert (
        heron.get(place).status_code
        == heron.post(place + "/remove", data={"ticket": ticket(page), "version": "1"}).status_code
        == 404
    )


def test_an_old_ticket_keeps_nothing(instance: Instance, heron: FlaskClient) -> None:
    add(heron)
    place = address(heron)
    assert heron.post("/drafts/calendar/add", data=TYPED).status_code == 422
    assert heron.post(place + "/remove", data={"version": "1"}).status_code == 422
    assert (
        heron.post(
            "/drafts/calendar/bring", data={"act": "keep", "rows": "title,first_day,body\nT,2026-05-04,ccpr"}
        ).status_code
        == 422
    )
    assert heron.post("/drafts/calendar/export/ics").status_code == 422
    assert titles_kept(instance) == ["145th session"]


def test_a_file_is_tried_first_and_kept_only_then(instance: Instance, heron: FlaskClient) -> None:
    add(heron, title="A session", state="", kind="other", last="")
    known = event("DTSTART:20260504").decode().partition("END:VCALENDAR")[0]
    new = event("DTSTART:20260601", "UID:new").decode().replace("A session", "New, =1 'quoted' \"session\"")
    bad = event("DTSTART:20260601", "RRULE:FREQ=DAILY").decode()
    data = (
        known + new.partition("VERSION:2.0\r\n")[2].partition("END:VCALENDAR")[0] + bad.partition("VERSION:2.0\r\n")[2]
    )
    tried = bring(heron, data.encode())
    assert tried.status_code == 200
    assert re.findall(r"<li><b>(\d+)</b>", tried.text) == ["1", "1", "1"]
    assert "It repeats by a rule." in tried.text
    assert titles_kept(instance) == ["A session"]
    kept = bring(heron, b"", "keep", rows=rows_of(tried.text))
    assert kept.status_code == 303
    assert titles_kept(instance) == ["A session", "New, =1 'quoted' \"session\""]
    bring(heron, b"", "keep", rows=rows_of(tried.text))
    assert len(titles_kept(instance)) == 2
    assert "calendar-date.brought-in" in journal(instance)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Please choose the file first."),
        (b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
        (b"x" * (3 * 1024 * 1024), "larger than 1 MB"),
        (b"\x89PNG", "Save it as CSV in UTF-8"),
        (b"a,b\n1,2\n", "The first row must hold the headings."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(instance: Instance, heron: FlaskClient, data: bytes, said: str) -> None:
    answer = bring(heron, data)
    assert answer.status_code == 422
    assert said in answer.text
    assert titles_kept(instance) == []


def test_a_large_file_is_read_without_any_temporary_file(
    instance: Instance, heron: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"Session {number},2026-05-04,{'x' * 450}\n" for number in range(2_000))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    tried = bring(heron, f"title,first_day,note\n{rows}".encode())
    assert re.findall(r"<li><b>(\d+)</b>", tried.text) == ["2000", "0", "0"]
    assert bring(heron, b"", "keep", rows=rows_of(tried.text)).status_code == 303
    assert len(titles_kept(instance)) == 2_000


def test_no_more_of_an_upload_is_held_than_tells_that_it_is_too_large() -> None:
    held = SmallFile()
    assert [held.write(bytes(400_000)) for _piece in range(5)] == [400_000] * 5
    assert (held.size, len(held.getvalue())) == (2_000_000, SMALL_FILE + 1)


def test_rows_that_were_bent_on_their_way_keep_nothing_wrong(instance: Instance, heron: FlaskClient) -> None:
    assert bring(heron, b"", "keep", rows="junk").status_code == 422
    bent = "body,title,first_day\nnobody,T,2026-05-04\nccpr,Good,2026-05-04\n"
    assert bring(heron, b"", "keep", rows=bent).status_code == 303
    assert titles_kept(instance) == ["Good"]


def test_the_calendar_leaves_as_two_kinds_of_file_and_comes_back(instance: Instance, heron: FlaskClient) -> None:
    add(heron, title="=145th session")
    form = {"ticket": ticket(heron.get("/drafts/calendar").text)}
    calendar = heron.post("/drafts/calendar/export/ics", data=form)
    table = heron.post("/drafts/calendar/export/csv", data=form)
    assert calendar.headers["Content-Type"].startswith("text/calendar")
    assert 'filename="calendar.csv"' in table.headers["Content-Disposition"]
    assert (b"ask the lawyer" in calendar.data, b"ask the lawyer" in table.data) == (False, True)
    assert b"'=145th" in table.data
    for made in (calendar.data, table.data):
        assert re.findall(r"<li><b>(\d+)</b>", bring(heron, made).text) == ["0", "1", "0"]
    assert heron.post("/drafts/calendar/export/exe", data=form).status_code == 404
    assert journal(instance).count("calendar-date.exported") == 2


def test_nobody_but_policy_staff_may_look_or_keep(instance: Instance) -> None:
    for name in ("Birch", "Admin"):
        client = signed_in(instance, name)
        paths = ("/drafts/calendar", "/drafts/calendar/add", "/drafts/calendar/bring", f"/drafts/calendar/{ROW_ID}")
        assert {client.get(path).status_code for path in paths} == {403}
        assert client.post("/drafts/calendar/add", data=TYPED).status_code == 403
