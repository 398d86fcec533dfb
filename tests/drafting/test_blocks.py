import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.drafting import begun, block_of, events, opened
from tests.support.findings import findings, release
from tests.support.instance import Instance, actor, make_instance, work
from watchdog.domain.draft import OWN, Block, BlockKind, Comment, Draft
from watchdog.drafting.checking.check import Problem
from watchdog.drafting.cite import changes, merged
from watchdog.drafting.document import document, measure
from watchdog.drafting.editing import blocks, comments, write
from watchdog.drafting.editing.blocks import inserted, may_move, moved, new_block
from watchdog.drafting.editing.write import Seen
from watchdog.drafting.formats.model import Document, Paragraph
from watchdog.drafting.wording import wordings
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.reference.library import Reference
from watchdog.settings import shipped

DAY = dt.date(2026, 3, 2)


@cache
def reference() -> Reference:
    return Reference(shipped("config") / "reference")


def composed(name: str, section: str = "summary") -> Block:
    return Block(f"{section}.{name}", section, BlockKind.PARAGRAPH, f"As composed {name}.", f"As composed {name}.")


def title(section: str) -> Block:
    return Block(section, section, BlockKind.HEADING, section, section, heading_level=1)


def own(name: str, section: str = "summary") -> Block:
    return Block(f"own.{name}", section, BlockKind.PARAGRAPH, f"By hand {name}.", "", basis=OWN)


def draft(*given: Block) -> Draft:
    return Draft("t", "ccpr", "session", "GEO", 2023, 2025, "en", "n", given)


def ids(made: Draft) -> list[str]:
    return [block.id for block in made.blocks]


PLAIN = draft(title("summary"), composed("a"), composed("b"), title("asks"), composed("c", "asks"))


def printed(made: Draft) -> Document:
    return document(made, wordings(reference()).languages["en"], reference(), DAY, is_demo=False)


def paragraphs(made: Draft) -> list[str]:
    return [piece.runs[0].text for piece in printed(made).blocks if isinstance(piece, Paragraph)]


def test_an_own_block_stands_behind_the_one_it_was_added_after() -> None:
    assert ids(inserted(PLAIN, "summary.a", own("x")))[:4] == ["summary", "summary.a", "own.x", "summary.b"]
    with pytest.raises(LookupError):
        inserted(PLAIN, "nowhere", own("x"))


def test_only_texts_are_added_and_their_ids_are_never_the_same() -> None:
    made = [new_block("summary", kind, "t") for kind in blocks.OWN_KINDS for _ in range(2)]
    assert len({block.id for block in made}) == len(made)
    assert {block.heading_level for block in made} == {2}
    with pytest.raises(ValueError, match="kind"):
        new_block("summary", BlockKind.ACCOUNT, "t")


def test_an_own_block_goes_up_and_down_inside_its_section_and_no_further() -> None:
    start = inserted(PLAIN, "summary.a", own("x"))
    up = moved(start, "own.x", -1)
    assert ids(up)[:3] == ["summary", "own.x", "summary.a"]
    assert moved(up, "own.x", -1) == up
    down = moved(start, "own.x", 1)
    assert ids(down)[:5] == ["summary", "summary.a", "summary.b", "own.x", "asks"]
    assert moved(down, "own.x", 1) == down
    last = inserted(PLAIN, "asks.c", own("y", "asks"))
    assert not may_move(last, "own.y", 1)


def test_a_composed_block_does_not_move() -> None:
    assert moved(PLAIN, "summary.b", -1) == PLAIN


def test_own_and_left_out_blocks_are_never_out_of_date() -> None:
    out = replace(composed("a"), left_out="said elsewhere")
    assert changes([out, own("x")], [composed("a")]) == {}
    assert changes([out], [replace(composed("a"), text="new", composed="new")]) == {}


@given(st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True), st.lists(st.integers(0, 6), max_size=4))
def test_whatever_is_composed_anew_an_own_block_stays_and_keeps_the_order(fresh: list[str], places: list[int]) -> None:
    stored = [title("summary"), *(composed(name) for name in "abcd")]
    for number, place in enumerate(places):
        stored.insert(min(place, len(stored) - 1) + 1, own(str(number)))
    renewed = [block.id for block in merged(stored, [title("summary"), *(composed(name) for name in sorted(fresh))])]
    there = {"summary", *(f"summary.{name}" for name in fresh)}
    assert renewed == [block.id for block in stored if block.own or block.id in there]


def test_a_block_left_out_stays_out_when_it_is_composed_anew_and_even_when_nothing_calls_for_it() -> None:
    stored = [title("summary"), replace(composed("a"), left_out="why"), composed("b")]
    moved_on = replace(composed("a"), text="new", composed="new")
    (_, renewed, _) = merged(stored, [title("summary"), moved_on, composed("b")])
    assert (renewed.text, renewed.left_out) == ("new", "why")
    assert [block.left_out for block in merged(stored, [title("summary"), composed("b")])] == ["", "why", ""]


def test_what_is_left_out_is_neither_printed_nor_counted_nor_numbered() -> None:
    words = wordings(reference()).languages["en"]
    out = draft(*(replace(each, left_out="why") if each.id == "summary.a" else each for each in PLAIN.blocks))
    assert paragraphs(PLAIN)[:2] == ["As composed a.", "As composed b."]
    assert paragraphs(out)[0] == "As composed b."
    assert measure(PLAIN, words, reference()).without - measure(out, words, reference()).without == 3


def test_a_section_that_is_left_out_whole_loses_its_heading() -> None:
    out = draft(*(replace(each, left_out="why") if each.id == "asks.c" else each for each in PLAIN.blocks))
    assert "asks" not in [getattr(piece, "text", "") for piece in printed(out).blocks]


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    made = make_instance(tmp_path)
    with work(made) as unit:
        release(unit, findings(20))
    return made


def test_adding_moving_leaving_out_and_removing_leave_their_lines(instance: Instance) -> None:
    draft_id, heron = begun(instance), actor(instance, "Heron")
    with work(instance) as unit:
        seen = Seen(draft_id, 1)
        made = blocks.add(unit, heron, seen, "summary.what", kind=BlockKind.PARAGRAPH, text="Call me: a@b.example")
        blocks.move(unit, heron, seen, made, -1)
        comments.comment(unit, heron, seen, made, "Is it so?")
        blocks.leave_out(unit, heron, Seen(draft_id, 4), "summary.what", "said elsewhere")
    found = opened(instance, heron, draft_id)
    assert ids(found.draft)[:3] == ["summary", made, "summary.what"]
    assert found.draft.blocks[1].section == "summary"
    assert {check.block for check in found.checks if check.problem is Problem.PERSONAL} == {made}
    with work(instance) as unit:
        blocks.leave_out(unit, heron, Seen(draft_id, 5), made, "not ours")
        blocks.take_in(unit, heron, Seen(draft_id, 6), "summary.what")
    found = opened(instance, heron, draft_id)
    assert not [check for check in found.checks if check.problem is Problem.PERSONAL]
    assert block_of(found, "summary.what").left_out == ""
    with work(instance) as unit:
        blocks.remove(unit, heron, Seen(draft_id, 7), made)
    found = opened(instance, heron, draft_id)
    assert made not in ids(found.draft)
    assert found.draft.comments == ()
    assert events(instance, heron)[:7] == [
        *("draft.block-removed", "draft.block-taken-in", "draft.block-left-out", "draft.block-left-out"),
        *("draft.commented", "draft.block-moved", "draft.block-added"),
    ]


def test_a_recalled_finding_behind_a_block_that_was_left_out_stops_nothing(instance: Instance) -> None:
    draft_id, heron = begun(instance), actor(instance, "Heron")
    found = opened(instance, heron, draft_id)
    behind = [block.id for block in found.draft.blocks if block.findings]
    with work(instance) as unit:
        unit.findings.recall([row.case_id for row in unit.findings.released()])
        for number, block_id in enumerate(behind):
            blocks.leave_out(unit, heron, Seen(draft_id, number + 1), block_id, "recalled")
    found = opened(instance, heron, draft_id)
    assert Problem.RECALLED not in {check.problem for check in found.checks}
    assert found.draft.cited() == frozenset()


def test_a_title_is_not_left_out_and_a_composed_block_is_not_removed(instance: Instance) -> None:
    draft_id, heron = begun(instance), actor(instance, "Heron")
    with work(instance) as unit:
        with pytest.raises(LookupError):
            blocks.leave_out(unit, heron, Seen(draft_id, 1), "summary", "why")
        with pytest.raises(LookupError):
            blocks.remove(unit, heron, Seen(draft_id, 1), "summary.what")


def test_two_people_work_on_two_blocks_at_once(instance: Instance) -> None:
    draft_id, heron, crane = begun(instance), actor(instance, "Heron"), actor(instance, "Crane")
    seen = Seen(draft_id, 1)
    with work(instance) as unit:
        write.edit(unit, crane, seen, "summary.what", "Crane.", reference=instance.reference)
        write.edit(unit, heron, seen, "summary.basis", "Heron.", reference=instance.reference)
        blocks.add(unit, crane, seen, "summary.what", kind=BlockKind.QUESTION, text="Why?")
        write.reset(unit, heron, seen, "summary.main", reference=instance.reference)
    found = opened(instance, heron, draft_id)
    assert (block_of(found, "summary.what").text, block_of(found, "summary.basis").text) == ("Crane.", "Heron.")
    assert found.version == 5
    for block_id in ("summary.what", "summary.basis"):
        with pytest.raises(ChangedMeanwhileError), work(instance) as unit:
            write.edit(unit, crane, seen, block_id, "Late.", reference=instance.reference)
        with pytest.raises(ChangedMeanwhileError), work(instance) as unit:
            blocks.leave_out(unit, crane, seen, block_id, "Late.")
    for version in (0, 99):
        with pytest.raises(ChangedMeanwhileError), work(instance) as unit:
            write.edit(unit, crane, Seen(draft_id, version), "summary.main", "No.", reference=instance.reference)


def test_a_block_that_was_removed_meanwhile_cannot_be_saved(instance: Instance) -> None:
    draft_id, heron = begun(instance), actor(instance, "Heron")
    with work(instance) as unit:
        made = blocks.add(unit, heron, Seen(draft_id, 1), "summary", kind=BlockKind.PARAGRAPH, text="A.")
        blocks.remove(unit, heron, Seen(draft_id, 2), made)
        with pytest.raises(ChangedMeanwhileError):
            write.edit(unit, heron, Seen(draft_id, 2), made, "B.", reference=instance.reference)


def test_setting_back_needs_something_composed_and_keeps_a_block_out(instance: Instance) -> None:
    draft_id, heron = begun(instance), actor(instance, "Heron")
    with work(instance) as unit:
        made = blocks.add(unit, heron, Seen(draft_id, 1), "summary", kind=BlockKind.PARAGRAPH, text="A.")
        with pytest.raises(LookupError):
            write.reset(unit, heron, Seen(draft_id, 2), made, reference=instance.reference)
        blocks.leave_out(unit, heron, Seen(draft_id, 2), "summary.what", "why")
        write.reset(unit, heron, Seen(draft_id, 3), "summary.what", reference=instance.reference)
    assert block_of(opened(instance, heron, draft_id), "summary.what").left_out == "why"


def test_comments_on_blocks_that_are_gone_stay_in_sight() -> None:
    said = [
        Comment(name, block, "Heron", DAY, "t", settled=name == "3")
        for name, block in (("1", "summary.a"), ("2", "gone"), ("3", "gone"))
    ]
    made = replace(PLAIN, comments=tuple(said))
    assert [each.id for each in comments.loose(made)] == ["2"]
