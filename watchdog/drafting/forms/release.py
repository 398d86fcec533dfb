"""Forms of release and use: they turn text into values and nothing more."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stub
from wtforms.validators import DataRequired, InputRequired, Length

from watchdog.domain.account import OutcomeKind
from watchdog.drafting.forms.drafts import VersionForm
from watchdog.web.forms import SafeForm, well_formed
from watchdog.web.language import label
from watchdog.web.wording import OUTCOMES

LONGEST_LINE, LONGEST_REASON, LONGEST_QUOTE = 200, 2_000, 5_000


class GiveBackForm(VersionForm):
    """Why a version goes back to writing."""

    reason = TextAreaField(
        _l("What has to be different first?"),
        [DataRequired(_l("Please write the reason.")), Length(max=LONGEST_REASON), well_formed],
    )

    @property
    def words(self) -> str:
        """The reason without space around it."""
        return str(self.reason.data or "").strip()


class UseForm(SafeForm):
    """Which released text it is about, and a day that is not in the future."""

    number = SelectField(_l("Which released text?"))
    day = DateField(_l("Day"), [InputRequired(_l("Please write the day."))])

    def __init__(self, *args: Any, numbers: Sequence[int], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number.choices = [
            SelectChoice(value=str(each), label=_l("Release %(number)s", number=each)) for each in numbers
        ]
        self.today = today

    def validate_day(self, field: Field) -> None:
        """Refuse a day that has not come yet."""
        if field.data and field.data > self.today:
            raise ValidationError(_l("This day has not come yet."))

    @property
    def when(self) -> dt.date:
        """The day that was written."""
        return self.day.data or self.today

    @property
    def release(self) -> int:
        """The number of the release."""
        return int(str(self.number.data))


class SentForm(UseForm):
    """When a released text was sent, and where to."""

    to = StringField(
        _l("Sent to"),
        [Length(max=LONGEST_LINE), well_formed],
        description=_l("The office or its address. Not the name of a person."),
    )


class OutcomeForm(UseForm):
    """What came of a released text."""

    kind = SelectField(_l("What is it?"))
    document = StringField(
        _l("Document"),
        [Length(max=LONGEST_LINE), well_formed],
        description=_l("Its symbol, such as CCPR/C/XYZ/CO/3, or what it is called."),
    )
    paragraph = StringField(_l("Paragraph"), [Length(max=LONGEST_LINE), well_formed])
    quoted = TextAreaField(_l("Its words"), [Length(max=LONGEST_QUOTE), well_formed])
    source = StringField(
        _l("Where it can be read"), [Length(max=LONGEST_LINE), well_formed], description=_l("Address of the page.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(value=kind.value, label=label(text)) for kind, text in OUTCOMES.items()]

    def validate_document(self, field: Field) -> None:
        """Ask for something by which it can be found again."""
        if not str(field.data or "").strip() and not str(self.quoted.data or "").strip():
            raise ValidationError(_l("Please write the document, or the words it says."))

    @property
    def outcome_kind(self) -> OutcomeKind:
        """What was chosen."""
        return OutcomeKind(str(self.kind.data))
