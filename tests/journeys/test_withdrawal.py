"""Taking a report back reaches everything that was made of it: case, finding, draft, files, messages, mailbox, code."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.support.instance import actor
from tests.support.reviewing import Scene, Sent, a_report, a_scene
from tests.support.sender import blob_count
from tests.support.submission import STORY
from tests.support.visiting import Device
from watchdog.access.identity import Actor
from watchdog.domain.draft import Draft
from watchdog.domain.message import Message
from watchdog.domain.report import ExhibitHead
from watchdog.domain.stages import CaseStage, FindingStage, ReportStage
from watchdog.drafting.checking.check import Problem, blocking
from watchdog.drafting.editing import write
from watchdog.intake import reach, submit
from watchdog.records.tables import ExhibitRow, Mailbox, MessageRow
from watchdog.review import correspond, release
from watchdog.sealing import Code, Identity

CHOICE = Draft("title", "ccpr", "session", "KGZ", 2026, 2026, "en", "the network")


@dataclass
class World:
    """A report with a file and a conversation, its case, its finding, and a draft that uses it."""

    scene: Scene
    heron: Actor
    device: Device
    sent: Sent
    case: str
    draft: str

    def problems(self) -> set[Problem]:
        with self.scene.work() as unit:
            found = write.look(unit, self.heron, self.draft, self.scene.instance.reference, is_demo=False)
        return {check.problem for check in blocking(found.checks)}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    scene = a_scene(tmp_path)
    heron = actor(scene.instance, "Heron")
    with scene.work() as unit:
        receipt = submit.keep(unit, submit.prepare(unit, a_report(), [], ["enpud"]))
        row = unit.reports.named(receipt.short_ref)
        assert row is not None
        device = Device(scene.instance, Code.parse(receipt.code.digits), unit.vault.instance)
        sent = Sent(row.id, receipt.short_ref, Identity.from_seed(device.mailbox.identity.seed))
    scene.attach(sent, b"a photograph", ExhibitHead("wall.png", "image/png", 12, "0" * 64))
    assert device.post(device.message(Message(STORY), {"more.txt": b"more"})).status_code == 201
    case_id = scene.verified(sent)
    with scene.work() as unit:
        correspond.answer(unit, scene.birch, sent.id, "Thank you.", question=False)
        release.release(unit, scene.rowan, case_id, unit.cases.get(case_id).version)
        draft_id = write.begin(unit, heron, CHOICE, reference=scene.instance.reference)
    yield World(scene, heron, device, sent, case_id, draft_id)
    scene.instance.close()


def test_before_it_is_taken_back_everything_is_there_and_the_sender_is_told_of_it(world: World) -> None:
    assert Problem.RECALLED not in world.problems()
    assert blob_count(world.scene.instance) == 2
    with world.scene.work() as unit:
        policy = unit.desks.recipient("policy").fingerprint
        assert reach.reach(unit, world.sent.id).policy == (reach.ShortVersion(unit.today, policy),)
        day = unit.today.isoformat()
    told = world.device.ask().json
    assert told["readers"]["policy"] == [{"day": day, "fingerprint": policy}]
    assert [line["direction"] for line in told["lines"]] == ["to-desk", "to-sender"]


def test_taking_it_back_reaches_everything(world: World) -> None:
    assert world.device.withdraw().status_code == 200
    with world.scene.work() as unit:
        finding = unit.cases.findings_of(world.case)[0]
        assert (finding.stage, finding.sealed) == (FindingStage.RECALLED, None)
        case = unit.cases.get(world.case)
        assert (case.stage, case.sealed) == (CaseStage.WITHDRAWN, None)
        report = unit.reports.get(world.sent.id)
        assert (report.stage, report.sealed) == (ReportStage.DESTROYED, None)
        for table in (Mailbox, MessageRow, ExhibitRow):
            assert unit.session.scalar(select(func.count()).select_from(table)) == 0
        assert write.released(unit, world.heron) == {}
    assert blob_count(world.scene.instance) == 0
    assert Problem.RECALLED in world.problems()
    assert world.device.ask().status_code == 404


def test_less_consent_stops_the_draft_and_leaves_the_report(world: World) -> None:
    message = world.device.message(Message("", uses={"count": "no", "story": "no"}), consent="narrowed")
    assert world.device.post(message).status_code == 201
    assert Problem.RECALLED in world.problems()
    with world.scene.work() as unit:
        assert unit.reports.get(world.sent.id).sealed is not None
