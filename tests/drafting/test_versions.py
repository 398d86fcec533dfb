import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.drafting import begun, block_of, events, filled, opened, send
from tests.support.findings import findings, release
from tests.support.instance import Instance, actor, make_instance, signed_in, work
from watchdog.access.policy import RefusedError
from watchdog.domain.differences import pieces
from watchdog.domain.draft import OWN, Block, BlockKind, Cell, Draft, Figure, Publish
from watchdog.drafting.editing import comments, versions, write
from watchdog.drafting.editing.versions import Turn, details, differences
from watchdog.drafting.editing.write import Seen
from watchdog.records.cases import ChangedMeanwhileError


def block(name: str, text: str = "as it was", **changes: object) -> Block:
    made = Block(name, "s", BlockKind.PARAGRAPH, text, text)
    return replace(made, **changes)  # type: ignore[arg-type]  # fields of Block by name


def draft(*blocks: Block) -> Draft:
    title = Block("s", "s", BlockKind.HEADING, "Summary", "Summary", heading_level=1)
    return Draft("t", "ccpr", "session", "GEO", 2023, 2025, "en", "n", (title, *blocks))


def told(before: Draft, after: Draft) -> list[tuple[Turn, list[tuple[str, str]]]]:
    return [(each.turn, each.pieces) for each in differences(before, after)]


def test_words_are_told_apart() -> None:
    assert list(pieces("one two three", "one 2 three")) == [
        ("same", "one "),
        ("gone", "two"),
        ("new", "2"),
        ("same", " three"),
    ]


def test_new_changed_and_gone_blocks_stand_in_their_places() -> None:
    found = told(draft(block("a"), block("b"), block("c")), draft(block("a", "as it is"), block("d"), block("c")))
    assert [turn for turn, _ in found] == [Turn.CHANGED, Turn.GONE, Turn.NEW]
    assert found[1][1] == [("gone", "as it was")]
    assert {each.section for each in differences(draft(), draft(block("a")))} == {"Summary"}


def test_leaving_out_taking_in_and_moving_are_named() -> None:
    out = draft(block("a", left_out="why"))
    (found,) = differences(draft(block("a")), out)
    assert (found.turn, found.reason) == (Turn.OUT, "why")
    assert [turn for turn, _ in told(out, draft(block("a")))] == [Turn.IN]
    own = block("own.1", basis=OWN)
    assert [turn for turn, _ in told(draft(block("a"), own), draft(own, block("a")))] == [Turn.MOVED]


def test_notes_and_figures_are_compared_too() -> None:
    table = Figure("c", ("kind", "all"), ((Cell("force"), Cell("9", 9)),))
    moved = replace(table, rows=((Cell("force"), Cell("10", 10)),))
    (found,) = told(draft(block("a", figure=table)), draft(block("a", figure=moved)))
    assert ("new", "10") in found[1]
    assert told(draft(block("a")), draft(block("a", notes=("CAT/C/1",)))) != []


def test_the_same_is_no_difference_and_details_are_named() -> None:
    made = draft(block("a"))
    assert told(made, made) == []
    assert details(made, replace(made, title="u", publish=Publish.NO)) == [("title", "t", "u"), ("publish", "", "no")]


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    made = make_instance(tmp_path)
    with work(made) as unit:
        release(unit, findings(20))
    return made


def test_an_earlier_version_comes_back_as_a_new_one_and_comments_stay(instance: Instance) -> None:
    draft_id, heron = begun(instance), actor(instance, "Heron")
    before = block_of(opened(instance, heron, draft_id), "summary.what").text
    with work(instance) as unit:
        write.edit(unit, heron, Seen(draft_id, 1), "summary.what", "By hand.", reference=instance.reference)
        comments.comment(unit, heron, Seen(draft_id, 2), "summary.what", "Really?")
        with pytest.raises(ChangedMeanwhileError):
            versions.restore(unit, heron, Seen(draft_id, 2), 1)
        for number in (0, 3, 9):
            with pytest.raises(LookupError):
                versions.restore(unit, heron, Seen(draft_id, 3), number)
        versions.restore(unit, heron, Seen(draft_id, 3), 1)
    found = opened(instance, heron, draft_id)
    assert (found.version, block_of(found, "summary.what").text) == (4, before)
    assert [each.text for each in found.draft.comments] == ["Really?"]
    assert events(instance, heron)[0] == "draft.restored"


def test_what_rests_on_recalled_consent_is_stopped_after_a_restore_too(instance: Instance) -> None:
    draft_id, heron = begun(instance), actor(instance, "Heron")
    with work(instance) as unit:
        unit.findings.recall([row.case_id for row in unit.findings.released()])
        write.recompose(unit, heron, Seen(draft_id, 1), reference=instance.reference)
        versions.restore(unit, heron, Seen(draft_id, 2), 1)
    assert any(check.values and "reference" in check.values for check in opened(instance, heron, draft_id).checks)


def test_pages_list_the_versions_show_what_changed_and_go_back(instance: Instance) -> None:
    address, heron = f"/drafts/{begun(instance)}", signed_in(instance, "Heron")
    page = heron.get(f"{address}?block=summary.what").text
    send(heron, f"{address}/edit", page, block="summary.what", text="<b>New</b> words.", save="1")
    listed = heron.get(f"{address}/versions").text
    assert re.findall(r"/versions/(\d+)\"", listed) == ["2", "1"]
    assert "saved 2 Mar 2026" in listed
    shown = heron.get(f"{address}/versions/2").text
    assert re.search(r"<ins>.*\[added:.*&lt;", shown)
    assert "<del>" in shown
    assert "<b>New" not in shown
    assert "This is how the draft began." in heron.get(f"{address}/versions/1").text
    first = heron.get(f"{address}/versions/1").text
    assert {heron.get(f"{address}/versions/{number}").status_code for number in (0, 3)} == {404}
    assert heron.post(f"{address}/versions/1/restore", data={"version": "2"}).status_code == 422
    assert send(heron, f"{address}/versions/1/restore", first) == 303
    assert "New" not in heron.get(address).text.partition('class="sheet"')[2].partition("</article>")[0]
    assert heron.post(f"{address}/versions/1/restore", data=filled(first)).status_code == 409


def test_nobody_else_sees_versions(instance: Instance) -> None:
    draft_id, birch = begun(instance), actor(instance, "Birch")
    address, client = f"/drafts/{draft_id}", signed_in(instance, "Birch")
    assert {client.get(f"{address}/{page}").status_code for page in ("versions", "versions/1")} == {403}
    with work(instance) as unit:
        with pytest.raises(RefusedError):
            versions.versions(unit, birch, draft_id)
        with pytest.raises(RefusedError):
            versions.version(unit, birch, draft_id, 1)
