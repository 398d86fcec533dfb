"""What a person with an old phone waits for: locking a report, locking a photo, and from Send to the code."""

import statistics
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.bench.place import Place, serving
from tests.bench.results import Results, Section
from tests.support.browser import chromium, window
from tests.support.instance import Instance, work
from tests.support.server import Server
from watchdog.intake.sealed import open_desks
from watchdog.settings import Settings

SEAL = Path(__file__).parents[2] / "watchdog" / "static" / "seal.js"
STORY = ("They stopped me near the site and took my medicine for a week. " * 33)[:2048]
PHOTO = 10 << 20
SLOWED = 6
WORDS = f"""
Chromium on the server's own machine, as it is and with its main thread slowed down {SLOWED} times (what WebCrypto does
beside the main thread, chiefly the stretching of the code, is not slowed). *Locking a report* is a story of 2 KB with
its code and mailbox; *a photo* is 10 MB; *from Send to the code* is the person's own wait, on the page, with the keys
fetched, the work for a ticket done as a quiet hour asks it, the report sent and kept, until the code is painted.
"""
LOCK_REPORT = """
async ({ instance, readers, story }) => {
  const start = performance.now();
  await watchdogSeal.sealReport({ instance, readers, report: { story, language: "en" } });
  return performance.now() - start;
}
"""
LOCK_PHOTO = """
async ({ size, recipients }) => {
  const photo = new Uint8Array(size);
  for (let at = 0; at < size; at += 65536) crypto.getRandomValues(photo.subarray(at, at + 65536));
  const label = { purpose: "exhibit", instance: "bench", objectId: "0" };
  const start = performance.now();
  await watchdogSeal.sealStream(new Blob([photo]), label, recipients);
  return performance.now() - start;
}
"""
WATCH = """
() => {
  let pressed = 0;
  addEventListener("click", (event) => (pressed = event.timeStamp), true);
  window.waited = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(document.querySelector("main").innerText)), 60000);
    const look = () => {
      if (!document.querySelector("#code-digits span")) return;
      watcher.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed)));
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document.documentElement, { childList: true, subtree: true });
  });
}
"""


def report_page(page: Page, server: Server, slowed: int) -> None:
    """Open the report page, ready to lock, and slow the browser down."""
    page.goto(f"{server.url}/en/report")
    page.locator("[data-protection=device]").first.wait_for()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})


def waited(page: Page) -> float:
    """Write and send a report as a person does; return what the person waited, in milliseconds.

    Raises:
        Error: No code came within a minute; the message is what the page says instead.
    """
    page.locator("#story").fill(STORY)
    send = page.locator("form.story-form [type=submit]")
    while not send.is_visible():
        page.locator("button[data-next]").click()
    page.evaluate(WATCH)
    send.click()
    return float(page.evaluate("() => window.waited"))


def locked(page: Page, script: str, **given: Any) -> float:
    """Lock something with the shipped script; return how long it took, in milliseconds."""
    # The page takes no script but its own, not even as a tag of ours.
    page.evaluate(f"(() => {{ {SEAL.read_text('utf-8')}; window.watchdogSeal = watchdogSeal; }})()")
    return float(page.evaluate(script, given))


def readers_of(instance: Instance) -> tuple[str, list[dict[str, Any]]]:
    """Return the instance's name and a desk as its directory names it."""
    with work(instance) as unit:
        key = open_desks(unit)["enpud"]
        return unit.vault.instance, [{"desk": "enpud", "epoch": key.epoch, "recipient": key.recipient.encoded}]


@dataclass
class Times:
    """What was measured at one speed, in milliseconds."""

    report: list[float] = field(default_factory=list)
    photo: list[float] = field(default_factory=list)
    wait: list[float] = field(default_factory=list)


def once(times: Times, browser: Browser, server: Server, instance: Instance, slowed: int) -> None:
    """Measure everything once, in fresh windows."""
    name, readers = readers_of(instance)
    recipients = [reader["recipient"] for reader in readers]
    with window(browser, scripts=True) as page:
        report_page(page, server, slowed)
        times.report.append(locked(page, LOCK_REPORT, instance=name, readers=readers, story=STORY))
        times.photo.append(locked(page, LOCK_PHOTO, size=PHOTO, recipients=recipients))
    with window(browser, scripts=True) as page:
        report_page(page, server, slowed)
        times.wait.append(waited(page))


def add(section: Section, times: Times, slowed: int) -> None:
    """Add what was measured at one speed."""
    speed = "" if slowed == 1 else f", slowed {slowed} times"
    section.add(f"locking a report of 2 KB{speed}", statistics.median(times.report), "ms")
    section.add(f"locking a photo of 10 MB{speed}", statistics.median(times.photo), "ms")
    target = "< 500 ms" if slowed == 1 else "< 2,000 ms"
    section.add(f"from Send to the code{speed}, median", statistics.median(times.wait), "ms", target)
    section.add(f"from Send to the code{speed}, longest", max(times.wait), "ms")


def measure(results: Results, place: Place) -> None:
    """Measure an ordinary device and a slow one."""
    section = results.begin("On the sender's device", WORDS)
    asked = {each.name: each.default for each in fields(Settings) if each.name in {"work_bits", "wait_seconds"}}
    instance = place.instance("browser", demo=True, **asked)
    with serving(instance, as_shipped=True) as server, chromium() as browser:
        for slowed in (1, SLOWED):
            times = Times()
            for _ in range(place.repeats):
                once(times, browser, server, instance, slowed)
            add(section, times, slowed)
