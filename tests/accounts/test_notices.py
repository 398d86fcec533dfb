"""E-mail that says only that something waits: to whom, when, and that nothing else is in it."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.filling import fill
from tests.support.instance import Clock
from tests.support.mail import MailServer, mail_server
from tests.support.reviewing import Scene, a_report
from watchdog.accounts import notices
from watchdog.accounts.notices import Wished
from watchdog.cli.tick import tell
from watchdog.records.notices import Wish
from watchdog.review import triage
from watchdog.settings import Settings, UnsafeSettingsError, load

PAGE = "/desk/keys/notices"
ADDRESS = "CANARY-reader@example.org"
DAY = dt.timedelta(days=1)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock(dt.datetime.now(dt.UTC))


@pytest.fixture
def settings(scene: Scene, server: MailServer) -> Settings:
    return replace(scene.instance.settings, mail=server.address, mail_from="notes@example.net")


def wish(scene: Scene, when: Wish, address: str = ADDRESS, language: str = "en") -> int:
    client = scene.client()
    posted = fill(client.get(f"{PAGE}?language={language}").text, "", wish=when.value, address=address)
    return client.post(PAGE, data=posted).status_code


def test_a_daily_notice_comes_once_a_day_while_something_waits(
    scene: Scene, settings: Settings, server: MailServer
) -> None:
    assert wish(scene, Wish.DAILY) == 303
    assert tell(settings)
    assert server.kept == []
    sent = scene.send()
    assert tell(settings)
    assert tell(settings)
    assert [to for to, _mail in server.kept] == [ADDRESS]
    with scene.work() as unit:
        triage.read(unit, scene.birch, sent.id)
        row = unit.notices.of(scene.birch.member)
        assert row is not None
        row.sent = unit.today - DAY
    assert tell(settings)
    assert len(server.kept) == 1


def test_a_message_that_nobody_read_waits_too(scene: Scene, settings: Settings, server: MailServer) -> None:
    sent = scene.send()
    with scene.work() as unit:
        triage.read(unit, scene.birch, sent.id)
    wish(scene, Wish.DAILY)
    assert tell(settings)
    assert server.kept == []
    scene.write(sent, "Are you there?")
    assert tell(settings)
    assert len(server.kept) == 1


def test_who_wants_only_what_is_overdue_is_not_told_before(
    scene: Scene, settings: Settings, server: MailServer, clock: Clock
) -> None:
    wish(scene, Wish.OVERDUE)
    scene.send()
    assert tell(settings)
    assert server.kept == []
    clock.moment -= 2 * DAY
    scene.send()
    assert tell(settings)
    assert len(server.kept) == 1


def test_it_says_nothing_but_that_something_waits(scene: Scene, settings: Settings, server: MailServer) -> None:
    sent = scene.send(a_report(danger_now="yes"))
    wish(scene, Wish.DAILY)
    assert tell(settings)
    ((_to, mail),) = server.kept
    assert mail["Subject"] == "A short note"
    assert mail.get_content() == "Something is waiting for you. Please sign in when you are in a safe place.\r\n"
    assert set(mail.keys()) <= {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    }
    for telling in (sent.id, sent.short_ref, "ENPUD", "enpud", "Birch", "Watchdog", "watchdog", "CANARY-STORY"):
        assert telling.encode() not in server.raw[0]


def test_everybody_gets_the_same_in_their_language(scene: Scene, settings: Settings, server: MailServer) -> None:
    wish(scene, Wish.DAILY, language="fr")
    scene.send()
    assert tell(settings)
    assert "Connectez-vous" in server.kept[0][1].get_content()


def test_an_address_stands_in_no_database_and_is_forgotten(scene: Scene) -> None:
    wish(scene, Wish.DAILY)
    stored = b"".join(path.read_bytes() for path in scene.instance.settings.data.rglob("*") if path.is_file())
    assert ADDRESS.encode() not in stored
    assert ADDRESS in scene.client().get(PAGE).text
    assert ADDRESS not in scene.client("Rowan").get(PAGE).text
    assert wish(scene, Wish.NEVER) == 303
    assert ADDRESS not in scene.client().get(PAGE).text
    with scene.work() as unit:
        assert unit.notices.of(scene.birch.member) is None


def test_only_ones_own_desks_count(scene: Scene, settings: Settings, server: MailServer) -> None:
    wish(scene, Wish.DAILY)
    scene.send(desks=("napud",))
    assert tell(settings)
    assert server.kept == []


def test_what_could_not_be_sent_is_tried_again(scene: Scene, settings: Settings, server: MailServer) -> None:
    wish(scene, Wish.DAILY)
    scene.send()
    server.refuses.add(ADDRESS)
    assert not tell(settings)
    assert not tell(replace(settings, mail="smtp://127.0.0.1:9"))
    server.refuses.clear()
    assert tell(settings)
    assert len(server.kept) == 1


def test_a_server_elsewhere_without_a_secured_line_gets_nothing(server: MailServer) -> None:
    mail = notices.message(ADDRESS, "notes@example.net", str)
    port = server.server_address[1]
    with pytest.raises(OSError, match="STARTTLS"):
        notices.send(f"smtp://0.0.0.0:{port}", mail)
    assert server.kept == []


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b", "a b@example.org", "a@example.org\nBcc: b@example.org", "<a@example.org>"]
)
def test_what_is_no_address_is_refused_and_kept_in_the_field(scene: Scene, address: str) -> None:
    assert wish(scene, Wish.DAILY, address) == 422


def test_who_reviews_nothing_has_no_such_page(scene: Scene) -> None:
    for name in ("Heron", "Admin"):
        assert scene.client(name).get(PAGE).status_code == 403


def test_a_changed_address_is_none(scene: Scene, settings: Settings) -> None:
    wish(scene, Wish.DAILY)
    scene.send()
    with scene.work() as unit:
        row = unit.notices.of(scene.birch.member)
        assert row is not None
        row.address = b"changed"
        unit.session.flush()
        assert notices.due(unit, settings.secret) == []
        assert notices.wished(unit, scene.birch, settings.secret) == Wished(Wish.NEVER, "")


def test_the_settings_are_checked(tmp_path: Path) -> None:
    (folder := tmp_path / "data").mkdir(mode=0o700)
    good = {"WATCHDOG_MAIL": "smtps://me:secret@mail.example.org", "WATCHDOG_MAIL_FROM": "notes@example.org"}
    assert load(good, data=folder).mail == good["WATCHDOG_MAIL"]
    assert not re.search("secret@", repr(load(good, data=folder)))
    for bad in (
        {"WATCHDOG_MAIL": "http://mail.example.org"},
        {"WATCHDOG_MAIL": "smtp://mail.example.org:port"},
        {"WATCHDOG_MAIL": "smtp://mail.example.org/x"},
        {"WATCHDOG_MAIL_FROM": "me"},
        {"WATCHDOG_MAIL_FROM": ""},
    ):
        with pytest.raises(UnsafeSettingsError, match="WATCHDOG_MAIL"):
            load(good | bad, data=folder)
