import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.support.findings import findings, reference, release
from tests.support.instance import Instance, actor, make_instance, signed_in, ticket, work
from watchdog.drafting.planning.browse import PAGE, browse


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return make_instance(tmp_path)


@pytest.fixture
def cases(instance: Instance) -> dict[str, str]:
    with work(instance) as unit:
        return release(unit, findings(40))


@pytest.fixture
def heron(instance: Instance, cases: dict[str, str]) -> FlaskClient:
    return signed_in(instance, "Heron")


def begin(client: FlaskClient, **changes: str) -> str:
    page = client.get("/drafts/new?mechanism=ccpr&state=GEO").text
    given = {"stage": "session", "year_from": "2023", "year_to": "2025", "language": "en", "submitter": "the network"}
    answer = client.post("/drafts/new/ccpr/GEO", data={"ticket": ticket(page)} | given | changes)
    assert answer.status_code == 303
    return re.findall(r"/drafts/(\w{32})", answer.headers["Location"])[0]  # type: ignore[no-any-return]  # findall


def data(page: str, **more: str) -> dict[str, str]:
    version = re.findall(r'name="version"[^>]*value="(\d+)"', page) or re.findall(r'value="(\d+)" name="version"', page)
    return {"ticket": ticket(page), "version": version[0]} | more


def test_nobody_else_sees_findings_or_drafts(instance: Instance, cases: dict[str, str]) -> None:
    for name in ("Birch", "Admin"):
        client = signed_in(instance, name)
        assert {client.get(path).status_code for path in ("/drafts/", "/drafts/findings", "/drafts/new")} == {403}
    assert instance.client().get("/drafts/").status_code == 302


def test_empty_pages_say_what_will_be_there(instance: Instance) -> None:
    client = signed_in(instance, "Heron")
    assert "it releases a finding" in client.get("/drafts/findings").text
    assert "Choose a body and a State" in client.get("/drafts/").text


def test_findings_can_be_seen_of_one_state(heron: FlaskClient) -> None:
    assert findings(1)[0].short_ref in heron.get("/drafts/findings?state=GEO").text
    assert findings(1)[0].short_ref not in heron.get("/drafts/findings?state=ARM").text


def test_many_findings_stand_on_pages_and_each_of_them_on_one(instance: Instance) -> None:
    many = [*findings(PAGE + 30), *findings(5, "ARM", seed=9)]
    many = [replace(each, short_ref=reference(place)) for place, each in enumerate(many)]
    with work(instance) as unit:
        release(unit, many)
        heron = actor(instance, "Heron")
        first = browse(unit, heron)
        second = browse(unit, heron, after=first.older)
        georgia = browse(unit, heron, "GEO")
        rest = browse(unit, heron, "GEO", georgia.older)
        assert browse(unit, heron, after="0" * 32) == first
    assert (len(first.findings), first.number, first.states, second.older) == (PAGE, PAGE + 35, None, "")
    seen = [each.short_ref for each in (*first.findings, *second.findings)]
    assert sorted(seen) == sorted(each.short_ref for each in many)
    assert (len(georgia.findings), len(rest.findings), georgia.number) == (PAGE, 30, PAGE + 30)
    assert georgia.states == frozenset({"GEO", "ARM"})
    page = signed_in(instance, "Heron").get("/drafts/findings").text
    older = re.search(r'href="(/drafts/findings\?after=\w{32})"', page)
    assert older is not None
    assert f"{PAGE + 35} findings" in page
    assert second.findings[0].short_ref in signed_in(instance, "Heron").get(older[1]).text


def test_the_choice_says_whether_the_state_is_bound_since_when_and_by_which_record(heron: FlaskClient) -> None:
    page = heron.get("/drafts/new?mechanism=ccpr&state=GEO").text
    assert "deposited on 3 May 1994" in page
    assert "MTDSG IV-4" in page
    assert "Unknown" in heron.get("/drafts/new?mechanism=ccpr&state=TWN").text


def test_what_is_not_offered_cannot_be_chosen(heron: FlaskClient) -> None:
    assert 'value="ic_cmw"' not in heron.get("/drafts/new").text
    page = heron.get("/drafts/new").text
    assert heron.post("/drafts/new/ic_cmw/GEO", data={"ticket": ticket(page)}).status_code == 404


def test_a_choice_with_errors_keeps_what_was_typed(heron: FlaskClient) -> None:
    page = heron.get("/drafts/new?mechanism=ccpr&state=GEO").text
    given = {"stage": "session", "year_from": "2025", "year_to": "2023", "language": "en", "submitter": "kept"}
    answer = heron.post("/drafts/new/ccpr/GEO", data={"ticket": ticket(page)} | given)
    assert answer.status_code == 422
    assert 'value="kept"' in answer.text
    assert "The last year must follow the first" in answer.text


def test_what_no_form_can_read_is_told_in_the_page_s_language(heron: FlaskClient) -> None:
    page = heron.get("/drafts/new?mechanism=ccpr&state=GEO").text
    given = {"stage": "nonsense", "year_from": "x", "year_to": "2025", "language": "en", "submitter": "y" * 9000}
    answer = heron.post("/drafts/new/ccpr/GEO?language=zh-Hans", data={"ticket": ticket(page)} | given)
    assert answer.status_code == 422
    for said in ("请填写一个整数。", "太长了，请写短一些。", "请再从列表里选一次。"):
        assert said in answer.text
    assert "nonsense" not in answer.text


def test_a_draft_shows_outline_sheet_evidence_and_preflight(heron: FlaskClient) -> None:
    page = heron.get(f"/drafts/{begin(heron)}?block=summary.basis").text
    assert "of 10,000 words" in page
    assert "Behind this paragraph" in page
    assert "No lawyer has read" in page
    assert 'class="document-chart"' in page
    assert "style=" not in page


def test_an_unknown_limit_is_shown_as_unknown_and_our_budget_as_ours(heron: FlaskClient) -> None:
    page = heron.get("/drafts/new?mechanism=cescr&state=GEO").text
    given = {"stage": "loi", "year_from": "2023", "year_to": "2025", "language": "fr", "submitter": "le réseau"}
    answer = heron.post("/drafts/new/cescr/GEO", data={"ticket": ticket(page)} | given)
    shown = heron.get(answer.headers["Location"]).text
    assert "limit not known, see the information note of the session" in shown
    assert "Our own working budget: 2,500 words" in shown
    assert 'lang="fr"' in shown


def test_a_paragraph_is_edited_and_set_back(heron: FlaskClient) -> None:
    address = f"/drafts/{begin(heron)}"
    page = heron.get(f"{address}?block=summary.what").text
    edit = data(page, block="summary.what", text="By hand.", save="1")
    assert heron.post(f"{address}/edit", data=edit).status_code == 303
    page = heron.get(f"{address}?block=summary.what").text
    assert "<p>By hand.</p>" in page
    assert "edited" in page
    heron.post(f"{address}/edit", data=data(page, block="summary.what", text="", reset="1"))
    assert "By hand." not in heron.get(address).text


def test_the_sheet_shows_bold_italic_lists_and_notes_and_nothing_else_that_was_typed(heron: FlaskClient) -> None:
    address = f"/drafts/{begin(heron)}"
    text = "**All** *of* it[^ CAT/C/1].<script>\n- ***one***"
    page = heron.get(f"{address}?block=summary.what").text
    heron.post(f"{address}/edit", data=data(page, block="summary.what", text=text, save="1"))
    page = heron.get(address).text
    assert "<p><strong>All</strong> <em>of</em> it<sup>1</sup>.&lt;script&gt;</p>" in page
    assert "<li><strong><em>one</em></strong></li>" in page
    assert "Note 1: CAT/C/1" in page


def test_a_conflict_loses_nothing_that_was_typed(heron: FlaskClient) -> None:
    address = f"/drafts/{begin(heron)}"
    page = heron.get(f"{address}?block=summary.what").text
    heron.post(f"{address}/edit", data=data(page, block="summary.what", text="First.", save="1"))
    late = heron.post(f"{address}/edit", data=data(page, block="summary.what", text="Second.", save="1"))
    assert late.status_code == 409
    assert "Second.</textarea>" in late.text
    assert "<p>First.</p>" in late.text
    again = heron.post(f"{address}/edit", data=data(late.text, block="summary.what", text="Second.", save="1"))
    assert again.status_code == 303


def test_leaving_a_finding_out_needs_a_reason_and_can_be_undone(heron: FlaskClient) -> None:
    address = f"/drafts/{begin(heron)}"
    page = heron.get(f"{address}?block=summary.basis").text
    gone = re.findall(r'name="finding" value="([^"]+)"', page)[0]
    bare = data(page, finding=gone, reason="")
    assert heron.post(f"{address}/leave-out?block=summary.basis", data=bare).status_code == 422
    heron.post(f"{address}/leave-out?block=summary.basis", data=data(page, finding=gone, reason="known in town"))
    page = heron.get(address).text
    assert "known in town" in page
    heron.post(f"{address}/take-in", data=data(page, finding=gone))
    assert "known in town" not in heron.get(address).text


def test_moved_figures_are_shown_beside_the_old_ones_until_it_is_composed_anew(
    instance: Instance, heron: FlaskClient
) -> None:
    address = f"/drafts/{begin(heron)}"
    with work(instance) as unit:
        release(unit, findings(60)[40:])
    page = heron.get(address).text
    assert "Figures changed" in page
    assert "Composed then:" in page
    assert "Composed today:" in page
    assert heron.post(f"{address}/renew", data=data(page)).status_code == 303
    assert "Figures changed" not in heron.get(address).text


@pytest.mark.parametrize(
    ("kind", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!doctype"), ("md", b"**draft")]
)
def test_a_draft_leaves_as_a_file_with_a_name_that_says_nothing(heron: FlaskClient, kind: str, begins: bytes) -> None:
    address = f"/drafts/{begin(heron)}"
    answer = heron.post(f"{address}/export/{kind}", data=data(heron.get(address).text))
    assert answer.status_code == 200
    assert answer.data.lower().startswith(begins.lower())
    assert re.fullmatch(rf'attachment; filename="draft-\w{{4}}-\w{{4}}\.{kind}"', answer.headers["Content-Disposition"])


def test_a_draft_that_rests_on_recalled_consent_stays_and_says_why(
    instance: Instance, heron: FlaskClient, cases: dict[str, str]
) -> None:
    address = f"/drafts/{begin(heron)}"
    page = heron.get(address).text
    with work(instance) as unit:
        unit.findings.recall(cases.values())
    answer = heron.post(f"{address}/export/docx", data=data(page))
    assert answer.status_code == 422
    assert "This draft cannot leave yet" in answer.text
    assert "A finding behind this paragraph was recalled" in answer.text


def test_a_format_that_we_do_not_make_is_not_found(heron: FlaskClient) -> None:
    address = f"/drafts/{begin(heron)}"
    assert heron.post(f"{address}/export/exe", data=data(heron.get(address).text)).status_code == 404


def test_an_old_ticket_is_refused_everywhere(heron: FlaskClient) -> None:
    address = f"/drafts/{begin(heron)}"
    for verb in ("edit", "leave-out", "take-in", "renew", "export/md"):
        assert heron.post(f"{address}/{verb}", data={"version": "1"}).status_code == 422


def test_a_draft_that_does_not_exist_is_not_found(heron: FlaskClient) -> None:
    assert heron.get("/drafts/" + "0" * 32).status_code == 404


def test_the_list_leads_to_the_draft(heron: FlaskClient) -> None:
    draft_id = begin(heron)
    page = heron.get("/drafts/").text
    assert f"/drafts/{draft_id}" in page
    assert "Georgia: treatment of people who use drugs" in page
