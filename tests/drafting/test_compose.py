import datetime as dt
from dataclasses import replace
from functools import cache

import pytest

from tests.support.findings import finding, findings
from watchdog.domain.draft import Block, BlockKind, Draft
from watchdog.domain.evidence import Finding, FindingAct
from watchdog.drafting.composing.compose import compose
from watchdog.drafting.wording import wordings
from watchdog.reference.library import Reference
from watchdog.settings import shipped

TODAY = dt.date(2026, 11, 24)
SESSION = Draft("title", "ccpr", "session", "GEO", 2023, 2025, "en", "the network of Georgia")
ISSUES = replace(SESSION, mechanism="cescr", stage="loi")


@cache
def reference() -> Reference:
    return Reference(shipped("config") / "reference")


def blocks(draft: Draft = SESSION, given: list[Finding] | None = None) -> tuple[Block, ...]:
    chosen = findings(80) if given is None else given
    return compose(draft, chosen, reference(), wordings(reference()), TODAY)


def text(draft: Draft = SESSION, given: list[Finding] | None = None) -> str:
    return "\n".join(block.text for block in blocks(draft, given))


def by_id(composed: tuple[Block, ...]) -> dict[str, Block]:
    return {block.id: block for block in composed}


def test_the_sections_are_those_of_the_body_and_stage_without_the_cover() -> None:
    for draft in (SESSION, ISSUES):
        wanted = [section.id for section in reference().mechanisms.sections(draft.mechanism, draft.stage)]
        assert list(dict.fromkeys(block.section for block in blocks(draft))) == wanted[1:]


def test_the_same_findings_give_the_same_blocks_in_any_order() -> None:
    assert blocks(given=findings(80)) == blocks(given=findings(80)[::-1])


def test_every_block_has_findings_or_says_what_else_it_rests_on() -> None:
    assert all(block.findings or block.basis for block in blocks())


def test_ids_are_unique() -> None:
    ids = [block.id for block in blocks()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("count", [0, 1, 4, 12, 200])
def test_any_number_of_findings_can_be_composed_in_every_language(language: str, count: int) -> None:
    for draft in (SESSION, ISSUES):
        assert "{" not in text(replace(draft, language=language), findings(count))


def test_every_procedure_that_is_offered_can_be_composed() -> None:
    for mechanism in reference().mechanisms.all:
        for stage in mechanism.stages:
            if mechanism.sections[stage.id]:
                assert blocks(replace(SESSION, mechanism=mechanism.id, stage=stage.id))


def test_a_session_ends_in_recommendations_and_a_list_of_issues_in_questions() -> None:
    assert {block.kind for block in blocks() if block.section == "recommendations"} >= {BlockKind.RECOMMENDATION}
    kinds = {block.kind for block in blocks(ISSUES)}
    assert BlockKind.QUESTION in kinds
    assert BlockKind.RECOMMENDATION not in kinds


def test_a_recommendation_names_who_by_when_what_and_an_indicator() -> None:
    said = by_id(blocks())["recommendations.force"].text
    assert said.startswith("The State party should, by 31 December 2028, give a body independent of the police")
    assert "Indicator: " in said
    assert said.endswith("(ICCPR, article 7)")


def test_certainty_has_its_fixed_wording() -> None:
    sure = FindingAct("police-beating", ("ICCPR-7",), "established", "police", "state")
    likely = replace(sure, certainty="reasonable-grounds")
    fact = "findings.ICCPR-7.police-beating"
    said = {
        act.certainty: by_id(blocks(given=[finding(number, acts=(act,)) for number in range(12)]))[fact].text
        for act in (sure, likely)
    }
    assert said["established"].startswith("It is established that, in 12 cases, police")
    assert said["reasonable-grounds"].startswith("The network has reasonable grounds to believe that, in 12 cases,")


def test_how_many_are_established_is_said_only_where_neither_part_is_small() -> None:
    sure = FindingAct("police-beating", ("ICCPR-7",), "established", "police", "state")
    likely = replace(sure, certainty="reasonable-grounds")

    def said(established: int) -> str:
        given = [finding(number, acts=(sure if number < established else likely,)) for number in range(20)]
        return by_id(blocks(given=given))["findings.ICCPR-7.police-beating"].text

    assert "In 8 of these cases the facts are established." in said(8)
    assert "established" not in said(3)
    assert "established" not in said(17)


def test_ratification_stands_with_date_source_and_as_at() -> None:
    block = by_id(blocks())["context.bound"]
    assert "as at 3 February 2026" in block.text
    assert "deposited on 3 May 1994" in block.text
    assert "IV-4" in block.notes[0]


def test_an_unknown_ratification_is_shown_as_unknown() -> None:
    said = by_id(blocks(replace(SESSION, state="TWN"), findings(30, "TWN")))["context.bound"].text
    assert "does not say whether" in said


def test_a_state_that_is_no_party_is_not_called_one() -> None:
    said = by_id(blocks(replace(SESSION, state="CHN"), findings(30, "CHN")))["context.bound"].text
    assert "has signed but not ratified" in said


def test_only_cases_with_consent_for_telling_are_told() -> None:
    told = {each.short_ref for each in findings(80) if "story" in each.uses}
    accounts = [block for block in blocks() if block.kind is BlockKind.ACCOUNT]
    assert accounts
    assert {ref for block in accounts for ref in block.findings} <= told


def test_references_of_cases_that_may_only_be_counted_stand_nowhere_in_the_text() -> None:
    composed = blocks()
    cells = " ".join(cell.text for block in composed if block.figure for row in block.figure.rows for cell in row)
    printed = cells + "\n".join(block.text for block in composed)
    assert not [each.short_ref for each in findings(80) if "story" not in each.uses and each.short_ref in printed]


def test_no_case_is_told_or_listed_where_a_state_has_fewer_than_ten_findings() -> None:
    composed = blocks(given=findings(9))
    assert not [block for block in composed if block.kind is BlockKind.ACCOUNT]
    assert "annexes.cases" not in by_id(composed)


def test_the_list_of_cases_names_no_kind_whose_number_is_withheld() -> None:
    composed = by_id(blocks())
    totals = {row[0].text: row[-1].value for row in composed["findings.kinds"].figure.rows}  # type: ignore[union-attr]  # it is a table
    listed = composed["annexes.cases"].figure
    assert listed is not None
    assert all(row[1].text == "another kind of act" or totals[row[1].text] is not None for row in listed.rows)


def test_an_act_is_described_once_and_named_again_where_it_bears_on_another_article() -> None:
    said = text()
    assert said.count("officers committed sexual violence or demanded sexual acts") == 1
    assert "Acts described above also raise issues under article 3 (equality of women and men): sexual violence" in said


def test_a_single_year_is_a_single_year() -> None:
    draft = replace(SESSION, year_from=2024, year_to=2024)
    head = by_id(blocks(draft))["findings.kinds"].figure
    assert head is not None
    assert head.head[1:] == ("2024", "All")


def test_the_addressee_follows_the_procedure() -> None:
    draft = replace(SESSION, mechanism="upr_joint", stage="submission")
    assert "The State under review should, by" in text(draft)
