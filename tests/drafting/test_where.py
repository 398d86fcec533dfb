"""Where can this go: rules on plain values, and the page over HTTP."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.findings import finding, findings, release
from tests.support.instance import Instance, actor, make_instance, signed_in, work
from watchdog.domain.calendar_date import CalendarDate, DateKind
from watchdog.domain.earlier import Earlier
from watchdog.domain.evidence import FindingAct
from watchdog.drafting.planning import shelved
from watchdog.drafting.planning.where import Held, Missing, Opening, Openness, Way, openings
from watchdog.reference.library import Reference
from watchdog.settings import shipped

TODAY = dt.date(2026, 3, 2)
REFERENCE = Reference(shipped("config") / "reference")
SESSION = CalendarDate("cescr", "", DateKind.SESSION, "79th session", dt.date(2026, 5, 4), dt.date(2026, 5, 22))
ASKED = Earlier("upr_individual", "GEO", "A/HRC/47/15", "148.3", 2021, "Decriminalize.", "en")


def seen(state: str = "GEO", held: Held | None = None, reference: Reference = REFERENCE) -> dict[str, Opening]:
    return {each.mechanism.id: each for each in openings(state, held or Held(), reference, TODAY)}


def test_every_procedure_that_is_offered_is_there_once() -> None:
    offered = [each.id for each in REFERENCE.mechanisms.all if each.available]
    assert list(seen()) == offered
    assert "ic_cmw" not in offered


@pytest.mark.parametrize(
    ("state", "mechanism", "expected"),
    [
        ("GEO", "ccpr", Openness.OPEN),
        ("GEO", "ic_cescr", Openness.CLOSED),
        ("USA", "ic_cat", Openness.CLOSED),
        ("TWN", "ccpr", Openness.UNKNOWN),
        ("GEO", "upr_joint", Openness.OPEN),
        ("PSE", "upr_joint", Openness.CLOSED),
        ("TWN", "upr_joint", Openness.UNKNOWN),
        ("TWN", "wgad", Openness.OPEN),
    ],
)
def test_a_way_is_open_not_open_or_not_known(state: str, mechanism: str, expected: Openness) -> None:
    found = seen(state)[mechanism]
    assert found.openness is expected
    assert (Missing.NOT_BOUND in found.missing) == (expected is Openness.CLOSED)
    assert (Missing.BOUND_UNKNOWN in found.missing) == (expected is Openness.UNKNOWN)


def test_a_gate_names_day_action_and_source() -> None:
    (bound,) = seen()["ccpr"].bound
    assert (bound.instrument, bound.status.date, bound.status.action) == ("ICCPR", dt.date(1994, 5, 3), "accession")
    assert bound.status.source


def test_a_denunciation_says_from_when_it_holds() -> None:
    (bound,) = seen("BLR")["ic_ccpr"].bound
    assert (bound.status.kind, bound.effect) == ("denounced", "2023-02-08")
    assert seen("BLR")["ic_ccpr"].openness is Openness.CLOSED


def test_an_inquiry_that_was_not_accepted_is_told() -> None:
    assert [each.accepted for each in seen("POL")["cat"].inquiry] == [False]
    assert not seen("GEO")["cat"].inquiry


def test_a_state_that_is_party_to_nothing_keeps_what_needs_no_treaty(tmp_path: Path) -> None:
    text = (shipped("config") / "demo" / "countries.yaml").read_text(encoding="utf-8")
    bare = re.sub(r"ratifications:.*?\}", "ratifications: {}", text, flags=re.DOTALL)
    (tmp_path / "countries.yaml").write_text(bare, encoding="utf-8")
    reference = Reference(shipped("config") / "reference", tmp_path)
    state = reference.invented[0].iso3
    assert not reference.invented[0].ratifications
    found = seen(state, reference=reference)
    assert {found[each].openness for each in ("ccpr", "cat", "ic_ccpr", "spt")} == {Openness.CLOSED}
    assert found["sr_health"].openness is Openness.OPEN


def test_a_finding_counts_once_for_each_whole_article_and_once_for_its_treaty() -> None:
    acts = (
        FindingAct("police-beating", ("ICCPR-7", "ICESCR-2.2"), "reasonable-grounds", "police", "state"),
        FindingAct("arbitrary-detention", ("ICCPR-7", "ICCPR-9"), "established", "police", "state"),
    )
    found = seen(held=Held([finding(number, acts=acts) for number in range(6)]))
    assert [(each.article, each.findings.value) for each in found["ccpr"].support] == [("ICCPR-7", 6), ("ICCPR-9", 6)]
    assert [(each.article, each.findings.value) for each in found["cescr"].support] == [("ICESCR-2", 6)]
    assert found["ccpr"].findings.value == found["wgad"].findings.value == 6


@pytest.mark.parametrize(
    "unusable",
    [
        {"country": "ARM"},
        {"uses": ()},
        {"acts": (FindingAct("police-beating", ("ICCPR-7",), "alleged", "police", "state"),)},
        {"acts": ()},
    ],
)
def test_what_a_draft_may_not_use_supports_nothing(unusable: dict[str, object]) -> None:
    found = seen(held=Held([replace(finding(number), **unusable) for number in range(9)]))["ccpr"]  # type: ignore[arg-type]  # fields by name
    assert (found.findings.value, found.support) == (0, ())
    assert Missing.NO_FINDINGS in found.missing


@pytest.mark.parametrize("number", [1, 4])
def test_a_small_number_is_nowhere(number: int) -> None:
    found = seen(held=Held(finding(each) for each in range(number)))["ccpr"]
    assert (found.findings.text, found.findings.value) == ("<5", None)
    assert [(each.findings.text, each.findings.value) for each in found.support] == [("<5", None)]
    assert Missing.FEW in found.missing


def test_a_number_about_a_sensitive_matter_alone_needs_to_be_larger() -> None:
    act = FindingAct("police-sexual-violence", ("ICCPR-7",), "established", "police", "state")
    (support,) = seen(held=Held(finding(each, acts=(act,)) for each in range(7)))["ccpr"].support
    assert (support.findings.text, support.findings.value) == ("<10", None)


def test_without_consent_to_tell_a_case_the_page_says_figures_only() -> None:
    silent = seen(held=Held(finding(each) for each in range(9)))["ccpr"]
    telling = seen(held=Held(finding(each, uses=("count", "story")) for each in range(9)))["ccpr"]
    assert Missing.NO_TELLING in silent.missing
    assert (silent.told.value, telling.told.value) == (0, 9)
    assert Missing.NO_TELLING not in telling.missing


def test_what_the_data_do_not_know_is_missing() -> None:
    found = seen()
    assert Missing.LIMIT in found["cescr"].missing
    assert Missing.LIMIT not in found["hrc_complaint"].missing
    assert {Missing.DEADLINE, Missing.LANGUAGES} <= set(found["cat"].missing)
    assert not {Missing.DEADLINE, Missing.LANGUAGES} & set(found["ccpr"].missing)


def test_what_was_asked_before_counts_for_its_state_and_for_both_kinds_of_review() -> None:
    found = seen(held=Held(earlier=[ASKED, replace(ASKED, state="ARM")]))
    assert (found["upr_individual"].earlier, found["upr_joint"].earlier, found["ccpr"].earlier) == (1, 1, 0)


def test_coming_dates_are_those_of_the_body_and_the_state_and_soonest_first() -> None:
    dates = [
        replace(SESSION, title="third", first=dt.date(2026, 9, 1), last=None),
        SESSION,
        replace(SESSION, title="over", first=TODAY - dt.timedelta(9), last=TODAY - dt.timedelta(1)),
        replace(SESSION, title="running", first=TODAY - dt.timedelta(9), last=TODAY),
        replace(SESSION, title="elsewhere", state="ARM"),
        replace(SESSION, title="another body", mechanism="cat"),
    ]
    found = seen(held=Held(dates=dates))["cescr"]
    assert [each.title for each in found.dates] == ["running", "79th session", "third"]
    assert Missing.NO_DATE not in found.missing
    assert Missing.NO_DATE in seen()["cescr"].missing
    assert Missing.NO_DATE not in seen()["sr_health"].missing


def test_a_deadline_is_worked_out_only_from_a_verified_rule_and_a_session() -> None:
    assert seen(held=Held(dates=[SESSION]))["cescr"].by_rule == dt.date(2026, 4, 6)
    soon = replace(SESSION, first=TODAY + dt.timedelta(weeks=2), last=None)
    assert seen(held=Held(dates=[soon]))["cescr"].by_rule is None
    assert seen(held=Held(dates=[replace(SESSION, kind=DateKind.VISIT)]))["cescr"].by_rule is None
    assert seen(held=Held(dates=[replace(SESSION, mechanism="ccpr")]))["ccpr"].by_rule is None


def test_a_case_is_begun_at_its_desk_and_a_free_form_outside() -> None:
    found = seen()
    assert {each.way for each in found["ic_ccpr"].stages} == {Way.DESK}
    assert {each.way for each in found["sr_health"].stages} == {Way.DESK, Way.DRAFT}
    assert [each.stage.id for each in found["crc"].stages if each.way is Way.FREE] == ["children"]


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return make_instance(tmp_path)


def test_the_page_of_a_state_says_what_is_open_supported_missing_and_when(instance: Instance) -> None:
    heron = actor(instance, "Heron")
    with work(instance) as unit:
        release(unit, findings(40))
        shelved.add(unit, heron, SESSION)
        shelved.add(unit, heron, ASKED)
    client = signed_in(instance, "Heron")
    page = client.get("/drafts/where/GEO").text
    for said in (
        ", accession, 3 May 1994",
        "MTDSG IV-4",
        "As at",
        "79th session",
        "not verified",
        "1 recommendation",
    ):
        assert said.lower() in page.lower(), said
    assert "/drafts/new?mechanism=ccpr&amp;state=GEO" in page
    assert "/drafts/new?mechanism=ic_ccpr" not in page
    assert "6 Apr 2026" in page
    entered = client.get("/drafts/calendar/add?state=GEO&body=cat").text
    assert '<option selected value="cat">' in entered
    assert '<option selected value="GEO">' in client.get("/drafts/earlier/add?state=GEO&body=cat").text
    assert client.get("/drafts/new?mechanism=ccpr&state=GEO").status_code == 200


def test_a_small_number_is_not_on_the_page(instance: Instance) -> None:
    with work(instance) as unit:
        release(unit, findings(3))
    panel = (
        signed_in(instance, "Heron").get("/drafts/where/GEO").text.partition('id="ccpr"')[2].partition("</section>")[0]
    )
    assert "&lt;5" in panel
    assert not re.search(r"<dd>\s*<bdi[^>]*>\d", panel)


def test_a_state_without_findings_still_has_its_page(instance: Instance) -> None:
    page = signed_in(instance, "Heron").get("/drafts/where/ARM").text
    assert "No released finding supports a text here yet." in page


@pytest.mark.parametrize("state", ["XXX", "geo", "GE", "0" * 32])
def test_an_unknown_state_is_not_found(instance: Instance, state: str) -> None:
    assert signed_in(instance, "Heron").get(f"/drafts/where/{state}").status_code == 404


def test_a_state_is_chosen_and_states_with_findings_come_first(instance: Instance) -> None:
    with work(instance) as unit:
        release(unit, findings(1))
    client = signed_in(instance, "Heron")
    page = client.get("/drafts/where").text
    assert page.index('value="GEO"') < page.index("Without findings") < page.index('value="ARM"')
    assert client.get("/drafts/where?state=GEO").headers["Location"].endswith("/drafts/where/GEO")
    assert client.get("/drafts/where?state=no").status_code == 200


def test_nobody_but_policy_staff_may_look(instance: Instance) -> None:
    for name in ("Birch", "Admin"):
        client = signed_in(instance, name)
        assert {client.get(path).status_code for path in ("/drafts/where", "/drafts/where/GEO")} == {403}


def test_ten_thousand_findings_are_counted_in_one_pass() -> None:
    held = Held(iter(findings(200) * 50))
    assert seen(held=held)["ccpr"].findings.value
    assert not list(held.findings)
