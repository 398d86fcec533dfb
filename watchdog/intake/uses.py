"""What a return visit asks about each use: what it is called, who would read it, and what it risks.

Codes: `docs/reference/case_model.md`, section 3.
"""

from dataclasses import dataclass
from typing import Final

from watchdog.domain.consent import Use
from watchdog.domain.message import CONTACT
from watchdog.languages import N_


@dataclass(frozen=True, slots=True)
class Worded:
    """A use in plain words, not translated yet."""

    label: str
    means: str


WORDS: Final = {
    Use.COUNT.value: Worded(
        N_("Count it in numbers"),
        N_("It becomes part of numbers that anyone can read. A number does not show who you are."),
    ),
    Use.STORY.value: Worded(
        N_("Tell it without anything that shows who I am"),
        N_(
            "A short version may stand in a paper to the United Nations. Anyone can read it, also the government. "
            "Somebody who knows you well might still guess that it is you."
        ),
    ),
    CONTACT: Worded(
        N_("Ask me questions here"),
        N_("We write, you read with your code. We never call or e-mail. Whoever has your code can read it too."),
    ),
    Use.UN_CLOSED.value: Worded(
        N_("Give more of it to the United Nations, in confidence"),
        N_(
            "A few people at the United Nations read it. They do not give it to the government. "
            "What they have, we cannot take back. We ask you here once more before we do it."
        ),
    ),
    Use.UN_STATE.value: Worded(
        N_("The United Nations may tell the government my name"),
        N_(
            "The government then knows who you are and what you said. It could harm you or people close to you. "
            "We ask you here once more before we do it, and show you the exact words."
        ),
    ),
    Use.NAMED.value: Worded(
        N_("Use my name in public"),
        N_(
            "Anyone can read it, for ever: the police, your family, where you work. "
            "We ask you here once more before we do it, and show you the exact words."
        ),
    ),
}
"""In the order in which they are asked."""
