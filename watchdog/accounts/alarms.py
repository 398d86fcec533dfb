"""E-mail to whoever looks after the machine, when the disk fills or nobody opens what arrives. It says neither.

Which kinds were told on which day stands in a file beside the database: nothing about anybody.
"""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Final

from watchdog.accounts.notices import composed
from watchdog.records.room import room
from watchdog.records.work import Work

FILE: Final = "alarms.json"
SUBJECT: Final = "A short note"
TEXT: Final = "A machine that you look after needs you. Please look when you are in a safe place."
UNOPENED: Final = dt.timedelta(days=7)


class Alarm(StrEnum):
    """What somebody is told of."""

    DISK = "disk"
    QUEUE = "queue"


def ringing(work: Work, folder: Path) -> set[Alarm]:
    """Return what is wrong now: the disk is nearly full, or a report lies unopened for a week."""
    found = {Alarm.DISK} if room(folder).is_short else set()
    if work.reports.unopened_since(work.today - UNOPENED):
        found.add(Alarm.QUEUE)
    return found


def due(ringing: Collection[Alarm], told: Mapping[str, str], today: dt.date) -> list[Alarm]:
    """Return of what to tell now: each kind at most once a day. A day that is yet to come counts as none."""
    return sorted(alarm for alarm in ringing if told.get(alarm) != today.isoformat())


def read(folder: Path) -> dict[str, str]:
    """Return which kinds were told on which day; a broken file is none, so that at worst one is told twice."""
    try:
        held = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(kind): str(day) for kind, day in held.items()} if isinstance(held, dict) else {}


def keep(folder: Path, told: Mapping[str, str]) -> None:
    """Keep which kinds were told on which day."""
    part = folder / f"{FILE}.part"
    part.touch(mode=0o600)
    part.write_text(json.dumps(dict(told), sort_keys=True), encoding="utf-8")
    part.replace(folder / FILE)


def message(to: str, sender: str) -> EmailMessage:
    """Return the e-mail: the same for every kind, in English like the command line."""
    return composed(to, sender, SUBJECT, TEXT)
