"""The evidence bundle: one ZIP file with a signed list of what is in it. Format: `docs/bundle.md`.

There is one valid form of every bundle. Reading takes the file apart, puts it together again and compares, so that
nothing can hide between the parts, and no library that opens archives ever sees a hostile one.
"""

import base64
import datetime as dt
import hashlib
import io
import re
import struct
import textwrap
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from watchdog.domain.wire import WireError, dump, load
from watchdog.sealing import SealingError, SigningKey, fingerprint, verify_signature

FORMAT: Final = "watchdog bundle 1"
MANIFEST, SIGNATURE, SIGNER = "manifest.json", "manifest.sig", "signer.pem"
ALGORITHM: Final = "Ed25519"

LARGEST: Final = 64 * 1024 * 1024
LARGEST_MANIFEST: Final = 64 * 1024
MOST_FILES: Final = 64

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}(?:\.[a-z0-9]{1,8})?")
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE: Final = 0o100644 << 16
_UNIX: Final = 3
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_LOCAL_MARK: Final = b"PK\x03\x04"
_SPKI: Final = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410, section 4)."""


class Fault(StrEnum):
    """What can be wrong with a bundle."""

    TOO_LARGE = "too-large"
    NOT_PACKED = "not-packed"
    NAME = "name"
    TWICE = "twice"
    MISSING = "missing"
    ADDED = "added"
    MANIFEST = "manifest"
    CHANGED = "changed"
    SIGNER = "signer"
    SIGNATURE = "signature"


class BundleError(Exception):
    """A file is no bundle that holds; carries the fault and, where one is at fault, the name of a part."""

    def __init__(self, fault: Fault, name: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.name = name


@dataclass(frozen=True, slots=True)
class File:
    """A part of a bundle, as the manifest lists it."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says about itself.

    The bytes that are signed are those of `manifest.json`. They begin with the field `bundle`, which names their
    purpose, so that no signature over anything else ever fits them.

    Attributes:
        bundle: `FORMAT`.
        created: The day.
        draft: Reference of the draft.
        invented: Whether all of it comes from a demonstration.
        key: The signer's public key, hexadecimal.
        fingerprint: Of that key, to be compared by another way.
        release: Number of the release; None for a draft that was not released.
        version: Of the draft.
    """

    bundle: str
    created: dt.date
    draft: str
    files: tuple[File, ...]
    fingerprint: str
    invented: bool
    key: str
    language: str
    release: int | None
    signature: str
    version: int


@dataclass(frozen=True, slots=True)
class About:
    """What stands in the manifest besides the files and the key."""

    draft: str
    version: int
    release: int | None
    created: dt.date
    language: str
    invented: bool


def build_bundle(files: Mapping[str, bytes], about: About, key: SigningKey) -> bytes:
    """Return a bundle: the same files, words and key give the same bytes.

    Args:
        files: What goes in, by name.
        about: What it is.
        key: The organisation's.

    Raises:
        ValueError: A name that could not be read back, or one of the bundle's own (`name`).
    """
    if any(not _NAME.fullmatch(name) for name in files) or {MANIFEST, SIGNATURE, SIGNER} & files.keys():
        raise ValueError("name")
    listed = {**files, SIGNER: pem(key.public)}
    raw = dump(
        Manifest(
            bundle=FORMAT,
            created=about.created,
            draft=about.draft,
            files=tuple(_file(name, listed[name]) for name in sorted(listed)),
            fingerprint=fingerprint(key.public),
            invented=about.invented,
            key=key.public.hex(),
            language=about.language,
            release=about.release,
            signature=ALGORITHM,
            version=about.version,
        )
    )
    return pack({**listed, MANIFEST: raw, SIGNATURE: key.sign(raw)})


def check_bundle(data: bytes) -> Manifest:
    """Return what a bundle says about itself, when everything in it holds. Whose key signed it, the caller compares.

    Raises:
        BundleError: Something does not hold.
    """
    files = unpack(data)
    for name in (MANIFEST, SIGNATURE, SIGNER):
        if name not in files:
            raise BundleError(Fault.MISSING, name)
    raw, signature = files.pop(MANIFEST), files.pop(SIGNATURE)
    manifest = read_manifest(raw)
    public = bytes.fromhex(manifest.key)
    try:
        verify_signature(public, raw, signature)
    except SealingError:
        raise BundleError(Fault.SIGNATURE) from None
    _check_files(manifest, files)
    if files[SIGNER] != pem(public):
        raise BundleError(Fault.SIGNER)
    return manifest


def read_manifest(raw: bytes) -> Manifest:
    """Return a manifest from its one valid form.

    Raises:
        BundleError: `MANIFEST` for anything else.
    """
    if len(raw) > LARGEST_MANIFEST:
        raise BundleError(Fault.MANIFEST)
    try:
        manifest = load(Manifest, raw)
        public = bytes.fromhex(manifest.key)
    except (WireError, ValueError):
        raise BundleError(Fault.MANIFEST) from None
    names = [file.name for file in manifest.files]
    is_ours = (
        dump(manifest) == raw
        and manifest.bundle == FORMAT
        and manifest.signature == ALGORITHM
        and manifest.key == public.hex()
        and manifest.fingerprint == fingerprint(public)
        and names == sorted(set(names))
    )
    if not is_ours:
        raise BundleError(Fault.MANIFEST)
    return manifest


def pem(public: bytes) -> bytes:
    """Return an Ed25519 public key as a SubjectPublicKeyInfo in PEM (RFC 8410, RFC 7468)."""
    text = base64.b64encode(_SPKI + public).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{textwrap.fill(text, 64)}\n-----END PUBLIC KEY-----\n".encode()


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return files as a ZIP without compression, in the order of their names, at no time and from nobody."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
            archive.writestr(entry, files[name])
    return out.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the files of a ZIP that `pack` made.

    Nothing is decompressed, and no part can be larger than the file itself.

    Raises:
        BundleError: `TOO_LARGE`, `NAME`, `TWICE`, or `NOT_PACKED` for whatever `pack` would have made otherwise.
    """
    if len(data) > LARGEST:
        raise BundleError(Fault.TOO_LARGE)
    files: dict[str, bytes] = {}
    place = 0
    while data.startswith(_LOCAL_MARK, place):
        if len(files) == MOST_FILES or place + _LOCAL.size > len(data):
            raise BundleError(Fault.NOT_PACKED)
        *_, size, name_length, _extra = _LOCAL.unpack_from(data, place)
        begins = place + _LOCAL.size + name_length
        name = data[place + _LOCAL.size : begins].decode("latin-1")
        if not _NAME.fullmatch(name):
            raise BundleError(Fault.NAME)
        if name in files:
            raise BundleError(Fault.TWICE, name)
        files[name] = data[begins : begins + size]
        place = begins + size
    if not files or pack(files) != data:
        raise BundleError(Fault.NOT_PACKED)
    return files


def _check_files(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    listed = {file.name: file for file in manifest.files}
    for name in sorted(listed.keys() ^ files.keys()):
        raise BundleError(Fault.MISSING if name in listed else Fault.ADDED, name)
    for name, file in listed.items():
        if _file(name, files[name]) != file:
            raise BundleError(Fault.CHANGED, name)


def _file(name: str, content: bytes) -> File:
    return File(name, len(content), hashlib.sha256(content).hexdigest())
