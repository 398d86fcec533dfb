"""Cases beside each other: linked, split, merged by two people, and taken apart again."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support.filling import fill
from tests.support.instance import Clock
from tests.support.reviewing import Scene, a_report, a_vote
from watchdog.access.policy import RefusedError
from watchdog.domain.act import Act, Person
from watchdog.domain.aftermath import RemedyStep
from watchdog.domain.case import CaseFile
from watchdog.domain.consent import Answer, Basis, Channel, ConsentEntry, Use, consented
from watchdog.domain.report import ConsentChoice
from watchdog.domain.stages import CaseStage, StepError
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.review import casework, together, verify


def file_of(scene: Scene, case_id: str) -> CaseFile:
    with scene.work() as unit:
        return casework.open_file(unit, scene.birch, unit.cases.get(case_id))


def change(scene: Scene, case_id: str, **changes: object) -> None:
    with scene.work() as unit:
        row = unit.cases.get(case_id)
        file = replace(casework.open_file(unit, scene.birch, row), **changes)  # type: ignore[arg-type]  # fields of a case
        unit.cases.keep(row, file, casework.key_for(unit, row), row.version)


def version_of(scene: Scene, case_id: str) -> int:
    with scene.work() as unit:
        return int(unit.cases.get(case_id).version)


def stage_of(scene: Scene, case_id: str) -> str:
    with scene.work() as unit:
        return str(unit.cases.get(case_id).stage)


def propose(scene: Scene, case_id: str, into: str) -> None:
    with scene.work() as unit:
        together.propose_merge(unit, scene.birch, case_id, unit.cases.get(case_id).version, into)


def agree(scene: Scene, case_id: str) -> None:
    with scene.work() as unit:
        together.agree_to_merge(unit, scene.rowan, case_id, unit.cases.get(case_id).version)


def test_a_link_stands_in_both_cases_and_leaves_both(scene: Scene) -> None:
    one, other = scene.case(), scene.case()
    with scene.work() as unit:
        together.link(unit, scene.birch, one, other, "follows")
        together.link(unit, scene.birch, one, other, "causes")
    assert [(each.kind, each.case_id, each.towards) for each in file_of(scene, one).links] == [("causes", other, True)]
    assert [(each.case_id, each.towards) for each in file_of(scene, other).links] == [(one, False)]
    with scene.work() as unit:
        together.unlink(unit, scene.rowan, other, one)
    assert file_of(scene, one).links == file_of(scene, other).links == ()


def test_a_case_is_not_linked_with_itself_or_with_another_desk(scene: Scene) -> None:
    one = scene.case()
    with scene.work() as unit:
        sent = unit.cases.add(unit.desks.key("napud"), CaseFile(), []).id
    for other in (one, sent, "nothing"):
        with scene.work() as unit, pytest.raises(together.CannotCombineError):
            together.link(unit, scene.birch, one, other, "follows")


def test_a_verified_case_can_be_linked_and_stays_verified(scene: Scene) -> None:
    one, other = scene.verified(), scene.case()
    with scene.work() as unit:
        together.link(unit, scene.birch, other, one, "same-unit")
    assert stage_of(scene, one) == CaseStage.VERIFIED
    assert len(file_of(scene, one).links) == 1


def test_splitting_moves_acts_and_loses_nothing(scene: Scene) -> None:
    case_id = scene.case()
    acts = (Act("police-beating"), Act("planted-evidence"), Act("home-raid"))
    change(scene, case_id, acts=acts, steps=(RemedyStep("court"),))
    with scene.work() as unit:
        version = unit.cases.get(case_id).version
        for none in (set(), {1, 2, 3}, {9}):
            with pytest.raises(together.NothingSplitError):
                together.split(unit, scene.birch, case_id, version, none)
        with pytest.raises(ChangedMeanwhileError):
            together.split(unit, scene.birch, case_id, version - 1, {2})
        new = together.split(unit, scene.birch, case_id, version, {2, 3}).id
        assert unit.cases.reports_of(new) == unit.cases.reports_of(case_id)
    old, part = file_of(scene, case_id), file_of(scene, new)
    assert (old.acts, part.acts) == (acts[:1], acts[1:])
    assert (old.steps, part.steps) == ((RemedyStep("court"),), ())
    assert part.sources == old.sources
    assert part.consents == old.consents
    assert [each.case_id for each in old.links] == [new]
    assert [each.case_id for each in part.links] == [case_id]


def test_a_merge_needs_two_people(scene: Scene) -> None:
    one, into = scene.case(), scene.case()
    propose(scene, one, into)
    with scene.work() as unit, pytest.raises(RefusedError):
        together.agree_to_merge(unit, scene.birch, one, unit.cases.get(one).version)
    with scene.work() as unit:
        together.refuse_merge(unit, scene.rowan, one)
    assert file_of(scene, one).merging == ""
    with scene.work() as unit, pytest.raises(casework.ClosedError):
        together.agree_to_merge(unit, scene.rowan, one, unit.cases.get(one).version)
    propose(scene, one, into)
    agree(scene, one)
    assert stage_of(scene, one) == CaseStage.MERGED


def test_a_merge_brings_reports_people_and_acts_over_and_counts_what_both_have_once(scene: Scene) -> None:
    first, second = scene.send(), scene.send(a_report(story="The same evening"))
    one, into = scene.case(second), scene.case(first)
    child = Person(age_band="15-17")
    same = file_of(scene, into).acts[0]
    more = Act("planted-evidence", affected=(2,))
    change(scene, one, others=(child,), acts=(replace(same, affected=(1,)), more), steps=(RemedyStep("court"),))
    propose(scene, one, into)
    agree(scene, one)
    file = file_of(scene, into)
    assert file.people == (file.person, child)
    assert [(act.type, act.affected) for act in file.acts] == [
        ("police-beating", ()),
        ("police-beating", (1,)),
        ("planted-evidence", (2,)),
    ]
    assert {source.report_id for source in file.sources} == {first.id, second.id, ""}
    assert file.steps == (RemedyStep("court"),)
    with scene.work() as unit:
        assert set(unit.cases.reports_of(into)) == {first.id, second.id}
    assert file_of(scene, one).merged is not None


def test_one_event_told_twice_is_one_act(scene: Scene) -> None:
    one, into = scene.case(), scene.case()
    propose(scene, one, into)
    agree(scene, one)
    assert len(file_of(scene, into).acts) == 1


def test_after_a_merge_the_least_open_word_counts(scene: Scene) -> None:
    open_one = scene.send()
    closed_one = scene.send(a_report(consent_choice=ConsentChoice.HELP))
    one, into = scene.case(open_one), scene.case(closed_one)
    yes = ConsentEntry(Use.NAMED, Answer.YES, Basis.SELF, Channel.IN_PERSON, "en", dt.date(2026, 3, 2), "Birch")
    change(scene, one, consents=(*file_of(scene, one).consents, yes))
    propose(scene, one, into)
    agree(scene, one)
    assert consented(file_of(scene, into).consents, dt.date(2026, 3, 2)) == {Use.HELP}


@pytest.mark.parametrize("stage", ["in-review", "verified"])
def test_only_cases_open_for_editing_are_merged(scene: Scene, stage: str) -> None:
    closed = scene.asked() if stage == "in-review" else scene.verified()
    one = scene.case()
    with scene.work() as unit, pytest.raises(together.CannotCombineError):
        together.propose_merge(unit, scene.birch, one, unit.cases.get(one).version, closed)
    with scene.work() as unit, pytest.raises(casework.ClosedError):
        together.propose_merge(unit, scene.birch, closed, unit.cases.get(closed).version, one)


def test_a_target_that_was_closed_meanwhile_takes_nothing_in(scene: Scene) -> None:
    one, into = scene.case(), scene.case()
    propose(scene, one, into)
    with scene.work() as unit:
        version = unit.cases.get(into).version
        verify.ask(unit, scene.birch, into, version, a_vote(scene.birch, version, unit))
    with scene.work() as unit, pytest.raises(together.CannotCombineError):
        together.agree_to_merge(unit, scene.rowan, one, unit.cases.get(one).version)
    assert stage_of(scene, one) == CaseStage.DRAFT


def test_a_merge_is_undone_within_thirty_days_and_what_was_changed_since_stays(scene: Scene, clock: Clock) -> None:
    first, second = scene.send(), scene.send(a_report(story="Another evening"))
    one, into = scene.case(second), scene.case(first)
    change(scene, one, acts=(Act("planted-evidence"), Act("home-raid")))
    before = file_of(scene, into)
    propose(scene, one, into)
    agree(scene, one)
    merged = file_of(scene, into)
    changed = replace(merged.acts[2], method="Looked at again")
    change(scene, into, acts=(*merged.acts[:2], changed))
    clock.forward(dt.timedelta(days=30))
    with scene.work() as unit:
        together.undo_merge(unit, scene.rowan, one, "Two evenings after all")
    assert stage_of(scene, one) == CaseStage.NEEDS_INFORMATION
    assert file_of(scene, one).merging == ""
    after = file_of(scene, into)
    assert after.acts == (*before.acts, changed)
    assert after.sources == before.sources
    assert after.links == ()
    with scene.work() as unit:
        assert unit.cases.reports_of(into) == [first.id]
        assert unit.cases.get(one).first_mark is None


def test_undoing_reopens_the_other_case_and_a_late_wish_is_refused(scene: Scene, clock: Clock) -> None:
    one, into = scene.case(), scene.case()
    with scene.work() as unit, pytest.raises(StepError):
        together.undo_merge(unit, scene.birch, one, "Nothing to undo")
    propose(scene, one, into)
    agree(scene, one)
    with scene.work() as unit:
        version = unit.cases.get(into).version
        verify.ask(unit, scene.birch, into, version, a_vote(scene.birch, version, unit))
    clock.forward(dt.timedelta(days=31))
    with scene.work() as unit, pytest.raises(together.TooLateError):
        together.undo_merge(unit, scene.birch, one, "Late")
    clock.forward(dt.timedelta(days=-2))
    with scene.work() as unit:
        together.undo_merge(unit, scene.birch, one, "In time")
    assert stage_of(scene, into) == CaseStage.NEEDS_INFORMATION


def test_the_page_walks_through_all_of_it(scene: Scene) -> None:
    birch, rowan = scene.client(), scene.client("Rowan")
    one, into = scene.case(), scene.case()
    change(scene, one, acts=(Act("police-beating"), Act("planted-evidence")))
    address = f"/desk/cases/{one}/others"
    with scene.work() as unit:
        reference = unit.cases.get(into).short_ref

    def post(client: FlaskClient, last: str, page: str, **values: Any) -> str:
        answered = client.post(f"{address}/{last}", data=fill(page, f"/{last}", **values), follow_redirects=True)
        return str(answered.text)

    page = post(birch, "link", birch.get(address).text, link__reference=reference, link__kind="same-unit")
    assert "Both cases say now how they hang together." in page
    assert "The link is taken out" in post(birch, "unlink", page)
    assert "check each letter" in post(birch, "link", page, link__reference="ENPUD-C-0000-0000")
    page = birch.get(address).text
    assert "at least one must stay" in post(birch, "split", page)
    assert "This is the new case." in post(birch, "split", page, split__acts=["2"])
    page = birch.get(address).text
    assert "It cannot be you." in post(birch, "merge", page, merge__reference=reference.lower())
    assert "Merge them" not in birch.get(address).text
    page = rowan.get(address).text
    assert "took the other one in" in post(rowan, "agree", page)
    assert "What it said is kept here" in birch.get(address).text
    assert "stands on its own again" in post(birch, "undo", birch.get(address).text, undo__reason="A mistake")


def test_a_merge_of_a_case_that_was_changed_meanwhile_says_so(scene: Scene) -> None:
    one, into = scene.case(), scene.case()
    propose(scene, one, into)
    rowan = scene.client("Rowan")
    address = f"/desk/cases/{one}/others"
    page = rowan.get(address).text
    change(scene, one, notes="Something new")
    answered = rowan.post(f"{address}/agree", data=fill(page, "/agree"))
    assert answered.status_code == 409
    assert "changed the case meanwhile" in answered.text
    assert stage_of(scene, one) == CaseStage.DRAFT
