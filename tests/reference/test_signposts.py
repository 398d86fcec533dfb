import datetime as dt
import re
import shutil
from pathlib import Path

import pytest

from watchdog.reference.labels import labels_for_the_person
from watchdog.reference.library import Reference
from watchdog.reference.reading import UnknownCodeError
from watchdog.reference.signposts import FIELDS, Checked

CHECKED = """
countries:
- iso3: KGZ
  checked: 2026-01-31
  checked_by: enpud
  source: a test
  emergency: ["112"]
  calling: Police may come with the ambulance.
  suicide: An invented line.
"""


def looked_at(folder: Path, tmp_path: Path) -> Reference:
    copy = shutil.copytree(folder, tmp_path / "reference")
    path = copy / "help.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("\ncountries: []\n", CHECKED), encoding="utf-8")
    return Reference(copy)


def test_the_table_says_of_every_number_where_it_comes_from(reference: Reference) -> None:
    rows = [post.table for iso3 in reference.regions.countries if (post := reference.signposts.of(iso3)).table]
    assert len(rows) == 238
    for row in rows:
        assert row is not None
        assert re.fullmatch(r"phonenumbers \d+\.\d+\.\d+", row.version)
        assert row.source.startswith("https://")
        assert row.date >= dt.date(2026, 11, 25)
        assert row.numbers
        assert all(number.isascii() and number.isdecimal() for number in row.numbers)


def test_well_known_numbers_are_among_them(reference: Reference) -> None:
    for iso3, number in (("FRA", "15"), ("KGZ", "103"), ("ZAF", "112"), ("THA", "1669"), ("MEX", "911")):
        assert number in reference.signposts.of(iso3).numbers


def test_what_nobody_looked_at_is_not_known_and_not_filled_in(reference: Reference) -> None:
    assert all(reference.signposts.of(iso3).checked is None for iso3 in reference.regions.countries)
    unknown = reference.signposts.of("GIN")
    assert (unknown.table, unknown.numbers, unknown.old(dt.date(2030, 1, 1), 12)) == (None, (), False)


def test_a_code_that_is_no_country_is_refused(reference: Reference) -> None:
    for code in ("ZZZ", "kgz", "", "QMA"):
        with pytest.raises(UnknownCodeError):
            reference.signposts.of(code)


def test_what_a_network_looked_at_replaces_the_table_and_grows_old(folder: Path, tmp_path: Path) -> None:
    found = looked_at(folder, tmp_path).signposts.of("KGZ")
    assert found.numbers == ("112",)
    assert found.checked is not None
    assert dict(found.checked.texts()) == {
        "calling": "Police may come with the ambulance.",
        "suicide": "An invented line.",
    }
    assert not found.old(dt.date(2027, 1, 31), 12)
    assert found.old(dt.date(2027, 2, 1), 12)


@pytest.mark.parametrize(
    ("looked", "months", "last"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-01-01", 0, "2026-01-01"),
    ],
)
def test_months_end_where_the_calendar_ends_them(reference: Reference, looked: str, months: int, last: str) -> None:
    post = reference.signposts.of("KGZ")
    checked = Checked("KGZ", dt.date.fromisoformat(looked), "enpud", "a test")
    post = type(post)(post.iso3, post.table, checked)
    day = dt.date.fromisoformat(last)
    assert not post.old(day, months)
    assert post.old(day + dt.timedelta(1), months)


def test_every_urgent_route_leads_to_a_body_that_acts_at_once(reference: Reference) -> None:
    bodies = {mechanism.id: mechanism for mechanism in reference.mechanisms.all}
    assert len(reference.signposts.un_routes) == 4
    for route in reference.signposts.un_routes:
        for body in route.mechanisms:
            stages = [stage.id for stage in bodies[body].stages]
            assert any("urgent" in stage for stage in stages), body


def test_its_texts_are_translated_before_a_language_is_offered(folder: Path, tmp_path: Path) -> None:
    demo = looked_at(folder, tmp_path)
    labels = {text for text, _ in labels_for_the_person(demo)}
    assert {demo.signposts.un_note, "An invented line.", *(route.text for route in demo.signposts.un_routes)} <= labels


def test_the_fields_are_those_of_the_form(reference: Reference) -> None:
    named = dict(zip(FIELDS, reference.intake.help_page_fields, strict=True))
    assert named["suicide"] == "Suicide line"
    assert named["un"] == "UN urgent routes"
