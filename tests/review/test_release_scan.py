"""Before a finding leaves, the places of its text that could show who somebody is are marked and read again."""

from dataclasses import replace

import pytest

from tests.support.reviewing import Scene, form_of
from watchdog.domain.stages import CaseStage
from watchdog.review import casework, release, verify

RISKY = "Officers of the CANARY-UNIT beat Tamar on 12 March. Call 0555 123 456."


def a_case(scene: Scene, summary: str) -> str:
    case_id = scene.verified()
    with scene.work() as unit:
        row = unit.cases.get(case_id)
        file = casework.open_file(unit, scene.birch, row)
        unit.cases.keep(row, replace(file, summary_public=summary), casework.key_for(unit, row), row.version)
    return case_id


def stage(scene: Scene, case_id: str) -> str:
    with scene.work() as unit:
        return str(unit.cases.get(case_id).stage)


def version(scene: Scene, case_id: str) -> int:
    with scene.work() as unit:
        return int(unit.cases.get(case_id).version)


def test_marked_places_are_shown_with_their_reasons(scene: Scene) -> None:
    page = scene.client().get(f"/desk/cases/{a_case(scene, RISKY)}/release").text
    for place in ("Tamar", "12 March", "0555 123 456"):
        assert f">{place}</mark>" in page
    assert "words of a field that stays at the desk" in page
    assert "perhaps a name" in page


def test_it_leaves_only_when_they_were_read_again(scene: Scene) -> None:
    case_id = a_case(scene, RISKY)
    client, address = scene.client(), f"/desk/cases/{case_id}/release"
    refused = client.post(address, data=form_of(client.get(address).text, version=version(scene, case_id)))
    assert refused.status_code == 422
    assert "Read the marked places again" in refused.text
    assert stage(scene, case_id) == CaseStage.VERIFIED
    done = client.post(address, data=form_of(refused.text, version=version(scene, case_id), read_again="y"))
    assert done.status_code == 303
    assert stage(scene, case_id) == CaseStage.CLEARED


def test_the_rule_holds_without_the_page(scene: Scene) -> None:
    case_id = a_case(scene, RISKY)
    with scene.work() as unit, pytest.raises(verify.LackingError):
        release.release(unit, scene.rowan, case_id, unit.cases.get(case_id).version)


def test_a_careful_text_needs_no_tick(scene: Scene) -> None:
    case_id = a_case(scene, "Officers took medicine from a woman in Kyrgyzstan and beat her.")
    client, address = scene.client(), f"/desk/cases/{case_id}/release"
    page = client.get(address).text
    assert "</mark>" not in page
    assert "read_again" not in page
    assert client.post(address, data=form_of(page, version=version(scene, case_id))).status_code == 303


def test_a_text_that_is_not_told_has_no_marks(scene: Scene) -> None:
    sent = scene.send()
    scene.write(sent, "Only count me.", consent="count")
    case_id = scene.verified(sent)
    page = scene.client().get(f"/desk/cases/{case_id}/release").text
    assert "</mark>" not in page
