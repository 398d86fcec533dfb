"""Forms of drafting: they turn text into values and nothing more."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, HiddenField, IntegerField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stub
from wtforms.validators import InputRequired, Length, NumberRange

from watchdog.web.forms import SafeForm, well_formed

EARLIEST, MOST_YEARS = 1990, 10
LONGEST_LINE, LONGEST_REASON, LONGEST_BLOCK = 200, 400, 20_000
Pairs = Sequence[tuple[str, str]]


class ChooseForm(Form):
    """Body and State; sent by GET, because both are public codes."""

    mechanism = SelectField(_l("Body or procedure"), [InputRequired(_l("Please choose the body."))])
    state = SelectField(_l("State"), [InputRequired(_l("Please choose the State."))])

    def __init__(self, *args: Any, mechanisms: Pairs, states: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mechanism.choices = _choices(mechanisms)
        self.state.choices = _choices(states)


class BeginForm(SafeForm):
    """Stage, years, language and who submits."""

    stage = SelectField(_l("Stage"))
    year_from = IntegerField(_l("First year"), [InputRequired(_l("Please write a year."))])
    year_to = IntegerField(_l("Last year"), [InputRequired(_l("Please write a year."))])
    language = SelectField(_l("Language of the text"))
    submitter = StringField(
        _l("Submitted by"),
        [InputRequired(_l("Please write who submits the text.")), Length(max=LONGEST_LINE), well_formed],
        description=_l("As it shall stand in the text: after “submitted by”."),
    )

    def __init__(self, *args: Any, stages: Pairs, languages: Pairs, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage.choices = _choices(stages)
        self.language.choices = _choices(languages)
        self.this_year = this_year

    def validate_year_from(self, field: Field) -> None:
        """Refuse a year that is not one."""
        NumberRange(EARLIEST, self.this_year, _l("Please write a year between 1990 and this year."))(self, field)

    def validate_year_to(self, field: Field) -> None:
        """Refuse a year that is not one, a period that ends before it begins, and one too long for a table."""
        NumberRange(EARLIEST, self.this_year, _l("Please write a year between 1990 and this year."))(self, field)
        span = field.data - self.year_from.data if isinstance(self.year_from.data, int) else 0
        if not 0 <= span < MOST_YEARS:
            raise ValidationError(_l("The last year must follow the first, and ten years are the most."))


class VersionForm(SafeForm):
    """The version of the draft that the page showed."""

    version = HiddenField(validators=[InputRequired()])

    @property
    def seen(self) -> int:
        """The version as a number; none fits what is no number."""
        typed = str(self.version.data)
        return int(typed) if typed.isdecimal() else 0


class EditForm(VersionForm):
    """One block's text."""

    block = HiddenField(validators=[InputRequired()])
    text = TextAreaField(_l("Text"), [Length(max=LONGEST_BLOCK), well_formed])


class ExcludeForm(VersionForm):
    """A finding to be left out, and why."""

    finding = HiddenField(validators=[InputRequired()])
    reason = StringField(
        _l("Why leave it out?"),
        [InputRequired(_l("Please write the reason.")), Length(max=LONGEST_REASON), well_formed],
    )


class IncludeForm(VersionForm):
    """A finding to be taken back in."""

    finding = HiddenField(validators=[InputRequired()])


class StateForm(SafeForm):
    """A State by its code; empty for all."""

    state = HiddenField()


def _choices(pairs: Pairs) -> list[Any]:
    return [SelectChoice(value=value, label=text) for value, text in pairs]
