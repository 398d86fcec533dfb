"""Every body and stage can be written for: sections, articles, law, what is asked, and how the State is addressed."""

from dataclasses import replace
from functools import cache

import pytest

from tests.drafting.test_compose import SESSION, TODAY, reference
from tests.support.findings import findings, of_every_kind
from watchdog.domain.draft import Block, BlockKind
from watchdog.drafting.composing.compose import compose
from watchdog.drafting.composing.select import instrument_of
from watchdog.drafting.formats.model import count_words
from watchdog.drafting.wording import wordings

OFFERED = [
    (mechanism.id, stage.id)
    for mechanism in reference().mechanisms.all
    for stage in mechanism.stages
    if mechanism.available and mechanism.sections[stage.id] and stage.output != "case"
]
TREATY_BODIES = [each.id for each in reference().mechanisms.all if each.kind == "treaty_body"]
LEFT_TO_PEOPLE = frozenset(
    {
        *("followup", "previous", "past", "one_by_one", "by_recommendation"),
        *("norm", "other", "answers", "commitments", "safeguards"),
    }
)
"""Sections about what no finding holds: the State's law and measures, a call's own questions, other procedures."""
ONE_OF_EACH_SHAPE = list(
    {reference().mechanisms.mechanism(body).sections[stage]: (body, stage) for body, stage in OFFERED}.values()
)


@cache
def written(mechanism: str, stage: str, language: str = "en") -> tuple[Block, ...]:
    draft = replace(SESSION, mechanism=mechanism, stage=stage, language=language)
    return compose(draft, of_every_kind(reference()), reference(), wordings(reference()), TODAY)


@pytest.mark.parametrize(("mechanism", "stage"), OFFERED)
def test_every_section_that_findings_can_fill_is_filled(mechanism: str, stage: str) -> None:
    output = reference().mechanisms.stage(mechanism, stage).output
    not_asked = {"questions", "recommendations"} - {output} if output != "both" else set()
    empty = {block.section for block in written(mechanism, stage) if block.id.endswith(".own")}
    assert empty <= LEFT_TO_PEOPLE | not_asked


@pytest.mark.parametrize("mechanism", TREATY_BODIES)
def test_every_article_that_heads_a_chapter_has_its_standard_in_words(mechanism: str) -> None:
    stage = reference().mechanisms.mechanism(mechanism).stages[0].id
    composed = written(mechanism, stage)
    heads = [
        block
        for block in composed
        if block.kind is BlockKind.HEADING and block.basis == "law" and block.heading_level == 2
    ]
    laws = {block.id for block in composed if block.id.endswith(".law")}
    chapters = [block for block in heads if not block.id.endswith(".others")]
    assert chapters
    assert [block.id for block in chapters if f"{block.id}.law" not in laws] == []


@pytest.mark.parametrize("language", sorted(wordings(reference()).languages))
@pytest.mark.parametrize(("mechanism", "stage"), ONE_OF_EACH_SHAPE)
def test_no_text_is_left_unfilled_or_badly_joined(mechanism: str, stage: str, language: str) -> None:
    for block in written(mechanism, stage, language):
        cells = [cell.text for row in block.figure.rows for cell in row] if block.figure else []
        for text in (block.text, *block.notes, *cells):
            assert "{" not in text
            assert "  " not in text
            assert text == text.strip()
            assert not any(pair in text for pair in (" .", " ,", "..", ",.", "。。", "，。", "، .", "،."))


def test_the_disarmed_stages_of_one_case_are_not_offered_to_policy_staff() -> None:
    case = [stage.id for each in reference().mechanisms.all for stage in each.stages if stage.output == "case"]
    assert "urgent_appeal" in case
    assert ("wgad", "urgent_appeal") not in OFFERED


def test_a_body_with_a_treaty_is_told_of_its_own_articles_only() -> None:
    for mechanism in TREATY_BODIES:
        instrument = instrument_of(reference().mechanisms.mechanism(mechanism), reference())
        stage = reference().mechanisms.mechanism(mechanism).stages[0].id
        laws = [block.id for block in written(mechanism, stage) if block.id.endswith(".law")]
        assert all(f".{instrument}-" in block_id for block_id in laws)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_summary_keeps_its_share_of_the_limit(language: str) -> None:
    long = []
    for mechanism, stage in OFFERED:
        sections = {each.id: each for each in reference().mechanisms.sections(mechanism, stage)}
        limit = reference().mechanisms.limit(mechanism, stage)
        share = sections["summary"].share if "summary" in sections else None
        room = round((limit.words or limit.suggested_words or 0) * (share or 0))
        draft = replace(SESSION, mechanism=mechanism, stage=stage, language=language)
        blocks = compose(draft, findings(60), reference(), wordings(reference()), TODAY)
        said = [block for block in blocks if block.section == "summary" and block.kind is not BlockKind.HEADING]
        if 0 < room < sum(count_words(block.text) for block in said):
            long.append((mechanism, stage))
    assert long == []
