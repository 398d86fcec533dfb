from collections import Counter

import pytest

from watchdog.languages import LANGUAGES
from watchdog.reference.library import Reference
from watchdog.reference.reading import UnknownCodeError


def test_two_hundred_and_fifty_countries_each_have_one_desk(reference: Reference) -> None:
    regions = reference.regions
    assert len(regions.countries) == 250
    listed = Counter(iso3 for desk in regions.desks for iso3 in desk.countries)
    assert set(listed.values()) == {1}
    assert set(listed) | set(regions.unassigned) == set(regions.countries)


def test_there_are_ten_desks_of_three_kinds(reference: Reference) -> None:
    assert Counter(desk.kind for desk in reference.regions.desks) == {
        "regional": 8,
        "global": 1,
        "cross-cutting": 1,
    }


def test_a_report_without_a_desk_of_its_own_goes_to_the_default_desk(reference: Reference) -> None:
    assert reference.regions.desk_for("ATA") == "inpud"
    assert reference.regions.desk_for(None) == "inpud"
    assert reference.regions.desk_for("KGZ") == "enpud"


def test_a_code_that_is_no_country_is_refused(reference: Reference) -> None:
    for code in ("ZZZ", "kgz", ""):
        with pytest.raises(UnknownCodeError):
            reference.regions.desk_for(code)
    with pytest.raises(UnknownCodeError):
        reference.regions.countries_of("nobody")


def test_contested_countries_keep_their_reason(reference: Reference) -> None:
    assert len(reference.regions.contested) == 30
    twn = reference.regions.contested["TWN"]
    assert twn.reason == "in ISO 3166-1, not in M49; assigned by geography"
    assert twn.alternative is None


def test_commas_in_grounds_did_not_tear_them_apart(reference: Reference) -> None:
    greek = next(each for each in reference.regions.desk("euronpud").languages if each.tag == "el")
    assert greek.why == "Greece, Cyprus; national network, police sweeps, detention"


def test_a_statement_about_a_network_has_a_source(reference: Reference) -> None:
    statements = [row for desk in reference.regions.desks for row in desk.verified]
    assert len(statements) == 21
    assert all(row.source.startswith("http") for row in statements)
    assert len(reference.regions.sources) == 7


def test_the_list_of_languages_holds_exactly_what_the_regions_need(reference: Reference) -> None:
    needed = [(row.tag, row.name, row.dir) for row in reference.regions.locales.values()]
    assert needed == [(each.code, each.name, each.direction) for each in LANGUAGES]
