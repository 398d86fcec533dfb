"""Earlier recommendations: the table in and out as pure rules, and the pages over HTTP."""

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.support.instance import Instance, actor, make_instance, signed_in, ticket, work
from watchdog.domain.earlier import Earlier
from watchdog.drafting.planning import earlier as lists
from watchdog.drafting.planning import shelved
from watchdog.drafting.planning.listed import Fault, Names
from watchdog.records.desks import POLICY
from watchdog.reference.library import Reference
from watchdog.settings import shipped

REFERENCE = Reference(shipped("config") / "reference")
NAMES = Names.of(REFERENCE, "en")
KINDS = [kind.id for kind in REFERENCE.violation_types.types]
HEAD = ",".join(lists.COLUMNS)
ROW = (
    "ccpr,GEO,CCPR/C/GEO/CO/5,17,2022,End compulsory testing.,en,police-beating,A bill was read.,Not carried out.,OHCHR"
)

letters = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffd")
words = st.text(letters, min_size=1, max_size=40).map(str.strip).filter(bool)
lines = st.text(letters | st.just("\n"), max_size=80).map(str.strip)
recommendations = st.builds(
    Earlier,
    mechanism=st.sampled_from(["ccpr", "upr_joint", "ic_cat"]),
    state=st.sampled_from(["GEO", "XKX"]),
    document=words,
    paragraph=words,
    year=st.integers(1976, 2100),
    text=lines.filter(bool),
    language=st.sampled_from(["en", "ar", "pt-BR"]),
    kinds=st.lists(st.sampled_from(KINDS), max_size=3, unique=True).map(tuple),
    measure=lines,
    assessment=lines,
    source=lines,
)


@given(st.lists(recommendations, min_size=1, max_size=4))
def test_recommendations_go_out_as_a_table_and_come_back(given_ones: list[Earlier]) -> None:
    read = lists.read_csv(lists.as_csv(given_ones), NAMES, REFERENCE)
    assert [each.thing for each in read] == given_ones


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("ccpr", "nobody", Fault.BODY),
        (",GEO,", ",,", Fault.STATE),
        (",GEO,", ",Nowhere,", Fault.STATE),
        ("CCPR/C/GEO/CO/5", "", Fault.DOCUMENT),
        ("CCPR/C/GEO/CO/5", "C" * 121, Fault.LONG),
        (",17,", ", ,", Fault.PARAGRAPH),
        ("2022", "soon", Fault.YEAR),
        ("2022", "22", Fault.YEAR),
        ("2022", "²⁰²²", Fault.YEAR),
        ("2022", "1815", Fault.YEAR),
        ("End compulsory testing.", "", Fault.TEXT),
        ("End compulsory testing.", "x" * 20_001, Fault.LONG),
        ("End compulsory testing.", "a\x00b", Fault.STRANGE),
        (",en,", ",klingon,", Fault.LANGUAGE),
        ("police-beating", "police-beating; no-such-kind", Fault.ABUSE),
    ],
)
def test_a_bad_row_says_why_and_spoils_no_other(old: str, new: str, fault: Fault) -> None:
    bad = ROW.replace(old, new, 1)
    assert bad != ROW
    found = lists.read_csv(f"{HEAD}\n{bad}\n\n{ROW}\n", NAMES, REFERENCE)
    assert [(each.number, each.fault) for each in found] == [(2, fault), (4, None)]


def test_a_row_may_be_short_and_columns_may_be_left_out() -> None:
    text = "Year,TEXT,body,state,document,paragraph,other\n2022,T,HR Committee,georgia,D,17\n"
    (read,) = lists.read_csv(text, NAMES, REFERENCE)
    assert read.thing == Earlier("ccpr", "GEO", "D", "17", 2022, "T", "en")


def test_what_is_kept_is_known_and_other_words_are_pointed_out() -> None:
    kept = Earlier("ccpr", "GEO", "D", "17", 2022, "T", "en", assessment="ours")
    text = "body,state,document,paragraph,year,text\n"
    rows = ["ccpr,GEO,d,17,2022,T", "ccpr,GEO,D,17,2022,Other", "ccpr,GEO,D,18,2022,T", "ccpr,GEO,D,18,2022,T"]
    read = lists.against(lists.read_csv(text + "\n".join(rows), NAMES, REFERENCE), [kept])
    assert [(each.is_known, each.fault) for each in read] == [
        *((True, None), (False, Fault.CHANGED), (False, None), (True, None)),
    ]


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return make_instance(tmp_path)


@pytest.fixture
def heron(instance: Instance) -> FlaskClient:
    return signed_in(instance, "Heron")


TYPED = {
    "mechanism": "ccpr",
    "state": "GEO",
    "document": "CCPR/C/GEO/CO/5",
    "paragraph": "17",
    "year": "2022",
    "text": "End compulsory testing.",
    "language": "en",
    "kinds": "police-beating",
    "measure": "A bill was read.",
    "assessment": "",
    "source": "OHCHR, 2 March 2026",
    "version": "0",
}


def add(client: FlaskClient, **changes: str) -> TestResponse:
    page = client.get("/drafts/earlier/add").text
    return client.post("/drafts/earlier/add", data={"ticket": ticket(page)} | TYPED | changes)


def address(client: FlaskClient) -> str:
    return str(re.findall(r"/drafts/earlier/\w{32}", client.get("/drafts/earlier").text)[0])


def version(page: str) -> str:
    return str(re.findall(r'name="version"[^>]*value="(\d+)"', page)[0])


def bring(client: FlaskClient, data: bytes, act: str = "try", rows: str = "") -> TestResponse:
    page = client.get("/drafts/earlier/bring").text
    fields: dict[str, object] = {"ticket": ticket(page), "act": act, "rows": rows}
    if act == "try":
        fields["file"] = FileStorage(io.BytesIO(data), "earlier.csv")
    boundary, body = encode_multipart(fields)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post("/drafts/earlier/bring", data=body, content_type=kind)


def kept(instance: Instance) -> list[Earlier]:
    with work(instance) as unit:
        found = shelved.everything(unit, actor(instance, "Heron"), Earlier)
    return sorted((each.thing for each in found), key=lambda each: each.paragraph)


def test_a_recommendation_is_entered_changed_and_removed_and_each_leaves_a_line(
    instance: Instance, heron: FlaskClient
) -> None:
    assert "No recommendation yet" in heron.get("/drafts/earlier").text
    assert add(heron).status_code == 303
    assert kept(instance)[0].kinds == ("police-beating",)
    page = heron.get(address(heron)).text
    assert "End compulsory testing.</textarea>" in page
    changed = {"ticket": ticket(page)} | TYPED | {"version": version(page), "assessment": "Not carried out."}
    assert heron.post(address(heron), data=changed).status_code == 303
    assert kept(instance)[0].assessment == "Not carried out."
    page = heron.get(address(heron)).text
    gone = heron.post(address(heron) + "/remove", data={"ticket": ticket(page), "version": version(page)})
    assert gone.status_code == 303
    assert kept(instance) == []
    with work(instance) as unit:
        lines = unit.journal.entries(POLICY, actor(instance, "Heron").identities(POLICY))
    said = {each.line.event for each in lines}
    assert {f"earlier-recommendation.{verb}" for verb in ("added", "changed", "removed")} <= said


def test_the_list_is_narrowed_and_in_order_and_the_review_is_one_body(heron: FlaskClient) -> None:
    add(heron, text="seventeen")
    add(heron, paragraph="9", text="nine")
    add(heron, year="2024", document="CCPR/C/GEO/CO/6", text="newest")
    add(heron, state="ARM", mechanism="upr_individual", text="elsewhere")
    page = heron.get("/drafts/earlier?state=GEO").text
    assert page.index(">newest<") < page.index(">nine<") < page.index(">seventeen<")
    assert "elsewhere" not in page
    page = heron.get("/drafts/earlier?body=upr_joint").text
    assert ("elsewhere" in page, "newest" in page) == (True, False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mechanism", ""),
        ("state", ""),
        ("document", " "),
        ("paragraph", ""),
        ("year", "soon"),
        ("year", "1815"),
        ("text", ""),
        ("text", "x" * 20_001),
        ("language", "klingon"),
        ("kinds", "no-such-kind"),
    ],
)
def test_a_wrong_field_keeps_what_was_typed(instance: Instance, heron: FlaskClient, field: str, value: str) -> None:
    answer = add(heron, **{"measure": "typed by hand", field: value})
    assert answer.status_code == 422
    assert "typed by hand</textarea>" in answer.text
    assert kept(instance) == []


def test_two_editors_at_once_see_both_texts(instance: Instance, heron: FlaskClient) -> None:
    add(heron)
    place = address(heron)
    page, crane = heron.get(place).text, signed_in(instance, "Crane")
    theirs = {"ticket": ticket(crane.get(place).text)} | TYPED | {"version": version(page), "measure": "from Crane"}
    assert crane.post(place, data=theirs).status_code == 303
    mine = {"ticket": ticket(page)} | TYPED | {"version": version(page), "measure": "from Heron"}
    late = heron.post(place, data=mine)
    assert late.status_code == 409
    assert "<dd>from Crane</dd>" in late.text
    assert "from Heron</textarea>" in late.text
    removed = heron.post(place + "/remove", data={"ticket": ticket(page), "version": version(page)})
    assert removed.status_code == 409
    again = mine | {"ticket": ticket(late.text), "version": version(late.text)}
    assert heron.post(place, data=again).status_code == 303
    assert kept(instance)[0].measure == "from Heron"


def test_what_was_removed_meanwhile_can_be_kept_anew(heron: FlaskClient) -> None:
    add(heron)
    place, page = address(heron), heron.get(address(heron)).text
    heron.post(place + "/remove", data={"ticket": ticket(page), "version": version(page)})
    late = heron.post(place, data={"ticket": ticket(page)} | TYPED | {"version": version(page)})
    assert late.status_code == 409
    assert "End compulsory testing.</textarea>" in late.text
    assert 'action="/drafts/earlier/add"' in late.text
    assert heron.get(place).status_code == 404


def test_a_table_is_tried_first_and_kept_only_then(instance: Instance, heron: FlaskClient) -> None:
    add(heron)
    formula = ROW.replace(",17,", ",18,").replace("End compulsory testing.", "=1+1")
    bad = ROW.replace(",17,", ",19,").replace("2022", "soon")
    tried = bring(heron, f"{HEAD}\n{ROW}\n{formula}\n{bad}\n".encode())
    assert tried.status_code == 200
    assert re.findall(r"<li><b>(\d+)</b>", tried.text) == ["1", "1", "1"]
    assert "Its year cannot be read." in tried.text
    assert len(kept(instance)) == 1
    tag = re.findall(r'<input[^>]*name="rows"[^>]*>', tried.text, re.DOTALL)[0]
    rows = re.findall(r'value="([^"]*)"', tag)[0].replace("&#34;", '"').replace("&#39;", "'")
    assert "'=1+1" in rows
    for _again in range(2):
        assert bring(heron, b"", "keep", rows).status_code == 303
    assert [each.text for each in kept(instance)] == ["End compulsory testing.", "=1+1"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Please choose the file first."),
        (b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
        (b"\x89PNG", "Save it as CSV in UTF-8"),
        (b"a,b\n1,2\n", "The first row must hold the headings."),
        ((HEAD + "\n" + (ROW[:40] + "\n") * 2_001).encode(), "more than 2,000"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(heron: FlaskClient, data: bytes, said: str) -> None:
    answer = bring(heron, data)
    assert answer.status_code == 422
    assert said in answer.text


def test_an_old_ticket_keeps_nothing(instance: Instance, heron: FlaskClient) -> None:
    add(heron)
    assert heron.post("/drafts/earlier/add", data=TYPED).status_code == 422
    assert heron.post(address(heron) + "/remove", data={"version": "1"}).status_code == 422
    assert heron.post("/drafts/earlier/bring", data={"act": "keep", "rows": f"{HEAD}\n{ROW}"}).status_code == 422
    assert len(kept(instance)) == 1


def test_nobody_but_policy_staff_may_look_or_keep(instance: Instance) -> None:
    for name in ("Birch", "Admin"):
        client = signed_in(instance, name)
        paths = ("/drafts/earlier", "/drafts/earlier/add", "/drafts/earlier/bring", "/drafts/earlier/" + "0" * 32)
        assert {client.get(path).status_code for path in paths} == {403}
        assert client.post("/drafts/earlier/add", data=TYPED).status_code == 403
