"""What a desk does with a report."""

from collections.abc import Iterable
from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SubmitField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stub
from wtforms.validators import InputRequired, Length

from watchdog.domain.message import TEXT_LIMIT
from watchdog.domain.stages import ReportStage
from watchdog.languages import LANGUAGES
from watchdog.review.forms.fields import OneOf, SomeOf, countries, grouped_types, line, listed, text_box
from watchdog.web.forms import SafeForm, well_formed
from watchdog.web.language import label, label_in
from watchdog.web.pages import reference

STAGE_NAMES: Final = {
    ReportStage.OPEN: _l("Take it up again"),
    ReportStage.DUPLICATE: _l("It is a duplicate"),
    ReportStage.OUT_OF_SCOPE: _l("It is out of scope"),
}


class TagForm(SafeForm):
    """What kind of thing a report is."""

    tags = SomeOf(_l("What was done"), choices=grouped_types)
    country = OneOf(_l("Country"), choices=countries, default="")
    priority = OneOf(_l("Priority"), choices=listed("priority", hints=True), default="normal")
    note = text_box(_l("Your note"), description=_l("In the words of your desk. Only your desk reads it."))


def ready_questions() -> list[SelectChoice]:
    """Return the ready questions under their topics, in the reviewer's language."""
    return [
        SelectChoice("", str(_l("Choose a question"))),
        *(
            SelectChoice(f"{topic.id}.{number}", label(text), optgroup=label(topic.label))
            for topic in reference().intake.later_questions.topics
            for number, text in enumerate(topic.questions)
        ),
    ]


def languages_written() -> list[SelectChoice]:
    """Return the languages a translation may be in, by their own names."""
    return [SelectChoice(each.code, each.name) for each in LANGUAGES]


class TranslationForm(SafeForm):
    """A translation for the desk, beside a text of the sender."""

    text = TextAreaField(_l("Translation for your desk"), validators=[Length(max=TEXT_LIMIT), well_formed])
    language = OneOf(_l("In which language"), choices=languages_written)

    @property
    def words(self) -> str:
        """What was written."""
        return self.text.data or ""


class AnswerForm(SafeForm):
    """A message to the person who sent a report."""

    ready = OneOf(_l("Ready question"), choices=ready_questions, default="")
    put = SubmitField(_l("Put it into the message"))

    text = TextAreaField(_l("Message"), validators=[InputRequired(), Length(max=TEXT_LIMIT), well_formed])
    question = BooleanField(_l("This is a question. Wait for the answer"))

    @property
    def words(self) -> str:
        """What was written."""
        return self.text.data or ""

    def put_ready(self, language: str) -> str:
        """Add the chosen question to the message, in a language if it can be had.

        Returns:
            The code of the language in which it now stands; empty if none was chosen.
        """
        topic, _dot, number = (self.ready.data or "").partition(".")
        known = {each.id: each.questions for each in reference().intake.later_questions.topics}.get(topic, ())
        if not number.isdecimal() or len(number) > 2 or int(number) >= len(known):  # noqa: PLR2004 - two digits
            return ""
        words, code = label_in(known[int(number)], language)
        self.text.data = f"{self.words.rstrip()}\n{words}".strip()
        self.ready.data = ""
        return code


class AssignForm(SafeForm):
    """Who of the desk does it."""

    assignee = OneOf(_l("Assigned to"), default="")

    def offer(self, colleagues: Iterable[tuple[str, str]]) -> None:
        """Offer everybody who can open it."""
        nobody = SelectChoice("", str(_l("Nobody yet")))
        self.assignee.choices = [nobody, *(SelectChoice(member_id, name) for member_id, name in colleagues)]


class PutOffForm(SafeForm):
    """Until when it waits."""

    until = DateField(_l("Put off until"), validators=[InputRequired(_l("Choose a day."))])


class TakeUpForm(SafeForm):
    """The button that ends the waiting."""


class SoftForm(SafeForm):
    """Whether hard stories stay hidden until wanted, and the report to go back to."""

    soft = BooleanField()
    report_id = HiddenField()


class StageForm(SafeForm):
    """Where a report goes, and why."""

    then = RadioField(_l("What is it?"), validators=[InputRequired()])
    why = OneOf(_l("Why it is out of scope"), choices=listed("out_of_scope_reason", blank=True), default="")
    reason = line(_l("Reason"), description=_l("For a duplicate: the reference of the other report."))

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
