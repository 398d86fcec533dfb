"""A case: the whole of it, and what consent says."""

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, FieldList, FormField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stub
from wtforms.validators import Length, Optional

from watchdog.domain.consent import Answer
from watchdog.review.filing import RECORDABLE, use_field
from watchdog.review.forms.fields import NOTHING, OneOf, VersionedForm, countries, line, listed, text_box
from watchdog.review.forms.rows import (
    MOST_BESIDE,
    MOST_PEOPLE,
    MOST_ROWS,
    ActRow,
    ExhibitRow,
    InterventionRow,
    Period,
    PersonFields,
    PersonRow,
    SourceRow,
    StepRow,
)
from watchdog.review.rows import OTHER_SOURCE

ACT_ROWS: Final = 3


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


class CaseForm(ConsentFields, PersonFields, Period, VersionedForm):
    """The whole case."""

    title = line(_l("Title"), description=_l("No names. It never leaves the desk."))
    summary_internal = text_box(_l("Internal summary"), description=_l("Stays at the desk."))
    summary_public = text_box(
        _l("Public summary"),
        description=_l(
            "Leaves only with consent to tell it. No name, exact date, small place, rare job or own wording."
        ),
    )
    summary_confidential = text_box(
        _l("Confidential summary"),
        description=_l("For one UN body in confidence, if the person agrees to that. Stays at the desk until then."),
    )
    context = text_box(_l("What lies behind it"), description=_l("A law, an operation, a pattern."))
    national_law = text_box(_l("National law"), description=_l("One a line: law, article, where it can be read."))
    contradictions = text_box(
        _l("What does not fit"),
        description=_l("Gaps and contradictions, and what was asked about them. Gaps in memory are no sign of lying."),
    )
    country = OneOf(_l("Country"), default="")
    admin1 = line(_l("Province or state"), description=_l("Stays at the desk."))
    place_exact = line(_l("Exact place"), description=_l("Stays at the desk."))
    place_type = OneOf(_l("Kind of place"), choices=listed("place_type"), default="unknown")
    ongoing = BooleanField(_l("It is still going on"))
    others = FieldList(FormField(PersonRow), max_entries=MOST_PEOPLE)
    acts = FieldList(FormField(ActRow), min_entries=ACT_ROWS, max_entries=MOST_ROWS)
    sources = FieldList(FormField(SourceRow), max_entries=MOST_ROWS)
    exhibits = FieldList(FormField(ExhibitRow), max_entries=10 * MOST_ROWS)
    steps = FieldList(FormField(StepRow), max_entries=MOST_ROWS)
    interventions = FieldList(FormField(InterventionRow), max_entries=MOST_ROWS)
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
        """Fill in the choices that depend on the case: countries of the desk first, its reports and its people."""
        self.country.choices = countries(desk)
        sources = [NOTHING, *(SelectChoice(report_id, ref) for report_id, ref in linked)]
        sources.append(SelectChoice(OTHER_SOURCE, str(_l("Another source: paper, interview, news"))))
        for source in self.sources:
            source.form.report_id.choices = sources
        people = [SelectChoice(str(number), letter(number)) for number in range(1, MOST_PEOPLE + 2)]
        for act in self.acts:
            act.form.affected.choices = people

    @property
    def people(self) -> int:
        """How many people or groups it was done to."""
        return 1 + sum(bool(row.form.there.data) for row in self.others)

    def blank_rows(self) -> None:
        """Leave room for one more of everything."""
        if len(self.acts) < MOST_ROWS and self.acts[-1].form.type.data:
            self.acts.append_entry()
        if len(self.sources) < MOST_ROWS and not (len(self.sources) and not self.sources[-1].form.report_id.data):
            self.sources.append_entry({"independent": True})
        for act in self.acts:
            _one_more(act.form.with_them, "kind", MOST_BESIDE)
        _one_more(self.others, "there", MOST_PEOPLE)
        _one_more(self.steps, "step", MOST_ROWS)
        _one_more(self.interventions, "kind", MOST_ROWS)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields and what must agree between them."""
        held = bool(super().validate(extra_validators))
        period = self.period_holds()
        return self.complete_consent() and period and held


def letter(number: int) -> str:
    """Return what the number-th person of a case is called, from 1: a letter, never a name."""
    return chr(ord("A") + number - 1)


def _one_more(rows: "FieldList[Any]", needed: str, most: int) -> None:
    if len(rows) < most and not (len(rows) and not rows[-1].form[needed].data):
        rows.append_entry()
