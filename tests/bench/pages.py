"""What the report page costs a person who pays for each byte: bytes and requests, in every language."""

from dataclasses import dataclass

from playwright.sync_api import Browser

from tests.bench.place import Place, serving
from tests.bench.results import Results
from tests.support.browser import chromium, window
from watchdog import languages

KB = 1024
WORDS = """
The report page as a real Chromium fetches it with nothing remembered, counted on the wire as it travels (compressed)
until the network is quiet. Every offered language is measured; the worst is shown.
"""


@dataclass
class Weight:
    """What came over the wire."""

    language: str
    whole: float = 0
    headers: int = 0
    requests: int = 0

    @property
    def bodies(self) -> float:
        return self.whole - self.headers


def weigh(browser: Browser, url: str, language: str, *, scripts: bool) -> Weight:
    """Open the report page in a fresh window and return what it took."""
    weight = Weight(language)
    with window(browser, scripts=scripts) as page:
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")

        def finished(event: dict[str, float]) -> None:
            if event["encodedDataLength"]:  # none for what stands in the page itself, as the icon does
                weight.whole += event["encodedDataLength"]
                weight.requests += 1

        def headed(event: dict[str, str]) -> None:
            weight.headers += len(event["headersText"])

        wire.on("Network.responseReceivedExtraInfo", headed)
        wire.on("Network.loadingFinished", finished)
        page.goto(f"{url}/{language}/report", wait_until="networkidle")
    return weight


def measure(results: Results, place: Place) -> None:
    """Weigh the page with scripts and without."""
    section = results.begin("The report page", WORDS)
    codes = [language.code for language in languages.offered()]
    with serving(place.instance("pages", demo=True)) as server, chromium() as browser:
        for scripts, name, most, requests in ((True, "with sealing", 60, 3), (False, "without scripts", 15, 2)):
            weights = [weigh(browser, server.url, code, scripts=scripts) for code in codes]
            heaviest = max(weights, key=lambda weight: weight.bodies)
            busiest = max(weights, key=lambda weight: weight.requests)
            section.add(f"{name}, heaviest ({heaviest.language})", heaviest.bodies / KB, "KB", f"<= {most} KB")
            section.add(f"{name}, the same with the answers' headers", heaviest.whole / KB, "KB")
            section.add(f"{name}, lightest", min(weight.bodies for weight in weights) / KB, "KB")
            section.add(f"{name}, requests at most", busiest.requests, "", f"<= {requests}")
        section.add("languages measured", len(codes), "")
