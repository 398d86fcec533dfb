"""Cases beside each other: links, splitting and merging."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stub
from wtforms.validators import Length

from watchdog.review.forms.fields import OneOf, ReferenceForm, SomeOf, VersionedForm, listed
from watchdog.web.forms import SafeForm


class LinkForm(ReferenceForm):
    """Another case, and how it hangs together with this one."""

    kind = OneOf(_l("This case and that one"), choices=listed("link_type"), default="same-incident")


class UnlinkForm(SafeForm):
    """The button that takes a link away."""

    other = HiddenField(validators=[Length(max=32)])


class SplitForm(VersionedForm):
    """The acts that go into a new case."""

    acts = SomeOf(_l("Acts that go"))

    def offer(self, acts: Sequence[str]) -> None:
        """Offer the case's acts, by number and name."""
        self.acts.choices = [SelectChoice(str(number), text) for number, text in enumerate(acts, start=1)]

    @property
    def numbers(self) -> set[int]:
        """The acts that were ticked, counted from 1."""
        return {int(each) for each in self.acts.data or ()}


class MergeForm(ReferenceForm, VersionedForm):
    """The case that this one is to be merged into."""
