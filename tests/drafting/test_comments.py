from pathlib import Path

import pytest

from tests.support.drafting import begun, events, opened
from tests.support.findings import findings, release
from tests.support.instance import Instance, actor, make_instance, work
from watchdog.access.policy import RefusedError
from watchdog.drafting.editing import comments, write
from watchdog.drafting.editing.comments import about
from watchdog.drafting.editing.write import Seen
from watchdog.drafting.leaving.export import KINDS, prepare


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    made = make_instance(tmp_path)
    with work(made) as unit:
        release(unit, findings(20))
    return made


def test_a_comment_is_said_settled_and_opened_again_by_name(instance: Instance) -> None:
    draft_id, heron, crane = begun(instance), actor(instance, "Heron"), actor(instance, "Crane")
    with work(instance) as unit:
        comments.comment(unit, heron, Seen(draft_id, 1), "summary.what", "Is it so?")
        comments.comment(unit, crane, Seen(draft_id, 1), "summary.what", "It is.")
    first, second = opened(instance, heron, draft_id).draft.comments
    assert [(each.author, each.text, each.settled) for each in (first, second)] == [
        ("Heron", "Is it so?", False),
        ("Crane", "It is.", False),
    ]
    assert first.day == instance.clock().date()
    with work(instance) as unit:
        comments.settle(unit, crane, Seen(draft_id, 3), first.id)
    found = opened(instance, heron, draft_id).draft.comments
    assert [each.text for each in about(found, "summary.what")] == ["It is.", "Is it so?"]
    with work(instance) as unit:
        comments.reopen(unit, heron, Seen(draft_id, 4), first.id)
    assert not any(each.settled for each in opened(instance, heron, draft_id).draft.comments)
    assert events(instance, heron)[:4] == [
        *("draft.comment-reopened", "draft.comment-settled", "draft.commented", "draft.commented"),
    ]


def test_comments_stay_when_the_text_is_composed_anew_and_leave_in_no_file(instance: Instance) -> None:
    draft_id, heron = begun(instance), actor(instance, "Heron")
    with work(instance) as unit:
        comments.comment(unit, heron, Seen(draft_id, 1), "summary.what", "UNMISTAKABLE")
        write.recompose(unit, heron, Seen(draft_id, 2), reference=instance.reference)
        files = [prepare(unit, heron, draft_id, kind, instance.reference, is_demo=False) for kind in ("html", "md")]
    assert len(opened(instance, heron, draft_id).draft.comments) == 1
    assert set(KINDS) >= {"html", "md"}
    assert all(b"UNMISTAKABLE" not in each.content for each in files)


def test_nobody_comments_on_nothing_or_from_outside(instance: Instance) -> None:
    draft_id = begun(instance)
    with work(instance) as unit:
        for act in (comments.settle, comments.reopen):
            with pytest.raises(LookupError):
                act(unit, actor(instance, "Heron"), Seen(draft_id, 1), "nowhere")
        with pytest.raises(LookupError):
            comments.comment(unit, actor(instance, "Heron"), Seen(draft_id, 1), "nowhere", "t")
        with pytest.raises(RefusedError):
            comments.comment(unit, actor(instance, "Birch"), Seen(draft_id, 1), "summary.what", "t")
