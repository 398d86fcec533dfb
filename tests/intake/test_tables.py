"""Tables of reports: which column is what, a try that keeps nothing, rows counted in and out, and hostile files."""

import io
import json
import re
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.review.test_inbox import references
from tests.support.filling import fill
from tests.support.instance import ticket
from tests.support.reviewing import Scene
from watchdog.cleaning.table import table_of
from watchdog.domain.report import ConsentChoice, Protection, Report
from watchdog.intake.tables import Column, Fault, Read, Table, Wish, guess, read
from watchdog.reference.library import Reference
from watchdog.review import triage
from watchdog.settings import shipped
from watchdog.web.wording import Words

PAGE = "/desk/import/table"
KOBO = (
    "_uuid,start,group_a/Country,group_a/Date of incident,description,type,perpetrator,Age,Gender,consent,Phone\r\n"
    "u-1,x,Kyrgyzstan,2026-01-03,CANARY-ROW They took it.,police-beating police-extortion,Police,27,woman,yes,old\r\n"
    'u-2,x,GEO,last spring,"Two lines,\nand a comma",Something else,A guard,about 40,,story,\r\n'
    "u-3,x,Nowhere,,Told,,,,,,\r\n"
    "u-4,x,KGZ,,,,,,,,\r\n"
    "u-5,x,KGZ,,Told too,,,,,perhaps,\r\n"
)


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference(shipped("config") / "reference")


def upload(client: FlaskClient, content: bytes) -> Any:
    head = 'Content-Disposition: form-data; name="{}"'
    parts = [
        head.format("ticket").encode() + b"\r\n\r\n" + ticket(client.get(PAGE).text).encode(),
        head.format("file").encode() + b'; filename="table.csv"\r\n\r\n' + content,
    ]
    body = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"
    return client.post(PAGE, data=body, content_type="multipart/form-data; boundary=x")


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"<dd>(\d+)</dd>", page)]


def words_of(reference: Reference) -> Words:
    return Words(reference, str, "en")


def rows_of(reference: Reference, text: str, **changes: Any) -> list[Read]:
    lines = [line.split(",") for line in text.splitlines()]
    table = Table(tuple(lines[0]), tuple(tuple(line) for line in lines[1:]))
    return read(table, Wish(guess(table.headings), "enpud", **changes), words_of(reference))


def only(reference: Reference, text: str, **changes: Any) -> Report:
    (row,) = rows_of(reference, text, **changes)
    assert row.report is not None
    return row.report


def test_from_the_file_to_the_inbox_every_row_is_counted(scene: Scene) -> None:
    client = scene.client()
    there = upload(client, KOBO.encode()).location
    page = client.get(there).text
    tried = client.post(there, data=fill(page, "", act="try"))
    assert "2 of 5 rows can come in; 3 cannot." in tried.text
    assert "Row 4: Its country is not known." in tried.text
    assert references(client.get("/desk/inbox").text) == []
    done = client.post(there, data=fill(tried.text, "", act="bring"))
    assert numbers(done.text) == [5, 2, 0, 3]
    assert len(references(client.get("/desk/inbox").text)) == 2
    assert client.get(there).status_code == 404


def test_the_same_table_again_keeps_nothing_twice(scene: Scene) -> None:
    client = scene.client()
    for expected in ([5, 2, 0, 3], [5, 0, 2, 3]):
        there = upload(client, KOBO.encode()).location
        done = client.post(there, data=fill(client.get(there).text, "", act="bring"))
        assert numbers(done.text) == expected


def test_a_row_becomes_a_report_with_tags_and_without_a_mailbox(scene: Scene) -> None:
    client = scene.client()
    there = upload(client, KOBO.encode()).location
    client.post(there, data=fill(client.get(there).text, "", act="bring"))
    with scene.work() as unit:
        found = triage.inbox(unit, scene.birch, triage.Asked(), None)
        seen = next(each for each in found.rows if each.report and "CANARY-ROW" in each.report.story)
        assert unit.reports.mailbox_of(seen.id) is None
    assert seen.report is not None
    assert seen.report.protection is Protection.STAFF
    assert seen.triage.tags == ("police-beating", "police-extortion")
    assert (seen.report.country, seen.report.when_text) == ("KGZ", "2026-01-03")
    assert (seen.report.who_did, seen.report.age_band) == (("police",), "25-34")
    assert seen.report.consent_choice is ConsentChoice.COUNT
    assert "Phone: old" in seen.report.story
    page = client.get(f"/desk/reports/{seen.id}").text
    assert "Brought in from a table by" in page
    assert "Written down by the network" in page


def test_between_the_steps_the_rows_lie_sealed(scene: Scene) -> None:
    upload(scene.client(), KOBO.encode())
    stored = b"".join(path.read_bytes() for path in scene.instance.settings.data.rglob("*") if path.is_file())
    assert b"CANARY-ROW" not in stored


def test_nobody_else_finds_it(scene: Scene) -> None:
    there = upload(scene.client(), KOBO.encode()).location
    assert scene.client("Teak").get(there).status_code == 404
    assert scene.client("Rowan").get(there).status_code == 200
    for bent in ("nothing", "0" * 32, "..%2f..%2fsecret"):
        assert scene.client().get(f"{PAGE}/{bent}").status_code == 404


def test_headings_of_known_tools_are_guessed(reference: Reference) -> None:
    found = guess(KOBO.splitlines()[0].split(","))
    assert found == {
        Column.ID: 0,
        Column.COUNTRY: 2,
        Column.WHEN: 3,
        Column.STORY: 4,
        Column.WHAT: 5,
        Column.WHO: 6,
        Column.AGE: 7,
        Column.GENDER: 8,
        Column.CONSENT: 9,
    }
    assert guess(["A", "B"]) == {}


def test_what_fits_no_field_stays_under_the_story(reference: Reference) -> None:
    found = only(reference, "story,type,who,age,gender,colour\nTold,shouting,A guard,about 40,river,green\n")
    assert found.who_did_text == "A guard"
    for line in ("type: shouting", "age: about 40", "gender: river", "colour: green"):
        assert line in found.story


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("story,country\n,KGZ\n", Fault.NO_STORY),
        ("story,country\nTold,Atlantis\n", Fault.COUNTRY),
        ("story,consent\nTold,perhaps\n", Fault.CONSENT),
        (f"story,place\nTold,{'x' * 5000}\n", Fault.LONG),
    ],
)
def test_what_cannot_come_in_says_why(reference: Reference, text: str, fault: Fault) -> None:
    (row,) = rows_of(reference, text)
    assert (row.report, row.fault, row.number) == (None, fault, 2)


def test_a_plain_yes_lets_us_count_and_no_more(reference: Reference) -> None:
    assert only(reference, "story,consent\nTold,yes\n").consent_choice is ConsentChoice.COUNT
    assert only(reference, "story,consent\nTold,\n").consent_choice is ConsentChoice.HELP
    assert only(reference, "story,consent\nTold,story\n").consent_choice is ConsentChoice.STORY


def test_what_rows_do_not_say_is_chosen_for_all(reference: Reference) -> None:
    assert only(reference, "story,country\nTold,\n", country="GEO", language="ka").country == "GEO"
    assert only(reference, "story,language\nTold,français\n", language="ka").language == "fr"


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        (b"a;b\n1;2\n", [["a", "b"], ["1", "2"]]),
        (b"a\tb\n1\t2\n", [["a", "b"], ["1", "2"]]),
        ("a,b\nЖ,é\n".encode("utf-8-sig"), [["a", "b"], ["Ж", "é"]]),
        ("a,b\nЖ,é\n".encode("utf-16"), [["a", "b"], ["Ж", "é"]]),
        ("рассказ;страна\nМеня остановили у аптеки;Киргизия\n".encode("cp1251"),
         [["рассказ", "страна"], ["Меня остановили у аптеки", "Киргизия"]]),
        (b"a,b\n\n,\n=1+1,@x\n", [["a", "b"], ["=1+1", "@x"]]),
    ],
)  # fmt: skip
def test_tables_are_read_in_whatever_form_they_come(content: bytes, cells: list[list[str]]) -> None:
    assert json_of(content) == cells


def json_of(content: bytes) -> Any:
    return json.loads(table_of(content).content)


def a_sheet(*rows: str) -> bytes:
    """A spreadsheet (ECMA-376) of one sheet; cells are given as XML."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    ids = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{links}"><Relationship Id="r1" Type="{ids}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{ids}"><sheets><sheet name="One" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{links}"><Relationship Id="r1" Type="{ids}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(rows)}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_a_spreadsheet_is_read_and_its_formulas_are_not_worked_out() -> None:
    head = f'<row r="1">{text_cell("A1", "story")}{text_cell("B1", "age")}{text_cell("C1", "x")}</row>'
    row = f'<row r="2">{text_cell("A2", "Told")}<c r="B2"><v>27</v></c><c r="C2"><f>1+1</f><v>5</v></c></row>'
    assert json_of(a_sheet(head, row)) == [["story", "age", "x"], ["Told", "27", "5"]]


def refused(scene: Scene, content: bytes) -> str:
    answer = upload(scene.client(), content)
    assert answer.status_code == 422
    return str(answer.text)


def test_a_million_rows_are_too_many(scene: Scene) -> None:
    assert "too large" in refused(scene, b"story\n" + b"told\n" * 1_000_000)
    bomb = a_sheet(*(f'<row r="{at}"><c r="A{at}"><v>1</v></c></row>' for at in range(1, 60_000)))
    assert "too large" in refused(scene, bomb)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"\x00\x01\x02\x03" * 50, b"PK\x03\x04 broken", b"\x89PNG\r\n\x1a\n" + b"0" * 100, a_sheet()],
)
def test_what_is_no_table_is_said_kindly(scene: Scene, content: bytes) -> None:
    page = refused(scene, content)
    assert any(each in page for each in ("no table", "damaged", "choose the file first"))


def test_a_file_of_too_many_bytes_is_refused(scene: Scene) -> None:
    assert "too large" in refused(scene, b"a" * (21 * 1024 * 1024))


def test_who_reviews_nothing_brings_nothing(scene: Scene) -> None:
    for name in ("Heron", "Admin"):
        assert scene.client(name).get(PAGE).status_code == 403
        assert scene.client(name).get("/desk/enter").status_code == 403


@settings(max_examples=60)
@given(st.lists(st.lists(st.text(max_size=20), max_size=12), min_size=1, max_size=5))
def test_no_row_breaks_the_reading_and_none_is_lost(rows: list[list[str]]) -> None:
    reference = Reference(shipped("config") / "reference")
    headings = tuple(f"h{at}" for at in range(12))
    wish = Wish({column: at for at, column in enumerate(Column)}, "enpud")
    found = read(Table(headings, tuple(map(tuple, rows))), wish, words_of(reference))
    assert len(found) == len(rows)
    assert all((row.report is None) == (row.fault is not None) for row in found)


def entered(scene: Scene, **values: Any) -> Any:
    client = scene.client()
    given_ = {"told": "phone", "story": "CANARY-TOLD They took it.", "language": "ky", "consent_choice": "count"}
    posted = fill(client.get("/desk/enter").text, "", **(given_ | values))
    return client.post("/desk/enter", data=posted, content_type="multipart/form-data")


def test_a_report_told_by_phone_is_sealed_to_the_desk_and_gets_a_code(scene: Scene) -> None:
    answer = entered(scene, country="KGZ", contact="y")
    assert answer.status_code == 200
    assert 'id="code-digits"' in answer.text
    (reference_,) = set(references(scene.client().get("/desk/inbox").text))
    assert reference_ in answer.text
    with scene.work() as unit:
        row = unit.reports.named(reference_)
        assert row is not None
        sent = triage.open_report(unit, row, scene.birch.identities("enpud"))
        assert unit.reports.mailbox_of(row.id) is not None
        journal = unit.journal.entries("enpud", scene.birch.identities("enpud"))
    assert sent is not None
    assert (sent.protection, sent.language, sent.country) == (Protection.STAFF, "ky", "KGZ")
    assert sent.story.endswith("[By phone]")
    assert ("report.entered", "Birch") in [(each.line.event, each.line.actor) for each in journal]


def test_nothing_typed_is_lost_and_how_it_was_told_is_asked(scene: Scene) -> None:
    answer = entered(scene, told=None)
    assert answer.status_code == 422
    assert "CANARY-TOLD" in answer.text
    assert "Please say how it was told" in answer.text


@pytest.mark.parametrize(
    ("field", "value"), [("desk", "napud"), ("language", "xx"), ("told", "fax"), ("country", "XXX")]
)
def test_a_choice_that_is_none_is_refused(scene: Scene, field: str, value: str) -> None:
    assert entered(scene, **{field: value}).status_code == 422
