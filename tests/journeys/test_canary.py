"""The canary journey: unmistakable strings go through every stage in a real browser without scripts; then everything
that a thief could take is searched for them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Response

from tests.support.browser import chromium, press, window
from tests.support.instance import Instance, make_instance, passphrase_of
from tests.support.server import Server, served

SEALED = "quetzalcanary"
"""Begins every string that nobody but its desk may ever read."""

PUBLIC = "hoopoecanary"
"""Begins the public summary: policy staff may read it, a thief may not."""


def canary(name: str, bird: str = SEALED) -> str:
    return f"{bird}{name}"


@dataclass
class World:
    """The running program and everything it leaves behind."""

    instance: Instance
    server: Server
    scratch: Path
    browser: Browser
    code: str = ""
    report: str = ""
    case: str = ""
    seen_by_others: list[tuple[str, bytes]] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    exports: dict[str, bytes] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.server.url


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder, scratch = tmp_path_factory.mktemp("canary"), tmp_path_factory.mktemp("scratch")
    instance = make_instance(folder, demo=True, secure_cookies=False)
    log = tmp_path_factory.mktemp("log") / "server.log"
    with chromium() as browser, served(instance, log, TMPDIR=str(scratch)) as server:
        found = World(instance, server, scratch, browser)
        send(found)
        review(found)
        confirm(found)
        draft(found)
        come_back(found)
        look_as_others(found)
        yield found


def send(world: World) -> None:
    with window(world.browser) as page:
        page.goto(f"{world.url}/en/")
        page.get_by_role("link", name="Report what happened").click()
        unfold(page)
        page.fill("[name=story]", canary("story ") * 40)
        page.check("[name=what_chosen] >> nth=0")
        page.select_option("[name=country]", "KGZ")
        for name in ("place_text", "when_text", "who_did_text", "safe_contact_note"):
            page.fill(f"[name={name}]", canary(name))
        page.check("[name=danger_now][value=yes]")
        page.check("[name=consent_choice][value=story]")
        page.check("[name=contact]")
        contents = (canary("file ") * 200_000).encode()
        file = FilePayload(name=f"{canary('filename')}.txt", mimeType="text/plain", buffer=contents)
        page.set_input_files("[name=files]", [file])
        press(page, "Send")
        world.code = page.inner_text("#code-digits")
        assert len(re.sub(r"\D", "", world.code)) == 24
        assert page.context.cookies() == []


def sign_in(world: World, page: Page, name: str) -> None:
    page.goto(f"{world.url}/sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=passphrase]", passphrase_of(name))
    press(page, "Sign in")
    assert "/sign-in" not in page.url, page.inner_text("body")
    world.cookies += [cookie.get("value", "") for cookie in page.context.cookies()]


def review(world: World) -> None:
    with window(world.browser) as page:
        sign_in(world, page, "Birch")
        page.locator(".row-link").first.click()
        world.report = page.url.rsplit("/", 1)[-1].partition("?")[0]
        assert canary("story") in page.inner_text(".story")
        page.fill("[name=text]", canary("answer"))
        press(page, "Seal and send")
        page.locator("[name=tags]").first.check(force=True)
        page.fill("[name=note]", canary("note"))
        press(page, "Save tags and notes")
        press(page, "Make a case")
        world.case = page.url.rsplit("/", 1)[-1].partition("?")[0]
        write_case(page)
        judge(page, "Ask a second person")


def unfold(page: Page) -> None:
    """Open everything that is folded; its state is part of the page, not of a script."""
    while page.locator("form details:not([open]) > summary").count():
        page.locator("form details:not([open]) > summary").first.click()


def write_case(page: Page) -> None:
    unfold(page)
    for name in ("title", "summary_internal", "admin1", "place_exact", "risk_measures", "notes", "consent_evidence"):
        page.fill(f"[name={name}]", canary(name))
    page.fill("[name=summary_public]", canary("told", PUBLIC))
    page.fill("[name=date_from]", "2026-02-10")
    page.select_option("[name=date_from_precision]", "month")
    page.select_option("[name=acts-0-type]", index=1)
    page.select_option("[name=acts-0-certainty]", "reasonable-grounds")
    page.select_option("[name=acts-0-kind]", "police")
    page.fill("[name=acts-0-institution]", canary("institution"))
    page.fill("[name=acts-0-unit_place]", canary("unit"))
    page.select_option("[name=sources-0-credibility]", "1")
    page.fill("[name=sources-0-reasons]", canary("reasons"))
    page.select_option("[name=risk_level]", "low")
    for use in ("count", "story"):
        page.select_option(f"[name=use_{use}]", "yes")
    page.select_option("[name=consent_basis]", "self")
    page.select_option("[name=consent_channel]", "reply-channel")
    press(page, "Save")
    assert page.locator("#errors").count() == 0, page.inner_text("#errors")


def judge(page: Page, button: str) -> None:
    page.goto(page.url.partition("?")[0] + "/verify")
    for box in page.locator(".standards input[type=checkbox]").all():
        box.check()
    page.check("[name=rule][value=a]")
    page.check("[name=conflict] >> nth=0")
    if page.locator("[name=decision]").count():
        page.check("[name=decision] >> nth=0")
    page.fill("[name=note]", canary("votenote"))
    press(page, button)
    assert page.locator("#errors").count() == 0, page.inner_text("#errors")


def confirm(world: World) -> None:
    with window(world.browser) as page:
        sign_in(world, page, "Birch")
        page.goto(f"{world.url}/desk/cases/{world.case}/verify")
        assert page.get_by_role("button", name="Record my judgement").count() == 0
    with window(world.browser) as page:
        sign_in(world, page, "Rowan")
        page.goto(f"{world.url}/desk/cases/{world.case}")
        judge(page, "Record my judgement")
        page.goto(f"{world.url}/desk/cases/{world.case}/release")
        press(page, "Release this finding")
        assert page.locator("#errors").count() == 0, page.inner_text("#errors")


def draft(world: World) -> None:
    with window(world.browser, accept_downloads=True) as page:
        sign_in(world, page, "Heron")
        page.goto(f"{world.url}/drafts/findings")
        assert "may be told in public" in page.inner_text("main")
        page.goto(f"{world.url}/drafts/new?mechanism=ccpr&state=KGZ")
        page.fill("[name=year_from]", "2024")
        page.fill("[name=year_to]", "2026")
        page.fill("[name=submitter]", canary("submitter", PUBLIC))
        press(page, "Compose the draft")
        page.locator("a.num").first.click()
        page.fill("[name=text]", canary("edited ", PUBLIC) * 5)
        press(page, "Save this paragraph")
        assert canary("edited", PUBLIC) in page.inner_text(".sheet")
        for kind in ("DOCX", "PDF"):
            with page.expect_download() as download:
                page.get_by_role("button", name=kind).click()
            world.exports[kind] = Path(download.value.path()).read_bytes()


def come_back(world: World) -> None:
    with window(world.browser) as page:
        page.goto(f"{world.url}/en/return")
        page.fill("[name=code]", world.code)
        press(page, "Open")
        assert canary("answer") in page.content()
        assert canary("story") not in page.content()
        page.fill("[name=reply]", canary("reply"))
        press(page, "Send")
        assert page.context.cookies() == []


def look_as_others(world: World) -> None:
    """Walk what somebody of another region, policy staff and the administrator can open."""
    guessed = [f"/desk/reports/{world.report}", f"/desk/cases/{world.case}", f"/desk/cases/{world.case}/release"]
    for name in ("Teak", "Heron", "Admin"):
        with window(world.browser) as page:
            sign_in(world, page, name)
            start = [
                "/desk/inbox",
                "/desk/cases",
                "/desk/journal",
                "/drafts/",
                "/drafts/findings",
                "/admin/",
                "/desk/keys",
            ]
            for address in [*start, *guessed]:
                answer = page.goto(world.url + address)
                assert isinstance(answer, Response)
                world.seen_by_others.append((f"{name} {address} {answer.status}", page.content().encode()))


def spellings(bird: str) -> list[bytes]:
    return [
        bird.encode(),
        bird.upper().encode(),
        bird.encode("utf-16-le"),
        bird.encode("utf-16-be"),
        bird.encode().hex().encode(),
    ]


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def holding(folders: list[Path], bird: str) -> list[Path]:
    """Return the files in which a canary can be read, in any plain spelling."""
    wanted = spellings(bird)
    paths = [path for folder in folders for path in files_below(folder)]
    return [path for path in paths if any(spelling in path.read_bytes() for spelling in wanted)]


@pytest.mark.parametrize("bird", [SEALED, PUBLIC])
def test_nothing_that_was_written_stands_anywhere_on_the_disk(world: World, bird: str) -> None:
    folders = [world.instance.settings.data, world.scratch, world.server.log.parent]
    names = {path.name for folder in folders for path in files_below(folder)}
    assert {"watchdog.sqlite3", "server.log"} <= names
    assert files_below(world.instance.settings.blobs)
    assert holding(folders, bird) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_the_search_would_find_one(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "leak").write_bytes(bytes(1000) + canary("story").encode(encoding))
    assert holding([tmp_path], SEALED) == [tmp_path / "leak"]


def test_neither_the_code_nor_a_passphrase_stands_on_the_disk(world: World) -> None:
    secrets = [
        re.sub(r"\D", "", world.code),
        world.code,
        *(passphrase_of(name) for name in ("Birch", "Rowan", "Heron")),
    ]
    for path in files_below(world.instance.settings.data) + files_below(world.server.log.parent):
        contents = path.read_bytes()
        assert not any(secret.encode() in contents for secret in secrets), path


def test_no_temporary_file_was_left_behind(world: World) -> None:
    assert files_below(world.scratch) == []


def test_the_log_says_nothing_about_anybody(world: World) -> None:
    log = world.server.log.read_text(encoding="utf-8")
    assert "127.0.0.1 -" not in log
    assert world.report not in log
    assert "fault" not in log


def test_cookies_hold_keys_and_no_words(world: World) -> None:
    assert world.cookies
    assert not any(bird in cookie for cookie in world.cookies for bird in (SEALED, PUBLIC))


def test_others_see_none_of_it(world: World) -> None:
    for where, page in world.seen_by_others:
        assert SEALED.encode() not in page, where
        if not where.startswith("Heron /drafts"):
            assert PUBLIC.encode() not in page, where


def test_the_exported_files_are_what_they_say(world: World) -> None:
    assert world.exports["DOCX"].startswith(b"PK")
    assert world.exports["PDF"].startswith(b"%PDF")


def test_ids_of_another_region_are_not_found(world: World) -> None:
    statuses = {
        where.rsplit(" ", 1)[-1] for where, _ in world.seen_by_others if world.case in where or world.report in where
    }
    assert statuses <= {"404", "403"}
    teak = [
        where
        for where, _ in world.seen_by_others
        if where.startswith("Teak") and (world.case in where or world.report in where)
    ]
    assert teak
    assert all(where.endswith("404") for where in teak)
