"""What an operator sets is checked at the start: a slip is refused with a sentence, never run with."""

import base64
import hashlib
from pathlib import Path

import pytest

from watchdog.settings import LEAVE_TO, NUMBERS, ObjectStore, Settings, UnsafeSettingsError, load, shipped

PUBLIC = bytes(range(32))


def onion(public: bytes = PUBLIC, version: bytes = b"\x03", checked: bytes | None = None) -> str:
    digest = hashlib.sha3_256(b".onion checksum" + public + (checked or version)).digest()
    return base64.b32encode(public + digest[:2] + version).decode().lower() + ".onion"


def loaded(tmp_path: Path, **environment: str) -> Settings:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700, exist_ok=True)
    return load(environment, data=folder)


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    found = loaded(tmp_path)
    assert (found.onion, found.leave_to, found.neutral_title) == ("", LEAVE_TO, "")
    assert found.translations == shipped("translations")


def test_a_translator_s_folder_is_taken_and_one_that_is_not_there_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert loaded(tmp_path, WATCHDOG_TRANSLATIONS=f" {tmp_path / 'mine'} ").translations == tmp_path / "mine"
    with pytest.raises(UnsafeSettingsError, match="WATCHDOG_TRANSLATIONS"):
        loaded(tmp_path, WATCHDOG_TRANSLATIONS=str(tmp_path / "nowhere"))


def test_a_lawful_onion_service_is_taken(tmp_path: Path) -> None:
    published = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"
    for name in (published, onion()):
        assert loaded(tmp_path, WATCHDOG_ONION=f" {name}\n").onion == name


@pytest.mark.parametrize(
    "name",
    [
        onion()[1:],
        "b" + onion()[1:],
        onion().upper(),
        onion(version=b"\x02"),
        onion(checked=b"\x02"),
        onion(PUBLIC[:31]),
        "expyuzz4wqqyqhjn.onion",
        f"http://{onion()}",
        f"{onion()}/",
        f"www.{onion()}",
        onion().removesuffix(".onion"),
        f"{onion()}\nSet-Cookie: a=b",
        "1" * 56 + ".onion",
        "example.org",
    ],
)
def test_a_slip_in_the_onion_service_s_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsafeSettingsError, match="WATCHDOG_ONION"):
        loaded(tmp_path, WATCHDOG_ONION=name)


@pytest.mark.parametrize("address", ["https://www.wikipedia.org/", "https://example.org", "https://example.org/news/"])
def test_a_plain_secured_address_to_leave_to_is_taken(tmp_path: Path, address: str) -> None:
    assert loaded(tmp_path, WATCHDOG_LEAVE_TO=address).leave_to == address


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "//example.org/",
        "/en/",
        "javascript:alert(1)",
        "https://",
        "https://localhost/",
        "https://me:secret@example.org/",
        "https://example.org/?from=watchdog",
        "https://example.org/#watchdog",
        "https://example.org:8443/",
        "https://example.org:x/",
        "https://exämple.org/",
        'https://example.org/"onclick="',
        "https://example.org/a b",
        "https://example.org\\@evil.org/",
        "https://[example.org/",
        "example.org",
    ],
)
def test_any_other_address_to_leave_to_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(UnsafeSettingsError, match="WATCHDOG_LEAVE_TO"):
        loaded(tmp_path, WATCHDOG_LEAVE_TO=address)


@pytest.mark.parametrize("title", ["Notes", "ملاحظات", "x" * 40, "Tea & cake <3"])
def test_a_short_title_is_taken(tmp_path: Path, title: str) -> None:
    assert loaded(tmp_path, WATCHDOG_NEUTRAL_TITLE=f" {title} ").neutral_title == title


@pytest.mark.parametrize("title", ["x" * 41, "two\nlines", "a\u202eb", "a\0b"])
def test_a_long_or_bent_title_is_refused(tmp_path: Path, title: str) -> None:
    with pytest.raises(UnsafeSettingsError, match="WATCHDOG_NEUTRAL_TITLE"):
        loaded(tmp_path, WATCHDOG_NEUTRAL_TITLE=title)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


def test_what_is_not_set_keeps_its_default(folder: Path) -> None:
    plain = Settings(folder, "", folder)
    found = load({}, data=folder)
    assert {name: getattr(found, name) for name in NUMBERS} == {name: getattr(plain, name) for name in NUMBERS}
    assert not found.forwarded


def test_budgets_and_prices_of_a_report_can_be_set(folder: Path) -> None:
    found = load({"WATCHDOG_PLAIN_BUDGET": " 7 ", "WATCHDOG_WORK_BITS": "0", "WATCHDOG_FORWARDED": "yes"}, data=folder)
    assert (found.plain_budget, found.work_bits, found.forwarded) == (7, 0, True)


@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "10000000"])
def test_a_number_that_makes_no_sense_is_a_reason_not_to_start(folder: Path, value: str) -> None:
    with pytest.raises(UnsafeSettingsError, match="WATCHDOG_PLAIN_BUDGET must be a number from 1 to 1000000"):
        load({"WATCHDOG_PLAIN_BUDGET": value}, data=folder)


S3 = {"WATCHDOG_S3_KEY_ID": "key", "WATCHDOG_S3_SECRET": "do-not-show"}


def test_a_store_of_objects_is_taken_from_our_own_variables_before_those_of_all_programs(tmp_path: Path) -> None:
    common = {
        "AWS_ACCESS_KEY_ID": "common",
        "AWS_SECRET_ACCESS_KEY": "common",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ENDPOINT_URL": "https://s3.example.org/",
    }
    found = loaded(tmp_path, WATCHDOG_BLOBS="s3://bucket/some/where/", **common)
    held = ObjectStore("bucket", "some/where", "https://s3.example.org", "eu-central-1", "common", "common", 20)
    assert (found.objects, found.blobs) == (held, tmp_path / "data" / "blobs")
    ours = S3 | {"WATCHDOG_S3_ENDPOINT": "http://127.0.0.1:9000", "WATCHDOG_S3_REGION": "garage"}
    found = loaded(tmp_path, WATCHDOG_BLOBS="s3://bucket", WATCHDOG_S3_SECONDS="5", **common, **ours)
    assert found.objects == ObjectStore(
        "bucket", "", "http://127.0.0.1:9000", "garage", "key", S3["WATCHDOG_S3_SECRET"], 5
    )
    assert "do-not-show" not in repr(found.objects) + repr(found)


@pytest.mark.parametrize(
    "place", ["s3://", "s3://B", "s3://bucket/../x", "s3://bucket//x", "s3://bucket/a b", "s3://x"]
)
def test_a_place_that_is_no_bucket_is_refused(tmp_path: Path, place: str) -> None:
    with pytest.raises(UnsafeSettingsError, match="WATCHDOG_BLOBS must be a folder, or like"):
        loaded(tmp_path, WATCHDOG_BLOBS=place, **S3)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WATCHDOG_S3_ENDPOINT", "http://s3.example.org"),
        ("WATCHDOG_S3_ENDPOINT", "s3.example.org"),
        ("WATCHDOG_S3_ENDPOINT", "https://name:word@s3.example.org"),
        ("WATCHDOG_S3_ENDPOINT", "https://s3.example.org:99999"),
        ("WATCHDOG_S3_SECONDS", "0"),
        ("WATCHDOG_S3_SECONDS", "ten"),
        ("WATCHDOG_S3_SECRET", ""),
        ("WATCHDOG_S3_KEY_ID", " "),
    ],
)
def test_a_store_of_objects_that_makes_no_sense_is_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(UnsafeSettingsError, match=name):
        loaded(tmp_path, WATCHDOG_BLOBS="s3://bucket", **S3 | {name: value})
