"""What forms say when the library that reads them has a sentence of its own: ours instead, kind and translated."""

from typing import Final

from watchdog.languages import N_
from watchdog.web.language import label

_CHOOSE: Final = N_("Please choose from the list once more.")
_NUMBER: Final = N_("Please write a whole number.")
_LONG: Final = N_("This is too long. Please make it shorter.")
PLAIN: Final = {
    "This field is required.": N_("Please fill this in."),
    "Not a valid choice.": _CHOOSE,
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE,
    "'%(value)s' is not a valid choice for this field.": _CHOOSE,
    "'%(value)s' are not valid choices for this field.": _CHOOSE,
    "Not a valid integer value.": _NUMBER,
    "Not a valid date value.": N_("Choose a day."),
    "Field cannot be longer than %(max)d character.": _LONG,
    "Field cannot be longer than %(max)d characters.": _LONG,
}
"""WTForms' sentences that our forms can come to. They quote nothing back that was sent."""


class PlainWords:
    """The interface that WTForms asks for its sentences."""

    def gettext(self, text: str) -> str:
        """Return our sentence in this page's language."""
        return label(PLAIN.get(text, text))

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return our sentence in this page's language."""
        return self.gettext(one if count == 1 else many)
