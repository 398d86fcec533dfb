"""The sender's device tells what a file is by the same rules as the server."""

from tests.intake.test_kinds import VECTORS
from tests.support.browsers import Browser


def test_every_browser_tells_what_the_server_tells(page: Browser) -> None:
    contents = [vector["bytes"].encode("latin-1") for vector in VECTORS]
    told = page.call("kinds", contents=contents, name="photo.png")
    assert dict(zip([vector["what"] for vector in VECTORS], told, strict=True)) == {
        vector["what"]: vector["kind"] for vector in VECTORS
    }


def test_a_name_changes_nothing_and_a_long_file_is_not_read(chromium: Browser) -> None:
    for name in ("letter.txt", "run.exe", "photo", "page.html"):
        assert chromium.call("kinds", contents=[b"\x89PNG\r\n\x1a\n" + bytes(99)], name=name) == ["image/png"]
    assert chromium.call("kinds", contents=[b"a" * 8192 + b"\0", b"a" * 8191 + b"\0"], name="a") == ["text/plain", None]
