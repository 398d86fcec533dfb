"""The form of the search page. It travels by POST alone: what is looked for stands in no address and no log."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stub
from wtforms.validators import Length, Optional, ValidationError

from watchdog.search.asking import TEXT_LIMIT
from watchdog.search.entries import CODE
from watchdog.search.find import FACETS, Order, Wish
from watchdog.search.saved import NAME_LIMIT
from watchdog.web.forms import SafeForm, well_formed

MOST_MARKS: Final = 40
_MARK: Final = re.compile(rf"(?:{'|'.join(FACETS)})={CODE.pattern}", re.ASCII)


class PeriodForm(SafeForm):
    """A stretch of time."""

    since = DateField(_l("From"), validators=[Optional()])
    until = DateField(_l("To"), validators=[Optional()])

    def validate_until(self, field: Field) -> None:
        """Refuse a stretch of time that ends before it begins."""
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(_l("This day is before the first one."))

    def period(self) -> tuple[dt.date | None, dt.date | None]:
        """Return the first and the last day; none of them when they are no stretch of time."""
        return (self.since.data, self.until.data) if self.validate() else (None, None)


class SearchForm(PeriodForm):
    """What is looked for. `marks` are what the search was narrowed by, with spaces between."""

    text = StringField(_l("Words"), validators=[Length(max=TEXT_LIMIT), well_formed])
    order = RadioField(
        _l("First"),
        choices=[
            SelectChoice(Order.NEWEST.value, _l("The newest")),
            SelectChoice(Order.OLDEST.value, _l("The oldest")),
            SelectChoice(Order.BEST.value, _l("What fits best")),
        ],
        default=Order.NEWEST.value,
    )
    marks = HiddenField()
    name = StringField(_l("Name of this search"), validators=[Length(max=NAME_LIMIT), well_formed])

    def show(self, wish: Wish, name: str) -> None:
        """Show a search that was kept."""
        self.text.data, self.since.data, self.until.data = wish.text, wish.since, wish.until
        self.order.data, self.name.data = wish.order.value, name
        for field in (self.since, self.until):
            field.raw_data = None  # else the date that was typed would be shown instead
        self._narrow(wish.marks)

    def wish(self, pressed: str) -> Wish:
        """Return what is looked for, after a button was pressed.

        Args:
            pressed: `add:MARK` narrows, `drop:MARK` widens, `page:NUMBER` turns; anything else looks anew.
        """
        act, _colon, value = pressed.partition(":")
        marks = {each for each in (self.marks.data or "").split()[:MOST_MARKS] if _MARK.fullmatch(each)}
        if act == "add" and _MARK.fullmatch(value):
            marks.add(value)
        if act == "drop":
            marks.discard(value)
        self._narrow(marks)
        page = int(value) if act == "page" and value.isascii() and value.isdecimal() and len(value) < len("1000") else 0
        return Wish(
            text=self._words,
            marks=frozenset(marks),
            since=self.since.data,
            until=self.until.data,
            order=Order(self.order.data),
            page=page,
        )

    def _narrow(self, marks: Iterable[str]) -> None:
        self.marks.data, self.marks.raw_data = " ".join(sorted(marks)), None

    @property
    def _words(self) -> str:
        return (self.text.data or "").strip()


class IndexForm(SafeForm):
    """A button about a desk's index."""

    desk = HiddenField()

    def named(self, desks: Iterable[str]) -> str:
        """Return the desk that is meant, if it is one of some desks; nothing otherwise."""
        return next((each for each in desks if each == self.desk.data), "")
