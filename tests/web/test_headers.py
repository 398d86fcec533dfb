import gzip
from pathlib import Path

import pytest

from tests.support.instance import Instance, make_instance, signed_in


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    return make_instance(tmp_path_factory.mktemp("headers"))


@pytest.mark.parametrize("address", ["/en/", "/en/report", "/nowhere", "/sign-in", "/static/submitter.css"])
def test_every_answer_forbids_what_comes_from_elsewhere(instance: Instance, address: str) -> None:
    headers = instance.client().get(address, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in headers


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
    assert "fault kind=" in caplog.text


@pytest.mark.parametrize("address", ["/sign-in", "/en/report", "/sign-out", "/desk/keys/give"])
def test_another_sites_page_cannot_send_our_forms(instance: Instance, address: str) -> None:
    client = signed_in(instance, "Birch")
    assert client.post(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(address, headers={"Sec-Fetch-Site": "same-origin"}).status_code != 403
