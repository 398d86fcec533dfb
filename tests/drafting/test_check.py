import datetime as dt
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.support.findings import findings
from watchdog.domain.draft import Block, BlockKind, Draft
from watchdog.domain.evidence import Finding
from watchdog.drafting.checking.check import Check, Facts, Level, Problem, blocking, preflight
from watchdog.drafting.cite import changes
from watchdog.drafting.composing.compose import compose
from watchdog.drafting.document import measure
from watchdog.drafting.wording import wordings
from watchdog.reference.library import Reference
from watchdog.settings import shipped

TODAY = dt.date(2026, 11, 24)
CHOICE = Draft("title", "ccpr", "session", "GEO", 2023, 2025, "en", "the network")


KIND_OF = {
    words.name: kind
    for kind, words in wordings(Reference(shipped("config") / "reference")).languages["en"].types.items()
}


@cache
def reference() -> Reference:
    return Reference(shipped("config") / "reference")


def composed(choice: Draft = CHOICE, count: int = 60) -> Draft:
    given = findings(count, choice.state)
    return replace(choice, blocks=compose(choice, given, reference(), wordings(reference()), TODAY))


def checked(
    draft: Draft, given: Iterable[Finding] | None = None, *, is_demo: bool = False, on: Reference | None = None
) -> tuple[Check, ...]:
    released = {each.short_ref: each for each in (findings(60, draft.state) if given is None else given)}
    wording = wordings(reference())
    fresh = compose(draft, released.values(), reference(), wording, TODAY)
    facts = Facts(
        released=released,
        changes=changes(draft.blocks, fresh),
        length=measure(draft, wording.languages[draft.language], reference()),
        reference=on or reference(),
        wording=wording,
        today=TODAY,
        is_demo=is_demo,
    )
    return preflight(draft, facts)


def said(checks: tuple[Check, ...], level: Level | None = None) -> set[Problem]:
    return {check.problem for check in checks if level in {None, check.level}}


def edited(block_id: str, change: Callable[[str], str], choice: Draft = CHOICE) -> Draft:
    draft = composed(choice)
    text = next(block.text for block in draft.blocks if block.id == block_id)
    return draft.with_text(block_id, change(text))


def first(draft: Draft, kind: BlockKind) -> Block:
    return next(block for block in draft.blocks if block.kind is kind)


def test_a_fresh_draft_may_leave() -> None:
    assert blocking(checked(composed())) == ()


def test_blocking_results_stand_first() -> None:
    levels = [check.level for check in checked(edited("summary.what", lambda text: text + " addict ann@example.org"))]
    assert levels == sorted(levels, key=lambda level: level is not Level.BLOCK)


def test_a_text_over_a_verified_limit_is_stopped() -> None:
    draft = edited("summary.what", lambda text: text + " word" * 9000)
    (found,) = (check for check in checked(draft) if check.problem is Problem.OVER_LIMIT)
    assert found.level is Level.BLOCK
    assert found.values is not None
    assert found.values["limit"] == "10000"


def test_an_unknown_limit_stops_nothing_and_our_budget_is_called_ours() -> None:
    draft = edited("summary.what", lambda text: text + " word" * 9000, replace(CHOICE, mechanism="cescr"))
    assert Problem.LIMIT_UNKNOWN in said(checked(draft), Level.ADVISE)
    assert "not a rule of the body" in Problem.OVER_BUDGET.value
    assert not said(checked(draft), Level.BLOCK)


def test_a_recalled_finding_stops_the_draft_at_each_block_that_rests_on_it() -> None:
    draft, given = composed(), findings(60)
    gone = first(draft, BlockKind.ACCOUNT).findings[0]
    checks = checked(draft, [each for each in given if each.short_ref != gone])
    places = {check.block for check in checks if check.problem is Problem.RECALLED}
    assert places == {block.id for block in draft.blocks if gone in block.findings}


def test_a_case_whose_consent_shrank_to_counting_may_not_be_told_or_listed_any_more() -> None:
    draft = composed()
    account = first(draft, BlockKind.ACCOUNT)
    shrunk = [replace(each, uses=("count",)) if each.short_ref in account.findings else each for each in findings(60)]
    checks = [check for check in checked(draft, shrunk) if check.problem is Problem.NOT_FOR_TELLING]
    assert {check.block for check in checks} >= {account.id, "annexes.cases"}
    assert {check.level for check in checks} == {Level.BLOCK}


def test_a_finding_that_may_not_even_be_counted_stops_the_draft() -> None:
    shrunk = [replace(findings(60)[0], uses=()), *findings(60)[1:]]
    assert Problem.NOT_FOR_COUNTING in said(checked(composed(), shrunk), Level.BLOCK)


def test_a_state_that_is_not_bound_stops_the_draft_and_an_unknown_one_does_not() -> None:
    assert Problem.NOT_PARTY in said(checked(composed(replace(CHOICE, state="CHN"))), Level.BLOCK)
    assert Problem.PARTY_UNKNOWN in said(checked(composed(replace(CHOICE, state="TWN"))), Level.ADVISE)


def test_a_language_that_the_body_does_not_accept_is_stopped(tmp_path: Path) -> None:
    accepted = (
        "languages: {accepted: [en, fr, es], preferred: [], verified: true, note: 'English, French or Spanish (OHCHR"
    )
    folder = tmp_path / "reference"
    shutil.copytree(shipped("config") / "reference", folder)
    path = folder / "un_mechanisms.yaml"
    whole = path.read_text("utf-8")
    assert accepted in whole
    path.write_text(whole.replace(accepted, accepted.replace("en, fr, es", "fr, es")), "utf-8")
    checks = checked(composed(), on=Reference(folder))
    assert Problem.LANGUAGE in said(checks, Level.BLOCK)


def test_unknown_languages_are_pointed_out() -> None:
    assert Problem.LANGUAGE_UNKNOWN in said(checked(composed(replace(CHOICE, mechanism="cedaw"))), Level.ADVISE)


def test_a_withheld_number_beside_its_label_and_a_telling_share_are_pointed_out() -> None:
    table = next(block.figure for block in composed().blocks if block.id == "findings.kinds")
    assert table is not None
    label = next(row[0].text for row in table.rows if row[-1].text == "<10")
    number = sum(any(act.type == KIND_OF[label] for act in each.acts) for each in findings(60))
    wrong = edited("summary.main", lambda _: f"There were {number} acts of {label}. They are 12.5 % of 24 cases.")
    assert {Problem.WITHHELD, Problem.SHARE} <= said(checked(wrong), Level.ADVISE)
    right = edited("summary.main", lambda _: f"There were {number + 40} acts of {label}. They are 50 % of 60 cases.")
    assert not {Problem.WITHHELD, Problem.SHARE} & said(checked(right))


def test_a_step_that_rests_on_one_finding_is_pointed_out() -> None:
    assert Problem.ONE_FINDING in said(checked(composed(count=1), findings(1)), Level.ADVISE)


def test_an_empty_section_is_named_and_so_is_a_text_that_asks_nothing() -> None:
    checks = checked(composed())
    empty = [check.values for check in checks if check.problem is Problem.EMPTY_SECTION]
    assert empty == [{"section": "What became of the last recommendations"}]
    assert Problem.NOTHING_ASKED in said(checked(composed(count=0), []), Level.ADVISE)


def test_without_findings_nothing_leaves() -> None:
    assert Problem.NOTHING_FOUND in said(checked(composed(count=0), []), Level.BLOCK)


@pytest.mark.parametrize("text", ["ann@example.org", "on 14 March 2024", "+996 555 123 456", "41.7151, 44.8271"])
def test_what_points_to_a_person_is_stopped_where_it_stands(text: str) -> None:
    checks = checked(edited("summary.basis", lambda before: f"{before} {text}"))
    (found,) = (check for check in checks if check.problem is Problem.PERSONAL)
    assert (found.level, found.block) == (Level.BLOCK, "summary.basis")


def test_marks_and_notes_hide_nothing_from_the_scans() -> None:
    for text in ("Call +995 **555** 12 34 56.", "Known.[^ Write to a@example.org]"):
        checks = checked(composed().with_text("summary.what", text))
        assert Problem.PERSONAL in said(checks, Level.BLOCK)


def test_an_account_is_scanned_even_when_nobody_changed_it() -> None:
    given = [replace(each, account=each.account and "It was on 14 March 2024.") for each in findings(60)]
    draft = replace(CHOICE, blocks=compose(CHOICE, given, reference(), wordings(reference()), TODAY))
    assert Problem.PERSONAL in said(checked(draft, given), Level.BLOCK)


def test_dates_and_numbers_that_were_composed_are_let_through_after_an_edit() -> None:
    assert Problem.PERSONAL not in said(checked(edited("context.bound", lambda text: text + " This is known.")))


def test_small_numbers_in_the_text_are_pointed_out() -> None:
    draft = edited("summary.basis", lambda text: text + " Among them are three women.")
    assert Problem.SMALL_COUNT in said(checked(draft), Level.ADVISE)


def test_words_that_we_do_not_use_are_stopped_outside_quotation_marks() -> None:
    assert Problem.WORD in said(checked(edited("summary.basis", lambda text: text + " addicts")), Level.BLOCK)
    quoted = checked(edited("summary.basis", lambda text: text + " the “register of addicts”"))
    assert Problem.WORD in said(quoted, Level.ADVISE)
    assert Problem.WORD not in said(quoted, Level.BLOCK)


def test_a_recommendation_needs_somebody_a_date_and_a_verb_that_can_be_seen_done() -> None:
    checks = checked(edited("recommendations.force", lambda _text: "Consider to strengthen training."))
    assert said(checks) >= {Problem.NO_ADDRESSEE, Problem.NO_DEADLINE, Problem.WEAK_VERB}


def test_a_note_that_argues_is_pointed_out() -> None:
    draft = composed()
    long = replace(draft.blocks[1], notes=("word " * 61,))
    assert Problem.ARGUED_NOTE in said(checked(replace(draft, blocks=(draft.blocks[0], long, *draft.blocks[2:]))))


def test_a_note_written_by_hand_may_not_argue_either() -> None:
    text = f"Known.[^ {'because ' * 61}]"
    assert Problem.ARGUED_NOTE in said(checked(edited("summary.what", lambda _: text)))
    assert Problem.ARGUED_NOTE not in said(checked(edited("summary.what", lambda _: "because " * 61)))


def test_moved_figures_are_pointed_out() -> None:
    assert Problem.FIGURES_CHANGED in said(checked(composed(), findings(90)), Level.ADVISE)
    assert Problem.FIGURES_CHANGED not in said(checked(composed()))


def test_few_findings_another_language_a_demonstration_and_a_single_person_are_pointed_out() -> None:
    assert Problem.FEW_FINDINGS in said(checked(composed(count=8), findings(8)))
    assert Problem.ACCOUNT_LANGUAGE in said(checked(composed(replace(CHOICE, language="fr"))))
    assert Problem.INVENTED in said(checked(composed(), is_demo=True))
    letter = composed(replace(CHOICE, mechanism="sr_health", stage="allegation_letter"))
    assert Problem.ONE_PERSON in said(checked(letter))


def test_wording_that_no_lawyer_read_is_pointed_out() -> None:
    assert Problem.NOT_REVIEWED in said(checked(composed()))


def test_every_result_names_its_rule_and_leads_to_a_block_that_exists() -> None:
    draft = edited("summary.basis", lambda text: text + " addicts, three women, ann@example.org")
    ids = {"", *(block.id for block in draft.blocks)}
    assert all(check.rule and check.block in ids for check in checked(draft))
