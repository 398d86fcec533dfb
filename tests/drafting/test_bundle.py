"""The bundle as a file: one valid form, and every change found, by us and by standard tools alone."""

import io
import re
import subprocess
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.bundles import ABOUT, FILES, KEY, OTHER_KEY, a_bundle, signed_by_another, with_parts, zipped
from watchdog.drafting.leaving import hand_over
from watchdog.drafting.leaving.bundle import (
    LARGEST,
    MANIFEST,
    SIGNATURE,
    SIGNER,
    BundleError,
    Fault,
    build_bundle,
    check_bundle,
    pack,
    pem,
    unpack,
)
from watchdog.sealing import SealingError, fingerprint, verify_signature
from watchdog.settings import PACKAGE

DOCUMENT = (PACKAGE.parent / "docs" / "bundle.md").read_text("utf-8")
GUIDE = hand_over.GUIDE.read_text("utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)[0]


def fault(content: bytes) -> Fault:
    with pytest.raises(BundleError) as caught:
        check_bundle(content)
    return caught.value.fault


def test_a_bundle_is_read_back_as_it_was_made() -> None:
    manifest = check_bundle(a_bundle())
    assert {file.name for file in manifest.files} == {*FILES, SIGNER}
    assert (manifest.draft, manifest.version, manifest.release) == (ABOUT.draft, 3, None)
    assert manifest.fingerprint == fingerprint(KEY.public)
    released = build_bundle(FILES, replace(ABOUT, release=2), KEY)
    assert check_bundle(released).release == 2


def test_the_same_parts_give_the_same_bytes_in_any_order() -> None:
    assert a_bundle(files=FILES) == a_bundle(files=dict(reversed(FILES.items())))


def test_other_programs_read_it() -> None:
    with zipfile.ZipFile(io.BytesIO(a_bundle())) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted([*FILES, MANIFEST, SIGNATURE, SIGNER])
        assert archive.read("GUIDE.txt") == FILES["GUIDE.txt"]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_signed_bytes_name_their_purpose_first() -> None:
    parts = unpack(a_bundle())
    assert parts[MANIFEST].startswith(b'{"bundle":"watchdog bundle 1",')
    verify_signature(KEY.public, parts[MANIFEST], parts[SIGNATURE])
    with pytest.raises(SealingError):
        verify_signature(KEY.public, parts[MANIFEST] + b"\n", parts[SIGNATURE])


@pytest.mark.parametrize("name", ["../up", "a/b", "/etc/passwd", ".hidden", "", "é.txt", "a b", MANIFEST, SIGNER])
def test_no_bundle_is_made_with_a_name_that_could_not_be_read_back(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        a_bundle(files={name: b""})


@given(at=st.integers(0, 1_000_000), flip=st.integers(1, 255))
def test_any_byte_that_is_changed_is_found(at: int, flip: int) -> None:
    whole = a_bundle()
    at %= len(whole)
    with pytest.raises(BundleError):
        check_bundle(whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :])


@given(name=st.sampled_from(sorted(unpack(a_bundle()))), at=st.integers(0, 1_000_000), flip=st.integers(1, 255))
def test_any_byte_of_any_part_that_is_changed_is_found_even_if_it_is_packed_well(name: str, at: int, flip: int) -> None:
    part = unpack(a_bundle())[name]
    at %= len(part)
    bent = with_parts({name: part[:at] + bytes([part[at] ^ flip]) + part[at + 1 :]})
    wanted = {MANIFEST: {Fault.MANIFEST, Fault.SIGNATURE}, SIGNATURE: {Fault.SIGNATURE}}
    assert fault(bent) in wanted.get(name, {Fault.CHANGED})


@given(cut=st.integers(0, 1_000_000))
def test_a_file_that_was_cut_off_is_no_bundle(cut: int) -> None:
    whole = a_bundle()
    assert fault(whole[: cut % len(whole)]) in {Fault.NOT_PACKED, Fault.NAME}


@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_at_all_break_the_reader(noise: bytes, begins_well: bool) -> None:
    with pytest.raises(BundleError):
        check_bundle((a_bundle()[:120] if begins_well else b"") + noise)


def test_parts_that_were_added_removed_or_renamed_are_found() -> None:
    assert fault(with_parts({"more.csv": b"x"})) is Fault.ADDED
    assert fault(with_parts({}, "GUIDE.txt")) is Fault.MISSING
    assert fault(with_parts({"GUIDES.txt": FILES["GUIDE.txt"]}, "GUIDE.txt")) in {Fault.MISSING, Fault.ADDED}
    for name in (MANIFEST, SIGNATURE, SIGNER):
        assert fault(with_parts({}, name)) is Fault.MISSING


def test_two_parts_of_one_name_are_found() -> None:
    parts = [*unpack(a_bundle()).items(), ("GUIDE.txt", b"another")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the module warns whoever makes such a file, which is what we want to do
        twice = zipped(parts)
    assert fault(twice) is Fault.TWICE


@pytest.mark.parametrize("name", ["../../up.txt", "/etc/cron", "C:\\up", "a/../../b", "..", "\x1b[2J"])
def test_a_part_that_would_leave_its_folder_is_found(name: str) -> None:
    assert fault(zipped([*unpack(a_bundle()).items(), (name, b"x")])) is Fault.NAME


def test_links_compressed_parts_and_anything_between_the_parts_are_found() -> None:
    parts = sorted(unpack(a_bundle()).items())
    assert zipped(parts) == a_bundle()
    assert fault(zipped(parts, mode=0o120777)) is Fault.NOT_PACKED
    bomb = zipped([("GUIDE.txt", b"\0" * 50_000_000)], how=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    assert fault(bomb) is Fault.NOT_PACKED
    whole = a_bundle()
    for bent in (whole + b"x", b"x" + whole, whole + whole):
        assert fault(bent) in {Fault.NOT_PACKED, Fault.TWICE}
    with zipfile.ZipFile(buffer := io.BytesIO(whole), "a") as archive:
        archive.comment = b"hidden"
    assert fault(buffer.getvalue()) is Fault.NOT_PACKED


def test_what_is_too_much_is_refused_before_it_is_looked_at() -> None:
    assert fault(bytes(LARGEST + 1)) is Fault.TOO_LARGE
    assert fault(pack({f"a{number}": b"" for number in range(65)})) is Fault.NOT_PACKED


def test_a_manifest_has_one_spelling() -> None:
    raw = unpack(a_bundle())[MANIFEST]
    spellings = (
        *(raw + b"\n", raw.replace(b'":', b'": ', 1), b"[" * 60_000, b"9" * 60_000, b"{}", b"", b"\xff"),
        raw.replace(b'"version":3', b'"version":"3"'),
        raw.replace(b'"version":3', b'"version":3,"version":3'),
        raw.replace(b'"version":3', b'"more":1,"version":3'),
        raw.replace(KEY.public.hex().encode(), OTHER_KEY.public.hex().encode()),
        raw.replace(b"watchdog bundle 1", b"watchdog bundle 2"),
        raw.replace(b'"name":"GUIDE.txt"', b'"name":"signer.pem"'),
        b" " * 70_000,
    )
    for spelling in spellings:
        assert spelling != raw
        assert fault(with_parts({MANIFEST: spelling, SIGNATURE: KEY.sign(spelling)})) is Fault.MANIFEST


def test_another_signer_is_another_fingerprint_and_half_another_is_none() -> None:
    assert check_bundle(signed_by_another()).fingerprint == fingerprint(OTHER_KEY.public)
    parts = unpack(signed_by_another())
    assert fault(with_parts({SIGNATURE: parts[SIGNATURE]})) is Fault.SIGNATURE
    assert fault(with_parts({SIGNER: pem(OTHER_KEY.public)})) is Fault.CHANGED


def by_hand(folder: Path, content: bytes, number: str = fingerprint(KEY.public)) -> int:
    """Do what docs/bundle.md says, word for word, and stop at the first line that fails."""
    folder.mkdir()
    (folder / "bundle.zip").write_bytes(content)
    commands = COMMANDS.replace("write it here", number)
    assert commands != COMMANDS
    return subprocess.run(["bash", "-e", "-c", commands], check=False, cwd=folder, capture_output=True).returncode


def test_the_guide_in_the_bundle_and_the_document_say_the_same() -> None:
    assert COMMANDS in GUIDE


def test_standard_tools_alone_find_a_good_bundle_good(tmp_path: Path) -> None:
    assert by_hand(tmp_path / "good", a_bundle()) == 0
    assert by_hand(tmp_path / "other", a_bundle(), fingerprint(OTHER_KEY.public)) != 0


def test_standard_tools_alone_find_tampered_bundles(tmp_path: Path) -> None:
    parts = unpack(a_bundle())
    bent = {
        "file": with_parts({"GUIDE.txt": b"What this isn't\n"}),
        "manifest": with_parts({MANIFEST: parts[MANIFEST].replace(b'"version":3', b'"version":4')}),
        "signature": with_parts({SIGNATURE: bytes(64)}),
        "signer": with_parts({SIGNER: pem(OTHER_KEY.public)}),
        "added": with_parts({"more.csv": b"x"}),
        "removed": with_parts({}, "GUIDE.txt"),
        "renamed": with_parts({"GUIDES.txt": FILES["GUIDE.txt"]}, "GUIDE.txt"),
        "another": signed_by_another(),
        "cut": a_bundle()[:-30],
        "slip": zipped([*parts.items(), ("../up.txt", b"x")]),
        "byte": a_bundle().replace(b"What this is\n", b"What this is!"),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two parts of one name, as above
        bent["twice"] = zipped([*parts.items(), ("GUIDE.txt", b"another")])
    assert {name for name, content in bent.items() if by_hand(tmp_path / name, content) == 0} == set()
