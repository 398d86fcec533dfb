"""Earlier recommendations stand in a draft beside what was done and found, without undoing what the tables withhold."""

import datetime as dt
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from tests.drafting.test_compose import SESSION, TODAY, reference
from tests.support.findings import finding, findings, of_every_kind
from watchdog.domain.draft import Block, Draft
from watchdog.domain.earlier import Earlier
from watchdog.domain.evidence import FindingAct
from watchdog.drafting.composing.compose import compose
from watchdog.drafting.document import document
from watchdog.drafting.formats.pdf import render_pdf
from watchdog.drafting.wording import wordings

FORCE = Earlier(
    "ccpr", "GEO", "CCPR/C/GEO/CO/5", "21", 2022, "Investigate violence by the police.", "en", ("police-beating",)
)
CENTRES = Earlier(
    "ccpr", "GEO", "CCPR/C/GEO/CO/5", "9", 2022, "Close compulsory centres.", "en", ("compulsory-drug-centre",)
)
OLD = Earlier("ccpr", "GEO", "CCPR/C/GEO/CO/4", "30", 2014, "Stop forced urine tests.", "en", ("urine-testing",))


def composed(*given: Earlier, draft: Draft = SESSION, count: int = 80) -> dict[str, Block]:
    words = wordings(reference())
    blocks = compose(draft, findings(count), reference(), words, TODAY, recommended=given)
    return {block.id: block for block in blocks}


def rows(blocks: dict[str, Block], name: str = "followup.table") -> list[list[str]]:
    figure = blocks[name].figure
    assert figure is not None
    return [[cell.text for cell in row] for row in figure.rows]


def test_the_table_stands_newest_document_first_and_by_paragraph() -> None:
    told = rows(composed(OLD, FORCE, CENTRES))
    assert [row[0].partition(":")[0] for row in told] == [
        "CCPR/C/GEO/CO/5, para. 9",
        "CCPR/C/GEO/CO/5, para. 21",
        "CCPR/C/GEO/CO/4, para. 30",
    ]


def test_what_is_not_known_is_said_to_be_not_known() -> None:
    (row,) = rows(composed(OLD))
    assert row[1] == "The network does not know what the State has done on this recommendation."
    assert row[2].startswith("In the period covered, the network verified no case in relation to this recommendation.")


def test_a_known_measure_stands_as_staff_wrote_it() -> None:
    (row,) = rows(composed(replace(FORCE, measure="A draft law was read in 2025 (CCPR/C/GEO/6, para. 40).")))
    assert row[1] == "A draft law was read in 2025 (CCPR/C/GEO/6, para. 40)."


def test_findings_behind_the_table_are_those_with_its_kinds() -> None:
    behind = composed(FORCE)["followup.table"].findings
    wanted = [each.short_ref for each in findings(80) if any(act.type == "police-beating" for act in each.acts)]
    assert behind == tuple(sorted(wanted))


def test_a_number_is_given_only_where_the_tables_show_every_part_of_it() -> None:
    few = [
        finding(1000 + number, acts=(FindingAct("intrusive-search", ("ICCPR-7",), "established", "police", "state"),))
        for number in range(2)
    ]
    many = [finding(number) for number in range(30)]
    both = replace(FORCE, kinds=("police-beating", "intrusive-search"))
    words = wordings(reference())
    blocks = {each.id: each for each in compose(SESSION, [*few, *many], reference(), words, TODAY, recommended=[both])}
    (row,) = rows(blocks)
    assert "acts whose number is withheld" in row[2]
    assert "32" not in row[2]
    assert (
        "30 acts"
        in rows({each.id: each for each in compose(SESSION, many, reference(), words, TODAY, recommended=[FORCE])})[0][
            2
        ]
    )


def test_without_any_on_record_the_section_is_left_to_the_editor() -> None:
    blocks = composed()
    assert "followup.table" not in blocks
    assert blocks["followup.own"].text == ""


def test_a_follow_up_report_takes_them_one_by_one_with_the_proposed_assessment() -> None:
    draft = replace(SESSION, stage="followup")
    blocks = composed(replace(FORCE, assessment="C"), CENTRES, draft=draft)
    said = blocks["one_by_one.ccpr-c-geo-co-5-21"].text
    assert said.startswith("CCPR/C/GEO/CO/5, para. 21: “Investigate violence by the police.”")
    assert said.endswith("Proposed assessment: C.")
    assert "one_by_one.ccpr-c-geo-co-5-9" in blocks


def test_two_entries_of_one_paragraph_keep_different_ids() -> None:
    draft = replace(SESSION, stage="followup")
    ids = [name for name in composed(FORCE, FORCE, draft=draft) if name.startswith("one_by_one.")]
    assert len(ids) == len(set(ids)) == 2


@pytest.mark.parametrize(
    ("mechanism", "stage"), [("upr_joint", "submission"), ("upr_joint", "advocacy"), ("upr_joint", "midterm")]
)
def test_the_upr_follows_up_in_its_own_sections(mechanism: str, stage: str) -> None:
    upr = replace(FORCE, mechanism="upr_individual", document="A/HRC/47/15", paragraph="148.12")
    blocks = composed(upr, draft=replace(SESSION, mechanism="upr_joint", stage=stage))
    assert any(block.basis == "earlier" for block in blocks.values())


def test_a_brief_for_the_public_names_no_body_and_ends_in_steps() -> None:
    blocks = composed(draft=replace(SESSION, mechanism="public_brief", stage="brief"))
    assert blocks["summary.what"].text.startswith("This text is published by the network of Georgia")
    assert "key_figures.kinds" in blocks
    assert "findings.kinds" not in blocks
    assert blocks["asks.lead"].text.startswith("The network calls for the following steps by the State concerned.")


def test_a_fact_sheet_holds_the_highest_totals_and_three_points() -> None:
    blocks = composed(draft=replace(SESSION, mechanism="public_brief", stage="fact_sheet"))
    figure = blocks["key_figures.kinds"].figure
    assert figure is not None
    values = [row[1].value or 0 for row in figure.rows]
    assert values == sorted(values, reverse=True)
    assert 0 < len(values) <= 3
    assert 0 not in values
    assert len([name for name in blocks if name.startswith("points.")]) == 3


@pytest.mark.parametrize("language", sorted(wordings(reference()).languages))
def test_a_fact_sheet_keeps_to_one_page(language: str) -> None:
    draft = replace(SESSION, mechanism="public_brief", stage="fact_sheet", title="Georgia", language=language)
    blocks = composed(draft=replace(draft, contact="desk@example.org"))
    words = wordings(reference()).languages[language]
    made = document(replace(draft, blocks=tuple(blocks.values())), words, reference(), TODAY, is_demo=False)
    with pikepdf.open(BytesIO(render_pdf(made))) as pdf:
        assert len(pdf.pages) == 1


def test_the_preventive_committee_is_given_places_of_custody_only() -> None:
    draft = replace(SESSION, mechanism="spt", stage="visit_info")
    blocks = compose(draft, of_every_kind(reference()), reference(), wordings(reference()), TODAY)
    figure = next(block.figure for block in blocks if block.id == "places.places")
    assert figure is not None
    lists = reference().code_lists
    custody = {each.code for each in lists.list("place_type") if lists.group("place_type", each.code) == "custody"}
    labels = wordings(reference()).languages["en"].labels["place_type"]
    assert {row[0].text for row in figure.rows} <= {labels[code] for code in custody}
    assert "prison" in {row[0].text for row in figure.rows}


def test_no_day_of_today_is_needed_for_earlier_recommendations() -> None:
    words = wordings(reference())
    before = compose(SESSION, findings(80), reference(), words, dt.date(2026, 1, 1), recommended=[FORCE])
    after = compose(SESSION, findings(80), reference(), words, dt.date(2026, 12, 31), recommended=[FORCE])
    assert before == after
