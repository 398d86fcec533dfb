"""The description of the public addresses against the running server: what it says happens, and nothing else does."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask_migrate import stamp
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import positive_data_acceptance
from schemathesis.openapi.checks import JsonSchemaError

from tests.support.instance import Instance, make_instance, work
from tests.support.sender import Sender, answer_all
from tests.support.submission import CONTENT_TYPE, submission
from tests.support.visiting import Device
from watchdog.domain.message import Message
from watchdog.intake import sealed
from watchdog.intake.openapi import DESCRIPTION


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    made = make_instance(tmp_path_factory.mktemp("api"))
    with made.app.app_context():
        stamp()  # else /readyz rightly says that these tables are nobody's
    yield made
    made.close()


schema = schemathesis.openapi.from_dict(DESCRIPTION)


@schema.parametrize()
@settings(
    max_examples=20,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_the_server_does_what_is_described_and_nothing_else(case: schemathesis.Case[Any], instance: Instance) -> None:
    # Work for a ticket, a code and an upload's name cannot be drawn by chance: most of what fits the form is refused.
    case.call_and_validate(app=instance.app, excluded_checks=[positive_data_acceptance])


def test_every_route_for_programs_is_described(instance: Instance) -> None:
    routes = {
        (re.sub(r"<(?:[^:>]*:)?(\w+)>", r"{\1}", rule.rule).replace("upload_id", "upload"), method.lower())
        for rule in instance.app.url_map.iter_rules()
        if rule.rule.startswith(("/api/", "/words/", "/healthz", "/readyz"))
        for method in (rule.methods or set()) - {"OPTIONS"}
        if method != "HEAD" or "GET" not in (rule.methods or set())
    }
    described = {
        (path, method) for path, about in DESCRIPTION["paths"].items() for method in about if method != "parameters"
    }
    assert described == routes


def test_a_device_that_does_everything_gets_the_answers_that_are_described(instance: Instance) -> None:
    client, sender = instance.client(), Sender(instance)
    with work(instance) as unit:
        body, name = submission(unit.vault.instance, [sealed.open_desks(unit)["enpud"]]), unit.vault.instance
    whole = body.encoded()
    answers = [(path, "GET", client.get(path)) for path in ("/api/v1/keys", "/api/v1/ticket")]
    told = {"Upload-Length": str(len(whole)), "Upload-Type": CONTENT_TYPE} | sender.worked()
    answers.append(("/api/v1/uploads", "POST", begun := client.post("/api/v1/uploads", headers=told)))
    assert begun.json is not None
    upload, at = begun.json["upload"], f"/api/v1/uploads/{begun.json['upload']}"
    for offset, piece in ((0, whole[:1000]), (7, b"again"), (1000, whole[1000:])):
        headers = {"Upload-Offset": str(offset)}
        answers.append(("/api/v1/uploads/{upload}", "PATCH", client.patch(at, data=piece, headers=headers)))
    answers.append(("/api/v1/uploads/{upload}", "HEAD", client.head(at)))
    for _ in range(2):
        kept = client.post("/api/v1/reports", headers={"Watchdog-Upload": upload})
        answers.append(("/api/v1/reports", "POST", kept))
    answer_all(instance, "Which day was it?")
    device = Device(instance, body.code, name)
    answers.append(("/api/v1/visit/messages", "POST", device.post(device.message(Message("It was Tuesday.")))))
    for path in ("/api/v1/visit", "/api/v1/visit/withdraw"):
        answers += [(path, "POST", device.ask(path)), (path, "POST", device.ask(path, address="0" * 64))]
    assert [answer.status_code for _, _, answer in answers] == [
        200, 200, 201, 204, 409, 204, 200, 201, 201, 201, 200, 404, 200, 404
    ]  # fmt: skip
    for path, method, answer in answers:
        assert str(answer.status_code) in DESCRIPTION["paths"][path][method.lower()]["responses"]
        schema[path][method].validate_response(answer)


def test_an_answer_of_another_form_would_be_found(instance: Instance) -> None:
    ticket = instance.client().get("/api/v1/ticket")
    with pytest.raises(JsonSchemaError, match="destroyed"):
        schema["/api/v1/visit/withdraw"]["POST"].validate_response(ticket)
