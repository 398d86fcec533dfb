import dataclasses
import datetime as dt
import json
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask_migrate import downgrade
from sqlalchemy import select

from tests.support.bare import bare_app
from watchdog.access.sittings import WrongPassphraseError
from watchdog.cli.demo import CODE, LOGINS, UNFINISHED
from watchdog.cli.invented.filling import days
from watchdog.cli.invented.people import Login, arrive
from watchdog.cli.main import main
from watchdog.domain.calendar_date import CalendarDate
from watchdog.domain.earlier import Earlier
from watchdog.domain.report import PURPOSE, Report
from watchdog.drafting.checking.check import blocking
from watchdog.drafting.editing import write
from watchdog.intake import follow_up, visits
from watchdog.records.database import db
from watchdog.records.tables import DeskRow, ReportDesk, ReportRow
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.sealing import SealingError
from watchdog.settings import load, shipped

REPORTS = 30
FEWEST_LANGUAGES = 6


@dataclass(frozen=True)
class Demo:
    """A filled folder, what the command printed, and who can sign in."""

    folder: Path
    printed: str
    logins: list[Login]

    @contextmanager
    def work(self) -> Iterator[Work]:
        with days(load({}, data=self.folder)) as calendar, calendar.on(dt.datetime.now(dt.UTC).date()) as work:
            yield work

    def login(self, desk: str) -> Login:
        return next(login for login in self.logins if login.desk == desk)


def run(folder: Path) -> Result:
    arguments = ["--data", str(folder), "demo", "--no-serve", "--reports", str(REPORTS)]
    return CliRunner().invoke(main, arguments)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo") / "new"
    result = run(folder)
    assert result.exit_code == 0, result.output
    logins = [Login(**row) for row in json.loads((folder / LOGINS).read_text(encoding="utf-8"))]
    return Demo(folder, result.output, logins)


def places(work: Work) -> list[ReportDesk]:
    return list(work.session.scalars(select(ReportDesk)))


def test_asks_for_and_makes_as_many_reports_in_at_least_six_languages(demo: Demo) -> None:
    languages = set()
    with demo.work() as work:
        sent = [row for row in work.session.scalars(select(ReportRow)) if row.sealed is not None]
        for login in {login.desk: login for login in demo.logins if login.role == "reviewer"}.values():
            keys = arrive(work, login).identities(login.desk)
            for place in [place for place in places(work) if place.desk_id == login.desk]:
                row = work.reports.get(place.report_id)
                if row.sealed is not None:
                    languages.add(work.vault.open(Report, PURPOSE, row.id, row.sealed, keys).language)
        assert REPORTS - 2 <= len(sent) <= REPORTS
    assert len(languages) >= FEWEST_LANGUAGES


def test_desks_open_what_is_theirs_and_nothing_else(demo: Demo) -> None:
    with demo.work() as work:
        keys = arrive(work, demo.login("enpud")).identities("enpud")
        mine = {place.report_id for place in places(work) if place.desk_id == "enpud"}
        others = {place.report_id for place in places(work)} - mine
        opened = set()
        for row in work.session.scalars(select(ReportRow).where(ReportRow.sealed.is_not(None))):
            try:
                work.vault.open(Report, PURPOSE, row.id, row.sealed or b"", keys)
            except SealingError:
                assert row.id in others
            else:
                opened.add(row.id)
        assert opened
        assert opened <= mine


def test_policy_staff_find_released_findings_of_invented_states_only(demo: Demo) -> None:
    with demo.work() as work:
        keys = arrive(work, demo.login("policy")).identities("policy")
        findings = [work.findings.open(row, keys) for row in work.findings.released()]
    assert findings
    assert {finding.country[:2] for finding in findings} == {"QM"}
    assert any(finding.account for finding in findings)


def test_no_story_lies_readable_in_the_folder(demo: Demo) -> None:
    with demo.work() as work:
        keys = arrive(work, demo.login("euronpud")).identities("euronpud")
        place = next(place for place in places(work) if place.desk_id == "euronpud")
        sealed = work.reports.get(place.report_id).sealed
        report = work.vault.open(Report, PURPOSE, place.report_id, sealed or b"", keys)
    needles = [part.encode() for part in (report.story[:20], report.story[-20:], report.place_text, report.when_text)]
    for path in demo.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [needle for needle in needles if needle in content]


def test_the_journals_hold_and_are_signed(demo: Demo) -> None:
    with demo.work() as work:
        assert list(work.journal.verify(work.desks.signing_public())) == []


def test_every_desk_has_two_people_and_everybody_one_passphrase(demo: Demo) -> None:
    with demo.work() as work:
        desks = {row.id for row in work.session.scalars(select(DeskRow))}
    assert {login.desk for login in demo.logins} == {*desks, ""}
    assert all(len([login for login in demo.logins if login.desk == desk]) == 2 for desk in desks)
    assert [login.role for login in demo.logins if not login.desk] == ["administrator"]
    assert {login.role for login in demo.logins} == {"reviewer", "policy", "administrator"}
    assert stat.S_IMODE((demo.folder / LOGINS).stat().st_mode) == 0o600
    assert stat.S_IMODE(demo.folder.stat().st_mode) == 0o700


def test_passphrases_sign_in_and_wrong_ones_do_not(demo: Demo) -> None:
    administrator = demo.login("")
    with demo.work() as work:
        assert arrive(work, administrator).administrator
        with pytest.raises(WrongPassphraseError):
            arrive(work, dataclasses.replace(administrator, passphrase="another one altogether"))


def test_the_printed_code_opens_an_answer(demo: Demo) -> None:
    words, digits = (demo.folder / CODE).read_text(encoding="utf-8").splitlines()
    assert words in demo.printed
    assert digits in demo.printed
    with demo.work() as work:
        visit = visits.find(work, words)
        assert visit is not None
        assert follow_up.unread(work, visit)


def test_a_second_run_shows_the_same_people_and_adds_nothing(demo: Demo) -> None:
    before = (demo.folder / LOGINS).read_bytes()
    with demo.work() as work:
        reports = len(places(work))
    result = run(demo.folder)
    assert result.exit_code == 0
    assert demo.logins[0].passphrase in result.output
    assert (demo.folder / LOGINS).read_bytes() == before
    with demo.work() as work:
        assert len(places(work)) == reports


def test_a_folder_with_anything_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "watchdog.sqlite3").write_bytes(b"somebody's real reports")
    result = run(tmp_path)
    assert result.exit_code == 1
    assert "holds no demonstration" in result.output
    assert (tmp_path / "watchdog.sqlite3").read_bytes() == b"somebody's real reports"


def test_a_file_beside_a_broken_off_filling_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / UNFINISHED).touch()
    (tmp_path / "watchdog.sqlite3").touch()
    (tmp_path / "letter.txt").write_text("not ours", encoding="utf-8")
    assert run(tmp_path).exit_code == 1
    assert (tmp_path / "letter.txt").exists()
    assert not (tmp_path / "watchdog.sqlite3").exists()


def test_a_draft_stands_ready_and_nothing_blocks_it(demo: Demo) -> None:
    folder = shipped("config")
    reference = Reference(folder / "reference", folder / "demo")
    with demo.work() as work:
        by = arrive(work, demo.login("policy"))
        (row,) = work.drafts.all()
        opened = write.look(work, by, row.id, reference, is_demo=True)
    assert not blocking(opened.checks)
    assert all(block.text.strip() for block in opened.draft.blocks)
    assert opened.draft.cited()
    assert any(block.basis == "earlier" for block in opened.draft.blocks)


def test_the_calendar_and_the_record_of_recommendations_hold_something(demo: Demo) -> None:
    with demo.work() as work:
        by = arrive(work, demo.login("policy"))
        dates = [each.thing for each in work.shelf.all(CalendarDate, by.identities("policy"))]
        today = work.today
        earlier = [each.thing for each in work.shelf.all(Earlier, by.identities("policy"))]
    assert len(dates) == len(earlier) == 2
    assert all(date.first > today for date in dates)


def test_a_demonstration_of_an_earlier_version_is_brought_up_to_date(demo: Demo, tmp_path: Path) -> None:
    folder = tmp_path / "earlier"
    shutil.copytree(demo.folder, folder)
    app = bare_app(f"sqlite:///{folder / 'watchdog.sqlite3'}")
    with app.app_context():
        downgrade(revision="0002")
        db.session.remove()
        db.engine.dispose()
    result = run(folder)
    assert result.exit_code == 0, result.output
    assert "passphrase" in result.output
