"""A large report over a line that breaks, and to a server that dies: whole, once, from where it was."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Response

from tests.support.browser import window
from tests.support.client import run
from tests.support.fragile import fragile
from tests.support.instance import Instance, make_instance, work
from tests.support.server import served, served_at
from watchdog.domain.report import EXHIBIT_PURPOSE, PURPOSE, Report
from watchdog.records.blobs import FolderBlobs
from watchdog.records.growing import TAKEN, Growing
from watchdog.records.tables import ReportRow
from watchdog.sealing import open_sealed

MEGABYTE = 1024 * 1024
SIZE = 9 * MEGABYTE
CONTENT = bytes((at * 31 + (at >> 8)) & 255 for at in range(SIZE))
STORY = "They took it over a bad line."
BEGIN = """async ([size, story]) => {
  const given = await sending.sealed("enpud", size, story);
  window.told = [];
  window.given = given;
  window.send = () => sending.sendWhole("/api/v1/reports", given.body, {}, (done, all) => told.push([done, all]),
    { ticket: sending.ticket, pause: 40 });
  return given.reportId;
}"""


@pytest.fixture(scope="module")
def script() -> str:
    entry = "../tests/client/page/sending.js"
    options = ("--bundle", "--format=iife", "--global-name=sending")
    return run("node_modules/.bin/esbuild", entry, *options).decode()


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = make_instance(tmp_path, demo=True)
    yield made
    made.close()


def ready(page: Page, url: str, script: str, size: int = SIZE) -> str:
    page.goto(f"{url}/en/")
    page.evaluate(f"(() => {{ {script}; window.sending = sending; }})()")
    report_id: str = page.evaluate(BEGIN, [size, STORY])
    return report_id


def check_kept_once(instance: Instance, report_id: str, content: bytes = CONTENT) -> None:
    keys = [instance.desks["enpud"]]
    with work(instance) as unit:
        row = unit.session.query(ReportRow).one()
        assert row.id == report_id
        assert unit.vault.open(Report, PURPOSE, row.id, row.sealed or b"", keys).story == STORY
        exhibit = unit.reports.exhibits(row.id)[0]
        with unit.blobs.open(exhibit.id) as source:
            label = unit.vault.label(EXHIBIT_PURPOSE, exhibit.id)
            assert open_sealed(source.read(), label, keys) == content
    left = [path for path in FolderBlobs(instance.settings.blobs).arriving.glob("*") if path.suffix != TAKEN]
    assert left == []


class Told:
    """What the script asked for and what it was told about one upload.

    What a browser sends again by itself when a line breaks, before its script knows, is no matter of the script's.
    """

    def __init__(self, page: Page) -> None:
        self.began: list[int] = []
        self.ends: list[int] = []
        page.on("request", self.request)
        page.on("response", self.response)

    def request(self, request: Request) -> None:
        if request.method == "PATCH":
            self.began.append(int(request.headers["upload-offset"]))

    def response(self, response: Response) -> None:
        if "upload-offset" in response.headers:
            self.ends.append(int(response.headers["upload-offset"]))

    def check(self) -> None:
        """No byte that was told to be there was lost, and none of them was asked to be sent again."""
        assert self.ends == sorted(self.ends)
        assert self.began == sorted(self.began)
        assert set(self.began) <= {0, *self.ends}


def answered(found: Any) -> tuple[int, list[str]]:
    return found["status"], found["answer"]["desks"]


def test_a_line_that_breaks_again_and_again_is_taken_up_where_it_broke(
    browser: Browser, instance: Instance, tmp_path: Path, script: str
) -> None:
    with served(instance, tmp_path / "log") as server, window(browser, scripts=True) as page:
        with fragile(server.port, 2 * MEGABYTE, 5 * MEGABYTE, 5 * MEGABYTE + 40_000, 8 * MEGABYTE) as line:
            line.go.set()
            report_id, asked = ready(page, line.url, script), Told(page)
            found = page.evaluate("() => send()")
            told = page.evaluate("() => told")
        assert answered(found) == (201, ["enpud"])
    asked.check()
    assert told[-1][0] == told[-1][1] > SIZE
    assert all(0 <= done <= total for done, total in told)
    check_kept_once(instance, report_id)


def test_a_server_that_is_killed_and_comes_back_goes_on_where_it_was(
    browser: Browser, instance: Instance, tmp_path: Path, script: str
) -> None:
    first = served(instance, tmp_path / "log")
    with window(browser, scripts=True) as page, first as server, fragile(server.port, 6 * MEGABYTE) as line:
        report_id, asked = ready(page, line.url, script), Told(page)
        page.evaluate("() => { window.sent = send(); window.sent.catch(() => {}); }")
        while not (line.reached.is_set() and asked.began[-1] == asked.ends[-1] > 4 * MEGABYTE):
            page.wait_for_timeout(20)  # what the page hears meanwhile is noted, at times after the line has reached it
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
        before = asked.ends[-1]
        line.go.set()
        with served_at(server.port, instance, tmp_path / "log2"):
            found = page.evaluate("() => window.sent")
            again = page.evaluate("() => send()")
    assert before < asked.ends[-1]
    asked.check()
    assert answered(found) == answered(again) == (201, ["enpud"])
    check_kept_once(instance, report_id)


def test_when_the_answer_is_lost_it_is_asked_for_again(
    browser: Browser, instance: Instance, tmp_path: Path, script: str
) -> None:
    with served(instance, tmp_path / "log") as server, window(browser, scripts=True) as page:
        report_id = ready(page, server.url, script, 2 * MEGABYTE)
        lost = []

        def lose(route: Any) -> None:
            lost.append(route.fetch().status)
            route.abort()

        page.route("**/api/v1/reports", lose, times=2)
        found = page.evaluate("() => send()")
    assert lost == [201, 201]
    assert (answered(found), found["again"]) == ((201, ["enpud"]), True)
    check_kept_once(instance, report_id, CONTENT[: 2 * MEGABYTE])


def test_an_upload_that_was_swept_begins_anew(
    browser: Browser, instance: Instance, tmp_path: Path, script: str
) -> None:
    with served(instance, tmp_path / "log") as server, window(browser, scripts=True) as page:
        report_id = ready(page, server.url, script, 6 * MEGABYTE)
        swept: list[Path] = []

        def sweep(route: Any) -> None:
            found = [path for path in FolderBlobs(instance.settings.blobs).arriving.glob("*") if not swept]
            for path in found:
                path.unlink()
            swept.extend(found)
            route.continue_()

        page.route("**/api/v1/uploads/*", sweep)
        found = page.evaluate("() => send()")
    assert len(swept) == 1
    assert answered(found) == (201, ["enpud"])
    check_kept_once(instance, report_id, CONTENT[: 6 * MEGABYTE])


def test_where_no_room_is_left_for_pieces_a_large_report_goes_in_one_request(
    browser: Browser, instance: Instance, tmp_path: Path, script: str
) -> None:
    with (
        served(instance, tmp_path / "log", WATCHDOG_UPLOAD_ROOM_MB="1") as server,
        window(browser, scripts=True) as page,
    ):
        report_id = ready(page, server.url, script, 2 * MEGABYTE)
        refused: list[int] = []
        page.on("response", lambda answer: refused.append(answer.status) if "uploads" in answer.url else None)
        other = Growing(FolderBlobs(instance.settings.blobs).arriving, "somebody-else-s")
        other.begin(b"{}")
        assert answered(page.evaluate("() => send()")) == (201, ["enpud"])
        other.discard()
    assert set(refused) == {429}
    check_kept_once(instance, report_id, CONTENT[: 2 * MEGABYTE])


@pytest.mark.parametrize("size", [1000, 2 * MEGABYTE])
def test_a_line_that_stays_broken_is_said_and_the_same_body_goes_on_later(
    browser: Browser, instance: Instance, tmp_path: Path, script: str, size: int
) -> None:
    with served(instance, tmp_path / "log") as server, window(browser, scripts=True) as page:
        report_id = ready(page, server.url, script, size)
        page.route("**/api/v1/{uploads/*,reports}", lambda route: route.abort())
        assert page.evaluate("() => send().catch((error) => error.message)") == "network"
        page.unroute_all()
        assert answered(page.evaluate("() => send()")) == (201, ["enpud"])
    check_kept_once(instance, report_id, CONTENT[:size])


def test_a_ticket_that_is_not_taken_is_worked_for_once_more(
    browser: Browser, instance: Instance, tmp_path: Path, script: str
) -> None:
    with served(instance, tmp_path / "log") as server, window(browser, scripts=True) as page:
        for size in (1000, 2 * MEGABYTE):
            ready(page, server.url, script, size)
            tickets = """() => {
              let count = 0;
              const ticket = () => (count++ ? sending.ticket() : Promise.resolve("0/0"));
              return sending.sendWhole("/api/v1/reports", given.body, {}, undefined, { ticket })
                .then((found) => [found.status, count]);
            }"""
            assert page.evaluate(tickets) == [201, 2]
            refused = """() => sending.sendWhole("/api/v1/reports", new Blob([new Uint8Array(2e6)]), {}, undefined,
              { ticket: "0/0" }).then((found) => [found.status, found.answer.refused])"""
            assert page.evaluate(refused) == [403, "work"]


def test_what_the_script_writes_as_a_form_is_what_a_browser_would_send(
    browser: Browser, instance: Instance, tmp_path: Path, script: str
) -> None:
    with served(instance, tmp_path / "log") as server, window(browser, scripts=True) as page:
        ready(page, server.url, script, 1000)
        same = """async () => {
          const form = new FormData();
          form.append('a "name"', "text");
          form.append("file", new File(["abc"], 'q"\\n.age', { type: "text/plain" }));
          form.append("blob", new Blob(["xyz"]), "sealed");
          const text = async (response) => {
            const boundary = response.headers.get("Content-Type").split("boundary=")[1];
            return (await response.text()).replaceAll(boundary, "BOUNDARY");
          };
          return [await text(new Response(sending.multipart(form))), await text(new Response(form))];
        }"""
        ours, theirs = page.evaluate(same)
    assert ours == theirs
