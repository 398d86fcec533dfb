"""Rules of the house about addresses: nothing appears or vanishes unnoticed, and each says whom it is for."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.support.instance import Instance, make_instance
from watchdog.access.permissions import Permission
from watchdog.web import guard

LIST = Path(__file__).with_name("addresses.txt")


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    return make_instance(tmp_path_factory.mktemp("routes"))


def listed(app: Flask) -> str:
    lines = [
        f"{rule.rule}  {','.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'}))}  "
        f"{guard.permission_of(app, rule.endpoint)}"
        for rule in app.url_map.iter_rules()
    ]
    return "\n".join(sorted(lines)) + "\n"


def test_the_list_of_addresses_is_the_one_we_agreed_on(instance: Instance) -> None:
    found = listed(instance.app)
    assert found == LIST.read_text(encoding="utf-8"), f"If you meant it, put this into {LIST.name}:\n{found}"


def test_a_route_without_a_permission_is_a_reason_not_to_start() -> None:
    app = Flask("forgetful")
    app.add_url_rule("/open", "open", lambda: "everybody reads this")
    with pytest.raises(guard.UnguardedRouteError, match="open"):
        guard.install(app)


def test_whatever_is_not_public_sends_a_stranger_to_the_sign_in_page(instance: Instance) -> None:
    client = instance.client()
    for rule in instance.app.url_map.iter_rules():
        if isinstance(guard.permission_of(instance.app, rule.endpoint), Permission):
            address = rule.rule.replace("<int:", "<")
            while "<" in address:
                address = address[: address.index("<")] + "1" * 32 + address[address.index(">") + 1 :]
            method = "POST" if "GET" not in (rule.methods or set()) else "GET"
            answer = client.open(address, method=method)
            assert (answer.status_code, answer.headers.get("Location")) == (302, "/sign-in"), rule.rule


def test_every_form_is_refused_without_its_ticket(instance: Instance) -> None:
    for rule in instance.app.url_map.iter_rules():
        if "POST" in (rule.methods or set()) and guard.permission_of(instance.app, rule.endpoint) == guard.PUBLIC:
            address = re.sub(r"<[^>]*:locale>", "en", rule.rule).replace("<invitation>", "x" * 43)
            answer = instance.client().post(address, data={"story": "a story", "name": "Birch", "code": "1"})
            assert answer.status_code in {400, 403, 404, 405, 422}, rule.rule
