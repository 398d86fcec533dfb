"""Fields and lists of choices that several forms of the desk share, and the forms of one line or button."""

from collections.abc import Callable
from itertools import groupby
from typing import Any, Final

from flask import g
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stub
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput, Select, html_params

from watchdog.web.forms import SafeForm, well_formed
from watchdog.web.language import label, locale_tag
from watchdog.web.pages import reference

LINE: Final = 400

LONG: Final = 20_000

NOTHING: Final = SelectChoice("", "—")


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


def grouped_types() -> list[SelectChoice]:
    """Return the types of abuse under their groups."""
    return [
        SelectChoice(kind.id, label(kind.label), optgroup=label(group.label))
        for group in reference().violation_types.groups
        for kind in group.types
    ]


def countries(desk: str = "") -> list[SelectChoice]:
    """Return all countries by name; those of the desk stand first."""
    own = set(reference().regions.countries_of(desk)) if desk else set()
    named = [SelectChoice(code, name) for code, name in reference().countries.choices(locale_tag())]
    return [NOTHING, *(each for each in named if each.value in own), *(each for each in named if each.value not in own)]


def named(names: Any) -> list[SelectChoice]:
    """Return choices from a table of names."""
    return [SelectChoice(each.value, str(text)) for each, text in names.items()]


def line(text: Any, **options: Any) -> StringField:
    """Return a field of one short line."""
    return StringField(text, validators=[Length(max=LINE), well_formed], default="", **options)


def text_box(text: Any, **options: Any) -> TextAreaField:
    """Return a field of a long text."""
    return TextAreaField(text, validators=[Length(max=LONG), well_formed], default="", **options)


class VersionedForm(SafeForm):
    """A form about one version of a case, the one that was read."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    @property
    def read_version(self) -> int:
        """The version that was read."""
        return self.version.data or 0


class ReferenceForm(SafeForm):
    """A reference that somebody quotes."""

    reference = StringField(_l("Reference"), validators=[InputRequired(), Length(max=40)])

    @property
    def text(self) -> str:
        """What was written."""
        return self.reference.data or ""


class ReasonForm(SafeForm):
    """Why a step is taken."""

    reason = StringField(_l("Reason"), validators=[DataRequired(), Length(max=LINE), well_formed])

    @property
    def words(self) -> str:
        """What was written."""
        return (self.reason.data or "").strip()


class ButtonForm(VersionedForm):
    """One button, bound to the version that was read."""


class ReleaseForm(VersionedForm):
    """The release of a finding. The tick is asked for where places of the text are marked."""

    read_again = BooleanField(_l("I read the marked places again. None of them points to a person."))


class CopyForm(SafeForm):
    """The button that hands out a cleaned copy."""
