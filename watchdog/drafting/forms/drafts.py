"""Forms of drafting: they turn text into values and nothing more."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    Form,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stub
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from watchdog.domain.draft import BlockKind, Publish
from watchdog.domain.letterhead import Part
from watchdog.drafting.composing.own import fillable, unknown
from watchdog.drafting.markup import note
from watchdog.web.forms import SafeForm, well_formed

EARLIEST, MOST_YEARS = 1990, 10
LONGEST_LINE, LONGEST_REASON, LONGEST_BLOCK = 200, 400, 20_000
LONGEST_SOURCE, LONGEST_COMMENT, LONGEST_OWN = 900, 2_000, 4_000
Pairs = Sequence[tuple[str, str]]


class ChooseForm(Form):
    """Body and State; sent by GET, because both are public codes."""

    mechanism = SelectField(_l("Body or procedure"), [InputRequired(_l("Please choose the body."))])
    state = SelectField(_l("State"), [InputRequired(_l("Please choose the State."))])

    def __init__(self, *args: Any, mechanisms: Pairs, states: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mechanism.choices = _choices(mechanisms)
        self.state.choices = _choices(states)


class PeriodForm(SafeForm):
    """Years, and who submits."""

    year_from = IntegerField(_l("First year"), [InputRequired(_l("Please write a year."))])
    year_to = IntegerField(_l("Last year"), [InputRequired(_l("Please write a year."))])
    submitter = StringField(
        _l("Submitted by"),
        [InputRequired(_l("Please write who submits the text.")), Length(max=LONGEST_LINE), well_formed],
        description=_l("As it shall stand in the text: after “submitted by”."),
    )

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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


class BeginForm(PeriodForm):
    """Stage, years, language and who submits."""

    stage = SelectField(_l("Stage"))
    language = SelectField(_l("Language of the text"))

    def __init__(self, *args: Any, stages: Pairs, languages: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage.choices = _choices(stages)
        self.language.choices = _choices(languages)


class VersionForm(SafeForm):
    """The version of the draft that the page showed."""

    version = HiddenField(validators=[InputRequired()])

    @property
    def seen(self) -> int:
        """The version as a number; none fits what is no number."""
        typed = str(self.version.data)
        return int(typed) if typed.isdecimal() else 0


class EditForm(VersionForm):
    """One block's text, and a source to be cited in it."""

    block = HiddenField(validators=[InputRequired()])
    text = TextAreaField(_l("Text"), [Length(max=LONGEST_BLOCK), well_formed])
    source = SelectField(_l("Source to cite"), [Length(max=LONGEST_SOURCE), well_formed], validate_choice=False)

    def offer(self, general: Sequence[str], others: Sequence[str]) -> None:
        """Set the sources to choose from, by their texts."""
        groups = ((str(_l("General sources")), general), (str(_l("Sources on rights")), others))
        first = SelectChoice(value="", label=_l("Choose a source"))
        self.source.choices = [
            first,
            *(SelectChoice(value=text, optgroup=name) for name, texts in groups for text in texts),
        ]

    @property
    def cited(self) -> str:
        """The text with the chosen source as a note behind it."""
        text, source = str(self.text.data or "").rstrip(), str(self.source.data or "").strip()
        return text + note(source) if source else text


class BlockForm(VersionForm):
    """One block: to be moved, removed or taken in."""

    block = HiddenField(validators=[InputRequired()])


class AddForm(BlockForm):
    """A block of one's own; `block` is the one before it."""

    kind = SelectField(
        _l("What is it?"),
        choices=[
            SelectChoice(value=BlockKind.PARAGRAPH.value, label=_l("Paragraph")),
            SelectChoice(value=BlockKind.HEADING.value, label=_l("Heading")),
            SelectChoice(value=BlockKind.RECOMMENDATION.value, label=_l("Recommendation")),
            SelectChoice(value=BlockKind.QUESTION.value, label=_l("Question")),
        ],
    )
    added = TextAreaField(
        _l("Text of the new block"),
        [DataRequired(_l("Please write a text.")), Length(max=LONGEST_BLOCK), well_formed],
    )


class OutForm(BlockForm):
    """A block to be left out, and why."""

    why = StringField(
        _l("Why is this left out?"),
        [DataRequired(_l("Please write the reason.")), Length(max=LONGEST_REASON), well_formed],
    )


class CommentForm(BlockForm):
    """What somebody says about a block."""

    remark = TextAreaField(
        _l("Comment"), [DataRequired(_l("Please write a comment.")), Length(max=LONGEST_COMMENT), well_formed]
    )


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


class DetailsForm(VersionForm, PeriodForm):
    """What a draft says about itself."""

    title = StringField(_l("Title"), [DataRequired(_l("Please write a title.")), Length(max=LONGEST_LINE), well_formed])
    session = StringField(
        _l("Session"),
        [Length(max=LONGEST_LINE), well_formed],
        description=_l("As the body writes it: “145th session”."),
    )
    joint = BooleanField(_l("Several organizations submit this together"))
    contact = StringField(
        _l("Contact"),
        [Length(max=LONGEST_REASON), well_formed],
        description=_l("Who answers questions about the text."),
    )
    publish = SelectField(
        _l("May the body publish it?"),
        choices=[
            SelectChoice(value=Publish.UNSAID.value, label=_l("Not decided")),
            SelectChoice(value=Publish.YES.value, label=_l("Yes")),
            SelectChoice(value=Publish.PARTS.value, label=_l("In part")),
            SelectChoice(value=Publish.NO.value, label=_l("No")),
        ],
    )
    letterhead = SelectField(_l("Letterhead"))

    def __init__(self, *args: Any, letterheads: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letterhead.choices = _choices([("", _l("None")), *letterheads])


class LetterheadForm(VersionForm):
    """An organization's letterhead."""

    name = StringField(
        _l("Name of the organization"),
        [DataRequired(_l("Please write the name.")), Length(max=LONGEST_LINE), well_formed],
    )
    lines = TextAreaField(
        _l("Address and contact"),
        [DataRequired(_l("Please write at least one line.")), Length(max=LONGEST_REASON), well_formed],
        description=_l("One line each. They stand on the cover."),
    )
    about = TextAreaField(
        _l("About the organization"),
        [Length(max=LONGEST_COMMENT), well_formed],
        description=_l("A sentence or two that open the section on who submits the text."),
    )


class OwnWordsForm(VersionForm):
    """An organization's own words for one place."""

    instead = TextAreaField(
        _l("In place of ours"),
        [Length(max=LONGEST_OWN), well_formed],
        description=_l("Leave it empty where ours shall stand."),
    )
    after = TextAreaField(
        _l("After ours"),
        [Length(max=LONGEST_OWN), well_formed],
        description=_l("Leave it empty where nothing shall follow."),
    )

    def __init__(self, *args: Any, part: Part, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part

    def validate_instead(self, field: Field) -> None:
        """Refuse braces that nothing is filled into."""
        self._fillable(field)

    def validate_after(self, field: Field) -> None:
        """Refuse braces that nothing is filled into."""
        self._fillable(field)

    def _fillable(self, field: Field) -> None:
        if found := unknown(str(field.data or ""), self.part):
            names = ", ".join(f"{{{name}}}" for name in fillable(self.part))
            message = _l("We do not know what to fill in for %(found)s. In braces you can write: %(names)s.")
            raise ValidationError(message % {"found": f"{{{found[0]}}}", "names": names})


class ReuseForm(VersionForm):
    """Blocks of another draft, and the section that they go to."""

    chosen = SelectMultipleField(_l("What to take"), [InputRequired(_l("Please choose at least one."))])
    section = SelectField(_l("Section to put it in"))

    def __init__(self, *args: Any, blocks: Pairs, sections: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen.choices = _choices(blocks)
        self.section.choices = _choices(sections)


def _choices(pairs: Pairs) -> list[Any]:
    return [SelectChoice(value=value, label=text) for value, text in pairs]
