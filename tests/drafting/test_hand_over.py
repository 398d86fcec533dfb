"""What is handed over: in its files no more than the text says, and a line in the journal for each that leaves."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.support.findings import finding, findings, release
from tests.support.instance import Instance, actor, make_instance, signed_in, ticket, work
from watchdog.access.identity import Actor
from watchdog.access.policy import RefusedError
from watchdog.domain.draft import BlockKind, Draft
from watchdog.domain.evidence import Finding, FindingAct
from watchdog.drafting.composing.on_record import on_record
from watchdog.drafting.editing import write
from watchdog.drafting.leaving import data, hand_over
from watchdog.drafting.leaving.bundle import MANIFEST, SIGNATURE, SIGNER, check_bundle, unpack
from watchdog.drafting.leaving.export import RefusedExportError
from watchdog.drafting.leaving.told import Told, told_of
from watchdog.drafting.wording import Wording, wordings
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.journal import Line
from watchdog.reference.library import Reference
from watchdog.sealing import fingerprint
from watchdog.settings import shipped

CHOICE = Draft("", "ccpr", "session", "GEO", 2023, 2025, "en", "the network")
HXL_TAG = re.compile(r"#[a-z][a-z0-9_]*(?:\+[a-z][a-z0-9_]*)*")

BEATING = FindingAct("police-beating", ("ICCPR-7",), "reasonable-grounds", "police", "state")
EXTORTION = FindingAct("police-extortion", ("ICCPR-9",), "established", "police", "state")
DETENTION = FindingAct("arbitrary-detention", ("ICCPR-9",), "established", "police", "state")
SEIZURE = FindingAct("supplies-confiscated", ("ICCPR-17",), "established", "police", "state")
FORMULA = "=cmd|' /C calc'!A0 was painted on the wall."


def told(number: int, act: FindingAct = BEATING, **changes: Any) -> Finding:
    given: dict[str, Any] = {"uses": ("count", "story"), "account": f"Account number {number:03}.", "acts": (act,)}
    return finding(number, **{**given, **changes})


def prepared() -> list[Finding]:
    """Thirteen beatings and eleven extortions in one year; too few detentions to be shown; seizures, too few a year."""
    return [
        *(told(number) for number in range(1, 8)),
        told(8, account=FORMULA),
        *(finding(number, acts=(BEATING,), account="") for number in range(20, 25)),
        *(told(number, EXTORTION) for number in range(30, 36)),
        *(finding(number, acts=(EXTORTION,)) for number in range(40, 45)),
        *(told(number, DETENTION, year=2023) for number in range(50, 53)),
        *(told(number, SEIZURE, year=2023) for number in range(60, 63)),
        *(finding(number, acts=(SEIZURE,), year=2025) for number in range(70, 74)),
    ]


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return make_instance(tmp_path)


@pytest.fixture
def heron(instance: Instance) -> Actor:
    return actor(instance, "Heron")


@pytest.fixture
def cases(instance: Instance) -> dict[str, str]:
    with work(instance) as unit:
        return release(unit, prepared())


@pytest.fixture
def draft_id(instance: Instance, heron: Actor, cases: dict[str, str]) -> str:
    with work(instance) as unit:
        return write.begin(unit, heron, CHOICE, reference=instance.reference)


def parts_of(instance: Instance, heron: Actor, draft_id: str) -> dict[str, bytes]:
    with work(instance) as unit:
        made = hand_over.prepare_bundle(unit, heron, draft_id, instance.reference, is_demo=False)
        check_bundle(made.content)
        return unpack(made.content)


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def readable(parts: Mapping[str, bytes]) -> str:
    """Return everything that a bundle holds as text; DOCX and PDF say what HTML and Markdown say."""
    kept = [content for name, content in parts.items() if not name.endswith((".docx", ".pdf", ".sig"))]
    return b"\n".join(kept).decode()


@cache
def english() -> Wording:
    return wordings(Reference(shipped("config") / "reference")).languages["en"]


def test_a_bundle_holds_the_documents_the_data_and_the_guide(instance: Instance, heron: Actor, draft_id: str) -> None:
    parts = parts_of(instance, heron, draft_id)
    stem = next(name for name in parts if name.endswith(".pdf")).removesuffix(".pdf")
    assert sorted(parts) == sorted(
        [
            *(f"{stem}.{kind}" for kind in ("docx", "pdf", "html", "md")),
            *("findings.json", "findings.csv", "figures.csv", "trace.json", "uwazi.csv", "huridocs.json"),
            *("GUIDE.txt", MANIFEST, SIGNATURE, SIGNER),
        ]
    )
    guide = parts["GUIDE.txt"].decode()
    with work(instance) as unit:
        assert fingerprint(unit.desks.signing_public()) in guide
    assert "{" not in guide.partition("HOW TO CHECK IT")[0]


def test_a_case_that_may_only_be_counted_is_named_in_no_file(instance: Instance, heron: Actor, draft_id: str) -> None:
    everything = readable(parts_of(instance, heron, draft_id))
    for each in prepared():
        assert (each.short_ref in everything) == ("story" in each.uses), each.short_ref


def test_an_account_without_consent_is_in_no_file(instance: Instance, heron: Actor) -> None:
    secret = [finding(number, account=f"Secret number {number:03}.") for number in range(20, 32)]
    with work(instance) as unit:
        release(unit, secret)
        draft_id = write.begin(unit, heron, CHOICE, reference=instance.reference)
    assert "Secret number" not in readable(parts_of(instance, heron, draft_id))
    with work(instance) as unit, pytest.raises(hand_over.NothingToldError):
        hand_over.prepare_findings(unit, heron, "json", "", instance.reference)


def test_a_withheld_number_stands_in_no_file(instance: Instance, heron: Actor, draft_id: str) -> None:
    parts = parts_of(instance, heron, draft_id)
    names = {kind: english().types[kind].name for kind in ("arbitrary-detention", "supplies-confiscated")}
    cells = {(row[2], row[3]): row[4] for row in rows(parts["figures.csv"])[2:] if row[0].endswith(".kinds")}
    whole = english().say("column_all")
    assert cells[names["arbitrary-detention"], whole] == "<5"
    assert cells[names["supplies-confiscated"], "2023"] == "<5"
    listed = json.loads(parts["findings.json"])["findings"]
    for each in listed:
        assert each["kind"] is None or cells[each["kind_name"], whole].isdecimal()
        assert each["year"] is None or cells[each["kind_name"], str(each["year"])].isdecimal()
    assert {each["reference"] for each in listed if not each["kind"]} >= {told(n).short_ref for n in range(50, 53)}
    for name in ("findings.json", "findings.csv", "uwazi.csv", "huridocs.json"):
        assert "arbitrary-detention" not in parts[name].decode()
        assert names["arbitrary-detention"] not in parts[name].decode()


def test_nobody_can_count_what_stands_behind_a_block(instance: Instance, heron: Actor, draft_id: str) -> None:
    trace = json.loads(parts_of(instance, heron, draft_id)["trace.json"])["blocks"]
    named = {row["block"] for row in trace if row["findings"]}
    assert named
    assert all(block.endswith(".cases") or ".account." in block for block in named)
    assert any(row["block"].endswith("arbitrary-detention") for row in trace)
    assert {row["basis"] for row in trace} == {"findings", "law", "method", "wording"}


def test_what_is_listed_of_a_case_is_what_is_printed_of_it(instance: Instance, heron: Actor, draft_id: str) -> None:
    parts = parts_of(instance, heron, draft_id)
    listed = {each["reference"]: each for each in json.loads(parts["findings.json"])["findings"]}
    assert len(listed) == sum("story" in each.uses for each in prepared())
    text = next(content for name, content in parts.items() if name.endswith(".html")).decode()
    accounts = [each["account"] for each in listed.values() if each["account"]]
    assert 0 < len(accounts) < len(listed)
    assert all(account.split(":")[0][:40] in text for account in accounts)
    beating = listed[told(1).short_ref]
    assert (beating["kind"], beating["year"], beating["actor"]) == ("police-beating", 2024, "state")
    assert beating["standard"] == "reasonable-grounds"


def test_a_case_whose_standard_of_proof_is_not_stated_is_listed_without_it(instance: Instance, heron: Actor) -> None:
    with work(instance) as unit:
        release(unit, findings(80))
        draft_id = write.begin(unit, heron, CHOICE, reference=instance.reference)
    listed = json.loads(parts_of(instance, heron, draft_id)["findings.json"])["findings"]
    assert {each["standard"] is None for each in listed} == {True, False}


def test_an_account_that_was_taken_out_or_changed_by_hand_is_not_in_the_data(
    instance: Instance, heron: Actor, draft_id: str
) -> None:
    with work(instance) as unit:
        opened = write.look(unit, heron, draft_id, instance.reference, is_demo=False)
    first, second = [block for block in opened.draft.blocks if block.kind is BlockKind.ACCOUNT][:2]
    with work(instance) as unit:
        reference = instance.reference
        write.edit(unit, heron, write.Seen(draft_id, 1), first.id, "Told in other words.", reference=reference)
        write.edit(unit, heron, write.Seen(draft_id, 2), second.id, "", reference=reference)
    parts = parts_of(instance, heron, draft_id)
    listed = {each["reference"]: each["account"] for each in json.loads(parts["findings.json"])["findings"]}
    assert listed[first.findings[0]] == "Told in other words."
    assert listed[second.findings[0]] is None
    released = {each.short_ref: each.account for each in prepared()}
    for block in (first, second):
        assert released[block.findings[0]] not in readable(parts)


def test_a_block_that_was_left_out_is_in_no_data_file(instance: Instance, heron: Actor, draft_id: str) -> None:
    with work(instance) as unit:
        row = unit.drafts.get(draft_id)
        draft = unit.drafts.open(row, heron.identities("policy"))
        gone = next(block for block in draft.blocks if block.kind is BlockKind.ACCOUNT)
        blocks = tuple(replace(block, left_out="danger") if block == gone else block for block in draft.blocks)
        unit.drafts.keep(row, replace(draft, blocks=blocks), unit.desks.recipient("policy"), row.version)
    parts = parts_of(instance, heron, draft_id)
    data_files = readable({name: content for name, content in parts.items() if not name.startswith("draft-")})
    assert gone.id not in data_files
    assert next(each.account for each in prepared() if each.short_ref in gone.findings) not in data_files


def test_the_second_row_holds_hxl_tags(instance: Instance, heron: Actor, draft_id: str) -> None:
    parts = parts_of(instance, heron, draft_id)
    for name in ("findings.csv", "figures.csv"):
        header, tags, *body = rows(parts[name])
        assert all(HXL_TAG.fullmatch(tag) for tag in tags)
        assert len(set(tags)) == len(tags) == len(header)
        assert body
        assert {len(row) for row in body} == {len(header)}
        assert parts[name].endswith(b"\r\n")
    assert {"#meta+id", "#country+code", "#date+year", "#event+type+code"} <= set(rows(parts["findings.csv"])[1])


def test_uwazi_finds_a_title_and_names_without_blanks(instance: Instance, heron: Actor, draft_id: str) -> None:
    header, *body = rows(parts_of(instance, heron, draft_id)["uwazi.csv"])
    assert header[0] == "title"
    assert all(re.fullmatch(r"[a-z]+(?:_[a-z]+)*", name) for name in header)
    assert not {"id", "file", "files", "attachments"} & set(header)
    assert len(header) == len(set(header))
    assert all(row[0] for row in body)
    assert not any("|" in cell for row in body for cell in row)


def test_huridocs_events_have_acts_and_involvements_but_no_person(
    instance: Instance, heron: Actor, draft_id: str
) -> None:
    shaped = json.loads(parts_of(instance, heron, draft_id)["huridocs.json"])
    events = {each["event_record_number"] for each in shaped["events"]}
    acts = {each["act_record_number"]: each["event"] for each in shaped["acts"]}
    assert events
    assert set(acts.values()) <= events
    assert all(acts[each["act"]] == each["event"] for each in shaped["involvements"])
    assert shaped["involvements"]
    assert all(re.fullmatch(r"4:\d{12}", code) for each in shaped["acts"] for code in each["type_of_act"])
    keys = {key for kind in ("events", "acts", "involvements") for each in shaped[kind] for key in each}
    assert not keys & {"victim", "perpetrator", "person", "source"}
    assert all(re.fullmatch(r"\d{4}", number) for fields in shaped["fields"].values() for number in fields.values())


def test_figures_are_shown_as_they_are_printed(instance: Instance, heron: Actor, draft_id: str) -> None:
    parts = parts_of(instance, heron, draft_id)
    with work(instance) as unit:
        opened = write.look(unit, heron, draft_id, instance.reference, is_demo=False)
    wanted = [
        [block.id, block.figure.caption, row[0].text, column, data.safe_cell(cell.text)]
        for block in opened.draft.blocks
        if block.figure is not None
        for row in block.figure.rows
        for column, cell in zip(block.figure.head[1:], row[1:], strict=True)
    ]
    assert rows(parts["figures.csv"])[2:] == wanted
    assert any(row[4] == "<5" for row in wanted)


def test_a_story_cannot_become_a_formula(instance: Instance, heron: Actor, draft_id: str) -> None:
    with work(instance) as unit:
        made = hand_over.prepare_findings(unit, heron, "csv", "GEO", instance.reference)
    cells = [cell for row in rows(made.content)[2:] for cell in row]
    assert f"'{FORMULA}" in cells
    assert FORMULA not in cells
    for name, content in parts_of(instance, heron, draft_id).items():
        if name.endswith(".csv"):
            assert not [cell for row in rows(content) for cell in row if cell[:1] in "=+-@\t\r" and cell]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_at_all_begins_a_formula_or_breaks_a_row(text: str) -> None:
    content = data.findings_csv([Told("ENPUD-F-1", "GEO", account=text)], english())
    *_, row = rows(content)
    assert len(row) == len(data.HXL)
    assert row[-1][:1] not in {"=", "+", "-", "@", "\t", "\r"}
    assert b"\r\n" not in content.replace(b"\r\n", b"", 3)
    assert b"\0" not in content
    assert json.loads(data.findings_json([Told("ENPUD-F-1", "GEO", account=text)], english()))["findings"]


def line(instance: Instance, heron: Actor) -> Line:
    with work(instance) as unit:
        return unit.journal.entries("policy", heron.identities("policy"))[0].line


def data_file(instance: Instance, heron: Actor, kind: str = "json", state: str = "") -> hand_over.DataFile:
    with work(instance) as unit:
        return hand_over.prepare_findings(unit, heron, kind, state, instance.reference)


def test_the_list_of_findings_leaves_without_what_may_only_be_counted(
    instance: Instance, heron: Actor, cases: dict[str, str]
) -> None:
    made = data_file(instance, heron)
    listed = json.loads(made.content)["findings"]
    kinds = {"police-beating", "police-extortion"}
    wanted = sorted(each.short_ref for each in prepared() if each.account and each.acts[0].type in kinds)
    assert [each["reference"] for each in listed] == wanted
    assert {each["kind"] for each in listed} == kinds
    assert {each["year"] for each in listed} == {2024}
    for kind in hand_over.DATA_KINDS:
        content = data_file(instance, heron, kind).content.decode()
        assert not [each.short_ref for each in prepared() if not each.account and each.short_ref in content]
        assert all(name in content for name in wanted)


def told_today(country: str, found: Iterable[Finding], reference: Reference) -> list[Told]:
    record = on_record(country, {each.short_ref: each for each in found}, english(), reference)
    return told_of(record, english(), reference)


def test_a_state_with_few_cases_on_record_gives_none() -> None:
    reference = Reference(shipped("config") / "reference")
    crowd = {each.short_ref: each for each in (told(number, acts=(BEATING, EXTORTION)) for number in range(10))}
    assert len(told_today("GEO", crowd.values(), reference)) == 10
    assert told_today("GEO", list(crowd.values())[1:], reference) == []
    assert told_today("ARM", crowd.values(), reference) == []


def test_a_year_is_not_told_where_its_number_is_only_held_to_protect_another() -> None:
    """Three seizures of 2023 are few, so the numbers beside them are held; rows that can be counted would tell them."""
    reference = Reference(shipped("config") / "reference")
    seen = [
        *(told(number) for number in range(14)),
        *(told(number, year=2023) for number in range(20, 26)),
        *(told(number, SEIZURE) for number in range(30, 37)),
        *(told(number, SEIZURE, year=2023) for number in range(40, 43)),
    ]
    listed = told_today("GEO", seen, reference)
    assert {each.kind for each in listed} == {"police-beating", "supplies-confiscated"}
    assert {each.year for each in listed} == {None}


def test_the_files_of_a_state_hold_no_other(instance: Instance, heron: Actor, cases: dict[str, str]) -> None:
    armenia = [told(number, country="ARM", acts=(BEATING, EXTORTION)) for number in range(100, 112)]
    with work(instance) as unit:
        release(unit, armenia)
    countries = {
        state: {each["country"] for each in json.loads(data_file(instance, heron, "json", state).content)["findings"]}
        for state in ("", "GEO", "ARM")
    }
    assert countries == {"": {"GEO", "ARM"}, "GEO": {"GEO"}, "ARM": {"ARM"}}
    with pytest.raises(hand_over.NothingToldError):
        data_file(instance, heron, "json", "KAZ")


def test_only_policy_staff_hand_over(instance: Instance, draft_id: str) -> None:
    for name in ("Birch", "Admin"):
        by = actor(instance, name)
        with work(instance) as unit:
            with pytest.raises(RefusedError):
                hand_over.prepare_bundle(unit, by, draft_id, instance.reference, is_demo=False)
            with pytest.raises(RefusedError):
                hand_over.prepare_findings(unit, by, "csv", "", instance.reference)


def test_a_recalled_finding_stops_a_bundle(
    instance: Instance, heron: Actor, draft_id: str, cases: dict[str, str]
) -> None:
    with work(instance) as unit:
        unit.findings.recall([cases[told(1).short_ref]])
    with work(instance) as unit, pytest.raises(RefusedExportError):
        hand_over.prepare_bundle(unit, heron, draft_id, instance.reference, is_demo=False)


def test_a_finding_that_is_recalled_while_the_file_is_made_does_not_leave(
    instance: Instance, heron: Actor, cases: dict[str, str]
) -> None:
    made = data_file(instance, heron)
    with work(instance) as unit:
        unit.findings.recall([cases[told(1).short_ref]])
    with work(instance) as unit, pytest.raises(ChangedMeanwhileError):
        hand_over.export_findings(unit, heron, made, instance.reference)


# The pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(instance: Instance, cases: dict[str, str]) -> FlaskClient:
    return signed_in(instance, "Heron")


def pressed(client: FlaskClient, page: str, address: str, **values: str) -> TestResponse:
    """Press a button of a page as a browser would."""
    shown = client.get(page).text
    assert f'action="{address}"' in shown
    version = re.findall(r'name="version" value="(\d+)"', shown)
    return client.post(address, data={"ticket": ticket(shown), "version": "".join(version[:1]), **values})


def test_a_bundle_leaves_by_a_button_and_leaves_a_line_with_its_digest(
    instance: Instance, heron: Actor, client: FlaskClient, draft_id: str
) -> None:
    answer = pressed(client, f"/drafts/{draft_id}", f"/drafts/{draft_id}/bundle")
    assert answer.status_code == 200
    assert re.fullmatch(r'attachment; filename="draft-\w{4}-\w{4}\.zip"', answer.headers["Content-Disposition"])
    with work(instance) as unit:
        assert check_bundle(answer.data).fingerprint == fingerprint(unit.desks.signing_public())
        assert list(unit.journal.verify(unit.desks.signing_public())) == []
    noted = line(instance, heron)
    assert (noted.event, noted.object_id) == ("draft.exported", draft_id)
    assert noted.object_hash == hashlib.sha256(answer.data).hexdigest()


@pytest.mark.parametrize("kind", hand_over.DATA_KINDS)
def test_the_list_leaves_by_a_button_and_leaves_a_line_with_its_digest(
    instance: Instance, heron: Actor, client: FlaskClient, kind: str
) -> None:
    answer = pressed(client, "/drafts/findings?state=GEO", f"/drafts/findings/export/{kind}", state="GEO")
    assert answer.status_code == 200
    assert "GEO" not in answer.headers["Content-Disposition"]
    assert told(1).short_ref in answer.text
    noted = line(instance, heron)
    assert (noted.event, noted.object_hash) == ("findings.exported", hashlib.sha256(answer.data).hexdigest())
    assert noted.reason.endswith(" GEO")


def test_the_pages_say_why_nothing_leaves(client: FlaskClient, instance: Instance, draft_id: str) -> None:
    answer = pressed(client, "/drafts/findings", "/drafts/findings/export/json", state="KAZ")
    assert (answer.status_code, "No case can leave one by one" in answer.text) == (422, True)
    with work(instance) as unit:
        unit.findings.recall([row.case_id for row in unit.findings.released()])
    answer = pressed(client, f"/drafts/{draft_id}", f"/drafts/{draft_id}/bundle")
    assert (answer.status_code, "This draft cannot leave yet" in answer.text) == (422, True)


def test_an_old_ticket_or_a_kind_that_we_do_not_make_gives_no_file(client: FlaskClient, draft_id: str) -> None:
    for address in (f"/drafts/{draft_id}/bundle", "/drafts/findings/export/json"):
        answer = client.post(address, data={"version": "1", "state": ""})
        assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert client.post("/drafts/findings/export/exe", data={"state": ""}).status_code == 404
    assert signed_out(client).post(f"/drafts/{draft_id}/bundle").status_code == 302


def signed_out(client: FlaskClient) -> FlaskClient:
    return client.application.test_client()
