from dataclasses import replace

from tests.support.findings import finding
from watchdog.domain.draft import Block, BlockKind, Cell, Figure
from watchdog.drafting.cite import Move, behind, changes, merged, saved


def paragraph(name: str, text: str = "as composed", **values: object) -> Block:
    block = Block(id=f"s.{name}", section="s", kind=BlockKind.PARAGRAPH, text=text, composed=text)
    return replace(block, **values)  # type: ignore[arg-type]  # fields of Block by name


def test_nothing_changed_means_no_change() -> None:
    assert changes([paragraph("a")], [paragraph("a")]) == {}


def test_an_edit_alone_is_no_change_of_figures() -> None:
    assert changes([paragraph("a", text="by hand", composed="as composed")], [paragraph("a")]) == {}


def test_other_text_another_figure_a_new_and_a_gone_block_are_told_apart() -> None:
    table = Figure("caption", ("kind", "all"), ((Cell("force"), Cell("9", 9)),))
    stored = [paragraph("a"), paragraph("b", figure=table), paragraph("c")]
    moved = replace(table, rows=((Cell("force"), Cell("10", 10)),))
    fresh = [paragraph("a", "otherwise"), paragraph("b", figure=moved), paragraph("d")]
    found = {name: change.move for name, change in changes(stored, fresh).items()}
    assert found == {"s.a": Move.CHANGED, "s.b": Move.CHANGED, "s.c": Move.GONE, "s.d": Move.NEW}


def test_composing_anew_keeps_what_was_written_and_renews_the_rest() -> None:
    stored = [paragraph("a", text="by hand", composed="16 cases"), paragraph("b", "16 cases")]
    (first, second) = merged(stored, [paragraph("a", "17 cases"), paragraph("b", "17 cases")])
    assert (first.text, first.composed) == ("by hand", "16 cases")
    assert second.text == "17 cases"


def test_an_edited_block_that_nothing_calls_for_any_more_stays_where_it_was() -> None:
    stored = [paragraph("a"), paragraph("b", text="by hand"), replace(paragraph("z"), section="t")]
    stored[1] = replace(stored[1], composed="before")
    assert [block.id for block in merged(stored, [paragraph("a"), replace(paragraph("z"), section="t")])] == [
        "s.a",
        "s.b",
        "s.z",
    ]


def test_saving_rests_the_text_on_what_stands_behind_it_today() -> None:
    fresh = paragraph("a", "17 cases", findings=("F-1",))
    block = saved(paragraph("a", "16 cases"), fresh, "seventeen")
    assert (block.text, block.composed, block.findings) == ("seventeen", "17 cases", ("F-1",))


def test_recalled_evidence_is_shown_as_recalled() -> None:
    known = finding(1)
    block = paragraph("a", findings=(known.short_ref, "ENPUD-F-0000-0000"))
    found = behind(block, {known.short_ref: known})
    assert [entry.finding for entry in found] == [known, None]
