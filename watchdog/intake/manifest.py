"""What a sealed submission says in the clear, and why one is refused."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import BinaryIO, Final, TypeVar

from watchdog.domain import wire
from watchdog.intake.submit import WOMEN
from watchdog.records.desks import DeskKey
from watchdog.sealing import Recipient, SealingError

T = TypeVar("T")

VERSION: Final = 1
REPORT_LIMIT: Final = 2 * 1024 * 1024
HEAD_LIMIT: Final = 32 * 1024
MANIFEST_LIMIT: Final = 8 * 1024

_ID: Final = re.compile(r"[0-9a-f]{32}")
_ROW: Final = re.compile(r"[0-9a-f]{64}")


class Refusal(StrEnum):
    """Why a sealed report was not taken. The script tells the sender in words; these are codes of the address."""

    FORM = "form"
    MANIFEST = "manifest"
    DESKS = "desks"
    EPOCH = "epoch"
    SEALED = "sealed"
    SIZE = "size"
    FILES = "files"
    TAKEN = "taken"
    ARRIVED = "arrived"
    WORK = "work"
    LATER = "later"
    CODE = "code"
    UPLOAD = "upload"
    UNFINISHED = "unfinished"
    OFFSET = "offset"


STATUS: Final = {
    Refusal.FORM: HTTPStatus.BAD_REQUEST,
    Refusal.MANIFEST: HTTPStatus.BAD_REQUEST,
    Refusal.DESKS: HTTPStatus.BAD_REQUEST,
    Refusal.SEALED: HTTPStatus.BAD_REQUEST,
    Refusal.EPOCH: HTTPStatus.CONFLICT,
    Refusal.TAKEN: HTTPStatus.CONFLICT,
    Refusal.ARRIVED: HTTPStatus.CONFLICT,
    Refusal.UNFINISHED: HTTPStatus.CONFLICT,
    Refusal.OFFSET: HTTPStatus.CONFLICT,
    Refusal.SIZE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Refusal.FILES: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Refusal.WORK: HTTPStatus.FORBIDDEN,
    Refusal.LATER: HTTPStatus.TOO_MANY_REQUESTS,
    Refusal.CODE: HTTPStatus.NOT_FOUND,
    Refusal.UPLOAD: HTTPStatus.NOT_FOUND,
}
"""The status that a refusal is answered with."""


class RefusedError(Exception):
    """A submission is refused; carries why, and nothing of it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an exhibit may be, in bytes before sealing, and how many there may be."""

    file: int
    files: int

    @property
    def envelope(self) -> int:
        """Most bytes of a sealed exhibit: Padmé adds an eighth at most (its paper, section 4), the rest is headers."""
        return self.file + self.file // 8 + 64 * 1024

    @property
    def body(self) -> int:
        """Most bytes of a whole submission."""
        return REPORT_LIMIT + self.files * (self.envelope + HEAD_LIMIT) + MANIFEST_LIMIT + 64 * 1024

    @property
    def letter(self) -> int:
        """Most bytes of a sealed file: one more envelope around a whole submission."""
        return self.body + self.body // 8 + 64 * 1024


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is said in the clear. Ids are chosen on the device, because they are bound inside the envelopes."""

    version: int
    report_id: str
    desks: tuple[str, ...]
    epochs: tuple[int, ...]
    mailbox_row: str
    mailbox_recipient: str
    exhibits: tuple[str, ...]


def read_manifest(source: BinaryIO, limits: Limits) -> Manifest:
    """Return the manifest, which has one spelling.

    Raises:
        RefusedError: `MANIFEST` for any other, `FILES` for more exhibits than we take at once.
    """
    manifest = one_spelling(Manifest, source)
    lawful = (
        manifest.version == VERSION
        and are_ids(manifest.report_id, *manifest.exhibits)
        and _ROW.fullmatch(manifest.mailbox_row)
        and _is_recipient(manifest.mailbox_recipient)
    )
    if not lawful:
        raise RefusedError(Refusal.MANIFEST)
    if len(manifest.exhibits) > limits.files:
        raise RefusedError(Refusal.FILES)
    return manifest


def one_spelling(kind: type[T], source: BinaryIO) -> T:
    """Return a manifest that is written as we would write it.

    Raises:
        RefusedError: `MANIFEST` for any other spelling, and for too long a one.
    """
    data = source.read(MANIFEST_LIMIT + 1)
    try:
        manifest = wire.load(kind, data)
    except wire.WireError:
        raise RefusedError(Refusal.MANIFEST) from None
    if len(data) > MANIFEST_LIMIT or wire.dump(manifest) != data:
        raise RefusedError(Refusal.MANIFEST)
    return manifest


def are_ids(*given: str) -> bool:
    """Tell whether all of these are ids, each another one."""
    return all(_ID.fullmatch(each) for each in given) and len(set(given)) == len(given)


def _is_recipient(text: str) -> bool:
    try:
        Recipient.parse(text)
    except SealingError:
        return False
    return True


def keys_of(manifest: Manifest, desks: Mapping[str, DeskKey], older: Collection[DeskKey] = ()) -> tuple[DeskKey, ...]:
    """Return the keys of the desks named: one, and besides it none but the women's.

    Args:
        manifest: What is said in the clear.
        desks: The current keys.
        older: Further keys that will do.

    Raises:
        RefusedError: `DESKS` for any others, `EPOCH` if it was sealed to keys that are no longer current.
    """
    named = manifest.desks
    if not named or named[1:] not in {(), (WOMEN,)} or len(set(named)) != len(named) or not set(named) <= desks.keys():
        raise RefusedError(Refusal.DESKS)
    lawful = {(key.desk_id, key.epoch): key for key in (*older, *desks.values())}
    keys = tuple(lawful[pair] for pair in zip(named, manifest.epochs, strict=False) if pair in lawful)
    if not len(keys) == len(named) == len(manifest.epochs):
        raise RefusedError(Refusal.EPOCH)
    return keys
