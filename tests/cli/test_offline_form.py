"""The page that is carried about: one whole file that bears its own fingerprint and loads nothing."""

import hashlib
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from watchdog import languages
from watchdog.intake import offline
from watchdog.intake.offline import MARK, UnsuitableError, assemble, fingerprint, is_whole, marked
from watchdog.sealing import Recipient

Run = Callable[..., Result]
PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><link rel="stylesheet" href="/static/s.css?v=1"></head><body>'
    f'<code id="form-fingerprint">{MARK}</code>'
    '<form method="dialog"><input type="hidden" name="ticket" value="x"><p data-keys="/api" data-a="&amp;">&nbsp;'
    '<a href="/en/help">Help &#8217;</a> <a href="#a">here</a> <a href="https://example.net/">there</a></p></form>'
    '<script src="/static/r.js" defer></script></body></html>'
)


@pytest.fixture
def ready(run: Run) -> None:
    assert run("init", "--administrator", "Alder", "--no-input").exit_code == 0


@pytest.fixture
def made(run: Run, ready: None, tmp_path: Path) -> Path:
    result = run("offline-form", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    return tmp_path / "out"


def files(made: Path) -> list[Path]:
    return sorted(made.glob("*.html"))


def test_there_is_one_for_each_language_and_a_list_of_fingerprints(made: Path) -> None:
    assert [path.name for path in files(made)] == sorted(f"form-{each.code}.html" for each in languages.offered())
    lines = (made / "FINGERPRINTS").read_text().splitlines()
    assert sorted(lines, key=lambda line: line.split()[1]) == [
        f"{fingerprint(path.read_bytes())}  {path.name}" for path in files(made)
    ]


def test_the_same_keys_make_the_same_file(run: Run, made: Path, tmp_path: Path) -> None:
    said = run("offline-form", "--locale", "fr", "--out", str(tmp_path / "again")).stdout
    again = (tmp_path / "again" / "form-fr.html").read_bytes()
    assert again == (made / "form-fr.html").read_bytes()
    assert fingerprint(again) in said
    assert len(files(tmp_path / "again")) == 1


def test_nothing_in_it_is_loaded_or_could_be_sent(made: Path) -> None:
    for path in files(made):
        tree = html5lib.parse(path.read_bytes(), transport_encoding="utf-8", namespaceHTMLElements=False)
        for element in tree.iter():
            assert element.tag not in {"iframe", "img", "object", "embed", "base", "video", "audio", "source"}
            assert not element.get("src"), element.tag
            assert not (element.get("action"))
            assert not (element.get("formaction"))
            assert element.get("style") is None
        links = {element.get("href") for element in tree.iter("link")} | {e.get("href", "") for e in tree.iter("a")}
        assert {link for link in links if link and not link.startswith(("#", "data:"))} == {
            "https://www.wikipedia.org/"
        }
        assert [element.get("method") for element in tree.iter("form")] == ["dialog"]
        assert not [element for element in tree.iter("input") if element.get("type") == "hidden"]


def test_its_policy_lets_this_script_and_this_style_through_and_nothing_else(made: Path) -> None:
    for path in files(made):
        text = path.read_text("utf-8")
        policy = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', text)[0]
        assert text.index(policy) < text.index("<style>") < text.index("<script")
        script = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
        style = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
        for kind, [inline] in (("script", script), ("style", style)):
            assert f"{kind}-src '{offline._source(inline)}';" in policy
        for rule in ("default-src 'none'", "connect-src 'none'", "form-action 'none'", "base-uri 'none'"):
            assert rule in policy
        assert "unsafe" not in policy
        assert "'self'" not in policy


def test_it_holds_what_a_device_needs_and_no_secret(made: Path, data: Path) -> None:
    text = (made / "form-en.html").read_text("utf-8")
    carried = json.loads(re.findall(r'<script type="application/json" id="carried">(.*?)</script>', text)[0])
    assert len(carried["words"]) == 2048
    assert {"instance", "keys", "letterbox", "routing", "signing_key", "recovery"} <= carried["directory"].keys()
    Recipient.parse(carried["directory"]["letterbox"])
    assert all(key["signature"] for key in carried["directory"]["keys"])
    secret = (data / "secret").read_bytes()
    assert secret.hex() not in text
    assert 'name="ticket"' not in text
    for name, words in (("ar", 2048), ("hi", 0)):
        other = (made / f"form-{name}.html").read_text("utf-8")
        assert len(json.loads(re.findall(r'id="carried">(.*?)</script>', other)[0])["words"] or ()) == words
    assert '<html lang="ar" dir="rtl">' in (made / "form-ar.html").read_text("utf-8")


def test_it_names_where_files_are_sent_only_if_told(run: Run, made: Path, tmp_path: Path) -> None:
    run("offline-form", "--locale", "en", "--out", str(tmp_path / "told"), "--address", "https://example.org/")
    told, untold = (folder / "form-en.html" for folder in (tmp_path / "told", made))
    assert "https://example.org</bdi>" not in told.read_text()
    assert "https://example.org/en/sealed-file" in told.read_text()
    assert 'href="https://example.org/en/help"' in told.read_text()
    assert "/en/sealed-file" not in untold.read_text()
    for address in ("example.org", "https://example.org/a", "javascript:alert(1)", 'https://a"b'):
        assert run("offline-form", "--address", address, "--out", str(tmp_path / "no")).exit_code == 2


def test_standard_tools_find_the_same_number(made: Path) -> None:
    """As docs/running.md says it, word for word."""
    path = made / "form-en.html"
    text = (Path(__file__).parents[2] / "docs" / "running.md").read_text("utf-8")
    command = re.findall(r"^sed .*sha256sum$", text, re.MULTILINE)[0].replace("form-en.html", str(path))
    found = subprocess.run(["sh", "-c", command], check=True, capture_output=True, text=True).stdout.split()[0]
    assert found == fingerprint(path.read_bytes())
    shown = re.findall(r'id="form-fingerprint">([0-9a-f]+)<', path.read_text())
    assert shown == [found]


def test_a_changed_file_is_found(run: Run, made: Path) -> None:
    path = made / "form-en.html"
    whole = path.read_bytes()
    said = run("offline-form", "--check", str(path))
    assert (said.exit_code, "The file is whole" in said.stdout) == (0, True)
    path.write_bytes(whole.replace(b"age1pq1", b"age1pq2", 1))
    assert "was changed" in run("offline-form", "--check", str(path)).stderr
    number = fingerprint(whole).encode()
    path.write_bytes(whole.replace(number, number[::-1]))
    assert "was changed" in run("offline-form", "--check", str(path)).stderr
    twice = whole + b'id="form-fingerprint">' + number + b"<"
    for wrong in (b"", b"no page", whole.replace(b"form-fingerprint", b"x"), twice):
        path.write_bytes(wrong)
        said = run("offline-form", "--check", str(path))
        assert (said.exit_code, "is no such page" in said.stderr) == (1, True)


def test_without_an_instance_it_says_what_to_do(run: Run, tmp_path: Path) -> None:
    said = run("offline-form", "--out", str(tmp_path / "out"))
    assert (said.exit_code, "watchdog init" in said.stderr) == (1, True)
    assert not (tmp_path / "out").exists()


@given(flip=st.integers(0, 7), at=st.integers(0, 10_000))
def test_any_bit_that_is_changed_is_found(flip: int, at: int) -> None:
    file = assemble(PAGE, "1;", "a{}", {"a": 1})
    at %= len(file)
    bent = file[:at] + bytes([file[at] ^ 1 << flip]) + file[at + 1 :]
    try:
        assert not is_whole(bent)
    except UnsuitableError:
        assert b'id="form-fingerprint">' not in bent or at >= file.index(b'id="form-fingerprint">')


def test_text_in_the_page_cannot_end_the_script_early() -> None:
    file = assemble(PAGE, "1;", "a{}", {"a": "</script><script>alert(1)//<!--"}).decode()
    assert file.count("<script") == 2
    assert "\\u003c/script" in file
    assert json.loads(re.findall(r'id="carried">(.*?)</script>', file)[0]) == {"a": "</script><script>alert(1)//<!--"}


@pytest.mark.parametrize(
    ("page", "script", "style"),
    [
        (PAGE, "'</script>'", ""),
        (PAGE, "'<!--'", ""),
        (PAGE, "", "</style>"),
        (PAGE.replace("<script", "<b"), "", ""),
        (PAGE.replace("stylesheet", "icon"), "", ""),
        (PAGE.replace("</body>", ""), "", ""),
        (PAGE.replace(MARK, "soon"), "", ""),
        (PAGE.replace("<form", f'<code id="form-fingerprint">{MARK}</code><form'), "", ""),
    ],
)
def test_what_cannot_stand_in_one_file_is_refused(page: str, script: str, style: str) -> None:
    with pytest.raises(UnsuitableError):
        assemble(page, script, style, {})


def test_what_is_passed_on_is_as_it_was_but_for_what_needs_a_server() -> None:
    file = assemble(PAGE, "1;", "a{}", {}).decode()
    assert '<p data-a="&amp;">&nbsp;Help &#8217; <a href="#a">here</a> <a href="https://example.net/">there</a>' in file
    told = assemble(PAGE, "1;", "a{}", {}, "https://example.org").decode()
    assert '<a href="https://example.org/en/help" target="_blank" rel="noopener noreferrer">Help &#8217;</a>' in told


def test_the_fingerprint_is_over_the_file_with_zeros_in_its_place() -> None:
    file = marked(f'a id="form-fingerprint">{"f" * 64}< b'.encode())
    expected = hashlib.sha256(f'a id="form-fingerprint">{MARK}< b'.encode()).hexdigest()
    assert file == f'a id="form-fingerprint">{expected}< b'.encode()
