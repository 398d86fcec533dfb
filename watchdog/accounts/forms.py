"""Forms of accounts: they turn text into values and nothing more."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    Form,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stub
from wtforms.validators import EqualTo, InputRequired, Length

from watchdog.access.second_factor import LONGEST
from watchdog.access.security_keys import LONGEST_ANSWER
from watchdog.accounts.notices import Wished
from watchdog.accounts.passphrases import Strength, strength
from watchdog.domain.retention import LEAST, MOST
from watchdog.records.notices import Wish
from watchdog.settings import MAIL_ADDRESS
from watchdog.web.forms import SafeForm, well_formed
from watchdog.web.language import label

LONGEST_TYPED = 400
LONGEST_LOCKED = 1000


class ButtonForm(SafeForm):
    """A form of one button: nothing but its ticket."""


class ProveForm(SafeForm):
    """Is it still the same person?"""

    passphrase = PasswordField(
        _l("Passphrase"), [InputRequired(_l("Please write your passphrase.")), Length(max=LONGEST_TYPED)]
    )
    code = StringField(_l("Second factor"), [Length(max=LONGEST)])
    unsaved = HiddenField(default="")


class SignInForm(ProveForm):
    """Who is there?"""

    name = StringField(
        _l("Account name"),
        [InputRequired(_l("Please write your account name.")), Length(max=LONGEST_TYPED), well_formed],
    )
    remember = BooleanField(_l("Know this browser again"))


class NewPassphraseForm(SafeForm):
    """A new passphrase, twice."""

    passphrase = PasswordField(_l("New passphrase"), [InputRequired(_l("Please write a passphrase.")), well_formed])
    again = PasswordField(
        _l("The same passphrase again"),
        [EqualTo("passphrase", _l("The two are not the same. Please write both again."))],
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = name
        self.strength: Strength | None = None

    def validate_passphrase(self, field: Field) -> None:
        """Refuse a weak passphrase; how strong it is stays for the page to show."""
        self.strength = strength(field.data, self.account)
        if self.strength.problem is not None:
            raise ValidationError(label(self.strength.problem.value))


class AppForm(SafeForm):
    """The first code of an authenticator app."""

    pending = HiddenField(validators=[Length(max=LONGEST_LOCKED)])
    code = StringField(
        _l("Code from your app"), [InputRequired(_l("Please write the six digits.")), Length(max=LONGEST)]
    )


class TouchForm(SafeForm):
    """What a security key answered."""

    remember = HiddenField(default="")
    answer = HiddenField(validators=[Length(max=LONGEST_ANSWER)])
    unsaved = HiddenField(default="")


class AddKeyForm(SafeForm):
    """A new security key and its name."""

    answer = HiddenField(validators=[Length(max=LONGEST_ANSWER)])
    name = StringField(
        _l("What you call this key"), [InputRequired(_l("Please write a name.")), Length(max=40), well_formed]
    )


class RemoveKeyForm(SafeForm):
    """Which security key goes."""

    key = HiddenField(validators=[InputRequired(), Length(max=LONGEST_ANSWER)])


class EndSittingForm(SafeForm):
    """Which sitting ends."""

    sitting = HiddenField(validators=[InputRequired(), Length(max=LONGEST)])


class GiveKeyForm(SafeForm):
    """Who gets which desk's key."""

    desk = HiddenField(validators=[InputRequired(), Length(max=LONGEST_TYPED)])
    member = HiddenField(validators=[InputRequired(), Length(max=LONGEST_TYPED)])


class NoticeForm(SafeForm):
    """When and where a member wants to be told that something waits."""

    wish = RadioField(
        _l("When"),
        choices=[
            SelectChoice(Wish.NEVER.value, _l("Never")),
            SelectChoice(Wish.DAILY.value, _l("Once a day, if something waits")),
            SelectChoice(Wish.OVERDUE.value, _l("Only if something has waited for more than a day")),
        ],
        default=Wish.NEVER.value,
    )
    address = StringField(_l("E-mail address"), [Length(max=254), well_formed])

    def validate_address(self, field: Field) -> None:
        """Ask for a plain address where one is needed."""
        if self.wish.data != Wish.NEVER and not MAIL_ADDRESS.fullmatch((field.data or "").strip()):
            raise ValidationError(_l("Please write a plain e-mail address, such as name@example.org."))

    @property
    def wished(self) -> Wished:
        """What was chosen."""
        return Wished(Wish(self.wish.data), (self.address.data or "").strip())


class InviteForm(SafeForm):
    """Whom to invite."""

    name = StringField(_l("Account name"), [Length(max=LONGEST_TYPED), well_formed])


class InvitationForm(SafeForm):
    """Whose invitation."""

    member = HiddenField(validators=[InputRequired(), Length(max=LONGEST_TYPED)])


class DeactivateForm(SafeForm):
    """Whose account ends."""

    member = SelectField(_l("Member"))

    def offer(self, people: Sequence[tuple[str, str]]) -> None:
        """Fill the list with ids and names."""
        self.member.choices = [SelectChoice("", _("Choose a member")), *_choices(people)]

    def validate_member(self, field: Field) -> None:
        """Ask for a choice."""
        chosen(self, field)


class SignKeyForm(SafeForm):
    """Which waiting key is signed, as it was seen."""

    desk = HiddenField(validators=[InputRequired(), Length(max=LONGEST_TYPED)])
    fingerprint = HiddenField(validators=[InputRequired(), Length(max=LONGEST_TYPED)])


class NewKeyForm(SafeForm):
    """Which desk gets a new key, and the number of the one that was seen."""

    desk = HiddenField(validators=[InputRequired(), Length(max=LONGEST_TYPED)])
    seen = IntegerField(validators=[InputRequired()])


class ResealForm(SafeForm):
    """Which desk's older envelopes are sealed anew."""

    desk = HiddenField(validators=[InputRequired(), Length(max=LONGEST_TYPED)])


class RetentionForm(SafeForm):
    """How many days which desk keeps things."""

    desk = SelectField(_l("Desk"))
    days = IntegerField(_l("Days that things are kept"), [InputRequired(_l("Please write a number."))])

    def offer(self, desks: Sequence[tuple[str, str]]) -> None:
        """Fill the list with codes and names."""
        self.desk.choices = [SelectChoice("", _("Choose a desk")), *_choices(desks)]

    def validate_desk(self, field: Field) -> None:
        """Ask for a choice."""
        chosen(self, field)

    def validate_days(self, field: Field) -> None:
        """Ask for a period that makes sense."""
        if field.data is not None and not LEAST <= field.data <= MOST:
            raise ValidationError(_("Please write a number from %(least)s to %(most)s.", least=LEAST, most=MOST))


class NewDeskForm(SafeForm):
    """Which network gets a desk."""

    network = SelectField(_l("Network"))

    def offer(self, networks: Sequence[tuple[str, str]]) -> None:
        """Fill the list with ids and names."""
        self.network.choices = [SelectChoice("", _("Choose a network")), *_choices(networks)]

    def validate_network(self, field: Field) -> None:
        """Ask for a choice."""
        chosen(self, field)


class StaffForm(SafeForm):
    """Who joins which desk."""

    member = SelectField(_l("Member"))
    desk = SelectField(_l("Desk"))

    def offer(self, people: Sequence[tuple[str, str]], desks: Sequence[tuple[str, str]]) -> None:
        """Fill the lists with ids and names."""
        self.member.choices = [SelectChoice("", _("Choose a member")), *_choices(people)]
        self.desk.choices = [SelectChoice("", _("Choose a desk")), *_choices(desks)]

    def validate_member(self, field: Field) -> None:
        """Ask for a choice."""
        chosen(self, field)

    def validate_desk(self, field: Field) -> None:
        """Ask for a choice."""
        chosen(self, field)


def said(field: Field) -> str:
    """Return what was typed or chosen in a field."""
    return str(field.data or "")


def chosen(_form: Form, field: Field) -> None:
    """Refuse the empty choice."""
    if not field.data:
        raise ValidationError(_("Please choose one."))


def _choices(pairs: Sequence[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, text) for value, text in pairs]
