"""Forms of a letter from one case."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, HiddenField, SelectField
from wtforms.validators import InputRequired

from watchdog.drafting.forms.drafts import Pairs, VersionForm

Groups = dict[str, list[tuple[str, str]]]

APART: Final = "."
"""Stands between procedure and stage in one value."""


class ChooseLetterForm(Form):
    """Procedure with its stage, and the language; sent by GET, because all are public codes."""

    procedure = SelectField(_l("Procedure and stage"))
    written_in = SelectField(_l("Language of the letter"))

    def __init__(self, *args: Any, procedures: Groups, languages: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.procedure.choices = procedures
        self.written_in.choices = languages


class LetterForm(VersionForm):
    """What the page showed, and that somebody read what was agreed to."""

    procedure = HiddenField(validators=[InputRequired()])
    written_in = HiddenField(validators=[InputRequired()])
    read = BooleanField(
        _l("I read what was agreed to: it is for this body, and the person knows this text."),
        [InputRequired(_l("Please read the consent and its evidence first, then tick this."))],
    )
