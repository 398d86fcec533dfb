"""Two people release a draft: exactly the version that was asked for, and only while nothing stands against it."""

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.filling import fill
from tests.support.instance import Instance, actor, make_instance, signed_in, work
from tests.support.releasing import Desk, a_desk
from watchdog.access.policy import RefusedError
from watchdog.domain.stages import DraftStage, StepError
from watchdog.drafting.checking.check import Problem
from watchdog.drafting.leaving import export, release
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.journal import Line
from watchdog.records.work import Work


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return make_instance(tmp_path)


@pytest.fixture
def desk(instance: Instance) -> Desk:
    return a_desk(instance)


def prepared(desk: Desk, number: int | None, kind: str = "md") -> export.Exported:
    with work(desk.instance) as unit:
        return export.prepare(
            unit, desk.heron, desk.draft_id, kind, desk.instance.reference, is_demo=False, release=number
        )


def last_line(desk: Desk) -> Line:
    with work(desk.instance) as unit:
        return unit.journal.about("policy", [desk.draft_id], desk.heron.identities("policy"))[-1].line


def test_one_asks_and_another_one_releases_that_very_version(desk: Desk) -> None:
    desk.ask()
    assert (desk.standing().stage, desk.standing().may_release) == (DraftStage.ASKED, False)
    assert desk.standing(desk.crane).may_release
    assert desk.release() == 1
    found = desk.standing()
    assert (found.stage, [(each.number, each.version) for each in found.releases]) == (DraftStage.RELEASED, [(1, 1)])
    assert (last_line(desk).event, last_line(desk).actor, len(last_line(desk).object_hash)) == (
        *("draft.released", "Crane"),
        64,
    )


def test_whoever_asked_cannot_release(desk: Desk) -> None:
    desk.ask()
    with pytest.raises(RefusedError):
        desk.release(desk.heron)
    assert desk.standing().releases == ()


def test_nobody_releases_what_nobody_asked_for_and_nobody_asks_twice(desk: Desk) -> None:
    with pytest.raises(StepError):
        desk.release()
    desk.ask()
    with pytest.raises(StepError):
        desk.ask(desk.crane)


def test_only_policy_staff_ask_and_release(desk: Desk) -> None:
    birch = actor(desk.instance, "Birch")
    with pytest.raises(RefusedError):
        desk.ask(birch)
    desk.ask()
    with pytest.raises(RefusedError):
        desk.release(birch)


def test_a_change_takes_an_asked_draft_back_to_writing(desk: Desk) -> None:
    desk.ask()
    desk.edit("Changed.")
    assert desk.standing().stage == DraftStage.WRITING
    assert desk.events()[:2] == ["draft.release-no-longer-asked", "draft.edited"]
    with pytest.raises(ChangedMeanwhileError):
        desk.release(version=1)
    with pytest.raises(StepError):
        desk.release()


def test_a_version_that_moved_since_it_was_read_is_neither_asked_for_nor_released(desk: Desk) -> None:
    desk.edit("Changed.")
    with pytest.raises(ChangedMeanwhileError):
        desk.ask(version=1)
    desk.ask()
    with pytest.raises(ChangedMeanwhileError):
        desk.release(version=1)
    assert desk.release() == 1


def test_a_draft_given_back_is_written_again_and_keeps_the_reason(desk: Desk) -> None:
    desk.ask()
    with work(desk.instance) as unit:
        release.give_back(unit, desk.crane, desk.seen(1), "The summary says too little.")
    found = desk.standing()
    assert found.stage == DraftStage.WRITING
    assert found.returned is not None
    assert (found.returned.author, found.returned.reason) == ("Crane", "The summary says too little.")
    assert (last_line(desk).event, last_line(desk).reason) == ("draft.returned", "The summary says too little.")
    desk.edit("More.")
    assert desk.standing().returned is None
    desk.ask(desk.crane)
    assert desk.release(desk.heron) == 1


def test_a_recalled_finding_stops_asking_and_releasing(desk: Desk) -> None:
    desk.ask()
    with work(desk.instance) as unit:
        unit.findings.recall([next(iter(desk.cases.values()))])
    with pytest.raises(release.BlockedError) as stopped:
        desk.release()
    assert {check.problem for check in stopped.value.checks} == {Problem.RECALLED}
    assert desk.standing().releases == ()
    desk.edit("Changed.")
    with pytest.raises(release.BlockedError):
        desk.ask()


def test_a_released_version_stays_as_it_was_while_the_draft_goes_on(desk: Desk) -> None:
    desk.released()
    desk.edit("CANARY of the second release.")
    assert desk.standing().stage == DraftStage.WRITING
    assert desk.released() == 2
    assert [(each.number, each.version) for each in desk.standing().releases] == [(2, 2), (1, 1)]
    assert b"CANARY of the second release" not in prepared(desk, 1).content
    assert b"CANARY of the second release" in prepared(desk, 2).content


def test_a_released_file_is_not_marked_and_carries_its_number(desk: Desk) -> None:
    desk.released()
    made, still = prepared(desk, 1), prepared(desk, None)
    assert re.fullmatch(r"draft-\w{4}-\w{4}-r1\.md", made.file_name)
    assert still.content.lower().startswith(b"**draft")
    assert b"**draft" not in made.content.lower()


def test_invented_data_stay_marked_when_they_are_released(desk: Desk) -> None:
    desk.released()
    with work(desk.instance) as unit:
        made = export.prepare(unit, desk.heron, desk.draft_id, "md", desk.instance.reference, is_demo=True, release=1)
    assert b"invented" in made.content[:200].lower()


def test_a_finding_recalled_after_the_release_stops_every_later_export(desk: Desk) -> None:
    desk.released()
    made = prepared(desk, 1)
    with work(desk.instance) as unit:
        unit.findings.recall([next(iter(desk.cases.values()))])
    with pytest.raises(export.RefusedExportError):
        prepared(desk, 1)
    with pytest.raises(export.RefusedExportError), work(desk.instance) as unit:
        export.export(unit, desk.heron, made, desk.instance.reference, is_demo=False)
    assert "draft.exported" not in desk.events()


class KilledError(Exception):
    """The process ends here."""


def killed_after(desk: Desk, act: Callable[[Work], object]) -> None:
    with work(desk.instance) as unit:
        act(unit)
        raise KilledError


def test_a_kill_in_the_middle_of_an_export_leaves_nothing(desk: Desk) -> None:
    desk.released()
    data = desk.instance.settings.data
    before = desk.events(), sorted(path.name for path in data.rglob("*") if "sqlite" not in path.name)
    made = prepared(desk, 1)
    with pytest.raises(KilledError):
        killed_after(desk, lambda unit: export.export(unit, desk.heron, made, desk.instance.reference, is_demo=False))
    assert before == (desk.events(), sorted(path.name for path in data.rglob("*") if "sqlite" not in path.name))


def test_a_kill_in_the_middle_of_a_release_leaves_neither_release_nor_account(desk: Desk) -> None:
    desk.ask()
    reference = desk.instance.reference
    with pytest.raises(KilledError):
        killed_after(
            desk, lambda unit: release.release(unit, desk.crane, desk.seen(1), reference=reference, is_demo=False)
        )
    with work(desk.instance) as unit:
        assert unit.accounts_of_use.all(desk.heron.identities("policy")) == []
    assert (desk.standing().stage, desk.standing().releases) == (DraftStage.ASKED, ())


def test_two_browsers_release_a_draft_and_take_it_out(desk: Desk) -> None:
    heron, crane = signed_in(desk.instance, "Heron"), signed_in(desk.instance, "Crane")
    address = f"/drafts/{desk.draft_id}"
    page = heron.get(address).text
    assert heron.post(f"{address}/release/ask", data=fill(page, "/release/ask")).status_code == 303
    assert "it cannot be you" in heron.get(address).text
    assert "somebody has to ask again" in crane.get(address).text
    page = crane.get(f"{address}/release").text
    sent = fill(page, f"{desk.draft_id}/release")
    own = fill(heron.get(f"{address}/release").text, "/give-back")
    assert heron.post(f"{address}/release", data=own).status_code == 403
    answer = crane.post(f"{address}/release", data=sent)
    assert answer.headers["Location"].startswith(f"{address}/releases/1")
    page = heron.get(f"{address}/releases/1").text
    made = heron.post(f"{address}/releases/1/export/docx", data=fill(page, "/releases/1/export/docx"))
    assert made.data.startswith(b"PK")
    assert made.headers["Content-Disposition"].endswith('-r1.docx"')
    made = heron.post(f"{address}/releases/1/export/zip", data=fill(page, "/releases/1/export/zip"))
    with ZipFile(BytesIO(made.data)) as bundle:
        assert json.loads(bundle.read("manifest.json"))["release"] == 1
        assert "DRAFT" not in bundle.read(next(name for name in bundle.namelist() if name.endswith("-r1.md"))).decode()
    assert "Released" in heron.get("/drafts/").text
    assert heron.get(f"{address}/releases/2").status_code == 404
    assert heron.get(f"{address}/releases/one").status_code == 404


def test_giving_back_needs_a_reason_and_shows_it_to_whoever_writes(desk: Desk) -> None:
    crane = signed_in(desk.instance, "Crane")
    address = f"/drafts/{desk.draft_id}"
    desk.ask()
    page = crane.get(f"{address}/release").text
    refused = crane.post(f"{address}/release/give-back", data=fill(page, "/give-back", reason=" "))
    assert refused.status_code == 422
    assert "Please write the reason." in refused.text
    given = fill(page, "/give-back", reason="Name the law.")
    assert crane.post(f"{address}/release/give-back", data=given).status_code == 303
    assert "Name the law." in crane.get(address).text
    late = crane.post(f"{address}/release/give-back", data=given)
    assert late.status_code == 409


def test_a_page_read_before_a_change_releases_nothing_and_loses_no_reason(desk: Desk) -> None:
    crane = signed_in(desk.instance, "Crane")
    address = f"/drafts/{desk.draft_id}"
    desk.ask()
    page = crane.get(f"{address}/release").text
    desk.edit("Changed.")
    desk.ask()
    late = crane.post(f"{address}/release", data=fill(page, f"{desk.draft_id}/release"))
    assert late.status_code == 409
    assert "Somebody changed the draft in the meantime." in late.text
    late = crane.post(f"{address}/release/give-back", data=fill(page, "/give-back", reason="Kept words."))
    assert late.status_code == 409
    assert "Kept words." in late.text
    assert desk.standing().releases == ()


def test_pages_say_what_stands_against_a_release(desk: Desk) -> None:
    crane = signed_in(desk.instance, "Crane")
    address = f"/drafts/{desk.draft_id}"
    desk.ask()
    page = crane.get(f"{address}/release").text
    with work(desk.instance) as unit:
        unit.findings.recall([next(iter(desk.cases.values()))])
    answer = crane.post(f"{address}/release", data=fill(page, f"{desk.draft_id}/release"))
    assert answer.status_code == 422
    assert "A finding behind this paragraph was recalled" in answer.text


def test_a_released_text_that_can_no_longer_leave_says_why(desk: Desk) -> None:
    heron = signed_in(desk.instance, "Heron")
    desk.released()
    address = f"/drafts/{desk.draft_id}/releases/1"
    sent = fill(heron.get(address).text, "/export/md")
    with work(desk.instance) as unit:
        unit.findings.recall([next(iter(desk.cases.values()))])
    refused = heron.post(f"{address}/export/md", data=sent)
    assert refused.status_code == 422
    assert "This text can no longer leave" in refused.text
    assert "/export/md" not in heron.get(address).text
