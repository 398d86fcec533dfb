import datetime as dt
from dataclasses import replace

import pytest

from tests.support.filling import fill
from tests.support.reviewing import Scene, a_report
from watchdog.domain.act import PARTICULARS, Act, PartialDate, Perpetrator, Person, Precision
from watchdog.domain.aftermath import Intervention, RemedyStep
from watchdog.domain.assessment import ELEMENTS, Certainty, Exhibit
from watchdog.domain.report import ExhibitHead
from watchdog.domain.stages import CaseStage
from watchdog.domain.triage import Triage
from watchdog.review import casework, filing, prefill, rows


def test_a_conflict_keeps_what_was_typed_and_shows_what_was_saved(scene: Scene) -> None:
    case_id = scene.case()
    address = f"/desk/cases/{case_id}"
    birch, rowan = scene.client("Birch"), scene.client("Rowan")
    first, second = birch.get(address).text, rowan.get(address).text
    assert birch.post(address, data=fill(first, address, notes="Saved by Birch")).status_code == 303
    answer = rowan.post(address, data=fill(second, address, notes="Typed by Rowan", title="Rowan's title"))
    assert answer.status_code == 409
    assert "Typed by Rowan" in answer.text
    assert "Rowan&#39;s title" in answer.text
    assert "Saved by Birch" in answer.text
    again = rowan.post(address, data=fill(answer.text, address))
    assert again.status_code == 303
    with scene.work() as unit:
        file = casework.open_file(unit, scene.birch, unit.cases.get(case_id))
    assert file.notes == "Typed by Rowan"


def test_another_act_keeps_everything_typed_and_saves_nothing(scene: Scene) -> None:
    case_id = scene.case()
    address = f"/desk/cases/{case_id}"
    client = scene.client()
    posted = fill(client.get(address).text, address, title="Typed", add_act="1")
    answer = client.post(address, data=posted)
    assert answer.status_code == 200
    assert 'value="Typed"' in answer.text
    assert "acts-3-type" in answer.text
    with scene.work() as unit:
        assert unit.cases.get(case_id).version == 2


def test_empty_rows_are_ignored_and_articles_are_proposed_from_the_type(scene: Scene) -> None:
    case_id = scene.case()
    address = f"/desk/cases/{case_id}"
    client = scene.client()
    posted = fill(client.get(address).text, address, acts__2__type="police-beating", acts__2__kind="police")
    assert client.post(address, data=posted).status_code == 303
    with scene.work() as unit:
        file = casework.open_file(unit, scene.birch, unit.cases.get(case_id))
    assert [act.type for act in file.acts] == ["police-beating", "police-beating"]
    assert "ICCPR-7" in file.acts[1].articles
    assert file.acts[1].perpetrator.state_link == "state"


def test_a_wrong_date_brings_the_page_back_as_typed(scene: Scene) -> None:
    case_id = scene.case()
    address = f"/desk/cases/{case_id}"
    client = scene.client()
    posted = fill(
        client.get(address).text,
        address,
        notes="Kept",
        date_from="2026-02-01",
        date_from_precision="day",
        date_to="2026-01-01",
        date_to_precision="day",
    )
    answer = client.post(address, data=posted)
    assert answer.status_code == 422
    assert "It ends before it begins." in answer.text
    assert "Kept" in answer.text


def test_an_expired_ticket_loses_nothing(scene: Scene) -> None:
    case_id = scene.case()
    address = f"/desk/cases/{case_id}"
    client = scene.client()
    posted = fill(client.get(address).text, address, notes="Kept", ticket="0.0")
    answer = client.post(address, data=posted)
    assert answer.status_code == 422
    assert "Kept" in answer.text


def test_a_case_in_review_is_read_only_until_it_is_reopened(scene: Scene) -> None:
    case_id = scene.asked()
    client = scene.client()
    page = client.get(f"/desk/cases/{case_id}").text
    assert "summary_internal" not in page
    assert client.post(f"/desk/cases/{case_id}/reopen", data=fill(page, "/reopen")).status_code == 422
    posted = fill(page, "/reopen", reopen__reason="New facts")
    assert client.post(f"/desk/cases/{case_id}/reopen", data=posted).status_code == 303
    with scene.work() as unit:
        row = unit.cases.get(case_id)
        assert row.stage == CaseStage.NEEDS_INFORMATION
        assert row.first_mark is None
    assert "summary_internal" in client.get(f"/desk/cases/{case_id}").text


def test_saving_keeps_consents_and_votes_that_the_form_does_not_carry(scene: Scene) -> None:
    case_id = scene.asked()
    client = scene.client()
    page = client.get(f"/desk/cases/{case_id}").text
    client.post(f"/desk/cases/{case_id}/reopen", data=fill(page, "/reopen", reopen__reason="New facts"))
    address = f"/desk/cases/{case_id}"
    client.post(address, data=fill(client.get(address).text, address, notes="More"))
    with scene.work() as unit:
        file = casework.open_file(unit, scene.birch, unit.cases.get(case_id))
    assert len(file.votes) == 1
    assert len(file.consents) == 2
    assert file.notes == "More"


def test_a_case_survives_its_form(scene: Scene) -> None:
    case_id = scene.case()
    address = f"/desk/cases/{case_id}"
    with scene.work() as unit:
        before = casework.open_file(unit, scene.birch, unit.cases.get(case_id))
    client = scene.client()
    assert client.post(address, data=fill(client.get(address).text, address)).status_code == 303
    with scene.work() as unit:
        after = casework.open_file(unit, scene.birch, unit.cases.get(case_id))
    assert filing.values_of(after) == filing.values_of(before)


def test_a_new_case_says_what_the_report_said_and_no_more(scene: Scene) -> None:
    report = a_report(age_band="under-18", country="not-said", place_type=("police-station",), when_choice="this-week")
    case = prefill.case_from(
        report, Triage(), "r", dt.date(2026, 3, 20), consents=[], reference=scene.instance.reference
    )
    assert case.country == ""
    assert case.place_type == "police-station"
    assert case.person.age_band == "15-17"
    assert case.person.grounds == ("drug-use",)
    assert case.date_from == PartialDate(dt.date(2026, 3, 1), Precision.MONTH)
    assert [(act.type, act.perpetrator.kind, act.perpetrator.state_link) for act in case.acts] == [
        ("unclassified", "police", "state")
    ]
    assert (case.sources[0].reliability, case.sources[0].credibility) == ("F", 6)


@pytest.mark.parametrize(
    ("choice", "day", "expected"),
    [
        ("today", dt.date(2026, 3, 2), PartialDate(dt.date(2026, 3, 2), Precision.DAY)),
        ("this-week", dt.date(2026, 3, 2), PartialDate(dt.date(2026, 1, 1), Precision.YEAR)),
        ("this-week", dt.date(2026, 1, 2), PartialDate()),
        ("this-year", dt.date(2026, 3, 2), PartialDate(dt.date(2026, 1, 1), Precision.YEAR)),
        ("earlier", dt.date(2026, 3, 2), PartialDate()),
    ],
)
def test_a_date_is_no_more_exact_than_what_was_said(choice: str, day: dt.date, expected: PartialDate) -> None:
    assert prefill.when(choice, day) == (expected, False)


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        ("day", dt.date(2026, 5, 17)),
        ("month", dt.date(2026, 5, 1)),
        ("quarter", dt.date(2026, 4, 1)),
        ("year", dt.date(2026, 1, 1)),
        ("unknown", None),
    ],
)
def test_a_date_is_kept_as_the_first_day_of_what_is_known(precision: str, expected: dt.date | None) -> None:
    assert rows.partial(dt.date(2026, 5, 17), precision).day == expected


def test_articles_of_a_treaty_that_the_state_never_joined_are_not_proposed(scene: Scene) -> None:
    reference = scene.instance.reference
    joined = rows.proposed_articles("police-beating", "KGZ", reference)
    assert any(code.startswith("CAT-") for code in joined)
    assert not any(code.startswith("CAT-") for code in rows.proposed_articles("police-beating", "IRN", reference))


def test_everything_that_a_case_can_hold_survives_its_form(scene: Scene) -> None:
    sent = scene.send()
    exhibit_id = scene.attach(sent, b"x", ExhibitHead("x.jpg", "image/jpeg", 1, ""))
    case_id = scene.case(sent)
    march = PartialDate(dt.date(2026, 3, 1), Precision.MONTH)
    bound = PartialDate(dt.date(2026, 2, 14), Precision.BEFORE)
    unit_of = Perpetrator(
        "anti-drug-unit", "ordered", "state", "Regional office", "Station 4", "uniform", "Captain, van 7"
    )
    act = Act(
        type="arbitrary-detention",
        articles=("ICCPR-9",),
        certainty=Certainty.POSSIBLE,
        perpetrator=unit_of,
        purpose="confession",
        injury="minor",
        elements=dict.fromkeys(ELEMENTS, "supported"),
        with_them=(Perpetrator("judge-prosecutor", "applied-law", "state"),),
        affected=(2,),
        date_from=bound,
        date_to=march,
        place_type="police-station",
        method="Handcuffed",
        stated_reason="A list",
        consequences="Lost the job",
        guidelines=("II.6",),
        details={"arrest.warrant": "no", "arrest.charge": "Article 228"},
    )
    with scene.work() as unit:
        row = unit.cases.get(case_id)
        whole = replace(
            casework.open_file(unit, scene.birch, row),
            summary_confidential="For one committee",
            context="An operation",
            national_law="Law 1, article 2",
            contradictions="The hour",
            person=Person("2-4", "35-49", "man", ("hiv",), "several-persons", "held-police", "yes", "not-said", "ART"),
            others=(Person(age_band="15-17"),),
            acts=(act,),
            exhibits=(Exhibit(exhibit_id, "photo", "A door", "no", "Sent by the person"),),
            steps=(RemedyStep("none", "fear"), RemedyStep("court", "", march, "denied", "Nothing")),
            interventions=(Intervention("legal", "partly", "yes", "A law clinic", march, "Goes on"),),
        )
        casework.save(unit, scene.birch, case_id, row.version, edited=whole, entries=[])
    address = f"/desk/cases/{case_id}"
    client = scene.client()
    page = client.get(address).text
    assert "Person or group B" in page
    assert client.post(address, data=fill(page, address)).status_code == 303
    with scene.work() as unit:
        after = casework.open_file(unit, scene.birch, unit.cases.get(case_id))
    assert after == whole
    read = client.get(f"{address}/versions/4").text
    assert "No field of the case changed" in read
    assert "Captain, van 7" in read
    assert "before 14 Feb 2026" in read


def test_rows_that_say_nothing_are_left_out_and_what_they_lack_is_asked_for(scene: Scene) -> None:
    case_id = scene.case()
    address = f"/desk/cases/{case_id}"
    client = scene.client()
    page = client.get(address).text
    posted = fill(
        page, address, others__0__age_band="15-17", steps__0__outcome="Nothing", acts__0__with_them__0__marks="x"
    )
    assert client.post(address, data=posted).status_code == 303
    with scene.work() as unit:
        file = casework.open_file(unit, scene.birch, unit.cases.get(case_id))
    assert (file.others, file.steps, file.acts[0].with_them) == ((), (), ())
    posted = fill(client.get(address).text, address, steps__0__step="court", steps__0__date="2031-01-01")
    answer = client.post(address, data=posted)
    assert answer.status_code == 422
    assert "This day is in the future." in answer.text


def test_the_particulars_that_a_kind_asks_for_are_shown_and_no_others(scene: Scene) -> None:
    case_id = scene.case()
    address = f"/desk/cases/{case_id}"
    client = scene.client()
    page = client.get(address).text
    assert 'name="acts-0-detail_torture_methods"' in page
    assert 'name="acts-0-detail_death_died"' not in page
    posted = fill(page, address, acts__0__type="police-killing", acts__0__detail_torture_methods="Kept")
    client.post(address, data=posted)
    page = client.get(address).text
    assert 'name="acts-0-detail_death_died"' in page
    assert 'value="Kept"' in page


def test_every_group_of_particulars_is_known_and_asked_for_by_some_kind(scene: Scene) -> None:
    types = scene.instance.reference.violation_types
    asked = {group for kind in types.types for group in types.particulars(kind.id)}
    assert asked == set(PARTICULARS)
    assert types.particulars("unclassified") == ()
    lists = scene.instance.reference.code_lists
    for _title, particulars in PARTICULARS.values():
        assert all(lists.codes(each.codes) for each in particulars if each.codes)


def test_a_bound_is_no_year() -> None:
    day = dt.date(2026, 2, 14)
    assert PartialDate(day, Precision.BEFORE).year is PartialDate(day, Precision.AFTER).year is None
    assert PartialDate(day, Precision.MONTH).year == 2026


def test_several_grounds_can_be_chosen_and_each_act_that_goes(scene: Scene) -> None:
    case_id = scene.case()
    page = scene.client().get(f"/desk/cases/{case_id}").text
    assert 'type="checkbox" name="grounds"' in page
    assert 'type="radio" name="grounds"' not in page
