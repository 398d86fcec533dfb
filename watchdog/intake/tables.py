"""Reports that lie in a table: which column is what, what each row would become, and bringing them in.

Whatever a column holds that fits no field stays under the story, so that nothing of a row is lost. A row has one id for
ever, made from its own words and the desk's key: the same table brought in twice is kept once.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.domain import triage as notes
from watchdog.domain.report import PURPOSE, STORY_LIMIT, TEXT_LIMIT, ConsentChoice, Protection, Report
from watchdog.domain.triage import Triage
from watchdog.languages import LANGUAGES, N_
from watchdog.records.desks import DeskKey
from watchdog.records.journal import Line
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.sealing import Identity, LockedError, keyed_id
from watchdog.web.wording import Words

PORTION: Final = 100
"""Rows that are kept in one unit of work."""

ID_PURPOSE: Final = "table-row"
SEVERAL: Final = re.compile(r"[;|,\n]+")


class Column(StrEnum):
    """What a column can be."""

    ID = N_("Number or name of the row in its own list")
    STORY = N_("What happened (needed)")
    WHAT = N_("Kind of abuse")
    COUNTRY = N_("Country")
    PLACE = N_("Place")
    WHEN = N_("When")
    WHO = N_("Who did it")
    AGE = N_("Age")
    GENDER = N_("Gender")
    LANGUAGE = N_("Language")
    CONSENT = N_("May we use it")


class Fault(StrEnum):
    """Why a row cannot come in."""

    NO_STORY = N_("It tells nothing: the column of what happened is empty.")
    LONG = N_("A text in it is too long.")
    COUNTRY = N_("Its country is not known.")
    CONSENT = N_("What we may do with it is not clear. Write help, count or story.")


HEADINGS: Final[Mapping[Column, tuple[str, ...]]] = {
    Column.ID: ("_uuid", "uuid", "_id", "id", "instanceid", "meta/instanceid", "case id", "case number", "key"),
    Column.STORY: ("story", "description", "what happened", "narrative", "case description", "details", "incident"),
    Column.WHAT: ("type", "violation", "kind of abuse", "type of violation", "category", "abuse"),
    Column.COUNTRY: ("country", "pays", "país", "страна"),
    Column.PLACE: ("place", "location", "city", "town", "address", "where"),
    Column.WHEN: ("date", "when", "date of incident", "incident date", "day"),
    Column.WHO: ("perpetrator", "who", "who did it", "violator", "institution"),
    Column.AGE: ("age", "age group"),
    Column.GENDER: ("gender", "sex"),
    Column.LANGUAGE: ("language", "lang"),
    Column.CONSENT: ("consent", "may we use it", "permission"),
}
"""Headings of KoboToolbox, ODK and REAct tables that tell what a column is; compared without case and group names."""

BANDS: Final = ((0, 18, "under-18"), (18, 25, "18-24"), (25, 35, "25-34"), (35, 50, "35-49"))
OLDEST: Final = "50-plus"
CONSENTS: Final = {
    **dict.fromkeys(("", "help", "no", "0", "non", "нет", "لا"), ConsentChoice.HELP),
    **dict.fromkeys(("count", "yes", "1", "oui", "sí", "si", "да", "نعم"), ConsentChoice.COUNT),
    **dict.fromkeys(("story", "tell"), ConsentChoice.STORY),
}
"""A plain yes lets us count and no more: it does not say that the story may be told."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was read; sealed while somebody says which column is what."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which column is what, by its place; and what stands for all rows that say nothing themselves."""

    columns: Mapping[Column, int]
    desk: str
    country: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Read:
    """What a row would become, or why it cannot come in. `number` is that of a spreadsheet: the headings are row 1."""

    number: int
    report: Report | None = field(repr=False)
    tags: tuple[str, ...]
    key: str = field(repr=False)
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """Every row of a table in one of three numbers."""

    rows: int
    brought: int
    known: int
    faulty: int


def guess(headings: Sequence[str]) -> dict[Column, int]:
    """Return which column is likely what, from the headings; each column is one thing at most."""
    plain = [_plain(heading.rpartition("/")[2]) for heading in headings]
    whole = [_plain(heading) for heading in headings]
    found: dict[Column, int] = {}
    for column, names in HEADINGS.items():
        for name in names:
            place = next((at for at in range(len(plain)) if _plain(name) in {plain[at], whole[at]}), None)
            if place is not None and place not in found.values():
                found[column] = place
                break
    return found


def read(table: Table, wish: Wish, words: Words) -> list[Read]:
    """Return what each row would become; nothing is kept.

    Args:
        table: The rows.
        wish: Which column is what.
        words: The reviewer's language; choices are known by their codes and by their names in it and in English.
    """
    known = _Known.of(words)
    return [_row(number, row, table.headings, wish, known) for number, row in enumerate(table.rows, start=2)]


def bring(work: Work, by: Actor, desk: str, rows: Sequence[Read]) -> Counted:
    """Seal rows to a desk and keep them, each with a line in the journal; what is known already is left alone.

    Args:
        work: A unit of work for writing.
        by: Who brings them.
        desk: One of their desks.
        rows: What `read` returned, or a portion of it.

    Raises:
        LockedError: The member lacks a key of the desk, and so cannot tell what is known already.
    """
    require(by, Permission.REPORT_TRIAGE, Thing(frozenset({desk})))
    if work.desks.lacks(by.identities(desk)):
        raise LockedError
    key, identity = work.desks.key(desk), _held(work, by, desk)
    brought = known = 0
    for row in rows:
        if row.report is None:
            continue
        report_id = keyed_id(identity, ID_PURPOSE, row.key)
        if any(work.reports.knows(keyed_id(each, ID_PURPOSE, row.key)) for each in by.identities(desk)):
            known += 1
            continue
        _keep(work, by, key, report_id, row)
        brought += 1
    return Counted(len(rows), brought, known, sum(row.report is None for row in rows))


def _held(work: Work, by: Actor, desk: str) -> Identity:
    wanted = work.desks.recipient(desk)
    return next(each for each in by.identities(desk) if each.recipient == wanted)


def _keep(work: Work, by: Actor, key: DeskKey, report_id: str, row: Read) -> None:
    if row.report is None:
        return
    sealed = work.vault.seal(PURPOSE, report_id, replace(row.report, desks=(key.desk_id,)), [key.recipient])
    work.reports.add(report_id, work.reports.fresh_ref(key.desk_id), sealed, {key.desk_id: key.epoch}, None)
    if row.tags:
        (place,) = work.reports.desks_of(report_id)
        decided = Triage(tags=row.tags, country=row.report.country)
        place.notes = work.vault.seal(notes.PURPOSE, report_id, decided, [key.recipient])
    work.journal.note(key.desk_id, key.recipient, Line("report.from-table", by.name, report_id))


@dataclass(frozen=True, slots=True)
class _Known:
    """Codes by everything that people write for them."""

    countries: Mapping[str, str]
    languages: Mapping[str, str]
    groups: Mapping[str, str]
    types: Mapping[str, str]
    who: Mapping[str, str]
    gender: Mapping[str, str]

    @classmethod
    def of(cls, words: Words) -> "_Known":
        reference = words.reference
        places = reference.countries
        countries = {_plain(iso2): iso3 for iso3, iso2 in places.alpha2.items()}
        for locale in ("en", words.locale):
            countries |= {_plain(name): iso3 for iso3, name in places.choices(locale)}
        countries |= {_plain(iso3): iso3 for iso3, _name in places.choices("en")}
        types = reference.violation_types
        spoken = {_plain(each.code): each.code for each in LANGUAGES}
        return cls(
            countries=countries,
            languages=spoken | {_plain(words.language(each)): each for each in spoken.values()},
            groups=_labelled(((each.id, each.label) for each in types.groups), words),
            types=_labelled(((kind.id, kind.label) for each in types.groups for kind in each.types), words),
            who=_options(reference, "who_did", words),
            gender=_options(reference, "about_gender", words),
        )


def _options(reference: Reference, question: str, words: Words) -> dict[str, str]:
    return _labelled(((each.id, each.label) for each in reference.intake.field(question).options), words)


def _labelled(pairs: Iterable[tuple[str, str]], words: Words) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, text in pairs:
        found |= {_plain(words.say(text)): code, _plain(text): code, _plain(code): code}
    return found


def _row(number: int, row: Sequence[str], headings: Sequence[str], wish: Wish, known: _Known) -> Read:
    cells = {column: row[at].strip() for column, at in wish.columns.items() if at < len(row)}
    used = set(wish.columns.values())
    beside = [(heading, row[at]) for at, heading in enumerate(headings) if at not in used and at < len(row) and row[at]]
    own_id = cells.get(Column.ID, "")
    key = json.dumps(["id", own_id] if own_id else ["row", *row], ensure_ascii=False)
    story = cells.get(Column.STORY, "")
    if not story:
        return Read(number, None, (), key, Fault.NO_STORY)
    named = cells.get(Column.COUNTRY, "")
    country = known.countries.get(_plain(named), "") if named else wish.country
    if named and not country:
        return Read(number, None, (), key, Fault.COUNTRY)
    consent = CONSENTS.get(_plain(cells.get(Column.CONSENT, "")))
    if consent is None:
        return Read(number, None, (), key, Fault.CONSENT)
    groups, tags, other = _kinds(cells.get(Column.WHAT, ""), known)
    who, who_text = _several(cells.get(Column.WHO, ""), known.who)
    gender = known.gender.get(_plain(cells.get(Column.GENDER, "")), "")
    age = _band(cells.get(Column.AGE, ""))
    rest = [
        *((headings[wish.columns[Column.WHAT]], text) for text in other),
        *_unread(headings, wish, cells, Column.GENDER, gender),
        *_unread(headings, wish, cells, Column.AGE, age),
        *beside,
    ]
    lines = [f"{heading}: {text}" for heading, text in rest]
    report = Report(
        story="\n".join([story, "", *lines]) if lines else story,
        language=known.languages.get(_plain(cells.get(Column.LANGUAGE, "")), wish.language),
        protection=Protection.STAFF,
        what_chosen=groups,
        country=country,
        place_text=cells.get(Column.PLACE, ""),
        when_text=cells.get(Column.WHEN, ""),
        who_did=who,
        who_did_text=who_text,
        age_band=age,
        gender=gender,
        consent_choice=consent,
    )
    if len(report.story) > STORY_LIMIT or len(max(report.place_text, report.when_text, who_text, key=len)) > TEXT_LIMIT:
        return Read(number, None, (), key, Fault.LONG)
    return Read(number, report, tags, key)


def _kinds(text: str, known: _Known) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """Return the groups and the kinds of abuse that a cell names, and what is neither."""
    groups, tags, other = [], [], []
    for part in _parts(text, {**known.groups, **known.types}):
        if code := known.types.get(_plain(part)):
            tags.append(code)
        elif code := known.groups.get(_plain(part)):
            groups.append(code)
        else:
            other.append(part)
    return tuple(dict.fromkeys(groups)), tuple(dict.fromkeys(tags)), other


def _several(text: str, known: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    parts = _parts(text, known)
    found = [known[_plain(part)] for part in parts if _plain(part) in known]
    return tuple(dict.fromkeys(found)), "; ".join(part for part in parts if _plain(part) not in known)


def _parts(text: str, known: Mapping[str, str]) -> list[str]:
    """Return what a cell lists: with commas and the like, or as Kobo writes several codes, with spaces."""
    if _plain(text) in known:
        return [text]
    listed = [part.strip() for part in SEVERAL.split(text) if part.strip()]
    spaced = text.split()
    if len(listed) == 1 and len(spaced) > 1 and all(_plain(part) in known for part in spaced):
        return spaced
    return listed


def _unread(
    headings: Sequence[str], wish: Wish, cells: Mapping[Column, str], column: Column, code: str
) -> list[tuple[str, str]]:
    """Return a cell that no code was found for, so that it stays under the story."""
    text = cells.get(column, "")
    return [(headings[wish.columns[column]], text)] if text and not code else []


def _band(text: str) -> str:
    if not text.isdecimal() or len(text) > 3:  # noqa: PLR2004 - nobody is older than 999
        return ""
    years = int(text)
    return next((band for first, end, band in BANDS if first <= years < end), OLDEST)


def _plain(text: str) -> str:
    bare = (each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return " ".join("".join(bare).casefold().replace("_", " ").split())
