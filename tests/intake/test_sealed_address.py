"""The address for sealed reports: what it takes, what it refuses, and that a refusal leaves nothing behind."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.instance import Instance, make_instance, work
from tests.support.sender import Sender, blob_count
from tests.support.submission import CONTENT_TYPE, Body, submission
from watchdog.intake import sealed
from watchdog.sealing import Code

FILES = {"one.txt": b"one" * 30_000}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    made = make_instance(tmp_path_factory.mktemp("address"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def sender(instance: Instance) -> Sender:
    return Sender(instance)


def body_for(instance: Instance, *names: str) -> Body:
    with work(instance) as unit:
        desks = sealed.open_desks(unit)
        return submission(unit.vault.instance, [desks[name] for name in names], FILES)


def post(sender: Sender, body: bytes) -> Any:
    stream = io.BytesIO(body)
    return sender.client.post(
        "/api/v1/reports",
        input_stream=stream,
        content_length=len(body),
        content_type=CONTENT_TYPE,
        headers=sender.worked(),
    )


def test_a_sealed_report_gets_a_reference_and_no_cookie(instance: Instance, sender: Sender) -> None:
    answer = post(sender, body_for(instance, "enpud", "inwud").encoded())
    assert answer.status_code == 201
    assert answer.json["desks"] == ["enpud", "inwud"]
    assert answer.json["reference"].startswith("ENPUD-")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_code_opens_the_return_page(instance: Instance, sender: Sender) -> None:
    body = body_for(instance, "enpud")
    assert post(sender, body.encoded()).status_code == 201
    code: Code = body.code
    assert sender.open(code.digits).has("reply")


@pytest.mark.parametrize(
    ("change", "status", "refused"),
    [
        ({"desks": ["policy"]}, 400, "desks"),
        ({"epochs": [7]}, 409, "epoch"),
        ({"version": 2}, 400, "manifest"),
        ({"exhibits": ["ab" * 16, "cd" * 16, "01" * 16, "02" * 16, "03" * 16, "04" * 16]}, 413, "files"),
    ],
)
def test_a_refusal_is_a_code_and_leaves_nothing(
    instance: Instance, sender: Sender, change: dict[str, Any], status: int, refused: str
) -> None:
    before = blob_count(instance)
    answer = post(sender, body_for(instance, "enpud").with_manifest(**change).encoded())
    assert (answer.status_code, answer.json) == (status, {"refused": refused})
    assert blob_count(instance) == before


def test_what_is_kept_already_is_said_and_the_new_files_are_forgotten(instance: Instance, sender: Sender) -> None:
    first, second = body_for(instance, "enpud"), body_for(instance, "enpud")
    assert post(sender, first.encoded()).status_code == 201
    before = blob_count(instance)
    again = second.with_manifest(
        mailbox_row=first.manifest["mailbox_row"], mailbox_recipient=first.manifest["mailbox_recipient"]
    )
    answer = post(sender, again.encoded())
    assert (answer.status_code, answer.json) == (409, {"refused": "arrived"})
    assert blob_count(instance) == before


def test_what_is_no_form_or_much_too_large_is_refused(sender: Sender) -> None:
    answer = post(sender, b"no form")
    assert (answer.status_code, answer.json) == (400, {"refused": "form"})
    announced = {"CONTENT_LENGTH": str(10**12)}
    answer = sender.client.post("/api/v1/reports", content_type=CONTENT_TYPE, environ_overrides=announced)
    assert (answer.status_code, answer.json) == (413, {"refused": "size"})


def test_the_directory_says_who_receives_what_as_the_server_itself_decides(instance: Instance, sender: Sender) -> None:
    routing = json.loads(sender.client.get("/api/v1/keys").data)["routing"]
    regions = instance.reference.regions
    assert "policy" not in routing["desks"]
    assert routing["default"] == regions.routing.default_desk
    assert routing["countries"] == {iso3: regions.desk_for(iso3) for iso3 in regions.countries}


def test_the_description_names_all_addresses(sender: Sender) -> None:
    described = json.loads(sender.client.get("/api/v1/openapi.json").data)
    assert described["openapi"] == "3.1.0"
    rules = {rule.rule.replace("<upload_id>", "{upload}") for rule in sender.instance.app.url_map.iter_rules()}
    told = {path for path in described["paths"] if path.startswith("/api/v1/")}
    assert told | {"/api/v1/openapi.json"} == {path for path in rules if path.startswith("/api/v1/")}


def test_word_lists_are_whole_and_no_other_file_is_given(sender: Sender) -> None:
    assert len(sender.client.get("/words/fr.txt").text.split()) == 2048
    assert sender.client.get("/words/hi.txt").status_code == 404
