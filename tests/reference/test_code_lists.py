import re
from pathlib import Path

import pytest

from watchdog.reference.library import Reference
from watchdog.reference.reading import UnknownCodeError

CASE_MODEL = Path(__file__).parents[2] / "docs" / "reference" / "case_model.md"
# Rows of section 4 whose cells hold more than one list.
ELSEWHERE = {
    "remedy_step": ("remedy_step", "why_none"),
    "intervention": ("intervention", "intervention_status"),
}


def section_4() -> list[tuple[str, list[str]]]:
    text = CASE_MODEL.read_text(encoding="utf-8").split("## 4. Code lists")[1].split("## 5.")[0]
    rows = re.findall(r"^\| (\w+)(?: \([^|]*\))? \| (.*) \|$", text, flags=re.MULTILINE)
    return [(name, re.findall(r"`([^`]+)`", cell)) for name, cell in rows if name != "list"]


def test_every_code_of_the_case_model_is_there_and_in_its_order(reference: Reference) -> None:
    rows = section_4()
    assert len(rows) == 23
    for name, codes in rows:
        lists = ELSEWHERE.get(name, (name,))
        held = [entry.code for each in lists for entry in reference.code_lists.list(each)]
        written = [code for code in codes if code not in {"trans", "why_none"}]
        assert list(dict.fromkeys(held)) == list(dict.fromkeys(written)), name


def test_every_code_has_a_label_and_every_list_a_source(reference: Reference) -> None:
    lists = reference.code_lists
    for name, codes in lists.lists.items():
        assert codes.source
        for entry in codes.entries:
            assert lists.label(name, entry.code) == entry.label


def test_perpetrators_places_and_ages_can_be_coarsened(reference: Reference) -> None:
    lists = reference.code_lists
    assert lists.group("perpetrator_type", "anti-drug-unit") == "state"
    assert lists.group("place_type", "police-vehicle") == "custody"
    assert lists.group("age_band", "15-17") == "child"
    assert lists.group("priority", "now") is None


def test_the_six_uses_of_consent_rise_by_level(reference: Reference) -> None:
    uses = reference.code_lists.consent.uses
    assert [use.code for use in uses] == ["help", "count", "story", "un-closed", "un-state", "named"]
    assert [use.level for use in uses] == [0, 1, 2, 3, 4, 5]
    assert reference.code_lists.consent_use("count").person_reads == "Count it in numbers"


def test_weak_bases_of_consent_are_capped(reference: Reference) -> None:
    caps = {entry.code: entry.cap for entry in reference.code_lists.list("consent_basis")}
    assert caps["says-has-permission"] == "count"
    assert caps["none"] == "help"
    assert caps["carer-with-child"] == "un-closed"
    assert caps["self"] is None


def test_the_checklist_has_fifteen_points_each_with_its_standard(reference: Reference) -> None:
    points = reference.code_lists.checklist.points
    assert [point.number for point in points] == list(range(1, 16))
    assert all(point.standard for point in points)


def test_certainty_has_fixed_words_only_where_a_draft_may_speak(reference: Reference) -> None:
    lists = reference.code_lists
    assert [level.number for level in lists.certainty.levels] == [0, 1, 2, 3, 4, 9]
    verified = lists.certainty_level("reasonable-grounds")
    assert verified.wording == "the network has reasonable grounds to believe that"
    assert list(verified.rules) == ["a", "b", "c", "d"]
    assert lists.certainty_level("established").statement == "plain"
    assert lists.certainty_level("contradicted").statement == "never"


def test_marks_run_from_a_to_f_and_one_to_six(reference: Reference) -> None:
    lists = reference.code_lists
    assert "".join(mark.code for mark in lists.source_marks.marks) == "ABCDEF"
    assert "".join(mark.code for mark in lists.information_marks.marks) == "123456"


def test_disclosure_control_has_its_numbers_and_sources(reference: Reference) -> None:
    control = reference.code_lists.disclosure
    assert len(control.rules) == 19
    assert control.value("small-cells", "suppress_below") == 5
    assert control.value("sensitive-cells", "suppress_below") == 10
    assert control.value("k-anonymity", "k") == 5
    assert control.value("quotes", "words") == 40
    assert all(rule.source_ids for rule in control.rules)
    with pytest.raises(UnknownCodeError):
        control.value("small-cells", "k")


def test_un_fields_of_the_map_exist_in_the_mechanisms(reference: Reference) -> None:
    sets = reference.mechanisms.case_field_sets.values()
    extra = [each.id for mechanism in reference.mechanisms.all for each in mechanism.case_fields.extra]
    asked = {each.id for wanted in sets for each in wanted} | set(extra)
    mapped = {name for row in reference.code_lists.case_to_un for name in row.un_fields}
    assert mapped <= asked


def test_unknown_lists_and_codes_are_refused(reference: Reference) -> None:
    with pytest.raises(UnknownCodeError, match="unknown-code-list"):
        reference.code_lists.list("nothing")
    with pytest.raises(UnknownCodeError, match="unknown-code"):
        reference.code_lists.label("gender", "nothing")
