"""Forms of the calendar and the earlier recommendations: they turn text into values and nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    Field,
    FileField,
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
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from watchdog.domain.calendar_date import CalendarDate, DateKind
from watchdog.domain.earlier import Earlier
from watchdog.drafting.forms.drafts import LONGEST_LINE, Pairs, VersionForm
from watchdog.drafting.planning import dates, earlier
from watchdog.drafting.planning.listed import LONGEST_CELL, Fault, ListError, tidy
from watchdog.drafting.planning.where import family
from watchdog.reference.reading import UnknownCodeError
from watchdog.web import pages
from watchdog.web.forms import SMALL_FILE, SafeForm, well_formed
from watchdog.web.language import label, locale_tag

LONGEST_NOTE = 4_000


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen, in the reader's language."""

    bodies: Pairs
    states: Pairs
    kinds: Pairs = ()
    languages: Pairs = ()


def choices(kinds: Pairs, languages: Pairs = ()) -> Choices:
    """Return the bodies that are offered and all States, by their names, with what else can be chosen."""
    reference = pages.reference()
    bodies = [(each.id, label(each.name)) for each in reference.mechanisms.all if each.available]
    return Choices(bodies, reference.countries.choices(locale_tag()), kinds, languages)


def bodies_of(mechanism_id: str) -> frozenset[str]:
    """Return the ids under which things of a body may be kept; only itself for an id that nobody knows."""
    try:
        return family(pages.reference().mechanisms.mechanism(mechanism_id), pages.reference())
    except UnknownCodeError:
        return frozenset({mechanism_id})


def uploaded() -> bytes:
    """Return the file of this request, which was held in memory.

    Raises:
        ListError: There is none, or it is too large.
    """
    upload = request.files.get("file")
    data = upload.read() if upload else b""
    if not data:
        raise ListError(Fault.NONE)
    if len(data) > SMALL_FILE:
        raise ListError(Fault.TOO_LARGE)
    return data


class FilterForm(Form):
    """State and body of a list; sent by GET, because both are public codes."""

    state = SelectField(_l("State"))
    body = SelectField(_l("Body or procedure"))

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = _choices([("", _l("All States")), *choices.states])
        self.body.choices = _choices([("", _l("All bodies")), *choices.bodies])


class DateForm(VersionForm):
    """One date of the calendar."""

    title = StringField(
        _l("What happens?"),
        [DataRequired(_l("Please write what happens.")), Length(max=dates.LONGEST_TITLE), well_formed],
    )
    mechanism = SelectField(_l("Body or procedure"), [InputRequired(_l("Please choose the body."))])
    state = SelectField(_l("State"))
    kind = SelectField(_l("Kind of date"))
    first = DateField(_l("Day, or first day"), [InputRequired(_l("Please write the day."))])
    last = DateField(_l("Last day"), [Optional()])
    source = StringField(_l("Where was it read?"), [Length(max=LONGEST_LINE), well_formed])
    checked_on = DateField(_l("Last compared with the source"), [Optional()])
    note = TextAreaField(
        _l("Note"),
        [Length(max=LONGEST_NOTE), well_formed],
        description=_l("For the policy desk. It stays out of the calendar file."),
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mechanism.choices = _choices([("", _l("Please choose")), *choices.bodies])
        self.state.choices = _choices([("", _l("All States")), *choices.states])
        self.kind.choices = _choices(choices.kinds)

    def validate_first(self, field: Field) -> None:
        """Refuse a year that nobody plans for."""
        if field.data and field.data.year not in dates.YEARS:
            raise ValidationError(_l("Please look at the year."))

    def validate_last(self, field: Field) -> None:
        """Refuse an end before the beginning, or in a year that nobody plans for."""
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(_l("This day is before the first one."))
        self.validate_first(field)

    def show(self, entry: CalendarDate) -> None:
        """Fill the form with an entry."""
        for name in ("title", "mechanism", "state", "first", "last", "source", "checked_on", "note"):
            self[name].data = getattr(entry, name)
        self.kind.data = entry.kind.value

    def entry(self, before: CalendarDate | None = None) -> CalendarDate:
        """Return what was typed; an entry that came from elsewhere keeps the id that it has there.

        Raises:
            ValueError: It was not looked at, or found wrong.
        """
        if self.first.data is None:
            raise ValueError(self.first.name)
        return CalendarDate(
            mechanism=str(self.mechanism.data),
            state=str(self.state.data),
            kind=DateKind(str(self.kind.data)),
            title=" ".join(str(self.title.data).split()),
            first=self.first.data,
            last=None if self.last.data == self.first.data else self.last.data,
            source=tidy(self.source.data or ""),
            checked_on=self.checked_on.data,
            note=tidy(self.note.data or ""),
            uid="" if before is None else before.uid,
        )


class EarlierForm(VersionForm):
    """One earlier recommendation."""

    mechanism = SelectField(_l("Body or procedure"), [InputRequired(_l("Please choose the body."))])
    state = SelectField(_l("State"), [InputRequired(_l("Please choose the State."))])
    document = StringField(
        _l("Symbol of the document"),
        [DataRequired(_l("Please write the symbol.")), Length(max=earlier.LONGEST_NAME), well_formed],
        description=_l("For example CCPR/C/XYZ/CO/3."),
    )
    paragraph = StringField(
        _l("Paragraph"),
        [DataRequired(_l("Please write the paragraph.")), Length(max=earlier.LONGEST_NAME), well_formed],
    )
    year = IntegerField(
        _l("Year of the document"),
        [
            InputRequired(_l("Please write a year.")),
            NumberRange(earlier.YEARS[0], earlier.YEARS[-1], _l("Please look at the year.")),
        ],
    )
    text = TextAreaField(
        _l("The recommendation, word for word"),
        [DataRequired(_l("Please copy the text.")), Length(max=LONGEST_CELL), well_formed],
    )
    language = SelectField(_l("Language of the text"))
    kinds = SelectMultipleField(_l("Kinds of abuse that it concerns"))
    measure = TextAreaField(
        _l("What the State did"),
        [Length(max=LONGEST_CELL), well_formed],
        description=_l("What it reported or did, and where that stands."),
    )
    assessment = TextAreaField(_l("What we propose to conclude"), [Length(max=LONGEST_CELL), well_formed])
    source = StringField(
        _l("Where was it read, and when?"),
        [Length(max=LONGEST_LINE), well_formed],
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mechanism.choices = _choices([("", _l("Please choose")), *choices.bodies])
        self.state.choices = _choices([("", _l("Please choose")), *choices.states])
        self.language.choices = _choices(choices.languages)
        self.kinds.choices = _choices(choices.kinds)

    def show(self, entry: Earlier) -> None:
        """Fill the form with a recommendation."""
        for name in ("mechanism", "state", "document", "paragraph", "year", "text", "language"):
            self[name].data = getattr(entry, name)
        for name in ("measure", "assessment", "source"):
            self[name].data = getattr(entry, name)
        self.kinds.data = list(entry.kinds)

    def entry(self, _before: Earlier | None = None) -> Earlier:
        """Return what was typed."""
        return Earlier(
            mechanism=str(self.mechanism.data),
            state=str(self.state.data),
            document=tidy(self.document.data or ""),
            paragraph=tidy(self.paragraph.data or ""),
            year=int(self.year.data or 0),
            text=tidy(self.text.data or ""),
            language=str(self.language.data),
            kinds=tuple(self.kinds.data or ()),
            measure=tidy(self.measure.data or ""),
            assessment=tidy(self.assessment.data or ""),
            source=tidy(self.source.data or ""),
        )


class BringForm(SafeForm):
    """A list as a file; once it was tried, `rows` holds what it would become."""

    file = FileField(_l("The file"))
    rows = HiddenField()


class BringDatesForm(BringForm):
    """A calendar as a file, and what holds for entries that do not say it."""

    mechanism = SelectField(_l("Body, where an entry names none"))
    state = SelectField(_l("State, where an entry names none"))

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mechanism.choices = _choices([("", _l("None: leave such entries out")), *choices.bodies])
        self.state.choices = _choices([("", _l("All States")), *choices.states])


def _choices(pairs: Sequence[tuple[str, Any]]) -> list[Any]:
    return [SelectChoice(value=value, label=text) for value, text in pairs]
