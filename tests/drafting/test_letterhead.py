import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.drafting import begun, block_of, events, filled, opened, send
from tests.support.findings import findings, release
from tests.support.instance import Instance, actor, make_instance, signed_in, work
from tests.support.releasing import a_desk
from watchdog.access.policy import RefusedError
from watchdog.domain.draft import Publish
from watchdog.domain.letterhead import Letterhead
from watchdog.drafting.editing import letterheads, write
from watchdog.drafting.editing.details import describe, details_of
from watchdog.drafting.editing.write import Seen
from watchdog.drafting.leaving.export import prepare
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.shelf import Kept

HEAD = Letterhead(
    "Harbour Union", ("1 Quay Street", "office@harbour.example"), "The *Union* was founded by its members."
)


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    made = make_instance(tmp_path)
    with work(made) as unit:
        release(unit, findings(20))
    return made


def test_a_letterhead_stands_on_the_cover_and_opens_who_we_are_with_the_marks_of_an_editor(instance: Instance) -> None:
    draft_id, heron = begun(instance), actor(instance, "Heron")
    with work(instance) as unit:
        head = letterheads.put(unit, heron, HEAD)
        made = replace(
            details_of(unit.drafts.open(unit.drafts.get(draft_id), heron.identities("policy"))), letterhead=head
        )
        describe(unit, heron, Seen(draft_id, 1), made, reference=instance.reference)
        file = prepare(unit, heron, draft_id, "md", instance.reference, is_demo=False).content.decode()
    found = opened(instance, heron, draft_id)
    ids = [block.id for block in found.draft.blocks]
    (about,) = (each for each in ids if each.endswith(".letterhead"))
    assert ids[ids.index(about) - 1] == block_of(found, about).section
    assert found.facts.changes == {}
    assert "- Harbour Union: 1 Quay Street · office\\@harbour.example" in file
    assert "The *Union* was founded" in file
    with work(instance) as unit:
        letterheads.change(unit, heron, Kept(head, 1, replace(HEAD, about="It is old.")))
    assert set(opened(instance, heron, draft_id).facts.changes) == {about}
    with work(instance) as unit:
        letterheads.remove(unit, heron, head)
        write.recompose(unit, heron, Seen(draft_id, 2), reference=instance.reference)
    assert about not in [block.id for block in opened(instance, heron, draft_id).draft.blocks]
    assert {"letterhead.added", "letterhead.changed", "letterhead.removed"} <= set(events(instance, heron))


def test_another_period_composes_anew_and_keeps_what_was_written(instance: Instance) -> None:
    draft_id, heron = begun(instance), actor(instance, "Heron")
    before = opened(instance, heron, draft_id)
    made = replace(details_of(before.draft), year_from=2025, publish=Publish.PARTS, joint=True, session="145th session")
    with work(instance) as unit:
        write.edit(unit, heron, Seen(draft_id, 1), "summary.what", "By hand.", reference=instance.reference)
        describe(unit, heron, Seen(draft_id, 1), made, reference=instance.reference)
    found = opened(instance, heron, draft_id)
    assert details_of(found.draft) == made
    assert found.draft.cited() < before.draft.cited()
    assert block_of(found, "summary.what").text == "By hand."
    assert events(instance, heron)[0] == "draft.described"


def test_other_details_leave_the_text_alone_and_two_people_do_not_overwrite_each_other(instance: Instance) -> None:
    draft_id, heron = begun(instance), actor(instance, "Heron")
    made = replace(details_of(opened(instance, heron, draft_id).draft), title="Another title")
    with work(instance) as unit:
        release(unit, findings(40)[20:])
        describe(unit, heron, Seen(draft_id, 1), made, reference=instance.reference)
        assert write.look(unit, heron, draft_id, instance.reference, is_demo=False).facts.changes
        for version in (0, 1, 9):
            with pytest.raises(ChangedMeanwhileError):
                describe(unit, heron, Seen(draft_id, version), replace(made, title="x"), reference=instance.reference)


def test_the_pages_keep_what_was_typed(instance: Instance) -> None:
    draft_id, heron = begun(instance), signed_in(instance, "Heron")
    page = heron.get("/drafts/letterheads").text
    assert send(heron, "/drafts/letterheads", page, name="Kept name", lines=" ", about="") == 422
    assert send(heron, "/drafts/letterheads", page, name="Harbour <Union>", lines="Quay\n\nPort", about="") == 303
    listed = heron.get("/drafts/letterheads").text
    assert "Harbour &lt;Union&gt;" in listed
    assert "Quay · Port" in listed
    (head,) = re.findall(r"/drafts/letterheads/(\w{32})", listed)
    page = heron.get(f"/drafts/letterheads/{head}").text
    assert send(heron, f"/drafts/letterheads/{head}", page, name="Mine", lines="Port", about="") == 303
    late = heron.post(f"/drafts/letterheads/{head}", data=filled(page, name="Late", lines="Sea", about=""))
    assert late.status_code == 409
    assert 'value="Late"' in late.text
    assert "As somebody else saved it" in late.text
    address = f"/drafts/{draft_id}/details"
    page = heron.get(address).text
    given = {
        "title": "A title",
        "submitter": "us",
        "year_from": "2023",
        "year_to": "2025",
        "session": "145th",
        "contact": "desk",
        "publish": "no",
        "letterhead": head,
        "joint": "y",
    }
    wrong = heron.post(address, data=filled(page, **(given | {"year_to": "2020"})))
    assert wrong.status_code == 422
    assert 'value="145th"' in wrong.text
    assert send(heron, address, page, **given) == 303
    late = heron.post(address, data=filled(page, **(given | {"title": "Late title"})))
    assert late.status_code == 409
    assert 'value="Late title"' in late.text
    shown = heron.get(f"/drafts/{draft_id}/versions/2").text
    assert "A title" in shown
    assert head not in shown
    assert send(heron, f"/drafts/letterheads/{head}/remove", heron.get(f"/drafts/letterheads/{head}").text) == 303
    assert heron.get(f"/drafts/letterheads/{head}").status_code == 404
    assert heron.get(f"/drafts/{draft_id}").status_code == 200


def test_nobody_else_sees_letterheads_or_details(instance: Instance) -> None:
    draft_id, client, birch = begun(instance), signed_in(instance, "Birch"), actor(instance, "Birch")
    for page in ("/drafts/letterheads", f"/drafts/{draft_id}/details"):
        assert client.get(page).status_code == 403
    with work(instance) as unit:
        for act in (lambda: letterheads.letterheads(unit, birch), lambda: letterheads.put(unit, birch, HEAD)):
            with pytest.raises(RefusedError):
                act()


def test_a_released_version_keeps_the_letterhead_that_two_people_read(tmp_path: Path) -> None:
    desk = a_desk(make_instance(tmp_path))
    reference = desk.instance.reference
    with work(desk.instance) as unit:
        head = letterheads.put(unit, desk.heron, HEAD)
        draft = unit.drafts.open(unit.drafts.get(desk.draft_id), desk.heron.identities("policy"))
        describe(unit, desk.heron, desk.seen(1), replace(details_of(draft), letterhead=head), reference=reference)
    desk.released()
    with work(desk.instance) as unit:
        letterheads.change(unit, desk.heron, Kept(head, 1, replace(HEAD, name="Harbour League")))
        letterheads.remove(unit, desk.heron, head)
        file = prepare(unit, desk.heron, desk.draft_id, "md", reference, is_demo=False, release=1).content.decode()
    assert "- Harbour Union: 1 Quay Street" in file
    assert "League" not in file
