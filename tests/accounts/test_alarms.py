"""Alarms: whoever looks after the machine is told that something is wrong, once a day and kind, and not what."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.instance import Clock
from tests.support.mail import MailServer, mail_server
from tests.support.reviewing import Scene
from watchdog.accounts import alarms
from watchdog.accounts.alarms import Alarm
from watchdog.cli.tick import alarm
from watchdog.records.room import Room
from watchdog.review import triage
from watchdog.settings import Settings, UnsafeSettingsError, load

ADDRESS = "admin@example.org"
TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock(dt.datetime.now(dt.UTC) - dt.timedelta(days=8))


@pytest.fixture
def settings(scene: Scene, server: MailServer) -> Settings:
    sender = "notes@example.net"
    return replace(scene.instance.settings, mail=server.address, mail_from=sender, alarm_to=ADDRESS)


def of_the_queue(server: MailServer, settings: Settings) -> int:
    """Count what was sent, without what the disk of this machine may add."""
    return len(server.kept) - (Alarm.DISK in alarms.read(settings.data))


def test_reports_that_lie_unopened_are_told_once_a_day(scene: Scene, settings: Settings, server: MailServer) -> None:
    assert alarm(settings)
    assert of_the_queue(server, settings) == 0
    sent = scene.send()
    assert alarm(settings)
    assert alarm(settings)
    assert of_the_queue(server, settings) == 1
    alarms.keep(settings.data, alarms.read(settings.data) | {Alarm.QUEUE: "2020-01-01"})
    assert alarm(settings)
    assert of_the_queue(server, settings) == 2
    alarms.keep(settings.data, alarms.read(settings.data) | {Alarm.QUEUE: "2020-01-01"})
    with scene.work() as unit:
        triage.read(unit, scene.birch, sent.id)
    assert alarm(settings)
    assert of_the_queue(server, settings) == 2


def test_what_came_in_lately_is_no_alarm(scene: Scene, settings: Settings, server: MailServer, clock: Clock) -> None:
    clock.forward(dt.timedelta(days=3))
    scene.send()
    assert alarm(settings)
    assert of_the_queue(server, settings) == 0


def test_it_says_not_what_is_wrong(scene: Scene, settings: Settings, server: MailServer) -> None:
    sent = scene.send()
    assert alarm(settings)
    to, mail = server.kept[-1]
    assert (to, mail["Subject"]) == (ADDRESS, "A short note")
    assert mail.get_content().strip() == alarms.TEXT
    for telling in (sent.id, sent.short_ref, "enpud", "atchdog", "report", "disk", "queue", str(settings.data)):
        assert telling.encode() not in server.raw[-1]
    assert (settings.data / alarms.FILE).stat().st_mode & 0o077 == 0
    assert {*alarms.read(settings.data)} <= {*Alarm}


def test_what_could_not_be_sent_is_tried_again(scene: Scene, settings: Settings, server: MailServer) -> None:
    scene.send()
    server.refuses.add(ADDRESS)
    assert not alarm(settings)
    assert Alarm.QUEUE not in alarms.read(settings.data)
    server.refuses.clear()
    assert alarm(settings)
    assert of_the_queue(server, settings) == 1


def test_who_wants_none_gets_none(scene: Scene, settings: Settings, server: MailServer) -> None:
    scene.send()
    assert alarm(replace(settings, alarm_to=""))
    assert server.kept == []


@given(st.sets(st.sampled_from(Alarm)), st.dictionaries(st.sampled_from([each.value for each in Alarm]), st.dates()))
def test_each_kind_is_due_at_most_once_a_day(ringing: set[Alarm], days: dict[str, dt.date]) -> None:
    told = {kind: day.isoformat() for kind, day in days.items()}
    due = alarms.due(ringing, told, TODAY)
    assert set(due) == {each for each in ringing if days.get(each) != TODAY}
    assert alarms.due(ringing, told | dict.fromkeys(due, TODAY.isoformat()), TODAY) == []


def test_a_broken_file_is_as_good_as_none(tmp_path: Path) -> None:
    for content in ("", "[]", "{", "\x00"):
        (tmp_path / alarms.FILE).write_text(content, encoding="utf-8")
        assert alarms.read(tmp_path) == {}


def test_a_disk_that_fills_is_an_alarm_before_nothing_more_is_taken_in() -> None:
    gib = 1024**3
    assert [Room(free, 40 * gib).is_short for free in (gib, 2 * gib, 3 * gib)] == [True, False, False]
    assert Room(3 * gib, 100 * gib).is_short
    assert [Room(free, gib).is_used_up for free in (gib // 5, gib // 3)] == [True, False]


def test_the_setting_is_checked(tmp_path: Path) -> None:
    (folder := tmp_path / "data").mkdir(mode=0o700)
    mail = {"WATCHDOG_MAIL": "smtps://mail.example.org", "WATCHDOG_MAIL_FROM": "notes@example.org"}
    assert load(mail | {"WATCHDOG_ALARM_TO": ADDRESS}, data=folder).alarm_to == ADDRESS
    for bad in (mail | {"WATCHDOG_ALARM_TO": "me"}, {"WATCHDOG_ALARM_TO": ADDRESS}):
        with pytest.raises(UnsafeSettingsError, match="WATCHDOG_ALARM_TO"):
            load(bad, data=folder)
