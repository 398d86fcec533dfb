"""Each of the three looks of `make audit` finds a planted fault, and says so when it could not look."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from release import leaks
from watchdog.settings import PACKAGE

ROOT = PACKAGE.parent
DIGEST = "0" * 64


class Database(BaseHTTPRequestHandler):
    """A house of the OSV kind that knows one weakness."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        weak = {
            "id": "PYSEC-0000-1",
            "modified": "2026-01-01T00:00:00Z",
            "summary": "planted",
            "affected": [
                {
                    "package": {"name": "birch", "ecosystem": "PyPI"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}],
                }
            ],
        }
        if self.path == "/tired" and asked["package"]["name"] != "pip":
            self.send_error(503)
            return
        body = json.dumps({"vulns": [weak]} if asked["package"]["name"] == "birch" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Database)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()


def lock(folder: Path, *pins: str) -> Path:
    path = folder / "requirements.lock"
    path.write_text("".join(f"{pin} --hash=sha256:{DIGEST}\n" for pin in pins), encoding="utf-8")
    return path


def run(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *arguments], cwd=cwd, capture_output=True, text=True, check=False)


def test_a_version_with_a_known_weakness_is_found(tmp_path: Path, database: str) -> None:
    told = run("release.dependencies", lock(tmp_path, "birch==1.0", "alder==2.0"), "--osv-url", database)
    assert told.returncode == 1, told
    assert "birch 1.0: PYSEC-0000-1, mended in 1.1" in told.stdout
    assert "1 known weaknesses in 2 versions" in told.stdout


def test_our_own_lock_files_can_be_read_and_every_version_is_asked_about(database: str) -> None:
    told = run("release.dependencies", "--osv-url", database)
    assert told.returncode == 0, told
    assert "0 known weaknesses" in told.stdout
    assert int(told.stdout.rsplit(" ", 2)[-2]) > 100


@pytest.mark.parametrize(("more", "status"), [((), 0), (("--must",), 1)])
def test_without_a_network_it_says_that_nothing_was_checked(tmp_path: Path, more: tuple[str, ...], status: int) -> None:
    closed = "http://127.0.0.1:9/v1/query"
    told = run("release.dependencies", lock(tmp_path, "birch==1.0"), "--osv-url", closed, *more)
    assert (told.returncode, told.stdout) == (status, "")
    assert "dependencies: NOT CHECKED: no network" in told.stderr


def test_a_database_that_falls_silent_has_not_checked_anything(tmp_path: Path, database: str) -> None:
    told = run(
        "release.dependencies", lock(tmp_path, "alder==2.0"), "--osv-url", database.replace("/v1/query", "/tired")
    )
    assert (told.returncode, told.stderr) == (0, "dependencies: NOT CHECKED: the database broke off\n")


def test_a_lock_file_without_hashes_is_no_missing_network(tmp_path: Path, database: str) -> None:
    (tmp_path / "requirements.lock").write_text("birch==1.0\n", encoding="utf-8")
    told = run("release.dependencies", tmp_path / "requirements.lock", "--osv-url", database)
    assert told.returncode == 1
    assert "pip-audit failed" in told.stderr


def test_bandit_finds_a_planted_fault_with_our_settings(tmp_path: Path) -> None:
    look = ("bandit", "-q", "-c", ROOT / "pyproject.toml", "-r", "watchdog")
    (tmp_path / "watchdog").mkdir()
    planted = tmp_path / "watchdog" / "planted.py"
    planted.write_text('"""Harmless."""\n', encoding="utf-8")
    assert run(*look, cwd=tmp_path).returncode == 0
    planted.write_text('import subprocess\nsubprocess.run("ls " + input(), shell=True)\n', encoding="utf-8")
    told = run(*look, cwd=tmp_path)
    assert told.returncode == 1
    assert "B602" in told.stdout


@pytest.mark.parametrize(
    ("name", "line", "kind"),
    [
        ("config/settings", "AGE-SECRET-" + "KEY-PQ-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" * 2, "Age Private Key"),
        ("deploy.sh", "password = 'tr0ub4dor" + "&3x'", "Secret Keyword"),
        ("watchdog/place.py", 'STORE = "postgresql://birch:' + 'quiet7water@db/watchdog"', "Basic Auth Credentials"),
        ("watchdog/key.pem", "-----BEGIN " + "PRIVATE KEY-----", "Private Key"),
    ],
)
def test_a_secret_in_the_tree_is_found_and_not_repeated(tmp_path: Path, name: str, line: str, kind: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(f"{line}\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    subprocess.run(["git", "-C", tmp_path, "add", "-A"], check=True)
    told = run("release.leaks", "--root", tmp_path)
    assert (told.returncode, told.stdout) == (1, f"{name}: {kind}\nsecrets: 1 new in 1 files\n")


def test_a_known_secret_may_move_inside_its_file_but_to_no_other(tmp_path: Path) -> None:
    known = json.loads(leaks.KNOWN.read_text(encoding="utf-8"))
    name = "tests/test_settings.py"
    (tmp_path / "tests").mkdir()
    source = (ROOT / name).read_text(encoding="utf-8")
    (tmp_path / name).write_text("\n\n" + source, encoding="utf-8")
    (tmp_path / "tests" / "copy.py").write_text(source, encoding="utf-8")
    assert all(row in known for row in leaks.scan(tmp_path, [name]))
    assert [row for row in leaks.scan(tmp_path, ["tests/copy.py"]) if row not in known]
