from pathlib import Path

import pytest

from tests.support.drafting import begun, block_of, events, opened, send
from tests.support.findings import findings, release
from tests.support.instance import Instance, actor, make_instance, signed_in, work
from watchdog.domain.draft import BlockKind
from watchdog.drafting.checking.check import Problem
from watchdog.drafting.editing import blocks, comments, reuse, write
from watchdog.drafting.editing.write import Seen


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    made = make_instance(tmp_path)
    with work(made) as unit:
        release(unit, findings(40))
    return made


@pytest.fixture
def source(instance: Instance) -> str:
    """A draft in which people wrote: a paragraph with evidence, an account, a question of their own."""
    draft_id, heron = begun(instance), actor(instance, "Heron")
    account = next(
        block.id for block in opened(instance, heron, draft_id).draft.blocks if block.kind is BlockKind.ACCOUNT
    )
    with work(instance) as unit:
        seen = Seen(draft_id, 1)
        write.edit(unit, heron, seen, "summary.basis", "Write to **a@b.example**.", reference=instance.reference)
        write.edit(unit, heron, seen, account, "An account told anew.", reference=instance.reference)
        blocks.add(unit, heron, seen, "summary.what", kind=BlockKind.QUESTION, text="Why is that?")
        comments.comment(unit, heron, seen, "summary.basis", "Is it so?")
    return draft_id


def test_only_what_people_wrote_is_offered_and_no_account(instance: Instance, source: str) -> None:
    draft = opened(instance, actor(instance, "Heron"), source).draft
    assert [block.text for block in reuse.reusable(draft)] == ["Why is that?", "Write to **a@b.example**."]


def test_what_is_left_out_is_not_offered(instance: Instance, source: str) -> None:
    heron = actor(instance, "Heron")
    with work(instance) as unit:
        blocks.leave_out(unit, heron, Seen(source, 5), "summary.basis", "why")
    draft = opened(instance, heron, source).draft
    assert [block.text for block in reuse.reusable(draft)] == ["Why is that?"]


def test_blocks_come_as_own_ones_without_evidence_or_comments_and_are_scanned(instance: Instance, source: str) -> None:
    target, heron = begun(instance), actor(instance, "Heron")
    assert block_of(opened(instance, heron, source), "summary.basis").findings
    with work(instance) as unit:
        offered = [block.id for block in reuse.reusable(reuse.source(unit, heron, source))]
        assert reuse.take(unit, heron, Seen(target, 1), source, chosen=offered, section="context") == 2
    found = opened(instance, heron, target)
    taken = [block for block in found.draft.blocks if block.section == "context"][-2:]
    assert [(block.text, block.kind, block.own, block.findings) for block in taken] == [
        ("Why is that?", BlockKind.QUESTION, True, ()),
        ("Write to **a@b.example**.", BlockKind.PARAGRAPH, True, ()),
    ]
    assert not {block.id for block in taken} & set(offered)
    assert found.draft.comments == ()
    assert {check.block for check in found.checks if check.problem is Problem.PERSONAL} == {taken[1].id}
    assert events(instance, heron)[0] == "draft.reused"


def test_nothing_is_taken_from_nowhere_or_to_nowhere(instance: Instance, source: str) -> None:
    target, heron = begun(instance), actor(instance, "Heron")
    with work(instance) as unit:
        for chosen, section in ((["summary.what"], "context"), ([], "context"), (["summary.basis"], "nowhere")):
            with pytest.raises(LookupError):
                reuse.take(unit, heron, Seen(target, 1), source, chosen=chosen, section=section)
    assert opened(instance, heron, target).version == 1


def test_the_page_offers_the_drafts_then_what_was_written(instance: Instance, source: str) -> None:
    address, heron = f"/drafts/{begun(instance)}", signed_in(instance, "Heron")
    assert source in heron.get(f"{address}/reuse").text
    page = heron.get(f"{address}/reuse?from={source}").text
    assert "Write to a@b.example." in page
    assert send(heron, f"{address}/reuse/{source}", page, section="context") == 422
    assert send(heron, f"{address}/reuse/{source}", page, section="context", chosen="summary.what") == 422
    assert send(heron, f"{address}/reuse/{source}", page, section="context", chosen="summary.basis") == 303
    assert "<strong>a@b.example</strong>" in heron.get(address).text
    assert heron.get(f"{address}/reuse?from={'0' * 32}").status_code == 404
    assert signed_in(instance, "Birch").get(f"{address}/reuse").status_code == 403
