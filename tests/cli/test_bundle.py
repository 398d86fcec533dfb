"""`watchdog bundle`: what it says of a good bundle, and that no file at all makes it stumble."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.bundles import FILES, KEY, OTHER_KEY, a_bundle, signed_by_another, with_parts, zipped
from tests.support.kit import recovery_in
from watchdog.cli.main import main
from watchdog.cli.place import working
from watchdog.drafting.leaving.bundle import LARGEST, SIGNATURE, SIGNER, pem, unpack
from watchdog.sealing import SigningKey, fingerprint
from watchdog.settings import load

Run = Callable[..., Result]
OURS = fingerprint(KEY.public)


def alone(*words: str) -> Result:
    """Run the command as somebody does who has no instance."""
    return CliRunner(env={"WATCHDOG_DATA": None}).invoke(main, ["bundle", *words])


def verified(folder: Path, content: bytes, *words: str) -> Result:
    path = folder / "bundle.zip"
    path.write_bytes(content)
    result = alone("verify", str(path), *words)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture
def own_key(run: Run, data: Path) -> SigningKey:
    shown = run("init", "--administrator", "Alder", "--no-input").stdout
    with working(load({}, data=data)) as work:
        return work.desks.signing_key([recovery_in(shown)])


def test_a_good_bundle_is_told_in_plain_words(tmp_path: Path) -> None:
    result = verified(tmp_path, a_bundle(), "--key", OURS)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "The file is packed as a bundle is, with 5 parts and nothing between them.",
        "Each of the 3 files on the list is there and is as it was signed.",
        "The signature over the list holds.",
        "Draft DRAFT-7K2M-9QXA, version 3, not released, 2026-11-24.",
        f"Signed by the key {OURS}",
        "It is the fingerprint that you gave.",
    ]


def test_without_a_key_it_says_that_nobody_checked_whose_it_is(tmp_path: Path) -> None:
    result = verified(tmp_path, signed_by_another())
    assert result.exit_code == 0
    assert "was not checked" in result.stdout


@pytest.mark.parametrize("spelling", [OURS, OURS.upper(), OURS.replace(" ", ""), OURS.replace(" ", ":")])
def test_a_fingerprint_may_be_written_in_any_way(tmp_path: Path, spelling: str) -> None:
    assert verified(tmp_path, a_bundle(), "--key", spelling).exit_code == 0
    other = verified(tmp_path, signed_by_another(), "--key", spelling)
    assert (other.exit_code, "another key than the fingerprint that you gave" in other.stderr) == (1, True)


def test_what_is_no_fingerprint_is_asked_for_again(tmp_path: Path) -> None:
    for wrong in ("abc", OURS[:-1], f"{OURS} 0", "zzzz " * 8):
        assert verified(tmp_path, a_bundle(), "--key", wrong).exit_code == 2


def test_an_instance_knows_its_own_bundles(run: Run, own_key: SigningKey, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(a_bundle(own_key))
    result = run("bundle", "verify", str(path))
    assert (result.exit_code, "It is the key of this instance." in result.stdout) == (0, True)
    assert run("bundle", "key").stdout.strip() == fingerprint(own_key.public)
    path.write_bytes(a_bundle())
    result = run("bundle", "verify", str(path))
    assert (result.exit_code, "another key than the key of this instance" in result.stderr) == (1, True)
    assert run("bundle", "verify", str(path), "--key", OURS).exit_code == 1


def test_without_an_instance_it_says_what_to_do(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(a_bundle())
    result = run("bundle", "verify", str(path))
    assert (result.exit_code, "watchdog init" in result.stderr) == (1, True)


def hidden() -> bytes:
    with zipfile.ZipFile(buffer := io.BytesIO(a_bundle()), "a") as archive:
        archive.comment = b"hidden"
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: with_parts({"GUIDE.txt": b"other"}), "A part was changed after it was signed: GUIDE.txt."),
        (lambda: with_parts({"more.csv": b"x"}), "A part was added that is not on the list: more.csv."),
        (lambda: with_parts({}, "GUIDE.txt"), "A part is missing: GUIDE.txt."),
        (lambda: with_parts({}, SIGNATURE), "A part is missing: manifest.sig."),
        (lambda: with_parts({SIGNATURE: bytes(64)}), "The signature does not hold"),
        (lambda: with_parts({SIGNER: pem(OTHER_KEY.public)}), "A part was changed after it was signed: signer.pem."),
        (lambda: zipped([*unpack(a_bundle()).items(), ("../../up", b"x")]), "Do not unpack this file."),
        (lambda: zipped([*sorted(FILES.items()), ("\x1b[31m", b"x")]), "Do not unpack this file."),
        (lambda: zipped(sorted(unpack(a_bundle()).items()), mode=0o120777), "not packed as a bundle is"),
        (lambda: zipped([("GUIDE.txt", bytes(9_000_000))], how=zipfile.ZIP_LZMA), "not packed as a bundle is"),
        (hidden, "not packed as a bundle is"),
        (lambda: a_bundle()[:-1], "not packed as a bundle is"),
        (lambda: b"", "not packed as a bundle is"),
        (lambda: bytes(LARGEST + 1), "larger than any bundle"),
    ],
)
def test_every_fault_is_told_in_plain_words(tmp_path: Path, make: Callable[[], bytes], words: str) -> None:
    result = verified(tmp_path, make(), "--key", OURS)
    assert result.exit_code == 1
    assert words in result.stderr
    assert "\x1b" not in result.output


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 1_000_000), flip=st.integers(1, 255), cut=st.booleans(), noise=st.binary(max_size=40))
def test_no_file_at_all_makes_it_stumble(tmp_path: Path, at: int, flip: int, cut: bool, noise: bytes) -> None:
    whole = a_bundle()
    at %= len(whole)
    bent = whole[:at] + bytes([whole[at] ^ flip]) + noise + (b"" if cut else whole[at + 1 :])
    result = verified(tmp_path, bent)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.output


def test_a_folder_or_nothing_at_all_is_no_bundle(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing"):
        assert alone("verify", str(path)).exit_code == 2
