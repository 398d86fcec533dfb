import datetime as dt
from collections import Counter

import pytest

from watchdog.cli.invented.plan import COUNTRIES, LANGUAGES, LONGEST_AGO, MAIN_STATE, Fate, Planned, make_plan
from watchdog.cli.invented.stories import Library, load_library
from watchdog.reference.library import Reference
from watchdog.settings import shipped

FOLDER = shipped("config") / "demo"
TODAY = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference(shipped("config") / "reference", FOLDER)


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(FOLDER)


@pytest.fixture(scope="module")
def plan(library: Library, reference: Reference) -> list[Planned]:
    return make_plan(library, reference, 220, TODAY)


def test_reference_and_invented_states_agree(reference: Reference) -> None:
    reference.check()
    assert {country for country in COUNTRIES if country} == set(reference.countries.invented)
    assert all(name.endswith("(invented)") for name in reference.countries.invented.values())


def test_invented_states_bear_codes_that_no_state_will_ever_have(reference: Reference) -> None:
    assert all("QMA" <= code <= "QZZ" for code in reference.countries.invented)


def test_one_invented_state_is_no_party_to_the_covenant_on_economic_rights(reference: Reference) -> None:
    kinds = [reference.ratifications.status(code, "ICESCR").kind for code in sorted(reference.countries.invented)]
    assert kinds.count("none") == 1


def test_scenarios_use_codes_of_the_vocabularies(library: Library, reference: Reference) -> None:
    lists = reference.code_lists
    known = {kind.id for kind in reference.violation_types.types} | {reference.violation_types.unclassified.id}
    for about in library.scenarios.values():
        assert set(about.types) <= known
        assert all(reference.intake.field("when_choice").option(when) for when in about.whens)
        assert all(reference.intake.field("place_type").option(place) for place in about.places)
        assert all(reference.intake.field("who_did").option(who) for who in about.who)
        assert all(reference.intake.field("about_grounds").option(ground) for ground in about.grounds)
        assert about.place_code in {"", *lists.codes("place_type")}
        assert about.perpetrator in lists.codes("perpetrator_type")
        assert about.state_link in lists.codes("state_link")
        assert about.injury in lists.codes("injury")
        assert set(about.responses) <= lists.codes("state_response")


def test_each_language_tells_of_the_places_it_is_spoken_in(library: Library) -> None:
    for country, languages in LANGUAGES.items():
        assert all(not country or country in library.tongues[language].towns for language in languages)
        assert all(set(library.tongues[language].papers) == {"notes", "letter", "clinic"} for language in languages)


def test_nobody_is_labelled(library: Library, reference: Reference) -> None:
    words = [rule.word for rule in reference.intake.never_say if rule.to == "all"]
    texts = [text for each in library.scenarios.values() for text in (*each.titles, *each.accounts, each.notes)]
    texts += [text for story in library.tongues["en"].stories for variants in story.text for text in variants]
    assert not [text for text in texts for word in words if f" {word.lower()} " in f" {text.lower()} "]


def test_public_summaries_hold_no_digit(library: Library) -> None:
    assert not [text for each in library.scenarios.values() for text in each.accounts if any(map(str.isdigit, text))]


def test_plan_is_the_same_for_the_same_day(library: Library, reference: Reference, plan: list[Planned]) -> None:
    assert make_plan(library, reference, 220, TODAY) == plan


def test_plan_counts_second_accounts_as_reports(plan: list[Planned]) -> None:
    assert len(plan) + sum(planned.second is not None for planned in plan) == 220


def test_no_story_is_told_twice(plan: list[Planned]) -> None:
    told = [each.report.story for planned in plan for each in (planned.told, planned.second) if each is not None]
    assert len(told) - len(set(told)) <= 3


def test_nothing_happens_in_the_future_or_long_ago(plan: list[Planned]) -> None:
    assert all(TODAY - dt.timedelta(days=LONGEST_AGO) <= planned.day <= TODAY for planned in plan)


def test_the_main_state_gets_enough_findings_for_tables(plan: list[Planned]) -> None:
    released = Counter(planned.told.report.country for planned in plan if planned.fate is Fate.RELEASED)
    assert released[MAIN_STATE] >= 65
    assert released["QMA"] >= 17


def test_all_fates_come_up(plan: list[Planned]) -> None:
    assert {planned.fate for planned in plan} == set(Fate)


def test_at_least_ten_languages_are_written(plan: list[Planned]) -> None:
    assert len({planned.told.report.language for planned in plan}) >= 10
