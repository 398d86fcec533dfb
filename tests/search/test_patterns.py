"""What repeats across cases: one unit, place, method or vehicle; verified and alleged apart."""

from dataclasses import replace

import pytest

from tests.support.reviewing import Scene, a_report
from watchdog.domain.case import CaseFile
from watchdog.review import casework
from watchdog.search.patterns import Kind, Pattern, patterns


def a_case(scene: Scene, unit_place: str, *, verified: bool = False, country: str = "KGZ", **doer: str) -> str:
    sent = scene.send(a_report(country=country))
    case_id = scene.verified(sent) if verified else scene.case(sent)
    with scene.work() as unit:
        row = unit.cases.get(case_id)
        file = changed(casework.open_file(unit, scene.birch, row), unit_place, country, **doer)
        if verified:
            unit.cases.keep(row, file, casework.key_for(unit, row), row.version)
        else:
            casework.save(unit, scene.birch, case_id, row.version, edited=file, entries=[])
    return case_id


def changed(file: CaseFile, unit_place: str, country: str, **doer: str) -> CaseFile:
    act = file.acts[0]
    by = replace(act.perpetrator, unit_place=unit_place, **{"institution": "", "marks": ""} | doer)
    return replace(file, country=country, place_exact="", acts=(replace(act, perpetrator=by),))


def found(scene: Scene) -> list[Pattern]:
    with scene.work() as unit:
        return [each for each in patterns(unit, scene.birch) if each.kind is Kind.UNIT]


def test_one_unit_in_two_spellings_is_one_pattern(scene: Scene) -> None:
    cases = [
        a_case(scene, name) for name in ("Azalea police station", "Azalea  Police Station", "Azalea polise station")
    ]
    a_case(scene, "Birch Street clinic")
    (only,) = found(scene)
    assert set(only.bearers) == set(cases)
    assert only.name.casefold().startswith("azalea police")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Police station 4", "Police station 5"),
        ("Police station 12", "Police station 21"),
        ("отдел 7", "отдел 8"),
        ("Police station", "Police station 4"),
    ],
)
def test_numbers_tell_two_units_apart(scene: Scene, one: str, other: str) -> None:
    a_case(scene, one)
    a_case(scene, other)
    assert found(scene) == []


def test_the_same_name_in_another_country_is_another(scene: Scene) -> None:
    a_case(scene, "Central station")
    a_case(scene, "Central station", country="GEO")
    assert found(scene) == []


def test_verified_and_alleged_are_counted_apart(scene: Scene) -> None:
    a_case(scene, "Azalea post", verified=True)
    a_case(scene, "Azalea post")
    a_case(scene, "Azalea post")
    (only,) = found(scene)
    assert (only.verified, only.alleged) == (1, 2)
    row = scene.client().get("/desk/search/patterns").text.split("Azalea post")[1].split("</tr>")[0]
    assert '<td data-title="Verified">1</td><td data-title="Alleged">2</td>' in row


def test_one_case_is_no_pattern_and_other_desks_have_no_part(scene: Scene) -> None:
    a_case(scene, "Azalea post")
    assert found(scene) == []
    assert "Nothing repeats yet" in scene.client().get("/desk/search/patterns").text
    a_case(scene, "Azalea post")
    assert "Azalea post" in scene.client().get("/desk/search/patterns").text
    assert "Azalea post" not in scene.client("Teak").get("/desk/search/patterns").text


def test_vehicles_and_institutions_have_their_own_tables(scene: Scene) -> None:
    for name in ("post A", "post B"):
        a_case(scene, name, institution="Ministry of Order", marks="white van 0412")
    with scene.work() as unit:
        kinds = {each.kind: each.name for each in patterns(unit, scene.birch)}
    assert kinds[Kind.INSTITUTION] == "Ministry of Order"
    assert kinds[Kind.MARKS] == "white van 0412"
    page = scene.client().get("/desk/search/patterns").text
    assert "Rank, badge, vehicle" in page
