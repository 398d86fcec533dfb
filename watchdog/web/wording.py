"""Codes in the reader's words: every code a page shows goes through here, so that an odd one cannot break it.

A report sealed on a device is checked for its shape only; its codes may be anything, and then stand as they came.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton

from watchdog import languages
from watchdog.domain.account import OutcomeKind
from watchdog.domain.act import PartialDate, Precision
from watchdog.domain.stages import CaseStage, ReportStage
from watchdog.languages import N_
from watchdog.records.desks import POLICY
from watchdog.reference.library import Reference
from watchdog.reference.reading import UnknownCodeError

KINDS_OF_FILES: Final = {
    "image": N_("Photo or picture"),
    "audio": N_("Sound"),
    "video": N_("Film"),
    "text": N_("Text"),
    "application/pdf": N_("PDF"),
    "application/rtf": N_("Text document"),
    "application/x-ole-storage": N_("Old office file"),
    "application/vnd.oasis.opendocument.text": N_("Text document"),
    "application/vnd.oasis.opendocument.spreadsheet": N_("Spreadsheet"),
    "application/vnd.oasis.opendocument.presentation": N_("Slides"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": N_("Text document"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": N_("Spreadsheet"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": N_("Slides"),
}
"""Plain names of what senders may send (`cleaning.kinds`), by media type or by its first half."""

SUMMARIES: Final = ("en", "fr", "es", "pt", "ru", "uk", "ar", "de", "it", "id")
"""Languages whose months are known when a text is looked through for dates."""

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True)
class Words:
    """The vocabularies in one reader's language.

    Attributes:
        reference: The vocabularies.
        say: Translates a marked text.
        locale: The reader's language for dates and names of countries.
        is_formal: Whether dates are written in full, as letters have them.
    """

    reference: Reference
    say: Callable[[str], str]
    locale: str
    is_formal: bool = False

    def code(self, name: str, code: str) -> str:
        """Return the label of a code of a list; an unknown code as it is."""
        try:
            return self.say(self.reference.code_lists.label(name, code)) if code else ""
        except UnknownCodeError:
            return code

    def codes(self, name: str, codes: Iterable[str]) -> str:
        """Return the labels of several codes of a list in one line."""
        return self.listed(self.code(name, code) for code in codes)

    def chosen(self, field: str, options: Iterable[str]) -> str:
        """Return the labels of what was chosen in a question of the form, in one line."""
        return self.listed(self._option(field, option) for option in options if option)

    def _option(self, field: str, option: str) -> str:
        try:
            return self.say(self.reference.intake.field(field).option(option).label)
        except UnknownCodeError:
            return self.group(option)

    def group(self, code: str) -> str:
        """Return the label of a group of abuses, or of a type."""
        try:
            return self.say(self.reference.violation_types.group(code).label)
        except UnknownCodeError:
            return self.type(code)

    def type(self, code: str) -> str:
        """Return the label of a type of abuse, or what a person chose who was not sure."""
        unsure = self.reference.violation_types.unclassified
        if code == unsure.id:
            return self.say(unsure.label)
        try:
            return self.say(self.reference.violation_types.type(code).label)
        except UnknownCodeError:
            return code

    def article(self, code: str) -> str:
        """Return an article with its subject."""
        try:
            found = self.reference.articles.article(code)
        except UnknownCodeError:
            return code
        return f"{found.instrument} {found.number}: {self.say(found.title)}"

    def doer(self, code: str) -> str:
        """Return who did it, by a code of the case model or a choice of the form."""
        return self._either("perpetrator_type", "who_did", code)

    def setting(self, code: str) -> str:
        """Return what kind of place it was, by a code of the case model or a choice of the form."""
        return self._either("place_type", "place_type", code)

    def _either(self, name: str, field: str, code: str) -> str:
        known = {each.code for each in self.reference.code_lists.list(name)}
        return self.code(name, code) if code in known else self.chosen(field, [code])

    def country(self, iso3: str) -> str:
        """Return the name of a country."""
        try:
            return self.reference.countries.country_name(iso3, self.locale) if iso3 else ""
        except UnknownCodeError:
            return iso3

    def desk(self, desk_id: str) -> str:
        """Return the short name of a desk."""
        if desk_id == POLICY:
            return self.say(N_("Policy desk"))
        try:
            return self.reference.regions.desk(desk_id).acronym
        except UnknownCodeError:
            return desk_id

    def certainty(self, code: str) -> str:
        """Return the label of a level of certainty."""
        try:
            return self.say(self.reference.code_lists.certainty_level(code).label)
        except UnknownCodeError:
            return code

    def use(self, code: str) -> str:
        """Return the label of a use of consent."""
        try:
            return self.say(self.reference.code_lists.consent_use(code).label)
        except UnknownCodeError:
            return code

    def day(self, date: PartialDate) -> str:
        """Return a date as exactly as it is known."""
        if date.day is None or date.precision is Precision.UNKNOWN:
            return ""
        if date.precision is Precision.DAY:
            return self.date(date.day)
        if date.precision in BOUNDS:
            return self.say(BOUNDS[date.precision]) % self.date(date.day)
        month = "yMMMM" if self.is_formal else "yMMM"
        skeleton = {Precision.MONTH: month, Precision.QUARTER: "yQQQ", Precision.YEAR: "y"}[date.precision]
        return str(format_skeleton(skeleton, date.day, locale=self.locale))

    def date(self, day: dt.date) -> str:
        """Return a whole day."""
        return in_full(day, self.locale) if self.is_formal else in_short(day, self.locale)

    def nobodys_names(self) -> list[str]:
        """Return the names of countries, of kinds of bodies and of places: they point to no person."""
        countries = [name for locale in ("en", self.locale) for _iso3, name in self.reference.countries.choices(locale)]
        kinds = [
            label
            for name in ("perpetrator_type", "place_type")
            for each in self.reference.code_lists.list(name)
            for label in (each.label, self.say(each.label))
        ]
        return [*countries, *kinds]

    def language(self, code: str) -> str:
        """Return a language's own name."""
        found = languages.by_code(code)
        return found.name if found else code

    def kind_of_file(self, media_type: str) -> str:
        """Return what a kind of file is called; whoever sealed it may have written anything."""
        known = KINDS_OF_FILES.get(media_type) or KINDS_OF_FILES.get(media_type.partition("/")[0])
        return self.say(known or N_("Another kind of file"))

    def listed(self, parts: Iterable[str]) -> str:
        """Return several words in one line."""
        return " · ".join(self.apart(part) for part in parts if part)

    def apart(self, text: str) -> str:
        """Return words whose direction leaves the line around them alone (UAX 9, isolates)."""
        return f"\u2068{text}\u2069" if direction(self.locale) == "rtl" else text


BOUNDS: Final = {Precision.BEFORE: N_("before %s"), Precision.AFTER: N_("after %s")}


def in_full(day: dt.date, locale: str) -> str:
    """Return a day with its month in full, as CLDR writes it in a locale; Western digits, Gregorian (decision 134)."""
    return _without_word_for_year(format_date(day, "long", locale=_written_as(locale)))


def months_in_full(locale: str) -> list[str]:
    """Return, for each month, how `in_full` writes a day of it, with `{year}` and the day in their places.

    The day is `{day}`, or `{two}` where it always has two digits. For scripts: browsers leave out the months of Kyrgyz,
    Tajik, Nepali, Burmese, Georgian, Khmer, Uzbek and Kazakh.
    """
    model = dt.date(2222, 1, 28)
    day = "{two}" if "05" in in_full(model.replace(day=5), locale) else "{day}"
    written = (in_full(model.replace(month=month), locale) for month in range(1, 13))
    return [text.replace("2222", "{year}").replace("28", day) for text in written]


def in_short(day: dt.date, locale: str) -> str:
    """Return a day with its month cut short, in the locale's own order: "2 Mar 2026", "2026年3月2日"."""
    return _without_word_for_year(format_skeleton("yMMMd", day, locale=_written_as(locale)))


def _without_word_for_year(written: str) -> str:
    """Leave out the short word for "year" behind Russian and Ukrainian dates: its dot doubles the one of a sentence."""
    return re.sub(r"\s[гр]\.$", "", written)


def _written_as(locale: str) -> str:
    """English puts the day first, as most of its readers here do."""
    return "en_GB" if locale == "en" else locale


def direction(code: str) -> str:
    """Return the writing direction of a language; `auto` where it is not known."""
    found = languages.by_code(code)
    return found.direction if found else "auto"


def tag(code: str) -> str:
    """Return a language code fit for a `lang` attribute, or nothing."""
    return code if _TAG.fullmatch(code) else ""


WARNINGS: Final = {
    "violence": N_("Violence"),
    "sexual": N_("Sexual violence"),
    "death": N_("Death"),
}
REPORT_STAGES: Final = {
    ReportStage.RECEIVED: N_("New"),
    ReportStage.OPEN: N_("Opened"),
    ReportStage.NEEDS_ANSWER: N_("Waiting for an answer"),
    ReportStage.LINKED: N_("In a case"),
    ReportStage.DUPLICATE: N_("Duplicate"),
    ReportStage.OUT_OF_SCOPE: N_("Out of scope"),
    ReportStage.WITHDRAWN: N_("Taken back"),
    ReportStage.DESTROYED: N_("Destroyed"),
}
CASE_STAGES: Final = {
    CaseStage.DRAFT: N_("Being written"),
    CaseStage.IN_REVIEW: N_("Waiting for a second person"),
    CaseStage.NEEDS_INFORMATION: N_("Needs more information"),
    CaseStage.POSSIBLE: N_("Reasonable suspicion"),
    CaseStage.NOT_VERIFIED: N_("Not verified"),
    CaseStage.VERIFIED: N_("Verified"),
    CaseStage.CLEARED: N_("Released"),
    CaseStage.MERGED: N_("Merged into another case"),
    CaseStage.WITHDRAWN: N_("Taken back"),
}

OUTCOMES: Final = {
    OutcomeKind.CONCLUDING_OBSERVATION: N_("Concluding observation"),
    OutcomeKind.OPINION: N_("Opinion"),
    OutcomeKind.VIEW: N_("Views on a communication"),
    OutcomeKind.RECOMMENDATION: N_("Recommendation"),
    OutcomeKind.REPLY: N_("Reply of the State"),
    OutcomeKind.PRESS: N_("Press"),
    OutcomeKind.OTHER: N_("Something else"),
}


@cache
def month_names() -> frozenset[str]:
    """Return the names of the months in the languages in which summaries are written, in lower case (CLDR)."""
    found: set[str] = set()
    for language in SUMMARIES:
        months = Locale.parse(language).months
        for context, width in (("format", "wide"), ("format", "abbreviated"), ("stand-alone", "wide")):
            found |= {name.casefold().rstrip(".") for name in months[context][width].values()}
    return frozenset(name for name in found if not name.isdigit())
