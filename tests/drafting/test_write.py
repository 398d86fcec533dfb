from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.findings import findings, release
from tests.support.instance import Instance, actor, make_instance, work
from tests.support.releasing import a_desk
from watchdog.access.identity import Actor
from watchdog.access.policy import RefusedError
from watchdog.domain.draft import Draft, Exclusion
from watchdog.drafting.editing import write
from watchdog.drafting.editing.past import past_of
from watchdog.drafting.editing.write import Opened, Seen
from watchdog.drafting.leaving.export import RefusedExportError, export, prepare
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.settings import shipped

CHOICE = Draft("title", "ccpr", "session", "GEO", 2023, 2025, "en", "the network")


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return make_instance(tmp_path)


@pytest.fixture
def heron(instance: Instance) -> Actor:
    return actor(instance, "Heron")


@pytest.fixture
def cases(instance: Instance) -> dict[str, str]:
    with work(instance) as unit:
        return release(unit, findings(40))


@pytest.fixture
def draft_id(instance: Instance, heron: Actor, cases: dict[str, str]) -> str:
    with work(instance) as unit:
        return write.begin(unit, heron, CHOICE, reference=instance.reference)


def opened(instance: Instance, by: Actor, draft_id: str) -> Opened:
    with work(instance) as unit:
        return write.look(unit, by, draft_id, instance.reference, is_demo=False)


def text_of(found: Opened, block_id: str) -> str:
    return next(block.text for block in found.draft.blocks if block.id == block_id)


def journal(instance: Instance, by: Actor) -> list[str]:
    with work(instance) as unit:
        return [entry.line.event for entry in unit.journal.entries("policy", by.identities("policy"))]


def test_only_policy_staff_write_drafts_or_see_findings(instance: Instance, cases: dict[str, str]) -> None:
    for name in ("Birch", "Admin"):
        by = actor(instance, name)
        with work(instance) as unit:
            with pytest.raises(RefusedError):
                write.released(unit, by)
            with pytest.raises(RefusedError):
                write.begin(unit, by, CHOICE, reference=instance.reference)


def test_a_draft_begins_composed_and_leaves_a_line(instance: Instance, heron: Actor, draft_id: str) -> None:
    found = opened(instance, heron, draft_id)
    assert found.version == 1
    assert found.draft.blocks == found.fresh
    assert journal(instance, heron)[0] == "draft.begun"


def test_an_edit_is_kept_and_a_reset_takes_it_back(instance: Instance, heron: Actor, draft_id: str) -> None:
    before = text_of(opened(instance, heron, draft_id), "summary.what")
    with work(instance) as unit:
        write.edit(unit, heron, Seen(draft_id, 1), "summary.what", "By hand.", reference=instance.reference)
    assert text_of(opened(instance, heron, draft_id), "summary.what") == "By hand."
    with work(instance) as unit:
        write.reset(unit, heron, Seen(draft_id, 2), "summary.what", reference=instance.reference)
    assert text_of(opened(instance, heron, draft_id), "summary.what") == before


def test_two_editors_cannot_overwrite_each_other(instance: Instance, heron: Actor, draft_id: str) -> None:
    crane = actor(instance, "Crane")
    with work(instance) as unit:
        write.edit(unit, crane, Seen(draft_id, 1), "summary.what", "Crane.", reference=instance.reference)
    with pytest.raises(ChangedMeanwhileError), work(instance) as unit:
        write.edit(unit, heron, Seen(draft_id, 1), "summary.what", "Heron.", reference=instance.reference)
    assert text_of(opened(instance, heron, draft_id), "summary.what") == "Crane."


def test_a_block_that_does_not_exist_cannot_be_edited(instance: Instance, heron: Actor, draft_id: str) -> None:
    with pytest.raises(LookupError), work(instance) as unit:
        write.edit(unit, heron, Seen(draft_id, 1), "nowhere", "text", reference=instance.reference)


def test_a_finding_left_out_with_a_reason_is_in_no_block_until_it_is_taken_in(
    instance: Instance, heron: Actor, draft_id: str
) -> None:
    gone = min(opened(instance, heron, draft_id).draft.cited())
    with work(instance) as unit:
        out = Exclusion(gone, "too well known")
        write.exclude(unit, heron, Seen(draft_id, 1), out, reference=instance.reference)
    found = opened(instance, heron, draft_id)
    assert gone not in found.draft.cited()
    assert found.draft.exclusions == (Exclusion(gone, "too well known"),)
    with work(instance) as unit:
        write.include(unit, heron, Seen(draft_id, 2), gone, reference=instance.reference)
    assert gone in opened(instance, heron, draft_id).draft.cited()


def test_moved_figures_show_both_and_composing_anew_keeps_what_was_written(
    instance: Instance, heron: Actor, draft_id: str
) -> None:
    with work(instance) as unit:
        write.edit(unit, heron, Seen(draft_id, 1), "summary.basis", "About 40 cases.", reference=instance.reference)
        release(unit, findings(70)[40:])
    found = opened(instance, heron, draft_id)
    assert "summary.basis" in found.facts.changes
    with work(instance) as unit:
        write.recompose(unit, heron, Seen(draft_id, 2), reference=instance.reference)
    renewed = opened(instance, heron, draft_id)
    assert text_of(renewed, "summary.basis") == "About 40 cases."
    assert list(renewed.facts.changes) == ["summary.basis"]
    with work(instance) as unit:
        write.edit(unit, heron, Seen(draft_id, 3), "summary.basis", "About 70.", reference=instance.reference)
    assert opened(instance, heron, draft_id).facts.changes == {}


def test_a_file_leaves_with_a_line_its_digest_and_a_signed_checkpoint(
    instance: Instance, heron: Actor, draft_id: str
) -> None:
    with work(instance) as unit:
        made = prepare(unit, heron, draft_id, "md", instance.reference, is_demo=False)
        export(unit, heron, made, instance.reference, is_demo=False)
        assert list(unit.journal.verify(unit.desks.signing_public())) == []
        line = unit.journal.entries("policy", heron.identities("policy"))[0].line
    assert (line.event, len(line.object_hash)) == ("draft.exported", 64)
    assert "GEO" not in made.file_name
    assert b"reasonable grounds" in made.content


def test_consent_recalled_while_the_file_is_made_stops_it(
    instance: Instance, heron: Actor, draft_id: str, cases: dict[str, str]
) -> None:
    with work(instance) as unit:
        made = prepare(unit, heron, draft_id, "md", instance.reference, is_demo=False)
        unit.findings.recall([cases[min(opened_refs(unit, heron, draft_id))]])
        with pytest.raises(RefusedExportError):
            export(unit, heron, made, instance.reference, is_demo=False)
        with pytest.raises(RefusedExportError):
            prepare(unit, heron, draft_id, "md", instance.reference, is_demo=False)


def opened_refs(unit: Work, by: Actor, draft_id: str) -> frozenset[str]:
    row = unit.drafts.get(draft_id)
    return unit.drafts.open(row, by.identities("policy")).cited()


def test_a_draft_changed_while_the_file_is_made_stops_it(instance: Instance, heron: Actor, draft_id: str) -> None:
    with work(instance) as unit:
        made = prepare(unit, heron, draft_id, "md", instance.reference, is_demo=False)
        write.edit(unit, heron, Seen(draft_id, 1), "summary.what", "Other.", reference=instance.reference)
        with pytest.raises(ChangedMeanwhileError):
            export(unit, heron, made, instance.reference, is_demo=False)


def left_before(unit: Work, by: Actor, draft: Draft) -> list[object]:
    shipped_reference = Reference(shipped("config") / "reference")
    return [*past_of(unit, by, draft.state, write.released(unit, by), shipped_reference).beside(draft)]


def test_a_draft_is_compared_with_every_release_of_its_state(tmp_path: Path) -> None:
    desk = a_desk(make_instance(tmp_path))
    reference, heron = desk.instance.reference, desk.heron
    with work(desk.instance) as unit:
        choice = replace(unit.drafts.open(unit.drafts.get(desk.draft_id), heron.identities("policy")), blocks=())
        assert left_before(unit, heron, choice) == []
    desk.released()
    desk.edit("Another summary.")
    desk.released()
    with work(desk.instance) as unit:
        row, keys = unit.drafts.get(desk.draft_id), heron.identities("policy")
        second, first = (unit.drafts.open(row, keys, each.version) for each in unit.drafts.releases(row.id))
        assert left_before(unit, heron, choice) == [second, first]
        assert left_before(unit, heron, second) == [first]
        assert left_before(unit, heron, replace(choice, state="KGZ")) == []
        release(unit, [replace(each, short_ref=f"{each.short_ref}-2") for each in findings(2)])
        later = write.begin(unit, heron, choice, reference=reference)
    assert "whose number is withheld" in text_of(opened(desk.instance, heron, later), "summary.basis")
