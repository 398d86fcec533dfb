"""The reviewer's forms: they turn text into plain values and nothing more."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, Final

from flask import g
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stub
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput, Select, html_params

from watchdog.domain.assessment import CHECKLIST_POINTS, ELEMENTS, Element, Rule
from watchdog.domain.case import Precision
from watchdog.domain.consent import Answer
from watchdog.domain.message import TEXT_LIMIT
from watchdog.domain.stages import ReportStage
from watchdog.review.filing import OTHER_SOURCE, RECORDABLE, element_field, use_field
from watchdog.review.verify import Outcome
from watchdog.web.forms import SafeForm, well_formed
from watchdog.web.language import label, locale_tag
from watchdog.web.pages import reference
from watchdog.web.transaction import now

ACT_ROWS: Final = 3
MOST_ROWS: Final = 40
LINE: Final = 400
LONG: Final = 20_000
NOTHING: Final = SelectChoice("", "—")

STAGE_NAMES: Final = {
    ReportStage.OPEN: _l("Take it up again"),
    ReportStage.DUPLICATE: _l("It is a duplicate"),
    ReportStage.OUT_OF_SCOPE: _l("It is out of scope"),
}
RULES: Final = {
    Rule.CONFIRMED: _l("Confirmed by independent sources or a document"),
    Rule.TWO_ACCOUNTS: _l("Two independent first-hand accounts, each marked 1 or 2, not both D or E"),
    Rule.ACCOUNT_AND_DOCUMENT: _l("One first-hand account marked 2 from A to C, and a document, image or record"),
    Rule.PATTERN: _l("One anonymous first-hand account, and two other verified cases of the same unit or place"),
}
OUTCOMES: Final = {
    Outcome.VERIFIED: _l("I confirm: reasonable grounds to believe"),
    Outcome.POSSIBLE: _l("Reasonable suspicion only"),
    Outcome.NOT_VERIFIED: _l("Not verified"),
    Outcome.RETURNED: _l("Return it with reasons"),
}

OUTCOME_HINTS: Final = {
    Outcome.VERIFIED: _l("All fourteen points, no conflict of interest, and one of the four ways."),
    Outcome.POSSIBLE: _l("Kept at the desk; seen in patterns as reported, not verified."),
    Outcome.NOT_VERIFIED: _l("Kept at the desk and not counted."),
    Outcome.RETURNED: _l("The case is open for editing again, with your reasons."),
}


def outcome_hints() -> dict[str, str]:
    """Return what each judgement of the second person does."""
    return {outcome.value: str(text) for outcome, text in OUTCOME_HINTS.items()}


class PlainSelect(Select):
    """The same list as WTForms draws, written at once: a case holds some two thousand choices."""

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        """Return the list; what is chosen is marked."""
        attributes.setdefault("id", field.id)
        if self.multiple:
            attributes["multiple"] = True
        chosen = set(field.data or ()) if self.multiple else {field.data or ""}
        parts = [f"<select {html_params(name=field.name, **attributes)}>"]
        for group, choices in groupby(field.choices, lambda choice: choice.optgroup):
            options = "".join(
                f'<option value="{escape(each.value)}"{" selected" if each.value in chosen else ""}>'
                f"{escape(each.label)}</option>"
                for each in choices
            )
            parts.append(f'<optgroup label="{escape(group)}">{options}</optgroup>' if group else options)
        return Markup("".join([*parts, "</select>"]))  # noqa: S704 - every part was escaped above


class OneOf(SelectField):
    """One choice of a list."""

    widget = PlainSelect()


class SomeOf(SelectMultipleField):
    """Several choices of a list."""

    widget = PlainSelect(multiple=True)


def once(make: Callable[[], list[SelectChoice]]) -> Callable[[], list[SelectChoice]]:
    """Make a list of choices once a request, however many rows offer it."""

    def choices() -> list[SelectChoice]:
        made: dict[Any, list[SelectChoice]] = g.setdefault("choices", {})
        if make not in made:
            made[make] = make()
        return made[make]

    return choices


def listed(name: str, *, blank: bool = False, hints: bool = False) -> Callable[[], list[SelectChoice]]:
    """Return the choices of a code list, translated when the page is shown."""

    def choices() -> list[SelectChoice]:
        found = [NOTHING] if blank else []
        for entry in reference().code_lists.list(name):
            if not entry.retired:
                hint = f" ({label(entry.hint)})" if hints and entry.hint else ""
                found.append(SelectChoice(entry.code, label(entry.label) + hint))
        return found

    return once(choices)


def types() -> list[SelectChoice]:
    """Return the types of abuse under their 14 groups."""
    taxonomy = reference().violation_types
    unclear = SelectChoice(taxonomy.unclassified.id, label(taxonomy.unclassified.label))
    return [NOTHING, *_grouped_types(), unclear]


def _grouped_types() -> list[SelectChoice]:
    return [
        SelectChoice(kind.id, label(kind.label), optgroup=label(group.label))
        for group in reference().violation_types.groups
        for kind in group.types
    ]


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


def countries(desk: str = "") -> list[SelectChoice]:
    """Return all countries by name; those of the desk stand first."""
    own = set(reference().regions.countries_of(desk)) if desk else set()
    named = [SelectChoice(code, name) for code, name in reference().countries.choices(locale_tag())]
    return [NOTHING, *(each for each in named if each.value in own), *(each for each in named if each.value not in own)]


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


def _named(names: Any) -> list[SelectChoice]:
    return [SelectChoice(each.value, str(text)) for each, text in names.items()]


def _line(text: Any, **options: Any) -> StringField:
    return StringField(text, validators=[Length(max=LINE), well_formed], default="", **options)


def _text(text: Any, **options: Any) -> TextAreaField:
    return TextAreaField(text, validators=[Length(max=LONG), well_formed], default="", **options)


class VersionedForm(SafeForm):
    """A form about one version of a case, the one that was read."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    @property
    def read_version(self) -> int:
        """The version that was read."""
        return self.version.data or 0


class TagForm(SafeForm):
    """What kind of thing a report is."""

    tags = SomeOf(_l("What was done"), choices=_grouped_types)
    country = OneOf(_l("Country"), choices=countries, default="")
    priority = OneOf(_l("Priority"), choices=listed("priority", hints=True), default="normal")
    note = _text(_l("Your note"), description=_l("In the words of your desk. Only your desk reads it."))


class AnswerForm(SafeForm):
    """A message to the person who sent a report."""

    text = TextAreaField(_l("Message"), validators=[InputRequired(), Length(max=TEXT_LIMIT), well_formed])
    question = BooleanField(_l("This is a question. Wait for the answer"))

    @property
    def words(self) -> str:
        """What was written."""
        return self.text.data or ""


class StageForm(SafeForm):
    """Where a report goes, and why."""

    then = RadioField(_l("What is it?"), validators=[InputRequired()])
    why = OneOf(_l("Why it is out of scope"), choices=listed("out_of_scope_reason", blank=True), default="")
    reason = _line(_l("Reason"), description=_l("For a duplicate: the reference of the other report."))

    def offer(self, stages: Iterable[ReportStage]) -> None:
        """Offer the lawful steps."""
        self.then.choices = [SelectChoice(stage.value, str(STAGE_NAMES[stage])) for stage in stages]

    def validate_reason(self, field: Field) -> None:
        """A duplicate and an out-of-scope report need a reason."""
        if self.then.data == ReportStage.OUT_OF_SCOPE and not self.why.data:
            raise ValidationError(_l("Choose why it is out of scope."))
        if self.then.data == ReportStage.DUPLICATE and not (field.data or "").strip():
            raise ValidationError(_l("Write the reference of the other report."))

    def words(self) -> str:
        """Return the reason as the journal keeps it."""
        why = self.why.data if self.then.data == ReportStage.OUT_OF_SCOPE else ""
        return " · ".join(part for part in (why, (self.reason.data or "").strip()) if part)


class MakeCaseForm(SafeForm):
    """Which of two desks a new case belongs to."""

    desk = OneOf(_l("Desk"))

    def offer(self, desks: Iterable[tuple[str, str]]) -> None:
        """Offer the desks, with their names."""
        self.desk.choices = [SelectChoice(code, name) for code, name in desks]


class ReferenceForm(SafeForm):
    """A reference that somebody quotes."""

    reference = StringField(_l("Reference"), validators=[InputRequired(), Length(max=40)])

    @property
    def text(self) -> str:
        """What was written."""
        return self.reference.data or ""


class ReasonForm(SafeForm):
    """Why a step is taken."""

    reason = StringField(_l("Reason"), validators=[InputRequired(), Length(max=LINE), well_formed])

    @property
    def words(self) -> str:
        """What was written."""
        return (self.reason.data or "").strip()


class ButtonForm(VersionedForm):
    """One button, bound to the version that was read."""


class CopyForm(SafeForm):
    """The button that hands out a cleaned copy."""


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
    institution = _line(_l("Institution"), description=_l("Stays at the desk."))
    unit_place = _line(_l("Station, centre or unit"), description=_l("Stays at the desk."))
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
    reasons = _line(_l("Reasons for the marks"))


class ConsentFields:
    """New answers about uses. Entries are only ever added."""

    consent_basis = OneOf(_l("Whose consent it is"), choices=listed("consent_basis", blank=True), default="")
    consent_channel = OneOf(_l("How it was given"), choices=listed("consent_channel", blank=True), default="")
    consent_language = StringField(_l("Language code"), validators=[Length(max=35)], default="")
    consent_expires = DateField(_l("Until"), validators=[Optional()])
    consent_evidence = _line(_l("Evidence"), description=_l("Where it can be seen: which message, who heard it."))

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

    title = _line(_l("Title"), description=_l("No names. It never leaves the desk."))
    summary_internal = _text(_l("Internal summary"), description=_l("Stays at the desk."))
    summary_public = _text(
        _l("Public summary"),
        description=_l(
            "Leaves only with consent to tell it. No name, exact date, small place, rare job or own wording."
        ),
    )
    country = OneOf(_l("Country"), default="")
    admin1 = _line(_l("Province or state"), description=_l("Stays at the desk."))
    place_exact = _line(_l("Exact place"), description=_l("Stays at the desk."))
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
    risk_measures = _text(_l("What we do about it"))
    risk_until = DateField(
        _l("Good until"), validators=[Optional()], description=_l("Leave empty: counted by the rule from today.")
    )
    state_response = OneOf(_l("Answer of the State"), choices=listed("state_response"), default="none-asked")
    priority = OneOf(_l("Priority"), choices=listed("priority", hints=True), default="normal")
    notes = _text(_l("Notes"), description=_l("Stays at the desk."))
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


class VoteForm(VersionedForm):
    """The checklist, the way to reasonable grounds, and the judgement."""

    rule = RadioField(
        _l("Which of the four ways to reasonable grounds was met?"),
        choices=lambda: [SelectChoice("", str(_l("None of them"))), *_named(RULES)],
        default="",
    )
    conflict = RadioField(
        _l("Do you have a conflict of interest?"),
        choices=lambda: [
            SelectChoice("none", str(_l("No: not my service, family, employer or dispute"))),
            SelectChoice("yes", str(_l("Yes. Somebody else must decide"))),
        ],
        validators=[InputRequired(_l("Say whether you have a conflict of interest."))],
    )
    decision = RadioField(_l("Your judgement"), validators=[InputRequired(_l("Choose your judgement."))])
    note = _text(_l("Reasons"), description=_l("Needed unless you confirm. Only the desk reads it."))

    def prepare(self, *, second: bool) -> None:
        """Write the standards beside the boxes and offer the judgements of a first or a second person."""
        for point in self.points():
            getattr(self, f"point_{point.number}").label.text = label(point.text)
        if second:
            self.decision.choices = _named(OUTCOMES)
        else:
            self.decision.choices = [
                SelectChoice("agree", str(_l("It meets the standard: reasonable grounds to believe"))),
                SelectChoice(
                    "unsure", str(_l("I do not think that it meets the standard; a second person should judge"))
                ),
            ]

    def points(self) -> Sequence[Any]:
        """Return the points that one person can tick; the fifteenth is the second person."""
        return reference().code_lists.checklist.points[:CHECKLIST_POINTS]

    def boxes(self) -> list[tuple[Field, str]]:
        """Return each box with its standard."""
        return [(getattr(self, f"point_{point.number}"), label(point.standard)) for point in self.points()]

    def checked(self) -> tuple[int, ...]:
        """Return the numbers of the points that were ticked."""
        return tuple(point.number for point in self.points() if getattr(self, f"point_{point.number}").data)


for _number in range(1, CHECKLIST_POINTS + 1):
    setattr(VoteForm, f"point_{_number}", BooleanField())
