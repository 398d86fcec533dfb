"""The calendar as a file, in and out: iCalendar (RFC 5545) for other calendars, CSV for spreadsheets.

A calendar file from elsewhere is somebody's text. Of each event only the few properties that are needed are looked at,
each once; alarms, time zones and all else are passed over before anything is parsed. An hour becomes the day on which
it falls where it is written. What repeats by a rule is refused, never worked out: a rule can stand for endless days.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from icalendar import Calendar, Event, vCategory, vDDDTypes

from watchdog.domain.calendar_date import CalendarDate, DateKind
from watchdog.drafting.planning.listed import (
    MOST_ENTRIES,
    Fault,
    ListError,
    Names,
    Read,
    decoded,
    rows,
    text_fault,
    tidy,
    written,
)
from watchdog.records.shelf import Kept

COLUMNS: Final = (
    *("body", "state", "kind", "title", "first_day", "last_day"),
    *("source", "checked_on", "note", "uid"),
)
NEEDED: Final = ("title", "first_day")
LONGEST_TITLE: Final = 200
YEARS: Final = range(1990, 2101)
PRODUCT: Final = "-//Watchdog//Calendar//EN"
BODY, STATE, CHECKED = "X-WATCHDOG-BODY", "X-WATCHDOG-STATE", "X-WATCHDOG-CHECKED"

_ONE_DAY: Final = dt.timedelta(days=1)
_FOLD: Final = re.compile(r"\r?\n[ \t]")
_NAME: Final = re.compile(r"[A-Za-z0-9-]+")
_REPEATING: Final = frozenset({"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"})
_WANTED: Final = frozenset(
    {"UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "CATEGORIES", "DESCRIPTION", "URL"} | {BODY, STATE, CHECKED}
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Body and State for the entries of a file that name none."""

    mechanism: str = ""
    state: str = ""


class EntryError(Exception):
    """An entry cannot be kept."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


def uid(kept: Kept[CalendarDate]) -> str:
    """Return the UUID under which an entry is known everywhere, for as long as it is kept."""
    return kept.thing.uid or str(uuid.UUID(kept.id))


def read_file(data: bytes, wish: Wish, names: Names) -> list[Read[CalendarDate]]:
    """Return what the entries of a file would become, whichever of the two kinds it is.

    Raises:
        ListError: The whole file cannot be read.
    """
    text = decoded(data)
    if text.lstrip("\ufeff \r\n").upper().startswith("BEGIN:VCALENDAR"):
        return read_icalendar(text, wish, names)
    return read_csv(text, wish, names)


def read_csv(text: str, wish: Wish, names: Names) -> list[Read[CalendarDate]]:
    """Return what the rows of a CSV file would become.

    Raises:
        ListError: It is none of ours, or too long.
    """
    return [_tried(number, partial(_of_row, row, wish, names)) for number, row in rows(text, COLUMNS, NEEDED)]


def read_icalendar(text: str, wish: Wish, names: Names) -> list[Read[CalendarDate]]:
    """Return what the events of an iCalendar file would become.

    Raises:
        ListError: It holds no event, or too many.
    """
    events = list(_events(text))
    if not events:
        raise ListError(Fault.NOTHING if "END:VCALENDAR" in text.upper() else Fault.NO_CALENDAR)
    return [_tried(number, partial(_of_event, lines, wish, names)) for number, lines in enumerate(events, 1)]


def against(read: Iterable[Read[CalendarDate]], kept: Iterable[Kept[CalendarDate]]) -> list[Read[CalendarDate]]:
    """Mark what is kept already, and what is kept with other days or words; an entry twice in a file counts once."""
    by_uid = {uid(each): each.thing for each in kept}
    said = {each.said for each in by_uid.values()}
    found = []
    for each in read:
        thing = each.thing
        if thing is None:
            found.append(each)
            continue
        other = by_uid.get(thing.uid)
        if thing.said in said:
            found.append(replace(each, is_known=True))
        elif other is not None:
            found.append(Read(each.number, None, Fault.CHANGED))
        else:
            found.append(each)
            said.add(thing.said)
    return found


def as_csv(entries: Iterable[tuple[str, CalendarDate]]) -> str:
    """Return entries, each with its UUID, as a CSV file that `read_csv` reads."""
    return written(COLUMNS, [_row(known_as, each) for known_as, each in entries])


def as_icalendar(kept: Iterable[Kept[CalendarDate]], now: dt.datetime) -> bytes:
    """Return entries as an iCalendar file. Notes stay here: calendars are copied to servers of others."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    for each in kept:
        calendar.add_component(_event(each, now))
    return bytes(calendar.to_ical())


def _tried(number: int, make: Callable[[], CalendarDate]) -> Read[CalendarDate]:
    try:
        return Read(number, make())
    except EntryError as error:
        return Read(number, None, error.fault)


def _of_row(row: dict[str, str], wish: Wish, names: Names) -> CalendarDate:
    kind = row["kind"].casefold() or DateKind.OTHER.value
    if kind not in set(DateKind):
        raise EntryError(Fault.KIND)
    last = row["last_day"]
    return _checked(
        CalendarDate(
            mechanism=_body(row["body"], wish, names),
            state=_state(row["state"], wish, names),
            kind=DateKind(kind),
            title=row["title"],
            first=_day(row["first_day"]),
            last=_day(last) if last else None,
            source=row["source"],
            checked_on=_day(row["checked_on"]) if row["checked_on"] else None,
            note=row["note"],
            uid=_uid(row["uid"]),
        )
    )


def _of_event(lines: Sequence[str], wish: Wish, names: Names) -> CalendarDate:
    if any(_name(line) in _REPEATING for line in lines):
        raise EntryError(Fault.REPEATS)
    event = _parsed(lines)
    said = {name: tidy(str(event.get(name, ""))) for name in _WANTED}
    first, last = _days(event)
    is_ours = bool(said[BODY])
    return _checked(
        CalendarDate(
            mechanism=_body(said[BODY], wish, names),
            state=_state(said[STATE], Wish() if is_ours else wish, names),
            kind=_kind(event),
            title=said["SUMMARY"],
            first=first,
            last=None if last == first else last,
            source=said["DESCRIPTION"] if is_ours else said["URL"],
            checked_on=_day(said[CHECKED]) if said[CHECKED] else None,
            note="" if is_ours else said["DESCRIPTION"],
            uid=_uid(said["UID"]),
        )
    )


def _checked(entry: CalendarDate) -> CalendarDate:
    entry = replace(entry, title=" ".join(entry.title.split()), last=None if entry.last == entry.first else entry.last)
    if fault := text_fault((entry.title, entry.source, entry.note)):
        raise EntryError(fault)
    if not entry.title:
        raise EntryError(Fault.TITLE)
    if len(entry.title) > LONGEST_TITLE:
        raise EntryError(Fault.LONG)
    if entry.end < entry.first:
        raise EntryError(Fault.ORDER)
    return entry


def _body(written_there: str, wish: Wish, names: Names) -> str:
    found = names.body(written_there) if written_there else wish.mechanism
    if not found:
        raise EntryError(Fault.BODY)
    return found


def _state(written_there: str, wish: Wish, names: Names) -> str:
    found = names.state(written_there) if written_there else wish.state
    if found is None:
        raise EntryError(Fault.STATE)
    return found


def _day(text: str) -> dt.date:
    try:
        return _in_reach(dt.date.fromisoformat(text))
    except ValueError:
        raise EntryError(Fault.DAY) from None


def _in_reach(day: dt.date) -> dt.date:
    if day.year not in YEARS:
        raise EntryError(Fault.DAY)
    return day


def _uid(text: str) -> str:
    """Return a UUID for what another calendar calls an entry: its own name for it can hold somebody's address."""
    try:
        return str(uuid.UUID(text)) if text else ""
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, text))


def _events(text: str) -> Iterator[list[str]]:
    """Yield the wanted lines of each event, each property once.

    Raises:
        ListError: There are too many events.
    """
    inside: list[str] = []
    names: set[str] = set()
    depth = count = 0
    for line in _FOLD.sub("", text).splitlines():
        plain = line.strip().upper()
        if depth == 0:
            if plain == "BEGIN:VEVENT":
                inside, names, depth, count = [], set(), 1, count + 1
            continue
        if plain.startswith("BEGIN:"):
            depth += 1
        elif plain.startswith("END:"):
            depth -= 1
            if depth == 0:
                yield inside
        elif depth == 1 and (name := _name(line)) in _WANTED | _REPEATING and name not in names:
            names.add(name)
            inside.append(line)
        if count > MOST_ENTRIES:
            raise ListError(Fault.TOO_MANY)


def _name(line: str) -> str:
    found = _NAME.match(line)
    return found[0].upper() if found else ""


def _parsed(lines: Sequence[str]) -> Event:
    try:
        found = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))
    except ValueError:
        raise EntryError(Fault.STRANGE) from None
    if not isinstance(found, Event):
        raise EntryError(Fault.STRANGE)
    return found


def _days(event: Event) -> tuple[dt.date, dt.date]:
    """Return first and last day; the end of an event is the moment at which it is over (RFC 5545, 3.6.1)."""
    begin, over, length = (_value(event, name) for name in ("DTSTART", "DTEND", "DURATION"))
    if not isinstance(begin, dt.date):  # a moment with an hour is a date too
        raise EntryError(Fault.DAY)
    try:
        if over is None and isinstance(length, dt.timedelta):
            over = begin + length
        first = _in_reach(_date(begin))
        if over is None:
            return first, first
        if not isinstance(over, dt.date):
            raise EntryError(Fault.DAY)
        last = _date(over)
        at_midnight = not isinstance(over, dt.datetime) or over.time() == dt.time()
        last = last - _ONE_DAY if at_midnight and last > first else last
    except OverflowError:
        raise EntryError(Fault.DAY) from None
    return first, _in_reach(last)


def _value(event: Event, name: str) -> object:
    """Return a day, a moment or a length of time; None where there is none."""
    found = event.get(name)
    if found is None:
        return None
    if not isinstance(found, vDDDTypes):
        raise EntryError(Fault.DAY)
    value: object = found.dt
    return value


def _date(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _kind(event: Event) -> DateKind:
    found = event.get("CATEGORIES")
    words = [str(each).strip().casefold() for each in found.cats] if isinstance(found, vCategory) else []
    return next((DateKind(word) for word in words if word in set(DateKind)), DateKind.OTHER)


def _row(known_as: str, entry: CalendarDate) -> list[str]:
    return [
        *(entry.mechanism, entry.state, entry.kind.value, entry.title),
        *(entry.first.isoformat(), entry.last.isoformat() if entry.last else ""),
        *(entry.source, entry.checked_on.isoformat() if entry.checked_on else "", entry.note, known_as),
    ]


def _event(kept: Kept[CalendarDate], now: dt.datetime) -> Event:
    entry, event = kept.thing, Event()
    event.add("uid", uid(kept))
    event.add("dtstamp", now)
    event.add("summary", entry.title)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.end + _ONE_DAY)
    event.add("categories", [entry.kind.value.upper()])
    event.add("transp", "TRANSPARENT")
    if entry.source:
        event.add("description", entry.source)
    event.add(BODY, entry.mechanism)
    if entry.state:
        event.add(STATE, entry.state)
    if entry.checked_on:
        event.add(CHECKED, entry.checked_on.isoformat())
    return event
