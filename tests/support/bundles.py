"""Bundles to check, and to bend."""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping

from watchdog.drafting.leaving.bundle import MANIFEST, SIGNATURE, SIGNER, About, build_bundle, pack, unpack
from watchdog.sealing import SigningKey

ABOUT = About("DRAFT-7K2M-9QXA", 3, None, dt.date(2026, 11, 24), "en", invented=False)
KEY, OTHER_KEY = SigningKey(b"k" * 32), SigningKey(b"o" * 32)
FILES = {"findings.csv": b"Reference\r\n", "GUIDE.txt": b"What this is\n"}


def a_bundle(key: SigningKey = KEY, files: Mapping[str, bytes] = FILES) -> bytes:
    return build_bundle(files, ABOUT, key)


def with_parts(changed: Mapping[str, bytes], *gone: str) -> bytes:
    """Return a bundle packed as it should be, with parts put in, changed or taken out after it was signed."""
    kept = {name: content for name, content in unpack(a_bundle()).items() if name not in gone}
    return pack({**kept, **changed})


def zipped(parts: list[tuple[str, bytes]], *, mode: int = 0o100644, how: int = zipfile.ZIP_STORED) -> bytes:
    """Return a ZIP of any parts in any order, as an attacker would make one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr, entry.compress_type = mode << 16, how
            archive.writestr(entry, content)
    return out.getvalue()


def signed_by_another() -> bytes:
    """Return the bundle's parts, listed and signed by somebody else with a key of theirs."""
    parts = unpack(a_bundle())
    return a_bundle(OTHER_KEY, {name: parts[name] for name in parts.keys() - {MANIFEST, SIGNATURE, SIGNER}})
