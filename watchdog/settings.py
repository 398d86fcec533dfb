"""One frozen object from the environment and `config/`; refuses to start when unsafe."""

import base64
import binascii
import hashlib
import importlib.util
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

PACKAGE = Path(__file__).parent
SECRET_BYTES = 32
UNFINISHED: Final = "restore-unfinished"
"""A file of this name in the folder: a restore began and did not end. Nothing else may run there."""
NUMBERS = {
    "work_bits": range(25),
    "wait_seconds": range(301),
    "device_budget": range(1, 1_000_001),
    "plain_budget": range(1, 1_000_001),
    "lane_share": range(1, 1_000_001),
    "upload_room_mb": range(1, 1_000_001),
}
"""Fields that `WATCHDOG_…` can set, and what makes sense."""
LEAVE_TO: Final = "https://www.wikipedia.org/"
"""Where *Leave quickly* goes unless set: a page that anybody may have open, and that most networks let through."""
TITLE_LIMIT: Final = 40
MAIL_ADDRESS: Final = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+", re.ASCII)
"""A plain address; what is rarer than this is more often a slip or an attack."""
OBJECTS: Final = "s3://"
S3_SECONDS: Final = 20
_BUCKET: Final = re.compile(
    r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*))?/?",
    re.ASCII,
)
"""Names of buckets as Amazon's guide allows them, and a prefix of plain letters."""
_ONION: Final = re.compile(r"([a-z2-7]{56})\.onion")
_ONION_VERSION: Final = b"\x03"


class UnsafeSettingsError(Exception):
    """The instance would not be safe to run like this; the message is for the operator."""


def shipped(folder: str) -> Path:
    """Return a folder that ships with the project, from a wheel or from the source tree."""
    inside = PACKAGE / folder
    return inside if inside.is_dir() else PACKAGE.parent / folder


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """An S3-compatible store.

    Attributes:
        bucket: The bucket.
        prefix: What every name in it begins with; empty if the bucket is ours alone.
        endpoint: Where the store answers; empty for Amazon's own.
        region: Its region.
        key_id: Who we are there.
        secret: Proves it.
        seconds: How long one request may take.
    """

    bucket: str
    prefix: str
    endpoint: str
    region: str
    key_id: str
    secret: str = field(repr=False)
    seconds: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator sets.

    Attributes:
        data: The one folder that holds all an instance writes.
        database_url: SQLAlchemy address; SQLite inside `data` unless set.
        blobs: Folder of the exhibits' envelopes; with `objects`, only of what has not finished arriving.
        objects: The store of objects where they lie instead, or None.
        demo: Invented people and a loopback address; every page says so.
        secure_cookies: Cookies travel over TLS or an onion service only.
        plain_intake: Reports may be sealed on arrival, for browsers without scripts.
        file_limit: Largest exhibit, in bytes.
        files_limit: Most exhibits in one report.
        work_bits: Zero bits that a device works for before a sealed report, in a quiet hour.
        wait_seconds: How long a report without scripts waits after its page was opened, in a quiet hour.
        device_budget: Reports sealed on devices that a quarter of an hour has room for.
        plain_budget: Reports sealed on arrival that it has room for.
        lane_share: What one connection's end still gets in when a budget is used up, in each worker.
        upload_room_mb: Megabytes that all unfinished uploads together may take.
        forwarded: A proxy on this machine says in `X-Forwarded-For` who is at the other end.
        mail: How notices leave, `smtp://` (with STARTTLS) or `smtps://`; empty if there are none.
        mail_from: Whom they come from.
        alarm_to: Who is told when the disk fills or nobody opens what arrives; empty if nobody is.
        secret: Signs form tickets; made at first start, kept in `data` with mode 0600.
        address: Where people find the server over TLS (`https://…`); empty if the settings do not tell.
        onion: The same place as an onion service (`….onion`); empty if there is none.
        leave_to: Where *Leave quickly* goes.
        neutral_title: Stands as the title of every page for senders, instead of what the page is; empty if not wanted.
        translations: Folder of the catalogues; a translator's own copy can be tried with it.
    """

    data: Path
    database_url: str
    blobs: Path
    objects: ObjectStore | None = None
    demo: bool = False
    secure_cookies: bool = True
    plain_intake: bool = True
    file_limit: int = 100 * 1024 * 1024
    files_limit: int = 5
    work_bits: int = 15
    wait_seconds: int = 5
    device_budget: int = 1_200
    plain_budget: int = 400
    lane_share: int = 10
    upload_room_mb: int = 4_096
    forwarded: bool = False
    mail: str = ""
    mail_from: str = ""
    alarm_to: str = ""
    secret: bytes = b""
    address: str = ""
    onion: str = ""
    leave_to: str = LEAVE_TO
    neutral_title: str = ""
    translations: Path = field(default_factory=lambda: shipped("translations"))

    def __repr__(self) -> str:
        """Say where, never the secret or a password inside the database address."""
        return f"Settings(data={self.data!s}, demo={self.demo})"


def data_folder(environment: Mapping[str, str], data: Path | None) -> Path:
    """Return the instance's folder, whether it is there or not; `data` overrides `WATCHDOG_DATA`."""
    return (data or Path(environment.get("WATCHDOG_DATA", "data"))).resolve()


def load(
    environment: Mapping[str, str] | None = None, *, data: Path | None = None, restoring: bool = False
) -> Settings:
    """Read the settings from the environment.

    Args:
        environment: Variables to read; the process's own unless given.
        data: The instance's folder; overrides `WATCHDOG_DATA`.
        restoring: This is the restore that makes the folder.

    Raises:
        UnsafeSettingsError: The folder can be read by others, a restore into it did not end, or a value makes no
            sense.
    """
    env = os.environ if environment is None else environment
    folder = data_folder(env, data)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_open_folder(folder)
    if (folder / UNFINISHED).exists() and not restoring:
        raise UnsafeSettingsError(f"A restore into {folder} did not end. Run it again: watchdog backup restore")
    demo = (folder / "demo-logins.json").exists() or yes(env, "WATCHDOG_DEMO")
    blobs = env.get("WATCHDOG_BLOBS", "")
    objects = object_store(blobs, env) if blobs.startswith(OBJECTS) else None
    return Settings(
        data=folder,
        database_url=env.get("WATCHDOG_DATABASE_URL", f"sqlite:///{folder / 'watchdog.sqlite3'}"),
        blobs=Path(blobs) if blobs and not objects else folder / "blobs",
        objects=objects,
        demo=demo,
        secure_cookies=not demo,
        plain_intake=yes(env, "WATCHDOG_PLAIN_INTAKE", default=True),
        forwarded=yes(env, "WATCHDOG_FORWARDED"),
        mail=_mail(env.get("WATCHDOG_MAIL", "").strip()),
        mail_from=_mail_from(env),
        alarm_to=_alarm_to(env),
        secret=_secret(folder),
        address=_address(env.get("WATCHDOG_ADDRESS", "").strip()),
        onion=_onion(env.get("WATCHDOG_ONION", "").strip()),
        leave_to=_leave_to(env.get("WATCHDOG_LEAVE_TO", "").strip() or LEAVE_TO),
        neutral_title=_title(env.get("WATCHDOG_NEUTRAL_TITLE", "").strip()),
        translations=_translations(env.get("WATCHDOG_TRANSLATIONS", "").strip()),
        **_numbers(env),
    )


def object_store(place: str, env: Mapping[str, str]) -> ObjectStore:
    """Read where a store of objects is. What is set for Watchdog goes before what is set for all programs.

    Args:
        place: `s3://bucket/prefix`.
        env: Variables.

    Raises:
        UnsafeSettingsError: A value makes no sense or is missing, or the line would not be secured.
    """
    found = _BUCKET.fullmatch(place)
    if not found:
        raise UnsafeSettingsError("WATCHDOG_BLOBS must be a folder, or like s3://bucket or s3://bucket/prefix")
    if importlib.util.find_spec("obstore") is None:
        raise UnsafeSettingsError("WATCHDOG_BLOBS is a store of objects. Install Watchdog with its extra: s3")
    key_id = _first(env, "WATCHDOG_S3_KEY_ID", "AWS_ACCESS_KEY_ID")
    secret = _first(env, "WATCHDOG_S3_SECRET", "AWS_SECRET_ACCESS_KEY")
    if not key_id or not secret:
        raise UnsafeSettingsError("WATCHDOG_BLOBS is a store of objects. Set WATCHDOG_S3_KEY_ID and WATCHDOG_S3_SECRET")
    seconds = env.get("WATCHDOG_S3_SECONDS", "").strip() or str(S3_SECONDS)
    if not seconds.isdecimal() or int(seconds) not in range(1, 301):
        raise UnsafeSettingsError("WATCHDOG_S3_SECONDS must be a number from 1 to 300")
    return ObjectStore(
        bucket=found["bucket"],
        prefix=found["prefix"] or "",
        endpoint=_endpoint(_first(env, "WATCHDOG_S3_ENDPOINT", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")),
        region=_first(env, "WATCHDOG_S3_REGION", "AWS_REGION", "AWS_DEFAULT_REGION") or "us-east-1",
        key_id=key_id,
        secret=secret,
        seconds=int(seconds),
    )


def _first(env: Mapping[str, str], *names: str) -> str:
    return next((value for name in names if (value := env.get(name, "").strip())), "")


def _endpoint(address: str) -> str:
    """Check where the store answers. Unsecured only on this machine: names and sizes would be read on the way."""
    try:
        parts = urlsplit(address)
        known = bool(parts.hostname) and (parts.port or 1) > 0 and not (parts.username or parts.query or parts.fragment)
    except ValueError:
        parts, known = urlsplit(""), False
    secured = parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
    )
    if not address or (known and secured):
        return address.rstrip("/")
    raise UnsafeSettingsError("WATCHDOG_S3_ENDPOINT must be like https://s3.example.org (http only on this machine)")


def _refuse_open_folder(folder: Path) -> None:
    if folder.stat().st_mode & 0o077:
        raise UnsafeSettingsError(f"Other users of this machine can read {folder}. Run: chmod 700 {folder}")


def yes(env: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    """Read a variable that says yes or no.

    Raises:
        UnsafeSettingsError: It says neither.
    """
    value = env.get(name, "yes" if default else "no").strip().lower()
    if value not in {"yes", "no", "1", "0", "true", "false", "on", "off", ""}:
        raise UnsafeSettingsError(f"{name} must be yes or no")
    return value in {"yes", "1", "true", "on"}


def _numbers(env: Mapping[str, str]) -> dict[str, int]:
    """Read the numbers that are set."""
    found = {}
    for name, lawful in NUMBERS.items():
        variable = f"WATCHDOG_{name.upper()}"
        if value := env.get(variable, "").strip():
            if not value.isdecimal() or int(value) not in lawful:
                raise UnsafeSettingsError(f"{variable} must be a number from {lawful[0]} to {lawful[-1]}")
            found[name] = int(value)
    return found


def _onion(name: str) -> str:
    """Check the name of a version 3 onion service (rend-spec-v3, "Encoding onion addresses").

    A slip of one letter would send people to nobody, or to whoever made a service for just that slip.
    """
    found = _ONION.fullmatch(name)
    if not name or (found and _checksum_holds(found[1])):
        return name
    raise UnsafeSettingsError("WATCHDOG_ONION must be the name of an onion service: 56 letters and digits, and .onion")


def _checksum_holds(label: str) -> bool:
    try:
        decoded = base64.b32decode(label.upper())
    except binascii.Error:
        return False
    public, checksum, version = decoded[:32], decoded[32:34], decoded[34:]
    digest = hashlib.sha3_256(b".onion checksum" + public + version).digest()
    return version == _ONION_VERSION and digest[:2] == checksum


def _address(address: str) -> str:
    """Check where people find the server: on a secured line, at the root of a host."""
    if not address or (_is_plain(address, with_port=True) and not urlsplit(address).path.strip("/")):
        return address.rstrip("/")
    raise UnsafeSettingsError("WATCHDOG_ADDRESS must be an https address without a path, such as https://example.org")


def _is_plain(address: str, *, with_port: bool = False) -> bool:
    """Tell whether it is a plain `https` address that tells nothing more than host and path."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    plain = address.isascii() and address.isprintable() and not re.search(r"[\s\"'<>\\]", address)
    told = parts.username or parts.password or parts.query or parts.fragment or (port and not with_port)
    return bool(plain and parts.scheme == "https" and parts.hostname and "." in parts.hostname and not told)


def _leave_to(address: str) -> str:
    """Check where people go who leave: on a secured line, to a place that is told nothing about where they were."""
    if _is_plain(address):
        return address
    raise UnsafeSettingsError("WATCHDOG_LEAVE_TO must be a plain https address, such as https://www.wikipedia.org/")


def _mail(address: str) -> str:
    """Check how e-mail leaves: `smtp://` or `smtps://`, with a name and password if the server asks for them."""
    try:
        parts = urlsplit(address)
        known = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        parts, known = urlsplit(""), False
    if not address or (known and not (parts.path.strip("/") or parts.query or parts.fragment)):
        return address
    raise UnsafeSettingsError("WATCHDOG_MAIL must be like smtp://name:password@mail.example.org:587, or smtps://")


def _mail_from(env: Mapping[str, str]) -> str:
    sender = env.get("WATCHDOG_MAIL_FROM", "").strip()
    if bool(env.get("WATCHDOG_MAIL", "").strip()) != bool(sender):
        raise UnsafeSettingsError("WATCHDOG_MAIL and WATCHDOG_MAIL_FROM must be set together")
    if sender and not MAIL_ADDRESS.fullmatch(sender):
        raise UnsafeSettingsError("WATCHDOG_MAIL_FROM must be a plain e-mail address")
    return sender


def _alarm_to(env: Mapping[str, str]) -> str:
    address = env.get("WATCHDOG_ALARM_TO", "").strip()
    if address and not MAIL_ADDRESS.fullmatch(address):
        raise UnsafeSettingsError("WATCHDOG_ALARM_TO must be a plain e-mail address")
    if address and not env.get("WATCHDOG_MAIL", "").strip():
        raise UnsafeSettingsError("WATCHDOG_ALARM_TO needs WATCHDOG_MAIL and WATCHDOG_MAIL_FROM")
    return address


def _title(text: str) -> str:
    if len(text) > TITLE_LIMIT or not text.isprintable():
        raise UnsafeSettingsError(f"WATCHDOG_NEUTRAL_TITLE must be at most {TITLE_LIMIT} letters on one line")
    return text


def _translations(folder: str) -> Path:
    if folder and not Path(folder).is_dir():
        raise UnsafeSettingsError("WATCHDOG_TRANSLATIONS must be a folder of catalogues")
    return Path(folder).resolve() if folder else shipped("translations")


def _secret(folder: Path) -> bytes:
    """Read the ticket secret, or make it once; two starting processes agree on one file."""
    path = folder / "secret"
    if not path.exists():
        part = folder / f"secret.{secrets.token_hex(4)}"
        part.touch(mode=0o600)
        part.write_bytes(secrets.token_bytes(SECRET_BYTES))
        try:
            path.hardlink_to(part)
        except FileExistsError:
            pass
        finally:
            part.unlink()
    secret = path.read_bytes()
    if len(secret) != SECRET_BYTES:
        raise UnsafeSettingsError(f"{path} is damaged. Remove it and start again; open forms will expire.")
    return secret
