"""The checklist and the judgement of two people."""

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    RadioField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stub
from wtforms.validators import InputRequired

from watchdog.domain.assessment import CHECKLIST_POINTS, Rule
from watchdog.review.forms.fields import VersionedForm, named, text_box
from watchdog.review.verify import Outcome
from watchdog.web.language import label
from watchdog.web.pages import reference

RULES: Final = {
    Rule.CONFIRMED: _l("Confirmed by independent sources or a document"),
    Rule.TWO_ACCOUNTS: _l("Two independent first-hand accounts, each marked 1 or 2, not both D or E"),
    Rule.ACCOUNT_AND_DOCUMENT: _l("One first-hand account marked 2 from A to C, and a document, image or record"),
    Rule.PATTERN: _l("One anonymous first-hand account, and two other verified cases of the same unit or place"),
}

OUTCOMES: Final = {
    Outcome.VERIFIED: _l("I confirm: reasonable grounds to believe"),
    Outcome.POSSIBLE: _l("Reasonable suspicion only"),
    Outcome.NOT_VERIFIED: _l("Not verified"),
    Outcome.RETURNED: _l("Return it with reasons"),
}

OUTCOME_HINTS: Final = {
    Outcome.VERIFIED: _l("All fourteen points, no conflict of interest, and one of the four ways."),
    Outcome.POSSIBLE: _l("Kept at the desk; seen in patterns as reported, not verified."),
    Outcome.NOT_VERIFIED: _l("Kept at the desk and not counted."),
    Outcome.RETURNED: _l("The case is open for editing again, with your reasons."),
}


def outcome_hints() -> dict[str, str]:
    """Return what each judgement of the second person does."""
    return {outcome.value: str(text) for outcome, text in OUTCOME_HINTS.items()}


class VoteForm(VersionedForm):
    """The checklist, the way to reasonable grounds, and the judgement."""

    rule = RadioField(
        _l("Which of the four ways to reasonable grounds was met?"),
        choices=lambda: [SelectChoice("", str(_l("None of them"))), *named(RULES)],
        default="",
    )
    conflict = RadioField(
        _l("Do you have a conflict of interest?"),
        choices=lambda: [
            SelectChoice("none", str(_l("No: not my service, family, employer or dispute"))),
            SelectChoice("yes", str(_l("Yes. Somebody else must decide"))),
        ],
        validators=[InputRequired(_l("Say whether you have a conflict of interest."))],
    )
    decision = RadioField(_l("Your judgement"), validators=[InputRequired(_l("Choose your judgement."))])
    note = text_box(_l("Reasons"), description=_l("Needed unless you confirm. Only the desk reads it."))

    def prepare(self, *, second: bool) -> None:
        """Write the standards beside the boxes and offer the judgements of a first or a second person."""
        for point in self.points():
            getattr(self, f"point_{point.number}").label.text = label(point.text)
        if second:
            self.decision.choices = named(OUTCOMES)
        else:
            self.decision.choices = [
                SelectChoice("agree", str(_l("It meets the standard: reasonable grounds to believe"))),
                SelectChoice(
                    "unsure", str(_l("I do not think that it meets the standard; a second person should judge"))
                ),
            ]

    def points(self) -> Sequence[Any]:
        """Return the points that one person can tick; the fifteenth is the second person."""
        return reference().code_lists.checklist.points[:CHECKLIST_POINTS]

    def boxes(self) -> list[tuple[Field, str]]:
        """Return each box with its standard."""
        return [(getattr(self, f"point_{point.number}"), label(point.standard)) for point in self.points()]

    def checked(self) -> tuple[int, ...]:
        """Return the numbers of the points that were ticked."""
        return tuple(point.number for point in self.points() if getattr(self, f"point_{point.number}").data)


for _number in range(1, CHECKLIST_POINTS + 1):
    setattr(VoteForm, f"point_{_number}", BooleanField())
