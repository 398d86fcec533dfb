"""A whole instance with desks and people whose passphrases are known, on SQLite or PostgreSQL.

Making keys and stretching passphrases takes a second, so it happens once a process; each instance is a copy.
The people: Birch and Rowan review for enpud, Teak and Banyan for napud, Heron and Crane are policy staff,
Admin administers.
"""

import base64
import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, insert, select
from sqlalchemy.orm import Session

from watchdog.access.identity import Actor
from watchdog.access.sittings import actor as actor_of
from watchdog.access.sittings import sit_down
from watchdog.app import create_app
from watchdog.cli.setup import SetUp, enrol, set_up
from watchdog.records.blobs import FolderBlobs
from watchdog.records.database import db, options, prepare
from watchdog.records.stores import blobs_of
from watchdog.records.tables import Base, MemberRow
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.sealing import Identity, WrappedKey, unwrap_identity
from watchdog.settings import Settings, shipped

BEGINNING = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
DESKS_OF = {
    "Birch": ["enpud"],
    "Rowan": ["enpud"],
    "Teak": ["napud"],
    "Banyan": ["napud"],
    "Heron": ["policy"],
    "Crane": ["policy"],
    "Admin": [],
}
ADMINISTRATOR = "Admin"
FIRST_ADMINISTRATOR = "Founder"
COOKIE = "__Host-watchdog"


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    moment: dt.datetime = BEGINNING

    def __call__(self) -> dt.datetime:
        return self.moment

    def forward(self, by: dt.timedelta) -> None:
        self.moment += by


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    id: str
    name: str
    passphrase: str
    identity: Identity


@dataclass
class Instance:
    """A running instance and everything that a real one would not know."""

    app: Flask
    settings: Settings
    clock: Callable[[], dt.datetime]
    engine: Engine
    made: SetUp
    people: dict[str, Person]
    reference: Reference = field(repr=False)

    @property
    def desks(self) -> Mapping[str, Identity]:
        return self.made.desks

    @property
    def recovery(self) -> Identity:
        return self.made.recovery

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def lies_in(self, folder: Path) -> bool:
        return self.settings.data.is_relative_to(folder)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()
        with self.app.app_context():
            db.engine.dispose()


def passphrase_of(name: str) -> str:
    return f"{name.lower()} walks slowly over seven invented bridges"


_open: list[Instance] = []


def make_instance(
    tmp_path: Path,
    database_url: str | None = None,
    clock: Callable[[], dt.datetime] | None = None,
    **changes: Any,
) -> Instance:
    """Return a fresh instance; `changes` are fields of Settings, such as `demo=True`.

    Nobody has to wait or to work for a report, unless `changes` say so.
    """
    data = tmp_path / "data"
    data.mkdir(mode=0o700, exist_ok=True)
    url = database_url or f"sqlite:///{data / 'watchdog.sqlite3'}"
    settings = Settings(data, url, data / "blobs", secret=b"s" * 32, work_bits=0, wait_seconds=0)
    settings = Settings(**({name: getattr(settings, name) for name in Settings.__slots__} | changes))
    moment = clock or Clock()
    template = _template()
    engine = create_engine(url, **options(url))
    prepare(engine)
    _fill(engine, template.rows)
    made = Instance(
        app=create_app(settings, moment),
        settings=settings,
        clock=moment,
        engine=engine,
        made=template.made,
        people=template.people,
        reference=template.reference,
    )
    _open.append(made)
    return made


def joined(instance: Instance, settings: Settings) -> Instance:
    """Return the same instance at another place: another folder and database with the same rows."""
    engine = create_engine(settings.database_url, **options(settings.database_url))
    prepare(engine)
    app = create_app(settings, instance.clock)
    made = replace(instance, app=app, settings=settings, engine=engine)
    _open.append(made)
    return made


def close_those_in(folder: Path) -> None:
    """Let go of the databases of all instances below a folder; a connection that is only forgotten is a warning."""
    for found in [each for each in _open if each.lies_in(folder)]:
        found.close()
        _open.remove(found)


@contextmanager
def work(instance: Instance) -> Iterator[Work]:
    """Give a writing unit of work, kept when the block ends."""
    with Session(instance.engine) as session:
        unit = Work(session, blobs_of(instance.settings), instance.clock())
        unit.write()
        yield unit
        unit.commit()


def actor(instance: Instance, name: str) -> Actor:
    """Return a person as the verbs know them; looks only, so it may stand inside a writing unit of work."""
    person = instance.people[name]
    with Session(instance.engine) as session:
        unit = Work(session, blobs_of(instance.settings), instance.clock())
        return actor_of(unit, unit.members.get(person.id), person.identity)


def sign_in(instance: Instance, client: FlaskClient, name: str) -> bytes:
    """Give a browser a sitting of somebody without the slow form; return the cookie's token."""
    person = instance.people[name]
    with work(instance) as unit:
        token = sit_down(unit, unit.members.get(person.id), person.identity)
    client.set_cookie(_cookie(instance), _encoded(token))
    return token


def signed_in(instance: Instance, name: str) -> FlaskClient:
    """Return a browser in which somebody is signed in."""
    client = instance.client()
    sign_in(instance, client, name)
    return client


def ticket(page: str) -> str:
    """Return the ticket of the first form on a page."""
    _, _, rest = page.partition('name="ticket"')
    return rest.partition('value="')[2].partition('"')[0]


def sign_in_by_form(
    instance: Instance, client: FlaskClient, name: str, passphrase: str | None = None, code: str = ""
) -> Any:
    """Sign in as a person would and return the answer."""
    page = client.get("/sign-in").text
    given = passphrase if passphrase is not None else passphrase_of(name)
    return client.post("/sign-in", data={"ticket": ticket(page), "name": name, "passphrase": given, "code": code})


@dataclass(frozen=True)
class _Template:
    made: SetUp
    people: dict[str, Person]
    rows: dict[str, list[dict[str, Any]]]
    reference: Reference


@cache
def _template() -> _Template:
    reference = Reference(shipped("config") / "reference")
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/template.sqlite3")
        prepare(engine)
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            unit = Work(session, FolderBlobs(Path(folder)), BEGINNING)
            unit.write()
            made = set_up(unit, reference, FIRST_ADMINISTRATOR)
            people = {name: _person(unit, name, made) for name in DESKS_OF}
            unit.commit()
            rows = {
                table.name: [dict(row) for row in session.execute(select(table)).mappings()]
                for table in Base.metadata.sorted_tables
            }
        engine.dispose()
    return _Template(made, people, rows, reference)


def _person(unit: Work, name: str, made: SetUp) -> Person:
    passphrase = passphrase_of(name)
    keys = {desk: made.desks[desk] for desk in DESKS_OF[name]}
    row = enrol(unit, name, passphrase, administrator=name == ADMINISTRATOR, desks=keys)
    return Person(row.id, name, passphrase, identity_of(unit, row, passphrase))


def identity_of(unit: Work, row: MemberRow, passphrase: str) -> Identity:
    """Open an account's private key."""
    return unwrap_identity(WrappedKey.from_json(row.wrapped), passphrase, f"member-key:{unit.vault.instance}:{row.id}")


def _fill(engine: Engine, rows: dict[str, list[dict[str, Any]]]) -> None:
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            if rows[table.name]:
                connection.execute(insert(table), rows[table.name])


def _cookie(instance: Instance) -> str:
    return COOKIE if instance.settings.secure_cookies else "watchdog"


def _encoded(token: bytes) -> str:
    return base64.urlsafe_b64encode(token).decode()
