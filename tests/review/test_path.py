"""One report on its whole way, over HTTP, as two reviewers' browsers see it."""

from sqlalchemy import select

from tests.support.filling import fill
from tests.support.instance import work
from tests.support.reviewing import STORY, Scene, a_report
from watchdog.domain import wire
from watchdog.domain.evidence import PURPOSE, Finding
from watchdog.domain.stages import CaseStage, ReportStage
from watchdog.records.tables import CaseRow, FindingRow, JournalRow

CHECKED = {f"point_{number}": "y" for number in range(1, 15)}


def test_a_report_becomes_a_finding_that_only_says_what_may_leave(scene: Scene) -> None:
    sent = scene.send(a_report(who_did_text="CANARY-WHO", safe_contact_note="CANARY-SAFE"))
    birch, rowan = scene.client("Birch"), scene.client("Rowan")

    page = birch.get(f"/desk/reports/{sent.id}").text
    assert STORY in page
    tags = fill(page, "/tags", tags=["police-beating"], note="CANARY-NOTE")
    assert birch.post(f"/desk/reports/{sent.id}/tags", data=tags).status_code == 303

    page = birch.get(f"/desk/reports/{sent.id}").text
    answer = birch.post(f"/desk/reports/{sent.id}/case", data=fill(page, f"{sent.id}/case"))
    address = answer.headers["Location"].partition("?")[0]

    page = birch.get(address).text
    typed = fill(
        page,
        address,
        title="CANARY-TITLE",
        summary_public="Officers took medicine from a woman and beat her.",
        admin1="CANARY-PROVINCE",
        notes="CANARY-NOTES",
        acts__0__certainty="reasonable-grounds",
        acts__0__institution="CANARY-INSTITUTION",
        acts__0__unit_place="CANARY-UNIT",
        sources__0__reliability="C",
        sources__0__credibility="2",
        sources__1__report_id="other",
        sources__1__form="medical-record",
        risk_level="medium",
        risk_measures="CANARY-MEASURES",
    )
    assert birch.post(address, data=typed).status_code == 303

    page = birch.get(f"{address}/verify").text
    vote = fill(page, "", rule="c", conflict="none", decision="agree", note="CANARY-VOTE", **CHECKED)
    assert birch.post(f"{address}/verify", data=vote).status_code == 303

    page = rowan.get(f"{address}/verify").text
    assert "CANARY-VOTE" not in page, "the first vote must stay hidden until the second is given"
    vote = fill(page, "", rule="c", conflict="none", decision="verified", **CHECKED)
    assert rowan.post(f"{address}/verify", data=vote).status_code == 303

    page = rowan.get(f"{address}/release").text
    assert rowan.post(f"{address}/release", data=fill(page, "")).status_code == 303

    with work(scene.instance) as unit:
        row = unit.session.scalars(select(FindingRow)).one()
        policy = scene.instance.desks["policy"]
        assert row.sealed is not None
        finding = unit.vault.open(Finding, PURPOSE, row.id, row.sealed, [policy])
        assert unit.session.scalars(select(CaseRow.stage)).one() == CaseStage.CLEARED
        assert unit.reports.get(sent.id).stage == ReportStage.LINKED
        lines = unit.journal.entries("policy", [policy])
    assert finding.account == "Officers took medicine from a woman and beat her."
    assert [act.type for act in finding.acts] == ["police-beating"]
    assert finding.country == "KGZ"
    assert finding.year == 2026
    assert finding.short_ref.startswith("ENPUD-F-")
    assert b"CANARY" not in wire.dump(finding)
    assert [(entry.line.event, entry.line.actor) for entry in lines] == [("finding.received", "enpud")]


def test_the_database_holds_no_word_of_it(scene: Scene) -> None:
    scene.verified()
    with work(scene.instance) as unit:
        connection = unit.session.connection()
        for table in ("report", "report_desk", "case", "case_revision", "journal", "finding", "message"):
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"'):  # noqa: S608 - our own names
                assert "CANARY" not in str(tuple(row))


def test_the_desks_journal_tells_who_did_what_in_order(scene: Scene) -> None:
    scene.verified()
    with work(scene.instance) as unit:
        keys = [scene.instance.desks["enpud"]]
        lines = [entry.line for entry in reversed(unit.journal.entries("enpud", keys))]
        assert [(line.event, line.actor) for line in lines] == [
            ("report.received", "sender"),
            ("report.opened", "Birch"),
            ("report.tagged", "Birch"),
            ("case.opened", "Birch"),
            ("report.linked", "Birch"),
            ("case.saved", "Birch"),
            ("case.verification-asked", "Birch"),
            ("case.verified", "Rowan"),
        ]
        assert list(unit.journal.verify(scene.instance.made.signing.public)) == []
        assert unit.session.query(JournalRow).count() == len(lines)
