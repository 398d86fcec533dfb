"""A case: its acts, its sources, and what consent says."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    Form,
    FormField,
    StringField,
    SubmitField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stub
from wtforms.validators import Length, Optional

from watchdog.domain.assessment import ELEMENTS, Element
from watchdog.domain.case import Precision
from watchdog.domain.consent import Answer
from watchdog.review.filing import OTHER_SOURCE, RECORDABLE, element_field, use_field
from watchdog.review.forms.fields import (
    NOTHING,
    OneOf,
    SomeOf,
    VersionedForm,
    countries,
    grouped_types,
    line,
    listed,
    once,
    text_box,
)
from watchdog.web.language import label
from watchdog.web.pages import reference
from watchdog.web.transaction import now

ACT_ROWS: Final = 3

MOST_ROWS: Final = 40


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


class ActRow(Form):
    """One act: what was done, by whom, and how sure we are."""

    type = OneOf(_l("What was done"), choices=once(types), default="")
    articles = SomeOf(
        _l("Articles"),
        choices=once(articles),
        description=_l("Leave empty: proposed from the type. The reviewer decides."),
    )
    certainty = OneOf(_l("How sure we are"), choices=_certainties, default="unassessed")
    kind = OneOf(_l("Who did it"), choices=listed("perpetrator_type"), default="unknown")
    involvement = OneOf(_l("Part taken"), choices=listed("involvement"), default="carried-out")
    state_link = OneOf(_l("Link to the State"), choices=_state_links, default="")
    institution = line(_l("Institution"), description=_l("Stays at the desk."))
    unit_place = line(_l("Station, centre or unit"), description=_l("Stays at the desk."))
    how_known = OneOf(_l("How it is known"), choices=listed("how_known", blank=True), default="")
    purpose = OneOf(_l("Purpose"), choices=listed("purpose"), default="unknown")
    injury = OneOf(_l("Injury"), choices=listed("injury"), default="not-said")


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


class ConsentFields:
    """New answers about uses. Entries are only ever added."""

    consent_basis = OneOf(_l("Whose consent it is"), choices=listed("consent_basis", blank=True), default="")
    consent_channel = OneOf(_l("How it was given"), choices=listed("consent_channel", blank=True), default="")
    consent_language = StringField(_l("Language code"), validators=[Length(max=35)], default="")
    consent_expires = DateField(_l("Until"), validators=[Optional()])
    consent_evidence = line(_l("Evidence"), description=_l("Where it can be seen: which message, who heard it."))

    def answered(self) -> bool:
        """Tell whether any use got a new answer."""
        return any(getattr(self, use_field(use)).data for use in RECORDABLE)

    def complete_consent(self) -> bool:
        """Ask for basis, channel and evidence where a use got an answer."""
        if not self.answered():
            return True
        missing = [f for f in (self.consent_basis, self.consent_channel, self.consent_evidence) if not f.data]
        for field in missing:
            field.errors = [*field.errors, _l("Needed with a new answer about consent.")]
        return not missing


def _use_choices() -> list[SelectChoice]:
    answers = {each.value for each in (Answer.YES, Answer.NO)}
    return [
        SelectChoice("", str(_l("No new answer"))),
        *(choice for choice in listed("consent_answer")() if choice.value in answers),
    ]


for _use in RECORDABLE:
    setattr(ConsentFields, use_field(_use), OneOf(choices=_use_choices, default=""))


class ConsentForm(ConsentFields, VersionedForm):
    """Consent alone, for a case that is not open for editing."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that something was answered."""
        held = bool(super().validate(extra_validators))
        if held and not self.answered():
            self.form_errors.append(_l("Choose an answer for at least one use."))
            return False
        return self.complete_consent() and held


class CaseForm(ConsentFields, VersionedForm):
    """The whole case."""

    title = line(_l("Title"), description=_l("No names. It never leaves the desk."))
    summary_internal = text_box(_l("Internal summary"), description=_l("Stays at the desk."))
    summary_public = text_box(
        _l("Public summary"),
        description=_l(
            "Leaves only with consent to tell it. No name, exact date, small place, rare job or own wording."
        ),
    )
    country = OneOf(_l("Country"), default="")
    admin1 = line(_l("Province or state"), description=_l("Stays at the desk."))
    place_exact = line(_l("Exact place"), description=_l("Stays at the desk."))
    place_type = OneOf(_l("Kind of place"), choices=listed("place_type"), default="unknown")
    date_from = DateField(_l("From"), validators=[Optional()])
    date_from_precision = OneOf(_l("How exactly"), choices=_precisions, default="unknown")
    date_to = DateField(_l("To"), validators=[Optional()])
    date_to_precision = OneOf(_l("How exactly"), choices=_precisions, default="unknown")
    ongoing = BooleanField(_l("It is still going on"))
    number_band = OneOf(_l("How many people"), choices=listed("number_band"), default="1")
    age_band = OneOf(_l("Age"), choices=listed("age_band"), default="unknown")
    gender = OneOf(_l("Gender"), choices=listed("gender"), default="not-said")
    grounds = SomeOf(_l("Why, as the person sees it"), choices=listed("ground"))
    acts = FieldList(FormField(ActRow), min_entries=ACT_ROWS, max_entries=MOST_ROWS)
    sources = FieldList(FormField(SourceRow), max_entries=MOST_ROWS)
    risk_level = OneOf(_l("Risk if the State reads the page"), choices=listed("risk_level", blank=True), default="")
    risk_measures = text_box(_l("What we do about it"))
    risk_until = DateField(
        _l("Good until"), validators=[Optional()], description=_l("Leave empty: counted by the rule from today.")
    )
    state_response = OneOf(_l("Answer of the State"), choices=listed("state_response"), default="none-asked")
    priority = OneOf(_l("Priority"), choices=listed("priority", hints=True), default="normal")
    notes = text_box(_l("Notes"), description=_l("Stays at the desk."))
    add_act = SubmitField(_l("Add another act"))
    add_source = SubmitField(_l("Add another source"))

    def offer(self, desk: str, linked: Iterable[tuple[str, str]]) -> None:
        """Fill in the choices that depend on the case: countries of the desk first, and the reports it rests on."""
        self.country.choices = countries(desk)
        sources = [NOTHING, *(SelectChoice(report_id, ref) for report_id, ref in linked)]
        sources.append(SelectChoice(OTHER_SOURCE, str(_l("Another source: paper, interview, news"))))
        for row in self.sources:
            row.form.report_id.choices = sources

    def blank_rows(self) -> None:
        """Leave room for one more act and one more source."""
        if len(self.acts) < MOST_ROWS and self.acts[-1].form.type.data:
            self.acts.append_entry()
        if len(self.sources) < MOST_ROWS and not (len(self.sources) and not self.sources[-1].form.report_id.data):
            self.sources.append_entry({"independent": True})

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields and what must agree between them."""
        held = bool(super().validate(extra_validators))
        dates = [self._date_holds(self.date_from, self.date_from_precision)]
        dates.append(self._date_holds(self.date_to, self.date_to_precision))
        return held and self.complete_consent() and all(dates) and self._order_holds()

    def _date_holds(self, day: Field, precision: Field) -> bool:
        problem = None
        if day.data is not None and day.data > now().date() + dt.timedelta(days=1):
            problem = (day, _l("This day is in the future."))
        elif day.data is not None and precision.data == Precision.UNKNOWN:
            problem = (precision, _l("Say how exactly the date is known."))
        elif day.data is None and not day.errors and precision.data != Precision.UNKNOWN:
            problem = (day, _l("Give any day inside the month, quarter or year you mean."))
        if problem:
            problem[0].errors = [*problem[0].errors, problem[1]]
        return problem is None

    def _order_holds(self) -> bool:
        first, last = self.date_from.data, self.date_to.data
        if first and last and last < first:
            self.date_to.errors = [*self.date_to.errors, _l("It ends before it begins.")]
            return False
        return True
