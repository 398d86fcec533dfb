"""The data folder, the disk below it, and files that hold passwords."""

import os
import pwd
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from watchdog.cli.doctor.check import Check
from watchdog.cli.doctor.scene import Scene, SkippedError
from watchdog.records.room import Room, room
from watchdog.settings import SECRET_BYTES

OTHERS: Final = 0o077
ANYBODY: Final = 0o007
LEAST_INODES: Final = 0.05
MEGABYTE: Final = 1024**2
SHOWN: Final = 3
IN_MEMORY: Final = frozenset({"tmpfs", "ramfs"})
OVER_A_NETWORK: Final = re.compile(r"nfs|cifs|smb|fuse\.|9p|ceph|gluster|afs")
PASSWORD: Final = re.compile(r"WATCHDOG_(?:MAIL|DATABASE_URL)\b.*://[^\s/:@]*:[^\s/@]+@|SECRET_ACCESS_KEY")


@dataclass(frozen=True, slots=True)
class Owned:
    """A file or folder: where, its mode, whose it is, and who asks."""

    path: str
    mode: int
    owner: str
    me: str


@dataclass(frozen=True, slots=True)
class Secret:
    """The file that signs form tickets; `needed` once there is a database."""

    path: str
    mode: int | None
    length: int
    needed: bool


@dataclass(frozen=True, slots=True)
class Mount:
    """What a folder lies on: the kind of file system, and where in it."""

    kind: str
    root: str


@dataclass(frozen=True, slots=True)
class Temporary:
    """The folder for temporary files."""

    path: str
    kind: str
    private: bool


@dataclass(frozen=True, slots=True)
class Configured:
    """A file in which an operator writes settings."""

    path: str
    mode: int
    has_password: bool


def owned(path: Path) -> Owned:
    """Look at a file or folder."""
    found = path.stat()
    return Owned(str(path), found.st_mode & 0o777, _name(found.st_uid), _name(os.geteuid()))


def _name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def no_folder(seen: tuple[str, bool]) -> str | None:
    """Judge whether the data folder is there."""
    path, there = seen
    return None if there else f"There is no data folder {path}: say where it is with --data, or run watchdog init."


def folder_mode(seen: Owned) -> str | None:
    """Judge who may look into the data folder."""
    if seen.mode & OTHERS:
        return f"Other users of this machine can look into {seen.path}: run chmod 700 {seen.path}"
    return None


def folder_owner(seen: Owned) -> str | None:
    """Judge whose the data folder is."""
    if seen.owner != seen.me:
        return (
            f"The folder {seen.path} belongs to {seen.owner}, but this runs as {seen.me}: "
            f"run everything as {seen.owner}, or give the folder away with chown -R."
        )
    return None


def folder_writable(seen: tuple[str, bool]) -> str | None:
    """Judge whether anything can be kept."""
    path, writable = seen
    return None if writable else f"Nothing can be written to {path}: give its owner the right with chmod u+rwx {path}"


def open_files(seen: Sequence[Owned]) -> str | None:
    """Judge the files inside the data folder."""
    wrong = [each.path for each in seen if each.mode & OTHERS or each.owner != each.me]
    if not wrong:
        return None
    more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
    return (
        f"In the data folder {', '.join(wrong[:SHOWN])}{more} belong to somebody else or can be read by others: "
        "run chmod -R go= and chown -R on the folder."
    )


def secret_missing(seen: Secret) -> str | None:
    """Judge whether the secret is there once it is needed."""
    if seen.needed and seen.mode is None:
        return f"There is a database but no {seen.path}: bring it back from a backup before you start the server."
    return None


def secret_mode(seen: Secret) -> str | None:
    """Judge who may read the secret."""
    if seen.mode is not None and seen.mode & OTHERS:
        return f"Others can read {seen.path}: run chmod 600 {seen.path}"
    return None


def secret_length(seen: Secret) -> str | None:
    """Judge whether the secret is whole."""
    if seen.mode is not None and seen.length != SECRET_BYTES:
        return f"The file {seen.path} is damaged: bring it back from a backup."
    return None


def space(seen: Room) -> str | None:
    """Judge the free room on the disk."""
    if seen.is_short:
        return f"Only {seen.free // MEGABYTE} MB are free for reports: make room, or move the folder to a larger disk."
    return None


def inodes(seen: Room) -> str | None:
    """Judge how many files the disk still takes; a file system without a limit says none."""
    if seen.size and seen.free < seen.size * LEAST_INODES:
        return "The disk takes hardly any more files, however small: delete files, or move the folder to another disk."
    return None


def upload_room(seen: tuple[int, int]) -> str | None:
    """Judge whether the room for unfinished uploads fits the disk (megabytes allowed, megabytes free)."""
    allowed, free = seen
    if allowed > free:
        return (
            f"Unfinished uploads may take {allowed} MB but {free} MB are free: set WATCHDOG_UPLOAD_ROOM_MB to less, "
            "or make room."
        )
    return None


def network_disk(seen: Mount) -> str | None:
    """Judge whether SQLite can trust the locks of the disk (sqlite.org/faq.html, 5)."""
    if OVER_A_NETWORK.search(seen.kind):
        return f"SQLite loses data on a network disk ({seen.kind}): put the data folder on a disk of this machine."
    return None


def temporary(seen: Temporary) -> str | None:
    """Judge the folder for temporary files: in memory, or seen by nobody else."""
    if seen.kind in IN_MEMORY or seen.private:
        return None
    return (
        f"The temporary folder {seen.path} is on a disk and shared with others: start the server from the shipped "
        "systemd unit (PrivateTmp), or mount a tmpfs there."
    )


def readable_password(seen: Sequence[Configured]) -> str | None:
    """Judge who may read settings with a password in them."""
    for each in seen:
        if each.has_password and each.mode & ANYBODY:
            return f"Everybody on this machine can read the password in {each.path}: run chmod 600 {each.path}"
    return None


def _folder(scene: Scene) -> Owned:
    return owned(scene.folder)


def _inside(scene: Scene) -> list[Owned]:
    found = []
    for path in sorted(scene.folder.rglob("*")):
        try:
            found.append(owned(path))
        except FileNotFoundError:  # swept meanwhile
            continue
    return found


def _secret(scene: Scene) -> Secret:
    path = scene.folder / "secret"
    known = scene.url.get_backend_name() != "sqlite" or Path(scene.url.database or "").is_file()
    if not path.exists():
        return Secret(str(path), None, 0, known)
    return Secret(str(path), owned(path).mode, path.stat().st_size, known)


def _inodes(scene: Scene) -> Room:
    found = os.statvfs(scene.folder)
    return Room(found.f_favail, found.f_files)


def _upload_room(scene: Scene) -> tuple[int, int]:
    said = scene.said("WATCHDOG_UPLOAD_ROOM_MB") or "4096"
    if not said.isdecimal():
        raise SkippedError
    return int(said), room(scene.folder).free // MEGABYTE


def mount(path: Path, mounts: str) -> Mount:
    """Find what a path lies on in the text of a process's `mountinfo` (proc(5))."""
    best, found = -1, Mount("", "")
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        fields = left.split()
        point = fields[4].replace("\\040", " ")
        if path.is_relative_to(point) and len(point) >= best:
            best, found = len(point), Mount(right.split()[0], fields[3])
    return found


def _database_disk(scene: Scene) -> Mount:
    return mount(scene.database_file.resolve(), (scene.process / "mountinfo").read_text(encoding="utf-8"))


def _temporary(scene: Scene) -> Temporary:
    path = Path(tempfile.gettempdir()).resolve()
    lies = mount(path, (scene.process / "mountinfo").read_text(encoding="utf-8"))
    private = "systemd-private" in lies.root or not path.stat().st_mode & OTHERS
    return Temporary(str(path), lies.kind, private)


def _configured(scene: Scene) -> list[Configured]:
    found = []
    for path in scene.configuration:
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:  # not there, or not for us to read: then not for everybody
            continue
        found.append(Configured(str(path), path.stat().st_mode & 0o777, bool(PASSWORD.search(text))))
    return found


CHECKS: Final = (
    Check("data-folder", lambda scene: (str(scene.data), scene.data.is_dir()), no_folder),
    Check("data-folder-mode", _folder, folder_mode),
    Check("data-folder-owner", _folder, folder_owner),
    Check("data-folder-writable", lambda scene: (str(scene.folder), os.access(scene.folder, os.W_OK)), folder_writable),
    Check("data-files", _inside, open_files),
    Check("secret-missing", _secret, secret_missing),
    Check("secret-mode", _secret, secret_mode),
    Check("secret-length", _secret, secret_length),
    Check("disk-space", lambda scene: room(scene.folder), space),
    Check("disk-inodes", _inodes, inodes),
    Check("upload-room", _upload_room, upload_room),
    Check("network-disk", _database_disk, network_disk),
    Check("temporary-folder", _temporary, temporary),
    Check("readable-password", _configured, readable_password),
)
