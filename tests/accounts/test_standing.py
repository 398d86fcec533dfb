"""The page that says how this place stands: what it warns of, and that it is for administrators alone."""

import datetime as dt

import pytest
from flask_migrate import stamp
from sqlalchemy import delete
from sqlalchemy.orm import Session

from tests.support.instance import Instance, signed_in
from tests.support.sender import Sender
from watchdog.records.standing import BACKUP_MADE
from watchdog.records.tables import GrantRow

PAGE = "/admin/standing"


def told(instance: Instance) -> str:
    answer = signed_in(instance, "Admin").get(PAGE)
    assert answer.status_code == 200
    return str(answer.text)


@pytest.mark.parametrize(
    ("days", "is_stale"), [(None, True), ("nonsense", True), (0, False), (2, False), (3, True)], ids=str
)
def test_it_tells_how_old_the_last_backup_is(instance: Instance, days: int | str | None, is_stale: bool) -> None:
    if days is not None:
        day = instance.clock().date() - dt.timedelta(days=days) if isinstance(days, int) else days
        (instance.settings.data / BACKUP_MADE).write_text(f"{day}\n", encoding="ascii")
    page = told(instance)
    assert ("Too old" in page) == is_stale
    assert ("There is none" in page) == (not isinstance(days, int))


def test_it_warns_of_desks_that_one_person_or_nobody_can_open(instance: Instance) -> None:
    with Session(instance.engine) as session:
        gone = [instance.people[name].id for name in ("Rowan", "Teak", "Banyan")]
        session.execute(delete(GrantRow).where(GrantRow.member_id.in_(gone)))
        session.commit()
    rows = {row.split("</th>")[0].strip(): row for row in told(instance).split('<th scope="row">')[1:]}
    assert "One forgotten passphrase locks it" in rows["ENPUD"]
    assert "Nobody can read what arrives" in rows["NAPUD"]
    assert "<td>365</td>" in rows["ENPUD"]
    assert "locks it" not in rows["Policy desk"]


def test_it_tells_whether_a_report_could_be_kept(instance: Instance) -> None:
    assert "No report can be kept now." in told(instance)
    with instance.app.app_context():
        stamp()
    assert "A report could be kept now." in told(instance)


def test_it_tells_nothing_of_what_arrives(instance: Instance) -> None:
    before = told(instance).partition("<table")[2]
    Sender(instance).sent(("country", "KGZ"))
    assert told(instance).partition("<table")[2] == before


@pytest.mark.parametrize("name", ["Birch", "Heron"])
def test_nobody_else_sees_it(instance: Instance, name: str) -> None:
    assert signed_in(instance, name).get(PAGE).status_code == 403
