"""The rows of a case's form: acts, people, those who did it, sources, files, and what came after."""

from collections.abc import Callable
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, FieldList, Form, FormField, HiddenField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stub
from wtforms.validators import Length, Optional

from watchdog.domain.act import PARTICULARS, Precision
from watchdog.domain.assessment import ELEMENTS, Element
from watchdog.review.forms.fields import NOTHING, OneOf, SomeOf, grouped_types, line, listed, once
from watchdog.review.rows import detail_field, element_field
from watchdog.web.language import label
from watchdog.web.pages import reference
from watchdog.web.transaction import now

MOST_ROWS: Final = 40
MOST_PEOPLE: Final = 12
MOST_BESIDE: Final = 8
"""Bodies that can have taken part in one act beside the first."""


def types() -> list[SelectChoice]:
    """Return the types of abuse under their 14 groups."""
    taxonomy = reference().violation_types
    unclear = SelectChoice(taxonomy.unclassified.id, label(taxonomy.unclassified.label))
    return [NOTHING, *grouped_types(), unclear]


def articles() -> list[SelectChoice]:
    """Return every article under its instrument."""
    known = reference().articles
    return [
        SelectChoice(
            article.id,
            f"{article.instrument} {article.number}: {label(article.title)}",
            optgroup=label(known.instrument(article.instrument).name),
        )
        for article in known.articles.values()
    ]


def guidelines() -> list[SelectChoice]:
    """Return the chapters of the International Guidelines on Human Rights and Drug Policy."""
    chapters = reference().violation_types.guidelines
    return [SelectChoice(code, f"{code}: {label(chapter.title)}") for code, chapter in chapters.items()]


def _marks(name: str) -> Callable[[], list[SelectChoice]]:
    def choices() -> list[SelectChoice]:
        marks = getattr(reference().code_lists, name).marks
        return [SelectChoice(mark.code, f"{mark.code}: {label(mark.label)}") for mark in marks]

    return once(choices)


def _certainties() -> list[SelectChoice]:
    return [SelectChoice(each.code, label(each.label)) for each in reference().code_lists.certainty.levels]


def _state_links() -> list[SelectChoice]:
    return [SelectChoice("", str(_l("As follows from who did it"))), *listed("state_link")()]


def _precisions() -> list[SelectChoice]:
    codes = {each.value for each in Precision}
    return [choice for choice in listed("date_precision")() if choice.value in codes]


def precision() -> OneOf:
    """Return the field that says how exactly a date is known."""
    return OneOf(_l("How exactly"), choices=once(_precisions), default="unknown")


def day(text: Any) -> DateField:
    """Return the field of a date that may be left out."""
    return DateField(text, validators=[Optional()])


class Dated:
    """A form whose dates are checked, each together with how exactly it is known."""

    DATES: tuple[str, ...] = ()

    def dates_hold(self) -> bool:
        """Check every date, so that what is wrong stands beside each."""
        held = [_date_holds(getattr(self, name), getattr(self, f"{name}_precision")) for name in self.DATES]
        return all(held)


def _date_holds(day: Field, known: Field) -> bool:
    problem = None
    if day.data is not None and (day.data - now().date()).days > 1:
        problem = (day, _l("This day is in the future."))
    elif day.data is not None and known.data == Precision.UNKNOWN:
        problem = (known, _l("Say how exactly the date is known."))
    elif day.data is None and not day.errors and known.data != Precision.UNKNOWN:
        problem = (day, _l("Give any day inside the month, quarter or year you mean."))
    if problem:
        problem[0].errors = [*problem[0].errors, problem[1]]
    return problem is None


class Period(Dated):
    """From when to when."""

    DATES = ("date_from", "date_to")
    date_from = day(_l("From"))
    date_from_precision = precision()
    date_to = day(_l("To"))
    date_to_precision = precision()

    def period_holds(self) -> bool:
        """Check both dates and their order."""
        if not self.dates_hold():
            return False
        first, last = self.date_from.data, self.date_to.data
        if first and last and last < first:
            self.date_to.errors = [*self.date_to.errors, _l("It ends before it begins.")]
            return False
        return True


class PersonFields:
    """Somebody it was done to, in bands and without a name."""

    counting_unit = OneOf(_l("One person or more"), choices=listed("counting_unit"), default="one-person")
    number_band = OneOf(_l("How many people"), choices=listed("number_band"), default="1")
    age_band = OneOf(_l("Age"), choices=listed("age_band"), default="unknown")
    gender = OneOf(_l("Gender"), choices=listed("gender"), default="not-said")
    trans = OneOf(_l("Trans"), choices=listed("trans"), default="not-said")
    pregnant_or_parent = OneOf(_l("Pregnant or a parent"), choices=listed("pregnant_or_parent"), default="not-said")
    status = OneOf(_l("How the person is now"), choices=listed("status_of_person"), default="unknown")
    grounds = SomeOf(_l("Why, as the person sees it"), choices=listed("ground"))
    health = line(_l("Facts of health"), description=_l("Only if the act is about them. Stays at the desk."))


class PersonRow(PersonFields, Form):
    """One more person or group."""

    there = BooleanField(_l("This is one more person or group"))


class PerpetratorFields:
    """Who did it: a kind of body first; nothing that names a person."""

    involvement = OneOf(_l("Part taken"), choices=listed("involvement"), default="carried-out")
    state_link = OneOf(_l("Link to the State"), choices=once(_state_links), default="")
    institution = line(_l("Institution"), description=_l("Stays at the desk."))
    unit_place = line(_l("Station, centre or unit"), description=_l("Stays at the desk."))
    marks = line(_l("Rank, badge, vehicle"), description=_l("Stays at the desk. No name of a person."))
    how_known = OneOf(_l("How it is known"), choices=listed("how_known", blank=True), default="")


class PerpetratorRow(PerpetratorFields, Form):
    """Somebody else who took part in an act."""

    kind = OneOf(_l("Who else took part"), choices=listed("perpetrator_type", blank=True), default="")


class ActRow(Period, PerpetratorFields, Form):
    """One act: what was done, by whom, to whom, and how sure we are."""

    type = OneOf(_l("What was done"), choices=once(types), default="")
    articles = SomeOf(
        _l("Articles"),
        choices=once(articles),
        description=_l("Leave empty: proposed from the type. The reviewer decides."),
    )
    guidelines = SomeOf(
        _l("International Guidelines"),
        choices=once(guidelines),
        description=_l("Chapters that speak of it. Leave empty: proposed from the type."),
    )
    certainty = OneOf(_l("How sure we are"), choices=once(_certainties), default="unassessed")
    kind = OneOf(_l("Who did it"), choices=listed("perpetrator_type"), default="unknown")
    with_them = FieldList(FormField(PerpetratorRow), max_entries=MOST_BESIDE)
    affected = SomeOf(_l("Done to"), description=_l("Leave empty if it was done to all of them."))
    purpose = OneOf(_l("Purpose"), choices=listed("purpose"), default="unknown")
    injury = OneOf(_l("Injury"), choices=listed("injury"), default="not-said")
    place_type = OneOf(_l("Kind of place, if different"), choices=listed("place_type", blank=True), default="")
    method = line(_l("How it was done"))
    stated_reason = line(_l("Reason that was given"))
    consequences = line(_l("What it led to"))

    def particulars(self) -> list[dict[str, Any]]:
        """Return the particulars that this kind of act asks for, and all that were filled in: title and fields."""
        asked = reference().violation_types.particulars(self.type.data or "")
        found = []
        for group, (title, particulars) in PARTICULARS.items():
            fields = [self[detail_field(group, each)] for each in particulars]
            filled = any(field.data for field in fields)
            if filled or group in asked:
                found.append({"title": label(title), "fields": fields, "open": filled})
        return found

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields and the dates."""
        held = bool(super().validate(extra_validators))
        return self.period_holds() and held


ELEMENT_LABELS: Final = {
    "what": _l("What"),
    "when": _l("When"),
    "where": _l("Where"),
    "who-did": _l("Who did it"),
    "to-whom": _l("To whom"),
}

for _element in ELEMENTS:
    setattr(
        ActRow,
        element_field(_element),
        OneOf(ELEMENT_LABELS[_element], choices=listed("element_status"), default=Element.UNKNOWN.value),
    )

for _group, (_title, _particulars) in PARTICULARS.items():
    for _each in _particulars:
        _text = _l(_each.label)
        setattr(
            ActRow,
            detail_field(_group, _each),
            OneOf(_text, choices=listed(_each.codes, blank=True), default="") if _each.codes else line(_text),
        )


class SourceRow(Form):
    """Who told it, and how well; the two marks are given apart."""

    report_id = OneOf(_l("Source"), default="")
    connection = OneOf(_l("Connection"), choices=listed("source_connection"), default="witness")
    form = OneOf(_l("Kind of source"), choices=listed("source_form"), default="other")
    language = StringField(_l("Language code"), validators=[Length(max=35)], default="")
    first_hand = BooleanField(_l("First-hand: was there"))
    independent = BooleanField(_l("Independent of the other sources"))
    reliability = OneOf(_l("Mark of the source"), choices=_marks("source_marks"), default="F")
    credibility = OneOf(
        _l("Mark of the information"),
        choices=_marks("information_marks"),
        default="6",
        description=_l("Mark it without looking at the first mark."),
    )
    reasons = line(_l("Reasons for the marks"))


class ExhibitRow(Form):
    """What the desk says about one file."""

    exhibit_id = HiddenField(validators=[Length(max=32)])
    kind = OneOf(_l("Kind of file"), choices=listed("source_form"), default="other")
    shows_person = OneOf(_l("Shows a person"), choices=listed("shows_person", blank=True), default="")
    description = line(_l("What it shows"))
    authenticity = line(_l("How origin, day and place were checked"))


class StepRow(Dated, Form):
    """A step for a remedy, or why there was none."""

    DATES = ("date",)
    step = OneOf(_l("Step"), choices=listed("remedy_step", blank=True), default="")
    why_none = OneOf(_l("If none: why"), choices=listed("why_none", blank=True), default="")
    date = day(_l("When"))
    date_precision = precision()
    answer = OneOf(_l("Answer of the State"), choices=listed("state_response", blank=True), default="")
    outcome = line(_l("What came of it"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields and the date."""
        held = bool(super().validate(extra_validators))
        return self.dates_hold() and held


class InterventionRow(Dated, Form):
    """Help given, or a referral."""

    DATES = ("date",)
    kind = OneOf(_l("Kind of help"), choices=listed("intervention", blank=True), default="")
    status = OneOf(_l("How far it has come"), choices=listed("intervention_status"), default="planned")
    wanted = OneOf(_l("Is it wanted"), choices=listed("help_wanted"), default="not-asked")
    by_organisation = line(_l("By which organisation"), description=_l("Never a person. Stays at the desk."))
    date = day(_l("When"))
    date_precision = precision()
    outcome = line(_l("What came of it"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields and the date."""
        held = bool(super().validate(extra_validators))
        return self.dates_hold() and held
