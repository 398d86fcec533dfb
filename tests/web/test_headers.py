import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.support.browser import chromium, window
from tests.support.instance import Instance, make_instance, signed_in
from tests.support.sender import Sender
from tests.support.server import served
from watchdog.web import log
from watchdog.web.headers import REFUSED


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    return make_instance(tmp_path_factory.mktemp("headers"))


ONION = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"
FILLED = {"locale": "en", "iso3": "KGZ", "language": "fr", "filename": "submitter.css", "kind": "docx"}


def addresses(instance: Instance) -> list[str]:
    """Every address that can be asked for, its places filled in."""
    found = []
    for rule in instance.app.url_map.iter_rules():
        if "GET" in (rule.methods or set()):
            values = {name: FILLED.get(name, "1" * 32) for name in rule.arguments}
            found.append(rule.build(values, append_unknown=False))
    return [path for _, path in filter(None, found)]


def every_answer(instance: Instance) -> Iterator[tuple[str, TestResponse]]:
    """Every address asked for by a stranger and by staff, those that are not there, and refused posts."""
    staff = [signed_in(instance, name) for name in ("Birch", "Heron", "Admin")]
    for client in (instance.client(), *staff):
        for address in [*addresses(instance), "/nowhere", "/static/nowhere.css", "/en/help/ZZZ"]:
            yield address, client.get(address, buffered=True)
    for address in ("/en/report", "/en/return", "/sign-in", "/api/v1/reports", "/api/v1/visit/messages", "/healthz"):
        yield address, instance.client().post(address)


def test_every_answer_of_every_address_forbids_what_comes_from_elsewhere(instance: Instance) -> None:
    answers = list(every_answer(instance))
    assert {answer.status_code for _, answer in answers} >= {200, 302, 403, 404, 405, 422}
    for address, answer in answers:
        headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), address
        assert not [word for word in ("unsafe", "http", "*", "blob:") if word in policy]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
        assert headers["Origin-Agent-Cluster"] == "?1"
        assert "Server" not in headers
        assert "Access-Control-Allow-Origin" not in headers
        assert ("Permissions-Policy" in headers) == (answer.mimetype == "text/html"), address


def test_nothing_but_styles_scripts_and_their_texts_is_kept_by_a_browser(instance: Instance) -> None:
    for address, answer in every_answer(instance):
        kept = "no-store" not in answer.headers["Cache-Control"]
        nobodys = address.startswith("/static/") or address == "/en/report/parts"
        assert kept == (nobodys and answer.status_code == 200), address


def test_a_page_may_ask_a_device_for_nothing(instance: Instance) -> None:
    parts = instance.client().get("/en/").headers["Permissions-Policy"].split(", ")
    assert all(part.endswith("=()") for part in parts)
    assert {"camera=()", "microphone=()", "geolocation=()", "cross-origin-isolated=()"} <= set(parts)
    assert len(parts) == len(set(parts)) > 40


def test_a_real_browser_refuses_it_all_and_still_lets_the_code_be_copied(instance: Instance, tmp_path: Path) -> None:
    with served(instance, tmp_path / "log") as server, chromium() as browser, window(browser, scripts=True) as page:
        page.goto(f"{server.url}/en/")
        allowed = set(page.evaluate("document.featurePolicy.allowedFeatures()"))
        known = set(page.evaluate("document.featurePolicy.features()"))
        assert not page.evaluate("window.crossOriginIsolated")
    assert not allowed & set(REFUSED)
    assert "clipboard-write" in allowed
    assert len(known & set(REFUSED)) > 40


@pytest.mark.parametrize("path", ["/en/", "/en/report", "/ar/help/KGZ", "/en/who-can-read", "/sign-in"])
def test_pages_tell_of_the_onion_service_without_the_query(tmp_path: Path, path: str) -> None:
    client = make_instance(tmp_path, onion=ONION).client()
    assert client.get(f"{path}?code=1").headers["Onion-Location"] == f"http://{ONION}{path}"
    for host in (ONION, f"{ONION}:80", ONION.upper()):
        assert "Onion-Location" not in client.get(path, headers={"Host": host}).headers


def test_only_pages_that_were_merely_asked_for_tell_of_it(tmp_path: Path) -> None:
    sender = Sender(make_instance(tmp_path, onion=ONION))
    shows_a_code = sender.report(("story", "They took it."))
    assert shows_a_code.status == 200
    assert "Onion-Location" not in shows_a_code.answer.headers
    for path in ("/", "/nowhere", "/healthz", "/api/v1/keys", "/static/submitter.css"):
        assert "Onion-Location" not in sender.client.get(path, buffered=True).headers, path


def test_without_an_onion_service_none_is_told_of(instance: Instance) -> None:
    assert "Onion-Location" not in instance.client().get("/en/").headers


def test_browsers_are_held_to_tls_but_not_at_an_onion_address_or_a_demonstration(
    instance: Instance, tmp_path: Path
) -> None:
    assert instance.client().get("/en/").headers["Strict-Transport-Security"] == "max-age=63072000"
    at_onion = instance.client().get("/en/", headers={"Host": ONION})
    assert "Strict-Transport-Security" not in at_onion.headers
    demo = make_instance(tmp_path, demo=True, secure_cookies=False)
    assert "Strict-Transport-Security" not in demo.client().get("/en/").headers


def test_pages_with_contents_are_kept_by_no_browser(instance: Instance) -> None:
    assert signed_in(instance, "Birch").get("/desk/inbox").headers["Cache-Control"] == "no-store"
    assert instance.client().get("/sign-in").headers["Cache-Control"] == "no-store"


def test_styles_are_kept_for_good_under_their_fingerprint(instance: Instance) -> None:
    assert "immutable" in instance.client().get("/static/submitter.css", buffered=True).headers["Cache-Control"]


def test_public_pages_are_compressed_and_pages_with_a_sitting_never(instance: Instance) -> None:
    accept = {"Accept-Encoding": "gzip"}
    page = instance.client().get("/en/report", headers=accept)
    assert page.headers["Content-Encoding"] == "gzip"
    assert b"<form" in gzip.decompress(page.data)
    assert "Content-Encoding" not in instance.client().get("/en/report?echo=1", headers=accept).headers
    assert "Content-Encoding" not in signed_in(instance, "Birch").get("/desk/inbox", headers=accept).headers


def test_the_form_weighs_little_and_asks_little(instance: Instance) -> None:
    client, accept = instance.client(), {"Accept-Encoding": "gzip"}
    page = client.get("/en/report", headers=accept)
    text = gzip.decompress(page.data).decode()
    sheets = [part.split('"')[0] for part in text.split('href="')[1:] if part.startswith("/static/")]
    assert len(sheets) == 1
    sheet = client.get(sheets[0], headers=accept, buffered=True)
    assert len(page.data) + len(sheet.data) <= 15 * 1024


def test_submitter_pages_set_no_cookie(instance: Instance) -> None:
    for address in ("/", "/en/", "/fr/report", "/ar/return", "/en/safety", "/en/who-can-read"):
        assert "Set-Cookie" not in instance.client().get(address).headers


def test_an_error_logs_places_and_no_contents(
    instance: Instance, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    broken = make_instance(tmp_path)
    with broken.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE mailbox")
    page = broken.client().get("/en/report").text
    ticket = page.partition('name="ticket"')[2].partition('value="')[2].partition('"')[0]
    answer = broken.client().post("/en/report", data={"ticket": ticket, "story": "canary-story", "country": "KGZ"})
    assert answer.status_code == 500
    assert "canary-story" not in caplog.text
    assert [record.getMessage() for record in caplog.records] == ["fault"]
    assert "OperationalError" in log.AllowedFields().format(caplog.records[0])


@pytest.mark.parametrize("address", ["/sign-in", "/en/report", "/sign-out", "/desk/keys/give"])
def test_another_sites_page_cannot_send_our_forms(instance: Instance, address: str) -> None:
    client = signed_in(instance, "Birch")
    assert client.post(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(address, headers={"Sec-Fetch-Site": "same-origin"}).status_code != 403
