"""The nine groups of questions as one form, and the small forms of a return visit.

Names of fields are plain HTML names (design, section 12); wording and choices come from `config/reference`. Forms read
the text parts of a request only: an upload can never pose as an answer.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import (
    BooleanField,
    Field,
    FileField,
    Form,
    HiddenField,
    MultipleFileField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import RadioField as WtRadioField
from wtforms import SelectField as WtSelectField
from wtforms import SelectMultipleField as WtMultipleField
from wtforms.csrf.core import CSRF
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the types lag behind WTForms 3.3
from wtforms.validators import InputRequired

from watchdog.domain.consent import Answer
from watchdog.domain.message import ASKED
from watchdog.domain.message import TEXT_LIMIT as MESSAGE_LIMIT
from watchdog.domain.report import STORY_LIMIT, TEXT_LIMIT, ConsentChoice, Protection, Report
from watchdog.intake import floods, tickets
from watchdog.intake.submit import WOMEN, Addressee
from watchdog.intake.uses import WORDS
from watchdog.languages import LANGUAGES, N_
from watchdog.reference.intake_form import IntakeField
from watchdog.reference.library import Reference
from watchdog.web.forms import OPEN_TOO_LONG, SafeForm, well_formed
from watchdog.web.language import label, locale_tag
from watchdog.web.pages import reference
from watchdog.web.transaction import now, reading, settings

QUESTIONS: Final = {
    "who_did_text": "who_text",
    "knows": "consent_basis",
    "age_band": "about_age",
    "gender": "about_gender",
    "trans": "about_trans",
    "grounds": "about_grounds",
    "inwud": "desk_women",
}
"""Fields whose name in the case model differs from the question's in `intake_form.yaml`."""

NOT_SAID: Final = "not-said"
TOLD: Final = {"phone": N_("By phone"), "paper": N_("On paper"), "person": N_("In person")}
"""How somebody told it to a member of the staff."""

TOGETHER: Final = frozenset({"regional", "global"})
"""Kinds of desks that a report can be sent to; the women's network gets copies only."""


def known_choice(_form: Form, field: Any) -> None:
    """Refuse a code that is no choice of the question; the choices that are known stay ticked."""
    offered = {choice.value for choice in field.iter_choices()}
    given = field.data if isinstance(field.data, list) else [field.data] if field.data else []
    if unknown := set(given) - offered:
        field.data = [code for code in given if code not in unknown] if isinstance(field.data, list) else ""
        raise ValidationError(_("Please choose from the list once more."))


def written(_form: Form, field: Field) -> None:
    """Refuse an empty text."""
    if not (field.data or "").strip():
        raise ValidationError(_("Please write a few words here. It can be short."))


def at_most(limit: int) -> Any:
    """Return a check for the length of a text."""

    def check(_form: Form, field: Field) -> None:
        over = len(field.data or "") - limit
        if over > 0:
            raise ValidationError(
                ngettext(
                    "This is too long by %(num)s letter. Please make it shorter.",
                    "This is too long by %(num)s letters. Please make it shorter.",
                    over,
                )
            )

    return check


def _one_kind_of_line(text: str | None) -> str:
    """Browsers send two characters for each new line, which the person never typed."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


class RadioField(WtRadioField):
    """One choice of a few; nothing chosen is an answer."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[], validate_choice=False, validators=[known_choice], default="", **kwargs)


class SelectField(WtSelectField):
    """One choice of many."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[], validate_choice=False, validators=[known_choice], default="", **kwargs)


class MultipleField(WtMultipleField):
    """Any number of choices."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[], validate_choice=False, validators=[known_choice], default=list, **kwargs)


def _line() -> StringField:
    return StringField(filters=[_one_kind_of_line], validators=[well_formed, at_most(TEXT_LIMIT)])


class SingleTicket(CSRF):
    """WTForms' CSRF interface, filled by a ticket that is used up when the report is kept (`intake.tickets`)."""

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        """Return the ticket that came, so that waiting counts; a ripe one for one too old; or a fresh one."""
        held = self.held(csrf_token_field)
        if held is None:
            return fresh_ticket()
        return held.text if held.holds(now()) else held.renewed(settings().secret, now()).text

    def validate_csrf_token(self, form: Any, field: Any) -> None:  # noqa: ARG002 - WTForms gives it, we need none
        """Refuse a ticket that is missing, forged, or too old."""
        held = self.held(field)
        if held is None or not held.holds(now()):
            raise ValidationError(OPEN_TOO_LONG)

    @staticmethod
    def held(field: Any) -> tickets.Ticket | None:
        """Return the ticket that came with the form, of whatever age."""
        return tickets.read(settings().secret, str(field.data or ""))


def fresh_ticket() -> str:
    """Return a ticket for a page that is opened now."""
    with reading() as work:
        return floods.fresh(work, settings()).text


class TicketForm(SafeForm):
    """A form that brings a report; its ticket is used up by it."""

    class Meta(SafeForm.Meta):
        """WTForms options."""

        csrf_class = SingleTicket

    @property
    def held(self) -> tickets.Ticket:
        """The ticket of a form that was found right.

        Raises:
            LookupError: It has none.
        """
        ticket = SingleTicket.held(self.ticket)
        if ticket is None:
            raise LookupError("ticket")
        return ticket

    def is_strange(self) -> bool:
        """Tell whether no page of ours can have made this form: its ticket is missing or forged. An old one is ours."""
        return SingleTicket.held(self.ticket) is None

    def refuse(self, why: str, *, renew: bool = False) -> None:
        """Give the form back for a reason that lies in its ticket.

        Args:
            why: A sentence for the person.
            renew: With another ticket, because this one is used up.
        """
        self.ticket.errors = [why]
        if renew:
            self.ticket.current_token = fresh_ticket()


class LetterForm(TicketForm):
    """A sealed file, from anybody."""

    file = FileField(_l("Your locked file"))


class BroughtForm(SafeForm):
    """A sealed file, from a reviewer."""

    file = FileField(_l("The locked file"))


class ReportForm(TicketForm):
    """Everything that is asked; only the story is required."""

    story = TextAreaField(filters=[_one_kind_of_line], validators=[written, well_formed, at_most(STORY_LIMIT)])
    what_chosen = MultipleField()
    country = SelectField()
    region = SelectField()
    place_type = MultipleField()
    place_text = _line()
    when_choice = RadioField()
    when_text = _line()
    who_did = MultipleField()
    who_did_text = _line()
    who_hurt = RadioField()
    writing_beside = BooleanField()
    knows = RadioField()
    service_name = _line()
    age_band = RadioField()
    gender = RadioField()
    trans = RadioField()
    grounds = MultipleField()
    danger_now = RadioField()
    danger_who = RadioField()
    safe_contact_note = TextAreaField(filters=[_one_kind_of_line], validators=[well_formed, at_most(TEXT_LIMIT)])
    consent_choice = RadioField()
    contact = BooleanField()
    files = MultipleFileField()
    desks_addressed = SelectField()
    inwud = BooleanField()

    def __init__(self, formdata: Any, opened: Collection[str]) -> None:
        """Word the questions.

        Args:
            formdata: What was typed; None at first.
            opened: Desks with a key in force. Only they are offered: nobody shall choose a reader who gets nothing.
        """
        super().__init__(formdata=formdata)
        for field in self:
            if field.name in reference().intake.fields or field.name in QUESTIONS:
                _word(field, question(field.name), opened)
        if WOMEN not in opened:
            del self.inwud
        if not self.consent_choice.data:
            self.consent_choice.data = ConsentChoice.HELP.value

    def report(self, language: str) -> Report:
        """Return what was answered.

        Args:
            language: The language of the page it was written on.
        """
        return Report(
            story=self.story.data or "",
            language=language,
            protection=Protection.SERVER,
            form_version=reference().intake.version,
            what_chosen=_once(self.what_chosen.data),
            country=self.country.data or "",
            place_type=_once(self.place_type.data),
            place_text=self.place_text.data or "",
            when_choice=self.when_choice.data or "",
            when_text=self.when_text.data or "",
            who_did=_once(self.who_did.data),
            who_did_text=self.who_did_text.data or "",
            who_hurt=self.who_hurt.data or "",
            writing_beside=bool(self.writing_beside.data),
            knows=self.knows.data or "",
            service_name=self.service_name.data or "",
            age_band=self.age_band.data or "",
            gender=self.gender.data or "",
            trans=self.trans.data or "",
            grounds=_once(self.grounds.data),
            danger_now=self.danger_now.data or "",
            danger_who=self.danger_who.data or "",
            safe_contact_note=self.safe_contact_note.data or "",
            consent_choice=ConsentChoice(self.consent_choice.data),
            contact=bool(self.contact.data),
        )

    def addressee(self) -> Addressee:
        """Return whom the person wants to read it."""
        return Addressee(
            country=self.country.data or "",
            region=self.region.data or "",
            other_desk=self.desks_addressed.data or "",
            women=bool(self.data.get("inwud")),
        )


class EnteredForm(ReportForm):
    """The same questions, answered by a member of the staff for somebody who told it to them."""

    class Meta(SafeForm.Meta):
        """WTForms options: a member's sitting stands behind it, so it waits for nothing."""

    told = WtRadioField(_l("How it was told"), validators=[InputRequired(_l("Please say how it was told."))])
    language = WtSelectField(_l("Language in which it was told"))
    desk = WtSelectField(_l("Desk"))

    def offer(self, desks: Sequence[tuple[str, str]], language: str) -> None:
        """Offer the member's desks, and a language until another is chosen."""
        self.desk.choices = [SelectChoice(code, name) for code, name in desks]
        self.language.choices = [SelectChoice(each.code, each.name) for each in LANGUAGES]
        self.told.choices = [SelectChoice(code, label(text)) for code, text in TOLD.items()]
        self.language.data = self.language.data or language

    def entered(self) -> Report:
        """Return what was written down; how it was told stands at the end of the story."""
        report = self.report(self.language.data)
        return replace(report, protection=Protection.STAFF, story=f"{report.story}\n\n[{label(TOLD[self.told.data])}]")


class TableForm(SafeForm):
    """A table of reports."""

    file = FileField(_l("The table"))


class CodeForm(SafeForm):
    """The code. `reply` carries an answer over a visit that ended while it was written."""

    code = StringField(_l("Your code"))
    reply = TextAreaField(_l("Your answer"), filters=[_one_kind_of_line])


class VisitForm(SafeForm):
    """A page of a return visit; `visit` stands for the code."""

    visit = HiddenField()


class VisitMessageForm(TicketForm):
    """What is sent to the desks in a return visit; its ticket is used up by it, like a report's."""

    visit = HiddenField()


class ReplyForm(VisitMessageForm):
    """An answer, with or without files."""

    reply = TextAreaField(
        _l("Your answer"), filters=[_one_kind_of_line], validators=[well_formed, at_most(MESSAGE_LIMIT)]
    )
    files = MultipleFileField()

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata=formdata, **kwargs)
        _word(self.files, question("files"))


class ConsentForm(VisitMessageForm):
    """What we may do from now on, use by use; we cannot see what was said before, so all stays as it is at first."""

    use_count = RadioField()
    use_story = RadioField()
    use_contact = RadioField()
    use_un_closed = RadioField()
    use_un_state = RadioField()
    use_named = RadioField()

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata=formdata, **kwargs)
        answers = [("", _("Leave it as it is")), (Answer.YES.value, _("Yes")), (Answer.NO.value, _("No"))]
        for use, field in self.by_use.items():
            field.label.text, field.description = label(WORDS[use].label), label(WORDS[use].means)
            field.choices = [SelectChoice(value, text) for value, text in answers]

    @property
    def by_use(self) -> dict[str, RadioField]:
        """The questions, by the use they ask about."""
        return {use: self["use_" + use.replace("-", "_")] for use in ASKED}

    @property
    def answers(self) -> dict[str, str]:
        """What was answered."""
        return {use: field.data for use, field in self.by_use.items() if field.data}

    def validate_use_count(self, field: Field) -> None:
        """Ask for an answer."""
        if not self.answers and not field.errors:
            raise ValidationError(_("Please say yes or no to one of these."))


def question(name: str) -> IntakeField:
    """Return the question behind a field."""
    return reference().intake.field(QUESTIONS.get(name, name))


def examples(name: str) -> dict[str, str]:
    """Return the small texts under the choices of a question."""
    if name == "what_chosen":
        return {code: label(text) for code, text in reference().intake.examples.items()}
    return {option.id: label(option.hint) for option in question(name).options if option.hint}


ENGLISH: Final = {"lang": "en", "dir": "ltr"}
"""Networks have English names on every page; a voice must know, and the bracket at the end must stay there."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A question in one language."""

    label: str
    hint: str
    choices: tuple[tuple[str, str], ...]


def _word(field: Any, asked: IntakeField, opened: Collection[str] = ()) -> None:
    """Give a field its label, hint and choices in this page's language; of the desks, the ones that are open."""
    plain = not isinstance(field, BooleanField)
    worded = _worded(reference(), locale_tag(), asked.name, listed=plain and hasattr(field, "choices"), plain=plain)
    field.label.text, field.description = worded.label, worded.hint
    if worded.choices:
        desks = asked.options_from == "desks"
        english = ENGLISH if desks else {}
        field.choices = [
            SelectChoice(value, text, render_kw=english if value else {})
            for value, text in worded.choices
            if not desks or value in {"", *opened}
        ]


@lru_cache(maxsize=512)
def _worded(known: Reference, _locale: str, name: str, *, listed: bool, plain: bool) -> Worded:
    """Word a question once a language: a form has three hundred texts, and every report would ask for all of them."""
    asked = known.intake.field(name)
    shown = asked if plain else asked.options[0]
    return Worded(label(shown.label), label(shown.hint or ""), tuple(_choices(asked)) if listed else ())


def _choices(asked: IntakeField) -> Iterable[tuple[str, str]]:
    own = [(option.id, label(option.label)) for option in asked.options]
    match asked.options_from:
        case "countries":
            return [("", label(asked.option(NOT_SAID).label)), *_countries(reference(), locale_tag())]
        case "desks" if asked.name == "region":
            return [("", _("I would rather not say")), *_desks()]
        case "desks":
            return [("", _("No, the group for my country")), *_desks()]
        case "violation_groups":
            return [*((group.id, label(group.label)) for group in reference().violation_types.groups), *own]
        case _:
            return own


def _desks() -> list[tuple[str, str]]:
    desks = [desk for desk in reference().regions.desks if desk.kind in TOGETHER]
    return [
        (desk.id, f"{desk.name} ({desk.acronym})") for desk in sorted(desks, key=lambda desk: desk.kind == "global")
    ]


@lru_cache(maxsize=128)
def _countries(vocabulary: Reference, locale: str) -> tuple[tuple[str, str], ...]:
    return vocabulary.countries.choices(locale)


def _once(codes: Sequence[str] | None) -> tuple[str, ...]:
    """Return codes in order, each once, however often it was sent."""
    return tuple(dict.fromkeys(codes or ()))
