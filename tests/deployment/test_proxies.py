"""The proxies' files: read by the programs that will read them, and of one mind with the program about its limits."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import crossplane  # type: ignore[import-untyped]  # ships no types
import pytest

from tests.support.instance import make_instance
from tests.support.proxies import CONFIG, WRITTEN, certificate
from watchdog.cleaning import limits
from watchdog.cli import worker
from watchdog.cli.doctor.program import gunicorn

MEGABYTE = 1024**2
SECONDS = ("client_header_timeout", "client_body_timeout", "send_timeout", "proxy_send_timeout", "proxy_read_timeout")


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    certificate(tmp_path)
    file = tmp_path / "proxy.conf"
    file.write_text(WRITTEN["nginx"](tmp_path, 8080, 8443, 8000), encoding="utf-8")
    said = subprocess.run(["nginx", "-e", "stderr", "-t", "-c", file], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert "[warn]" not in said.stderr.replace('the "user" directive', "")


def adapted() -> Any:
    file = CONFIG / "caddy" / "Caddyfile"
    said = subprocess.run(
        ["caddy", "adapt", "--config", file, "--adapter", "caddyfile", "--validate"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert '"warn"' not in said.stderr
    return json.loads(said.stdout)


def every(found: Any, name: str) -> list[Any]:
    """Return all values under a name, however deep."""
    if isinstance(found, list):
        return [each for item in found for each in every(item, name)]
    if isinstance(found, dict):
        inner = [each for value in found.values() for each in every(value, name)]
        return ([found[name]] if name in found else []) + inner
    return []


def directives() -> dict[str, list[list[str]]]:
    parsed = crossplane.parse(str(CONFIG / "nginx" / "nginx.conf"))
    assert parsed["status"] == "ok", parsed["errors"]
    found: dict[str, list[list[str]]] = {}

    def walk(block: list[dict[str, Any]]) -> None:
        for each in block:
            found.setdefault(each["directive"], []).append(each["args"])
            walk(each.get("block", []))

    walk(parsed["config"][0]["parsed"])
    return found


def test_nginx_agrees_with_the_program_about_sizes_and_times(tmp_path: Path) -> None:
    said = directives()
    ((size,),) = said["client_max_body_size"]
    largest = make_instance(tmp_path).app.config["MAX_CONTENT_LENGTH"]
    assert largest < int(size.removesuffix("m")) * MEGABYTE < largest * 1.1  # so that our own page tells of it
    seconds = {name: int(said[name][0][0].removesuffix("s")) for name in SECONDS}
    assert seconds["client_header_timeout"] > worker.SILENCE
    assert seconds["client_body_timeout"] > worker.PATIENCE
    answer = max(worker.ANSWER_SECONDS, limits.WALL_SECONDS, gunicorn()["timeout"])
    assert min(seconds["send_timeout"], seconds["proxy_send_timeout"], seconds["proxy_read_timeout"]) > answer
    number, each = said["large_client_header_buffers"][0]
    assert int(each.removesuffix("k")) * 1024 >= gunicorn()["limit_request_line"]
    assert int(each.removesuffix("k")) * 1024 >= gunicorn()["limit_request_field_size"]
    assert int(number) > 1


def test_nginx_logs_nothing_and_spools_nothing() -> None:
    said = directives()
    assert said["access_log"] == [["off"]]
    assert {tuple(each) for each in said["error_log"]} == {("/dev/null", "emerg")}
    assert said["proxy_request_buffering"] == [["off"]]
    assert said["proxy_max_temp_file_size"] == [["0"]]
    assert said["proxy_http_version"] == [["1.1"]]
    assert said["proxy_next_upstream"] == [["off"]]
    assert all(path[0].startswith("/run/") for path in said["client_body_temp_path"] + said["proxy_temp_path"])
    assert ["X-Forwarded-For", "$remote_addr"] in said["proxy_set_header"]


def test_caddy_takes_its_file_and_agrees_with_the_program(tmp_path: Path) -> None:
    said = adapted()
    largest = make_instance(tmp_path).app.config["MAX_CONTENT_LENGTH"]
    assert largest < every(said, "max_size")[0] < largest * 1.1
    answer = max(worker.ANSWER_SECONDS, limits.WALL_SECONDS, gunicorn()["timeout"]) * 1e9
    for name in ("read_timeout", "write_timeout", "response_header_timeout"):
        assert every(said, name)[0] > answer
    assert every(said, "read_header_timeout")[0] > worker.SILENCE * 1e9
    assert every(said, "output") == ["discard"] or every(said, "writer") == [{"output": "discard"}]
    assert not every(said, "logger_names")
    assert said["admin"]["disabled"]


@pytest.mark.parametrize("name", ["nginx/nginx.conf", "caddy/Caddyfile", "tor/torrc"])
def test_all_lead_to_the_port_of_the_unit(name: str) -> None:
    unit = (CONFIG / "systemd" / "watchdog.service").read_text(encoding="utf-8")
    host, port = re.findall(r"serve --host (\S+) --port (\d+)", unit)[0]
    assert f"{host}:{port}" in (CONFIG / name).read_text(encoding="utf-8")


def test_tor_takes_its_file(tmp_path: Path) -> None:
    text = (CONFIG / "tor" / "torrc").read_text(encoding="utf-8")
    for line in ("HiddenServiceExportCircuitID haproxy", "HiddenServicePoWDefensesEnabled 1", "SocksPort 0"):
        assert line in text.splitlines()
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    file = tmp_path / "torrc"
    file.write_text(text.replace("/var/lib/tor/watchdog", str(data / "service")), encoding="utf-8")
    words = ["tor", "--verify-config", "-f", str(file), "--DataDirectory", str(data)]
    said = subprocess.run(words, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout
    warnings = [line for line in said.stdout.splitlines() if "[warn]" in line and "running Tor as root" not in line]
    assert warnings == []
